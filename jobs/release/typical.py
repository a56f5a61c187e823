"""What a look is reckoned as, and what several looks leave possible together (rule R5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt

from jobs.release.cells import Cell, least_answers
from jobs.release.looks import MANY, Look, fitting, step_of

LEAN = 12
"""A number of answers weighs by this power of itself: most of those asked answer where so few are.

Fitted on gaps and on companies without one (`jobs.offline.bench.single`), 50 staff: with 6, 81 % of the gaps of 8
leaders are found for 88 %; with 24, 8.4 % of comparisons without a gap are, where three of four answer, for 8.0 %.
"""

WIDE = 0.75
"""What no single window shows is reckoned as so many swings of a person to either side of its mean."""


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


def _make_typical(look: Look, options: int, *, leaders: bool) -> Typical:
    """Return what a look is reckoned as; many answers, or those of pooled weeks, as the fewest of their class."""
    most = look.answers[1]
    fits = fitting(look, options, leaders=leaders) if most is not None and least_answers(most) < MANY else {}
    return _reckoned(fits, options) if fits else _generic(look, options)


typical = cache(_make_typical)


def _reckoned(fits: dict[int, list[Cell]], options: int) -> Typical:
    """Return the typical figure of a look, from the cells that look like it, by number of answers."""
    sums = {n: (min(cell.low for cell in cells), max(cell.high for cell in cells)) for n, cells in fits.items()}
    # Edges as means, half a sum further out: between them lies all that would have been rounded to the cell.
    edges = {n: ((low - 0.5) / n, (high + 0.5) / n) for n, (low, high) in sums.items()}
    answers = _average({n: float(n) for n in sums})
    lead = max(sums)
    if sums[lead][0] == lead:
        low, high = answers, answers * _average({n: right for n, (_, right) in edges.items()}) - 0.5
    elif sums[lead][1] == options * lead:
        low, high = answers * _average({n: left for n, (left, _) in edges.items()}) + 0.5, options * answers
    else:
        middle = _average({n: (left + right) / 2 for n, (left, right) in edges.items()})
        # As wide as a uniform mean that spreads like all of these together: its variance is a third of half².
        spread = {
            n: ((right - left) / 2) ** 2 / 3 + ((left + right) / 2 - middle) ** 2 for n, (left, right) in edges.items()
        }
        half = sqrt(3 * _average(spread))
        low, high = answers * (middle - half) + 0.5, answers * (middle + half) - 0.5
    return Typical(
        low,
        high,
        answers,
        least=min(low / n for n, (low, _) in sums.items()),
        most=max(high / n for n, (_, high) in sums.items()),
        fewest=min(sums),
        many=lead,
    )


def _average(values: dict[int, float]) -> float:
    """Return the mean of values by number of answers, which weigh as `LEAN` says."""
    lead = max(values)  # weights as shares of its own, since whole powers have no end
    weights = {n: (n / lead) ** LEAN for n in values}
    return sum(weights[n] * value for n, value in values.items()) / sum(weights.values())


def _generic(look: Look, options: int) -> Typical:
    """Return a typical figure from the shown numbers alone: the fewest answers of the class, within what is shown."""
    answers, many = look.answers
    wide = max(WIDE * (options - 1), answers * step_of(look.answers, options) / 2)
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
