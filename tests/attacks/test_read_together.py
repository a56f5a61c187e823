"""A15, read together: what the looks of one window prove to whoever knows how many of each team were asked (R9).

Each look alone fits two numbers of answers. But which teams were joined, and with which, tells how their numbers stand
to one another (`jobs.release.partition`: the short joins the smallest, by answers), and one look is then read with
the others. And of two colluders who were silent, of twelve and more (R4 allows for two), a look proves all the others.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import product

import pytest

from jobs.release import Asked, Place, release
from jobs.release.cells import MORE_ASKED, K, colluders, scale_cells
from jobs.release.looks import Look, class_of, look_of
from jobs.release.partition import Team, partition
from jobs.release.window import _silent
from storage.types import QuestionKind

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
NOT_YET = pytest.mark.xfail(strict=True, reason="A15, not yet: which teams were joined tells how many answered")
SILENT = pytest.mark.xfail(strict=True, reason="A15, not yet: insiders are reckoned as people who answered")
Seen = tuple[tuple[tuple[Team, ...], Look | None], ...]


@cache
def looks(answers: int, asked: int) -> frozenset[Look]:
    """Return every look of so many answers."""
    cells = scale_cells(answers, 5, colluders(answers))
    return frozenset(look_of(answers, cell, class_of(answers, asked), 5, leaders=False) for cell in cells)


def seen(sizes: tuple[int, ...]) -> dict[Seen, list[tuple[int, ...]]]:
    """Return, by all that a window of one function shows, the numbers of answers of its teams that show it."""
    teams = [("F", f"T{i}") for i in range(len(sizes))]
    size = dict(zip(teams, sizes, strict=True))
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    fitting: dict[Seen, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(*(range(asked + 1) for asked in sizes)):
        people = {t: range(start, start + n) for t, start, n in zip(teams, starts, counts, strict=True)}
        blocks = partition(people, lambda of, who: sum(map(size.get, of)) >= K + MORE_ASKED and len(who) >= K)  # type: ignore[arg-type]
        shown = []
        for block in blocks:
            own = [size[team] for team in block.teams]
            shown.append(looks(len(block.people), sum(own) - _silent(own, K)) if block.stands else (None,))
        for of_blocks in product(*shown):
            fitting[tuple((block.teams, look) for block, look in zip(blocks, of_blocks, strict=True))].append(counts)
    return fitting


@pytest.mark.parametrize(
    "sizes", [(7, 7), (8, 11), *(pytest.param(sizes, marks=NOT_YET) for sizes in ((7, 7, 12), (8, 8, 8), (4, 8, 7)))]
)
def test_all_that_a_window_shows_never_proves_that_all_of_a_team_answered_or_all_but_one(
    sizes: tuple[int, ...],
) -> None:
    proved = [
        (dict(shown), team, fits)
        for shown, fits in seen(sizes).items()
        for team, size in enumerate(sizes)
        if min(counts[team] for counts in fits) >= size - 1
    ]
    assert not proved, f"{len(proved)} of {len(seen(sizes))}: team {proved[0][1]} of {sizes}, {proved[0][2]}"


@NOT_YET
def test_what_the_release_itself_shows_of_three_teams_does_not_prove_that_all_of_two_answered() -> None:
    # Seven, seven and twelve were asked; 7, 7 and 4 answered, and nothing else gives these two bodies: of the first
    # and the third, *3.0*; of the second, *at least 3.8*.
    sizes, counts = (7, 7, 12), (7, 7, 4)
    members = {100 * i + j: Place(leader=False, function="F", team=f"T{i}") for i in range(3) for j in range(sizes[i])}
    answers = {100 * i + j: 5 if i == 1 else 3 for i in range(3) for j in range(counts[i])}
    shown: Seen = tuple(
        (figure.teams, Look(figure.answers, figure.bound, figure.mean, figure.low, figure.high))  # type: ignore[arg-type]
        for figure in release(SCALE, members, answers).figures
    )
    fits = seen(sizes)[shown]
    assert counts in fits
    assert len(fits) > 1, f"{shown} fits {fits} alone"


@SILENT
@pytest.mark.parametrize("asked", [12, 18, 30])
def test_no_look_proves_to_colluders_who_were_silent_that_all_the_others_answered(asked: int) -> None:
    proved, every = set(), set()
    for silent in range(2, colluders(asked) + 1):
        numbers: dict[Look, set[int]] = defaultdict(set)
        for answers in range(K, asked + 1):
            for look in looks(answers, asked):
                numbers[look].add(answers)
        every = set(numbers)
        proved |= {look for look, fits in numbers.items() if min(fits) >= asked - silent}
    assert not proved, f"{len(proved)} of {len(every)} looks of {asked} who were asked"
