"""The small tables of the key database, and how they are read, changed, and left without a trace.

Every change is one transaction that no other change meets (a table lock; SQLite: its one writer). A work may run
twice, since an answer lost on its way is asked for again: it does what it says once more, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Executable,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    event,
    exc,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from storage.database.engines import (
    READER_LOCK_MS,
    identity,
    make_private,
    parse_url,
    postgres_engine,
    shown,
    sqlite_engine,
)
from storage.database.patience import PATIENCE_SECONDS, patiently
from storage.database.trouble import INSUFFICIENT_PRIVILEGE, explain_keys, lost, sqlstate
from storage.errors import DatabaseTrouble, KeyTrouble
from storage.vault.keys.apart import SETTING, same_database

T = TypeVar("T")
Row = Any  # of KEYS
Work = Callable[[Connection], T]

# Any number, the same in every copy of Diapason: copies that start together make the tables once.
_START_LOCK = 0x0D1A_FA51

_metadata = MetaData()
KEYS = Table(
    "window_key",
    _metadata,
    Column("window_id", String(64), primary_key=True),
    Column("state", String(8), primary_key=True),  # storage.vault.keys.store.State, and check
    Column("wrapped", LargeBinary, nullable=False),
)
NOTES = Table(
    "key_note",
    _metadata,
    Column("name", String(16), primary_key=True),
    Column("text", Text, nullable=False),
)
TICKS = Table(
    "window_tick",
    _metadata,
    Column("window_id", String(64), primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),  # of no answer: room was made for them
)
MARKS = Table(
    "window_mark",
    _metadata,
    Column("window_id", String(64), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("text", Text, nullable=False),
)

# A copy of Diapason that is paused in the middle of a change must not hold up the others (F15).
_SERVER_SIDE = (
    f"SET lock_timeout = '{PATIENCE_SECONDS:.0f}s'",
    "SET idle_in_transaction_session_timeout = '10s'",
    "SET synchronous_commit = on",  # durable before it returns, whatever the server's own setting
)
_AGAIN = frozenset({"40001", "40P01", "25P03"})  # serialisation, deadlock, we were paused in a transaction


class KeyTables:
    """The connections to the key database. Every error of theirs is raised as a `KeyTrouble`, in one sentence."""

    def __init__(self, url: str) -> None:
        """Connect, and make the tables that are missing.

        Raises:
            KeyTrouble: the address is none, the database is out of reach, not ours to write, or holds the answers too.
        """
        try:
            self.url = parse_url(url, SETTING)
            self.path = Path(str(self.url.database)).absolute() if self.url.get_backend_name() == "sqlite" else None
            if self.path is not None:
                make_private(self.path, SETTING)
        except DatabaseTrouble as trouble:
            raise KeyTrouble(str(trouble)) from trouble
        self.where = str(self.path) if self.path else shown(self.url)
        if self.path is not None:
            self._identity = identity(self.path)
            self._readers = sqlite_engine(self.path, begin="BEGIN", lock_ms=READER_LOCK_MS, query_only=True)
            self._engine = sqlite_engine(self.path, begin="BEGIN IMMEDIATE", lock_ms=READER_LOCK_MS)
        else:
            self._engine = postgres_engine(self.url, PATIENCE_SECONDS)
            event.listen(self._engine, "connect", _set_up)
            # One statement, one round trip. A snapshot that lasts would see nothing in a table that was rewritten.
            self._readers = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._jotters = self._engine if self.path is not None else self._readers
        try:
            self._patiently(self._make)
        except BaseException:
            self.close()
            raise

    def look(self, work: Work[T]) -> T:
        """Run ``work``, which changes nothing, and return its value; each statement sees what is committed then."""

        def attempt() -> T:
            with self._readers.connect() as connection:
                return work(connection)

        return self._patiently(attempt)

    def jot(self, statement: Executable, parameters: Mapping[str, Any]) -> None:
        """Run one statement that nothing else waits for, in one round trip and without a lock."""

        def attempt() -> None:
            with self._jotters.begin() as connection:
                connection.execute(statement, parameters)

        self._patiently(attempt)

    def change(self, work: Work[T]) -> T:
        """Run ``work`` and return its value once it is durably committed."""
        return self._change(work, "SHARE ROW EXCLUSIVE")

    def rewrite(self, renew: Callable[[Row], bytes]) -> None:
        """Give every row the value that ``renew`` returns for it, and leave no trace of the old ones.

        PostgreSQL keeps old versions of rows, and their bytes after a VACUUM; VACUUM (FULL) copies those that some
        older transaction could still see. So the table gets a new file, and the old one goes. SQLite overwrites.
        """

        def work(connection: Connection) -> None:
            rows = connection.execute(select(KEYS)).all()
            connection.execute(text("TRUNCATE window_key") if self.path is None else delete(KEYS))
            new_rows = [{"window_id": row.window_id, "state": row.state, "wrapped": renew(row)} for row in rows]
            connection.execute(insert(KEYS), new_rows)

        self._change(work, "ACCESS EXCLUSIVE")
        self._empty_the_log()

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        self._engine.dispose()

    def _make(self) -> None:
        with self._engine.begin() as connection:
            if self.path is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _START_LOCK})
            if connection.dialect.has_table(connection, "live_answer"):
                raise same_database()  # by another of its names
            had_keys = connection.dialect.has_table(connection, KEYS.name)
            if not had_keys or not connection.dialect.has_table(connection, TICKS.name):
                _metadata.create_all(connection)
            if (
                self.path is None and not had_keys
            ):  # ANALYZE keeps a sample of each column, where a destroyed key would live on
                connection.execute(text("ALTER TABLE window_key ALTER COLUMN wrapped SET STATISTICS 0"))

    def _change(self, work: Work[T], mode: str) -> T:
        def attempt() -> T:
            with self._engine.begin() as connection:
                if self.path is None:
                    connection.execute(text(f"LOCK TABLE window_key IN {mode} MODE"))
                return work(connection)

        return self._patiently(attempt)

    def _empty_the_log(self) -> None:
        """Empty the write-ahead log.

        PostgreSQL: a checkpoint drops the pieces before it, where wal_recycle is off. The rights for it may be missing
        (`storage.vault.keys.apart.advice` tells): then the log forgets with time.
        """

        def empty(connection: Connection) -> None:
            if self.path is None:
                _try(connection, "SELECT pg_switch_wal()")
                _try(connection, "CHECKPOINT")
                return
            raw: Any = connection.connection.driver_connection  # a checkpoint is refused inside a transaction
            if raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise KeyTrouble(f"Somebody reads the key database {self.where}: close it, the rest is done later.")

        self.look(empty)

    def _patiently(self, attempt: Callable[[], T]) -> T:
        def is_passing(error: Exception) -> bool:
            return self.path is None and (lost(error) or sqlstate(error) in _AGAIN)

        # A file that was moved or deleted under us takes what we write with it.
        if self.path is not None and identity(self.path) != self._identity:
            raise KeyTrouble(f"The key database {self.path} was moved or deleted: put it back, then restart.")
        try:
            return patiently(attempt, again=is_passing, seconds=PATIENCE_SECONDS)
        except (DBAPIError, exc.TimeoutError) as error:
            raise explain_keys(error, where=self.where) from error


def _try(connection: Connection, statement: str) -> None:
    """Run a statement, and do nothing when this user has no right to it."""
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        if sqlstate(error) != INSUFFICIENT_PRIVILEGE:
            raise


def _set_up(raw: Any, _record: object) -> None:
    with raw.cursor() as cursor:
        for statement in _SERVER_SIDE:
            cursor.execute(statement)
    raw.commit()
