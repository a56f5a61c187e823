"""The news of a week: told once, told again when it grows or closes, and told when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jobs.cards import Course, DigestCard, GapLine, Moved, Shown
from jobs.digest.news import is_map_week, news

WEEK_40 = "2026-W40"


def shown(mean: float) -> Shown:
    return Shown(mean, "about", (20, 49), (1, 5))


def line(question: str = "q", leaders: float = 4.0, teams: float = 2.0, *, course: Course = "too_early") -> GapLine:
    return GapLine(
        question=question,
        title=question,
        topic="t",
        axis="leaders_staff",
        sides=("", ""),
        first=shown(leaders),
        second=shown(teams),
        verdict="gap",
        course=course,
        waves=4,
        holds_against_silence=False,
    )


def digest(*gaps: GapLine, moved: tuple[Moved, ...] = (), ended: tuple[GapLine, ...] = ()) -> DigestCard:
    return DigestCard(
        locale="en",
        company="Accord",
        week=WEEK_40,
        starts=date(2026, 9, 28),
        ends=date(2026, 10, 4),
        gaps=gaps,
        others=0,
        signals=0,
        smallest_gap=None,
        leaders_shown=True,
        standing=len(gaps),
        chart=None,
        moved=moved,
        ended=ended,
    )


def test_a_gap_is_new_once() -> None:
    first = news([line()], [], [])
    assert [gap.question for gap in first.new] == ["q"]
    again = news([line()], [], [digest(line())])
    assert (again.new, again.moved, again.standing) == ((), (), 1)


def test_the_same_question_between_functions_is_another_gap() -> None:
    functions = replace(line(), axis="functions", sides=("tech", "business"))
    assert news([line(), functions], [], [digest(line())]).new == (functions,)


def test_three_stories_are_told_and_the_others_wait() -> None:
    week = news([line(f"q{i}") for i in range(5)], [], [])
    assert ([gap.question for gap in week.new], week.waiting) == (["q0", "q1", "q2"], 2)
    after = news([line(f"q{i}") for i in range(5)], [], [digest(*week.new)])
    assert ([gap.question for gap in after.new], after.waiting, after.standing) == (["q3", "q4"], 0, 3)


def test_new_gaps_come_before_those_that_moved_and_a_move_that_waits_is_told_later() -> None:
    told = digest(line("old"))
    lines = [line("old", teams=3.2, course="closing"), *(line(f"q{i}") for i in range(3))]
    week = news(lines, [], [told])
    assert (len(week.new), week.moved, week.waiting, week.standing) == (3, (), 1, 0)
    after = news(lines, [], [told, digest(*week.new)])
    assert [moved.now.question for moved in after.moved] == ["old"]


@pytest.mark.parametrize(
    ("before", "now", "has_moved"),
    [
        ("too_early", "growing", True),
        ("stable", "closing", True),
        ("growing", "closing", True),
        ("growing", "growing", False),
        ("growing", "stable", False),
        ("too_early", "too_early", False),
    ],
)
def test_a_gap_is_told_again_when_its_course_has_turned(before: Course, now: Course, *, has_moved: bool) -> None:
    week = news([line(teams=2.4, course=now)], [], [digest(line(course=before))])
    assert [(moved.before.second.mean, moved.week) for moved in week.moved] == ([(2.0, WEEK_40)] if has_moved else [])
    assert week.standing == 1 - has_moved


def test_a_figure_that_lies_elsewhere_is_no_move_by_itself() -> None:
    # A gap is first told when its figures show it wide: half of those that came back by half a point had not moved.
    assert news([line(teams=3.0)], [], [digest(line())]).moved == ()


def test_two_figures_that_read_the_same_are_no_move() -> None:
    now = line(course="closing")
    assert news([now], [], [digest(line())]).moved == ()


def test_a_course_that_turned_is_told_once() -> None:
    turned = line(teams=2.2, course="closing")
    told = [digest(line())]
    (moved,) = news([turned], [], told).moved
    assert moved.now.course == "closing"
    assert news([line(teams=2.3, course="closing")], [], [*told, digest(moved=(moved,))]).moved == ()


def test_the_end_of_a_gap_is_told_once_and_only_to_who_heard_of_it() -> None:
    over = replace(line(teams=3.8), verdict="none")
    assert news([], [over], [digest(line())]).ended == (over,)
    assert news([], [over], [digest(line()), digest(ended=(over,))]).ended == ()
    assert news([], [over], []).ended == ()


def test_a_gap_that_comes_back_after_its_end_is_new_again() -> None:
    over = replace(line(teams=3.8), verdict="none")
    assert len(news([line()], [], [digest(line()), digest(ended=(over,))]).new) == 1


def test_the_first_digest_and_every_fourth_after_it_show_all() -> None:
    assert [count for count in range(12) if is_map_week([digest()] * count)] == [0, 4, 8]
