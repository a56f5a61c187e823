"""The commands know obstacles as the running house does: a restore, a purge, another master key."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.config import Settings
from bot.operator.keeping import back_up, purge_due, put_back
from jobs.ports import ObstacleMoved
from storage.database import Database
from storage.loop import obstacles
from storage.vault import Vault
from tests.jobs.loop.floor import AUTHORS, LEADER, QUESTIONS, Floor, floor_of
from tests.places import Place


@pytest.fixture
async def floor(sqlite: Database, vault: Vault) -> Floor:
    return await floor_of(sqlite, vault)


@pytest.fixture
def settings(sqlite: Database, place: Place) -> Settings:
    return Settings(database_url=f"sqlite:///{sqlite.path}", key_file=place.key_file)


async def test_a_restore_brings_no_withdrawn_obstacle_back(floor: Floor, settings: Settings, tmp_path: Path) -> None:
    await floor.say_three()
    back_up(settings, tmp_path / "copy.db")
    (own,) = await floor.own(AUTHORS[0])
    await floor.desk().handle(ObstacleMoved(floor.firm.actor(AUTHORS[0]), own.id, "withdraw"))
    floor.firm.database.close()
    put_back(settings, tmp_path / "copy.db")
    restored = Database(settings.database_url)
    assert own.id not in restored.read(obstacles.ids)
    assert len(restored.read(obstacles.ids)) == 2
    restored.close()


async def test_a_purge_destroys_the_link_of_what_was_told_back_a_month_ago(floor: Floor, settings: Settings) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    text = f"obstacle {AUTHORS[0]}"
    await floor.decide_and_tell(text)
    for days, destroyed in ((29, 0), (30, 1)):
        with time_machine.travel(QUESTIONS + timedelta(days=days, minutes=1), tick=False):
            assert purge_due(settings).endswith(
                f"Links from comments and obstacles to their authors destroyed: {destroyed}."
            )
    assert floor.row(text).thread == ""


async def test_another_master_key_opens_what_was_said_and_shown(floor: Floor, place: Place) -> None:
    await floor.say_three()
    await floor.on(QUESTIONS)
    await floor.say(AUTHORS[0], "waits")
    assert floor.firm.vault.rotate(floor.firm.database)
    floor.firm.vault = place.open()
    assert len((await floor.overview(LEADER)).open) == 3
    assert {own.text for own in await floor.own(AUTHORS[0])} == {f"obstacle {AUTHORS[0]}", "waits"}
