"""R17: whoever writes to the database, without any key, keeps no answer from being destroyed at its day.

Before anything is sealed, weeks join what is left of their groups: one that does not open is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from jobs.closing.forget import seal_due
from storage.database import Database
from storage.models import LiveAnswer, SignalPast, WeeklySum
from storage.types import WindowState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.jobs.closing.weeks import four_weeks
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at

LATE = at(MONDAY + 60 * WEEK, 12)


@pytest.fixture
def firm(database: Database, vault: Vault) -> Answering:
    return answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)


def spoil_a_sum(session: Any) -> None:
    session.execute(update(WeeklySum).where(col(WeeklySum.week) == MONDAY).values(blob=b"spoilt"))


def unname_a_window(session: Any) -> None:
    session.execute(update(WeeklySum).where(col(WeeklySum.week) == MONDAY).values(window_id=None))


def date_a_sum_otherwise(session: Any) -> None:
    session.execute(update(WeeklySum).where(col(WeeklySum.week) == MONDAY).values(week=MONDAY - WEEK))


def invent_a_past(session: Any) -> None:
    company_id = session.execute(text("select id from company")).scalar()
    session.add(SignalPast(company_id=company_id, node="x", week=MONDAY, blob=b"spoilt"))


def nothing(_: Any) -> None:
    pass


@pytest.mark.parametrize(
    "write",
    [nothing, spoil_a_sum, unname_a_window, date_a_sum_otherwise, invent_a_past],
    ids=lambda work: work.__name__,
)
async def test_no_row_of_the_database_puts_off_the_day_on_which_answers_are_destroyed(
    firm: Answering, write: Callable[[Any], None]
) -> None:
    await four_weeks(firm)
    asked = {window.id for window in firm.windows(state=WindowState.CLOSED)}
    firm.database.write(write)
    for day in range(3):
        seal_due(firm.database, firm.vault, LATE + timedelta(days=day))
    assert not asked & firm.vault.windows(), f"{len(asked & firm.vault.windows())} keys outlive their day by a year"
    assert firm.company.rows(LiveAnswer) == []
    assert [row for row in firm.company.rows(WeeklySum) if row.window_id in asked] == []


async def test_a_backup_from_before_a_rotation_does_not_keep_every_later_window_from_being_sealed(
    firm: Answering,
) -> None:
    # No attacker: an operator replaces the master key, and later puts back a copy of the database that is older.
    await four_weeks(firm)
    seal_due(firm.database, firm.vault, at(MONDAY + 5 * WEEK, 12))
    copy = [(row.company_id, row.node, row.week, row.blob) for row in firm.company.rows(SignalPast)]
    assert copy
    assert firm.vault.rotate(firm.database) or firm.vault.rotate(firm.database)

    def put_back(session: Any) -> None:
        for company_id, node, week, blob in copy:
            session.merge(SignalPast(company_id=company_id, node=node, week=week, blob=blob))

    firm.database.write(put_back)
    monday = MONDAY + 8 * WEEK
    await firm.open(monday)
    for window in firm.windows(monday):
        firm.put(window, dict.fromkeys(range(7, 31), 4))
    firm.close(monday)
    asked = {window.id for window in firm.windows(monday, state=WindowState.CLOSED)}
    assert asked & firm.vault.windows()
    seal_due(firm.database, firm.vault, LATE)
    assert not asked & firm.vault.windows()
