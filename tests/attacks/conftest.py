"""Grounds for attacks on a running company: the same on SQLite and on PostgreSQL.

What is founded there is only ever copied, so that all attacks of a run share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.besieged import Ground, a_ground
from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest) -> Ground:
    """Where companies to attack are founded."""
    found: Ground = request.getfixturevalue(f"{request.param}_ground")
    return found


@pytest.fixture(scope="session")
def sqlite_ground(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Ground]:
    """Where many companies are founded, for the larger attacks."""
    with a_ground(tmp_path_factory.mktemp("sqlite-ground"), migrated_file, None) as ground:
        yield ground


@pytest.fixture(scope="session")
def postgres_ground(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, postgres_server: Server
) -> Iterator[Ground]:
    """Where companies are founded on PostgreSQL."""
    with a_ground(tmp_path_factory.mktemp("postgres-ground"), migrated_file, postgres_server) as ground:
        yield ground
