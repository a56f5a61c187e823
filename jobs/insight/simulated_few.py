"""How many crossings of a cut keep the declared rate of alarms where groups are few. Generated.

python -m jobs.offline.bench.kept_alarms --companies 500 > jobs/insight/simulated_few.py
"""

GROUPS = (1, 2, 3, 4, 6, 10, 16)
"""Groups of the company."""
PER_ALARM = (
    (3.908, 3.401, 3.146, 2.98, 2.876, 2.877, 2.947),  # 1 groups
    (3.316, 3.237, 3.142, 3.018, 2.819, 2.645, 2.458),  # 2 groups
    (3.225, 2.763, 2.502, 2.301, 2.109, 2.01, 1.945),  # 3 groups
    (3.153, 2.864, 2.643, 2.423, 2.138, 1.93, 1.731),  # 4 groups
    (3.16, 2.862, 2.698, 2.577, 2.476, 2.44, 2.438),  # 6 groups
    (2.835, 2.615, 2.514, 2.462, 2.462, 2.516, 2.618),  # 10 groups
    (2.825, 2.478, 2.292, 2.16, 2.053, 2.019, 2.021),  # 16 groups
)
"""Crossings per declared alarm, for each of `jobs.insight.simulated_kept.ALPHAS`."""
