"""What tests of the migrations share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgres"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/bare.db")
        yield database
        database.close()
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.copy() as url:
        database = Database(url)
        database.write(lambda session: session.connection().execute(text("DROP SCHEMA public CASCADE")))
        database.write(lambda session: session.connection().execute(text("CREATE SCHEMA public")))
        yield database
        database.close()
