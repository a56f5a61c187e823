"""F12: what was refused for want of room is remembered, and forgotten once the disk has room again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event, inspect, text
from sqlmodel import Session

from storage.database import Database
from storage.database.disk import Disk, need_room
from storage.errors import DatabaseTrouble, DiskTrouble
from storage.models import Company

WITHOUT_END = 2**30


class Room:
    """How large a SQLite file may grow: what is beyond it is refused as a full disk refuses it."""

    def __init__(self, database: Database) -> None:
        """Let it grow without end."""
        self._database, self._limit = database, WITHOUT_END
        with closing(sqlite3.connect(str(database.path))) as raw:
            raw.execute("VACUUM")  # migrations left free pages, which would be room too
        event.listen(database.engine, "connect", self._bind)
        self._database.engine.dispose()

    def _bind(self, raw: Any, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count={self._limit}")

    def fill(self, *, but: int = 0) -> None:
        """Leave no page, or a few."""
        pages = self._database.read(lambda session: session.connection().exec_driver_sql("PRAGMA page_count").scalar())
        self._limit = int(pages or 0) + but
        self._database.engine.dispose()

    def free(self) -> None:
        """Take the limit away."""
        self._limit = WITHOUT_END
        self._database.engine.dispose()


def add_many(session: Session) -> None:
    session.add_all([Company(name="x" * 200, leadership_channel="y" * 64) for _ in range(60)])


def add_one(session: Session) -> None:
    session.add(Company(name="Accord"))


def rename(session: Session) -> None:
    session.execute(text("UPDATE company SET name = 'Accords'"))


def tables(database: Database) -> set[str]:
    return set(database.read(lambda session: inspect(session.connection()).get_table_names()))


def test_f12_a_refused_write_is_remembered_until_there_is_room(sqlite: Database) -> None:
    room = Room(sqlite)
    sqlite.write(add_one)
    sqlite.require_room()
    room.fill()
    with pytest.raises(DiskTrouble):
        sqlite.write(add_many)
    sqlite.write(rename)  # what needs no page passes, and proves nothing
    for _ in range(2):
        with pytest.raises(DiskTrouble, match="The disk is full: free some space"):
            sqlite.require_room()
    assert sqlite.read(lambda session: session.execute(text("SELECT name FROM company")).all()) == [("Accords",)]
    room.free()
    sqlite.require_room()
    sqlite.write(add_many)


def test_f12_room_for_a_few_pages_is_none(sqlite: Database) -> None:
    room = Room(sqlite)
    room.fill(but=4)
    for work in (add_many, need_room):
        with pytest.raises(DiskTrouble):
            sqlite.write(work)


def test_f12_a_postgresql_whose_disk_was_full_is_tried_again(postgres: Database) -> None:
    with pytest.raises(DiskTrouble):  # the server's own words, without filling the disk of whoever tests
        postgres.write(lambda session: session.execute(text("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$")))
    names = tables(postgres)
    writes = count_commits(postgres)
    postgres.require_room()
    assert len(writes) == 1
    postgres.require_room()
    assert len(writes) == 1
    assert tables(postgres) == names


def count_commits(database: Database) -> list[object]:
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    return commits


def test_f12_whoever_asks_for_room_writes_only_after_a_refusal_and_leaves_nothing(sqlite: Database) -> None:
    room, names = Room(sqlite), tables(sqlite)
    writes = count_commits(sqlite)
    sqlite.require_room()
    assert writes == []
    room.fill()
    with pytest.raises(DiskTrouble):
        sqlite.write(add_many)
    room.free()
    sqlite.require_room()
    tried = len(writes)
    assert tried > 0
    sqlite.require_room()
    assert len(writes) == tried
    assert tables(sqlite) == names


def test_only_the_disk_is_blamed_on_the_disk() -> None:
    disk = Disk()
    disk.note(None)
    disk.note(DatabaseTrouble("The tables are missing."))
    assert disk.is_well
    disk.note(DiskTrouble("The disk is full."))
    assert not disk.is_well


def test_a_refusal_that_comes_while_the_disk_is_tried_counts_on() -> None:
    disk = Disk()
    disk.note(DiskTrouble("The disk is full."))
    before = disk.refusals
    disk.note(DiskTrouble("The disk is full."))
    disk.make_good(before)
    assert not disk.is_well
