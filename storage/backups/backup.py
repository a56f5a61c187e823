"""Backup and restore of a SQLite file, while Diapason runs and while it does not. Keys are never in a backup.

A backup taken while a window is open holds its answers as ciphertext; once the window is sealed nobody can read
them there either. Restored without the keys folder, it has lost the answers of the windows that were open.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from storage.backups.restored import Restored, take_stock
from storage.database import Database
from storage.database.engines import sqlite_path
from storage.database.trouble import explain
from storage.errors import DatabaseBusy, DatabaseTrouble
from storage.migrations import HEAD
from storage.vault import Vault

_ON_POSTGRESQL = (
    "PostgreSQL has its own tools: back up with `pg_dump --format=custom --file FILE`, restore with `pg_restore`; "
    "Diapason notices a restore when it starts."
)


def backup(url: str, target: Path) -> None:
    """Write one consistent copy of the database to ``target`` (mode 0600); Diapason may be running.

    Raises:
        DatabaseTrouble: ``target`` exists, cannot be written, or the database is not SQLite; in one sentence.
    """
    source = _file_of(url)
    if not source.exists():
        raise DatabaseTrouble(f"There is no database at {source} to back up: check DATABASE_URL.")
    if target.exists():
        raise DatabaseTrouble(f"{target} exists already: choose another name, a backup never replaces a file.")
    with _draft_beside(target) as draft:
        _copy(source, draft)
        try:
            os.link(draft, target)
        except FileExistsError:
            raise DatabaseTrouble(f"{target} exists already: choose another name.") from None
        _sync(target.parent)


def restore(url: str, source: Path, vault: Vault, *, now: datetime) -> Restored:
    """Put a backup in the place of the database, and make it safe to go on with. Diapason must not be running.

    The database that was there is kept beside it, as ``<name>.before-restore``.

    Returns:
        What was lost; to be shown to the operator.

    Raises:
        DatabaseTrouble: the file is no whole backup of Diapason, or the database is in use; nothing was changed.
    """
    target = _file_of(url)
    _inspect(source)
    with _draft_beside(target) as draft:
        _copy(source, draft)
        if target.exists():
            _require_unused(target)
            previous = target.with_name(f"{target.name}.before-restore")
            previous.unlink(missing_ok=True)
            os.link(target, previous)
        draft.replace(target)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        _sync(target.parent)
    database = Database(url)
    try:
        database.migrate()
        database.check()
        return database.write(lambda session: take_stock(session, vault, now))
    finally:
        database.close()


def _file_of(url: str) -> Path:
    path = sqlite_path(url)
    if path is None:
        raise DatabaseTrouble(_ON_POSTGRESQL)
    return path


@contextmanager
def _draft_beside(target: Path) -> Iterator[Path]:
    """Yield a private empty file in the target's folder, and remove it afterwards if it is still there."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:
        raise DatabaseTrouble(f"{target} cannot be written: check that its folder exists and is yours.") from None
    try:
        yield draft
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _copy(source: Path, draft: Path) -> None:
    """Copy a database in one read transaction: writers go on meanwhile, and the copy is of one moment.

    Raises:
        DatabaseTrouble: the source cannot be read, or is damaged.
    """
    with _worded(draft), closing(_open_to_read(source)) as origin, closing(sqlite3.connect(draft)) as copy:
        origin.backup(copy, pages=-1)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise DatabaseTrouble(f"{source} is damaged: the copy was thrown away.")
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _inspect(source: Path) -> None:
    """Refuse a file that is no whole backup of this version of Diapason or an older one.

    Raises:
        DatabaseTrouble: it is missing, damaged, of another program, or of a newer version.
    """
    if not source.is_file():
        raise DatabaseTrouble(f"{source}: there is no such file.")
    version = None
    with _worded(source), closing(_open_to_read(source)) as origin:
        if origin.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise DatabaseTrouble(f"{source} is damaged: take an older backup; nothing was changed.")
        with suppress(sqlite3.OperationalError):
            version = origin.execute("SELECT version_num FROM alembic_version").fetchone()
    if version is None:
        raise DatabaseTrouble(f"{source} is not a backup of Diapason; nothing was changed.")
    if version[0] > HEAD:
        raise DatabaseTrouble(f"{source} comes from a newer Diapason: upgrade first; nothing was changed.")


def _require_unused(target: Path) -> None:
    """Fold the log back into the file, which SQLite lets only the last connection do.

    Raises:
        DatabaseBusy: another connection is open.
    """
    try:
        with closing(sqlite3.connect(target, timeout=0.5)) as current:
            current.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise DatabaseBusy(f"{target} is in use: stop Diapason, then restore; nothing was changed.") from error
    except sqlite3.DatabaseError:
        pass  # damaged: that is why it is being restored


def _open_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, dialect="sqlite", where=str(path)) or error from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
