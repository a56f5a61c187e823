"""What is due is found in the order of an index: a claim sorts nothing, however much is owed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from storage.database import Database
from storage.ledger import due
from storage.types import DeliveryKind
from tests.ledger import MONDAY, at, new_company

TEN = at(MONDAY + timedelta(days=1), 8)


def plans(database: Database, session: Session, work: Any) -> list[str]:
    """How SQLite reads what one work selects from the ledger."""
    seen: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "FROM delivery" in statement:
            seen.append((statement, parameters))

    work(session)
    rows: list[Any] = []
    for statement, parameters in seen:
        rows += session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    return [str(row[-1]) for row in rows]


async def test_a_claim_reads_the_index_in_its_order(sqlite: Database) -> None:
    company = new_company(sqlite, 20)
    await company.planner().plan(company.clock.now)
    claim = partial(due.claim, installation_id=company.installation_id, now=TEN, limit=5)
    steps = sqlite.write(lambda session: plans(sqlite, session, claim))
    assert any("ix_delivery_due" in step for step in steps), steps
    assert not [step for step in steps if "TEMP B-TREE" in step or step.startswith("SCAN delivery")], steps


async def test_a_look_reads_no_row_that_is_not_due(sqlite: Database) -> None:
    company = new_company(sqlite, 20)
    await company.planner().plan(company.clock.now)
    look = partial(due.look, now=TEN, doubt_until=TEN)
    steps = sqlite.write(lambda session: plans(sqlite, session, look))
    assert not [step for step in steps if step.startswith("SCAN delivery")], steps


@pytest.mark.parametrize("limit", [1, 7])
async def test_messages_of_one_person_leave_in_the_order_of_their_kinds(database: Database, limit: int) -> None:
    company = new_company(database, 8, welcomed=False)
    await company.planner().plan(company.clock.now)
    claimed: list[str] = []
    while ids := database.write(lambda session: due.claim(session, company.installation_id, TEN, limit)):
        claimed += ids
    kinds = {row.id: (row.person_id, row.kind) for row in company.ledger()}
    for person in range(1, 9):
        theirs = [kinds[one][1] for one in claimed if kinds[one][0] == person]
        assert theirs == [DeliveryKind.WELCOME, DeliveryKind.QUESTION]


async def test_nothing_leaves_through_an_installation_that_is_disconnected(database: Database) -> None:
    company = new_company(database, 8)
    await company.planner().plan(company.clock.now)
    disconnect = text("UPDATE installation SET connected = false")
    database.write(lambda session: session.connection().execute(disconnect))
    assert database.write(lambda session: due.claim(session, company.installation_id, TEN, 10)) == []
    assert database.read(lambda session: due.look(session, TEN, TEN)).installations == set()
