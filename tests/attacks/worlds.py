"""The attacker who reads every digest: which other answers, and which other respondents, would have posted the same.

Other worlds are tried, in which people answered otherwise, or others answered, and every digest is made again in them.
A world in which each posted byte is the same cannot be told from the true one, whatever is made of the news: of what is
new, what moved, what is over, what waits and what is left out. So somebody's answer is exposed when the worlds that
post the same leave them fewer than three, and whether they answered when all such worlds agree on it.

A world is looked for by its figures alone. One that has the true figures and posts something else would say that the
news tells more than the figures do.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from jobs.release import Figure, Release
from tests.attacks.absences import DRAWS
from tests.attacks.attacker import colluding
from tests.attacks.news import CHOICE, Codes, Course, Item, is_behind, posted, questions, released

Reads = Callable[[Course], str]
LEFT = 3  # answers that everybody keeps (R4)


@dataclass
class Loot:
    """What reading the news told: of how many answers and participations, and how many worlds were tried."""

    answers: int = 0
    exact: int = 0
    near: int = 0  # two answers left
    participations: int = 0
    proved: int = 0
    worlds: int = 0
    told_apart: int = 0  # worlds of the same figures that posted something else

    def add(self, other: Loot) -> None:
        """Add what another attack found."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Attack:
    """One attack on one course; ``reads`` is what of it the attacker reads."""

    course: Course
    rng: random.Random
    reads: Reads = posted
    loot: Loot = field(default_factory=Loot)
    true: dict[tuple[int, str], Release] = field(default_factory=dict)
    earlier: dict[tuple[int, str], tuple[Figure, ...]] = field(default_factory=dict)
    blocks: list[tuple[Item, Figure, list[int]]] = field(default_factory=list)
    """Every figure with the people behind it, and what they gave it to."""

    def __post_init__(self) -> None:
        given = self.course.given
        for window, question, what in sorted(given):
            key = (window, question)
            if key not in self.true:
                before = (window - 1, question)
                self.earlier[key] = (*self.earlier[before], *self.true[before].figures) if window else ()
                self.true[key] = released(self.course, window, question, self.earlier[key])
            item = (window, question, what)
            self.blocks += [
                (item, figure, [p for p in given[item] if is_behind(figure, self.course.members[p])])
                for figure in self.true[key].figures
                if (figure.audience == "forecast") is (what == "forecasts")
            ]

    def run(self) -> Loot:
        """Try worlds until each person of each block was somebody else in some, and return what is left unknown."""
        truth = self.reads(self.course)
        self._answers(truth)
        self._participations(truth)
        return self.loot

    # ------------------------------------------------------------ answers

    def _answers(self, truth: str) -> None:
        """Look for two other answers of everybody outside a coalition as large as rule R4 allows for."""
        blocks = [(item, figure, self._outside(item, people)) for item, figure, people in self.blocks]
        given = self.course.given
        left = {(item, person): {given[item][person]} for item, _, people in blocks for person in people}
        for turn in range(2 * max(len(people) for _, _, people in blocks)):
            world = self.course
            tried: dict[tuple[Item, int], int] = {}
            for item, figure, people in blocks:
                victim = people[turn // 2 % len(people)]
                other_world = self._otherwise(world, item, figure, people, victim, left[item, victim])
                if other_world is not None:
                    world, tried[item, victim] = other_world, other_world.given[item][victim]
            if self._posts_the_same(world, truth):
                for key, code in tried.items():
                    left[key].add(code)
        self.loot.answers += len(left)
        self.loot.exact += sum(len(codes) == 1 for codes in left.values())
        self.loot.near += sum(len(codes) == LEFT - 1 for codes in left.values())

    def _outside(self, item: Item, people: list[int]) -> list[int]:
        """Return the respondents of a block who do not collude: those at its ends do, the worst case."""
        codes = self.course.given[item]
        extreme = sorted(people, key=lambda person: (codes[person], self.rng.random()))
        lows = self.rng.randint(0, colluding(len(people)))
        return extreme[lows : len(extreme) + lows - colluding(len(people))]

    def _otherwise(
        self, world: Course, item: Item, figure: Figure, people: list[int], victim: int, known: set[int]
    ) -> Course | None:
        """Return a world of the same figures in which the victim gave something not known yet; None where none is."""
        options = [code for code in questions()[item[1]].codes if code not in known]
        for code in self.rng.sample(options, len(options)):
            for other_world in self._with(world, item, figure, people, victim, code):
                if self.same_figures(other_world, item):
                    return other_world
        return None

    def _with(
        self, world: Course, item: Item, figure: Figure, people: list[int], victim: int, code: int
    ) -> Iterator[Course]:
        """Yield worlds in which the victim gave ``code``, and perhaps others of the block something else."""
        codes = {**world.given[item], victim: code}
        others = [person for person in people if person != victim]
        if item[1] == CHOICE:
            alone = world.but(item, codes)
            yield from (alone.drawn(item[0], figure, number) for number in DRAWS)
            yield from (world.but(item, {**codes, other: world.given[item][victim]}) for other in others)
        else:
            back = world.given[item][victim] - code  # the sum as it was, or one near to it
            for more in sorted(range(back - 20, back + 21), key=lambda more: abs(more - back)):
                yield world.but(item, adjusted(codes, others, more, self.rng))

    # ------------------------------------------------------------ who answered

    def _participations(self, truth: str) -> None:
        """Look, for everybody, for a world in which they were silent, or answered if they were silent."""
        members = self.course.members
        asked = [
            (item, figure, [p for p in members if members[p] == place])
            for item, figure, _ in self.blocks
            for place in sorted({place for place in members.values() if is_behind(figure, place)}, key=str)
        ]
        everybody = {(item, person) for item, _, people in asked for person in people}
        open_to_doubt: set[tuple[Item, int]] = set()
        for turn in range(max(len(people) for _, _, people in asked)):
            world, tried = self.course, set()
            for item, figure, people in asked:
                member = people[turn % len(people)]
                other_world = self._turned(world, item, figure, people, member)
                if other_world is not None:
                    world = other_world
                    tried.add((item, member))
            if self._posts_the_same(world, truth):
                open_to_doubt |= tried
        self.loot.participations += len(everybody)
        self.loot.proved += len(everybody - open_to_doubt)

    def _turned(self, world: Course, item: Item, figure: Figure, people: list[int], member: int) -> Course | None:
        """Return a world of the same figures in which a member was silent, or answered if they were silent."""
        codes = world.given[item]
        for other in self.rng.sample(people, len(people)):
            if (other in codes) is not (member in codes):  # one of them in the other's place
                silent, speaks = (member, other) if member in codes else (other, member)
                changed = {p: code for p, code in codes.items() if p != silent} | {speaks: codes[silent]}
                return world.but(item, changed)
        if member not in codes:  # nobody of the team answered, as nobody may have
            return None
        return next(
            (fewer for fewer in self._fewer(world, item, figure, people, member) if self.same_figures(fewer, item)),
            None,
        )

    def _fewer(self, world: Course, item: Item, figure: Figure, people: list[int], member: int) -> Iterator[Course]:
        """Yield worlds in which a member was silent, alone or with others of the team."""
        codes = world.given[item]
        others = self.rng.sample([person for person in people if person != member], len(people) - 1)
        for silent in range(len(others)):
            rest = {person: code for person, code in codes.items() if person not in (member, *others[:silent])}
            if item[1] == CHOICE:
                yield from (world.but(item, rest).drawn(item[0], figure, number) for number in DRAWS)
                if figure.option is not None:  # the others were of one mind
                    yield world.but(item, rest | {person: figure.option for person in others if person in rest})
            else:
                for more in sorted(range(-20, 21), key=abs):
                    yield world.but(item, adjusted(rest, others[silent:], more, self.rng))

    # ------------------------------------------------------------ worlds

    def same_figures(self, world: Course, item: Item) -> bool:
        """Return whether a window releases the same as it truly did, figures and withheld nodes, to the last field."""
        window, question, _ = item
        return released(world, window, question, self.earlier[window, question]) == self.true[window, question]

    def _posts_the_same(self, world: Course, truth: str) -> bool:
        same = self.reads(world) == truth
        self.loot.worlds += 1
        self.loot.told_apart += not same
        return same


def adjusted(codes: Codes, people: list[int], more: int, rng: random.Random) -> Codes:
    """Return codes of which some people's sum is so much greater, or as much of it as the scale leaves room for."""
    changed, step = dict(codes), 1 if more > 0 else -1
    for _ in range(abs(more)):
        able = [person for person in people if 1 <= changed[person] + step <= 5]
        if not able:
            break
        changed[rng.choice(able)] += step
    return changed
