"""Pooled weeks (R7, R9): how their answers look, for every number of people and of weeks in which they were asked."""

from __future__ import annotations

from collections import defaultdict

import pytest

from jobs.release.cells import K, can_be_coarse, scale_cell, scale_cells
from jobs.release.looks import Look, coarse_look_of
from jobs.release.pooled import known_of, pooled_class_of, pooled_look_of, pooled_looks

SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])


def looks(people: int, weeks: int, options: int, *, leaders: bool) -> dict[Look, set[int]]:
    """Return what each look fits of so many people, all asked in each week, whatever each of them gave."""
    asked = people * weeks
    found: dict[Look, set[int]] = {}
    for answers in range(5, asked + 1):
        among = pooled_class_of(answers, asked, weeks)
        for known, each in known_of(answers, weeks, people):
            if can_be_coarse(answers, known):
                for cell in scale_cells(answers, options, known, each, leaders=leaders):
                    look = pooled_look_of(answers, cell, among, options, weeks, leaders=leaders)
                    assert look.low <= cell.low / answers + 1e-9
                    assert look.high >= cell.high / answers - 1e-9
                    found.setdefault(look, set()).add(answers)
    return found


@SIDES
@pytest.mark.parametrize("weeks", [2, 3, 4])
@pytest.mark.parametrize("options", [5, 11])
def test_no_look_of_pooled_weeks_proves_that_all_answered_each_time_or_so_many(
    options: int, weeks: int, *, leaders: bool
) -> None:
    for people in (7, 8, 9, 12, 15):
        for look, numbers in looks(people, weeks, options, leaders=leaders).items():
            assert len(numbers) > 1, (people, look)
            assert min(numbers) <= people * weeks - 2, (people, look)


def test_a_class_begins_where_two_people_could_have_given_more() -> None:
    # Eight people, four weeks: 32 answers at most, eight of two people, so that 20 is an edge and 50 is not.
    assert [pooled_class_of(n, 32, 4) for n in (5, 9, 10, 19, 20, 32)] == [(5, 9)] * 2 + [(10, 19)] * 2 + [(20, 32)] * 2
    assert pooled_class_of(20, 27, 4) == (10, 27)
    assert pooled_class_of(20, 28, 4) == (20, 28)
    assert pooled_class_of(130, 200, 4) == (100, None)
    assert pooled_class_of(9, 32, 4, k=8) == (8, 9)


def test_a_look_of_all_answers_alone_is_shown_as_the_nearest_other_one() -> None:
    # Nine leaders, four weeks: 36 answers, and their bottom code is 36 + 16 + 2 = 54, at most 1.5 where 35 answers
    # show at most 2.
    cell = scale_cell(40, 36, 5, 4, 4, leaders=True)
    among = pooled_class_of(36, 36, 4)
    assert coarse_look_of(36, cell, among, 5).high == 1.5
    assert pooled_look_of(36, cell, among, 5, 4, leaders=True) == Look((20, 36), "at_most", 2.0, 1.0, 2.0)


@SIDES
def test_a_hundred_pooled_answers_and_more_have_every_look_of_their_class(*, leaders: bool) -> None:
    def shown(answers: int) -> set[Look]:
        return {
            coarse_look_of(answers, cell, (100, None), 5)
            for known, each in known_of(answers, 4)
            for cell in scale_cells(answers, 5, known, each, leaders=leaders)
        }

    fewest = shown(100)
    assert all(shown(answers) <= fewest for answers in (101, 113, 150, 199, 260))


def test_every_cell_of_a_class_has_its_look() -> None:
    made = pooled_looks((5, 9), 5, 2, leaders=False)
    assert {part.answers for part in made} == set(range(5, 10))
    assert all(look.answers == (5, 9) for look in made.values())


@pytest.mark.parametrize("weeks", [2, 3, 4])
def test_no_look_of_pooled_weeks_proves_to_insiders_who_were_silent_that_all_the_others_answered(weeks: int) -> None:
    # All but one who answered in no week is ``weeks`` answers fewer, not one.
    proved = []
    for people in range(K + 2, 33):
        numbers: dict[Look, set[int]] = defaultdict(set)
        among = [pooled_class_of(answers, people * weeks, weeks) for answers in range(people * weeks + 1)]
        for answers in range(K, people * weeks + 1):
            for known, each in known_of(answers, weeks, people):
                if can_be_coarse(answers, known):
                    for cell in scale_cells(answers, 5, known, each):
                        numbers[pooled_look_of(answers, cell, among[answers], 5, weeks, leaders=False)].add(answers)
        silent = 1 + (people >= 12) + (people >= 18)
        proved += [(people, sorted(fits)) for fits in numbers.values() if min(fits) >= weeks * (people - silent)]
    assert not proved, f"{len(proved)} looks, such as (people, answers) {proved[0]}"
