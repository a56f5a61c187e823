"""Schedules as admins write them: who may, what is refused under which field, and what the record keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobs.cards import ScheduleFormView
from jobs.ports import AdminGesture, Event, FormErrors, FormRequested, OpenForm, ScheduleSubmitted
from storage.database import Database
from storage.models import RecordEntry, Schedule, Workspace
from storage.types import ScheduleState
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.jobs.acts import STAFF, firm_on_tuesday, notice
from tests.ledger import ALIGNMENT, PULSE


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    return await firm_on_tuesday(database, vault)


def submitted(firm: Answering, number: int, **changed: Any) -> ScheduleSubmitted:
    event = ScheduleSubmitted(
        firm.actor(number),
        firm.company.schedule_id,
        "Weekly",
        2,
        "10:00",
        "everyone",
        tuple(ALIGNMENT[:4]),
        tuple(PULSE),
        True,
    )
    return replace(event, **changed)


async def test_nobody_but_an_admin_changes_anything_by_any_event(firm: Answering) -> None:
    # SEC-17: rights are looked at when the form comes back, not when it was opened.
    me, number = firm.actor(STAFF), str(firm.company.schedule_id)
    events: list[Event] = [
        submitted(firm, STAFF),
        submitted(firm, STAFF, id=None),
        FormRequested(me, "schedule"),
        FormRequested(me, "schedule", subject=number),
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


async def test_an_admin_edits_a_schedule_and_the_record_says_so_without_names(firm: Answering) -> None:
    assert (
        notice(await firm.desk().handle(submitted(firm, 1, name=" New\x00 name ", local_time="09:30")))
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
        ({"weekday": 0}, "weekday", "schedule-wrong-day"),
        ({"weekday": 7}, "weekday", "schedule-wrong-day"),  # a Sunday
        ({"local_time": "25:00"}, "local_time", "schedule-wrong-hour"),
        ({"local_time": "06:00"}, "local_time", "schedule-wrong-hour"),  # quiet hours
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
    assert outcome == FormErrors({"audience": "schedule-wrong-audience"})


@pytest.mark.parametrize("subject", ["999", "10" * 20, "abc", "²", "", None])
async def test_a_schedule_that_is_not_ours_cannot_be_paused_or_opened(firm: Answering, subject: str | None) -> None:
    admin = firm.actor(1)
    assert notice(await firm.desk().handle(AdminGesture(admin, "pause_schedule", subject))) == "notice-admins-only"
    opened = await firm.desk().handle(FormRequested(admin, "schedule", subject=subject))
    assert isinstance(opened, OpenForm)
    assert isinstance(opened.form, ScheduleFormView)
    assert opened.form.id is None


async def test_an_admin_pauses_and_resumes(firm: Answering) -> None:
    admin, number = firm.actor(1), str(firm.company.schedule_id)
    assert notice(await firm.desk().handle(AdminGesture(admin, "pause_schedule", number))) == "notice-schedule-paused"
    assert firm.company.rows(Schedule)[0].state is ScheduleState.PAUSED
    assert notice(await firm.desk().handle(AdminGesture(admin, "resume_schedule", number))) == "notice-schedule-resumed"
    assert firm.company.rows(Schedule)[0].state is ScheduleState.ACTIVE
