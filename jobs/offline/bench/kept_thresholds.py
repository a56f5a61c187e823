"""Simulates what digests see of weak signals when nothing happens, and writes `jobs/insight/simulated_kept.py`.

python -m jobs.offline.bench.kept_thresholds [--people N] > jobs/insight/simulated_kept.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np

from jobs.digest.watching import ALPHA
from jobs.insight.contrast import after_silence
from jobs.insight.thresholds import POOLED_FROM
from jobs.offline.bench.kept import as_digests_do
from jobs.offline.bench.people import Floats
from jobs.offline.bench.thresholds import ALPHAS, GROUPS, HISTORY, LEVELS, MOST_COMPANIES, quiet_company

CHANNELS = ("participation", "score")
WEEKS = 12 + 52
SEED = 1
AIM = 0.7
"""Alarms per declared alarm aimed at where groups are many: the worst kinds of company have a third more."""


def statistics(groups: int, people: int) -> list[Floats]:
    """Return the statistics of companies of ``groups``, (weeks, groups) each, of about ``people`` in all."""
    rng = np.random.default_rng([SEED, groups, len(CHANNELS)])
    companies = min(MOST_COMPANIES, max(1, people // 17 // groups))
    return [
        as_digests_do(quiet_company(rng, groups, CHANNELS, WEEKS)[0], ALPHA, begun=company % 4).statistic
        for company in range(companies)
    ]


def cell(groups: int, people: int) -> tuple[Floats, Floats]:
    """Return the cuts of companies of ``groups``, (history, levels), and the alarms per group-week at each level."""
    by_class: list[list[Floats]] = [[] for _ in HISTORY]
    classes, companies = [], statistics(groups, people)
    for statistic in companies:
        lived = np.cumsum(np.isfinite(statistic).any(axis=1))
        classes.append(np.searchsorted(HISTORY, lived, side="right") - 1)
        for which in range(len(HISTORY)):
            by_class[which].append(statistic[classes[-1] == which].ravel())
    cuts = np.asarray([np.nanquantile(np.concatenate(of_class), 1 - np.asarray(LEVELS)) for of_class in by_class])
    crossed, looked = np.zeros(len(LEVELS)), 0
    for statistic, of_week in zip(companies, classes, strict=True):
        looked += int(np.isfinite(statistic).sum())
        for index in range(len(LEVELS)):
            with np.errstate(invalid="ignore"):
                crossed[index] += after_silence(statistic > cuts[np.maximum(of_week, 0), index][:, None]).sum()
    sys.stderr.write(f"{groups} groups: {cuts[:, 7].round(2).tolist()}\n")
    return cuts, crossed / looked


def main(arguments: list[str] | None = None) -> None:
    """Simulate companies of every size and print the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60_000, help="simulated people of each size")
    people = parser.parse_args(arguments).people
    with ProcessPoolExecutor(2) as pool:
        cuts, alarms = zip(*pool.map(cell, GROUPS, repeat(people)), strict=True)
    many = np.asarray(GROUPS) >= POOLED_FROM
    per_alarm = _crossings(np.mean(np.asarray(alarms)[many], axis=0))
    sys.stdout.writelines(f"{line}\n" for line in module(np.asarray(cuts), per_alarm, people))


def _crossings(alarms: Floats) -> tuple[float, ...]:
    """Return the crossings per declared alarm that keep each of `ALPHAS`, from the alarms at each of `LEVELS`."""
    known, levels = np.log(alarms[2:])[::-1], np.log(LEVELS[2:])[::-1]
    return tuple(round(float(np.exp(np.interp(np.log(AIM * alpha), known, levels))) / alpha, 3) for alpha in ALPHAS)


def module(cuts: Floats, per_alarm: tuple[float, ...], people: int) -> Iterator[str]:
    """Yield the lines of `jobs/insight/simulated_kept.py`."""
    yield '"""Cuts of what digests see of weak signals when nothing happens, from simulated companies. Generated.'
    yield ""
    yield f"python -m jobs.offline.bench.kept_thresholds --people {people} > jobs/insight/simulated_kept.py"
    yield '"""'
    yield ""
    yield "import numpy as np"
    yield ""
    yield f"ALPHAS = {ALPHAS}"
    yield '"""Declared alarms per group-week."""'
    yield f"PER_ALARM_MANY = {per_alarm}"
    yield '"""Crossings per declared alarm that keep it, where there are many groups; of few, see `simulated_few`."""'
    yield "# fmt: off"
    yield "CUTS = np.asarray(["
    for groups, rows in zip(GROUPS, cuts, strict=True):
        yield f"    [  # {groups} groups"
        for row in rows:
            yield f"        [{', '.join(f'{cut:.2f}' for cut in row)}],"
        yield "    ],"
    yield "])"
    yield '"""(groups, history, levels), as in `jobs.insight.simulated`."""'
    yield "# fmt: on"


if __name__ == "__main__":
    main()
