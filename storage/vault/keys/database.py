"""Window keys in a database of their own, for several machines that share them (`DIAPASON_KEYS_URL`).

The master key stays a file on each machine: alone, this database opens nothing. Never archive it nor back it up, for
a copied key outlives its destruction.

Which master key to write with is told by the check (a constant that it wraps), not by the order of a machine's file:
while a new key is on its way to the other machines, everybody goes on with the old one.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, bindparam, delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.errors import KeyTrouble
from storage.vault.keys.apart import advice
from storage.vault.keys.master import KEY_BYTES, MasterKey, new_check, new_wrapped
from storage.vault.keys.store import (
    BY_ACCOUNT,
    MARKS_OF,
    KeyKind,
    Lasting,
    Mark,
    Note,
    State,
    being_sealed,
    checked,
    sealed,
)
from storage.vault.keys.tables import KEYS, MARKS, NOTES, TICKS, KeyTables

_CHECK = ("master", "check")
_ERASED = bytes(KEY_BYTES + 8)  # as long as a wrapped key (RFC 3394)

# Built once: it is asked each time an answer is stored or read.
_IN_USE = select(literal(1)).where(
    KEYS.c.window_id == bindparam("window"), KEYS.c.state == bindparam("kind"), KEYS.c.wrapped != _ERASED
)
_NEW_TICK: dict[str, Any] = {"window_id": bindparam("window"), "place": bindparam("place")}
_TICK: dict[bool, Executable] = {  # by whether it is PostgreSQL
    True: postgresql.insert(TICKS).values(_NEW_TICK).on_conflict_do_nothing(),
    False: sqlite.insert(TICKS).values(_NEW_TICK).on_conflict_do_nothing(),
}
_UNTICK = delete(TICKS).where(TICKS.c.window_id == bindparam("window"), TICKS.c.place == bindparam("place"))
_ROOM_MADE = -1  # a row of no answer: without it, the ticks of a window are away


class KeyDatabase:
    """A `KeyStore` in a PostgreSQL database, or (tests, one machine) in a SQLite file."""

    def __init__(self, key_file: Path, url: str, *, create: bool) -> None:
        """Connect, and make sure that the master key is the one this installation was born with.

        Args:
            key_file: the master key.
            url: ``postgresql://user:password@host/name`` or ``sqlite:///path/to/file``.
            create: make a master key if there has never been one (first run of the embedded default).

        Raises:
            KeyTrouble: the master key is missing or wrong; the database is as `KeyTables` says.
        """
        self._master = MasterKey(
            key_file, if_replaced="; if it was replaced on another machine, copy the file of that machine here"
        )
        if not create:
            self._master.read()
        self._tables = KeyTables(url)

        def start(connection: Connection) -> None:
            check = _find(connection, *_CHECK)
            if create and not self._master.exists():
                if check is not None:
                    raise self._master.gone()
                self._master.make()
            if check is None:
                check = new_check(self._master.read()[-1])  # of two, the old one: the rotation is still to be done
                connection.execute(insert(KEYS).values(window_id=_CHECK[0], state=_CHECK[1], wrapped=check))
                connection.execute(insert(NOTES).values(name=BY_ACCOUNT, text="all"))
            self._master.unwrap(check)

        try:
            self._tables.change(start)
        except BaseException:
            self.close()
            raise

    @property
    def master(self) -> bytes:
        """As `KeyStore.master`: the one that wraps the check, whatever the order in the file."""
        return self._tables.look(self._in_force)

    @property
    def masters(self) -> tuple[bytes, ...]:
        """As `KeyStore.masters`."""
        return self._master.keys

    def create(self, window_id: str, kind: KeyKind = "key") -> None:
        """As `KeyStore.create`."""

        def work(connection: Connection) -> None:
            if kind == "key" and _find(connection, window_id, "sealing") is not None:
                raise being_sealed(window_id)
            wrapped = _find(connection, window_id, kind)
            if wrapped == _ERASED:  # its destruction was interrupted at the end: a new one may take its place
                connection.execute(delete(KEYS).where(*_named(window_id, kind)))
            if wrapped in (None, _ERASED):
                new_key = new_wrapped(self._in_force(connection))
                connection.execute(insert(KEYS).values(window_id=window_id, state=kind, wrapped=new_key))

        checked(window_id)
        self._tables.change(work)

    def exists(self, window_id: str, kind: KeyKind = "key") -> bool:
        """As `KeyStore.exists`: one look at an index, in one round trip."""
        parameters = {"window": checked(window_id), "kind": kind}
        return self._tables.look(lambda connection: connection.execute(_IN_USE, parameters).first() is not None)

    def read(self, window_id: str, kind: KeyKind = "key") -> bytes:
        """As `KeyStore.read`."""

        def work(connection: Connection) -> bytes | None:
            wrapped = _find(connection, window_id, kind)
            if wrapped is None:
                self._check(connection)  # keys that went all together are away, not sealed
            return wrapped

        checked(window_id)
        wrapped = self._tables.look(work)
        if wrapped is None or not any(wrapped):
            raise sealed(window_id)
        return self._master.unwrap(wrapped)

    def begin_sealing(self, window_id: str) -> bytes | None:
        """As `KeyStore.begin_sealing`."""

        def work(connection: Connection) -> bytes | None:
            connection.execute(update(KEYS).where(*_named(window_id, "key")).values(state="sealing"))
            return _find(connection, window_id, "sealing")

        checked(window_id)
        wrapped = self._tables.change(work)
        if wrapped is None or not any(wrapped):  # destroyed, or about to be: the answers had gone before
            self.destroy(window_id)
            return None
        return self._master.unwrap(wrapped)

    def destroy(self, window_id: str, kind: Lasting = "sealing") -> None:
        """As `KeyStore.destroy`. The row goes last: as long as its zeros are there, traces may be too."""
        checked(window_id)
        self._tables.change(lambda connection: _forget_beside(connection, window_id, kind))
        if self._tables.look(lambda connection: _find(connection, window_id, kind)) is None:
            return
        self._tables.rewrite(lambda row: _ERASED if (row.window_id, row.state) == (window_id, kind) else row.wrapped)
        removal = delete(KEYS).where(*_named(window_id, kind), KEYS.c.wrapped == _ERASED)
        self._tables.change(lambda connection: connection.execute(removal))

    def windows(self, state: State = "key") -> set[str]:
        """As `KeyStore.windows`."""
        query = select(KEYS.c.window_id).where(KEYS.c.state == state)
        return self._tables.look(lambda connection: set(connection.scalars(query)))

    def begin_ticks(self, window_id: str, answers: int) -> None:  # noqa: ARG002 - a table grows by itself
        """As `KeyStore.begin_ticks`."""
        self.tick(window_id, _ROOM_MADE)

    def tick(self, window_id: str, place: int) -> None:
        """As `KeyStore.tick`."""
        self._tables.jot(_TICK[self._tables.path is None], {"window": checked(window_id), "place": place})

    def untick(self, window_id: str, place: int) -> None:
        """As `KeyStore.untick`."""
        self._tables.jot(_UNTICK, {"window": checked(window_id), "place": place})

    def retick(self, window_id: str, places: Collection[int]) -> None:
        """As `KeyStore.retick`."""

        def work(connection: Connection) -> None:
            of_window = TICKS.c.window_id == window_id
            if connection.execute(delete(TICKS).where(of_window)).rowcount:
                rows = [{"window_id": window_id, "place": place} for place in {*places, _ROOM_MADE}]
                connection.execute(insert(TICKS), rows)

        checked(window_id)
        self._tables.change(work)

    def covered(self, window_id: str, places: Collection[int]) -> bool:
        """As `KeyStore.covered`."""
        query = select(TICKS.c.place).where(TICKS.c.window_id == checked(window_id))
        ticked = self._tables.look(lambda connection: set(connection.scalars(query)))
        return _ROOM_MADE in ticked and ticked - {_ROOM_MADE} <= set(places)

    def mark(self, window_id: str, name: Mark, text: str) -> None:
        """As `KeyStore.mark`."""

        def work(connection: Connection) -> None:
            connection.execute(delete(MARKS).where(MARKS.c.window_id == window_id, MARKS.c.name == name))
            connection.execute(insert(MARKS).values(window_id=window_id, name=name, text=text))

        checked(window_id)
        self._tables.change(work)

    def marked(self, window_id: str, name: Mark) -> str | None:
        """As `KeyStore.marked`."""
        query = select(MARKS.c.text).where(MARKS.c.window_id == checked(window_id), MARKS.c.name == name)
        return self._tables.look(lambda connection: connection.scalar(query))

    def note(self, name: Note, text: str) -> None:
        """As `KeyStore.note`."""

        def work(connection: Connection) -> None:
            connection.execute(delete(NOTES).where(NOTES.c.name == name))
            connection.execute(insert(NOTES).values(name=name, text=text))

        self._tables.change(work)

    def noted(self, name: Note) -> str | None:
        """As `KeyStore.noted`."""
        query = select(NOTES.c.text).where(NOTES.c.name == name)
        return self._tables.look(lambda connection: connection.scalar(query))

    def begin_rotation(self) -> bool:
        """As `KeyStore.begin_rotation`: the first call makes the key, for the operator to carry to every machine."""
        if len(self._master.read()) == 1:
            self._tables.look(self._in_force)  # nothing is built upon a key that was replaced elsewhere
            self._master.add()
            return False
        self._tables.rewrite(lambda row: self._master.rewrap(row.wrapped))
        return True

    def end_rotation(self) -> None:
        """As `KeyStore.end_rotation`, on this machine."""
        self._master.drop_old()

    def advice(self) -> list[str]:
        """As `KeyStore.advice`."""
        return [] if self._tables.path is not None else self._tables.look(advice)

    def close(self) -> None:
        """Close every connection."""
        self._tables.close()

    def _in_force(self, connection: Connection) -> bytes:
        return self._master.opening(self._check(connection))

    def _check(self, connection: Connection) -> bytes:
        check = _find(connection, *_CHECK)
        if check is None:
            raise KeyTrouble(
                f"The key database {self._tables.where} was emptied: put DIAPASON_KEYS_URL right, or restart Diapason "
                "to go on without the answers of open windows. Nothing is opened until then."
            )
        return check


def _named(window_id: str, state: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return KEYS.c.window_id == window_id, KEYS.c.state == state


def _forget_beside(connection: Connection, window_id: str, kind: Lasting) -> None:
    """Delete the marks that go with a key, and with that of answers the ticks: without it they stand for nothing."""
    of_key = MARKS.c.name.in_(MARKS_OF[kind])
    connection.execute(delete(MARKS).where(MARKS.c.window_id == window_id, of_key))
    if kind == "sealing":
        connection.execute(delete(TICKS).where(TICKS.c.window_id == window_id))


def _find(connection: Connection, window_id: str, state: str) -> bytes | None:
    wrapped: bytes | None = connection.scalar(select(KEYS.c.wrapped).where(*_named(window_id, state)))
    return wrapped
