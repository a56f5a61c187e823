"""How many crossings of a cut keep the declared rate of alarms where groups are few. Generated.

python -m jobs.offline.bench.kept_alarms --companies 500 > jobs/insight/simulated_few.py
"""

GROUPS = (1, 2, 3, 4, 6, 10, 16)
"""Groups of the company."""
PER_ALARM = (
    (3.342, 2.926, 2.719, 2.587, 2.512, 2.524, 2.597),  # 1 groups
    (2.894, 2.818, 2.73, 2.618, 2.438, 2.284, 2.118),  # 2 groups
    (2.755, 2.369, 2.152, 1.984, 1.826, 1.746, 1.695),  # 3 groups
    (2.722, 2.469, 2.275, 2.083, 1.835, 1.655, 1.482),  # 4 groups
    (2.721, 2.473, 2.337, 2.238, 2.158, 2.133, 2.136),  # 6 groups
    (2.446, 2.268, 2.188, 2.15, 2.16, 2.215, 2.314),  # 10 groups
    (2.42, 2.133, 1.98, 1.872, 1.788, 1.764, 1.773),  # 16 groups
)
"""Crossings per declared alarm, for each of `jobs.insight.simulated_kept.ALPHAS`."""
