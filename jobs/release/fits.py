"""What may lie behind a released figure, for whoever sees no more than it shows (our own attack on pairs of windows).

Nothing else reads a figure's numbers: what is attacked is what the figure looks like, in its worst case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from jobs.release.cells import Cell, K, can_be_coarse, colluders, scale_cells
from jobs.release.figures import Figure
from jobs.release.looks import ENUMERATED, Band, Look, band_of, look_of
from jobs.release.majority import can_be_named, room
from jobs.release.partition import LEADERS


class Fit(NamedTuple):
    """Numbers that a figure fits: so many answers, of which ``low`` to ``high`` points, an answer being 0 at least.

    Insiders may know ``known`` of them (R4).
    """

    answers: int
    low: int
    high: int
    known: int


def fits(figure: Figure, weeks: int = 1, most: int | None = None) -> tuple[Fit, ...]:
    """Return all that the figure of a scale fits; points are codes less one.

    Args:
        figure: of a scale, and not one that all leaders agreed to show (R12).
        weeks: how many were pooled.
        most: answers that there can have been, one of each person who was eligible; None if nobody knows any more.
    """
    fitting = _fits_of(_look(figure), figure.options, weeks, leaders=figure.node == LEADERS)
    return tuple(fit for fit in fitting if most is None or fit.answers <= most)


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
        for answers in _numbers(band_of(figure.n), weeks)
        if most is None or answers <= most
        for known in sorted({known for known, _ in _pooling(answers, weeks)})
        if can_be_named(answers, known)
    )


def _bounds(answers: int, known: int, figure: Figure, option: int, named: set[int]) -> tuple[int, int]:
    """Return the least and the most answers that may have chosen an option."""
    bare, cap = answers // 2 + 1, min(answers, answers // 2 + room(answers, known))
    if figure.option is not None:
        return (bare, answers) if option == figure.option else (0, answers - bare)
    caps = {other: cap if named <= {other} else answers for other in range(1, figure.options + 1)}
    return max(0, answers - sum(most for other, most in caps.items() if other != option)), caps[option]


def _look(figure: Figure) -> Look:
    """Return what a figure looks like."""
    cell = Cell(figure.low_sum, figure.high_sum, figure.bound, figure.mean or 0.0)
    return look_of(figure.n, cell, figure.options, leaders=figure.audience != "staff")


@cache
def _fits_of(look: Look, options: int, weeks: int, *, leaders: bool) -> tuple[Fit, ...]:
    """Return all that a look fits. More answers than are gone through look like fewer, or else the first such count."""
    numbers: Iterable[int] = _numbers(look.band, weeks)
    fitting = [fit for n in numbers for fit in _index(n, options, weeks, leaders=leaders).get(look, ())]
    if not fitting and look.band[1] is None:
        more = (_index(n, options, weeks, leaders=leaders).get(look, ()) for n in range(ENUMERATED, 100 * ENUMERATED))
        fitting = list(next(filter(None, more), ()))
    return tuple(fitting)


@cache
def _index(answers: int, options: int, weeks: int, *, leaders: bool) -> dict[Look, tuple[Fit, ...]]:
    """Return what each look fits, of so many answers."""
    looks: dict[Look, set[Fit]] = {}
    for known, each in _pooling(answers, weeks):
        if can_be_coarse(answers, known):
            for cell in scale_cells(answers, options, known, each, leaders=leaders):
                fit = Fit(answers, cell.low - answers, cell.high - answers, known)
                looks.setdefault(look_of(answers, cell, options, leaders=leaders), set()).add(fit)
    return {look: tuple(sorted(fitting)) for look, fitting in looks.items()}


def _numbers(band: Band, weeks: int) -> range:
    """Return the numbers of answers of a band that are gone through."""
    return range(max(K, band[0]), (band[1] or weeks * ENUMERATED - 1) + 1)


def _pooling(answers: int, weeks: int) -> Iterator[tuple[int, int]]:
    """Yield (answers that insiders know, most answers of one person) of groups that may have given so many answers."""
    if weeks == 1:
        yield colluders(answers), 1
        return
    for each in range(1, weeks + 1):
        for insiders in sorted({colluders(people) for people in range(max(K, -(-answers // each)), answers + 1)}):
            for known in range(insiders + each - 1, insiders * each + 1):
                yield known, each
