"""0005: leavers hold no account any more, and it is still known whose it was; whom the list names is known."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage import people
from storage.database import Database
from storage.migrations import configuration
from storage.models import Account, FormerAccount, Person

MONDAY = date(2026, 11, 16)


@pytest.fixture
def before(bare: Database) -> Database:
    """A database at the revision before: company 1 imported a list, company 2 did not. 2 and 5 left, 3 waits."""
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0004")
    bare.write(_fill)
    return bare


def _fill(session: Session) -> None:
    def add(table: str, **row: Any) -> None:
        named, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        session.connection().execute(text(f'INSERT INTO "{table}" ({named}) VALUES ({values})'), row)  # noqa: S608

    for number in (1, 2):
        add("company", id=number, name="", locale="fr", timezone="Europe/Paris", country="FR", k=5,
            quiet_from="19:00", quiet_until="08:00")  # fmt: skip
        add("installation", id=number, company_id=number, platform="slack", tenant=f"T{number}", connected=True)
    for number in range(1, 6):
        gone = number in (2, 5)
        add("person", id=number, company_id=1 if number < 4 else 2, name=f"Person {number}", email=f"p{number}@x.fr",
            level="staff", timezone="Europe/Paris", locale="fr", is_admin=False, active=number in (1, 4),
            left_on=MONDAY if gone else None, since=MONDAY, stopped=False, welcomed=False)  # fmt: skip
        if number != 3:
            add("account", id=number, person_id=number, installation_id=1 if number < 4 else 2,
                platform_user_id=f"U{number}", preferred=True)  # fmt: skip
    add("record_entry", company_id=1, at="2026-11-16 10:00:00+00:00", actor="operator", action="people_imported",
        detail=json.dumps({}), previous="", digest="a" * 64)  # fmt: skip


def test_leavers_hold_no_account_and_it_is_known_whose_it_was(before: Database) -> None:
    before.migrate()
    before.check()
    assert [(row.person_id, row.platform_user_id) for row in rows(before, Account)] == [(1, "U1"), (4, "U4")]
    former = [(row.installation_id, row.platform_user_id, row.person_id) for row in rows(before, FormerAccount)]
    assert former == [(1, "U2", 2), (2, "U5", 5)]
    known = {person.id: person for person in before.read(lambda session: people.known(session, 1))}
    assert (known[1].accounts, known[1].former) == ({1: "U1"}, {})
    assert (known[2].accounts, known[2].former, known[2].left_on) == ({}, {1: "U2"}, MONDAY)
    assert known[3].waiting


def test_whom_the_list_names_is_known_where_there_is_one(before: Database) -> None:
    before.migrate()
    assert {row.id for row in rows(before, Person) if row.listed} == {1, 3}


def test_the_tables_are_those_of_the_models_and_links_hold(before: Database) -> None:
    before.migrate()
    with before.engine.connect() as connection, connection.begin():
        command.check(configuration(connection))
    with pytest.raises(IntegrityError):
        before.write(lambda session: session.add(FormerAccount(installation_id=1, platform_user_id="U9", person_id=99)))


def rows(database: Database, table: type[Any]) -> list[Any]:
    return database.read(lambda session: list(session.scalars(select(table).order_by(*table.__table__.primary_key))))
