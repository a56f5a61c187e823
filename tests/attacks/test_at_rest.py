"""A15: whoever reads the database, and knows who was asked, never learns from a figure how many of them answered."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from jobs.release import Asked, MajorityRule, Place, blocks, release, release_weekly, shown, to_json
from jobs.release.cells import colluders, scale_cells
from storage.types import QuestionKind
from tests.jobs.release.places import EVERY_SCALE, POINTS

SCALES = {
    points: Asked("w", "q", QuestionKind.SCALE11 if points == 11 else QuestionKind.SCALE5, points) for points in POINTS
}
CHOICE = Asked("w", "c", QuestionKind.CHOICE, 4)
TEAM, LEADING = Place(leader=False, function="F", team="T"), Place(leader=True)
SIDES = pytest.mark.parametrize("place", [TEAM, LEADING], ids=["staff", "leaders"])


def answers_of(asked: Asked, n: int, place: Place) -> Iterator[dict[int, int]]:
    """Yield answers of so many people in every cell; of a choice, every number for the first option."""
    if asked.kind is QuestionKind.CHOICE:
        yield from ({person: 1 if person < first else 2 + person % 3 for person in range(n)} for first in range(n + 1))
        return
    for cell in scale_cells(n, asked.options, colluders(n), leaders=place.leader):
        yield {person: cell.low // n + (person < cell.low % n) for person in range(n)}


def behind(asked: Asked, eligible: int, place: Place) -> dict[str, set[int]]:
    """Return how many may have answered behind each body that the database may hold, byte for byte."""
    members = dict.fromkeys(range(eligible), place)
    numbers: dict[str, set[int]] = defaultdict(set)
    for n in range(asked.k, eligible + 1):
        for answers in answers_of(asked, n, place):
            for drawn in range(4 if asked.kind is QuestionKind.CHOICE else 1):
                majority = MajorityRule(lambda _block, drawn=drawn: drawn)  # type: ignore[misc]
                (figure,) = release(asked, members, answers, majority=majority).figures
                numbers[json.dumps(to_json(figure))].add(n)
    return numbers


def told(numbers: dict[str, set[int]], eligible: int) -> list[str]:
    """Return the bodies that prove something: one number, or all but as many as insiders may know of, or one."""
    hidden = 2 + (eligible >= 12) + (eligible >= 18)  # one more than the insiders who may have been silent
    return [body for body, fits in numbers.items() if len(fits) < 2 or min(fits) > eligible - hidden]


@SIDES
@EVERY_SCALE
@pytest.mark.parametrize("sizes", [range(7, 14), pytest.param(range(14, 66), marks=pytest.mark.slow)])
def test_no_body_of_a_scale_proves_how_many_of_any_number_answered(sizes: range, options: int, place: Place) -> None:
    for eligible in sizes:
        numbers = behind(SCALES[options], eligible, place)
        assert not told(numbers, eligible), eligible
        assert len(numbers) > 2


@SIDES
def test_no_body_of_a_choice_proves_how_many_answered(place: Place) -> None:
    for eligible in (7, 8, 9, 12, 17):
        assert not told(behind(CHOICE, eligible, place), eligible), eligible


@pytest.mark.parametrize("k", [6, 9, 20])
def test_nor_does_one_where_k_is_higher(k: int) -> None:
    for eligible in (k + 2 + 2 * (k > 9), k + 5, k + 7):
        assert not told(behind(replace(SCALES[5], k=k), eligible, TEAM), eligible), eligible


@pytest.mark.parametrize("sizes", [(8, 8), (8, 11), (9, 15)])
def test_no_body_of_two_joined_teams_proves_how_many_of_them_answered(sizes: tuple[int, int]) -> None:
    # They are joined: one of them is short of five, and whoever knows how many each has reckons with that.
    first, second = (dict.fromkeys(range(size), TEAM) for size in sizes)
    other = Place(leader=False, function="F", team="U")
    members = first | {len(first) + person: other for person in second}
    numbers: dict[str, set[int]] = defaultdict(set)
    for of_first, of_second in product(range(sizes[0] + 1), range(sizes[1] + 1)):
        n = of_first + of_second
        if min(of_first, of_second) < 5 <= n:
            people = [*range(of_first), *range(len(first), len(first) + of_second)]
            for answers in answers_of(SCALES[5], n, TEAM):
                (figure,) = release(SCALES[5], members, dict(zip(people, answers.values(), strict=True))).figures
                numbers[json.dumps(to_json(figure))].add(n)
    assert not told(numbers, max(n for fits in numbers.values() for n in fits))


def test_five_and_six_leaders_prove_what_they_were_told_and_no_more() -> None:
    # Six: five answered or all, behind each look. Five: that there is a figure says that all answered.
    assert all(numbers == {5, 6} for numbers in behind(SCALES[5], 6, LEADING).values())
    assert all(numbers == {5} for numbers in behind(SCALES[5], 5, LEADING).values())


@SIDES
def test_a_weekly_body_does_not_prove_it_where_it_says_that_twenty_answered(place: Place) -> None:
    for eligible in (24, 25, 29):
        members = dict.fromkeys(range(eligible), place)
        numbers: dict[str, set[int]] = defaultdict(set)
        for n in range(20, eligible + 1):
            for answers in answers_of(SCALES[5], n, place):
                (figure,) = release_weekly(SCALES[5], members, answers).figures
                numbers[json.dumps(to_json(figure))].add(n)
        assert not told(numbers, eligible), eligible


@SIDES
def test_what_is_shown_and_reckoned_is_the_same_behind_one_body(place: Place) -> None:
    members = dict.fromkeys(range(13), place)
    made: dict[str, set[str]] = defaultdict(set)
    for n in range(5, 14):
        for answers in answers_of(SCALES[5], n, place):
            (figure,) = release(SCALES[5], members, answers).figures
            made[json.dumps(to_json(figure))].add(repr((shown(figure), blocks([figure]))))
    assert {len(texts) for texts in made.values()} == {1}


def test_a_body_says_nothing_that_is_counted() -> None:
    members = dict.fromkeys(range(12), TEAM)
    (figure,) = release(SCALES[5], members, dict.fromkeys(range(9), 4)).figures
    assert {name: value for name, value in to_json(figure).items() if name not in ("window", "question")} == {
        "audience": "staff",
        "node": ["staff", "F", "T"],
        "teams": [["F", "T"]],
        "kind": "scale5",
        "options": 5,
        "eligible": [10, 19],
        "answers": [5, 12],
        "bound": "about",
        "mean": figure.mean,
        "low": figure.low,
        "high": figure.high,
        "option": None,
        "agreed": False,
    }
