"""One comparison again and again: a year of looks, and the course of a gap."""

from __future__ import annotations

from itertools import product

import numpy as np

from jobs.insight import divergence, significance
from jobs.insight.gaps import LEVEL
from jobs.offline.bench import Row, market, people
from jobs.offline.bench.cells import Bench, Cell, Three, worst
from jobs.offline.bench.people import PROFILES, Floats

YEAR, SIX = 12, 6
RATES = (1.0, 0.8, people.RATE)
RELEASED = 6
"""A year of released figures is drawn for one in six: they take that much longer."""

KINDS = tuple(range(len(PROFILES)))
STEP = np.repeat([0.0, 0.8], SIX // 2)
"""A gap that grows from 0 to 0.8 standard deviations between two windows."""


def looks(bench: Bench) -> list[Row]:
    """Return the rows of one question looked at with every window of a year."""
    null = {_name(rate, kind): _year(0.0, rate, PROFILES[kind]) for rate, kind in product(RATES, (0, 3))}
    real = {_name(rate, kind): _year(0.40, rate, PROFILES[kind]) for rate, kind in product(RATES, (0, 3))}
    draws = bench.draws(1500, 120)
    ever, ever_cell = worst(bench, 20, null, draws, badness=float)
    flagged, flagged_cell = worst(bench, 21, real, draws, badness=lambda share: -share)
    return [
        bench.row("null gap ever flagged in 12 looks", ever, (None, 0.05), limit=LEVEL, cell=ever_cell),
        bench.row("gap of δ 0.40 flagged in those looks", flagged, (0.75, None), cell=flagged_cell),
    ]


def courses(bench: Bench) -> list[Row]:
    """Return the rows of six windows of a gap that stays, and of one that grows from 0 to 0.8 standard deviations."""
    flat = {
        f"{_name(rate, kind)}, {level:g} SD apart": _bent(np.full(SIX, level), rate, PROFILES[kind])
        for rate, kind, level in product(RATES, KINDS, (0.0, 0.8))
    }
    draws = bench.draws(1000, 80)
    moving, moving_cell = worst(bench, 22, flat, draws, badness=float)
    rows = [bench.row("course said of a gap that stays", moving, (None, 0.05), limit=LEVEL, cell=moving_cell)]
    for i, rate in enumerate(RATES):
        grown = {_name(rate, kind): _bent(STEP, rate, PROFILES[kind]) for kind in KINDS}
        share, cell = worst(bench, 23 + i, grown, draws, badness=lambda share: -share)
        rows.append(bench.row(f"0 → 0.8 SD in six windows seen, {rate:.0%} answer", share, (0.75, None), cell=cell))
    return rows


def _name(rate: float, kind: int) -> str:
    return f"{rate:.0%} answer, items of kind {kind}"


def _sides(
    rng: np.random.Generator, draws: int, shifts: Floats, rate: float, profile: tuple[float, ...]
) -> tuple[people.Codes, people.Codes, tuple[int, ...]]:
    """Return the codes of leaders and of staff, and the staff's three teams: about 11 and 31 of those asked answer."""
    habits, flat = people.windows(rate), np.zeros(len(shifts))
    leaders, staff = round(11 / rate), round(31 / rate)
    teams = (staff // 3, staff // 3, staff - 2 * (staff // 3))
    first = people.answers(rng, draws, leaders, shifts, profile, habits)
    return first, people.answers(rng, draws, staff, flat, profile, habits), teams


def _year(wanted: float, rate: float, profile: tuple[float, ...]) -> Cell:
    """Return a cell that measures how often each way ever says *gap* in twelve windows."""

    def cell(rng: np.random.Generator, draws: int) -> Three:
        shift = people.shift_for(profile, wanted)
        first, second, teams = _sides(rng, draws, np.full(YEAR, shift), rate, profile)
        a, b = people.counts(first), people.counts(second)
        first_blocks, second_blocks = (
            people.blocks(first, (first.shape[-2],), leaders=True),
            people.blocks(second, teams),
        )
        fewer_draws = max(draws // RELEASED, 1)
        first_blocks, second_blocks = first_blocks[:fewer_draws], second_blocks[:fewer_draws]
        ever = [np.zeros(draws, bool), np.zeros(draws, bool), np.zeros(fewer_draws, bool)]
        for seen in range(1, YEAR + 1):
            level = significance.STANDING[min(seen, len(significance.STANDING)) - 1]
            ever[0] |= market.gap(a[:, seen - 1], b[:, seen - 1])
            ever[1] |= divergence.compare(divergence.pool(a[:, :seen]), divergence.pool(b[:, :seen])).p <= level
            ever[2] |= divergence.compare_windows(first_blocks[:, :seen], second_blocks[:, :seen]).p <= level
        return Three(*(float(way.mean()) for way in ever))

    return cell


def _bent(shifts: Floats, rate: float, profile: tuple[float, ...]) -> Cell:
    """Return a cell that measures how often each way says that the gap moves."""

    def cell(rng: np.random.Generator, draws: int) -> Three:
        first, second, teams = _sides(rng, draws, shifts, rate, profile)
        a, b = people.counts(first), people.counts(second)
        first_blocks, second_blocks = (
            people.blocks(first, (first.shape[-2],), leaders=True),
            people.blocks(second, teams),
        )
        courses = divergence.trend(a, b, rate=rate), divergence.trend_released(first_blocks, second_blocks, rate=rate)
        moving = (float(np.isin(course.verdict, ["growing", "closing"]).mean()) for course in courses)
        return Three(float(market.moved(a, b).mean()), *moving)

    return cell
