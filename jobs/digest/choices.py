"""Choices of two sides, compared by the options that were named for their blocks: released figures and no more (R5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jobs.insight import majorities
from jobs.insight.majorities import Named, Parting
from jobs.release import Figure, Team, cases

Block = tuple[str, Team]
"""(audience, team) of a part of a block; one of empty names for the leaders."""

Side = Sequence[Figure]


def parting(
    names: Mapping[Figure, Named], first: Sequence[Side], second: Sequence[Side], *, options: int, functions: bool
) -> Parting:
    """Return how two sides part on a choice of so many options.

    Args:
        names: what every figure of the question shows (`names_in`).
        first: the figures that make up one side, by window, the oldest first; none where it is withheld.
        second: the same of the other side.
        options: how many there are.
        functions: the sides are two functions of the staff.
    """
    sides = ([tuple(names[figure] for figure in side) for side in of_windows] for of_windows in (first, second))
    return majorities.compare(*sides, options=options, functions=functions)


def names_in(windows: Sequence[Iterable[Figure]]) -> dict[Figure, Named]:
    """Return what each figure of a choice shows, with what was named before for any part of its block.

    ``windows`` are all of the question, the oldest first: what was named for a group is never followed by another name
    (R4), so that names of long ago bear on what was not named since.
    """
    before: dict[Block, frozenset[int]] = {}
    shown = {}
    for figures in windows:
        now: dict[Block, frozenset[int]] = {}
        for figure in figures:
            parts = [(figure.audience, team) for team in figure.teams or [("", "")]]
            names = frozenset[int]().union(*(before.get(part, frozenset()) for part in parts))
            shown[figure] = Named(figure.option, cases(figure.answers), names)
            if figure.option is not None:
                now |= {part: before.get(part, frozenset()) | {figure.option} for part in parts}
        before |= now
    return shown
