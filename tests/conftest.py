"""Databases for tests: a SQLite file and a real PostgreSQL, each migrated once and copied for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.vault import Vault
from tests import places
from tests.places import Place
from tests.postgres import NoPostgres, Server, shared_server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "diapason.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    assert database.scrub()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real PostgreSQL, one for the whole run."""
    base = tmp_path_factory.getbasetemp()
    # The workers of one xdist run have folders of their own, side by side.
    meeting_point = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    try:
        with shared_server(meeting_point) as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(f"PostgreSQL cannot run here: {reason}")


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database of the test's own."""
    path = tmp_path / "diapason.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[Database]:
    """A migrated PostgreSQL database of the test's own."""
    with postgres_server.copy() as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on each database."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the test's master key lies, once a vault was opened."""
    return tmp_path / "keys" / "diapason.key"


@pytest.fixture(scope="session")
def keys_url(postgres_server: Server) -> Iterator[str]:
    """The address of a key database, emptied after every test that used it."""
    with places.empty_database(postgres_server) as url:
        yield url


@pytest.fixture
def key_folder(key_file: Path) -> Iterator[Place]:
    """Keys in a folder."""
    with places.folder(key_file) as place:
        yield place


@pytest.fixture
def key_database(key_file: Path, keys_url: str) -> Iterator[Place]:
    """Keys in a database of their own."""
    with places.key_database(key_file, keys_url) as place:
        yield place


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """Where the test's keys lie: a folder, unless it is marked `tests.places.BOTH`."""
    found: Place = request.getfixturevalue(getattr(request, "param", "key_folder"))
    return found


@pytest.fixture
def vault(place: Place) -> Vault:
    """An empty vault with a key of its own."""
    return place.open(create=True)
