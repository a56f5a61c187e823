"""A reader of the leadership channel finds decisions and verdicts in the posted text, and what does not agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from jobs.cards import Commitment, CommitmentCard, DigestCard, Locale, Message, VerdictLine
from tests.acceptance.followed import Followed, contradictions, followed
from tests.acceptance.reading import Reader
from tests.acceptance.test_stories import apart, told, weeks
from tests.acceptance.turning import as_posted
from tests.acceptance.verdicts import live_and_read
from tests.bot.slack.cards import PRIORITIES, commitment, verdict

TITLE = PRIORITIES
DUE = date(2026, 7, 10)  # a Friday of the eighth week
GAP = replace(apart(4.2, 2.0), title=TITLE)
MADE = commitment(title=TITLE, due=DUE)


def judging(**said: object) -> VerdictLine:
    return verdict(commitment=MADE, before=GAP, **said)


def course(*cards: DigestCard | Commitment) -> list[Message]:
    """Return what was posted: a digest a week, and decisions between them."""
    dated = iter(weeks(*(card for card in cards if isinstance(card, DigestCard))))
    return [
        next(dated) if isinstance(card, DigestCard) else CommitmentCard("fr", "made", card, "Lucie Martin")
        for card in cards
    ]


def found(*cards: DigestCard | Commitment) -> tuple[str, ...]:
    """Return what does not agree in a course."""
    posted = [page for card in course(*cards) for page in as_posted(card)]
    reader = Reader("fr")
    return contradictions(reader.digests(posted), reader.decisions(posted))


ASKS = replace(told(), decision=GAP, decision_since="2026-W21")
COMES_DUE = replace(told(), due=(MADE,))
CLOSED, UNSURE = judging(), judging(outcome="cannot_tell", look=1, moved="neither", next_on=date(2026, 8, 17))
QUIET = told()
TRUE: Sequence[DigestCard | Commitment] = (
    told(GAP), QUIET, QUIET, QUIET, ASKS, MADE, QUIET, COMES_DUE, QUIET, replace(told(), verdicts=(UNSURE,)), QUIET,
    replace(told(), verdicts=(CLOSED,)), QUIET,
)  # fmt: skip


def but(place: int, card: DigestCard | Commitment) -> list[DigestCard | Commitment]:
    return [*TRUE[:place], card, *TRUE[place + 1 :]]


def test_what_agrees_is_let_pass() -> None:
    assert found(*TRUE) == ()


@pytest.mark.parametrize(
    ("cards", "what"),
    [
        ([*TRUE, replace(told(), told=1)], "1 gaps stand of 0"),
        ([*TRUE, ASKS], "a decision asked of what is over"),
        ([*TRUE, told(ended=(GAP,))], "ended, and not known"),
        ([*TRUE, replace(told(), verdicts=(CLOSED,))], "a verdict after the last"),
        (but(5, QUIET), "a verdict on what was not decided"),
        (but(5, replace(MADE, what="Autre chose.")), "a verdict on what was not decided"),
        (but(5, replace(MADE, due=date(2026, 7, 17))), "due in another week"),
        (but(8, replace(told(), verdicts=(UNSURE,))), "a verdict before its day"),
        (but(1, ASKS), "a decision asked of what was just told"),
        (but(6, ASKS), "a decision asked again too soon"),
        (but(6, ASKS), "a decision asked of what is decided"),
    ],
)
def test_what_does_not_agree_is_found(cards: list[DigestCard | Commitment], what: str) -> None:
    assert any(what in sentence for sentence in found(*cards)), found(*cards)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_decisions_and_verdicts_are_read_in_the_posted_text(locale: Locale) -> None:
    cards = [replace(card, locale=locale) for card in course(*TRUE)]
    posted = [page for card in cards for page in as_posted(card)]
    reader = Reader(locale)
    (made,) = reader.decisions(posted)
    assert (made.title, made.what, made.due, made.after) == (TITLE, MADE.what, DUE, 5)
    digests = reader.digests(posted)
    assert [(line.outcome, line.due, line.again) for digest in digests for line in digest.verdicts] == [
        ("cannot-tell", DUE, True),
        ("closed", DUE, False),
    ]
    assert followed(digests, [made])[0] == Followed("priorities-clear", 5, 6, 11, "closed")


def test_a_verdict_is_right_when_it_says_what_was_planted() -> None:
    def of(question: str, outcome: str) -> tuple[bool, bool]:
        line = Followed(question, 5, 6, 9, outcome)
        return line.is_right, line.is_wrong

    helped = [of("priorities-clear", outcome) for outcome in ("closed", "halved", "still-there", "cannot-tell")]
    assert helped == [(True, False), (True, False), (False, True), (False, False)]
    stayed = [of("problems-reach-leaders", outcome) for outcome in ("closed", "halved", "still-there", "none")]
    assert stayed == [(False, True), (False, True), (True, False), (False, False)]


def test_the_short_way_decides_and_judges_as_the_demo_does() -> None:
    _, (helps, stays, waits) = live_and_read(1)
    assert (helps.is_right, stays.is_right) == (True, True)
    for line in (helps, stays):
        assert line.asked is not None
        assert line.made == line.asked + 1
        assert line.judged is not None
        assert line.judged > line.made + 2
    assert (waits.asked is not None, waits.made, waits.outcome) == (True, None, "none")
