"""Grounds for attacks on a running company: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.besieged import Ground


@pytest.fixture(params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Ground:
    """Where companies to attack are founded."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    return Ground(tmp_path, migrated_file, server)


@pytest.fixture
def sqlite_ground(tmp_path: Path, migrated_file: Path) -> Ground:
    """Where many companies are founded, for the larger attacks."""
    return Ground(tmp_path, migrated_file, None)
