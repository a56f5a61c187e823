"""A15, read together: what the looks of one window prove to whoever knows how many of each team were asked (R9).

Each look alone fits two numbers of answers. But which teams were joined tells that some of them were short of answers
(`jobs.release.partition`), one look is then read with the others, and insiders who were silent, as many as rule R4
allows for, know that they were. An attacker who knows all of that and every rule is given each window's looks together.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, product

import pytest

from jobs.release import Asked, Place, release
from jobs.release.cells import K, colluders, scale_cells
from jobs.release.looks import Look, class_of, look_of
from jobs.release.partition import Block, Team, partition
from jobs.release.window import _not_answered
from storage.types import QuestionKind

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
Seen = tuple[tuple[tuple[Team, ...], Look | None], ...]


@cache
def looks(answers: int, asked: int) -> frozenset[Look]:
    """Return every look of so many answers."""
    cells = scale_cells(answers, 5, colluders(answers))
    return frozenset(look_of(answers, cell, class_of(answers, asked), 5, leaders=False) for cell in cells)


def window(tree: dict[Team, int], counts: tuple[int, ...]) -> list[tuple[Block, frozenset[Look]]]:
    """Return the blocks of a window in which so many of each team answered, and all the looks that each may have."""
    people = {team: range(100 * i, 100 * i + n) for i, (team, n) in enumerate(zip(tree, counts, strict=True))}
    blocks = partition(people, tree, lambda asked, who: asked >= K + 2 and len(who) >= K)  # as few as are asked here
    made = []
    for block in blocks:
        silent = sum(_not_answered([1] * sum(map(tree.__getitem__, teams)), K, 1) for teams in block.short)
        made.append((block, looks(len(block.people), block.asked - silent) if block.stands else frozenset()))
    return made


def seen(tree: dict[Team, int]) -> dict[Seen, list[tuple[int, ...]]]:
    """Return, by all that a window shows, the numbers of answers of its teams that show it."""
    fitting: dict[Seen, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(*(range(asked + 1) for asked in tree.values())):
        blocks = window(tree, counts)
        for of_blocks in product(*(made or {None} for _, made in blocks)):
            fitting[tuple((block.teams, look) for (block, _), look in zip(blocks, of_blocks, strict=True))].append(
                counts
            )
    return fitting


def proved(tree: dict[Team, int]) -> list[tuple[Seen, list[Team], list[tuple[int, ...]]]]:
    """Return the windows that prove of some teams, one or several, that all answered or that at most one did not."""
    asked = list(tree.values())
    several = [of for size in (1, 2, 3) for of in combinations(range(len(asked)), size)]
    return [
        (shown, [list(tree)[team] for team in of], fits)
        for shown, fits in seen(tree).items()
        for of in several
        if max(sum(asked[team] - counts[team] for team in of) for counts in fits) <= 1
    ]


def of_one_function(*sizes: int) -> dict[Team, int]:
    return {("F", f"T{i}"): asked for i, asked in enumerate(sizes)}


@pytest.mark.parametrize("sizes", [(7, 7), (8, 11), (7, 7, 12), (8, 8, 8), (4, 8, 7), (3, 4, 9, 7), (12, 3, 8)])
def test_all_that_a_window_shows_never_proves_that_all_of_a_team_answered_or_all_but_one(
    sizes: tuple[int, ...],
) -> None:
    assert not proved(of_one_function(*sizes))


@pytest.mark.parametrize("sizes", [((7, 8), (9,)), ((3, 2), (4,), (7, 8)), ((8,), (7,), (9,))])
def test_nor_where_functions_are_joined(sizes: tuple[tuple[int, ...], ...]) -> None:
    assert not proved({(f"F{i}", f"T{j}"): asked for i, own in enumerate(sizes) for j, asked in enumerate(own)})


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(7, 8, 9, 10), (8, 8, 8, 8), (3, 4, 5, 6, 7)])
def test_nor_of_many_teams(sizes: tuple[int, ...]) -> None:
    assert not proved(of_one_function(*sizes))


def test_the_release_shows_the_looks_that_are_attacked_here() -> None:
    tree = of_one_function(7, 7, 12)
    members = {
        100 * i + j: Place(leader=False, function="F", team=f"T{i}") for i in range(3) for j in range((7, 7, 12)[i])
    }
    for counts in ((7, 7, 12), (7, 7, 4), (3, 7, 12), (2, 2, 6), (2, 1, 0)):
        answers = {100 * i + j: 5 if i == 1 else 3 for i in range(3) for j in range(counts[i])}
        shown = {
            figure.teams: Look(figure.answers, figure.bound, figure.mean, figure.low, figure.high)  # type: ignore[arg-type]
            for figure in release(SCALE, members, answers).figures
        }
        attacked = {block.teams: made for block, made in window(tree, counts) if made}
        assert shown.keys() == attacked.keys()
        assert all(look in attacked[teams] for teams, look in shown.items())


@pytest.mark.parametrize("asked", [7, 11, 12, 17, 18, 30, 63, 64, 65])
def test_no_look_proves_to_colluders_who_were_silent_that_all_the_others_answered(asked: int) -> None:
    told, every = set(), set()
    for silent in range(1, colluders(asked) + 1):
        numbers: dict[Look, set[int]] = defaultdict(set)
        for answers in range(K, asked + 1):
            for look in looks(answers, asked):
                numbers[look].add(answers)
        every = set(numbers)
        told |= {look for look, fits in numbers.items() if min(fits) >= asked - silent}
    assert not told, f"{len(told)} of {len(every)} looks of {asked} who were asked"
