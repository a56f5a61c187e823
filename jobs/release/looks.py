"""What a block's figure looks like, and what may be known of it by whoever sees no more (rules R5 and R9).

Everything computed from a figure (a mean above blocks, a verdict, an interval, a rank) is a function of its `Look`
alone. A look fits at least two numbers of answers, so that none of these can tell how many there were. What is
reckoned with in their stead is the look's `Typical`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, sqrt
from typing import Final

from jobs.release.cells import Bound, Cell, colluders, scale_cells

Band = tuple[int, int | None]

BANDS: Final[tuple[Band, ...]] = ((50, None), (20, 49), (10, 19), (5, 9), (1, 4))
"""How many were asked, as it is shown, and how many answered, as it is reckoned with; under five only of leaders who
all agreed (R12)."""

ENDS = ((20, 0.3, 0.3), (10, 0.5, 0.5), (1, 0.75, 1.0))
"""(answers from, leaders, staff): step to which the ends of a figure are rounded, in points of a scale of five.

They lie as far on either side of the mean, in whole steps: finer ones, or sums divided by n, would tell n (R9). Ten and
nineteen answers, or five and nine, look alike.
"""

ENUMERATED = 100
"""Numbers of answers below this are gone through; more look like fewer."""

LEAN, LEANING_BELOW = 4, 10
"""Of fewer than ten answers a number weighs by this power of itself: most of those asked answer where so few are."""

PARTS = ((20, 0.0), (10, 0.1), (5, 0.5))
"""(fewest answers that a look fits, part): how much of the way from these to the average it is reckoned as.

The fewest alone would hide gaps, the average would find false ones. Fitted on gaps and on companies without one
(`jobs.offline.bench.single`), 50 staff. Ten to nineteen: with 0, 81 % of the gaps of 11 leaders are found for 85 %;
with 0.2, 6.0 % of comparisons without a gap are, of 12 leaders, for 5.4 %. Fewer: with 0.4, 89 % of the gaps of 8
leaders for 92 %; with 0.6, 5.7 % false ones for 5.2 %. Looks of twenty and more hardly differ between the numbers.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """All that is shown of one block's figure of a scale, on its codes."""

    band: Band
    bound: Bound
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Typical:
    """What a look is reckoned as: ``answers`` whose sum lies from ``low`` to ``high``, none of them a whole number.

    ``least`` and ``most`` hold every mean that it fits, ``fewest`` and ``many`` every number of answers (None = no
    end).
    """

    low: float
    high: float
    answers: float
    least: float
    most: float
    fewest: int
    many: int | None


def band_of(answers: int) -> Band:
    """Return the band in which a number of answers is shown."""
    return next(band for band in BANDS if answers >= band[0])


def look_of(answers: int, cell: Cell, options: int, *, leaders: bool) -> Look:
    """Return how a cell of the sum of ``answers`` codes is shown; ``leaders``: of theirs, or of their forecast."""
    needed = max(cell.mean - cell.low / answers, cell.high / answers - cell.mean)
    reach = reach_of(answers, needed, options, leaders=leaders) if cell.bound == "about" else 0.0
    return Look(
        band=band_of(answers),
        bound=cell.bound,
        mean=cell.mean,
        low=1.0 if cell.bound == "at_most" else max(1.0, round(cell.mean - reach, 3)),
        high=float(options) if cell.bound == "at_least" else min(float(options), round(cell.mean + reach, 3)),
    )


def reach_of(answers: int, needed: float, options: int, *, leaders: bool) -> float:
    """Return how far the shown ends lie from the mean: at least ``needed`` points, in whole steps."""
    step = next(leaders_step if leaders else staff for start, leaders_step, staff in ENDS if answers >= start)
    step *= (options - 1) / 4
    return step * ceil(needed / step - 1e-9)


def typical(look: Look, options: int, *, leaders: bool) -> Typical:
    """Return what a look is reckoned as; one that no single window shows (pooled weeks) as the fewest of its band."""
    return _typical(options, leaders=leaders).get(look) or _generic(look, options)


def _make_typical(options: int, *, leaders: bool) -> dict[Look, Typical]:
    """Return what each look of a single window is reckoned as."""
    fitting: dict[Look, dict[int, list[Cell]]] = {}
    for answers in range(5, ENUMERATED):
        for cell in scale_cells(answers, options, colluders(answers), leaders=leaders):
            look = look_of(answers, cell, options, leaders=leaders)
            fitting.setdefault(look, {}).setdefault(answers, []).append(cell)
    return {look: _reckoned(look, cells, options) for look, cells in fitting.items()}


_typical = cache(_make_typical)


def _reckoned(look: Look, fitting: dict[int, list[Cell]], options: int) -> Typical:
    """Return the typical figure of a look, from the cells that look like it, by number of answers."""
    numbers = sorted(fitting)
    sums = {n: (min(cell.low for cell in cells), max(cell.high for cell in cells)) for n, cells in fitting.items()}
    least = min(low / n for n, (low, _) in sums.items())
    most = max(high / n for n, (_, high) in sums.items())
    fewest, many = numbers[0], numbers[-1] if look.band[1] else None
    if look.band[1] is None:  # more answers than are gone through look like these
        least, most = look.low, look.high
    # Edges as means, half a sum further out: between them lies all that would have been rounded to the cell.
    edges = {n: ((low - 0.5) / n, (high + 0.5) / n) for n, (low, high) in sums.items()}
    low, high = float(fewest), float(options * fewest)
    answers = float(fewest)
    if look.bound == "at_most":
        high = answers * _average({n: right for n, (_, right) in edges.items()}) - 0.5
    elif look.bound == "at_least":
        low = answers * _average({n: left for n, (left, _) in edges.items()}) + 0.5
    else:
        part = next(part for start, part in PARTS if fewest >= start)
        answers += part * (_average({n: float(n) for n in numbers}) - fewest)
        middle = _average({n: (left + right) / 2 for n, (left, right) in edges.items()})
        # As wide as a uniform mean that spreads like all of these together: its variance is a third of half² .
        spread = {
            n: ((right - left) / 2) ** 2 / 3 + ((left + right) / 2 - middle) ** 2 for n, (left, right) in edges.items()
        }
        half = sqrt(3 * _average(spread))
        low, high = answers * (middle - half) + 0.5, answers * (middle + half) - 0.5
    return Typical(low, high, answers, least, most, fewest, many)


def _average(values: dict[int, float]) -> float:
    """Return the mean of values by number of answers, which weigh as `LEAN` says where they are few."""
    lean = LEAN if min(values) < LEANING_BELOW else 0
    return sum(float(n) ** lean * value for n, value in values.items()) / sum(float(n) ** lean for n in values)


def _generic(look: Look, options: int) -> Typical:
    """Return a typical figure from the shown numbers alone: the fewest answers of the band, one swing and a half."""
    answers, many = look.band
    wide = 0.75 * (options - 1)
    low, high = (
        max(answers * look.mean - wide, answers * look.low),
        min(answers * look.mean + wide, answers * look.high),
    )
    if look.bound == "at_most":
        low, high = answers, answers * look.mean
    elif look.bound == "at_least":
        low, high = answers * look.mean, options * answers
    return Typical(low, high, answers, look.low, look.high, answers, many)


def mean_range(parts: Iterable[Typical]) -> tuple[float, float]:
    """Return the lowest and the highest mean that blocks may have together, whichever fitting numbers answered."""
    blocks = list(parts)
    low = _lowest([(part.least, part.fewest, part.many) for part in blocks])
    return low, -_lowest([(-part.most, part.fewest, part.many) for part in blocks])


def _lowest(blocks: list[tuple[float, int, int | None]]) -> float:
    """Return the lowest weighted mean of (value, least weight, greatest weight or None = any).

    It is reached with the lowest values at their greatest weights and the others at their least: one cut, tried
    everywhere.
    """
    blocks = sorted(blocks, key=lambda block: block[0])
    weight = sum(least for _, least, _ in blocks)
    total = sum(value * least for value, least, _ in blocks)
    lowest = total / weight
    for value, least, greatest in blocks:
        if greatest is None:
            return min(lowest, value)
        weight += greatest - least
        total += value * (greatest - least)
        lowest = min(lowest, total / weight)
    return lowest
