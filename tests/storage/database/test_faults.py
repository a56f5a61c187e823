"""F11 to F14: the database is locked, full, read-only, deleted, damaged, killed. Nothing acknowledged is lost."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from storage.database import Database
from storage.errors import DatabaseBusy, DatabaseTrouble
from storage.models import Company, Installation
from tests.postgres import Server, shared_server

COMPANY = text(
    "INSERT INTO company (id, name, locale, timezone, country, k, quiet_from, quiet_until)"
    " VALUES (1, '', 'fr', 'Europe/Paris', 'FR', 5, '19:00', '08:00') ON CONFLICT DO NOTHING"
)


def insert(session: Session, tenant: str) -> str:
    session.execute(COMPANY)
    session.add(Installation(company_id=1, platform="slack", tenant=tenant))
    session.flush()
    return tenant


def tenants(database: Database) -> list[str]:
    return database.read(lambda session: list(session.scalars(select(col(Installation.tenant)))))


def whole(path: Path | None) -> bool:
    with closing(sqlite3.connect(str(path))) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def one_sentence(trouble: pytest.ExceptionInfo[DatabaseTrouble]) -> bool:
    sentence = str(trouble.value)
    return "\n" not in sentence and sentence.endswith(".") and "sqlalche.me" not in sentence


# ---------------------------------------------------------------- F11 locked


@contextmanager
def held(path: Path | None) -> Iterator[sqlite3.Connection]:
    """Another program that keeps the write lock."""
    with closing(sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield holder


def test_f11_a_short_lock_is_waited_for(sqlite: Database) -> None:
    with held(sqlite.path) as holder:
        threading.Timer(0.3, holder.rollback).start()
        assert sqlite.write(partial(insert, tenant="T1")) == "T1"
    assert tenants(sqlite) == ["T1"]


def test_f11_a_long_lock_is_told_in_time_and_nothing_is_stored(sqlite: Database) -> None:
    patient = Database(str(sqlite.url), patience=0.4)
    with held(patient.path):
        started = time.monotonic()
        with ThreadPoolExecutor(4) as threads:
            futures = [threads.submit(patient.write, partial(insert, tenant=f"T{number}")) for number in range(4)]
            for future in futures:
                with pytest.raises(DatabaseBusy, match="held by another program") as trouble:
                    future.result()
                assert one_sentence(trouble)
        # Every caller hears within its own patience, not one after the other: 4 × 0.4 s would be 1.6 s.
        assert time.monotonic() - started < 1.2
        assert tenants(patient) == []  # reading goes on meanwhile
    assert patient.write(partial(insert, tenant="T9")) == "T9"
    assert tenants(patient) == ["T9"]
    patient.close()


# ---------------------------------------------------------------- F12 full


@pytest.mark.parametrize("room", range(1, 9))
def test_f12_a_disk_full_at_any_write_corrupts_nothing(sqlite: Database, room: int) -> None:
    limit: list[int] = []
    with closing(sqlite3.connect(str(sqlite.path))) as raw:
        raw.execute("VACUUM")  # migrations left free pages, which would be room too

    @event.listens_for(sqlite.engine, "connect")
    def _(raw: Any, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count={limit[0]}")

    pages = sqlite.read(lambda session: session.connection().exec_driver_sql("PRAGMA page_count").scalar())
    assert pages is not None
    limit.append(pages + room)
    sqlite.engine.dispose()

    # 60 names of 200 letters need about 20 pages (rows and indexes): some fit, the rest do not.
    with ThreadPoolExecutor(8) as threads:
        futures = [threads.submit(sqlite.write, partial(insert, tenant=f"{number:064d}")) for number in range(60)]
        works = [partial(padded, tenant=f"P{number}") for number in range(60)]
        futures += [threads.submit(sqlite.write, work) for work in works]
    stored = [future.result() for future in futures if future.exception() is None]
    refused = [future.exception() for future in futures if future.exception() is not None]
    assert refused
    assert {str(error) for error in refused} == {
        f"The disk is full: free some space where {sqlite.path} lies; nothing was stored."
    }
    assert sorted(tenants(sqlite)) == sorted(stored)

    limit[0] = 2**30
    sqlite.engine.dispose()
    assert sqlite.write(partial(insert, tenant="after")) == "after"
    assert whole(sqlite.path)


def padded(session: Session, tenant: str) -> str:
    session.add(Company(name="x" * 200, leadership_channel="y" * 64))
    return insert(session, tenant)


# ---------------------------------------------------------------- F13 read-only, deleted, damaged


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach: pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp(prefix="diapason-faults-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def without_privilege() -> Iterator[None]:
    """Root may write anything: be nobody for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_f13_a_read_only_database_is_said_so(migrated_file: Path, open_folder: Path) -> None:
    path = open_folder / "diapason.db"
    shutil.copyfile(migrated_file, path)
    path.chmod(0o444)
    with without_privilege(), pytest.raises(DatabaseTrouble, match="right to write") as trouble:
        Database(f"sqlite:///{path}")
    assert one_sentence(trouble)


def test_f13_a_folder_that_cannot_be_written_is_said_so(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_privilege(), pytest.raises(DatabaseTrouble, match="right to write"):
        Database(f"sqlite:///{open_folder}/new/diapason.db")


def test_f13_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseTrouble, match="is a folder: set DATABASE_URL to a file"):
        Database(f"sqlite:///{tmp_path}")


def vanish(path: Path) -> None:
    path.unlink()


def be_replaced(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    copy.replace(path)


@pytest.mark.parametrize("suffix", ["", "-wal"])
@pytest.mark.parametrize("accident", [vanish, be_replaced])
def test_f13_a_file_that_goes_while_we_run_stops_us(
    sqlite: Database, accident: Callable[[Path], None], suffix: str
) -> None:
    sqlite.write(partial(insert, tenant="T1"))
    assert tenants(sqlite) == ["T1"]
    assert sqlite.path is not None
    accident(sqlite.path.with_name(sqlite.path.name + suffix))
    with pytest.raises(DatabaseTrouble, match="moved, deleted or replaced") as trouble:
        sqlite.write(partial(insert, tenant="T2"))
    assert one_sentence(trouble)
    with pytest.raises(DatabaseTrouble, match="moved, deleted or replaced"):
        tenants(sqlite)


def test_f13_a_damaged_page_is_found_at_start(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "diapason.db"
    shutil.copyfile(migrated_file, path)
    with path.open("r+b") as file:
        file.seek(3 * 4_096)
        file.write(b"\xa5" * 4_096)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(DatabaseTrouble, match=r"is damaged: restore a backup with `diapason restore FILE`"):
        database.check()
    database.close()


def test_f13_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"dear diary\n" * 500)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(DatabaseTrouble, match="is not a Diapason database") as trouble:
        database.check()
    assert one_sentence(trouble)
    database.close()


def test_the_file_is_private(tmp_path: Path) -> None:
    fresh = Database(f"sqlite:///{tmp_path}/fresh/new.db")
    fresh.migrate()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "fresh").iterdir()}
    assert set(modes.values()) == {0o600}
    assert "new.db-wal" in modes
    fresh.close()


# ---------------------------------------------------------------- F14 PostgreSQL killed


def test_f14_connections_killed_in_a_loop_lose_and_double_nothing(postgres: Database, postgres_server: Server) -> None:
    finished = threading.Event()

    def kill() -> None:
        with psycopg.connect(
            host=str(postgres_server.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            for _ in range(15):
                finished.wait(0.1)
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [postgres.url.database]
                )

    patient = Database(postgres.url.render_as_string(hide_password=False), patience=30)
    patient.write(partial(insert, tenant="T1"))
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        # A counter: a work stored twice, or told to have failed though stored, would show in the sum.
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(patient.write, [add_one] * 150))
    finally:
        finished.set()
        killer.join()
    assert patient.read(lambda session: session.scalars(select(Company)).one().k) == 5 + 150
    patient.close()


def add_one(session: Session) -> None:
    session.scalars(select(Company).with_for_update()).one().k += 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_f14_a_lost_answer_to_commit_is_resolved(
    postgres: Database, postgres_server: Server, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The connection dies just before, or just after, PostgreSQL has committed: it is stored once either way."""
    real_commit, cuts = Session.commit, iter([True])

    def commit(session: Session) -> None:
        if not next(cuts, False):
            real_commit(session)
            return
        backend = session.connection().execute(text("SELECT pg_backend_pid()")).scalar()
        if moment == "after":
            real_commit(session)
        with psycopg.connect(host=str(postgres_server.folder), user="postgres", dbname="postgres") as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        if moment == "after":
            raise OperationalError("COMMIT", {}, psycopg.OperationalError("server closed the connection unexpectedly"))
        real_commit(session)

    monkeypatch.setattr(Session, "commit", commit)
    postgres.write(partial(insert, tenant="T1"))
    postgres.write(add_one)
    assert next(cuts, None) is None
    monkeypatch.undo()
    assert postgres.read(lambda session: session.scalars(select(Company)).one().k) == 6


def test_f14_a_server_that_crashes_and_comes_back_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    with shared_server(tmp_path) as server, server.copy() as url:
        database = Database(url, patience=30)

        def crash() -> None:
            for _ in range(3):
                server.stop("immediate")
                server.start()

        def keep(session: Session, tenant: str) -> str:
            """Like an answer: under a key of its own, so that it may be stored again."""
            known = session.scalars(select(Installation).where(col(Installation.tenant) == tenant)).one_or_none()
            return tenant if known else insert(session, tenant)

        crasher = threading.Thread(target=crash)
        crasher.start()
        stored: list[str] = []
        while crasher.is_alive() or len(stored) < 40:
            stored.append(database.write(partial(keep, tenant=f"T{len(stored)}")))
        crasher.join()
        assert sorted(tenants(database)) == sorted(stored)
        database.close()


def test_f14_a_server_that_is_away_is_said_so_in_one_sentence(tmp_path: Path) -> None:
    database = Database(f"postgresql://postgres:secret@/diapason?host={tmp_path}", patience=0.2)
    for call in (database.check, database.migrate, lambda: database.write(partial(insert, tenant="T1"))):
        with pytest.raises(DatabaseBusy, match="does not answer") as trouble:
            call()
        assert one_sentence(trouble)
        assert "secret" not in str(trouble.value)
    database.close()


def test_a_database_that_does_not_exist_is_said_so(postgres_server: Server) -> None:
    database = Database(postgres_server.url("nowhere"))
    with pytest.raises(DatabaseTrouble, match="There is no such database") as trouble:
        database.check()
    assert one_sentence(trouble)
    database.close()


def test_works_that_meet_on_postgresql_all_count(postgres: Database) -> None:
    """Deadlocks are tried again: two rows locked in opposite orders. PostgreSQL takes 1 s to notice each one."""
    patient = Database(postgres.url.render_as_string(hide_password=False), patience=30)
    patient.write(lambda session: session.add_all([Company(name="A"), Company(name="B")]))

    def both(session: Session, order: list[str]) -> None:
        for name in order:
            session.scalars(select(Company).where(col(Company.name) == name).with_for_update()).one().k += 1
            session.flush()
            time.sleep(0.02)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(patient.write, [partial(both, order=order) for order in (["A", "B"], ["B", "A"]) * 2]))
    assert patient.read(lambda session: list(session.scalars(select(col(Company.k))))) == [5 + 4] * 2
    patient.close()


def test_a_work_cannot_wait_for_another_one(sqlite: Database) -> None:
    with pytest.raises(RuntimeError, match="do both in one work"):
        sqlite.write(lambda _: sqlite.write(partial(insert, tenant="T1")))
    assert sqlite.read(lambda session: session.scalar(select(func.count()).select_from(Company))) == 0


def test_closing_finishes_what_was_asked(sqlite: Database) -> None:
    slow = threading.Thread(target=sqlite.write, args=(lambda _: time.sleep(0.2),))
    slow.start()
    time.sleep(0.05)
    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(sqlite.write, partial(insert, tenant=f"T{number}")) for number in range(4)]
        time.sleep(0.05)
        sqlite.close()
        assert {future.result() for future in futures} == {"T0", "T1", "T2", "T3"}
    slow.join()
    with pytest.raises(DatabaseTrouble, match="is closed"):
        sqlite.write(partial(insert, tenant="T5"))
