"""Choices (rule R4): the option that a block is said to have chosen, if any.

An option is named when its count passes a threshold drawn for this block of this window. Nothing else is told: no
share, no band, no number of different answers. What is told leaves many counts possible, because the draw dies with
the window's key: an option that is named has more than half, one that is not may have a few more than half too.

That overlap is what hides somebody between two windows. With ``u`` people of unknown answer who are in one of two
blocks and not in the other, and ``k`` colluders besides, a named block and an unnamed one bound how many of the ``u``
chose the option; the bound reaches all of them, or none, only where u ≤ k + 3 - 2·`room`. So `room` is the least
whole number over (k + 2)/2. Thresholds without a draw told an answer exactly in one such pair of windows out of eight.

Two names cannot overlap so: *yes* has more than half, and then *no* has, because those who are missing said yes. So a
group for which an option was named is never told another one in its stead, only that none has a clear majority.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache

from jobs.release.cells import colluders
from jobs.release.looks import Band

Draw = Callable[[str], int]
"""Returns a secret whole number for a name: the same each time it is asked, another one in each window."""

NEAR = 3
"""A block that lost so many people may be compared with one whose colluders were more (`TWO_FROM`): the least change
that three people, two of them colluders, make."""


def can_be_named(answers: int, known: int) -> bool:
    """Return whether naming a majority exposes nobody: a bare one must not be everybody whom colluders do not know.

    Args:
        answers: answers in the block.
        known: how many of them colluders may know.

    """
    return answers > 2 * known + 2


def room(answers: int, known: int) -> int:
    """Return how many answers over a bare majority the highest threshold lies (arguments as in `can_be_named`)."""
    return max(known, colluders(answers + NEAR)) // 2 + 2


def threshold(answers: int, known: int, drawn: int) -> int:
    """Return how many must have chosen an option for it to be named; ``drawn`` is any whole number from 0."""
    return answers // 2 + 1 + drawn % (room(answers, known) + 1)


def may_be_named(option: int, before: Collection[int]) -> bool:
    """Return whether an option may be named where those of ``before`` were, in earlier windows of the question."""
    return all(named == option for named in before)


@cache
def cases(answers: Band) -> tuple[tuple[int, int], ...]:
    """Return what numbers of answers and thresholds the figure of a choice is reckoned as, all as likely.

    Half, three quarters and all of those who were asked: nothing that is shown tells more (R5).
    """
    fewest, most = answers
    numbers = sorted({max(fewest, -(-parts * (most or fewest) // 4)) for parts in (2, 3, 4)})
    return tuple(
        (number, threshold(number, colluders(number), drawn))
        for number in numbers
        for drawn in range(room(number, colluders(number)) + 1)
    )
