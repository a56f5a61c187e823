"""What `bot/app.py` joins: readiness says which part is not, and follows it back."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import _web, open_house
from bot.config import Settings
from storage.database import Database
from storage.errors import DiskTrouble
from storage.vault import Vault
from tests.storage.database.test_disk import Room, add_many

WELL = {"database": True, "disk": True, "keys": True}


async def get(served: Starlette, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://bot") as client:
        return await client.get(path)


async def test_f12_a_full_disk_is_not_ready_reads_go_on_and_room_makes_it_ready(
    sqlite: Database, key_file: Path
) -> None:
    Vault.open(key_file, create=True)
    house = open_house(Settings(database_url=str(sqlite.url), key_file=key_file, keys_url=None))
    served, room = _web(house, None), Room(house.database)
    found = await get(served, "/readyz")
    assert (found.status_code, found.json()) == (200, WELL)
    room.fill()
    with pytest.raises(DiskTrouble):
        await house.database.awrite(add_many)
    found = await get(served, "/readyz")
    assert (found.status_code, found.json()) == (503, WELL | {"disk": False})
    assert (await get(served, "/healthz")).status_code == 200
    assert "diapason_people 0" in (await get(served, "/metrics")).text
    room.free()
    found = await get(served, "/readyz")
    assert (found.status_code, found.json()) == (200, WELL)
    house.close()
