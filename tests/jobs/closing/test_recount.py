"""A backup restored with the keys at hand goes on; a database put back behind them is not released."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text
from sqlmodel import Session, col

from jobs.closing.recount import recount
from storage.database import Database
from storage.models import LiveAnswer
from storage.vault import Vault
from tests.counted import counting
from tests.factories import Answering, answering
from tests.jobs.closing.weeks import first_week
from tests.ledger import ALIGNMENT
from tests.places import BOTH


@pytest.fixture
async def firm(database: Database, vault: Vault) -> Answering:
    """A company in its first open week, whose database is put back to before one person had answered."""
    company = answering(database, vault, alignment=ALIGNMENT[:1], pulse=[])
    await first_week(company)
    (window,) = company.windows()
    token = vault._ring.key(window.id).token(company.account(9), window.question_key, "answer")
    database.write(lambda session: session.execute(delete(LiveAnswer).where(col(LiveAnswer.token) == token)))
    return company


@BOTH
async def test_what_is_there_counts_once_it_is_counted_again(firm: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counting(monkeypatch)
    assert recount(firm.database, firm.vault) == 1
    firm.close()
    # Twelve in each of two teams answered, and one of them is lost.
    assert sorted(counted.answers for counted in made if counted.audience == "staff") == [11, 12]


async def test_a_database_put_back_behind_the_keys_is_not_released(firm: Answering) -> None:
    firm.close()
    assert firm.figures() == []


async def test_a_window_that_was_changed_is_not_counted_again(firm: Answering) -> None:
    moved = text("UPDATE tree_member SET team = 'blue' WHERE person_id = 9")

    def work(session: Session) -> None:
        session.connection().execute(moved)

    firm.database.write(work)
    assert recount(firm.database, firm.vault) == 0
    firm.close()
    assert firm.figures() == []


async def test_a_window_without_a_key_is_left_alone(firm: Answering) -> None:
    (window,) = firm.windows()
    firm.vault.seal(firm.database, window.id, window.question_key, [])
    assert recount(firm.database, firm.vault) == 0
