"""How the answers of pooled weeks look (rules R7 and R9): in coarse steps, the same for several numbers of answers.

Cells of pooled weeks depend on how many answers each person gave. Whoever knows how many times everybody was asked, and
no more, has to reckon with all that they may have given: so a look that only one number of answers has, or none but all
of them and all but one, is shown as the nearest other one is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from jobs.release.cells import Cell, K, can_be_coarse, colluders, scale_cells
from jobs.release.looks import ENUMERATED, Band, Look, coarse_look_of, look_together

EDGES = (10, 20, 50, ENUMERATED)
"""Numbers of answers at which a class begins, if insiders and one more could give more; the last has no end."""


SMALLEST = K + 2
"""No smaller group of staff has a figure; fewer leaders than these are promised less (R9)."""


class PooledPart(NamedTuple):
    """A number of answers, how many of them colluders know, and a cell of them."""

    answers: int
    known: int
    cell: Cell


def pooled_class_of(answers: int, asked: int, each: int, k: int = K) -> Band:
    """Return the class of a number of answers.

    Args:
        answers: answers in all.
        asked: how many there could have been.
        each: how many one person could have given.
        k: the fewest of which there are figures.

    """
    hidden = (1 + colluders(-(-asked // each))) * each
    edges = [k, *(edge for edge in EDGES if k < edge <= asked - hidden)]
    least = max(edge for edge in edges if edge <= max(answers, k))
    if least >= EDGES[-1]:
        return least, None
    return least, asked if least == edges[-1] else edges[edges.index(least) + 1] - 1


def pooled_look_of(answers: int, cell: Cell, among: Band, options: int, weeks: int, *, leaders: bool) -> Look:
    """Return how a cell of the answers of people who were asked in so many weeks is shown."""
    look = coarse_look_of(answers, cell, among, options)
    return look if among[1] is None else _shared(among, options, weeks, leaders=leaders)[look]


def pooled_looks(among: Band, options: int, weeks: int, *, leaders: bool) -> dict[PooledPart, Look]:
    """Return the look of every cell that a class may have; of very many answers, of those that are gone through."""
    return {
        part: pooled_look_of(part.answers, part.cell, among, options, weeks, leaders=leaders)
        for part in _parts(among, options, weeks, leaders=leaders)
    }


def known_of(answers: int, weeks: int, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield (answers that insiders know, most answers of one person) of groups that may have given so many answers.

    Args:
        answers: answers in all.
        weeks: how many are pooled.
        most: people of the group; None if nobody knows any more.

    """
    if weeks == 1:
        yield colluders(answers), 1
        return
    last = answers if most is None else min(answers, most)
    for each in range(1, weeks + 1):
        for insiders in sorted({colluders(people) for people in range(max(K, -(-answers // each)), last + 1)}):
            for known in range(insiders + each - 1, insiders * each + 1):
                yield known, each


def _parts(among: Band, options: int, weeks: int, people: int | None = None, *, leaders: bool) -> Iterator[PooledPart]:
    """Yield every cell that a class may have, of a group of so many people or of any."""
    fewest, most = among
    for answers in range(fewest, 1 + (most or 2 * fewest)):
        for known, each in known_of(answers, weeks, people):
            if can_be_coarse(answers, known):
                for cell in scale_cells(answers, options, known, each, leaders=leaders):
                    yield PooledPart(answers, known, cell)


def _make_shared(among: Band, options: int, weeks: int, *, leaders: bool) -> dict[Look, Look]:
    """Return what each coarse look of a class is shown as, so that several numbers of answers share it."""
    fewest, most = among[0], among[1] or 0
    # What every group fits that may have given the most answers of the class: larger ones fit more.
    people = max(SMALLEST, -(-most // weeks))
    numbers: dict[Look, set[int]] = {}
    for part in _parts(among, options, weeks, leaders=leaders):
        numbers.setdefault(coarse_look_of(part.answers, part.cell, among, options), set())
    for part in _parts(among, options, weeks, people, leaders=leaders):
        numbers[coarse_look_of(part.answers, part.cell, among, options)].add(part.answers)
    # Cells depend on how often those answered who did most: several numbers may fit only where everybody did once.
    of_fewer_people = {
        coarse_look_of(part.answers, part.cell, among, options)
        for part in _parts(among, options, weeks, people - 1, leaders=leaders)
    }
    middle = (1 + options) / 2
    lower = sorted((look for look in numbers if look.mean <= middle and look.bound != "at_least"), key=_place)
    groups = [[look] for look in lower]

    def tells(group: list[Look]) -> bool:
        if of_fewer_people.isdisjoint(group):
            return True
        fits = set[int]().union(*(numbers[look] for look in group))
        return len(fits) < 2 or min(fits) > max(fewest, most - weeks * colluders(people) - 1)  # noqa: PLR2004 - two numbers, see above

    while len(groups) > 1 and (telling := next(filter(tells, groups), None)):
        groups.remove(telling)
        min(groups, key=lambda group: _cost(group, telling)).extend(telling)
    shared: dict[Look, Look] = {}
    for group in groups:
        images = [_mirrored(look, options) for look in group]
        if any(look in images for look in group):  # around the middle, from where it is the same on both sides
            group.extend(images)
            images = group
        for side in (group, images):
            shared |= dict.fromkeys(side, look_together(side, options))
    return shared


_shared = cache(_make_shared)


def _place(look: Look) -> tuple[float, float, float]:
    """Return the sort key of looks along the scale."""
    return look.mean, look.low, look.high


def _cost(looks: Sequence[Look], others: Sequence[Look]) -> tuple[float, float, float]:
    """Return how much more is left open of some looks once others are shown like them, and what else may decide."""
    wide = _width([*looks, *others])
    return round(wide - _width(looks), 3), wide, abs(looks[0].mean - others[0].mean)


def _width(looks: Sequence[Look]) -> float:
    return max(look.high for look in looks) - min(look.low for look in looks)


def _mirrored(look: Look, options: int) -> Look:
    """Return the look that lies as far from the other end of the scale."""
    ends = 1 + options
    low, high = round(ends - look.high, 3), round(ends - look.low, 3)
    bound = {"at_most": "at_least", "at_least": "at_most", "about": "about"}[look.bound]
    return Look(look.answers, bound, round(ends - look.mean, 3), low, high)  # type: ignore[arg-type]
