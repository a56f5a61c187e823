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
from storage.models import Company

AT = datetime(2026, 11, 17, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def company(database: Database) -> int:
    def add(session: Session) -> int:
        row = Company()
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id

    return database.write(add)


def append(session: Session, company_id: int, number: int) -> None:
    detail = {"schedule": number, "nom": "équipe d’été"}
    chain.append(session, company_id, at=AT, actor="person:1", action="schedule_edited", detail=detail)


def test_each_entry_follows_the_one_before(database: Database, company: int) -> None:
    for number in range(3):
        database.write(partial(append, company_id=company, number=number))
    verified = database.read(lambda session: chain.verify(session, company))
    assert (verified.entries, verified.broken_at) == (3, None)
    newest, middle, first = database.read(lambda session: chain.entries(session, company))
    assert (newest.previous, middle.previous, first.previous) == (middle.digest, first.digest, "0" * 64)
    assert verified.digest == newest.digest


def test_entries_written_at_once_make_one_chain(database: Database, company: int) -> None:
    with ThreadPoolExecutor(6) as threads:
        works = [partial(append, company_id=company, number=number) for number in range(24)]
        list(threads.map(database.write, works))
    verified = database.read(lambda session: chain.verify(session, company))
    assert (verified.entries, verified.broken_at) == (24, None)


@pytest.mark.parametrize("change", ["UPDATE record_entry SET actor = 'nobody'", "DELETE FROM record_entry"])
def test_the_database_itself_refuses_to_change_the_log(database: Database, company: int, change: str) -> None:
    database.write(partial(append, company_id=company, number=1))
    with pytest.raises(DBAPIError, match="append-only"):
        database.write(lambda session: session.connection().execute(text(change)))
    assert database.read(lambda session: chain.verify(session, company)).entries == 1


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE record_entry SET actor = 'nobody' WHERE id = 2", 2),
        ("UPDATE record_entry SET detail = '{}' WHERE id = 1", 1),
        ("DELETE FROM record_entry WHERE id = 2", 3),
    ],
)
def test_what_was_altered_all_the_same_shows(sqlite: Database, tampering: str, broken: int) -> None:
    sqlite.write(lambda s: s.add(Company(id=1)))
    for number in range(3):
        sqlite.write(partial(append, company_id=1, number=number))

    def tamper(session: Session) -> None:
        for trigger in ("record_entry_no_update", "record_entry_no_delete"):
            session.connection().execute(text(f"DROP TRIGGER {trigger}"))
        session.connection().execute(text(tampering))

    sqlite.write(tamper)
    assert sqlite.read(lambda session: chain.verify(session, 1)).broken_at == broken
