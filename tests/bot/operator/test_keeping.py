"""What the operator does by hand: a new master key, and what is due erased now; both may be interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import Session

from bot.config import Settings
from bot.doctor import examine
from bot.operator.keeping import purge_due, rotate_keys
from jobs.closing.forget import seal_due
from storage import chain
from storage.database import Database
from storage.models import Company, Delivery, LiveAnswer, ReleasedFigure
from storage.types import WindowState
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import MONDAY, at
from tests.places import BOTH, Place
from tests.postgres import Server
from tests.power import PowerCut, cut_after


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a migrated database of the test's own is."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/diapason.db"
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.copy() as url:
        yield url


@pytest.fixture
def settings(address: str, place: Place) -> Settings:
    return Settings(database_url=address, key_file=place.key_file, keys_url=secret(place))


def secret(place: Place) -> SecretStr | None:
    return SecretStr(place.keys_url) if place.keys_url else None


def rotated(settings: Settings) -> str:
    """Rotate to the end: with a key database, a first run only makes the new key."""
    sentence = rotate_keys(settings)
    if settings.keys_url is None:
        return sentence
    assert "Copy this file to every machine" in sentence
    return rotate_keys(settings)


@pytest.fixture
def firm(address: str, vault: Vault) -> Iterator[Answering]:
    database = Database(address)
    database.migrate()
    yield answering(database, vault)
    database.close()


def rows(firm: Answering, table: type[LiveAnswer | ReleasedFigure | Delivery]) -> int:
    def count(session: Session) -> int:
        number: int = session.execute(select(func.count()).select_from(table)).scalar_one()
        return number

    return firm.database.read(count)


def content(path: Path) -> bytes:
    return path.read_bytes()


async def answered(firm: Answering) -> None:
    await firm.open()
    for window in firm.windows():
        firm.put(window, dict.fromkeys(range(1, 31), 4))


# ---------------------------------------------------------------- purge


async def test_a_key_put_back_from_an_old_copy_is_destroyed_again(
    firm: Answering, settings: Settings, place: Place
) -> None:
    await answered(firm)
    window = firm.windows()[0]
    firm.company.clock.now = at(MONDAY + 6 * WEEK, 0)
    seal_due(firm.database, firm.vault, firm.now)
    assert firm.vault.windows() == set()
    again = Vault.open(place.key_file, keys_url=place.keys_url)
    again._keys.create(window.id)  # as if a copy of its key came back
    again.close()
    with time_machine.travel(at(MONDAY + 6 * WEEK, 1), tick=False):
        assert purge_due(settings).startswith("1 windows sealed")
    assert firm.vault.windows() == firm.vault.unfinished_seals() == set()


async def test_purge_seals_and_forgets_what_is_due_and_says_what_went(firm: Answering, settings: Settings) -> None:
    await answered(firm)
    windows = len(firm.windows())
    with time_machine.travel(at(MONDAY + timedelta(days=34), 0), tick=False):
        first_sentence = purge_due(settings)
    remaining = len(firm.windows(state=WindowState.CLOSED))
    assert first_sentence.startswith(f"{windows - remaining} windows sealed")
    with time_machine.travel(at(MONDAY + 6 * WEEK, 0), tick=False):
        assert purge_due(settings).startswith(f"{remaining} windows sealed")
    assert rows(firm, LiveAnswer) == 0
    assert firm.vault.windows() == set()
    figures = rows(firm, ReleasedFigure)
    assert figures > 0
    with time_machine.travel(at(date(2028, 11, 6), 0), tick=False):  # 24 months and some weeks later
        sentence = purge_due(settings)
    assert rows(firm, ReleasedFigure) == 0
    assert int(sentence.split("erased: ")[1].split(" ")[0]) >= figures  # and the weekly sums with them
    with time_machine.travel(at(date(2028, 11, 6), 1), tick=False):
        assert purge_due(settings).startswith(
            "0 windows sealed, their answers destroyed; 0 answers without a key erased."
        )


async def test_purge_leaves_what_is_not_due(firm: Answering, settings: Settings) -> None:
    await answered(firm)
    before = rows(firm, LiveAnswer)
    with time_machine.travel(at(MONDAY + timedelta(days=3), 12), tick=False):
        assert purge_due(settings).startswith("0 windows sealed")
    assert rows(firm, LiveAnswer) == before


@BOTH
async def test_purge_takes_up_what_an_interruption_left(
    firm: Answering, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(firm)
    moment = at(MONDAY + 6 * WEEK, 0)

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Database, "scrub", cut)
        with time_machine.travel(moment, tick=False), pytest.raises(PowerCut):
            purge_due(settings)
    assert firm.vault.unfinished_seals()
    with time_machine.travel(moment, tick=False):
        purge_due(settings)
    assert firm.vault.unfinished_seals() == set()
    assert rows(firm, LiveAnswer) == 0


# ---------------------------------------------------------------- a new master key


@BOTH
async def test_f32_a_new_master_key_opens_everything_and_is_on_record(
    firm: Answering, settings: Settings, place: Place, key_file: Path
) -> None:
    await answered(firm)
    before, windows = content(key_file), len(firm.windows())
    assert f"{windows} window keys were wrapped again" in rotated(settings)
    assert content(key_file) != before
    again = place.open()
    for window in firm.windows():
        answer = firm.database.read(
            lambda session, opened=window: again.get(session, opened.id, firm.account(9), opened.question_key, "answer")  # type: ignore[misc]
        )
        assert answer == {"v": 4}
    entry = firm.database.read(lambda session: chain.entries(session, firm.company.company_id))[0]
    assert (entry.actor, entry.action, entry.detail) == ("operator", "key_rotated", {})


@BOTH
async def test_f32_a_process_that_goes_on_uses_the_new_key_from_then_on(
    firm: Answering, settings: Settings, place: Place
) -> None:
    await answered(firm)  # this process has read the old key, as `serve` would have
    rotated(settings)
    await firm.open(MONDAY + WEEK)  # new windows, their keys wrapped
    firm.close()  # weekly sums, encrypted
    blob = firm.vault.sums.encrypt(1, "staff", MONDAY, {"n": 12})
    reopened = place.open()
    assert reopened.sums.decrypt(1, "staff", MONDAY, blob) == {"n": 12}
    for window in firm.windows():
        assert firm.database.read(
            lambda session, opened=window: reopened.get(
                session, opened.id, firm.account(1), opened.question_key, "answer"
            )  # type: ignore[misc]
        ) in (None, {"v": 4})
    seal_due(firm.database, reopened, at(MONDAY + 8 * WEEK, 0))
    assert reopened.windows() == set()


async def test_f32_an_interrupted_rotation_is_told_and_finished_by_running_it_again(
    firm: Answering, settings: Settings, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(firm)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut_after(2)(Path.replace))
        with pytest.raises(PowerCut):
            rotated(settings)
    findings = {finding.subject: finding for finding in await examine(settings)}
    assert not findings["keys"].well
    assert "keys rotate" in findings["keys"].says
    rotated(settings)
    assert len(content(key_file).split()) == 1
    assert {finding.subject: finding for finding in await examine(settings)}["keys"].well


@BOTH
def test_f32_rotation_needs_no_workspace(tmp_path: Path, place: Place, vault: Vault) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    settings = Settings(database_url=url, key_file=place.key_file, keys_url=secret(place))
    assert vault.windows() == set()
    assert "0 window keys" in rotated(settings)
    database = Database(settings.database_url)
    assert database.read(lambda session: session.scalar(select(func.count()).select_from(Company))) == 0
    database.close()
