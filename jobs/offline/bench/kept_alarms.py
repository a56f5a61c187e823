"""Simulates how often cuts give an alarm where groups are few, and writes `jobs/insight/simulated_few.py`.

On fresh draws, with the holidays of a year: the cuts themselves are quantiles of other draws, each noisy in its tail.

python -m jobs.offline.bench.kept_alarms [--companies N] > jobs/insight/simulated_few.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import numpy as np

from jobs.digest.watching import ALPHA
from jobs.insight.contrast import after_silence
from jobs.insight.simulated_kept import ALPHAS
from jobs.insight.spans import SPAN
from jobs.insight.thresholds import cuts_at
from jobs.offline.bench.kept import as_digests_do
from jobs.offline.bench.kept_thresholds import CHANNELS, WEEKS
from jobs.offline.bench.people import Floats
from jobs.offline.bench.thresholds import LEVELS, quiet_company

SEED = 11
GROUPS = (1, 2, 3, 4, 6, 10, 16)
FEWER = 0.6
"""Power of the number of groups by which there are fewer companies of so many."""
AIM = 0.7
"""Alarms per declared alarm aimed at, of the mean of all kinds of company: those
of the bench have a fifth more, and the kinds differ by as much again."""
BELIEVED = slice(2, 10)
"""The levels to which a smooth course is fitted: from 0.1 to 0.0005."""


def alarms(groups: int, companies: int) -> tuple[Floats, int]:
    """Return how many alarms companies of ``groups`` have at each of `LEVELS`, and in how many group-weeks."""
    rng = np.random.default_rng([SEED, groups])
    crossed, looked = np.zeros(len(LEVELS)), 0
    for company in range(companies):
        panel, holidays = quiet_company(rng, groups, CHANNELS, WEEKS)
        statistic = as_digests_do(panel, ALPHA, begun=company % SPAN, holidays=holidays).statistic
        seen = np.isfinite(statistic)
        looked += int(seen.sum())
        looks = np.cumsum(seen.any(axis=1))
        of_weeks = zip(seen.sum(axis=1), looks, strict=True)
        cuts = np.stack([cuts_at(max(1, int(there)), int(week)) for there, week in of_weeks])
        for index in range(len(LEVELS)):
            with np.errstate(invalid="ignore"):
                crossed[index] += after_silence(statistic > cuts[:, index][:, None]).sum()
    sys.stderr.write(f"{groups} groups: {crossed.astype(int).tolist()} of {looked}\n")
    return crossed, looked


def crossings(alarms: Floats, looked: int) -> tuple[float, ...]:
    """Return the crossings per declared alarm that keep each of `ALPHAS`: a smooth course through all levels."""
    levels, counts = np.log(LEVELS[BELIEVED]), np.maximum(alarms[BELIEVED], 0.5)
    course = np.polynomial.Polynomial.fit(np.log(counts / looked), levels, 2, w=np.sqrt(counts))
    return tuple(round(float(np.exp(course(np.log(AIM * alpha))) / alpha), 3) for alpha in ALPHAS)


def module(rows: list[tuple[float, ...]], companies: int) -> Iterator[str]:
    """Yield the lines of `jobs/insight/simulated_few.py`."""
    yield '"""How many crossings of a cut keep the declared rate of alarms where groups are few. Generated.'
    yield ""
    yield f"python -m jobs.offline.bench.kept_alarms --companies {companies} > jobs/insight/simulated_few.py"
    yield '"""'
    yield ""
    yield f"GROUPS = {GROUPS}"
    yield '"""Groups of the company."""'
    yield "PER_ALARM = ("
    yield from (f"    {row},  # {groups} groups" for groups, row in zip(GROUPS, rows, strict=True))
    yield ")"
    yield '"""Crossings per declared alarm, for each of `jobs.insight.simulated_kept.ALPHAS`."""'


def main(arguments: list[str] | None = None) -> None:
    """Simulate companies of every size and print the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=500, help="simulated companies of one group")
    companies = parser.parse_args(arguments).companies
    rows = [crossings(*alarms(groups, round(companies / groups**FEWER))) for groups in GROUPS]
    sys.stdout.writelines(f"{line}\n" for line in module(rows, companies))


if __name__ == "__main__":
    main()
