"""Coarse cells (rule R4): what a block's answers become before anybody sees them.

A cell is an interval of sums of codes 1..m. Cells depend on how many answered, never on what they answered. At both
ends one wide code hides unanimity: with ``n`` answers of which ``known`` are known to colluders, the others' sum is
``margin`` or less away from its extreme only inside an end code, and there everybody else keeps ``margin + 1``
possible answers.

Between the ends a cell is at least as wide as one person's whole swing, and edges stay where they are when somebody
joins: counted from the lowest sum in the lower half, from the highest in the upper one; what does not divide lies in
the middle, farther from both. So one window subtracted from the next says next to nothing of somebody who came or
left, even to an attacker who is sure that nobody else changed their mind: on a scale of five, four answers stay
possible. Means rounded to a step, cut as fine, left one answer in 0.1-3 % of such cases.

Staff's cells are half as wide again. One window would not need it; thirteen do: an attacker who regresses a year of
figures on who was there loses up to a quarter of what they gain over chance (`tests.attacks.test_across_windows` holds
what is left). A company's gap hardly suffers, since the staff's blocks add up. The leaders are one block, and their
cells limit what gap can be seen: half as wide again, they would cost 6 to 15 points of power.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from typing import Literal

Bound = Literal["about", "at_least", "at_most"]

K = 5
"""Rule R1: no block smaller than this. A configuration may raise it, never lower it."""

TWO_FROM, THREE_FROM = 12, 18
"""Respondents of a block from which two of them, and three of them, may pool what they know (rule R4)."""

TENTHS_FROM, QUARTERS_FROM = 20, 10
TENTH, FIFTH, QUARTER, HALF, WHOLE = 10, 20, 25, 50, 100
"""Steps of means, in hundredths. Means of 20 answers and more are shown to the tenth, of 10 and more to the quarter,
staff's to the fifth, of fewer to the half point, staff's to the point, and end codes of fewer than 20 to the half
point: finer ones would tell exactly how many answered (R9). Leaders' fifths would twice as often prove that all of
them answered; staff's lie nearer to what ten to fourteen answered than quarters do (R5)."""

ALIKE = (range(5, 7), range(7, 10), range(10, 20))
"""Numbers of answers that show the same end codes. Alone, the end code of five answers, or of twelve answers on eleven
points, would tell exactly how many answered (R9)."""

SHORT = 5
"""Options of the shorter of the two scales."""

LEADERS_SWINGS, STAFF_SWINGS = 1.0, 1.5
"""Width of a cell between the ends, in swings of one person. One is the least that hides who joins or leaves."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums ``low`` to ``high`` are shown alike; ``mean`` is on the codes' scale, rounded so that ``bound`` is true."""

    low: int
    high: int
    bound: Bound
    mean: float


def colluders(respondents: int) -> int:
    """Return how many respondents of one block may pool what they know without exposing anybody (rule R4)."""
    if respondents >= THREE_FROM:
        return 3
    return 2 if respondents >= TWO_FROM else 1


def margin(options: int) -> int:
    """Return how far an end code stops from certainty, in points: half the scale leaves 3 of 4 or of 5 possible."""
    return options // 2


def can_be_coarse(answers: int, known: int) -> bool:
    """Return whether a scale can have cells that expose nobody: its two end codes must not meet.

    Args:
        answers: answers in the block.
        known: how many of them colluders may know.

    """
    return answers > 2 * known + 1


def _scale_cells(answers: int, options: int, known: int, each: int = 1, *, leaders: bool = False) -> tuple[Cell, ...]:
    """Return the cells of the sums of ``answers`` codes 1..``options``, lowest first.

    Args:
        answers: answers in the block.
        options: codes are 1..options.
        known: how many answers colluders may know.
        each: the most answers that one person gave: more than one where weeks are pooled.
        leaders: the block is the leaders' and not the staff's, whose cells are wider.

    Raises:
        ValueError: the two end codes would meet (`can_be_coarse`).

    """
    if not can_be_coarse(answers, known):
        raise ValueError("too few answers for a coarse figure")
    swing = options - 1
    bottom = answers + swing * known + margin(options)
    top = options * answers - swing * known - margin(options)
    step = _step(answers, options, end=True)
    least = step * -(-100 * bottom // (step * answers)) / 100
    most = step * (100 * top // (step * answers)) / 100
    slack = max(0.0, _ends_alike(answers, options) - least)
    cells = [Cell(answers, bottom, "at_most", least + slack)]
    low = bottom + 1
    wide = ceil((LEADERS_SWINGS if leaders else STAFF_SWINGS) * swing * each)
    step = _step(answers, options, wide=not leaders or options > SHORT)
    for width in _widths(top - low, wide, options - 2):
        twice = low + low + width - 1
        middle = step * _nearest(100 * twice, 2 * step * answers, up=leaders or twice >= answers * (options + 1)) / 100
        cells.append(Cell(low, low + width - 1, "about", min(max(middle, least), most)))
        low += width
    cells.append(Cell(top, options * answers, "at_least", most - slack))
    return tuple(cells)


# Not by a decorator, behind which the mutation tests could not reach.
scale_cells = lru_cache(maxsize=4096)(_scale_cells)


@cache
def _ends_alike(answers: int, options: int) -> float:
    """Return the mean that the bottom codes of like numbers of answers (`ALIKE`) share: the highest of their own.

    0 from twenty answers on, where each shows its own.
    """
    alike = next((sizes for sizes in ALIKE if answers in sizes), range(0))
    half = _step(K, options, end=True)
    bottoms = {n: n + (options - 1) * colluders(n) + margin(options) for n in alike}
    return max((half * -(-100 * bottom // (half * n)) / 100 for n, bottom in bottoms.items()), default=0.0)


def _step(answers: int, options: int, *, end: bool = False, wide: bool = False) -> int:
    """Return the step to which a mean is rounded, in hundredths; ``wide`` = of a wide cell, ``end`` = of an end code.

    Twice as coarsely on the scale of eleven, which is more than twice as long.
    """
    if answers >= TENTHS_FROM:
        step = TENTH
    elif end:
        step = HALF
    elif answers >= QUARTERS_FROM:
        step = FIFTH if wide and options <= SHORT else QUARTER
    else:
        step = WHOLE if wide else HALF
    return 2 * step if options > SHORT else step


def _nearest(total: int, parts: int, *, up: bool) -> int:
    """Return the whole number nearest to ``total / parts``; halves go ``up`` or down.

    Staff's go away from the middle of the scale. Upwards, the 2.7 of fifteen answers would be 2.8, which no other
    number of answers shows.
    """
    return (2 * total + parts) // (2 * parts) if up else -((parts - 2 * total) // (2 * parts))


def _widths(sums: int, wide: int, narrowest: int) -> list[int]:
    """Return the widths of cells that cover ``sums`` sums: ``wide`` from both sides, and the remainder in the middle.

    On a scale with an odd number of options what is left is some swings less one: never narrow. On others (of foreign
    surveys) it may be, and then takes in the two cells beside it.
    """
    pairs = sums // (2 * wide)
    if pairs and sums - 2 * wide * pairs < narrowest:
        pairs -= 1
    sides = [wide] * pairs
    return [*sides, sums - 2 * wide * pairs, *sides]


def scale_cell(total: int, answers: int, options: int, known: int, each: int = 1, *, leaders: bool = False) -> Cell:
    """Return the cell that holds ``total``, a sum of ``answers`` codes; the other arguments as in `_scale_cells`.

    Raises:
        ValueError: the block has no cells (`can_be_coarse`).

    """
    cells = scale_cells(answers, options, known, each, leaders=leaders)
    return cells[bisect_right(cells, total, key=lambda cell: cell.low) - 1]
