"""The database: its engines, sessions, transactions and retries, which live here and nowhere else.

A *work* is a function of one session. It reads or writes through it, never commits, and returns plain values.
It may run again when the first try left nothing behind (a lost connection, a deadlock), so it touches nothing
but its session.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar

from sqlalchemy import Engine, exc, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.database import afterwards
from storage.database.disk import Disk, need_room
from storage.database.engines import (
    READER_LOCK_MS,
    THREADS,
    identity,
    make_private,
    parse_url,
    postgres_engine,
    shown,
    sqlite_engine,
    sqlite_path,
)
from storage.database.patience import PATIENCE_SECONDS, patiently
from storage.database.trouble import explain, lost, sqlstate
from storage.database.vacuum import EMPTIED, rewrite
from storage.database.writer import GroupWriter
from storage.errors import DatabaseBusy, DatabaseTrouble, StorageError

T = TypeVar("T")
Work = Callable[[Session], T]

# SQLite's own wait for the lock, short so that the writer can look at its callers' deadlines in between.
LOCK_SLICE_MS = 100
MIGRATION_SECONDS = 60.0
COUNTED_UNTIL = "0010"  # the revision at which released figures lost the numbers behind them


class Database:
    """A SQLite file or a PostgreSQL database, behind the same methods."""

    def __init__(self, url: str, *, patience: float = PATIENCE_SECONDS) -> None:
        """Prepare the connections; nothing is opened yet.

        Args:
            url: ``sqlite:///path/to/file`` or ``postgresql://user:password@host/name``.
            patience: seconds a call may wait for a lock or a server.

        Raises:
            DatabaseTrouble: the address is not one of these two.
        """
        self.url = parse_url(url)
        self.dialect: Literal["sqlite", "postgresql"] = (
            "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"
        )
        self.path = sqlite_path(url)
        self.where = str(self.path) if self.path else shown(self.url)
        self._patience = patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="diapason-db")
        self._disk = Disk()
        self._writer: GroupWriter | None = None
        if self.path is not None:
            make_private(self.path)
            self._log = self.path.with_name(f"{self.path.name}-wal")
            self._identities: dict[Path, tuple[int, int] | None] = {self.path: identity(self.path), self._log: None}
            self._readers = sqlite_engine(self.path, begin="BEGIN", lock_ms=READER_LOCK_MS, query_only=True)
            self._engine = sqlite_engine(self.path, begin="BEGIN IMMEDIATE", lock_ms=LOCK_SLICE_MS)
            self._writer = GroupWriter(self._engine, patience=patience, explain=self._explain, guard=self._same_file)
        else:
            self._engine = postgres_engine(self.url, patience)
            self._unwritten = set(EMPTIED)  # tables whose older file may still hold what left them
            # A read sees one moment, as on SQLite: figures are computed from rows that belong together.
            self._readers = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def read(self, work: Work[T]) -> T:
        """Run ``work`` on one consistent moment of the database, and return its value; it cannot write.

        Raises:
            DatabaseTrouble: in one sentence; anything the work raises itself passes unchanged.
        """
        return self._patiently(lambda: self._read_once(work))

    def write(self, work: Work[T]) -> T:
        """Run ``work`` and return its value once it is durably committed; any exception rolls it back alone.

        Raises:
            DatabaseBusy: nothing was stored; the same call may be made again.
            DatabaseTrouble: in one sentence; anything the work raises itself passes unchanged.
        """
        if self._writer is None:
            return self._patiently(lambda: self._write_postgres(work))
        if self._writer.owns_this_thread():
            raise RuntimeError("a work may not ask for another write: do both in one work")
        value: T = self._writer.submit(work).result()
        return value

    async def aread(self, work: Work[T]) -> T:
        """Run `read` in a thread, for the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read, work)

    async def awrite(self, work: Work[T]) -> T:
        """Run `write` for the event loop; resolve only after the commit.

        Cancelled before its turn, the work never runs; afterwards it is stored all the same.
        """
        if self._writer is None:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self.write, work)
        value: T = await asyncio.wrap_future(self._writer.submit(work))
        return value

    def migrate(self, *, only_new: bool = False) -> None:
        """Bring the tables to this version of Diapason; harmless when they are there already.

        What the upgrade took out of rows leaves the files too, if nobody reads them meanwhile.

        Args:
            only_new: make the tables of an empty database, and leave those of an older version alone.

        Raises:
            DatabaseTrouble: in one sentence.
        """
        from storage.migrations import upgrade  # noqa: PLC0415 - Alembic is not loaded by a process that need not migrate

        deadline = time.monotonic() + (MIGRATION_SECONDS if self.path is not None else self._patience)
        while True:
            try:
                before = upgrade(self._engine, self.where, only_new=only_new)
            except DBAPIError as error:
                trouble = self._explain(error)
                if not isinstance(trouble, DatabaseBusy) or time.monotonic() > deadline:
                    raise trouble or error from error
            else:
                if before is not None and before < COUNTED_UNTIL and not only_new:
                    self.rewrite("released_figure", "published")
                return
            time.sleep(0.05)  # another copy of Diapason is migrating

    def check(self) -> None:
        """Check that the database is reachable, whole, writable and of this version, before anything relies on it.

        Raises:
            DatabaseTrouble: in one sentence that says what to repair.
        """
        from storage.migrations import require_current  # noqa: PLC0415 - same

        if self.path is not None:
            verdict = self.read(
                lambda session: session.connection().exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            )
            if verdict != "ok":
                raise DatabaseTrouble(f"{self.where} is damaged: restore a backup with `diapason restore FILE`.")
        self.read(lambda session: require_current(session.connection(), self.where))
        self.write(lambda session: session.connection().execute(text("SELECT 1")).scalar())

    def require_room(self) -> None:
        """Check that the disk takes what is written; this writes only when a write was refused before, to try again.

        Raises:
            DatabaseTrouble: in one sentence; the disk is still full, or could not be tried.
        """
        if self._disk.is_well:
            return
        refusals = self._disk.refusals
        self.write(need_room)
        self._disk.make_good(refusals)

    def scrub(self) -> bool:
        """Leave no trace of deleted rows; return False when a reader was in the way (try again later).

        SQLite: pages are zeroed by ``secure_delete``; the write-ahead log still holds the older ones until it is
        copied back and cut to nothing. PostgreSQL: dead rows leave with VACUUM.
        """
        if self.path is None:
            with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text("VACUUM live_answer"))
            return not self._unwritten or self.rewrite(*sorted(self._unwritten))
        raw = self._readers.raw_connection()
        try:
            busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except DBAPIError as error:
            raise self._explain(error) or error from error
        finally:
            raw.close()
        return not busy

    def rewrite(self, *tables: str) -> bool:
        """Leave no trace of what rows of small tables held before, keys or no keys; return False as `scrub` does.

        PostgreSQL: VACUUM leaves the bytes of dead rows in their pages, so that the tables move to new files; what was
        sampled of them is sampled again. What could not leave, `scrub` tries again.
        """
        try:
            if self.path is not None:
                return self.scrub()
            self._unwritten.update(tables)
            with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                rewritten = rewrite(connection, tables)
        except (DBAPIError, StorageError):
            return False
        self._unwritten -= rewritten
        return rewritten >= set(tables)

    @property
    def engine(self) -> Engine:
        """Return the writing engine, for migrations and backups only."""
        return self._engine

    def close(self) -> None:
        """Finish what is queued and close every connection."""
        if self._writer is not None:
            self._writer.close()
        self._threads.shutdown()
        self._readers.dispose()
        self._engine.dispose()

    def _read_once(self, work: Work[T]) -> T:
        self._same_file()
        with Session(self._readers, expire_on_commit=False) as session:
            return work(session)

    def _write_postgres(self, work: Work[T]) -> T:
        transaction_id: str | None = None  # known once COMMIT is all that is left to do
        server_started: datetime | None = None
        with Session(self._engine, expire_on_commit=False) as session:
            try:
                value = work(session)
                session.flush()
                server_started = session.connection().info["started"]
                transaction_id = (
                    session.connection().execute(text("SELECT pg_current_xact_id_if_assigned()::text")).scalar()
                )
                session.commit()
            except DBAPIError as error:
                # The answer to COMMIT was lost: PostgreSQL remembers how that transaction ended (F14).
                was_lost = transaction_id is not None and lost(error)
                if not was_lost or not self._was_committed(str(transaction_id), server_started):
                    raise
            afterwards.run(afterwards.waiting(session))
        return value

    def _was_committed(self, transaction_id: str, server_started: datetime | None) -> bool:
        """Tell whether a transaction was committed, waiting while the server still works on it.

        A server that crashed meanwhile may give the id of a transaction it lost to another one: it is not asked then,
        and the work runs again. This is the one case in which a work that was committed runs twice; answers and the
        ledger have keys of their own for it.
        """
        query = text(
            "SELECT CASE WHEN pg_postmaster_start_time() = :started THEN pg_xact_status(CAST(:id AS xid8)) END"
        ).bindparams(id=transaction_id, started=server_started)

        def ask_once() -> bool:
            with self._engine.connect() as connection:
                status = connection.execute(query).scalar()
            if status == "in progress":
                raise DatabaseBusy("PostgreSQL has not finished yet: try again in a moment.")
            return bool(status == "committed")

        return self._patiently(ask_once)

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Run ``attempt``, again within our patience when it failed for a moment without leaving anything behind.

        Raises:
            DatabaseTrouble: in one sentence; any other error of the work passes unchanged.
        """

        def is_passing(error: Exception) -> bool:
            passing = isinstance(error, DatabaseBusy) or lost(error) or sqlstate(error) in {"40001", "40P01"}
            return passing and self.dialect != "sqlite"

        try:
            return patiently(attempt, again=is_passing, seconds=self._patience)
        except (DBAPIError, exc.TimeoutError, DatabaseBusy) as error:
            raise self._explain(error) or error from error

    def _explain(self, error: BaseException) -> DatabaseTrouble | None:
        if isinstance(error, DatabaseTrouble):
            return error
        trouble = explain(error, dialect=self.dialect, where=self.where)
        self._disk.note(trouble)
        return trouble

    def _same_file(self) -> None:
        """Refuse to go on with a file that was moved or deleted under us: what we write would vanish with it.

        Raises:
            DatabaseTrouble: the file, or its log, is no longer the one that we opened.
        """
        if self.path is None:
            return
        for path, known in self._identities.items():
            current = identity(path)
            if known is not None and current != known:
                raise DatabaseTrouble(
                    f"{path} was moved, deleted or replaced while Diapason was running: put it back, then restart."
                )
            # The log appears with the first connection, and stays as long as one is open.
            self._identities[path] = current
