"""What rests: questions whose gap is settled, until their next figures, or until news of their topic wakes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobs.asking.bank import BankQuestion
from jobs.digest.resting import resting
from jobs.digest.standing import Comparison
from jobs.digest.waves import Standing, Wave
from jobs.release import LEADERS, STAFF
from tests.ledger import BANK, MONDAY

SCALE, MATE, OTHER = (
    BANK[key]
    for key in next(
        (first.key, second.key, third.key)
        for first in BANK
        for second in BANK
        for third in BANK
        if len(first.codes) == len(second.codes) == 5
        and first is not second
        and first.topic == second.topic != third.topic
    )
)


def standing(question: BankQuestion = SCALE, *, weeks_ago: int = 0) -> Standing:
    week = MONDAY - timedelta(weeks=weeks_ago)
    return Standing(question, (Wave(week, f"window of {question.key}", (), ()),))


def settled(**changes: object) -> Comparison:
    comparison = Comparison(standing(), "leaders_staff", (LEADERS, STAFF), settled=True)
    return replace(comparison, **changes)  # type: ignore[arg-type]


def test_a_question_rests_from_its_figures_to_its_next_ones() -> None:
    window = f"window of {SCALE.key}"
    assert resting([standing()], [settled()], week=MONDAY, before=[], news=[]) == (window,)
    # Three weeks later the digest before knows it; in the week of new figures nothing but them counts.
    later = [standing(weeks_ago=3)]
    assert resting(later, [], week=MONDAY, before=[window], news=[]) == (window,)
    assert resting(later, [settled()], week=MONDAY, before=[], news=[]) == ()
    assert resting([standing()], [], week=MONDAY, before=[window], news=[]) == ()
    # What stands between two functions is told, and lets nothing rest.
    assert resting([standing()], [settled(axis="functions")], week=MONDAY, before=[], news=[]) == ()


def test_news_of_a_topic_wakes_its_other_questions() -> None:
    standings = [standing(), standing(MATE, weeks_ago=1), standing(OTHER, weeks_ago=2)]
    before = [f"window of {question.key}" for question in (MATE, OTHER)]
    awake = resting(standings, [settled()], week=MONDAY, before=before, news=[SCALE.key])
    assert awake == tuple(sorted(f"window of {question.key}" for question in (SCALE, OTHER)))
