"""0003: from a database of the version before, lived in: nothing lost, nothing owed again, figures identical."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from jobs.sending.kinds import LEADS
from jobs.sending.ledger import Owed, owe
from storage import people, published, windows
from storage.asked import acting_person
from storage.database import Database
from storage.ledger import due
from storage.migrations import configuration
from storage.models import Account, Company, Delivery, Installation, Person
from storage.types import DeliveryKind, DeliveryState, PublishedKind, WindowState
from tests.ledger import give_account

NOW = datetime(2026, 11, 17, 10, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
STATES = ("planned", "sending", "in_doubt", "sent", "skipped", "missed")
BODY = {"question": "priorities", "sum": [11, 14], "n": "5-9"}


@pytest.fixture
def before(bare: Database) -> Database:
    """A database at 0002, as the version before left it on a Tuesday."""
    _live(bare)
    return bare


def _live(database: Database) -> None:
    with database.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0002")
    database.write(_fill)


def _fill(session: Session) -> None:
    def add(table: str, **row: Any) -> None:
        named = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        session.connection().execute(text(f'INSERT INTO "{table}" ({named}) VALUES ({values})'), row)  # noqa: S608

    at, until = NOW.replace(tzinfo=None), (NOW + timedelta(days=1)).replace(tzinfo=None)
    if session.get_bind().dialect.name == "postgresql":
        at, until = NOW, NOW + timedelta(days=1)
    for number, tenant in enumerate(("T1", "T2"), 1):
        add("workspace", id=number, platform="slack", tenant=tenant, name="Accord", locale="fr",
            timezone="Europe/Paris", country="FR", k=6, quiet_from="19:00", quiet_until="08:00", connected=number == 1,
            leadership_channel="C1" if number == 1 else None)  # fmt: skip
    accounts_of = {1: "U1", 2: "U2", 3: "email:abc", 4: "erased:4", 5: "U5"}
    for number, account in accounts_of.items():
        add("person", id=number, workspace_id=2 if number == 5 else 1, platform_user_id=account,
            name="" if number == 4 else f"Person {number}", email="w@x.fr" if number == 3 else None,
            level="leader" if number == 1 else "staff", timezone="Europe/Paris", locale="fr", is_admin=number == 1,
            active=number not in (3, 4), since=MONDAY, stopped=False, welcomed=number == 1,
            unreachable="cannot_dm_bot" if number == 2 else None,
            left_on=MONDAY if number == 4 else None)  # fmt: skip
    add("question", id=1, workspace_id=1, key="priorities", version=1, kind="scale5", cadence="alignment",
        definition=json.dumps({"key": "priorities"}))  # fmt: skip
    add("schedule", id=1, workspace_id=1, name="Hebdo", state="active", audience="everyone", weekday=2,
        local_time="10:00", reminder=True, alignment="[]", pulse="[]", first_week=MONDAY)  # fmt: skip
    add("round", id=12, schedule_id=1, week=MONDAY, closes_at=until)
    add("tree_snapshot", id=1, workspace_id=1, taken_on=MONDAY)
    add("tree_member", snapshot_id=1, person_id=2, leader=False)
    add("window", id="w1", workspace_id=1, schedule_id=1, question_id=1, snapshot_id=1, asked_week=MONDAY,
        opens_at=at, closes_at=until, k=6, state="open")  # fmt: skip
    add("reply_live", token=b"t" * 32, blob=b"sealed")
    add("released_figure", id=1, workspace_id=1, window_id="w1", question_key="priorities", audience="staff",
        node='["staff"]', week=MONDAY, weeks=1, body=json.dumps(BODY))  # fmt: skip
    add("published", id=7, workspace_id=1, kind="digest", subject="2026-W46", week=MONDAY, body=json.dumps(BODY))
    add("audit_entry", id=1, workspace_id=1, at=at, actor="operator", action="x", detail="{}", previous="0" * 64,
        digest="d" * 64)  # fmt: skip
    add("relay", id="r1", workspace_id=1, window_id="w1", thread="t", shown_from=at, blob=b"r")
    shared = {"workspace_id": 1, "due_at": at, "not_after": until, "attempts": 1, "occurrence": "1"}
    for state in STATES:
        add("delivery", id=f"q-{state}", kind="question", subject="round:12", recipient="person:2",
            **{**shared, "occurrence": state}, state=state, changed_at=at)  # fmt: skip
    add("delivery", id="reminder", kind="reminder", subject="round:12", recipient="person:2", state="planned", **shared)
    add("delivery", id="welcome", kind="welcome", subject="welcome", recipient="person:2", state="sent", **shared)
    add("delivery", id="notice", kind="notice", subject="missed:round:12", recipient="person:1", state="sent",
        payload=json.dumps({"key": "k", "params": {}}), **shared)  # fmt: skip
    for kind in ("digest", "detail"):
        add("delivery", id=kind, kind=kind, subject="digest:2026-W46", recipient="channel:C1", state="sent",
            address=json.dumps({"channel": "C1", "ts": "1"}), payload=json.dumps({"published": 7}),
            **shared)  # fmt: skip
    add("delivery", id="relay", kind="relay", subject="relay", recipient="person:2", state="planned", **shared)


def test_every_workspace_is_a_company_and_everybody_keeps_their_account(before: Database) -> None:
    before.migrate()
    before.check()
    companies, installations = rows(before, Company), rows(before, Installation)
    assert [(row.k, row.leadership_channel) for row in companies] == [(6, "C1"), (6, None)]
    assert [(row.tenant, row.company_id, row.connected) for row in installations] == [("T1", 1, True), ("T2", 2, False)]
    assert companies[0].leadership_installation == installations[0].id
    held = [(row.person_id, row.platform_user_id, row.preferred, row.unreachable) for row in rows(before, Account)]
    assert held == [(1, "U1", True, None), (2, "U2", True, "cannot_dm_bot"), (5, "U5", True, None)]
    acting = before.read(lambda session: acting_person(session, "slack", "T1", "U2"))
    assert acting is not None
    assert (acting.id, acting.company_id, acting.installation_id) == (2, 1, installations[0].id)
    known = before.read(lambda session: people.known(session, 1))
    assert [(person.id, person.accounts, person.waiting) for person in known] == [
        (1, {1: "U1"}, False),
        (2, {1: "U2"}, False),
        (3, {}, True),  # of 4 the identity was erased
    ]


def test_what_is_owed_stays_owed_once_in_the_state_it_was_in(before: Database) -> None:
    before.migrate()
    ledger = {row.id: row for row in rows(before, Delivery)}
    assert len(ledger) == len(STATES) + 6
    for state in STATES:
        row = ledger[f"q-{state}"]
        assert (row.kind, row.person_id, row.round_id, row.state) == (DeliveryKind.QUESTION, 2, 12, state)
        tried = (1, "U2") if state in (DeliveryState.SENDING, DeliveryState.IN_DOUBT) else (None, None)
        assert (row.sent_through, row.sent_to) == tried
    assert [(ledger[kind].channel, ledger[kind].published_id) for kind in ("digest", "detail")] == [("C1", 7)] * 2
    assert (ledger["notice"].about, ledger["notice"].payload) == ("missed:round:12", {"key": "k", "params": {}})
    again = [
        Owed(company_id=1, kind=kind, due_at=NOW, not_after=NOW, person_id=2, round_id=round_id)
        for kind, round_id in ((DeliveryKind.REMINDER, 12), (DeliveryKind.WELCOME, None), (DeliveryKind.RELAY, None))
    ]
    again += [
        Owed(company_id=1, kind=kind, due_at=NOW, not_after=NOW, channel="C1", published_id=7)
        for kind in (DeliveryKind.DIGEST, DeliveryKind.DETAIL)
    ]
    assert before.write(lambda session: owe(session, again)) == []
    (reminder,) = before.read(lambda session: due.load(session, ["reminder"], LEADS))
    assert reminder.person is not None
    assert reminder.person.route is not None
    assert reminder.person.route.platform_user_id == "U2"
    assert reminder.before[DeliveryKind.QUESTION].state in DeliveryState


def test_windows_figures_and_what_was_shown_are_as_they_were(before: Database) -> None:
    before.migrate()
    (window,) = before.read(lambda session: windows.in_state(session, WindowState.OPEN))
    assert (window.id, window.company_id, window.k) == ("w1", 1, 6)
    assert before.read(lambda session: published.figures(session, 1, MONDAY, MONDAY)) == [(MONDAY, 1, BODY)]
    (digest,) = before.read(lambda session: published.all_published(session, 1, PublishedKind.DIGEST))
    assert (digest.id, digest.body) == (7, BODY)
    with pytest.raises(Exception, match="append-only"):
        before.write(lambda session: session.connection().execute(text("DELETE FROM record_entry")))


def test_links_between_rows_hold_again_after_it(before: Database) -> None:
    before.migrate()
    with pytest.raises(IntegrityError):
        before.write(lambda session: give_account(session, 99, 1, "U99"))
    with pytest.raises(IntegrityError):  # a message has one recipient
        before.write(lambda session: session.connection().execute(text("UPDATE delivery SET person_id = NULL")))


def rows(database: Database, table: type[Any]) -> list[Any]:
    def read(session: Session) -> list[Any]:
        return list(session.scalars(select(table).order_by(table.id)))

    return database.read(read)


def test_person_is_no_longer_an_account(before: Database) -> None:
    before.migrate()
    assert "platform_user_id" not in Person.model_fields
    with before.engine.connect() as connection, connection.begin():
        command.check(configuration(connection))
