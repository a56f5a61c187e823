"""Cells that look alike (rule R9): of those who were asked, no look tells how many answered.

How many were asked is no secret, and cells depend on how many answered. So each cell of one number of answers shares
its look with a cell of another number, and what may have come of everybody's answers may also have come of two fewer,
of twelve and more people of three or four fewer (`least_answers`): a look proves neither that all answered, nor to
insiders who were silent, as many as rule R4 allows for, that all the others did. Only five or six leaders, who are told
beforehand, are too few for that.

Cells are paired from the largest number down, since most of those asked answer where so few are: each cell with the
nearest one of a lesser number, as many as there are, in the order of the scale. A cell that finds none, or a far one,
joins the nearest pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from jobs.release.cells import Bound, Cell, colluders, least_answers, scale_cells

NEAR = 4
"""A cell is paired with one of so many lesser numbers at most."""

UNLIKELY = 0.1
"""Each number that lies between counts as so many points: where most answer, a number far below hides little."""

LONE = 0.25
"""A pair may lie so much farther apart, in points, than the pair that a cell would join: it is of lesser numbers."""

FAR = 1_000.0
"""Farther than any two means. Of the largest number there is no pair to join yet, so that as many pairs are made."""

SAME = 1e-9
"""Means that are nearer to each other than this are the same."""


class Part(NamedTuple):
    """A number of answers, and one of its cells."""

    answers: int
    cell: Cell

    @property
    def middle(self) -> float:
        """The mean in the middle of the cell."""
        return (self.cell.low + self.cell.high) / 2 / self.answers

    def away(self, other: Part) -> float:
        """Return how far apart the ends of two cells lie, in points, and their numbers (`UNLIKELY`)."""
        ends = ((self.cell.low, other.cell.low), (self.cell.high, other.cell.high))
        apart = sum(abs(own / self.answers - others / other.answers) for own, others in ends)
        return apart + UNLIKELY * abs(self.answers - other.answers)

    def mirrored(self, options: int) -> Part:
        """Return the cell that lies as far from the other end of the scale."""
        bounds: dict[Bound, Bound] = {"at_most": "at_least", "at_least": "at_most", "about": "about"}
        ends = (1 + options) * self.answers
        return Part(self.answers, Cell(ends - self.cell.high, ends - self.cell.low, bounds[self.cell.bound]))


Group = list[Part]
"""Cells that look alike, the one of the largest number first."""


def _make_groups(fewest: int, most: int, options: int, *, leaders: bool) -> tuple[tuple[Part, ...], ...]:
    """Return groups of the cells of every number of answers from ``fewest`` to ``most``: so many were asked."""
    middle = (1 + options) / 2
    lower: dict[int, Group] = {}
    centre: dict[int, Group] = {}
    for answers in range(fewest, most + 1):
        parts = [Part(answers, c) for c in scale_cells(answers, options, colluders(answers), leaders=leaders)]
        lower[answers] = [part for part in parts if part.middle < middle - SAME]
        centre[answers] = [part for part in parts if abs(part.middle - middle) <= SAME]
    centres = _paired(centre, most, ())
    sides = _paired(lower, most, centres)
    for group in centres:  # what joined a centre from below joins it from above too
        group.extend([part.mirrored(options) for part in group if part.middle < middle - SAME])
    mirrored = [[part.mirrored(options) for part in group] for group in sides]
    return tuple(tuple(group) for group in (*sides, *centres, *mirrored))


groups_of = cache(_make_groups)


def _paired(waiting: dict[int, Group], most: int, others: Sequence[Group]) -> list[Group]:
    """Return groups of cells of two numbers at least, each number's in order; some join one of the ``others``."""
    groups: list[Group] = []
    hiding = least_answers(most)
    for answers in sorted(waiting, reverse=True):
        own = waiting.pop(answers)
        able = [n for n in waiting if n <= hiding] or [*waiting]
        lesser = [n for n in able if n >= min(answers - NEAR, hiding - 2)] or able
        if not waiting and not groups:  # as many were asked as it takes at least: each cell looks like itself
            return [[part] for part in own]
        candidates = sorted((part for n in lesser for part in waiting[n]), key=lambda part: (part.middle, part.answers))
        alone = [min((part.away(group[0]) for group in (*groups, *others)), default=FAR) + LONE for part in own]
        mates = _matched(own, candidates, [FAR] * len(own) if answers == most else alone)
        groups += [[part, mate] for part, mate in zip(own, mates, strict=True) if mate is not None]
        for part, mate in zip(own, mates, strict=True):
            if mate is None:
                min((*groups, *others), key=lambda group: part.away(group[0])).append(part)
            else:
                waiting[mate.answers].remove(mate)
    return groups


def _matched(own: Group, candidates: Group, alone: Sequence[float]) -> list[Part | None]:
    """Return the candidate of each cell, or None, at the least distance in all; pairs do not cross.

    ``alone`` is what it costs that a cell has none.
    """
    least: list[list[float]] = [[0.0] * (len(candidates) + 1)]
    for part, cost in zip(own, alone, strict=True):
        before, row = least[-1], [least[-1][0] + cost]
        for j, candidate in enumerate(candidates):
            row.append(min(before[j + 1] + cost, row[j], before[j] + part.away(candidate)))
        least.append(row)
    mates: list[Part | None] = []
    j = len(candidates)
    for i in range(len(own), 0, -1):
        while j and least[i][j] == least[i][j - 1]:
            j -= 1
        if least[i][j] == least[i - 1][j] + alone[i - 1]:
            mates.append(None)
        else:
            j -= 1
            mates.append(candidates[j])
    return mates[::-1]
