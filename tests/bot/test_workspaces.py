"""What the settings open: the company's own workspaces and no other; `doctor` looks and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command

from bot.config import Settings
from bot.doctor import examine
from bot.workspaces import reach
from jobs.errors import UserMistake
from storage import accounts
from storage.database import Database
from storage.migrations import configuration, revision
from tests.memory import MemoryPlatform


def memory(tenant: str, name: str = "memory") -> MemoryPlatform:
    return MemoryPlatform(lambda: datetime(2026, 11, 17, 10, 0, tzinfo=UTC), tenant=tenant, name=name)


async def test_a_token_of_another_workspace_is_refused(database: Database) -> None:
    """After a trial workspace, the real one: nobody would be asked anything, and nobody would know why."""
    trial, real = memory("TRIAL"), memory("REAL")
    first = await reach(Settings(), database, trial)
    assert (await reach(Settings(), database, trial)).installation_id == first.installation_id
    await reach(Settings(), database, memory("T2", "other"))  # another platform joins the company
    with pytest.raises(UserMistake, match=r"another workspace \(TRIAL\) than the token's \(REAL, Accord in memory\)"):
        await reach(Settings(), database, real)
    assert database.read(lambda session: accounts.tenants(session, "memory")) == ["TRIAL"]


async def test_doctor_leaves_the_tables_of_an_older_version_alone(tmp_path: Path, key_file: Path) -> None:
    """The older version may be running: a diagnosis must not take its tables away."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    with database.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0002")
    findings = await examine(Settings(database_url=f"sqlite:///{tmp_path}/old.db", key_file=key_file))
    (found,) = [finding for finding in findings if finding.subject == "database"]
    assert not found.well
    assert "older than this version: run `diapason migrate`" in found.says
    with database.engine.connect() as connection:
        assert revision(connection) == "0002"
    database.close()


async def test_doctor_makes_the_tables_of_a_new_database(tmp_path: Path, key_file: Path) -> None:
    findings = await examine(Settings(database_url=f"sqlite:///{tmp_path}/new.db", key_file=key_file))
    assert [finding.well for finding in findings if finding.subject == "database"] == [True]
