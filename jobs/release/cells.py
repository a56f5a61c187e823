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
from functools import lru_cache
from math import ceil
from typing import Literal

Bound = Literal["about", "at_least", "at_most"]

K = 5
"""Rule R1: no block smaller than this. A configuration may raise it, never lower it."""

FEW_LEADERS = K + 1
"""So many leaders have a figure all the same: their promise says that it proves that one of them at most was silent."""

TWO_FROM, THREE_FROM = 12, 18
"""Respondents of a block from which two of them, and three of them, may pool what they know (rule R4)."""

LEADERS_SWINGS, STAFF_SWINGS = 1.0, 1.5
"""Width of a cell between the ends, in swings of one person. One is the least that hides who joins or leaves."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Sums ``low`` to ``high`` are shown alike; how they are shown is said in `jobs.release.looks`."""

    low: int
    high: int
    bound: Bound


def colluders(respondents: int) -> int:
    """Return how many respondents of one block may pool what they know without exposing anybody (rule R4)."""
    if respondents >= THREE_FROM:
        return 3
    return 2 if respondents >= TWO_FROM else 1


def least_answers(asked: int) -> int:
    """Return how many answers every figure of ``asked`` people fits: of more, it would tell who answered (R9).

    So a figure of ``least`` answers and more takes people of whom this is ``least`` at least. It proves neither that
    all answered nor that all but one did, nor to insiders who were silent that all the others answered.
    """
    return asked - 1 - colluders(asked)


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
    cells = [Cell(answers, bottom, "at_most")]
    low = bottom + 1
    wide = ceil((LEADERS_SWINGS if leaders else STAFF_SWINGS) * swing * each)
    for width in _widths(top - low, wide, options - 2):
        cells.append(Cell(low, low + width - 1, "about"))
        low += width
    cells.append(Cell(top, options * answers, "at_least"))
    return tuple(cells)


# Not by a decorator, behind which the mutation tests could not reach.
scale_cells = lru_cache(maxsize=4096)(_scale_cells)


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
