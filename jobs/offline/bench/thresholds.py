"""Simulates the statistic of weak signals when nothing happens, and writes `jobs/insight/simulated.py`.

python -m jobs.offline.bench.thresholds [--people N] > jobs/insight/simulated.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise, product, repeat

import numpy as np
from numpy.typing import NDArray

from jobs.insight.contrast import after_silence
from jobs.insight.panel import TeamWeeks
from jobs.insight.signals import scan
from jobs.offline.bench.groups import World, live

LEVELS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002)
GROUPS = (1, 2, 3, 4, 6, 10, 16, 25, 100)
HISTORY = (1, 7, 19)
WEEKS = 11 + 52
CHANNEL_SETS = (("participation", "score"), ("participation", "score", "skipped"))
ALPHAS = (0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005)
MOST_COMPANIES = 1_000
AIM = 0.88
"""Alarms per declared alarm: under 1 whatever the company, without throwing sensitivity away."""


def quiet_company(
    rng: np.random.Generator, groups: int, channels: tuple[str, ...], weeks: int = WEEKS
) -> tuple[TeamWeeks, list[float]]:
    """Return one company in which nothing happens, and how much of each week is a holiday.

    Sizes, habits and the season it starts in are drawn at random.
    """
    world = World(
        rate=float(rng.choice([0.44, 0.6, 0.8])),
        sticky=float(rng.choice([0.5, 0.68])),
        first_week=int(rng.integers(52)),
        items=tuple(rng.uniform(3.0, 4.0, 4)),
        channels=channels,
    )
    return live(rng, rng.integers(10, 25, groups), weeks, world=world), world.holidays(weeks)


def quiet_statistics(seed: int, groups: int, channels: tuple[str, ...], people: int) -> NDArray[np.float64]:
    """Return the statistic of about ``people`` / 17 groups in companies of ``groups``, (weeks, teams)."""
    rng = np.random.default_rng([seed, groups, len(channels)])
    companies = min(MOST_COMPANIES, max(1, people // 17 // groups))
    return np.concatenate([scan(quiet_company(rng, groups, channels)[0]).statistic for _ in range(companies)]).T


def cuts_of(statistic: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cuts at `LEVELS` of each history class, (history, levels).

    One group alone has no statistic in its first weeks: the class takes the cuts of the next.
    """
    lived = statistic[11:]
    ends = [*(start - 1 for start in HISTORY[1:]), len(lived)]
    spans = [lived[start - 1 : end] for start, end in zip(HISTORY, ends, strict=True)]
    spans = [span if np.isfinite(span).any() else next_span for span, next_span in pairwise([*spans, spans[-1]])]
    return np.asarray([np.nanquantile(span, 1 - np.asarray(LEVELS)) for span in spans])


def main(arguments: list[str] | None = None) -> None:
    """Simulate every cell and print the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000, help="simulated people per cell")
    people = parser.parse_args(arguments).people
    cells = list(product(CHANNEL_SETS, GROUPS))
    with ProcessPoolExecutor() as pool:
        of_cells = list(pool.map(cell, *zip(*cells, strict=True), repeat(people)))
    cuts = np.reshape(
        [cell_cuts for cell_cuts, _ in of_cells], (len(CHANNEL_SETS), len(GROUPS), len(HISTORY), len(LEVELS))
    )
    alarms = np.mean([cell_alarms for _, cell_alarms in of_cells], axis=0)
    sys.stdout.writelines(f"{line}\n" for line in module(cuts, alarms, people))


def cell(channels: tuple[str, ...], groups: int, people: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cuts of companies of ``groups``, and the alarms per group-week at each of `LEVELS`."""
    statistic = quiet_statistics(1, groups, channels, people)
    cuts, lived = cuts_of(statistic), statistic[11:]
    row_of = np.searchsorted(HISTORY, np.arange(1, len(lived) + 1), side="right") - 1
    passed = [lived > cuts[row_of, index][:, None] for index in range(len(LEVELS))]
    sys.stderr.write(f"{len(channels)} channels, {groups} groups: {cuts[:, 7].round(2).tolist()}\n")
    return cuts, np.asarray([after_silence(passed_level).sum() / np.isfinite(lived).sum() for passed_level in passed])


def module(cuts: NDArray[np.float64], alarms: NDArray[np.float64], people: int) -> Iterator[str]:
    """Yield the lines of `jobs/insight/simulated.py`."""
    wanted = [
        float(np.exp(np.interp(np.log(AIM * alpha), np.log(alarms[2:])[::-1], np.log(LEVELS[2:])[::-1])))
        for alpha in ALPHAS
    ]
    yield '"""Cuts of the weak-signal statistic when nothing happens, from simulated companies. Generated, not written.'
    yield ""
    yield f"python -m jobs.offline.bench.thresholds --people {people} > jobs/insight/simulated.py"
    yield '"""'
    yield ""
    yield "import numpy as np"
    yield ""
    yield f"LEVELS = {LEVELS}"
    yield '"""Chance that a group passes the cut in a week."""'
    yield f"MEASURED = {tuple(len(channels) for channels in CHANNEL_SETS)}"
    yield '"""Channels measured."""'
    yield f"GROUPS = {GROUPS}"
    yield '"""Groups of the company."""'
    yield f"HISTORY = {HISTORY}"
    yield '"""Weeks with a statistic so far: from this one to the next."""'
    yield f"PER_ALARM = ({ALPHAS}, {tuple(round(w / a, 3) for w, a in zip(wanted, ALPHAS, strict=True))})"
    yield '"""Declared alarms per group-week, and the crossings per declared alarm that keep it."""'
    yield "# fmt: off"
    yield "CUTS = np.asarray(["
    for table in cuts:
        yield "    ["
        for groups, rows in zip(GROUPS, table, strict=True):
            yield f"        [  # {groups} groups"
            for row in rows:
                yield f"            [{', '.join(f'{cut:.2f}' for cut in row)}],"
            yield "        ],"
        yield "    ],"
    yield "])"
    yield '"""(channels measured, groups, history, levels)."""'
    yield "# fmt: on"


if __name__ == "__main__":
    main()
