"""The attacker of choices: counts per option instead of sums, and otherwise the knowledge of `attacker`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from jobs.release import Asked, MajorityRule, Place, release
from storage.types import QuestionKind
from tests.attacks.attacker import colluding
from tests.attacks.posting import post

Counts = tuple[int, ...]
DRAWS = range(4)
"""Numbers that give every threshold, of three or of four."""


@lru_cache(maxsize=512)
def written(respondents: int, options: int) -> dict[str, tuple[Counts, ...]]:
    """Return the counts per option behind each line, found by running the code on all choices, with every draw."""
    members = dict.fromkeys(range(respondents), Place(leader=True))
    asked = Asked("w", "q", QuestionKind.CHOICE, options)
    counts_of: dict[str, list[Counts]] = {}
    for picks in combinations_with_replacement(range(1, options + 1), respondents):
        counts = tuple(picks.count(option) for option in range(1, options + 1))
        for drawn in DRAWS:
            majority = MajorityRule(lambda _name, drawn=drawn: drawn)  # type: ignore[misc]
            released = release(asked, members, dict(enumerate(picks)), majority=majority)
            counts_of.setdefault(post(released, members)[0].partition(" : ")[2], []).append(counts)
    return {line: tuple(counts) for line, counts in counts_of.items()}


def left(line: str, coalition: Sequence[int], respondents: int, options: int) -> int:
    """Return how many options anybody outside the coalition may have chosen, given what it chose itself."""
    known = np.bincount(np.asarray(coalition, dtype=int) - 1, minlength=options)
    possible = np.array(written(respondents, options)[line])
    consistent = (possible >= known).all(axis=1)
    return int((possible[consistent] > known).any(axis=0).sum())


def coalitions(answers: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    """Yield what every coalition of this block may hold: each multiset of answers that was really given."""
    codes = sorted(answers.values())
    for size in range(colluding(len(codes)) + 1):
        for picks in sorted(set(combinations_with_replacement(sorted(set(codes)), size))):
            if all(picks.count(code) <= codes.count(code) for code in picks):
                yield picks
