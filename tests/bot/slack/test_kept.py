"""F10 to F12 with a real desk and a database in trouble: nothing is acknowledged that is not stored."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.slack import ids
from bot.slack.app import build
from storage.database import Database
from storage.errors import DiskTrouble
from storage.models import Account
from storage.vault import Vault
from tests.bot.slack.fakes import SECRET, RecordingSlack, Slack
from tests.factories import Answering
from tests.jobs.acts import STAFF, firm_on_tuesday, stored, window_of
from tests.postgres import shared_server

PATIENCE = 0.3  # seconds, of the database; its own is two


@contextmanager
def held(path: Path | None) -> Iterator[sqlite3.Connection]:
    """Another program that keeps the write lock."""
    with closing(sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield holder


@asynccontextmanager
async def open_to(firm: Answering) -> AsyncIterator[tuple[Slack, RecordingSlack]]:
    """Yield Slack's side of a company's app, and what the app sent to Slack."""
    wire = RecordingSlack()
    wire.tenant = firm.company.platform.tenant
    slack = Slack(build(SECRET, wire, firm.desk()))
    yield slack, wire
    await slack.http.aclose()
    await slack.app.close()


def tapped(slack: Slack, firm: Answering, value: int = 4) -> dict[str, Any]:
    """Return the payload of a tap on a company's question, on its Tuesday."""
    button = {
        "block_id": ids.ask_block(window_of(firm).id, "answer"),
        "action_id": ids.answer_action(value),
        "value": ids.answer_value(firm.round_of(), value),
        "action_ts": f"{firm.now.timestamp():.6f}",
    }
    team = firm.company.platform.tenant
    return slack.click_payload(button) | {"team": {"id": team}, "user": {"id": f"U{STAFF}", "team_id": team}}


def joined(firm: Answering) -> dict[str, Any]:
    user = {"id": "UZOE", "team_id": firm.company.platform.tenant, "name": "zoe", "profile": {}}
    return {"type": "team_join", "user": user}


def knows_zoe(firm: Answering) -> bool:
    def read(session: Session) -> bool:
        return "UZOE" in session.scalars(select(Account.platform_user_id)).all()

    return firm.database.read(read)


async def trouble_is_told_and_what_comes_again_is_stored(
    firm: Answering, begin: Callable[[], object], end: Callable[[], object]
) -> None:
    """Tap, and have Slack tell of a newcomer, while the database is in trouble: from ``begin`` to ``end``."""
    team = firm.company.platform.tenant
    async with open_to(firm) as (slack, wire):
        tap = tapped(slack, firm)
        begin()
        assert (await slack.interact(tap)).status_code == 503
        assert (await slack.event(joined(firm), team_id=team)).status_code == 503
        assert [method for method, _ in wire.calls] == ["chat_postEphemeral"]
        end()
        assert stored(firm, STAFF) is None
        assert not knows_zoe(firm)
        assert (await slack.interact(tap)).status_code == 200
        assert (await slack.event(joined(firm), team_id=team)).status_code == 200
        assert stored(firm, STAFF) == {"v": 4}
        assert knows_zoe(firm)


@pytest.fixture
def impatient(sqlite: Database) -> Iterator[Database]:
    """The same file, by a database that soon gives up."""
    database = Database(str(sqlite.url), patience=PATIENCE)
    yield database
    database.close()


async def test_f11_sqlite_locked_for_a_moment_is_waited_for(sqlite: Database, vault: Vault) -> None:
    firm = await firm_on_tuesday(sqlite, vault)
    async with open_to(firm) as (slack, wire):
        with held(sqlite.path) as holder:
            asyncio.get_running_loop().call_later(1.0, holder.rollback)
            assert (await slack.interact(tapped(slack, firm))).status_code == 200
        assert [method for method, _ in wire.calls] == ["chat_postEphemeral", "views_publish"]
    assert stored(firm, STAFF) == {"v": 4}


async def test_f11_sqlite_locked_past_our_patience(impatient: Database, vault: Vault) -> None:
    firm = await firm_on_tuesday(impatient, vault)
    with closing(sqlite3.connect(str(impatient.path), isolation_level=None)) as holder:
        await trouble_is_told_and_what_comes_again_is_stored(
            firm, lambda: holder.execute("BEGIN EXCLUSIVE"), holder.rollback
        )


async def test_f11_sqlite_locked_for_ever_refuses_each_in_time(impatient: Database, vault: Vault) -> None:
    firm = await firm_on_tuesday(impatient, vault)
    async with open_to(firm) as (slack, _):
        with held(impatient.path):
            taps = [slack.interact(tapped(slack, firm, value)) for value in (1, 2, 3, 4, 5)]
            responses = await asyncio.wait_for(asyncio.gather(*taps), 2 * PATIENCE + 2)
            assert {response.status_code for response in responses} == {503}


async def test_f12_sqlite_on_a_disk_that_takes_nothing_more(sqlite: Database, vault: Vault) -> None:
    firm = await firm_on_tuesday(sqlite, vault)
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill() -> None:
        # Whatever is written past a file's first page is refused, as by a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))

    def free() -> None:
        try:
            with pytest.raises(DiskTrouble):
                sqlite.require_room()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        sqlite.require_room()

    try:
        await trouble_is_told_and_what_comes_again_is_stored(firm, fill, free)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


async def test_f11_f14_postgresql_away(tmp_path: Path, vault: Vault) -> None:
    with shared_server(tmp_path) as server, server.copy() as url:
        database = Database(url, patience=PATIENCE)
        firm = await firm_on_tuesday(database, vault)
        await trouble_is_told_and_what_comes_again_is_stored(firm, server.stop, server.start)
        database.close()
