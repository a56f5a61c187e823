"""One way into the ledger: what is owed is owed once, and its id comes back with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.sending.kinds import KINDS, LEADS, PLACES
from jobs.sending.ledger import Owed, owe
from storage.database import Database
from storage.types import DeliveryKind
from tests.ledger import MONDAY, SmallCompany, at, new_company

NOON = at(MONDAY, 12)


def question(company: SmallCompany, person: int = 1, **changes: object) -> Owed:
    known: dict[str, object] = {"company_id": company.company_id, "kind": DeliveryKind.NOTICE, "person_id": person}
    return Owed(**{**known, "due_at": NOON, "about": "x", **changes})  # type: ignore[arg-type]


def test_what_is_owed_comes_back_by_id_and_only_the_first_time(database: Database) -> None:
    company = new_company(database, 3)
    owed = [question(company, person) for person in (1, 2, 2)]
    first = database.write(lambda session: owe(session, owed))
    assert len(first) == 2  # the third is the second again
    assert {row.id for row in company.ledger()} == set(first)
    again = [question(company, 2), question(company, 2, occurrence="2"), question(company, 3, about="y")]
    assert len(database.write(lambda session: owe(session, again))) == 2
    assert database.write(lambda session: owe(session, [])) == []


def test_a_message_lives_as_long_as_its_kind_unless_it_says_otherwise(sqlite: Database) -> None:
    company = new_company(sqlite, 2)
    sqlite.write(lambda session: owe(session, [question(company), question(company, 2, not_after=NOON)]))
    life = KINDS[DeliveryKind.NOTICE].life
    assert life is not None
    assert {row.not_after for row in company.ledger()} == {NOON + life, NOON}
    with pytest.raises(ValueError, match="too late"):
        sqlite.write(lambda session: owe(session, [question(company, kind=DeliveryKind.QUESTION)]))


def test_every_kind_has_its_row_and_follows_one_that_leaves_before_it() -> None:
    assert set(KINDS) == set(DeliveryKind)
    assert all(PLACES[lead] < PLACES[kind] for kind, lead in LEADS.items())
    assert all(row.follows is not None for row in KINDS.values() if row.waits or row.only_after or row.rest)
    assert all((row.life or timedelta(1)) > timedelta(0) for row in KINDS.values())


def test_nothing_else_plans_a_delivery() -> None:
    house = Path(__file__).parents[3]
    ways = [
        path.relative_to(house).as_posix()
        for layer in ("bot", "jobs", "storage")
        for path in (house / layer).rglob("*.py")
        if re.search(
            r"deliveries\.insert\(|insert\((LEDGER|Delivery)\b|session\.add\(Delivery", path.read_text("utf-8")
        )
    ]
    assert ways == ["jobs/sending/ledger.py"]
