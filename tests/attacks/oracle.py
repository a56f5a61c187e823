"""Whether what can be seen of people tells which of them took part: fixed rules, and rules learned on half of them.

Each person-week is a row of features. What is learned on one half of the people is tried on the other half, and the
number of hits is held against its exact distribution when participation has nothing to do with what is seen: in every
week, a draw without replacement among those who are judged.
"""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import stats

NEVER_BY_CHANCE = 1e-4  # a dozen judgements a test: a false alarm in a thousand runs
LEAST_SEEN = 5  # rows behind a rule that is learned
NEIGHBOURS = 9
BINS = 6


@dataclass(frozen=True)
class Row:
    """What can be seen of one person in one week, and whether they took part (which the attacker does not read)."""

    week: Hashable
    person: str
    acted: bool
    seen: Mapping[str, Hashable] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """How well one way of guessing did: ``hits`` of ``of`` against ``chance`` expected; ``p`` of as many by chance."""

    way: str
    hits: int
    of: int
    chance: float
    p: float

    def __str__(self) -> str:
        return f"{self.way}: {self.hits} of {self.of} (chance {self.chance:.0f}), p = {self.p:.1g}"


def judged(way: str, rows: Sequence[Row], guess: Callable[[Row], bool | None]) -> Told:
    """Return how well a guess does; None is no guess."""
    of_week: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        of_week[row.week].append(row)
    hits, of, chance, distribution = 0, 0, 0.0, np.ones(1)
    for people in of_week.values():
        acted = sum(row.acted for row in people)
        for side in (True, False):
            chosen = [row for row in people if guess(row) is side]
            if side and len(chosen) == len(people):
                continue  # the same said of everybody says nothing
            right = sum(row.acted is side for row in chosen)
            hits, of = hits + right, of + len(chosen)
            chance += len(chosen) * (acted if side else len(people) - acted) / len(people)
        # The hits of both sides follow from those of one: twice the acted among those guessed to have acted, and so on.
        distribution = np.convolve(distribution, _hits(people, acted, guess))
    return Told(way, hits, of, chance, float(min(1.0, distribution[hits:].sum())))


def _hits(people: Sequence[Row], acted: int, guess: Callable[[Row], bool | None]) -> Any:
    """Return the chance of each number of hits in one week, when who acted is drawn at random."""
    guesses = Counter(guess(row) for row in people)
    yes, no = guesses[True], guesses[False]
    if yes == len(people):
        return np.ones(1)
    chances = np.zeros(yes + no + 1)
    for among_yes in range(min(yes, acted) + 1):
        first = stats.hypergeom.pmf(among_yes, len(people), acted, yes)
        others, left = len(people) - yes, acted - among_yes
        if left > others:
            continue
        for among_no in range(min(no, left) + 1):
            second = stats.hypergeom.pmf(among_no, others, left, no) if others else float(among_no == 0)
            chances[among_yes + no - among_no] += first * second
    return chances


def learned(rows: Sequence[Row], seed: int = 0) -> list[Told]:
    """Return how well what is learned on half of the people does on the other half, and the other way round."""
    if not rows:
        return []
    rows = coded(rows)
    people = sorted({row.person for row in rows})
    first = {person for person in people if zlib.crc32(f"{seed} {person}".encode()) % 2}
    told = []
    for number, pupils in enumerate((first, set(people) - first), 1):
        known, other = [row for row in rows if row.person in pupils], [row for row in rows if row.person not in pupils]
        if not known or not other:
            continue
        name, value, side = _sharpest(known)
        told.append(
            judged(f"one sign ({name} = {str(value)[:24]!r}), half {number}", other, _by_sign(name, value, says=side))
        )
        near = _nearest(known, other)
        told.append(judged(f"nearest rows, half {number}", other, _by_table(near)))
    return told


def _by_sign(name: str, value: Hashable, *, says: bool) -> Callable[[Row], bool | None]:
    return lambda row: says if row.seen.get(name) == value else None


def _by_table(guesses: Mapping[tuple[Hashable, str], bool]) -> Callable[[Row], bool | None]:
    return lambda row: guesses[row.week, row.person]


def coded(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose numbers are also told by their place among the week's, and other values by how common they are.

    So a rule learned in one week holds in another, where the question and the hour are others.
    """
    rows = _without_doubles(rows)
    seen: dict[tuple[Hashable, str], dict[str, Hashable]] = {(row.week, row.person): {} for row in rows}
    of_week: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        of_week[row.week].append(row)
    for week, people in of_week.items():
        for name in {name for row in people for name in row.seen}:
            values = {row.person: row.seen.get(name) for row in people}
            common = {value: place for place, (value, _) in enumerate(Counter(values.values()).most_common(3))}
            numbers = sorted({value for value in values.values() if _number(value)})  # type: ignore[type-var]
            for person, value in values.items():
                told = seen[week, person]
                told[name] = value
                told[f"{name} ~common"] = common.get(value, "rare")
                if _number(value) and len(numbers) > 1:
                    told[f"{name} ~place"] = int(BINS * numbers.index(value) / len(numbers))
    return [replace(row, seen=seen[row.week, row.person]) for row in rows]


def _without_doubles(rows: Sequence[Row]) -> list[Row]:
    """Return rows without the features that are the same of everybody, or the same as another one."""
    names = sorted({name for row in rows for name in row.seen})
    told_by: dict[tuple[Hashable, ...], str] = {}
    for name in names:
        values = tuple(row.seen.get(name) for row in rows)
        if len({(row.week, value) for row, value in zip(rows, values, strict=True)}) > len({row.week for row in rows}):
            told_by.setdefault(values, name)
    kept = set(told_by.values())
    return [replace(row, seen={name: value for name, value in row.seen.items() if name in kept}) for row in rows]


def _number(value: Hashable) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sharpest(rows: Iterable[Row]) -> tuple[str, Hashable, bool]:
    """Return the sign (feature, value) that tells most about who acted, and what it says."""
    rows = list(rows)
    share = sum(row.acted for row in rows) / len(rows)
    behind: dict[tuple[str, Hashable], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for sign in row.seen.items():
            behind[sign][0] += 1
            behind[sign][1] += row.acted
    found: tuple[str, Hashable, bool] = ("nothing", None, True)
    best = -1.0
    for (name, value), (count, acted) in sorted(behind.items(), key=str):
        if LEAST_SEEN <= count < len(rows):
            spread = (count * share * (1 - share) * (1 - count / len(rows))) ** 0.5
            strength = abs(acted - count * share) / max(spread, 1e-9)
            if strength > best:
                best, found = strength, (name, value, acted > count * share)
    return found


def _nearest(known: Sequence[Row], other: Sequence[Row]) -> dict[tuple[Hashable, str], bool]:
    """Return a guess for each row by the vote of the rows that look most like it, rare looks weighing more."""
    signs = Counter(sign for row in [*known, *other] for sign in row.seen.items())
    total = len(known) + len(other)
    column = {sign: number for number, sign in enumerate(s for s, n in signs.items() if 1 < n < total)}
    weight = np.array([np.log(total / signs[sign]) for sign in column])

    def table(rows: Sequence[Row]) -> Any:
        filled = np.zeros((len(rows), len(column)))
        for line, row in enumerate(rows):
            filled[line, [column[sign] for sign in row.seen.items() if sign in column]] = 1.0
        return filled

    alike = (table(other) * weight) @ table(known).T
    acted = np.array([row.acted for row in known], dtype=float)
    guesses = {}
    for line, row in enumerate(other):
        voters = np.argsort(-alike[line], kind="stable")[:NEIGHBOURS]
        guesses[row.week, row.person] = bool(acted[voters].mean() > acted.mean())
    return guesses


def worst(told: Iterable[Told]) -> Told:
    """Return the judgement that chance explains least."""
    return min(told, key=lambda one: one.p)
