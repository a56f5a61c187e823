"""What people do in chat and what they are answered: the newest act wins, nothing is echoed, rights are looked at."""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from jobs import texts
from jobs.answering import answers
from jobs.cards import MyDataCard, Notice, QuestionCard
from jobs.cards.forms import About, Check, Note, Pick, Quote, Several, Text, Values
from jobs.cards.forms import clock as hour
from jobs.closing.forget import seal_due
from jobs.desk import Desk
from jobs.forms import FORMS
from jobs.home import pause
from jobs.home.settings import SAMPLE
from jobs.ports import (
    Actor,
    AdminGesture,
    Command,
    Event,
    FormErrors,
    FormRequested,
    FormSubmitted,
    Gesture,
    OpenForm,
    Outcome,
    ReplaceWith,
    Say,
    Tap,
    TypedMessage,
)
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.models import RecordEntry, Schedule, Workspace
from storage.types import Cadence, ScheduleState
from storage.vault import Vault
from storage.windows import WindowRow
from tests.factories import WEEK, Answering, answering
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, at

TUESDAY = at(MONDAY + timedelta(days=1), 8)
STAFF, LEADER = 20, 3
NAUGHTY = [
    "x" * 40_000,
    "a" + "\u0301\u0327" * 100_000,  # accents without end
    "nul \x00 inside",
    "lone \ud800 surrogate",
    "\u202eright to left\u2066",
    "👩‍👩‍👧‍👦" * 300,
    "line\r\nends\rof\nall kinds",
    "<!channel> <@U1> <https://x|Ok> *bold* `code`",
    "'; DROP TABLE reply_live; --",
    "{{7*7}} ${jndi:ldap://x} %s %n",
    "\ufeff\u200b\ufffe",
    '"' * 1_000,
    "\\" * 1_000,
    "𝕏" * 1_000,
]


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    found = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await found.open()
    found.company.clock.now = TUESDAY
    return found


def window(firm: Answering, cadence: Cadence = Cadence.ALIGNMENT) -> WindowRow:
    return next(one for one in firm.windows(MONDAY) if one.cadence is cadence)


def stored(firm: Answering, number: int, item: str = "answer") -> Any:
    one = window(firm)
    return firm.database.read(lambda session: firm.vault.get(session, one.id, number, one.question_key, item))


def tap(firm: Answering, value: int, *, number: int = STAFF, minutes: int = 0, **changed: Any) -> Tap:
    made = Tap(
        firm.actor(number), TUESDAY + timedelta(minutes=minutes), firm.round_of(), window(firm).id, "answer", value
    )
    return replace(made, **changed)


def act(firm: Answering, action: Any, *, number: int = STAFF, minutes: int = 0, item: Any = "answer") -> Gesture:
    moment = TUESDAY + timedelta(minutes=minutes)
    return Gesture(firm.actor(number), moment, firm.round_of(), window(firm).id, action, item)


def say(firm: Answering, text: str, *, number: int = STAFF, minutes: int = 0) -> FormSubmitted:
    about = {"round": firm.round_of(), "window": window(firm).id}
    return sent(firm, "comment", about, number=number, minutes=minutes, text=text)


def sent(
    firm: Answering, form: str, about: dict[str, Any], *, number: int = STAFF, minutes: int = 0, **values: Any
) -> FormSubmitted:
    moment = TUESDAY + timedelta(minutes=minutes)
    return FormSubmitted(firm.actor(number), moment, form, about, Values(values))


def card(reply: Outcome) -> QuestionCard:
    assert isinstance(reply, ReplaceWith)
    return reply.card


def notice(reply: Outcome) -> str:
    assert isinstance(reply, Say)
    assert isinstance(reply.card, Notice)
    return reply.card.key


# ---------------------------------------------------------------- answers


async def test_the_card_that_comes_back_is_the_same_whatever_was_answered(firm: Answering) -> None:
    # SEC-28: the conversation can be exported by the employer.
    desk = firm.desk()
    shown = {repr(await desk.handle(tap(firm, value, number=6 + value))) for value in range(1, 6)}
    assert len(shown) == 1


async def test_the_newest_tap_is_the_answer_in_whatever_order_they_arrive(firm: Answering) -> None:
    # F08: every order of three taps made one minute apart.
    for number, order in enumerate(permutations([(0, 4), (1, 2), (2, 5)]), start=7):
        for minutes, value in order:
            await firm.desk().handle(tap(firm, value, number=number, minutes=minutes))
        assert stored(firm, number) == {"v": 5}


async def test_answer_skip_and_answer_again_end_the_same_in_every_order(firm: Answering) -> None:
    # F08 once more: a skip is an act like another, also when it comes late.
    acts: list[Callable[[int], Event]] = [
        lambda number: tap(firm, 4, number=number, minutes=0),
        lambda number: act(firm, "skip", number=number, minutes=1),
    ]
    for number, order in enumerate(permutations(acts), start=7):
        for make in order:
            await firm.desk().handle(make(number))
        assert stored(firm, number) == {"skip": True}
    await firm.desk().handle(tap(firm, 3, number=7, minutes=2))
    assert stored(firm, 7) == {"v": 3}


async def test_a_leader_who_skips_the_forecast_keeps_the_answer_and_the_other_way_round(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 4, number=LEADER))
    await desk.handle(act(firm, "skip", number=LEADER, minutes=1, item="forecast"))
    assert (stored(firm, LEADER), stored(firm, LEADER, "forecast")) == ({"v": 4}, {"skip": True})
    for number, order in ((4, (0, 1)), (5, (1, 0))):
        events: list[Event] = [
            tap(firm, 2, number=number, item="forecast"),
            act(firm, "skip", number=number, minutes=1),
        ]
        for i in order:
            await desk.handle(events[i])
        assert (stored(firm, number), stored(firm, number, "forecast")) == ({"skip": True}, {"v": 2})


async def test_a_skipped_question_of_a_leader_is_over_forecast_included(firm: Answering) -> None:
    shown = card(await firm.desk().handle(act(firm, "skip", number=LEADER)))
    assert next(item for item in shown.items if item.window == window(firm).id).done


async def test_an_answer_can_be_opened_again_and_changed(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 1))
    opened = card(await desk.handle(act(firm, "change", minutes=1)))
    assert next(item for item in opened.items if item.window == window(firm).id).asks[0].state == "open"
    assert stored(firm, STAFF) == {"v": 1}  # opening alone changes nothing
    await desk.handle(tap(firm, 5, minutes=2))
    assert stored(firm, STAFF) == {"v": 5}


@pytest.mark.parametrize("value", [0, 6, -1, 10**30])
async def test_a_value_that_was_never_offered_is_not_stored(firm: Answering, value: int) -> None:
    assert notice(await firm.desk().handle(tap(firm, value))) == "notice-old-message"
    assert stored(firm, STAFF) is None


async def test_staff_have_no_forecast_to_give(firm: Answering) -> None:
    assert notice(await firm.desk().handle(tap(firm, 3, item="forecast"))) == "notice-old-message"
    assert stored(firm, STAFF, "forecast") is None


@pytest.mark.parametrize(
    "changed", [{"round": 0}, {"round": -5}, {"round": 10**30}, {"window": "f" * 32}, {"window": "\x00"}]
)
async def test_a_tampered_round_or_window_gets_a_kind_note_and_stores_nothing(
    firm: Answering, changed: dict[str, Any]
) -> None:
    # SEC-18, F27
    assert notice(await firm.desk().handle(tap(firm, 3, **changed))) in {"notice-closed", "notice-old-message"}
    assert stored(firm, STAFF) is None


async def test_a_round_of_another_company_takes_no_answer(database: Database, vault: Vault) -> None:
    theirs = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await theirs.open()
    one, round_id = window(theirs), theirs.round_of()
    other = answering(database, vault, leaders=2, staff=0, tenant="T2")
    stranger = Tap(Actor("slack", "T2", "U1"), TUESDAY, round_id, one.id, "answer", 5)
    other.company.clock.now = TUESDAY
    assert notice(await other.desk().handle(stranger)) == "notice-closed"


async def test_after_the_close_an_answer_is_refused_kindly_and_no_card_takes_one(firm: Answering) -> None:
    firm.company.clock.now = window(firm).closes_at
    assert notice(await firm.desk().handle(tap(firm, 3))) == "notice-closed"
    assert notice(await firm.desk().handle(say(firm, "too late"))) == "notice-closed"
    assert notice(await firm.desk().handle(act(firm, "skip"))) == "notice-closed"
    assert stored(firm, STAFF) is None
    view = await firm.desk().home(firm.actor(STAFF))
    assert view is not None
    assert view.pending is None


async def test_until_the_last_second_an_answer_is_taken(firm: Answering) -> None:
    firm.company.clock.now = window(firm).closes_at - timedelta(seconds=1)
    card(await firm.desk().handle(tap(firm, 3)))
    assert stored(firm, STAFF) == {"v": 3}


async def test_nobody_we_do_not_know_and_nobody_who_left_is_answered_more_than_that(firm: Answering) -> None:
    firm.company.change_person(STAFF, active=False)
    firm.company.change(Workspace, locale="en")
    for actor in (firm.actor(STAFF), firm.actor(999), Actor("slack", "T1", "' OR 1=1")):
        reply = await firm.desk().handle(replace(tap(firm, 3), actor=actor))
        assert reply == Say(Notice("en", "notice-unknown-person"))
        assert await firm.desk().home(actor) is None
    assert stored(firm, STAFF) is None


# ---------------------------------------------------------------- comments


@pytest.mark.parametrize("text", NAUGHTY, ids=lambda text: ascii(text[:12]))
async def test_whatever_is_written_is_taken_cut_and_kept_without_what_disguises(firm: Answering, text: str) -> None:
    # F26
    before = clock.perf_counter()
    reply = await firm.desk().handle(say(firm, text))
    assert clock.perf_counter() - before < 2
    kept = stored(firm, STAFF, "comment")["text"]
    kept.encode()
    assert len(kept) <= 1_000
    assert not set(kept) & set("\x00\r\u202e\u2066\ud800")
    cut = len(texts.clean(text)) > 1_000
    assert isinstance(reply, Say if cut else ReplaceWith)
    if cut:
        assert notice(reply) == "notice-comment-cut"


async def test_only_spaces_or_nothing_takes_a_comment_back_even_if_it_comes_first(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(say(firm, "a thought"))
    assert stored(firm, STAFF, "comment") == {"text": "a thought"}
    shown = card(await desk.handle(say(firm, " \n\t ", minutes=2)))
    assert {item.comment for item in shown.items} == {"open"}
    await desk.handle(say(firm, "an older thought that comes late", minutes=1))
    assert not stored(firm, STAFF, "comment")["text"]


async def test_one_comment_a_question_the_newest(firm: Answering) -> None:
    await firm.desk().handle(say(firm, "new", minutes=1))
    await firm.desk().handle(say(firm, "old", minutes=0))
    assert stored(firm, STAFF, "comment") == {"text": "new"}


# ---------------------------------------------------------------- oneself


async def test_my_data_shows_my_own_answers_in_words_until_they_are_sealed_and_nobody_elses(firm: Answering) -> None:
    desk = firm.desk()
    await desk.handle(tap(firm, 4))
    await desk.handle(say(firm, "mine"))
    await desk.handle(tap(firm, 2, number=21))
    firm.company.clock.now = window(firm).closes_at + timedelta(days=3)  # closed, released, not sealed yet
    title = BANK[window(firm).question_key].title("fr")

    async def answers(number: int) -> tuple[tuple[str, str], ...]:
        reply = await desk.handle(Command(firm.actor(number), "mes-donnees"))
        assert isinstance(reply, Say)
        assert isinstance(reply.card, MyDataCard)
        return reply.card.answers

    assert await answers(STAFF) == ((title, "4"), (title, "mine"))
    assert await answers(21) == ((title, "2"),)
    firm.close()
    assert await answers(STAFF) == ((title, "4"), (title, "mine"))
    seal_due(firm.database, firm.vault, firm.now + WEEK)
    assert await answers(STAFF) == ()


async def test_somebody_pauses_comes_back_stops_and_resumes(firm: Answering) -> None:
    desk, me = firm.desk(), firm.actor(STAFF)
    back = MONDAY + timedelta(days=10)
    assert await desk.handle(sent(firm, "pause", {}, until=back)) == Say(Notice("fr", "notice-paused", {"until": back}))
    assert firm.company.person(STAFF).paused_until == back
    assert notice(await desk.handle(sent(firm, "pause", {}, until=None))) == "notice-back"
    assert firm.company.person(STAFF).paused_until is None
    assert notice(await desk.handle(act(firm, "stop"))) == "notice-stop"
    assert firm.company.person(STAFF).stopped
    assert notice(await desk.handle(Command(me, "reprendre"))) == "notice-resume"
    assert not firm.company.person(STAFF).stopped


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_a_first_day_back_lies_ahead_and_within_a_year(firm: Answering, days: int) -> None:
    until = TUESDAY.date() + timedelta(days=days)
    reply = await firm.desk().handle(sent(firm, "pause", {}, until=until))
    # The form comes with it, as it was filled in.
    assert reply == FormErrors({"until": "pause-wrong-day"}, pause.form("fr", until))


async def test_a_snooze_a_why_and_a_typed_message_are_answered_in_words_and_store_nothing(firm: Answering) -> None:
    desk = firm.desk()
    assert notice(await desk.handle(act(firm, "snooze"))) == "notice-snooze"
    assert notice(await desk.handle(act(firm, "why"))) == "notice-why"
    assert notice(await desk.handle(TypedMessage(firm.actor(STAFF)))) == "notice-typed"
    assert stored(firm, STAFF) is None


# ---------------------------------------------------------------- admins


def submitted(firm: Answering, number: int, **changed: Any) -> FormSubmitted:
    values = {
        "name": "Weekly",
        "weekday": "2",
        "local_time": hour("10:00"),
        "audience": "everyone",
        "alignment": tuple(ALIGNMENT[:4]),
        "pulse": tuple(PULSE),
        "reminder": True,
    }
    about = {"schedule": changed.pop("id", firm.company.schedule_id)}
    return sent(firm, "schedule", about, number=number, **(values | changed))


async def test_nobody_but_an_admin_changes_anything_whatever_the_door(firm: Answering) -> None:
    # SEC-17: rights are looked at when the form comes back, not when it was opened.
    me, number = firm.actor(STAFF), str(firm.company.schedule_id)
    events: list[Event] = [
        submitted(firm, STAFF),
        submitted(firm, STAFF, id=None),
        FormRequested(me, "schedule"),
        FormRequested(me, "schedule", {"schedule": firm.company.schedule_id}),
        *(
            AdminGesture(me, action, number)
            for action in ("pause_schedule", "resume_schedule", "choose_channel", "send_test")
        ),
    ]
    assert {notice(await firm.desk().handle(event)) for event in events} == {"notice-admins-only"}
    (row,) = firm.company.rows(Schedule)
    assert (row.name, row.state, row.alignment) == ("weekly", ScheduleState.ACTIVE, ALIGNMENT[:1])
    assert firm.company.rows(Workspace)[0].leadership_channel == "C1"
    view = await firm.desk().home(me)
    assert view is not None
    assert view.settings is None


async def test_an_admin_edits_a_schedule_and_the_log_says_so_without_names(firm: Answering) -> None:
    assert (
        notice(await firm.desk().handle(submitted(firm, 1, name=" New\x00 name ", local_time=hour("09:30"))))
        == "notice-schedule-saved"
    )
    (row,) = firm.company.rows(Schedule)
    assert (row.name, row.local_time.isoformat(), row.alignment) == ("New name", "09:30:00", ALIGNMENT[:4])
    (entry,) = firm.company.rows(RecordEntry)
    assert (entry.action, entry.actor) == ("schedule_edited", "person:1")


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"name": "  "}, "name", "schedule-wrong-name"),
        ({"id": 999}, "name", "schedule-wrong-gone"),
        ({"id": 10**30}, "name", "schedule-wrong-gone"),
        ({"weekday": None}, "weekday", "schedule-wrong-day"),
        ({"weekday": "7"}, "weekday", "schedule-wrong-day"),  # a Sunday
        ({"local_time": hour("25:00")}, "local_time", "schedule-wrong-hour"),
        ({"local_time": hour("06:00")}, "local_time", "schedule-wrong-hour"),  # quiet hours
        ({"audience": "staff/tech/green"}, "audience", "schedule-wrong-audience"),
        ({"audience": "person:5"}, "audience", "schedule-wrong-audience"),
        ({"alignment": ("no-such",)}, "alignment", "schedule-wrong-unknown"),
        ({"alignment": (PULSE[0],), "pulse": ()}, "alignment", "schedule-wrong-unknown"),  # not an alignment question
        ({"alignment": (), "pulse": ()}, "alignment", "schedule-wrong-none"),
        ({"alignment": tuple(ALIGNMENT[:1]) * 2}, "alignment", "schedule-wrong-twice"),
    ],
    ids=str,
)  # fmt: skip
async def test_what_is_wrong_in_a_schedule_is_said_under_its_field_and_nothing_is_saved(
    firm: Answering, changed: dict[str, Any], field: str, key: str
) -> None:
    reply = await firm.desk().handle(submitted(firm, 1, **changed))
    assert isinstance(reply, FormErrors)
    assert reply.errors[field] == key
    assert firm.company.rows(Schedule)[0].name == "weekly"


async def test_an_audience_of_five_is_refused(database: Database, vault: Vault) -> None:
    # SEC-37: a team of five is not asked alone.
    firm = answering(database, vault, leaders=6, staff=24)
    for number in range(7, 12):
        firm.company.change_person(number, team="few")
    reply = await firm.desk().handle(submitted(firm, 1, audience="staff/tech/few"))
    assert isinstance(reply, FormErrors)
    assert reply.errors == {"audience": "schedule-wrong-audience"}


@pytest.mark.parametrize("subject", ["999", "10" * 20, "abc", "²", "", None])
async def test_a_schedule_that_is_not_ours_cannot_be_paused_or_opened(firm: Answering, subject: str | None) -> None:
    admin = firm.actor(1)
    assert notice(await firm.desk().handle(AdminGesture(admin, "pause_schedule", subject))) == "notice-admins-only"
    opened = await firm.desk().handle(FormRequested(admin, "schedule", {"schedule": subject}))
    assert isinstance(opened, OpenForm)
    assert (opened.form.name, opened.form.about) == ("schedule", {"schedule": None})


async def test_an_admin_pauses_and_resumes(firm: Answering) -> None:
    admin, number = firm.actor(1), str(firm.company.schedule_id)
    assert notice(await firm.desk().handle(AdminGesture(admin, "pause_schedule", number))) == "notice-schedule-paused"
    assert firm.company.rows(Schedule)[0].state is ScheduleState.PAUSED
    assert notice(await firm.desk().handle(AdminGesture(admin, "resume_schedule", number))) == "notice-schedule-resumed"
    assert firm.company.rows(Schedule)[0].state is ScheduleState.ACTIVE


async def test_nothing_on_a_test_card_does_anything(firm: Answering) -> None:
    desk, admin = firm.desk(), firm.actor(1)
    shown = await desk.handle(AdminGesture(admin, "send_test"))
    assert isinstance(shown, Say)
    assert isinstance(shown.card, QuestionCard)
    assert shown.card.items[0].window == SAMPLE
    events: list[Event] = [
        Tap(admin, TUESDAY, 0, SAMPLE, "answer", 3),
        *(Gesture(admin, TUESDAY, 0, SAMPLE, action) for action in ("skip", "change", "snooze", "stop")),
        sent(firm, "comment", {"round": 0, "window": SAMPLE}, number=1, text="text"),
        FormRequested(admin, "comment", {"round": 0, "window": SAMPLE}),
    ]
    assert {notice(await desk.handle(event)) for event in events} == {"notice-sample"}
    assert not firm.company.person(1).stopped


async def test_the_home_tells_an_admin_how_many_never_who_answered(firm: Answering) -> None:
    # A9: the same bytes whether somebody answered or not.
    before = repr(await firm.desk().home(firm.actor(1)))
    await firm.desk().handle(tap(firm, 3))
    await firm.desk().handle(act(firm, "skip", number=21))
    await firm.desk().handle(say(firm, "something", number=22))
    assert repr(await firm.desk().home(firm.actor(1))) == before


# ---------------------------------------------------------------- trouble


async def test_what_cannot_be_stored_is_never_thanked_for(firm: Answering, caplog: pytest.LogCaptureFixture) -> None:
    # F10, F11
    class Busy:
        async def awrite(self, work: Any) -> Any:
            del work
            raise DatabaseBusy("The database is busy: try again in a moment.")

    desk = Desk(Busy(), firm.vault, BANK, now=firm.company.clock)  # type: ignore[arg-type]
    assert notice(await desk.handle(tap(firm, 3))) == "notice-try-again"
    assert "busy" in caplog.text


async def test_a_defect_is_an_answer_too_and_its_words_are_not_logged(
    firm: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    # SEC-30: the text of an exception may quote an answer.
    class Broken:
        async def awrite(self, work: Any) -> Any:
            del work
            raise ValueError("somebody said: I am exhausted")

    desk = Desk(Broken(), firm.vault, BANK, now=firm.company.clock)  # type: ignore[arg-type]
    assert notice(await desk.handle(say(firm, "I am exhausted"))) == "notice-try-again"
    assert "ValueError" in caplog.text
    assert "exhausted" not in caplog.text


async def test_a_comment_form_says_whom_to_call(firm: Answering) -> None:
    desk = Desk(firm.database, firm.vault, BANK, now=firm.company.clock, contacts="Ana, 01 23 45 67 89")
    about: About = {"round": firm.round_of(), "window": window(firm).id}
    reply = await desk.handle(FormRequested(firm.actor(STAFF), "comment", about))
    assert reply == OpenForm(answers.comment_form("fr", about, "Ana, 01 23 45 67 89"))
    assert "Ana, 01 23 45 67 89" in repr(reply)


# ---------------------------------------------------------------- forms


def about(firm: Answering, form: str) -> dict[str, Any]:
    """Return what a form is about, every piece of it as it should be."""
    whole = {
        "round": firm.round_of(),
        "window": window(firm).id,
        "item": "answer",
        "thread": "a" * 32,
        "schedule": None,
    }
    return {name: whole[name] for name in FORMS[form].about}


@pytest.mark.parametrize("form", ["", "smallest_group", "shown", "<!channel>"])
async def test_sec_18_a_form_that_is_not_ours_is_answered_kindly(firm: Answering, form: str) -> None:
    assert notice(await firm.desk().handle(FormRequested(firm.actor(1), form))) == "unknown-action"
    assert notice(await firm.desk().handle(sent(firm, form, {}, number=1))) == "unknown-action"


@pytest.mark.parametrize(
    ("form", "piece"), [(form, piece) for form, row in FORMS.items() for piece in row.about], ids=str
)
async def test_sec_18_f27_a_form_about_something_that_was_tampered_with_is_answered_kindly(
    firm: Answering, form: str, piece: str
) -> None:
    pieces = about(firm, form)
    tampered = [{name: value for name, value in pieces.items() if name != piece}]
    wrong = ["../x", "", "x" * 65, True, "12\n", "boss"] + ([] if piece == "schedule" else [None])
    ours = {"boss"} if piece == "window" else set()  # it may be a window of long ago
    tampered += [pieces | {piece: value} for value in wrong if value not in ours]
    for one in tampered:
        reply = await firm.desk().handle(sent(firm, form, one, number=1, v="3", text="x"))
        assert notice(reply) == "unknown-action", one


async def test_sec_17_a_form_is_opened_and_taken_for_those_who_may_only(firm: Answering) -> None:
    for form, row in FORMS.items():
        if row.who == "everybody":
            continue
        refusal = f"notice-{row.who}-only"
        pieces = about(firm, form)
        assert notice(await firm.desk().handle(FormRequested(firm.actor(STAFF), form, pieces))) == refusal
        assert notice(await firm.desk().handle(sent(firm, form, pieces))) == refusal


async def test_an_answer_without_an_option_stores_nothing(firm: Answering) -> None:
    reply = await firm.desk().handle(sent(firm, "answer", about(firm, "answer"), v=None))
    assert notice(reply) == "unknown-action"
    assert stored(firm, STAFF) is None


async def test_a_refused_schedule_comes_back_as_it_was_filled_in(firm: Answering) -> None:
    reply = await firm.desk().handle(submitted(firm, 1, name="Lundi", weekday="7", pulse=(), reminder=False))
    assert isinstance(reply, FormErrors)
    assert reply.form is not None
    assert reply.form.about == {"schedule": firm.company.schedule_id}
    fields = {field.name: field for field in reply.form.fields if not isinstance(field, Note | Quote)}
    name, weekday, pulse, reminder = (fields[key] for key in ("name", "weekday", "pulse", "reminder"))
    assert isinstance(name, Text)
    assert isinstance(weekday, Pick)
    assert isinstance(pulse, Several)
    assert isinstance(reminder, Check)
    assert name.value == "Lundi"
    assert [choice.value for choice in weekday.options if choice.chosen] == ["7"]
    assert not any(choice.chosen for topic in pulse.topics for choice in topic.options)
    assert not reminder.value


async def test_a_home_on_monday_morning_in_tokyo_shows_the_weeks_questions(database: Database, vault: Vault) -> None:
    # 8:00 on Monday in Tokyo is 23:00 on Sunday in UTC.
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE, zones=("Asia/Tokyo",))
    firm.company.change(Workspace, timezone="Asia/Tokyo")
    await firm.open(date(2026, 9, 7))
    firm.company.clock.now = at(date(2026, 9, 6), 23)
    view = await firm.desk().home(firm.actor(STAFF))
    assert view is not None
    assert view.pending is not None
