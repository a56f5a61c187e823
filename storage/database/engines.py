"""Engines on a SQLite file and on a PostgreSQL database, and the addresses that name them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.database.patience import PATIENCE_SECONDS
from storage.errors import DatabaseTrouble

READER_LOCK_MS = 2_000
THREADS = 8


def sqlite_path(url: str) -> Path | None:
    """Return the absolute path of the SQLite file that an address names, None for PostgreSQL.

    Raises:
        DatabaseTrouble: as `parse_url`.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database).absolute()


def parse_url(url: str, setting: str = "DATABASE_URL") -> URL:
    """Return an address as a URL that names our driver.

    Raises:
        DatabaseTrouble: it is neither a SQLite file nor a PostgreSQL database; names the setting it stands in.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    backend = parsed.get_backend_name() if parsed else ""
    if parsed is not None and backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    if parsed is not None and backend in ("postgresql", "postgres") and parsed.database:
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseTrouble(f"{setting} must look like sqlite:///diapason.db or postgresql://user:password@host/name.")


def shown(url: URL) -> str:
    """Return an address as text without its password, wherever that stands in it."""
    return url.difference_update_query(["password", "sslpassword"]).render_as_string(hide_password=True)


def identity(path: Path) -> tuple[int, int] | None:
    """Return (device, inode), which tell a file from another of the same name; None when there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def make_private(path: Path, setting: str = "DATABASE_URL") -> None:
    """Create the file before SQLite does, readable by its owner only; its WAL takes the same mode.

    Raises:
        DatabaseTrouble: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except IsADirectoryError as error:
        raise DatabaseTrouble(f"{path} is a folder: set {setting} to a file.") from error
    except OSError as error:
        raise DatabaseTrouble(
            f"The database cannot be written: give this user the right to write {path} and its folder."
        ) from error


def sqlite_engine(path: Path, *, begin: str, lock_ms: int, query_only: bool = False) -> Engine:
    """Return an engine on a SQLite file: WAL, durable commits, deleted text zeroed, foreign keys on."""
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        pool_size=THREADS,
        max_overflow=THREADS,
        pool_timeout=PATIENCE_SECONDS,
        connect_args={"check_same_thread": False, "timeout": lock_ms / 1_000},
    )
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"query_only={'ON' if query_only else 'OFF'}",
    )

    @event.listens_for(engine, "connect")
    def _(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves: the driver's own begins too late for a consistent read
        cursor = raw.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgres_engine(url: URL, patience: float) -> Engine:
    """Return an engine on a PostgreSQL database; each connection remembers when its server started."""
    engine = create_engine(
        url,
        pool_size=THREADS,
        max_overflow=THREADS,
        pool_timeout=patience,
        pool_recycle=1_800,
        connect_args={"connect_timeout": 5, "application_name": "diapason"},
    )

    @event.listens_for(engine, "connect")
    def _(raw: Any, record: Any) -> None:
        with raw.cursor() as cursor:
            record.info["started"] = cursor.execute("SELECT pg_postmaster_start_time()").fetchone()[0]
        raw.commit()

    return engine
