"""Windows of version 0.1, whose answers were found by a person's id: found by account after the upgrade, once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from jobs.closing.adoption import adopt
from jobs.home import mine
from storage.asked import acting_person
from storage.database import Database
from storage.models import Delivery, LiveAnswer, TreeMember, Window
from storage.types import DeliveryState, WindowState
from storage.vault import Vault
from storage.windows import WindowRow
from tests.factories import WEEK, Answering, answering
from tests.jobs.closing.weeks import STAFF, bodies, first_week
from tests.ledger import ALIGNMENT, MONDAY, PULSE, Crash


@pytest.fixture
async def firm(database: Database, vault: Vault, key_file: Path) -> Answering:
    """A company in its first week, as version 0.1 left it: answers under ids, nothing signed nor ticked."""
    (key_file.with_name(key_file.name + ".windows") / "accounts").unlink()
    company = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await company.open()
    for window in company.windows(MONDAY):
        codes = {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(STAFF, 2)}
        database.write(partial(_answer_by_id, vault=vault, window=window, codes=codes, firm=company))
        vault._keys.destroy(window.id)  # ticks and marks, which 0.1 did not have; the key stays
    database.write(lambda session: session.execute(update(Window).values(signature=None)))
    return company


def _answer_by_id(session: Session, vault: Vault, window: WindowRow, codes: dict[int, int], firm: Answering) -> None:
    for person_id, code in codes.items():
        vault.put(session, window.id, person_id, window.question_key, "answer", {"v": code}, firm.now)
    vault.put(session, window.id, 9, window.question_key, "comment", {"text": "trop de réunions"}, firm.now)


def held(firm: Answering, number: int) -> list[str]:
    """Return what a person finds of theirs, in words."""

    def read(session: Session) -> list[str]:
        person = acting_person(session, "slack", "T1", f"U{number}")
        assert person is not None
        return [words for _, words in mine.my_data(session, firm.vault, person, now=firm.now).answers]

    return firm.database.read(read)


async def test_everybody_finds_their_answers_and_the_figures_are_those_of_the_same_answers(
    firm: Answering, postgres: Database, tmp_path: Any
) -> None:
    assert held(firm, 9) == []
    assert adopt(firm.database, firm.vault) == 2
    assert sorted(held(firm, 9)) == ["2", "2", "trop de réunions", "trop de réunions"]
    assert firm.close() == 2
    if firm.database is postgres:
        return  # the same company is lived there
    same = answering(
        postgres, Vault.open(tmp_path / "other" / "key", create=True), alignment=ALIGNMENT[:1], pulse=PULSE
    )
    await first_week(same)
    same.close()
    assert bodies(firm) == bodies(same)


async def test_it_is_done_once(firm: Answering) -> None:
    assert adopt(firm.database, firm.vault) == 2
    unsigned = update(Window).values(signature=None)
    firm.database.write(lambda session: session.execute(unsigned))
    # Somebody takes the signatures away and moves people: nobody signs again what they wrote.
    assert adopt(firm.database, firm.vault) == 0
    firm.close()
    assert firm.figures() == []


async def test_a_new_installation_has_nothing_to_adopt(database: Database, vault: Vault) -> None:
    assert adopt(database, vault) == 0
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=[])
    await first_week(firm)
    assert adopt(database, vault) == 0
    assert firm.close() == 1
    assert firm.figures()


async def test_who_was_asked_counts_as_asked(firm: Answering) -> None:
    deliveries = update(Delivery).where(col(Delivery.person_id) != 20).values(state=DeliveryState.SENT)
    firm.database.write(lambda session: session.execute(deliveries))
    adopt(firm.database, firm.vault)
    windows = firm.windows(MONDAY)

    def asked(session: Session) -> set[str]:
        accounts = [firm.account(number) for number in range(1, 31)]
        return {
            account
            for window in windows
            for account in firm.vault.read_window(session, window.id, window.question_key, accounts).values["asked"]
        }

    assert firm.database.read(asked) == {firm.account(number) for number in range(1, 31) if number != 20}


async def test_a_windows_end_is_noted_with_it(firm: Answering) -> None:
    adopt(firm.database, firm.vault)
    day = MONDAY + 2 * WEEK
    assert firm.vault.overdue(firm.now + timedelta(days=13)) == set()
    # An alignment question's answers go a week after it closed; those of the pulse wait for the pool of four weeks.
    assert len(firm.vault.overdue(firm.now.replace(month=day.month, day=day.day))) == 1


async def test_somebody_without_an_account_keeps_nobody_else_from_theirs(firm: Answering) -> None:
    gone = update(TreeMember).where(col(TreeMember.person_id) == 12).values(account=None)
    firm.database.write(lambda session: session.execute(gone))
    adopt(firm.database, firm.vault)
    assert sorted(held(firm, 9)) == ["2", "2", "trop de réunions", "trop de réunions"]
    assert firm.close() == 2
    assert firm.figures()


async def test_cut_at_any_window_it_is_done_again_and_nothing_is_lost(firm: Answering) -> None:
    class Cut:
        def __init__(self, writes: int) -> None:
            self.left = writes

        def __getattr__(self, name: str) -> Any:
            return getattr(firm.database, name)

        def write(self, work: Any) -> Any:
            if self.left == 0:
                raise Crash
            self.left -= 1
            return firm.database.write(work)

    for writes in (0, 1):
        with pytest.raises(Crash):
            adopt(Cut(writes), firm.vault)  # type: ignore[arg-type]
    assert adopt(firm.database, firm.vault) == 2
    rows = firm.database.read(lambda session: session.scalars(select(LiveAnswer)).all())
    assert len(rows) == 2 * (30 + 1)
    assert firm.close() == 2
    assert len(firm.windows(state=WindowState.CLOSED)) == 2


async def test_links_of_comments_published_before_are_destroyed(firm: Answering) -> None:
    firm.vault.links.open("published-before")
    adopt(firm.database, firm.vault)
    assert firm.vault.links.windows() == set()
