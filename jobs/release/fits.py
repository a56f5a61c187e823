"""What may lie behind a released figure, for whoever sees no more than it shows (our own attacks on what was posted).

What is attacked is what the figure looks like, in its worst case: every number of answers and every cell that the code
would have shown so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from jobs.release.cells import K, colluders
from jobs.release.figures import Figure, look_of_figure
from jobs.release.looks import ENUMERATED, Band, Look, fitting
from jobs.release.majority import can_be_named, room
from jobs.release.partition import LEADERS
from jobs.release.pooled import known_of, pooled_looks


class Fit(NamedTuple):
    """Numbers that a figure fits: so many answers, of which ``low`` to ``high`` points, an answer being 0 at least.

    Insiders may know ``known`` of them (R4).
    """

    answers: int
    low: int
    high: int
    known: int


def fits(figure: Figure, weeks: int = 1, most: int | None = None) -> tuple[Fit, ...]:
    """Return all that the figure of a scale fits; points are codes less one. None, if this version never shows it.

    Args:
        figure: of a scale, and not one that all leaders agreed to show (R12).
        weeks: how many were pooled.
        most: answers that there can have been, one of each person who was eligible; None if nobody knows any more.
    """
    look, leaders = look_of_figure(figure), figure.node == LEADERS
    # In a pool of one week's item, or of people who were asked once, answers look as those of a window.
    found = _fits_of(look, figure.options, leaders=leaders)
    for asked in range(2, weeks + 1):
        found += pooled_fits(look, figure.options, asked, leaders=leaders)
    return tuple(fit for fit in found if most is None or fit.answers <= most)


def option_fits(
    figure: Figure, option: int, before: Iterable[int], weeks: int = 1, most: int | None = None
) -> tuple[Fit, ...]:
    """Return how many may have chosen one option, by all that the figure of a choice fits: a point is one choice of it.

    Args:
        figure: of a choice.
        option: one of its options.
        before: options that were named for its people earlier: where one was, no other one can be named.
        weeks: how many were pooled.
        most: answers that there can have been, one of each person who was eligible; None if nobody knows any more.
    """
    named = set(before)
    return tuple(
        Fit(answers, *_bounds(answers, known, figure, option, named), known)
        for answers in _numbers(figure.answers, weeks)
        if most is None or answers <= most
        for known in sorted({known for known, _ in known_of(answers, weeks)})
        if can_be_named(answers, known)
    )


def _bounds(answers: int, known: int, figure: Figure, option: int, named: set[int]) -> tuple[int, int]:
    """Return the least and the most answers that may have chosen an option."""
    bare, cap = answers // 2 + 1, min(answers, answers // 2 + room(answers, known))
    if figure.option is not None:
        return (bare, answers) if option == figure.option else (0, answers - bare)
    caps = {other: cap if named <= {other} else answers for other in range(1, figure.options + 1)}
    return max(0, answers - sum(most for other, most in caps.items() if other != option)), caps[option]


@cache
def _fits_of(look: Look, options: int, *, leaders: bool) -> tuple[Fit, ...]:
    """Return all that a look of one window fits; cells side by side that look alike are one."""
    return tuple(
        Fit(n, min(cell.low for cell in cells) - n, max(cell.high for cell in cells) - n, colluders(n))
        for n, cells in sorted(fitting(look, options, leaders=leaders).items())
    )


@cache
def pooled_fits(look: Look, options: int, weeks: int, *, leaders: bool) -> tuple[Fit, ...]:
    """Return all that a look fits of people who were asked in so many weeks at most."""
    fewest, most = look.answers
    found = {
        Fit(answers, cell.low - answers, cell.high - answers, known)
        for (answers, known, cell), other in pooled_looks((fewest, most), options, weeks, leaders=leaders).items()
        if other == look
    }
    return tuple(sorted(found))


def _numbers(among: Band, weeks: int) -> range:
    """Return the numbers of answers of a class that are gone through; of very many, more look like fewer."""
    fewest, most = max(K, among[0]), among[1]
    last = max(weeks * ENUMERATED - 1, fewest + 2)
    return range(fewest, 1 + (last if most is None else min(most, last)))
