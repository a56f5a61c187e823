"""A15: nothing that is posted proves that somebody answered, or that somebody did not (R9).

The attacker knows how many of each group are eligible, reads the posted lines, and draws every conclusion about how
many answered: from the numbers written in a line, from the lines of the groups inside a group, and by posting, with the
product itself, every number of answers that could stand behind a line. A group is betrayed when all of it must have
answered, or all but one (whoever stayed silent then knows of everybody else), or at most one.
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from jobs.release import LEADERS, STAFF, Asked, MajorityRule, Node, Place, rate, release
from jobs.release.guards import merge_small
from storage.types import QuestionKind
from tests.attacks.posting import nodes_of, post

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
CHOICE = Asked("w", "c", QuestionKind.CHOICE, 4)
ANSWERS = re.compile(r"(\d+)(?:\s*[-–]\s*(\d+)|\s+(ou plus))?\s+réponses?")  # how many *answered*, not who was asked
DRAWS = 4  # thresholds of a choice that may have been drawn
PROMISED = 6  # with 5 or 6 leaders their promise says that a figure proves at most one was silent


@dataclass(frozen=True)
class Proof:
    """One line that proves too much: a node, how many are eligible, and the numbers of answers that it leaves."""

    node: Node
    eligible: int
    least: int
    most: int
    text: str

    @property
    def proved(self) -> str | None:
        """Return what is proved, None when it is nothing."""
        if self.least >= self.eligible:
            return "all answered"
        if self.least >= self.eligible - 1:
            return "at most one was silent"
        return "at most one answered" if self.most <= 1 else None

    @property
    def promised(self) -> bool:
        return self.node == LEADERS and self.eligible <= PROMISED


def company(rng: random.Random) -> tuple[dict[int, Place], set[int]]:
    """Return a random company of 20 to 120 people, its small teams merged as at set-up, and who answers."""
    places = [Place(leader=True)] * rng.randint(3, 12)
    size, number = rng.randint(20, 120), 0
    while len(places) < size:
        team = Place(leader=False, function=f"F{number % 3}", team=f"T{number}")
        places.extend([team] * rng.randint(4, 24))
        number += 1
    members, _ = merge_small(dict(enumerate(places[:size])))
    response = rng.choice((0.5, 0.7, 0.8, 0.9, 1.0))
    return members, {person for person in members if rng.random() < response}


def lines(asked: Asked, members: Mapping[int, Place], answers: Mapping[int, int], drawn: int = 0) -> dict[Node, str]:
    """Return what is posted of each node, whichever threshold is ``drawn``."""
    majority = MajorityRule(lambda _block: drawn) if asked.kind is QuestionKind.CHOICE else None
    posted = post(release(asked, members, answers, majority=majority), members)
    split = (line.partition(" : ") for line in posted)
    return {tuple(node.split(" › ")): text for node, _, text in split}


def eligible(members: Mapping[int, Place], node: Node) -> int:
    """Return how many are eligible in a node; of teams that were joined, in all that its name names."""
    known = set(nodes_of(members))
    if node in known:
        return sum(place.within(node) for place in members.values())
    names = set(node[-1].removesuffix(" +").split(" + "))
    wanted = {place for place in members.values() if names & {place.team, place.function, "/".join(place.leaf)}}
    return sum(place in wanted for place in members.values())


def bounds(text: str, people: int) -> tuple[int, int]:
    """Return the least and the most answers that a line lets there be."""
    found = ANSWERS.search(text)
    if found is None:
        return 0, people
    low, high, more = found.groups()
    return int(low), min(people, int(high or (people if more else low)))


def conclusions(members: Mapping[int, Place], posted: Mapping[Node, str]) -> list[Proof]:
    """Return what the numbers written in the lines leave, each group's narrowed by the group that it lies in."""
    people = {node: eligible(members, node) for node in posted}
    ranges = {node: bounds(text, people[node]) for node, text in posted.items()}
    for _ in range(2):
        for whole in [node for node in posted if node[:1] == STAFF and len(node) < 3]:
            parts = [node for node in posted if len(node) == len(whole) + 1 and node[: len(whole)] == whole]
            if not parts or sum(people[node] for node in parts) != people[whole]:
                continue
            low, high = ranges[whole]
            for part in parts:
                others = [ranges[node] for node in parts if node != part]
                least, most = ranges[part]
                least = max(least, low - sum(most for _, most in others))
                ranges[part] = (least, min(most, high - sum(least for least, _ in others)))
            inner = [ranges[node] for node in parts]
            ranges[whole] = (max(low, sum(least for least, _ in inner)), min(high, sum(most for _, most in inner)))
    return [Proof(node, people[node], *ranges[node], posted[node]) for node in posted]


def betrayed(rng: random.Random, companies: int) -> tuple[list[Proof], int, int]:
    """Return the proofs in the lines of random companies, those that the promise names, and all lines with a figure."""
    proofs: list[Proof] = []
    promised = rows = 0
    for number in range(companies):
        members, answering = company(rng)
        asked = CHOICE if number % 3 == 0 else SCALE
        answers = {person: rng.randint(1, asked.options) for person in answering}
        for found in conclusions(members, lines(asked, members, answers)):
            rows += "Non affiché" not in found.text
            if found.proved is not None:
                promised += found.promised
                proofs += [found] if not found.promised else []
    return proofs, promised, rows


def behind(asked: Asked, place: Place, people: int) -> Iterator[tuple[str, int]]:
    """Yield every line that a group of so many may be shown by, with the number of answers behind it."""
    others = {1000 + i: Place(leader=not place.leader, function="G", team="U") for i in range(12)}
    members = dict.fromkeys(range(people), place) | others
    node = LEADERS if place.leader else (*STAFF, place.function or "", place.team or "")
    for answering in range(people + 1):
        for answers in _profiles(asked, answering):
            for drawn in range(DRAWS if asked.kind is QuestionKind.CHOICE else 1):
                yield lines(asked, members, dict(enumerate(answers)), drawn)[node], answering


def _profiles(asked: Asked, answering: int) -> Iterator[tuple[int, ...]]:
    """Yield answers with every sum; of a choice, with every number for the first option and the rest spread."""
    if asked.kind is QuestionKind.CHOICE:
        for first in range(answering + 1):
            yield tuple([1] * first + [2 + i % (asked.options - 1) for i in range(answering - first)])
        return
    for above in range((asked.options - 1) * answering + 1):
        whole, rest = divmod(above, max(answering, 1))
        yield tuple(1 + whole + (person < rest) for person in range(answering))


def exhausted(asked: Asked, sizes: range, *, leader: bool) -> tuple[list[Proof], int]:
    """Return the lines, of groups of these sizes, behind which too few numbers of answers can stand; and all lines."""
    proofs, rows = [], 0
    place = Place(leader=True) if leader else Place(leader=False, function="F", team="T")
    node = LEADERS if leader else (*STAFF, "F", "T")
    for people in sizes:
        numbers: dict[str, set[int]] = defaultdict(set)
        for text, answering in behind(asked, place, people):
            numbers[text].add(answering)
        rows += len(numbers)
        found = [Proof(node, people, min(left), max(left), text) for text, left in numbers.items()]
        proofs += [proof for proof in found if proof.proved is not None and not proof.promised]
    return proofs, rows


def told(proofs: list[Proof], rows: int) -> str:
    kinds: dict[str, int] = defaultdict(int)
    for proof in proofs:
        kinds[str(proof.proved)] += 1
    first = f"; such as {proofs[0]}" if proofs else ""
    return f"{len(proofs)} of {rows} lines prove something: {dict(kinds)}{first}"


def test_the_attacker_draws_conclusions_from_numbers_that_prove_something() -> None:
    members = {i: Place(leader=False, function="F", team="T") for i in range(10)}
    members |= {10 + i: Place(leader=False, function="F", team="U") for i in range(8)}
    team, other, whole = (*STAFF, "F", "T"), (*STAFF, "F", "U"), (*STAFF, "F")
    found = conclusions(members, {team: "3 sur 5 (10-19 réponses)", other: "Non affiché", whole: "Non affiché"})
    assert found[0].proved == "all answered"
    found = conclusions(members, {team: "3 sur 5 (5-9 réponses)", other: "4 (5-9 réponses)", whole: "(17-18 réponses)"})
    assert [proof.proved for proof in found[:2]] == ["at most one was silent", "all answered"]
    found = conclusions(members, {team: "3 sur 5 (groupe de 10 à 19 personnes)"})
    assert found[0].proved is None  # who is eligible is known anyway


def test_posting_every_number_of_answers_finds_a_line_that_fits_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    posted = lines

    def told_exactly(asked: Asked, members: Mapping[int, Place], answers: Mapping[int, int], drawn: int) -> object:
        return {node: text + "!" * (len(answers) == 9) for node, text in posted(asked, members, answers, drawn).items()}

    monkeypatch.setitem(globals(), "lines", told_exactly)
    proofs, _ = exhausted(SCALE, range(9, 10), leader=False)
    assert any(proof.text.endswith("!") and proof.proved == "all answered" for proof in proofs)


def test_no_line_posted_by_random_companies_proves_who_answered() -> None:
    proofs, _, rows = betrayed(random.Random(7), 60)
    assert rows > 200
    assert not proofs, told(proofs, rows)


@pytest.mark.parametrize("asked", [pytest.param(SCALE, id="scale"), pytest.param(CHOICE, id="choice")])
@pytest.mark.parametrize("leader", [False, True], ids=["staff", "leaders"])
def test_behind_every_line_of_a_group_several_numbers_of_answers_can_stand(asked: Asked, *, leader: bool) -> None:
    proofs, rows = exhausted(asked, range(7, 13), leader=leader)
    assert rows > 6
    assert not proofs, told(proofs, rows)


def test_no_response_rate_proves_that_all_or_none_answered() -> None:
    proofs = []
    for people in range(1, 121):
        numbers: dict[str, set[int]] = defaultdict(set)
        for answered in range(people + 1):
            band = rate(people, answered)
            if band is not None:
                numbers[band].add(answered)
        found = [Proof(STAFF, people, min(left), max(left), band) for band, left in numbers.items()]
        proofs += [proof for proof in found if proof.proved is not None]
    assert not proofs, told(proofs, 3 * 111)


@pytest.mark.slow
def test_no_line_of_many_companies_nor_of_larger_groups_proves_who_answered() -> None:
    drawn, promised, lines_drawn = betrayed(random.Random(8), 1_500)
    sys.stdout.write(f"random companies: {told(drawn, lines_drawn)}; {promised} more are in the leaders' promise\n")
    proofs = list(drawn)
    for asked in (SCALE, CHOICE):
        for leader in (False, True):
            found, rows = exhausted(asked, range(5, 31), leader=leader)
            sys.stdout.write(f"{asked.kind} {'leaders' if leader else 'staff'}, 5 to 30: {told(found, rows)}\n")
            proofs += found
    assert not proofs
