"""The news of a week: told once, told again when it has moved, and told when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jobs.cards import Course, DigestCard, GapLine, Moved, Shown
from jobs.digest.news import is_map_week, news

WEEK_40 = "2026-W40"


def shown(mean: float) -> Shown:
    return Shown(mean, "about", (20, 49), (1, 5))


def line(
    question: str = "q", leaders: float = 4.0, teams: float = 2.0, *, wide: float = 0.3, course: Course = "too_early"
) -> GapLine:
    """Return a gap whose interval lies ``wide`` on both sides of the difference."""
    apart = leaders - teams
    return GapLine(
        question=question,
        title=question,
        topic="t",
        axis="leaders_staff",
        sides=("", ""),
        first=shown(leaders),
        second=shown(teams),
        verdict="gap",
        fresh=True,
        course=course,
        waves=4,
        holds_against_silence=False,
        low=apart - wide,
        high=apart + wide,
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
    lines = [line("old", teams=3.2), *(line(f"q{i}") for i in range(3))]
    week = news(lines, [], [told])
    assert (len(week.new), week.moved, week.waiting, week.standing) == (3, (), 1, 0)
    after = news(lines, [], [told, digest(*week.new)])
    assert [moved.now.question for moved in after.moved] == ["old"]


@pytest.mark.parametrize(
    ("teams", "wide", "has_moved"),
    [
        (2.4, 0.3, False),  # 0.4 is under half a point
        (2.5, 0.3, True),  # 0.5 with standard errors of 0.15 each: 2.4 of the difference
        (2.5, 0.5, False),  # with 0.26 each, 1.4
        (1.5, 0.3, True),  # wider
        (3.2, 1.2, False),
    ],
)
def test_a_gap_is_told_again_when_it_moved_by_half_a_point_and_surely(
    teams: float, wide: float, *, has_moved: bool
) -> None:
    week = news([line(teams=teams, wide=wide)], [], [digest(line(wide=wide))])
    assert [(moved.before.second.mean, moved.week) for moved in week.moved] == ([(2.0, WEEK_40)] if has_moved else [])
    assert week.standing == 1 - has_moved


def test_on_a_scale_of_eleven_half_a_point_is_one_and_a_quarter() -> None:
    def of_eleven(teams: float) -> GapLine:
        return replace(line(teams=teams), first=replace(shown(4.0), scale=(0, 10)))

    told = digest(of_eleven(2.0))
    assert [len(news([of_eleven(teams)], [], [told]).moved) for teams in (3.2, 3.3)] == [0, 1]


def test_a_move_is_counted_from_when_it_was_last_told() -> None:
    drifts = [line(teams=2.0), line(teams=2.6), line(teams=2.9)]
    told = [digest(drifts[0]), digest(moved=(Moved(drifts[1], drifts[0], WEEK_40),))]
    assert news([drifts[2]], [], told).moved == ()
    assert len(news([drifts[2]], [], told[:1]).moved) == 1


def test_two_figures_that_read_the_same_are_no_move() -> None:
    now = replace(line(), low=0.2, high=0.8, course="closing")  # T has moved, what is shown has not
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
