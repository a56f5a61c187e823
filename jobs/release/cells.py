"""Coarse cells (rule R4): what a block's answers become before anybody sees them.

A cell is an interval of sums of codes 1..m. Cells depend on how many answered, never on what they answered. At both
ends one wide code hides unanimity; between them the mean is rounded. What makes an answer safe is at the ends: with
``n`` answers of which ``known`` are known to colluders, the others' sum is at most ``margin`` away from its extreme
only inside an end code, and there every other answer keeps ``margin + 1`` possible values. The rounding between
the ends is against comparing one window with the next.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

Bound = Literal["about", "at_least", "at_most"]

K = 5
"""Rule R1: no block smaller than this. A configuration may raise it, never lower it."""

STEPS = (1, 2, 5, 10, 20, 50)
"""Steps of a rounded mean, in tenths of a point."""

TWO_FROM, THREE_FROM = 12, 18
SPLIT_FROM = 10
"""From so many answers on, a majority is shown as one of two bands."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums ``low`` to ``high`` are shown alike; ``mean`` is on the codes' scale, rounded so that ``bound`` is true."""

    low: int
    high: int
    bound: Bound
    mean: float


@dataclass(frozen=True, slots=True)
class ShareCell:
    """A choice: how many may have taken the leading option; ``majority`` false = no option has more than half."""

    low: int
    high: int
    majority: bool


def colluders(respondents: int) -> int:
    """Return how many respondents of one block may pool what they know without exposing anybody (rule R4)."""
    if respondents >= THREE_FROM:
        return 3
    return 2 if respondents >= TWO_FROM else 1


def margin(options: int) -> int:
    """Return how far from certainty an end code stops, in points: half the scale, so 3 of 5, 6 of 11 stay possible."""
    return (options - 1) // 2


def can_be_coarse(answers: int, known: int) -> bool:
    """Say whether cells exist that tell something and expose nobody: the two end codes must not meet."""
    return answers > 2 * known + 1


@lru_cache(maxsize=4096)
def scale_cells(answers: int, options: int, known: int, each: int = 1) -> tuple[Cell, ...]:
    """Cut the sums of ``answers`` codes 1..``options`` into cells, lowest first.

    ``known`` answers may be known to colluders, one person gave at most ``each`` of them. A rounded cell is at least
    as wide as one person's whole swing.
    """
    swing = options - 1
    if not can_be_coarse(answers, known):
        raise ValueError("too few answers for a coarse figure")
    bottom = answers + swing * known + margin(options)
    top = options * answers - swing * known - margin(options)
    cells = [Cell(answers, bottom, "at_most", -(-10 * bottom // answers) / 10)]
    step = next((step for step in STEPS if step * answers >= 10 * swing * each), STEPS[-1])
    for index, sums in groupby(range(bottom + 1, top), lambda total: _rounded(total, answers, step)):
        inside = list(sums)
        cells.append(Cell(inside[0], inside[-1], "about", index * step / 10))
    cells.append(Cell(top, options * answers, "at_least", 10 * top // answers / 10))
    return tuple(cells)


def scale_cell(total: int, answers: int, options: int, known: int, each: int = 1) -> Cell:
    """Return the cell of one sum."""
    cells = scale_cells(answers, options, known, each)
    return cells[bisect_right(cells, total, key=lambda cell: cell.low) - 1]


def _rounded(total: int, answers: int, step: int) -> int:
    """Round ``total / answers`` to a multiple of ``step`` tenths, halves up, in whole numbers only."""
    return (20 * total + step * answers) // (2 * step * answers)


@lru_cache(maxsize=4096)
def share_cells(answers: int, options: int, known: int) -> tuple[ShareCell, ...]:
    """Cut what a choice may show: no majority; a majority; from ten answers on, under or over three quarters.

    Only a strict majority is named, so that no tie has to be broken. The highest band starts low enough for one
    more of those who are not colluders to have chosen otherwise.
    """
    half = answers // 2
    quarters = -(-3 * answers // 4)
    lowest = -(-answers // options)
    cells = [ShareCell(lowest, half, majority=False)] if lowest <= half else []
    if answers >= SPLIT_FROM and half + 1 < quarters <= answers - known - 1:
        return (
            *cells,
            ShareCell(half + 1, quarters - 1, majority=True),
            ShareCell(quarters, answers, majority=True),
        )
    return (*cells, ShareCell(half + 1, answers, majority=True))


def share_cell(most: int, answers: int, options: int, known: int) -> ShareCell:
    """Return the cell of the leading option's count."""
    return next(cell for cell in share_cells(answers, options, known) if cell.low <= most <= cell.high)
