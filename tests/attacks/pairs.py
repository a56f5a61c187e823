"""The attacker of two windows of a scale who believes that nobody changed their mind, and is right (A3).

They know who answered each time and what a coalition answered, and read two figures. What is left of somebody who is
missing from one is reckoned here from the posted cells alone, by the published rules: nothing of the audit is used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import combinations

from jobs.offline.across import Dated
from jobs.release import Asked, Figure, Place, release
from storage.types import QuestionKind
from tests.attacks.attacker import colluding

OPTIONS = 5
FIRST = date(2026, 11, 2)

Sums = tuple[int, int]  # least and greatest


@dataclass(frozen=True)
class Team:
    """One group in two windows: what each person answers, both times the same, and who answered when."""

    answers: dict[int, int]
    first: frozenset[int]
    second: frozenset[int]
    leaders: bool

    def figures(self) -> list[Dated]:
        """Return the two figures."""
        members = dict.fromkeys(self.answers, Place(leader=True) if self.leaders else Place(False, "F", "T"))
        dated: list[Dated] = []
        for number, people in enumerate((self.first, self.second)):
            asked = Asked(f"w{number}", "q", QuestionKind.SCALE5, OPTIONS)
            (figure,) = release(asked, members, {person: self.answers[person] for person in people}).figures
            dated.append((FIRST + timedelta(weeks=4 * number), 1, figure))
        return dated


def teams(rng: random.Random, count: int) -> Iterator[Team]:
    """Yield so many random teams: 7 to 30 people, of whom five in six answer; moods from contented to unanimous."""
    while count:
        people = range(rng.randint(7, 30))
        mood, spread = rng.uniform(1, OPTIONS), rng.choice((0.3, 1.0, 2.0))
        answers = {person: min(OPTIONS, max(1, round(rng.gauss(mood, spread)))) for person in people}
        first, second = (frozenset(person for person in people if rng.random() < 5 / 6) for _ in range(2))
        if min(len(first), len(second)) >= 5 and first != second:
            count -= 1
            yield Team(answers, first, second, rng.random() < 0.3)


def left(team: Team, posted: tuple[Sums, Sums], victim: int, coalition: frozenset[int], *, same: bool) -> int:
    """Return how many answers somebody may have given, who is in one of the windows only.

    Args:
        team: who answered when, and what the coalition answered.
        posted: the sums that fit each of the two figures.
        victim: the one who is missing from one.
        coalition: whose answers are known; in both windows alike.
        same: whether the attacker believes that nobody changed their mind.
    """
    order = (0, 1) if victim in team.first else (1, 0)
    there, elsewhere = ((team.first, team.second)[number] for number in order)
    sums, others = (posted[number] for number in order)
    known = sum(team.answers[person] for person in there & coalition)
    stays, goes = there & elsewhere - coalition, there - elsewhere - coalition - {victim}
    comes = elsewhere - there - coalition
    least, most = len(stays), OPTIONS * len(stays)
    if same:
        known_there = sum(team.answers[person] for person in elsewhere & coalition)
        least = max(least, others[0] - known_there - OPTIONS * len(comes))
        most = min(most, others[1] - known_there - len(comes))
    low = max(1, sums[0] - known - most - OPTIONS * len(goes))
    high = min(OPTIONS, sums[1] - known - least - len(goes))
    assert low <= team.answers[victim] <= high, "the figures contradict the answers"
    return high - low + 1


@cache
def _sums(figure: Figure, n: int) -> Sums:
    """Return the least and the greatest sum of so many answers that are posted as this figure, by posting each of them.

    The attacker knows who was asked and who answered.
    """
    leaders = figure.audience == "leaders"
    members = dict.fromkeys(range(figure.answers[1] or n), Place(leader=True) if leaders else Place(False, "F", "T"))
    asked = Asked(figure.window, figure.question, figure.kind, figure.options)
    fitting = []
    for total in range(n, OPTIONS * n + 1):
        answers = {person: total // n + (person < total % n) for person in range(n)}
        (other,) = release(asked, members, answers).figures
        fitting += [total] if other == figure else []
    return min(fitting), max(fitting)


def coalitions(team: Team) -> Iterator[frozenset[int]]:
    """Yield coalitions worth trying: of each kind (when they were there, what they answered) up to c people."""
    kinds: dict[tuple[bool, bool, int], list[int]] = {}
    for person, answer in team.answers.items():
        kinds.setdefault((person in team.first, person in team.second, answer), []).append(person)
    both = team.first & team.second
    useful = {kind: people for kind, people in kinds.items() if kind[0] != kind[1] or (both and kind[0])}
    allowed = colluding(len(team.first)), colluding(len(team.second))
    pool = [person for people in useful.values() for person in people[: max(allowed)]]
    for size in range(max(allowed) + 1):
        for people in combinations(pool, size):
            coalition = frozenset(people)
            if len(coalition & team.first) <= allowed[0] and len(coalition & team.second) <= allowed[1]:
                yield coalition


@dataclass
class Loot:
    """What was tried and found: in how many pairs somebody missing from one keeps fewer than three answers."""

    pairs: int = 0
    people: int = 0
    free: int = 0  # with nothing assumed of the others
    same: int = 0  # believing that nobody changed their mind
    same_alone: int = 0  # of these, without accomplices
    exact: int = 0  # of these, exactly


def rob(loot: Loot, team: Team) -> int:
    """Attack one team with every coalition, count what is found, and return the fewest answers left, believing."""
    (_, _, first), (_, _, second) = team.figures()
    posted = _sums(first, len(team.first)), _sums(second, len(team.second))
    victims = team.first ^ team.second
    fewest = {(same, bool(coalition)): OPTIONS for same in (False, True) for coalition in (frozenset(), frozenset({0}))}
    for coalition in coalitions(team):
        for victim, same in ((victim, same) for victim in victims - coalition for same in (False, True)):
            kind = (same, bool(coalition))
            fewest[kind] = min(fewest[kind], left(team, posted, victim, coalition, same=same))
    believing = min(fewest[True, False], fewest[True, True])
    loot.pairs += 1
    loot.people += len(victims)
    loot.free += min(fewest[False, False], fewest[False, True]) < 3
    loot.same += believing < 3
    loot.same_alone += fewest[True, False] < 3
    loot.exact += believing == 1
    return believing
