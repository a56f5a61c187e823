"""The desk: people who are unknown, oneself, test cards, and trouble, which is an outcome too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from jobs.answering import answers
from jobs.cards import MyDataCard, Notice, QuestionCard
from jobs.cards.forms import About
from jobs.closing.forget import seal_due
from jobs.desk import Desk
from jobs.errors import NotStored
from jobs.forms import FORMS
from jobs.home import pause
from jobs.home.settings import SAMPLE
from jobs.ports import (
    Actor,
    AdminGesture,
    Command,
    Erased,
    Event,
    FormErrors,
    FormRequested,
    Gesture,
    OpenForm,
    Say,
    Tap,
    TypedMessage,
)
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.models import Company
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.jobs.acts import (
    STAFF,
    TUESDAY,
    comment_event,
    firm_on_tuesday,
    form_event,
    gesture,
    notice,
    stored,
    tap,
    window_of,
)
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, at


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    return await firm_on_tuesday(database, vault)


async def test_nobody_we_do_not_know_and_nobody_who_left_is_answered_more_than_that(firm: Answering) -> None:
    firm.company.change_person(STAFF, active=False)
    firm.company.change(Company, locale="en")
    for actor in (firm.actor(STAFF), firm.actor(999), Actor("slack", "T1", "' OR 1=1")):
        outcome = await firm.desk().handle(replace(tap(firm, 3), actor=actor))
        assert outcome == Say(Notice("en", "notice-unknown-person"))
        assert await firm.desk().home(actor) is None
    assert stored(firm, STAFF) is None


# ---------------------------------------------------------------- oneself


async def test_my_data_shows_my_own_answers_in_words_until_they_are_sealed_and_nobody_elses(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 4))
    await desk.handle(comment_event(firm, "mine"))
    await desk.handle(tap(firm, 2, number=21))
    firm.company.clock.now = window_of(firm).closes_at + timedelta(days=3)  # closed, released, not sealed yet
    title = BANK[window_of(firm).question_key].title("fr")

    async def answers_of(number: int) -> tuple[tuple[str, str], ...]:
        outcome = await desk.handle(Command(firm.actor(number), "mes-donnees"))
        assert isinstance(outcome, Say)
        assert isinstance(outcome.card, MyDataCard)
        return outcome.card.answers

    assert await answers_of(STAFF) == ((title, "4"), (title, "mine"))
    assert await answers_of(21) == ((title, "2"),)
    firm.close()
    assert await answers_of(STAFF) == ((title, "4"), (title, "mine"))
    seal_due(firm.database, firm.vault, firm.now + WEEK)
    assert await answers_of(STAFF) == ()


async def test_somebody_pauses_comes_back_stops_and_resumes(firm: Answering) -> None:
    desk, me = firm.desk(), firm.actor(STAFF)
    back = MONDAY + timedelta(days=10)
    assert await desk.handle(form_event(firm, "pause", {}, until=back)) == Say(
        Notice("fr", "notice-paused", {"until": back})
    )
    assert firm.company.person(STAFF).paused_until == back
    assert notice(await desk.handle(form_event(firm, "pause", {}, until=None))) == "notice-back"
    assert firm.company.person(STAFF).paused_until is None
    assert notice(await desk.handle(gesture(firm, "stop"))) == "notice-stop"
    assert firm.company.person(STAFF).stopped
    assert notice(await desk.handle(Command(me, "reprendre"))) == "notice-resume"
    assert not firm.company.person(STAFF).stopped


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_a_first_day_back_lies_ahead_and_within_a_year(firm: Answering, days: int) -> None:
    until = TUESDAY.date() + timedelta(days=days)
    outcome = await firm.desk().handle(form_event(firm, "pause", {}, until=until))
    # The form comes with it, as it was filled in.
    assert outcome == FormErrors({"until": "pause-wrong-day"}, pause.form("fr", until))


async def test_a_snooze_a_why_and_a_typed_message_are_answered_in_words_and_store_nothing(firm: Answering) -> None:
    desk = firm.desk()
    assert notice(await desk.handle(gesture(firm, "snooze"))) == "notice-snooze"
    assert notice(await desk.handle(gesture(firm, "why"))) == "notice-why"
    assert notice(await desk.handle(TypedMessage(firm.actor(STAFF)))) == "notice-typed"
    assert stored(firm, STAFF) is None


async def test_nothing_on_a_test_card_does_anything(firm: Answering) -> None:
    desk, admin = firm.desk(), firm.actor(1)
    shown = await desk.handle(AdminGesture(admin, "send_test"))
    assert isinstance(shown, Say)
    assert isinstance(shown.card, QuestionCard)
    assert shown.card.items[0].window == SAMPLE
    events: list[Event] = [
        Tap(admin, TUESDAY, 0, SAMPLE, "answer", 3),
        *(Gesture(admin, TUESDAY, 0, SAMPLE, action) for action in ("skip", "change", "snooze", "stop")),
        form_event(firm, "comment", {"round": 0, "window": SAMPLE}, number=1, text="text"),
        FormRequested(admin, "comment", {"round": 0, "window": SAMPLE}),
    ]
    assert {notice(await desk.handle(event)) for event in events} == {"notice-sample"}
    assert not firm.company.person(1).stopped


async def test_the_home_tells_an_admin_how_many_never_who_answered(firm: Answering) -> None:
    # A9: the same bytes whether somebody answered or not.
    before = repr(await firm.desk().home(firm.actor(1)))
    await firm.desk().handle(tap(firm, 3))
    await firm.desk().handle(gesture(firm, "skip", number=21))
    await firm.desk().handle(comment_event(firm, "something", number=22))
    assert repr(await firm.desk().home(firm.actor(1))) == before


# ---------------------------------------------------------------- trouble


async def test_what_cannot_be_stored_is_never_thanked_for(firm: Answering, caplog: pytest.LogCaptureFixture) -> None:
    # F10, F11
    class Busy:
        async def awrite(self, work: Any) -> Any:
            del work
            raise DatabaseBusy("The database is busy: try again in a moment.")

    desk = Desk(Busy(), firm.vault, BANK, now=firm.company.clock)  # type: ignore[arg-type]
    with pytest.raises(NotStored):
        await desk.handle(tap(firm, 3))
    assert "busy" in caplog.text


async def test_a_defect_is_not_thanked_for_either_and_its_words_are_not_logged(
    firm: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    # SEC-30: the text of an exception may quote an answer.
    class Broken:
        async def awrite(self, work: Any) -> Any:
            del work
            raise ValueError("somebody said: I am exhausted")

    desk = Desk(Broken(), firm.vault, BANK, now=firm.company.clock)  # type: ignore[arg-type]
    with pytest.raises(NotStored) as refusal:
        await desk.handle(comment_event(firm, "I am exhausted"))
    assert "exhausted" not in str(refusal.value)
    assert refusal.value.__suppress_context__  # whoever logs it whole would quote the cause
    assert "ValueError" in caplog.text
    assert "exhausted" not in caplog.text


async def test_a_comment_form_says_whom_to_call(firm: Answering) -> None:
    desk = Desk(firm.database, firm.vault, BANK, now=firm.company.clock, contacts="Ana, 01 23 45 67 89")
    about: About = {"round": firm.round_of(), "window": window_of(firm).id}
    outcome = await desk.handle(FormRequested(firm.actor(STAFF), "comment", about))
    assert outcome == OpenForm(answers.comment_form("fr", about, "Ana, 01 23 45 67 89"))
    assert "Ana, 01 23 45 67 89" in repr(outcome)


# ---------------------------------------------------------------- forms


def about_of(firm: Answering, form: str) -> dict[str, Any]:
    """Return what a form is about, every piece of it as it should be."""
    pieces = {
        "round": firm.round_of(),
        "window": window_of(firm).id,
        "item": "answer",
        "thread": "a" * 32,
        "obstacle": "a" * 32,
        "schedule": None,
        "gap": f"{ALIGNMENT[0]}:leaders_staff",
        "commitment": None,
    }
    return {name: pieces[name] for name in FORMS[form].about}


@pytest.mark.parametrize("form", ["", "smallest_group", "shown", "<!channel>"])
async def test_sec_18_a_form_that_is_not_ours_is_answered_kindly(firm: Answering, form: str) -> None:
    assert notice(await firm.desk().handle(FormRequested(firm.actor(1), form))) == "unknown-action"
    assert notice(await firm.desk().handle(form_event(firm, form, {}, number=1))) == "unknown-action"


@pytest.mark.parametrize(
    ("form", "piece"), [(form, piece) for form, row in FORMS.items() for piece in row.about], ids=str
)
async def test_sec_18_f27_a_form_about_something_that_was_tampered_with_is_answered_kindly(
    firm: Answering, form: str, piece: str
) -> None:
    pieces = about_of(firm, form)
    tampered = [{name: value for name, value in pieces.items() if name != piece}]
    wrong_values = ["../x", "", "x" * 65, True, "12\n", "boss"] + (
        [] if piece in ("schedule", "gap", "commitment") else [None]
    )
    allowed = {"boss"} if piece == "window" else set()  # it may be a window of long ago
    tampered += [pieces | {piece: value} for value in wrong_values if value not in allowed]
    for about in tampered:
        outcome = await firm.desk().handle(form_event(firm, form, about, number=1, v="3", text="x"))
        assert notice(outcome) == "unknown-action", about


async def test_sec_17_a_form_is_opened_and_taken_for_those_who_may_only(firm: Answering) -> None:
    for form, row in FORMS.items():
        if row.who == "everybody":
            continue
        refusal = f"notice-{row.who}-only"
        about = about_of(firm, form)
        assert notice(await firm.desk().handle(FormRequested(firm.actor(STAFF), form, about))) == refusal
        assert notice(await firm.desk().handle(form_event(firm, form, about))) == refusal


async def test_an_answer_without_an_option_stores_nothing(firm: Answering) -> None:
    outcome = await firm.desk().handle(form_event(firm, "answer", about_of(firm, "answer"), v=None))
    assert notice(outcome) == "unknown-action"
    assert stored(firm, STAFF) is None


async def test_a_question_put_off_waits_in_the_home_until_it_closes(firm: Answering) -> None:
    assert notice(await firm.desk().handle(gesture(firm, "snooze"))) == "notice-snooze"
    firm.company.clock.now = window_of(firm).closes_at - timedelta(seconds=1)
    waiting = await firm.desk().home(firm.actor(STAFF))
    assert waiting is not None
    assert [ask.state for card in waiting.asked for item in card.items for ask in item.asks][:1] == ["open"]
    firm.company.clock.now = window_of(firm).closes_at
    closed = await firm.desk().home(firm.actor(STAFF))
    assert closed is not None
    assert window_of(firm).id not in {item.window for card in closed.asked for item in card.items}


async def test_a_home_on_monday_morning_in_tokyo_shows_the_weeks_questions(database: Database, vault: Vault) -> None:
    # 8:00 on Monday in Tokyo is 23:00 on Sunday in UTC.
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE, zones=("Asia/Tokyo",))
    firm.company.change(Company, timezone="Asia/Tokyo")
    await firm.open(date(2026, 9, 7))
    firm.company.clock.now = at(date(2026, 9, 6), 23)
    view = await firm.desk().home(firm.actor(STAFF))
    assert view is not None
    assert len(view.asked) == 1


@pytest.mark.parametrize(("action", "instead"), [("stop", True), ("resume", True), ("snooze", True), ("why", False)])
async def test_what_puts_questions_away_takes_their_place(firm: Answering, action: Any, *, instead: bool) -> None:
    outcome = await firm.desk().handle(gesture(firm, action))
    assert isinstance(outcome, Say)
    assert outcome.instead is instead


async def test_my_data_stands_in_the_place_of_what_was_erased(firm: Answering) -> None:
    outcome = await firm.desk().handle(Erased(firm.actor(STAFF)))
    assert isinstance(outcome, Say)
    assert outcome.instead
