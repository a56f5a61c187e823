"""What we admit is so, no more and no less: what a copy opens, who sees what in whose place, what a stop puts off."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.cards import MyDataCard
from jobs.cards.forms import Values
from jobs.closing.forget import seal_due
from jobs.ports import Command, Erased, FormSubmitted, Say, Tap
from jobs.retention import LIVE_DAYS
from storage.backups.backup import backup
from storage.database import Database
from storage.errors import WindowSealed
from storage.vault import Vault
from storage.windows import WindowRow
from tests.factories import Answering, answering
from tests.ledger import MONDAY
from tests.places import Place

ME, OTHER = 9, 10
SAID = 4


@pytest.fixture
async def firm(sqlite: Database, vault: Vault) -> Answering:
    """A company in its first week, where one person answered every question and paused afterwards."""
    firm = answering(sqlite, vault)
    await firm.open()
    for window in firm.windows(MONDAY):
        await firm.desk().handle(Tap(firm.actor(ME), firm.now, firm.round_of(), window.id, "answer", SAID))
    return firm


def window_of(firm: Answering) -> WindowRow:
    return firm.windows(MONDAY)[0]


def copied(firm: Answering, to: Path) -> Database:
    """Copy the database as it is now."""
    backup(f"sqlite:///{firm.database.url.database}", to)
    return Database(f"sqlite:///{to}")


def copied_keys(place: Place, to: Path) -> Vault:
    """Copy the keys as they are now, and open a vault on them."""
    shutil.copytree(place.key_file.parent, to)
    return Vault.open(to / place.key_file.name)


def answer_in(database: Database, vault: Vault, firm: Answering, window: WindowRow) -> Any:
    """Read my answer of a window as somebody would who holds this database and these keys."""
    key = window.question_key
    return database.read(lambda session: vault.get(session, window.id, firm.account(ME), key, "answer"))


async def my_data(firm: Answering, actor: int) -> MyDataCard:
    outcome = await firm.desk().handle(Command(firm.actor(actor), "mes-donnees"))
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, MyDataCard)
    return outcome.card


async def test_a_copy_of_database_and_keys_made_before_opens_answers_and_nothing_else_does(
    firm: Answering, place: Place, tmp_path: Path
) -> None:
    window = window_of(firm)
    database, keys = copied(firm, tmp_path / "copy.db"), copied_keys(place, tmp_path / "copied")
    assert seal_due(firm.database, firm.vault, window.opens_at + timedelta(days=LIVE_DAYS)) > 0
    assert answer_in(database, keys, firm, window) == {"v": SAID}
    with pytest.raises(WindowSealed):  # the database alone, even with the keys that are left
        answer_in(database, firm.vault, firm, window)
    database.close()
    keys.close()


async def test_what_was_erased_is_in_a_copy_made_before_until_its_key_is_destroyed(
    firm: Answering, place: Place, tmp_path: Path
) -> None:
    window, database = window_of(firm), copied(firm, tmp_path / "copy.db")
    await firm.desk().handle(Erased(firm.actor(ME), window.id, "answer"))
    assert answer_in(firm.database, firm.vault, firm, window) is None
    keys = copied_keys(place, tmp_path / "copied")
    assert answer_in(database, keys, firm, window) == {"v": SAID}
    seal_due(firm.database, firm.vault, window.opens_at + timedelta(days=LIVE_DAYS))
    with pytest.raises(WindowSealed):
        answer_in(database, firm.vault, firm, window)
    database.close()
    keys.close()


async def test_a_backup_alone_opens_nothing_and_tells_names_and_pauses(
    firm: Answering, place: Place, tmp_path: Path
) -> None:
    away = Values({"until": firm.now.date() + timedelta(days=30)})
    await firm.desk().handle(FormSubmitted(firm.actor(ME), firm.now, "pause", {}, away))
    copied(firm, tmp_path / "copy.db").close()
    strangers = Vault.open(tmp_path / "stranger" / "master.key", create=True)
    database = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    with pytest.raises(WindowSealed):
        answer_in(database, strangers, firm, window_of(firm))
    held = (tmp_path / "copy.db").read_bytes()
    assert str(firm.now.date() + timedelta(days=30)).encode() in held
    assert not [key for key in place.wrapped().values() if key in held]
    database.close()
    strangers.close()


async def test_whoever_signs_in_as_somebody_sees_what_they_see_until_sealing(firm: Answering) -> None:
    mine = await my_data(firm, ME)  # the platform says it is my account, whoever sits there
    assert len(mine.answers) == len(firm.windows(MONDAY))
    assert (await my_data(firm, OTHER)).answers == ()
    firm.company.clock.now += timedelta(days=LIVE_DAYS)
    seal_due(firm.database, firm.vault, firm.now)
    assert (await my_data(firm, ME)).answers == ()


async def test_after_a_long_stop_the_first_tick_destroys_what_is_due(firm: Answering) -> None:
    asked = firm.vault.windows()
    assert asked
    firm.company.clock.now += timedelta(days=LIVE_DAYS + 100)
    assert firm.vault.windows() == asked  # nobody was there to destroy them, and that is told
    seal_due(firm.database, firm.vault, firm.now)
    assert firm.vault.windows() == set()
