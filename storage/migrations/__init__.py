"""Migrations: one history of the tables for both databases, run from the installed package without alembic.ini."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.errors import DatabaseTrouble

if TYPE_CHECKING:
    from alembic.config import Config


# The newest revision. A test holds it equal to the folder's; with it, a process that is current never loads Alembic.
HEAD = "0017"
# Any number, the same in every copy of Diapason: copies that start together migrate one after the other.
MIGRATION_LOCK = 0x0D1A_FA50


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for this package's folder, bound to an open connection."""
    from alembic.config import Config  # noqa: PLC0415 - 0.1 s and several MB that a running process never needs

    config = Config(stdout=sys.stdout)  # today's, and not the one of when Alembic was first loaded
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision(connection: Connection) -> str | None:
    """Return the revision that the tables are at, None for an empty database."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def upgrade(engine: Engine, where: str, *, only_new: bool = False) -> str | None:
    """Bring the tables to `HEAD` in one transaction, one process at a time; return the revision that they were at.

    A database that a newer Diapason has already migrated is left alone: a migration that only adds lets copies of
    both versions run side by side while an upgrade rolls out; the change log says which does not (F30).

    Args:
        engine: of the database.
        where: its name in a message.
        only_new: make the tables of an empty database, and leave those of an older version alone.

    Raises:
        DatabaseTrouble: on SQLite the upgrade would leave a row that points at nothing; nothing was changed.
    """
    with engine.connect() as connection, _unlinked(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=MIGRATION_LOCK))
        version = revision(connection)
        if version is not None and (version >= HEAD or only_new):
            return version
        from alembic import command  # noqa: PLC0415 - same

        command.upgrade(configuration(connection), "head")
        if (
            engine.dialect.name == "sqlite"
            and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
        ):
            raise DatabaseTrouble(f"The upgrade of {where} would lose a link between rows: nothing was changed.")
        return version


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """Let SQLite copy a table that others point at: it follows links outside transactions only, so say it before."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def require_current(connection: Connection, where: str) -> None:
    """Refuse tables older than this version.

    Raises:
        DatabaseTrouble: they are missing or older; the sentence says which command repairs it.
    """
    try:
        version = revision(connection)
    except DBAPIError:
        version = None
    if version is None or version < HEAD:
        raise DatabaseTrouble(f"The tables of {where} are missing or older than this version: run `diapason migrate`.")
