from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from storage.database import Database
from storage.errors import DatabaseTrouble
from storage.models import Installation

COMPANY = text(
    "INSERT INTO company (id, name, locale, timezone, country, k, quiet_from, quiet_until)"
    " VALUES (1, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00') ON CONFLICT DO NOTHING"
)


def insert(session: Session, tenant: str) -> int:
    session.execute(COMPANY)
    installation = Installation(company_id=1, platform="slack", tenant=tenant)
    session.add(installation)
    session.flush()
    assert installation.id is not None
    return installation.id


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Installation)) or 0


def test_what_is_written_is_read(database: Database) -> None:
    key = database.write(lambda session: insert(session, "T1"))
    assert database.read(lambda session: session.get_one(Installation, key).tenant) == "T1"


async def test_a_failing_work_fails_only_its_caller(database: Database) -> None:
    # 20 works, every tenant twice: 10 are stored, 10 break the unique rule.
    works = [partial(insert, tenant=f"T{number % 10}") for number in range(20)]
    outcomes = await asyncio.gather(*(database.awrite(work) for work in works), return_exceptions=True)
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 10
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 10
    assert await database.aread(count) == 10


def test_a_failed_work_leaves_nothing(database: Database) -> None:
    def half(session: Session) -> None:
        insert(session, "T1")
        raise ValueError("changed its mind")

    with pytest.raises(ValueError, match="changed its mind"):
        database.write(half)
    assert database.read(count) == 0


def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseTrouble):
        database.read(lambda session: insert(session, "T1"))
    assert database.read(count) == 0


def test_a_returned_row_stays_readable(database: Database) -> None:
    database.write(lambda session: insert(session, "T1"))
    found = database.read(lambda session: session.scalars(select(Installation).order_by(col(Installation.id))).one())
    assert found.tenant == "T1"


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.write(lambda session: insert(session, "T1"))
    database.migrate()
    database.check()
    assert database.read(count) == 1


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "postgresql://"]
)
def test_an_address_that_cannot_work_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(DatabaseTrouble, match=r"DATABASE_URL must look like"):
        Database(url)
