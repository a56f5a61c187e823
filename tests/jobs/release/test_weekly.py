"""What is kept of a group's sealed weeks: two numbers in cells, of which the older fades."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jobs.release import GroupPast, GroupWeek, Tally, joined, rate_of
from jobs.release.weekly import Counts, answered_cell, score_reckoned, scored_cell

MONDAY = date(2026, 9, 7)
TEAM = ("staff", "tech", "blue")


def week(eligible: int = 16, answered: int = 8, score: float | None = 26.0) -> GroupWeek:
    return GroupWeek(
        node=TEAM,
        teams=(("tech", "blue"),),
        eligible=eligible,
        answered=answered,
        score=score,
        latency=None,
        skipped=None,
        words=None,
        measured={"score": answered if score is not None else 0},
    )


def past_of(weeks: int) -> GroupPast:
    past: tuple[GroupPast, ...] = ()
    for first in range(0, weeks, 4):
        past = joined(past, [(MONDAY + timedelta(weeks=first + i), week()) for i in range(min(4, weeks - first))])
    return past[0]


def test_a_week_counts_once_and_its_score_where_k_answered() -> None:
    assert Tally.of(week()) == Tally(1.0, 16, 8, 1.0, 8, 26.0)
    assert Tally.of(week(answered=4, score=None)) == Tally(1.0, 16, 4)
    assert Tally.of(week(eligible=0, answered=0, score=None)) == Tally()


def test_four_weeks_become_one_span_and_the_span_before_joins_the_rest() -> None:
    assert (past_of(4).newest.weeks, past_of(4).earlier.weeks) == (4.0, 0.0)
    assert (past_of(8).newest.weeks, past_of(8).earlier.weeks) == (4.0, 4.0)
    assert past_of(8).earlier.scored == past_of(4).newest.scored


def test_a_third_of_the_weeks_before_fades_with_every_four_that_join() -> None:
    # 4, then 4 + 2/3 of 4, then 4 + 2/3 of that; after two years hardly more than 12 weeks are there.
    assert [past_of(weeks).earlier.weeks for weeks in (8, 12, 16)] == [4.0, 6.67, 8.45]
    assert 11.9 < past_of(104).earlier.weeks <= 12.1


def test_what_one_person_said_moves_no_cell_after_25_weeks() -> None:
    # Sixteen points are the swing of four answers, four points one cell. The span joins the rest after 8 weeks.
    left = [16 * (2 / 3) ** ((weeks - 9) // 4) for weeks in (21, 25)]
    assert left[0] > 4 > left[1]


def test_weeks_of_one_sealing_join_four_at_a_time() -> None:
    # A bot that was down seals eleven weeks at once, as an older version's weeks are.
    lived = [(MONDAY + timedelta(weeks=i), week()) for i in range(11)]
    (past,) = joined((), list(reversed(lived)))
    assert (past.newest.weeks, past.earlier.weeks) == (3.0, 6.67)


def test_a_group_that_no_week_joined_keeps_its_past() -> None:
    other = GroupPast(("staff", "tech", "red"), (), Tally(4.0, 64.0, 30.0))
    first, second = joined((other,), [(MONDAY, week())])
    assert first == other
    assert second.node == TEAM


def test_kept_numbers_come_back_from_json() -> None:
    past = past_of(12)
    assert GroupPast.from_json(json.loads(json.dumps(past.to_json()))) == past


def test_totals_that_differ_by_less_than_a_swing_are_kept_alike() -> None:
    means = {Tally(4.0, 64.0, 32.0, 4.0, 32.0, float(total)).coarse().points: total for total in range(80, 120)}
    assert len(means) <= 40 // 4 + 2


def test_exact_numbers_never_leave_the_cells() -> None:
    kept = Tally(4.0, 64.0, 33.0, 4.0, 33.0, 101.0).coarse()
    assert kept == replace(kept, weeks=4.0, reachable=64.0, told=4.0)
    for name in ("answered", "scored", "points"):
        alike = [getattr(Tally(4.0, 64.0, 33.0 + i, 4.0, 33.0 + i, 101.0 + 3 * i).coarse(), name) for i in (-1, 0, 1)]
        assert len(set(alike)) < 3, name


def test_both_numbers_of_a_past_lie_in_the_middle_of_their_cells() -> None:
    # Exact, the rest would be a number of which every digit is a span. In cells again, a middle stays where it is.
    for weeks in (4, 8, 24, 104):
        past = past_of(weeks)
        for part in (past.newest, past.earlier):
            assert part.coarse().numbers == pytest.approx(part.numbers, rel=1e-3), weeks


def test_end_codes_are_as_wide_as_all_that_colluders_gave_and_reckoned_near_their_edge() -> None:
    # 8 answers a week leave one colluder: four answers, 4·4 + 2 = 18 points above the lowest sum of the fewest, 32.
    cell = Counts(32.0, 36.0)
    assert score_reckoned(cell, 4.0, 1.0) == score_reckoned(cell, 4.0, 1 + 18 / 32)
    assert score_reckoned(cell, 4.0, 1.0) == pytest.approx(1 + 0.9 * 18 / 32)
    assert score_reckoned(cell, 4.0, 5.0) == pytest.approx(5 - 0.9 * 18 / 32)
    assert score_reckoned(cell, 4.0, 1 + 19 / 32) != score_reckoned(cell, 4.0, 1.0)


def test_there_is_no_score_where_end_codes_would_meet() -> None:
    # Of twelve answers two colluders may know: 2·8 + 4 > 4·4 of four answers.
    assert score_reckoned(Counts(4.0, 12.0), 1.0, 3.0) is None
    assert Tally(1.0, 16.0, 16.0, 1.0, 16.0, 48.0).coarse().scored > 0


def test_cells_of_answers_are_four_wide_between_the_ends() -> None:
    # 64 person-weeks of 16: two colluders in four weeks, and two: 10 at either end, 44 between, 11 cells.
    assert answered_cell(64.0, 4.0, 9.0) == Counts(0.0, 10.0)
    assert answered_cell(64.0, 4.0, 10.0) == Counts(10.0, 14.0)
    assert answered_cell(64.0, 4.0, 55.0) == Counts(54.0, 64.0)
    assert answered_cell(4.0, 1.0, 2.0) == Counts(2.0, 4.0)
    assert answered_cell(0.0, 0.0, 0.0) == Counts(0.0, 0.0)
    assert scored_cell(16.0, 4.0, 21.0) == pytest.approx(Counts(20.0, 24.25))
    assert scored_cell(10.0, 1.0, 6.0) == Counts(5.0, 7.0)


def test_a_rate_is_known_where_all_cells_leave_one_band() -> None:
    assert rate_of([Tally(4.0, 64.0, 20.0)]) == "<50"
    assert rate_of([Tally(4.0, 64.0, 32.0)]) is None  # 30 to 34 of 64
    assert rate_of([Tally(4.0, 64.0, 40.0), Tally()]) == "50-79"
