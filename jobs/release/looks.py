"""What a block's figure looks like, and what may be known of it by whoever sees no more (rules R5 and R9).

A figure is its `Look` and nothing else: neither how many answered nor their sum is kept. Everything computed from it
(a mean above blocks, a verdict, an interval, a rank) is a function of the look alone, by way of what it is reckoned as
(`jobs.release.typical`).

How many people were asked is no secret. So looks are made for one number of them, each of cells of two numbers of
answers at least (`jobs.release.alike`): none proves that all answered, nor that all but one did. From sixty answers on
a step of the mean does it; for pooled weeks see `jobs.release.pooled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, copysign, floor
from typing import Final

from jobs.release.alike import SAME, Part, groups_of
from jobs.release.cells import Bound, Cell, K, colluders, least_answers, scale_cells

Band = tuple[int, int | None]

BANDS: Final[tuple[Band, ...]] = ((50, None), (20, 49), (10, 19), (5, 9), (1, 4))
"""How many people were asked, as it is shown; under five only where every leader agreed (R12)."""

MANY = 60
"""Answers from which they are no longer told apart, where so many more were asked as a figure takes."""

ENUMERATED = 100
"""Numbers of answers below this are gone through; more look like fewer."""

STEPS = ((100, 0.5), (MANY, 0.2), (10, 0.5), (1, 1.0))
"""(least of the class, step) of the means of many answers and of pooled weeks, in points of a scale of five.

From sixty answers of one window on, and a hundred of pooled weeks, the middles of two cells lie less than a step apart:
every number of them has every look.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """All that there is of one block's figure of a scale, on its codes.

    ``answers`` are the fewest and the most answers there may have been, for whoever knows how many were asked.
    """

    answers: Band
    bound: Bound
    mean: float
    low: float
    high: float


def band_of(people: int) -> Band:
    """Return the band in which a number of people is shown."""
    return next(band for band in BANDS if people >= band[0])


def class_of(answers: int, asked: int, k: int = K) -> Band:
    """Return the fewest and the most answers there may have been, when ``asked`` people were asked once."""
    if least_answers(asked) < MANY:
        return k, asked
    return (max(k, MANY), None) if answers >= MANY or k > least_answers(MANY - 1) else (k, MANY - 1)


def look_of(answers: int, cell: Cell, among: Band, options: int, *, leaders: bool) -> Look:
    """Return how a cell of the sum of ``answers`` codes is shown; ``leaders``: of theirs, or of their forecast."""
    fewest, most = among
    if most is None:
        return coarse_look_of(answers, cell, among, options)
    return _looks(fewest, most, options, leaders=leaders)[Part(answers, cell)]


def fitting(look: Look, options: int, *, leaders: bool) -> dict[int, list[Cell]]:
    """Return the cells that look like this in one window, by number of answers; none for what no such window shows."""
    fewest, most = look.answers
    looks = _many(fewest, options, leaders=leaders) if most is None else {}
    if most is not None and least_answers(most) < MANY:
        looks = _looks(fewest, most, options, leaders=leaders)
    found: dict[int, list[Cell]] = {}
    for part, other in looks.items():
        if other == look:
            found.setdefault(part.answers, []).append(part.cell)
    return found


def _make_looks(fewest: int, most: int, options: int, *, leaders: bool) -> dict[Part, Look]:
    """Return the look of each cell of every number of answers from ``fewest`` to ``most``."""
    groups = groups_of(fewest, most, options, leaders=leaders)
    return {part: _look_together(group, (fewest, most), options) for group in groups for part in group}


_looks = cache(_make_looks)


@cache
def _many(fewest: int, options: int, *, leaders: bool) -> dict[Part, Look]:
    """Return the look of each cell of the numbers of answers that are gone through, from ``fewest`` on."""
    return {
        Part(answers, cell): coarse_look_of(answers, cell, (fewest, None), options)
        for answers in range(fewest, max(ENUMERATED, fewest + 3))
        for cell in scale_cells(answers, options, colluders(answers), leaders=leaders)
    }


def _look_together(group: Iterable[Part], among: Band, options: int) -> Look:
    """Return the look that cells share: true of each of them, to the tenth; its mean is the largest number's."""
    parts = list(group)
    low = floor(10 * min(part.cell.low / part.answers for part in parts) + SAME) / 10
    high = ceil(10 * max(part.cell.high / part.answers for part in parts) - SAME) / 10
    if low == 1 and high < options:
        return Look(among, "at_most", high, low, high)
    if high == options and low > 1:
        return Look(among, "at_least", low, low, high)
    return Look(among, "about", _rounded(parts[0].middle, 0.1, options), low, high)


def look_together(looks: Sequence[Look], options: int) -> Look:
    """Return the look that several share: true of each of them."""
    if len(looks) == 1:
        return looks[0]
    low, high = min(look.low for look in looks), max(look.high for look in looks)
    if low == 1 and high < options:
        return Look(looks[0].answers, "at_most", high, low, high)
    if high == options and low > 1:
        return Look(looks[0].answers, "at_least", low, low, high)
    means = [look.mean for look in looks]
    return Look(looks[0].answers, "about", round((min(means) + max(means)) / 2, 3), low, high)


def _rounded(mean: float, step: float, options: int) -> float:
    """Return a mean in whole steps from the middle of the scale, halves away from it: images stay mirror images."""
    half = (1 + options) / 2
    return round(half + copysign(step * floor(abs(mean - half) / step + 0.5 + SAME), mean - half), 3)


def coarse_look_of(answers: int, cell: Cell, among: Band, options: int) -> Look:
    """Return how a cell of many answers is shown, or of pooled weeks by itself: in steps that its class shares."""
    step = step_of(among, options)
    if cell.bound == "at_most":
        high = _up(max(cell.high / answers, _end(among, options)), step)
        return Look(among, cell.bound, high, 1.0, high)
    if cell.bound == "at_least":
        low = round(1 + options - _up(max(1 + options - cell.low / answers, _end(among, options)), step), 3)
        return Look(among, cell.bound, low, low, float(options))
    mean = _rounded((cell.low + cell.high) / 2 / answers, step, options)
    least = _least(among, options, step)
    most = round(1 + options - least, 3)
    mean = min(max(mean, least), most)
    narrowest = least - 1 if mean in (least, most) else step
    needed = max(mean - cell.low / answers, cell.high / answers - mean, narrowest)
    reach = step * ceil(needed / step - SAME)
    return Look(among, cell.bound, mean, max(1.0, round(mean - reach, 3)), min(float(options), round(mean + reach, 3)))


def step_of(among: Band, options: int) -> float:
    """Return the step of the means of a class (`STEPS`), on its scale."""
    return next(step for start, step in STEPS if among[0] >= start) * (options - 1) / 4


def _up(mean: float, step: float) -> float:
    """Return the least mean in whole steps from 1 that is not under this one."""
    return round(1 + step * ceil((mean - 1) / step - SAME), 3)


def _least(among: Band, options: int, step: float) -> float:
    """Return the lowest mean of a cell between the ends.

    Of a class of many answers, one that the fewest of them have too: on four points those have none a step from the
    end, where more have one, and sixty-three of sixty-three would be told.
    """
    fewest, most = among
    if most is not None:
        return round(1 + step, 3)
    lowest = scale_cells(fewest, options, colluders(fewest))[1]
    return round(max(1 + step, _rounded((lowest.low + lowest.high) / 2 / fewest, step, options)), 3)


def _end(among: Band, options: int) -> float:
    """Return the highest mean of the bottom code of a class of many answers, that of the fewest of them: 0 of pools."""
    fewest, most = among
    return scale_cells(fewest, options, colluders(fewest))[0].high / fewest if most is None else 0.0
