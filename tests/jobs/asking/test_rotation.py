"""Who is asked what, and when: at most three questions a week, none twice in four weeks (R7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.asking.rotation import History, Opening, Rotation, forecasts, openings, question_errors
from storage.types import Cadence

FIRST = date(2026, 9, 7)
WEEK = timedelta(weeks=1)
EIGHT = tuple(f"a{number}" for number in range(8))
FOUR = tuple(f"p{number}" for number in range(4))


def live(edits: list[tuple[list[str], list[str]]], weeks_each: int) -> Iterator[tuple[date, list[Opening]]]:
    """Live through schedules one after the other, without ever changing the first week; yield (week, openings)."""
    askings: list[tuple[str, date]] = []
    week = FIRST
    for alignment, pulse in edits:
        for _ in range(weeks_each):
            last: dict[str, date] = {}
            for key, day in askings:
                last[key] = max(day, last.get(key, day))
            history = History(last, Counter(day for _, day in askings))
            opened = openings(Rotation(FIRST, alignment, pulse), week, history)
            askings += [(opening.key, opening.asked_week) for opening in opened]
            yield week, opened
            week += WEEK


def test_a_new_schedule_opens_every_alignment_window_and_ends_them_in_different_weeks() -> None:
    ((_, opened),) = live([(list(EIGHT), list(FOUR))], 1)
    lengths = {opening.key: (opening.asked_week - FIRST) // WEEK + 1 for opening in opened}
    # Two questions a week: positions 0 and 4 in the first week, 1 and 5 in the second …
    assert lengths == {"a0": 1, "a1": 2, "a2": 3, "a3": 4, "a4": 1, "a5": 2, "a6": 3, "a7": 4, "p0": 1}
    assert [opening.key for opening in opened if opening.cadence is Cadence.PULSE] == ["p0"]


def test_afterwards_each_window_lasts_four_weeks_and_follows_the_one_before() -> None:
    windows = [
        (opening.key, week, opening.asked_week) for week, opened in live([(list(EIGHT), [])], 12) for opening in opened
    ]
    for key in EIGHT:
        spans = [(opens, asked_week) for name, opens, asked_week in windows if name == key]
        for (_, ended), (opens, asked_week) in pairwise(spans):
            assert opens == ended + WEEK
            assert asked_week - opens == 3 * WEEK


def test_pulse_items_take_turns() -> None:
    keys = [opening.key for _, opened in live([([], list(FOUR))], 9) for opening in opened]
    assert keys == ["p0", "p1", "p2", "p3", "p0", "p1", "p2", "p3", "p0"]


def test_a_question_that_rests_passes_one_turn_and_loads_no_week() -> None:
    """Asked in week 0, it opens for week 4 as week 1 begins; while it rests, for week 8 as week 5 does."""
    rotation, asked = Rotation(FIRST, EIGHT[:1], list(FOUR)), {"a0": FIRST, **dict.fromkeys(FOUR, FIRST + 60 * WEEK)}
    for resting, expected in ((frozenset(), {1: 4, 2: 4, 3: 4, 4: 4}), (frozenset({"a0"}), {5: 8, 6: 8, 7: 8, 8: 8})):
        opened = {
            week: (opening.asked_week - FIRST) // WEEK
            for week in range(1, 9)
            for opening in openings(rotation, FIRST + week * WEEK, History(asked, {}, resting))
            if week <= max(expected)
        }
        assert opened == expected


def test_no_week_goes_without_a_question_because_all_of_its_own_rest() -> None:
    """Without pulse items; of two that rest and share a phase, one is asked in its turn."""
    asked = {"a0": FIRST, "a4": FIRST}
    lonely = openings(Rotation(FIRST, [*EIGHT[:1]], []), FIRST + WEEK, History({"a0": FIRST}, {}, {"a0"}))
    assert [(opening.key, opening.asked_week) for opening in lonely] == [("a0", FIRST + 4 * WEEK)]
    both = openings(Rotation(FIRST, list(EIGHT), []), FIRST + WEEK, History(asked, {}, {"a0", "a4"}))
    assert [opening.key for opening in both if opening.asked_week == FIRST + 4 * WEEK] == ["a0"]
    one = openings(Rotation(FIRST, list(EIGHT), []), FIRST + WEEK, History(asked, {}, {"a0"}))
    assert [opening.key for opening in one if opening.asked_week == FIRST + 4 * WEEK] == ["a4"]


def test_leaders_are_asked_one_forecast_a_week_of_the_question_longest_without() -> None:
    last: dict[str, date] = {}
    asked: dict[date, list[str]] = {}
    for _, opened in live([(list(EIGHT), list(FOUR))], 16):
        chosen = forecasts(opened, History({}, {}, last_forecast=last), EIGHT)
        for opening in opened:
            if opening.key in chosen:
                asked.setdefault(opening.asked_week, []).append(opening.key)
                last[opening.key] = opening.asked_week
    by_week = [asked[FIRST + week * WEEK] for week in range(16)]
    assert all(len(keys) == 1 for keys in by_week)
    # Both questions of a phase in turn: each every eight weeks.
    assert [keys[0] for keys in by_week] == ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"] * 2
    # A week that has one already has no other, and pulse items and what has no forecasts have none.
    (_, opened), *_ = live([(list(EIGHT), list(FOUR))], 1)
    known = History({}, {}, last_forecast={"another": FIRST})
    assert forecasts(opened, known, {*EIGHT, *FOUR} - {"a1", "a5"}) == {"a2", "a3"}


def test_nothing_opens_before_the_first_week() -> None:
    assert openings(Rotation(FIRST, EIGHT, FOUR), FIRST - WEEK, History({}, {})) == []


question_lists = st.tuples(
    st.lists(st.sampled_from([f"a{n}" for n in range(14)]), unique=True, max_size=12),
    st.one_of(st.just([]), st.lists(st.sampled_from([f"p{n}" for n in range(7)]), unique=True, min_size=4)),
).filter(lambda lists: not question_errors(*lists))


@given(st.lists(question_lists, min_size=1, max_size=4), st.integers(1, 9))
def test_after_any_edit_nobody_is_asked_much_or_the_same_thing_early(
    edits: list[tuple[list[str], list[str]]], weeks_each: int
) -> None:
    windows = [(opening, week) for week, opened in live(edits, weeks_each) for opening in opened]
    a_week = Counter(opening.asked_week for opening, _ in windows)
    assert max(a_week.values(), default=0) <= 3
    for key in {opening.key for opening, _ in windows}:
        spans = sorted((opens, opening.asked_week) for opening, opens in windows if opening.key == key)
        for (_, asked_week), (opens, next_asked_week) in pairwise(spans):
            assert next_asked_week - asked_week >= timedelta(days=28)
            assert opens > asked_week  # windows of one question never overlap
    for opening, opens in windows:
        weeks = (opening.asked_week - opens) // WEEK + 1
        assert 1 <= weeks <= (4 if opening.cadence is Cadence.ALIGNMENT else 1)


@given(question_lists.filter(lambda lists: bool(lists[1])), st.integers(1, 30))
def test_an_unedited_schedule_always_has_its_pulse(lists: tuple[list[str], list[str]], weeks: int) -> None:
    for _, opened in live([lists], weeks):
        assert sum(opening.cadence is Cadence.PULSE for opening in opened) == 1


@given(question_lists.filter(lambda lists: bool(lists[0])))
def test_an_unedited_schedule_asks_each_alignment_question_every_four_weeks(lists: tuple[list[str], list[str]]) -> None:
    times = Counter(opening.key for _, opened in live([lists], 13) for opening in opened)
    # 13 weeks opened: each question's window closes at least three times, and the next is open.
    assert all(times[key] == 4 for key in lists[0])


@pytest.mark.parametrize(
    ("alignment", "pulse", "expected"),
    [
        (EIGHT, FOUR, {}),
        ((*EIGHT, "a8"), FOUR, {"alignment": "schedule-wrong-too-many"}),
        (tuple(f"a{n}" for n in range(12)), (), {}),
        (tuple(f"a{n}" for n in range(13)), (), {"alignment": "schedule-wrong-too-many"}),
        ((), (), {"alignment": "schedule-wrong-none"}),
        (("a0", "a0"), (), {"alignment": "schedule-wrong-twice"}),
        (("p0",), FOUR, {"alignment": "schedule-wrong-twice"}),
        (EIGHT, FOUR[:3], {"pulse": "schedule-wrong-few-pulse"}),
        ((), (*FOUR, "p4", "p5"), {}),
    ],
)
def test_what_would_ask_too_much_is_refused(
    alignment: tuple[str, ...], pulse: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert question_errors(alignment, pulse) == expected


def test_schedules_that_reach_the_same_people_share_the_three_questions() -> None:
    other = Rotation(FIRST, EIGHT[:4], FOUR)  # one alignment question and one pulse item a week: 2
    assert question_errors(("b0", "b1", "b2", "b3"), (), [other]) == {}
    assert question_errors(("b0", "b1", "b2", "b3", "b4"), (), [other]) == {"alignment": "schedule-wrong-too-many"}
    assert question_errors(("a3",), (), [other]) == {"alignment": "schedule-wrong-elsewhere"}
    assert question_errors((), ("b0", "b1", "b2", "p3"), [other]) == {"alignment": "schedule-wrong-elsewhere"}
