"""Cells that look alike (R9), for every number of people who may be asked at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pytest

from jobs.release.alike import Part, _matched, groups_of
from jobs.release.cells import Cell, colluders, scale_cells
from tests.jobs.release.places import EVERY_SCALE

SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])
ASKED = (*range(7, 32), 40, 51, 61)


@SIDES
@EVERY_SCALE
@pytest.mark.parametrize(
    "numbers", [(*range(7, 15), 18, 19, 30), pytest.param(range(7, 62), marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_no_group_proves_that_all_answered_or_all_but_one_or_so_many(
    numbers: Sequence[int], options: int, *, leaders: bool
) -> None:
    for asked in numbers:
        hiding = asked - 2 - (asked >= 12) - (asked >= 18)  # one more than the insiders who may have been silent
        for k in {5, 6, hiding} - {4}:
            if k <= hiding:
                for group in groups_of(k, asked, options, leaders=leaders):
                    answers = {part.answers for part in group}
                    assert len(answers) > 1, (asked, k, group)
                    assert min(answers) <= hiding, (asked, k, group)


@SIDES
def test_each_cell_of_each_number_is_in_one_group_and_its_image_in_the_image_of_that_group(*, leaders: bool) -> None:
    for asked in (5, 6, *ASKED):
        groups = groups_of(5, asked, 5, leaders=leaders)
        parts = [
            Part(n, cell) for n in range(5, asked + 1) for cell in scale_cells(n, 5, colluders(n), leaders=leaders)
        ]
        assert sorted(chain.from_iterable(groups), key=repr) == sorted(parts, key=repr)
        as_sets = {frozenset(group) for group in groups}
        assert {frozenset(part.mirrored(5) for part in group) for group in as_sets} == as_sets


@SIDES
@pytest.mark.parametrize("asked", [8, 9, 10, 12, 15, 20, 30])
def test_cells_of_all_who_were_asked_stay_apart_from_each_other(asked: int, *, leaders: bool) -> None:
    groups = groups_of(5, asked, 5, leaders=leaders)
    cells = [len([part for part in group if part.answers == asked]) for group in groups]
    assert sum(cells) == len(scale_cells(asked, 5, colluders(asked), leaders=leaders))
    assert max(cells) == 1


def test_of_six_leaders_as_many_looks_are_left_as_five_answers_have_cells() -> None:
    # Five: to 11, 12 to 18, from 19. Six: to 12, 13-16, 17-19, 20-23, from 24; those between the ends share a look.
    groups = groups_of(5, 6, 5, leaders=True)
    sums = [sorted((part.answers, part.cell.low, part.cell.high) for part in group) for group in groups]
    assert sorted(sums) == [
        [(5, 5, 11), (6, 6, 12)],
        [(5, 12, 18), (6, 13, 16), (6, 17, 19), (6, 20, 23)],
        [(5, 19, 25), (6, 24, 30)],
    ]


def test_five_leaders_are_told_beforehand_and_each_cell_looks_like_itself() -> None:
    assert [len(group) for group in groups_of(5, 5, 5, leaders=True)] == [1, 1, 1]


def test_pairs_are_made_at_the_least_distance_in_all_and_do_not_cross() -> None:
    def part(low: int, high: int, answers: int = 10) -> Part:
        return Part(answers, Cell(low, high, "about"))

    first, second = part(20, 24), part(25, 29)
    near, far = part(26, 30), part(10, 14)
    # The nearest to both is the same: the second one gets it, at 0.2, and the first one the other, at 2 points.
    assert _matched([first, second], [far, near], [1_000.0, 1_000.0]) == [far, near]
    # Where being alone costs less than two points, it stays alone.
    assert _matched([first, second], [far, near], [1.5, 1.5]) == [None, near]
    assert _matched([first], [], [1.0]) == [None]
