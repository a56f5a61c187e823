"""The attacker of one choice in two windows (A16): sure that nobody changed their mind, and of who was there when.

Some people are in both blocks, some only in the first, some only in the second (absent, gone, or new). The attacker
knows who is where and what the colluders chose. What a line says is found by running the code on made-up answers with
every draw; a block bounds the count of each option from both sides, so that answers are possible exactly when the
bounds of both blocks leave room.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, combinations_with_replacement

from jobs.release import Asked, Figure, MajorityRule, Place, Release, release
from storage.types import QuestionKind
from tests.attacks.attacker import colluding
from tests.attacks.posting import post

DRAWS = range(4)
"""Numbers that give every threshold, of three or of four."""

Bounds = tuple[tuple[int, int], ...]  # (least, most) of each option
Counts = tuple[int, ...]


@lru_cache(maxsize=4096)
def told(n: int, options: int, earlier: tuple[Figure, ...] = ()) -> Mapping[str, Bounds]:
    """Return what each line of a block of ``n`` says of the count of each option, after ``earlier`` figures."""
    members = dict.fromkeys(range(n), Place(leader=True))
    asked = Asked("w", "q", QuestionKind.CHOICE, options)
    seen: dict[str, list[tuple[int, int]]] = {}  # line -> (leading option, its count)
    for leading in range(options):
        for most in range(-(-n // options), n + 1):
            codes = {person: code + 1 for person, code in enumerate(_codes(n, options, leading, most))}
            for number in DRAWS:
                released = release(asked, members, codes, majority=MajorityRule(_always(number), earlier))
                seen.setdefault(_line(released, members), []).append((leading, most))
    return {line: _bounds(pairs, n, options) for line, pairs in seen.items()}


def _codes(n: int, options: int, leading: int, most: int) -> list[int]:
    """Return answers of which ``most`` take the leading option; no other option has more."""
    others = [option for option in range(options) if option != leading]
    return [leading] * most + [others[i % len(others)] for i in range(n - most)]


def _bounds(pairs: Sequence[tuple[int, int]], n: int, options: int) -> Bounds:
    """Return the bounds of each option, from (leading option, count) of all answers that are written alike."""
    named = {option for option, _ in pairs}
    counts = [count for _, count in pairs]
    if len(named) == 1:  # the line names it: the others share what is left
        (option,) = named
        return tuple((min(counts), max(counts)) if o == option else (0, n - min(counts)) for o in range(options))
    return tuple((0, max(count for option, count in pairs if option == o)) for o in range(options))


def _line(released: Release, members: Mapping[int, Place]) -> str:
    return post(released, members)[0].partition(" : ")[2]


def _always(number: int) -> Callable[[str], int]:
    return lambda _name: number


@dataclass(frozen=True)
class Pair:
    """Two windows of one block: what each person chose, who was in both, and who in one only."""

    chosen: Mapping[int, int]  # person -> option, from 0
    both: frozenset[int]
    first: frozenset[int]
    second: frozenset[int]
    options: int

    def posted(self, draws: tuple[int, int]) -> tuple[Bounds, ...]:
        """Return what the lines of the two windows say."""
        asked = Asked("w", "q", QuestionKind.CHOICE, self.options)
        earlier: tuple[Figure, ...] = ()
        said = []
        for people, number in zip((self.both | self.first, self.both | self.second), draws, strict=True):
            members = dict.fromkeys(people, Place(leader=True))
            codes = {person: self.chosen[person] + 1 for person in people}
            released = release(asked, members, codes, majority=MajorityRule(_always(number), earlier))
            said.append(told(len(people), self.options, earlier)[_line(released, members)])
            earlier = released.figures
        return tuple(said)


def exposed(pair: Pair, posted: tuple[Bounds, ...], coalition: frozenset[int]) -> int:
    """Return how many people outside a coalition have one possible answer left, after what was posted."""
    groups = pair.both, pair.first, pair.second
    known = tuple(_counts(pair, group & coalition) for group in groups)
    unknown = tuple(len(group - coalition) for group in groups)
    return _exposed(posted, known, unknown, pair.options)


@lru_cache(maxsize=100_000)
def _exposed(bounds: tuple[Bounds, ...], known: tuple[Counts, ...], unknown: tuple[int, ...], options: int) -> int:
    total = 0
    for group, people in enumerate(unknown):
        if people:
            possible = sum(_possible(bounds, known, unknown, options, group, own) for own in range(options))
            assert possible, "the lines contradict the answers"
            total += people * (possible == 1)
    return total


def _counts(pair: Pair, people: frozenset[int]) -> Counts:
    return tuple(sum(pair.chosen[person] == option for person in people) for option in range(pair.options))


def _possible(
    bounds: Sequence[Bounds], known: Sequence[Counts], unknown: Sequence[int], options: int, group: int, own: int
) -> bool:
    """Return whether somebody of a group may have chosen ``own``: some answers of all the others fit both lines."""
    known = [tuple(n + (g == group and o == own) for o, n in enumerate(counts)) for g, counts in enumerate(known)]
    both, first, second = (n - (g == group) for g, n in enumerate(unknown))
    for gone in _shares(first, options):
        one = [known[0][o] + known[1][o] + gone[o] for o in range(options)]
        for new in _shares(second, options):
            two = [known[0][o] + known[2][o] + new[o] for o in range(options)]
            least = [max(0, bounds[0][o][0] - one[o], bounds[1][o][0] - two[o]) for o in range(options)]
            most = [min(bounds[0][o][1] - one[o], bounds[1][o][1] - two[o]) for o in range(options)]
            if all(low <= high for low, high in zip(least, most, strict=True)) and sum(least) <= both <= sum(most):
                return True
    return False


@lru_cache(maxsize=1024)
def _shares(people: int, options: int) -> tuple[Counts, ...]:
    """Return every way in which so many people may have chosen, as counts."""
    return tuple(
        tuple(picks.count(option) for option in range(options))
        for picks in combinations_with_replacement(range(options), people)
    )


def coalitions(pair: Pair) -> Iterator[frozenset[int]]:
    """Yield the coalitions worth trying: one of each kind (when they were there, what they chose), up to c people."""
    kinds: dict[tuple[int, int], list[int]] = {}
    for g, group in enumerate((pair.both, pair.first, pair.second)):
        for person in sorted(group):
            kinds.setdefault((g, pair.chosen[person]), []).append(person)
    allowed = colluding(len(pair.both) + max(len(pair.first), len(pair.second)))
    pool = [person for people in kinds.values() for person in people[:allowed]]
    seen = set()
    for size in range(allowed + 1):
        for people in combinations(pool, size):
            kind = tuple(sorted((p in pair.first, p in pair.second, pair.chosen[p]) for p in people))
            if kind not in seen:
                seen.add(kind)
                yield frozenset(people)


@dataclass
class Loot:
    """What was tried: pairs of windows, people, attacks (a coalition each), pairs in which somebody is exposed."""

    pairs: int = 0
    people: int = 0
    attacks: int = 0
    exposing: int = 0
    exposures: int = 0


def rob(loot: Loot, pair: Pair, draws: tuple[int, int]) -> None:
    """Attack a pair of windows with every coalition, and count what is found."""
    posted = pair.posted(draws)
    found = [exposed(pair, posted, coalition) for coalition in coalitions(pair)]
    loot.pairs += 1
    loot.people += len(pair.chosen)
    loot.attacks += len(found)
    loot.exposing += any(found)
    loot.exposures += max(found)


def pairs(rng: random.Random, count: int) -> Iterator[Pair]:
    """Yield random pairs: blocks of 5 to 24, up to 4 who are missing, gone or new, moods from split to unanimous."""
    while count:
        options, first, second = rng.choice((2, 2, 3, 4)), rng.randint(0, 4), rng.randint(0, 3)
        both = rng.randint(5, 20)
        if first + second == 0:
            continue
        favour = rng.choice((0.3, 0.5, 0.5, 0.6, 0.7, 0.9))
        people = range(both + first + second)
        chosen = {p: 0 if rng.random() < favour else rng.randrange(options) for p in people}
        yield Pair(
            chosen,
            frozenset(people[:both]),
            frozenset(people[both : both + first]),
            frozenset(people[both + first :]),
            options,
        )
        count -= 1
