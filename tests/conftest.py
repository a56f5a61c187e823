"""Databases for tests: a SQLite file and a real PostgreSQL, each migrated once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.vault import Vault


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "diapason.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    assert database.scrub()
    database.close()
    return path


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database of the test's own."""
    path = tmp_path / "diapason.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on each database."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the test's master key lies, once a vault was opened."""
    return tmp_path / "keys" / "diapason.key"


@pytest.fixture
def vault(key_file: Path) -> Vault:
    """An empty vault with a key of its own."""
    return Vault.open(key_file, create=True)
