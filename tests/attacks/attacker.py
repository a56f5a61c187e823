"""The attacker of posted lines: knows everything but the answers, and looks for what one person answered.

The attacker reads the posted lines as text, knows the directory, who answered, the product's code, and what up to c
respondents of each block answered (rule R4). A line that withholds is a fact too: who answered decides it, which is
known already. What a line says of a sum is found by running the code on made-up answers until it writes that line.
Nothing here uses the publisher's own idea of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from jobs.release import Asked, Place, release, release_pooled
from storage.types import QuestionKind
from tests.attacks.posting import post

LINE = re.compile(r"^(?P<node>.+?) : (?P<figure>.+)$")
FIGURE = re.compile(r"\((?:\d+-\d+ personnes interrogées|\d+ personnes interrogées ou plus)\)$")
"""A line with a band of answers shows a figure."""

Weeks = tuple[Mapping[int, int], ...]
Team = tuple[str, tuple[int, ...]]
"""A team's function, and how many answers each of its people gave."""


@dataclass(frozen=True)
class PostedBlock:
    """One posted block: its respondents, the number of answers of each, and the sums that are written like that."""

    people: tuple[int, ...]
    given: tuple[int, ...]
    low: int
    high: int


def colluding(respondents: int) -> int:
    """Return c of rule R4, how many respondents may collude, from the published rules and not from the code."""
    return 1 + (respondents >= 12) + (respondents >= 18)


def read(lines: Iterable[str], members: Mapping[int, Place], weeks: Weeks, options: int) -> list[PostedBlock]:
    """Return the blocks that lines show; the lines of functions and staff that add up blocks are left out."""
    answer_counts = {person: sum(person in answers for answers in weeks) for person in members}
    blocks = []
    for line in lines:
        match = LINE.match(line)
        assert match, f"a line in an unknown form: {line}"
        path = match["node"].split(" › ")
        if not FIGURE.search(match["figure"]) or not _is_block(path, lines):
            continue
        people = tuple(person for person in members if answer_counts[person] and _in(members[person], path))
        counts = tuple(answer_counts[person] for person in people)
        teams = _teams(path, members, answer_counts)
        sums = written(teams, options, len(weeks), leaders=path[0] == "leaders")[match["figure"]]
        blocks.append(PostedBlock(people, counts, sums[0], sums[1]))
    return blocks


def _is_block(path: Sequence[str], lines: Iterable[str]) -> bool:
    """Return whether a node is one block: a function or the staff is, when no line below it shows a figure."""
    start = " › ".join(path) + " › "
    return not any(line.startswith(start) and FIGURE.search(line) for line in lines)


def _in(place: Place, path: Sequence[str]) -> bool:
    if path[0] == "leaders":
        return place.leader
    if place.leader:
        return False
    function, team = place.leaf
    if len(path) == 1:
        return True
    if len(path) == 2:  # a function, or parts of several: "F0 + F1/T3"
        return any(part in (function, f"{function}/{team}") for part in path[1].split(" + "))
    return path[1] == function and team in path[2].split(" + ")


def _teams(path: Sequence[str], members: Mapping[int, Place], answer_counts: Mapping[int, int]) -> tuple[Team, ...]:
    """Return the teams that a line is about, each as its function and how many answers each of its people gave."""
    given: dict[tuple[str, str], list[int]] = {}
    for person, place in members.items():
        if _in(place, path):
            given.setdefault(place.leaf, []).append(answer_counts[person])
    several = len(given) > 1
    return tuple((leaf[0] if several else "", tuple(sorted(counts))) for leaf, counts in sorted(given.items()))


@lru_cache(maxsize=4096)
def written(teams: tuple[Team, ...], options: int, weeks_asked: int, *, leaders: bool) -> dict[str, tuple[int, int]]:
    """Return the lowest and highest sum behind each line, found by running the code on made-up answers of every sum.

    ``teams`` are those that the line is about, in order: several where they were joined, which they then are again.
    """
    members: dict[int, Place] = {}
    given: dict[int, int] = {}
    for number, (function, counts) in enumerate(teams):
        people = range(len(members), len(members) + len(counts))
        members |= dict.fromkeys(people, Place(leader=leaders, function=function, team=f"{number:03}"))
        given |= zip(people, counts, strict=True)
    asked = Asked("window", "question", QuestionKind.SCALE11 if options == 11 else QuestionKind.SCALE5, options)
    answers = sum(given.values())
    sums: dict[str, tuple[int, int]] = {}
    for total in range(answers, options * answers + 1):
        codes = _codes(total, answers, options)
        weeks = [
            (members, {person: next(codes) for person, count in given.items() if count > week})
            for week in range(weeks_asked)
        ]
        released = release_pooled(asked, weeks) if weeks_asked > 1 else release(asked, members, weeks[0][1])
        text = post(released, members)[0].partition(" : ")[2]
        low, high = sums.get(text, (total, total))
        sums[text] = (min(low, total), max(high, total))
    return sums


def _codes(total: int, answers: int, options: int) -> Iterator[int]:
    """Yield answers that have this sum."""
    spare = total - answers
    for _ in range(answers):
        more = min(spare, options - 1)
        spare -= more
        yield 1 + more


def coalitions(block: PostedBlock, weeks: Weeks) -> Iterator[frozenset[int]]:
    """Yield the coalitions worth trying: everybody's colluders at their lowest, at their highest, and mixed."""
    totals = {person: sum(answers.get(person, 0) for answers in weeks) for person in block.people}
    most = dict(zip(block.people, block.given, strict=True))
    low = sorted(block.people, key=lambda person: (totals[person] - most[person], -most[person]))
    high = sorted(block.people, key=lambda person: (-totals[person], -most[person]))
    tried: set[frozenset[int]] = set()
    for size in range(colluding(len(block.people)) + 1):
        for lows in range(size + 1):
            coalition = frozenset(low[:lows]) | frozenset(high[: size - lows])
            if coalition not in tried:
                tried.add(coalition)
                yield coalition


def left(block: PostedBlock, coalition: frozenset[int], weeks: Weeks, options: int) -> int:
    """Return how many different answers the most exposed person outside the coalition may have given.

    Everybody outside gave answers under one and the same constraint, so one unknown stands for each of them: it is
    made as small, then as large, as the posted sum allows.
    """
    known = sum(answers[person] for answers in weeks for person in coalition if person in answers)
    unknown = sum(n for person, n in zip(block.people, block.given, strict=True) if person not in coalition)
    if not unknown:
        return options
    victim = np.zeros(unknown)
    victim[0] = 1
    within = LinearConstraint(np.ones((1, unknown)), block.low - known, block.high - known)
    ends = []
    for sign in (1, -1):
        solved = milp(sign * victim, constraints=within, bounds=Bounds(1, options), integrality=np.ones(unknown))
        assert solved.success, "the posted line contradicts the answers"
        ends.append(round(float(solved.x[0])))
    return ends[1] - ends[0] + 1


@dataclass
class Loot:
    """What an attack found: how many answers were attacked, and how many are known exactly or within a point."""

    answers: int = 0
    exact: int = 0
    near: int = 0
    withheld: int = 0

    def add(self, other: Loot) -> None:
        """Add what another attack found."""
        self.answers += other.answers
        self.exact += other.exact
        self.near += other.near
        self.withheld += other.withheld


def attack(lines: Sequence[str], members: Mapping[int, Place], weeks: Weeks, options: int) -> Loot:
    """Return what every coalition finds in one posted window, the worst case of each person counted."""
    loot = Loot(withheld=sum(not FIGURE.search(line) for line in lines))
    for block in read(lines, members, weeks, options):
        fewest = min(left(block, coalition, weeks, options) for coalition in coalitions(block, weeks))
        others = len(block.people)
        loot.add(Loot(answers=sum(block.given), exact=others * (fewest < 2), near=others * (fewest == 2)))
    return loot
