"""A16: one choice in two windows, somebody known to be missing from one of them: nobody's answer is told."""

from __future__ import annotations

import random
from itertools import product

import pytest

from jobs.release import majority
from tests.attacks import absences
from tests.attacks.absences import Loot, Pair, pairs, rob


def campaign(seed: int, count: int) -> Loot:
    """Attack so many random pairs of windows, each with draws of its own."""
    rng, loot = random.Random(seed), Loot()
    for pair in pairs(rng, count):
        rob(loot, pair, (rng.choice(absences.DRAWS), rng.choice(absences.DRAWS)))
    return loot


def every_small_pair(sizes: range, missing: range, new: range) -> Loot:
    """Attack every pair of small blocks of a yes/no, with every draw: nothing is left to chance."""
    loot = Loot()
    for both, first, second in product(sizes, missing, new):
        people = range(both + first + second)
        for yes in product(range(both + 1), range(first + 1), range(second + 1)):
            starts = (0, both, both + first)
            chosen = dict.fromkeys(people, 1) | {
                start + i: 0 for start, count in zip(starts, yes, strict=True) for i in range(count)
            }
            pair = Pair(
                chosen,
                frozenset(people[:both]),
                frozenset(people[both : both + first]),
                frozenset(people[both + first :]),
                2,
            )
            for draws in product(range(4), range(4)):
                rob(loot, pair, draws)
    return loot


@pytest.fixture(autouse=True)
def no_memory() -> None:
    absences.told.cache_clear()


def test_two_windows_of_a_choice_tell_nobodys_answer() -> None:
    loot = campaign(20261, 150)
    assert loot.exposures == 0
    assert loot.attacks > 1_000


@pytest.mark.slow
def test_two_windows_of_a_choice_tell_nobodys_answer_in_two_thousand_pairs() -> None:
    loot = campaign(47, 2_000)
    print(loot)  # noqa: T201
    assert loot.exposures == 0


def test_no_pair_of_small_blocks_tells_an_answer_whatever_was_drawn() -> None:
    loot = every_small_pair(range(9, 11), range(2, 4), range(1))  # twelve of them allow for two colluders
    assert loot.exposures == 0


@pytest.mark.slow
def test_no_pair_of_blocks_tells_an_answer_whatever_was_drawn() -> None:
    loot = every_small_pair(range(5, 12), range(5), range(2))
    print(loot)  # noqa: T201
    assert loot.exposures == 0


def test_without_a_draw_one_absence_tells_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(majority, "room", lambda *_: 0)
    assert campaign(20261, 150).exposing >= 5


def test_three_thresholds_alone_would_tell_the_third_of_three_who_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    # Twelve, seven yes, and *yes* is named; without three of them, nine have six yes at most. So one of the three said
    # yes at least: if two are colluders who said no, it was the third.
    monkeypatch.setattr(majority, "room", lambda *_: 2)
    assert every_small_pair(range(9, 10), range(3, 4), range(1)).exposures > 0
