from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage import chain
from storage.database import Database
from storage.models import Workspace

AT = datetime(2026, 11, 17, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def workspace(database: Database) -> int:
    def add(session: Session) -> int:
        row = Workspace(platform="slack", tenant="T1")
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id

    return database.write(add)


def append(session: Session, workspace_id: int, number: int) -> None:
    detail = {"schedule": number, "nom": "équipe d’été"}
    chain.append(session, workspace_id, at=AT, actor="person:1", action="schedule_edited", detail=detail)


def test_each_entry_follows_the_one_before(database: Database, workspace: int) -> None:
    for number in range(3):
        database.write(partial(append, workspace_id=workspace, number=number))
    verified = database.read(lambda session: chain.verify(session, workspace))
    assert (verified.entries, verified.broken_at) == (3, None)
    newest, middle, first = database.read(lambda session: chain.entries(session, workspace))
    assert (newest.previous, middle.previous, first.previous) == (middle.digest, first.digest, "0" * 64)
    assert verified.digest == newest.digest


def test_entries_written_at_once_make_one_chain(database: Database, workspace: int) -> None:
    with ThreadPoolExecutor(6) as threads:
        works = [partial(append, workspace_id=workspace, number=number) for number in range(24)]
        list(threads.map(database.write, works))
    verified = database.read(lambda session: chain.verify(session, workspace))
    assert (verified.entries, verified.broken_at) == (24, None)


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_log(database: Database, workspace: int, change: str) -> None:
    database.write(partial(append, workspace_id=workspace, number=1))
    with pytest.raises(DBAPIError, match="append-only"):
        database.write(lambda session: session.connection().execute(text(change)))
    assert database.read(lambda session: chain.verify(session, workspace)).entries == 1


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE id = 2", 2),
        ("UPDATE audit_entry SET detail = '{}' WHERE id = 1", 1),
        ("DELETE FROM audit_entry WHERE id = 2", 3),
    ],
)
def test_what_was_altered_all_the_same_shows(sqlite: Database, tampering: str, broken: int) -> None:
    sqlite.write(lambda session: session.add(Workspace(id=1, platform="slack", tenant="T1")))
    for number in range(3):
        sqlite.write(partial(append, workspace_id=1, number=number))

    def tamper(session: Session) -> None:
        for trigger in ("audit_entry_no_update", "audit_entry_no_delete"):
            session.connection().execute(text(f"DROP TRIGGER {trigger}"))
        session.connection().execute(text(tampering))

    sqlite.write(tamper)
    assert sqlite.read(lambda session: chain.verify(session, 1)).broken_at == broken
