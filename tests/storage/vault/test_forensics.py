"""A8, first part: somebody takes the disk. While a window is open, without the master key; once sealed, with it.

What remains to be seen while a window is open, and is accepted: how many answers there are in all windows together,
which of them are comments (two lengths), and on PostgreSQL in which order the tokens came (ctid, xmin). A token
says neither whose it is nor which window's, so that order joins to nothing that is stored.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text
from sqlmodel import Session, col

from storage.backups.backup import backup
from storage.database import Database
from storage.errors import WindowSealed
from storage.models import Account, Company, Installation, LiveAnswer, Person
from storage.types import Level
from storage.vault import Vault
from tests.places import IN_A_DATABASE, Place
from tests.postgres import Server

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
ITEMS = ("answer", "forecast", "comment")
WINDOWS = {"a1b2c3": "priorities", "d4e5f6": "decisions"}
PEOPLE = range(1, 31)


@dataclass
class Evidence:
    """The rows and keys of answers, of which no trace may be found."""

    rows: dict[bytes, bytes] = field(default_factory=dict)  # token -> blob, while the windows were open
    wrapped: set[bytes] = field(default_factory=set)  # window keys as they lay on disk
    secrets: set[bytes] = field(default_factory=set)  # and unwrapped


@pytest.fixture
def lived_in(database: Database, vault: Vault, place: Place) -> Evidence:
    """Two windows in which 30 people answered, changed their minds, skipped, commented and took a comment back."""
    evidence, rng = Evidence(), random.Random(7)

    def hire(session: Session) -> None:
        session.add(Company(id=1))
        session.flush()
        for number in PEOPLE:
            session.add(
                Person(
                    id=number,
                    company_id=1,
                    name=f"Canari Numéro{number:02d}",
                    level=Level.STAFF,
                    timezone="Europe/Paris",
                    locale="fr",
                    since=NOON.date(),
                )
            )
        session.flush()
        session.add(Installation(id=1, company_id=1, platform="slack", tenant="T1"))
        session.flush()
        for number in PEOPLE:
            session.add(Account(person_id=number, installation_id=1, platform_user_id=f"UCANARY{number:02d}"))

    database.write(hire)
    for window, question in WINDOWS.items():
        vault.open_window(window)
        for number in rng.sample(PEOPLE, 30):
            values: list[tuple[str, dict[str, Any]]] = [
                ("answer", {"canari-v": rng.randint(1, 5), "canari-latence": 2}),
                ("answer", {"canari-v": rng.randint(1, 5)}),
                ("forecast", {"canari-v": rng.randint(1, 5)}),
                ("comment", {"text": f"mon-secret-{window}-{number:02d} trop de réunions le lundi"}),
            ]
            if number % 5 == 0:
                values.append(("answer", {"canari-skip": True}))
            if number % 7 == 0:
                values.append(("comment", {"text": "mon-secret-corrigé"}))
            for seconds, (item, value) in enumerate(values):
                at = NOON + timedelta(minutes=number, seconds=seconds)
                database.write(
                    partial(
                        vault.put,
                        window_id=window,
                        author=number,
                        question_key=question,
                        item=item,
                        value=value,
                        at=at,
                    )
                )
    deletion = partial(vault.delete, window_id="a1b2c3", author=3, question_key="priorities", item="comment")
    assert database.write(deletion)
    evidence.wrapped = set(place.wrapped().values())
    evidence.secrets = {vault._keys.read(window) for window in WINDOWS}
    evidence.rows = dict(database.read(rows))
    assert len(evidence.rows) == 2 * 30 * 3 - 1
    return evidence


def rows(session: Session) -> list[tuple[bytes, bytes]]:
    return [(token, blob) for token, blob in session.execute(select(col(LiveAnswer.token), col(LiveAnswer.blob)))]


def seal(database: Database, vault: Vault) -> None:
    for window, question in WINDOWS.items():
        vault.seal(database, window, question, PEOPLE, ITEMS)


def findings(files: Iterable[Path], needles: Iterable[bytes]) -> list[tuple[str, bytes]]:
    """Return (file, needle) for every needle that lies in a file."""
    wanted = list(needles)
    return [
        (path.name, needle)
        for path in files
        for content in [content_of(path)]
        for needle in wanted
        if needle in content
    ]


def content_of(path: Path) -> bytes:
    """Return the content of a file, empty when it is gone: a piece of a running server's log may go meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def clear_texts(evidence: Evidence) -> Iterator[bytes]:
    """Return what answers and keys look like in clear, in the encodings a disk may hold."""
    yield from (b"mon-secret", b"MON-SECRET", "trop de réunions".encode(), "mon-secret".encode("utf-16-le"))
    yield from (b"canari-v", b"canari-skip", b"canari-latence", b'"text":"mon')
    yield from evidence.secrets
    yield from evidence.wrapped


def files_of(database: Database) -> list[Path]:
    """Return the database's file, its log and its index."""
    assert database.path is not None
    return [database.path, *database.path.parent.glob("diapason.db-*")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_while_open_the_disk_tells_nothing_without_the_key(
    database: Database, lived_in: Evidence, tmp_path: Path
) -> None:
    assert database.path is not None
    backup(f"sqlite:///{database.path}", tmp_path / "open.db")
    files = [*files_of(database), tmp_path / "open.db"]
    assert {path.name for path in files} == {"diapason.db", "diapason.db-wal", "diapason.db-shm", "open.db"}
    # The search can find: names are there, and so are the rows.
    assert findings([tmp_path / "open.db"], ["Canari Numéro01".encode(), next(iter(lived_in.rows))])
    assert findings(files, clear_texts(lived_in)) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_while_open_a_row_has_no_place_in_time(database: Database, lived_in: Evidence) -> None:
    tokens = [token for token, _ in database.read(rows)]
    assert tokens == sorted(lived_in.rows)  # stored in the order of random tokens
    columns = database.read(lambda s: list(s.connection().exec_driver_sql("PRAGMA table_info(live_answer)")))
    assert [column[1] for column in columns] == ["token", "blob"]
    with (
        closing(sqlite3.connect(str(database.path))) as raw,
        pytest.raises(sqlite3.OperationalError, match="no such column: rowid"),
    ):
        raw.execute("SELECT rowid FROM live_answer")


def test_while_open_no_two_rows_are_alike_except_in_length(database: Database, lived_in: Evidence) -> None:
    blobs = [blob for _, blob in database.read(rows)]
    assert len(set(blobs)) == len(blobs)  # equal answers are not equal on disk
    assert sorted({len(blob) for blob in blobs}) == sorted({len(blob) for blob in lived_in.rows.values()})
    assert len({len(blob) for blob in blobs}) == 2


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_once_sealed_the_disk_tells_nothing_even_with_the_master_key(
    database: Database, vault: Vault, lived_in: Evidence, place: Place, key_file: Path, tmp_path: Path
) -> None:
    assert database.path is not None
    backup(f"sqlite:///{database.path}", tmp_path / "open.db")
    seal(database, vault)
    backup(f"sqlite:///{database.path}", tmp_path / "sealed.db")
    files = [*files_of(database), tmp_path / "sealed.db"]
    # Not even the ciphertext is left, in the file's free pages or in its log.
    assert findings(files, [*lived_in.rows, *lived_in.rows.values()]) == []
    all_files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert key_file in all_files
    assert findings(all_files, clear_texts(lived_in)) == []

    # The backup taken while open still holds the rows; nothing is left that opens them.
    old_backup = Database(f"sqlite:///{tmp_path / 'open.db'}")
    assert dict(old_backup.read(rows)) == lived_in.rows
    for window, question in WINDOWS.items():
        with pytest.raises(WindowSealed):
            old_backup.read(
                partial(
                    place.open().read_window,
                    window_id=window,
                    question_key=question,
                    authors=PEOPLE,
                )
            )
    old_backup.close()


# ---------------------------------------------------------------- PostgreSQL


def all_files_of(server: Server, database: Database) -> list[Path]:
    """Return all that a server keeps of a database: tables, their dead rows, and the log."""
    oid = database.read(
        lambda session: session.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    )
    return [*tables_of(server, oid), *log_of(server)]


def tables_of(server: Server, oid: int) -> list[Path]:
    return list((server.folder / "data" / "base" / str(oid)).iterdir())


def log_of(server: Server) -> list[Path]:
    return [path for path in (server.folder / "data" / "pg_wal").iterdir() if path.is_file()]


def checkpoint(database: Database) -> None:
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_on_postgresql_the_disk_tells_nothing(
    database: Database, vault: Vault, lived_in: Evidence, postgres_server: Server
) -> None:
    checkpoint(database)
    files = all_files_of(postgres_server, database)
    # The search can find. Long rows are cut (TOAST), so a token stands for its row.
    assert findings(files, ["Canari Numéro01".encode(), next(iter(lived_in.rows))])
    assert findings(files, clear_texts(lived_in)) == []
    seal(database, vault)
    checkpoint(database)
    assert database.read(rows) == []
    assert findings(all_files_of(postgres_server, database), clear_texts(lived_in)) == []


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.usefixtures("lived_in")
def test_on_postgresql_no_sample_of_answers_outlives_them(database: Database) -> None:
    """ANALYZE, which the server runs by itself, keeps some values of each column in a table of its own."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))
    found = database.read(lambda s: s.execute(text("SELECT tablename, attname FROM pg_stats")).all())
    assert ("person", "name") in found  # the search can find
    assert [column for table, column in found if table in ("live_answer", "reply")] == []


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_on_postgresql_no_transaction_joins_an_answer_to_a_person(database: Database, lived_in: Evidence) -> None:
    """Two tables written in one transaction share its number (xmin): that rejoined 6 of 6 “unlinked” rows."""
    assert lived_in.rows
    tables = database.read(
        lambda session: list(
            session.scalars(
                text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
            )
        )
    )
    assert {"person", "delivery", "live_answer"} <= set(tables)

    def transaction_ids(session: Session, table: str) -> set[str]:
        return set(session.scalars(text(f'SELECT xmin::text FROM "{table}"')))  # noqa: S608 - names of our own tables

    of_answers = database.read(partial(transaction_ids, table="live_answer"))
    assert len(of_answers) > 100
    of_others = set().union(
        *(database.read(partial(transaction_ids, table=table)) for table in tables if table != "live_answer")
    )
    assert of_others
    assert not of_answers & of_others


# ---------------------------------------------------------------- a key database


@IN_A_DATABASE
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_a_key_database_keeps_no_trace_of_a_destroyed_key(
    database: Database, vault: Vault, place: Place, lived_in: Evidence, postgres_server: Server
) -> None:
    vault.open_window("stays")
    wrapped_key = place.wrapped()["stays"]
    ((oid,),) = place.ask("SELECT oid::int FROM pg_database WHERE datname = current_database()")
    place.ask("ANALYZE")  # it samples what it may
    checkpoint(database)

    # While open, both servers together, log included, without the master key: wrapped keys, and nothing they open.
    key_files = tables_of(postgres_server, oid)
    assert {needle for _, needle in findings(key_files, lived_in.wrapped)} == lived_in.wrapped
    assert findings([path for path in key_files if "_" not in path.name], [wrapped_key])  # the search can find
    assert len(findings(key_files, [wrapped_key])) == 1  # one table: no index, no statistics
    all_files = [*key_files, *all_files_of(postgres_server, database)]
    assert findings(all_files, set(clear_texts(lived_in)) - lived_in.wrapped) == []

    # Once sealed: in no table of either, not in the log that both share here, although no checkpoint of ours follows.
    with psycopg.connect(place.keys_url or "") as reader:  # somebody still looks at an earlier moment
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM pg_class")
        seal(database, vault)
        all_files = [*tables_of(postgres_server, oid), *all_files_of(postgres_server, database)]
        assert findings(all_files, clear_texts(lived_in)) == []
    assert findings(tables_of(postgres_server, oid), [wrapped_key])
