"""Which gap a decision is asked of: the oldest that was told and that nobody decided on, once in thirteen weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jobs.calendar import WEEK, week_name
from jobs.cards import DigestCard, GapLine
from jobs.digest.deciding import Undecided, asked, of_sponsor, undecided
from jobs.digest.news import Key
from tests.jobs.digest.test_news import digest, line

FIRST = date(2026, 1, 5)  # the Monday of 2026-W02


def week(number: int) -> date:
    return FIRST + number * WEEK


def told(number: int, *gaps: GapLine, **chosen: object) -> DigestCard:
    return replace(digest(*gaps), week=week_name(week(number)), **chosen)  # type: ignore[arg-type]


def key(question: str = "q") -> Key:
    return question, "leaders_staff"


def asked_in(digests: list[DigestCard], number: int, gaps: list[Undecided] | None = None) -> str | None:
    gap = asked(undecided(digests, [], {}) if gaps is None else gaps, digests, week(number))
    return None if gap is None else gap.line.question


def test_a_decision_is_asked_four_weeks_after_a_gap_was_told() -> None:
    digests = [told(0, line())]
    assert [asked_in(digests, number) for number in (1, 3, 4)] == [None, None, "q"]


def test_it_is_asked_once_in_thirteen_weeks() -> None:
    digests = [told(0, line()), told(4, decision=line())]
    assert [asked_in(digests, number) for number in (5, 16, 17)] == [None, None, "q"]


def test_the_oldest_comes_first_and_the_next_in_the_digest_after() -> None:
    digests = [told(0, line("old")), told(1, line("young"))]
    assert asked_in(digests, 6) == "old"
    assert asked_in([*digests, told(6, decision=line("old"))], 7) == "young"


@pytest.mark.parametrize("ended", [False, True])
def test_a_gap_that_is_over_waits_for_nothing(*, ended: bool) -> None:
    digests = [told(0, line()), told(3, ended=(line(),) if ended else ())]
    assert asked_in(digests, 4) == (None if ended else "q")


def test_a_gap_that_came_again_is_asked_about_again() -> None:
    digests = [told(0, line()), told(4, decision=line()), told(5, ended=(line(),)), told(6, line())]
    assert [asked_in(digests, number) for number in (9, 10)] == [None, "q"]


def test_a_gap_that_the_newest_figures_do_not_establish_any_more_waits_for_nothing() -> None:
    digests = [told(0, line()), told(3, stands=("other:leaders_staff",))]
    assert undecided(digests, [], {}) == []
    assert len(undecided([*digests, told(4, stands=("q:leaders_staff",))], [], {})) == 1


def test_a_gap_decided_on_waits_for_nothing() -> None:
    assert undecided([told(0, line())], [key()], {}) == []


def test_not_now_is_thirteen_weeks_and_the_clock_of_the_teams_goes_on() -> None:
    digests = [told(0, line()), told(4, decision=line())]
    (gap,) = undecided(digests, [], {key(): (week(5), False)})
    assert (gap.since, gap.later) == (week(0), week(5))
    assert [asked_in(digests, number, [gap]) for number in (17, 18)] == [None, "q"]


def test_nothing_to_decide_holds_until_the_gap_ends_and_comes_again() -> None:
    aside = {key(): (week(1), True)}
    assert undecided([told(0, line())], [], aside) == []
    again = [told(0, line()), told(2, ended=(line(),)), told(3, line())]
    assert [gap.since for gap in undecided(again, [], aside)] == [week(3)]


def test_the_sponsor_is_asked_in_the_eighth_week_unless_it_was_put_off() -> None:
    digests = [told(0, line())]
    gaps = undecided(digests, [], {})
    # The ledger remembers for five weeks that it was asked: after that it is not asked any more.
    assert [len(of_sponsor(gaps, week(number))) for number in (7, 8, 11, 12)] == [0, 1, 1, 0]
    assert of_sponsor(undecided(digests, [], {key(): (week(5), False)}), week(8)) == []


def test_weeks_are_counted_from_the_digest_that_told_the_gap_first() -> None:
    digests = [told(0, line()), told(5, line())]
    (gap,) = undecided(digests, [], {})
    assert week(4) - gap.since == timedelta(weeks=4)
