"""Schedules as admins write them: who may, what is refused under which field, and what the record keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.plain import plain
from bot.slack.render import home
from jobs.cards import Locale
from jobs.cards.forms import Check, Note, Pick, Quote, Several, Text, clock
from jobs.ports import AdminGesture, Event, FormErrors, FormRequested, FormSubmitted, OpenForm
from storage.database import Database
from storage.models import Company, RecordEntry, Schedule
from storage.types import ScheduleState
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.jobs.acts import STAFF, firm_on_tuesday, form_event, notice
from tests.ledger import ALIGNMENT, MONDAY, PULSE


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    return await firm_on_tuesday(database, vault)


def submitted(firm: Answering, number: int, **changed: Any) -> FormSubmitted:
    values = {
        "name": "Weekly",
        "weekday": "2",
        "local_time": clock("10:00"),
        "audience": "everyone",
        "alignment": tuple(ALIGNMENT[:4]),
        "pulse": tuple(PULSE),
        "reminder": True,
    }
    about = {"schedule": changed.pop("id", firm.company.schedule_id)}
    return form_event(firm, "schedule", about, number=number, **(values | changed))


async def test_nobody_but_an_admin_changes_anything_by_any_event(firm: Answering) -> None:
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
    assert firm.company.rows(Company)[0].leadership_channel == "C1"
    view = await firm.desk().home(me)
    assert view is not None
    assert view.settings is None


async def test_an_admin_edits_a_schedule_and_the_record_says_so_without_names(firm: Answering) -> None:
    assert (
        notice(await firm.desk().handle(submitted(firm, 1, name=" New\x00 name ", local_time=clock("09:30"))))
        == "notice-schedule-saved"
    )
    (row,) = firm.company.rows(Schedule)
    assert (row.name, row.local_time.isoformat(), row.alignment) == ("New name", "09:30:00", ALIGNMENT[:4])
    assert row.woken == MONDAY  # what rested is asked again
    (entry,) = firm.company.rows(RecordEntry)
    assert (entry.action, entry.actor) == ("schedule_edited", "person:1")


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_the_home_says_that_a_schedule_asks_too_few(firm: Answering, locale: Locale) -> None:
    sentence = {"fr": "trop petit pour protéger chacun", "en": "too small to protect everyone in it"}[locale]
    for audience, too_small in (("staff/tech/red", False), ("staff/tech/green", True), ("leaders", False)):
        firm.company.change(Schedule, audience=audience)  # in the database, past everything that looks
        view = await firm.desk().home(firm.actor(1))
        assert view is not None
        assert view.settings is not None
        (line,) = view.settings.schedules
        assert (line.too_small, line.next_round is None) == (too_small, too_small)
        shown = replace(view, locale=locale)
        for drawn in (json.dumps(home(shown), ensure_ascii=False), plain(shown)):
            assert (sentence in drawn) is too_small


async def test_the_home_counts_who_will_count_when_the_next_round_opens(firm: Answering) -> None:
    firm.company.change(Schedule, audience="leaders")  # five of the six left, one of them new
    firm.company.change_person(2, active=False)
    for since, too_small in ((MONDAY + timedelta(days=7), True), (MONDAY - timedelta(days=200), False)):
        firm.company.change_person(3, since=since)
        view = await firm.desk().home(firm.actor(1))
        assert view is not None
        assert view.settings is not None
        assert [line.too_small for line in view.settings.schedules] == [too_small]


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"name": "  "}, "name", "schedule-wrong-name"),
        ({"id": 999}, "name", "schedule-wrong-gone"),
        ({"id": 10**30}, "name", "schedule-wrong-gone"),
        ({"weekday": None}, "weekday", "schedule-wrong-day"),
        ({"weekday": "7"}, "weekday", "schedule-wrong-day"),  # a Sunday
        ({"local_time": clock("25:00")}, "local_time", "schedule-wrong-hour"),
        ({"local_time": clock("06:00")}, "local_time", "schedule-wrong-hour"),  # quiet hours
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
    outcome = await firm.desk().handle(submitted(firm, 1, **changed))
    assert isinstance(outcome, FormErrors)
    assert outcome.errors[field] == key
    assert firm.company.rows(Schedule)[0].name == "weekly"


async def test_an_audience_of_five_is_refused(database: Database, vault: Vault) -> None:
    # SEC-37: a team of five is not asked alone.
    firm = answering(database, vault, leaders=6, staff=24)
    for number in range(7, 12):
        firm.company.change_person(number, team="few")
    outcome = await firm.desk().handle(submitted(firm, 1, audience="staff/tech/few"))
    assert isinstance(outcome, FormErrors)
    assert outcome.errors == {"audience": "schedule-wrong-audience"}


async def test_a_refused_schedule_comes_back_as_it_was_filled_in(firm: Answering) -> None:
    outcome = await firm.desk().handle(submitted(firm, 1, name="Lundi", weekday="7", pulse=(), reminder=False))
    assert isinstance(outcome, FormErrors)
    assert outcome.form is not None
    assert outcome.form.about == {"schedule": firm.company.schedule_id}
    fields = {field.name: field for field in outcome.form.fields if not isinstance(field, Note | Quote)}
    name, weekday, pulse, reminder = (fields[key] for key in ("name", "weekday", "pulse", "reminder"))
    assert isinstance(name, Text)
    assert isinstance(weekday, Pick)
    assert isinstance(pulse, Several)
    assert isinstance(reminder, Check)
    assert name.value == "Lundi"
    assert [choice.value for choice in weekday.options if choice.chosen] == ["7"]
    assert not any(choice.chosen for topic in pulse.topics for choice in topic.options)
    assert not reminder.value


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
