"""Reads the looks of one window together, as whoever knows how many of each team were asked and every rule may (R9).

Each look alone fits two numbers of answers. But which teams were joined tells that some of them were short of answers
(`jobs.release.partition`), one look is then read with the others, and insiders who were silent, as many as rule R4
allows for, know that they were.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, product

from jobs.release import cells, looks, partition, window
from jobs.release.cells import K
from jobs.release.looks import Look
from jobs.release.partition import Block, Team

Seen = tuple[tuple[tuple[Team, ...], Look | None], ...]


@cache
def looks_of(answers: int, asked: int) -> frozenset[Look]:
    """Return every look of so many answers."""
    among = looks.class_of(answers, asked)
    of_answers = cells.scale_cells(answers, 5, cells.colluders(answers))
    return frozenset(looks.look_of(answers, cell, among, 5, leaders=False) for cell in of_answers)


def shown(tree: dict[Team, int], counts: tuple[int, ...]) -> list[tuple[Block, frozenset[Look]]]:
    """Return the blocks of a window in which so many of each team answered, and all the looks that each may have."""
    people = {team: range(100 * i, 100 * i + n) for i, (team, n) in enumerate(zip(tree, counts, strict=True))}
    blocks = partition.partition(people, tree, lambda asked, who: asked >= K + 2 and len(who) >= K)
    made = []
    for block in blocks:
        silent = sum(window._not_answered([1] * sum(map(tree.__getitem__, teams)), K, 1) for teams in block.short)
        made.append((block, looks_of(len(block.people), block.asked - silent) if block.stands else frozenset()))
    return made


def seen(tree: dict[Team, int]) -> dict[Seen, list[tuple[int, ...]]]:
    """Return, by all that a window shows, the numbers of answers of its teams that show it."""
    fitting: dict[Seen, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(*(range(asked + 1) for asked in tree.values())):
        blocks = shown(tree, counts)
        for of_blocks in product(*(made or {None} for _, made in blocks)):
            window_seen = tuple((block.teams, look) for (block, _), look in zip(blocks, of_blocks, strict=True))
            fitting[window_seen].append(counts)
    return fitting


def proved(tree: dict[Team, int]) -> list[tuple[Seen, list[Team], list[tuple[int, ...]]]]:
    """Return the windows that prove of some teams, one or several, that all answered or that at most one did not."""
    asked = list(tree.values())
    several = [of for size in (1, 2, 3) for of in combinations(range(len(asked)), size)]
    return [
        (window_seen, [list(tree)[team] for team in of], fits)
        for window_seen, fits in seen(tree).items()
        for of in several
        if max(sum(asked[team] - counts[team] for team in of) for counts in fits) <= 1
    ]


def told_to_the_silent(asked: int) -> tuple[set[Look], set[Look]]:
    """Return (looks that prove to silent insiders that all the others answered, every look) of a group."""
    numbers: dict[Look, set[int]] = defaultdict(set)
    for answers in range(K, asked + 1):
        for look in looks_of(answers, asked):
            numbers[look].add(answers)
    told = {
        look
        for silent in range(1, cells.colluders(asked) + 1)
        for look, fits in numbers.items()
        if min(fits) >= asked - silent
    }
    return told, set(numbers)


def of_one_function(*sizes: int) -> dict[Team, int]:
    """Return the teams of a function of which so many are asked."""
    return {("F", f"T{i}"): asked for i, asked in enumerate(sizes)}
