"""A company whose comments were published, for tests of replies and withdrawals."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.vault import Vault
from tests.jobs.loop.talk import Talk, talk_of


@pytest.fixture
async def red(database: Database, vault: Vault) -> Talk:
    """On both databases."""
    return await talk_of(database, vault)


@pytest.fixture
async def team(sqlite: Database, vault: Vault) -> Talk:
    """On SQLite."""
    return await talk_of(sqlite, vault)
