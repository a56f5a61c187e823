"""Window keys in a folder beside the master key: one file each, so that destroying one is overwriting one.

``<window>.key``, ``<window>.sealing``, ``<window>.link``, ``<window>.ticks``, ``<window>.released`` (and the other
marks), ``<obstacle>.obstacle``, ``seen``, ``promised``, ``master.check``: see `storage.vault.keys.store`.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.errors import KeyTrouble
from storage.vault.keys import durable
from storage.vault.keys.master import MasterKey, new_check, new_wrapped
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

_WRAPPED = frozenset({".key", ".sealing", ".link", ".obstacle", ".check"})
_ROOM = 64  # places for each answer: of so many taken away, one in 64 may fall on a place that another one ticks
_LEAST_ROOM = 2**14


class KeyFolder:
    """A `KeyStore` in a folder. Every change is fsynced, folder included, before it returns."""

    def __init__(self, key_file: Path, folder: Path | None, *, create: bool) -> None:
        """Read the master key, and make sure that it is the one this installation was born with.

        Args:
            key_file: the master key.
            folder: where the window keys lie, when the master key's own folder cannot be written.
            create: make a master key if there has never been one (first run of the embedded default).

        Raises:
            KeyTrouble: missing, wrong, readable by others, or the folder cannot be written.
        """
        self._master = MasterKey(key_file)
        self.folder = folder or self._master.path.with_name(self._master.path.name + ".windows")
        self._check = self.folder / "master.check"
        if not create:
            self._master.read()
        try:
            if create:  # first, or it would come into being as the parent of the other one, open to others
                self._master.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._cannot_write(error) from error
        with self._exclusively():  # copies of Diapason that start together must agree on one key
            if create and not self._master.exists():
                if self._check.exists():
                    raise self._master.gone()
                self._master.make()
            self._master.read()
            if not self._check.exists():
                durable.replace(self.folder / BY_ACCOUNT, b"all")  # no window of version 0.1 was ever opened with it
                durable.replace(self._check, new_check(self._master.keys[0]))
            self._master.unwrap(self._check.read_bytes())

    @property
    def master(self) -> bytes:
        """As `KeyStore.master`: all who share the folder share the file, so it is the first line."""
        return self._master.keys[0]

    @property
    def masters(self) -> tuple[bytes, ...]:
        """As `KeyStore.masters`."""
        return self._master.keys

    def create(self, window_id: str, kind: KeyKind = "key") -> None:
        """As `KeyStore.create`."""
        with self._exclusively():
            if kind == "key" and self._path(window_id, "sealing").exists():
                raise being_sealed(window_id)
            if not self._path(window_id, kind).exists():
                durable.replace(self._path(window_id, kind), new_wrapped(self.master))

    def exists(self, window_id: str, kind: KeyKind = "key") -> bool:
        """As `KeyStore.exists`."""
        return self._path(window_id, kind).exists()

    def read(self, window_id: str, kind: KeyKind = "key") -> bytes:
        """As `KeyStore.read`."""
        try:
            wrapped = self._path(window_id, kind).read_bytes()
        except FileNotFoundError as error:
            if not self._check.exists():
                raise self._away() from error
            raise sealed(window_id) from error
        if not any(wrapped):  # overwritten, and its destruction interrupted there
            raise sealed(window_id)
        return self._master.unwrap(wrapped)

    def begin_sealing(self, window_id: str) -> bytes | None:
        """As `KeyStore.begin_sealing`."""
        with self._exclusively():
            path = self._path(window_id, "sealing")
            with suppress(FileNotFoundError):
                self._path(window_id, "key").rename(path)
                durable.sync(self.folder)
            wrapped = path.read_bytes() if path.exists() else b""
        if not any(wrapped):  # destroyed, or overwritten and about to be: the rows had gone before
            self.destroy(window_id)
            return None
        return self._master.unwrap(wrapped)

    def destroy(self, window_id: str, kind: Lasting = "sealing") -> None:
        """As `KeyStore.destroy`."""
        with self._exclusively():
            for name in (*MARKS_OF[kind], *(("ticks",) if kind == "sealing" else ())):
                if self._beside(window_id, name).exists():
                    self._beside(window_id, name).unlink()
            # A rotation that was killed leaves the draft of a key, which the master key opens as well.
            for path in (*self.folder.glob(f".{checked(window_id)}.*"), self._path(window_id, kind)):
                _overwrite(path)
            durable.sync(self.folder)

    def windows(self, state: State = "key") -> set[str]:
        """As `KeyStore.windows`."""
        return {path.stem for path in self.folder.glob(f"*.{state}")}

    def begin_ticks(self, window_id: str, answers: int) -> None:
        """As `KeyStore.begin_ticks`: a file of zeros, a byte a place, that takes room on the disk as it is ticked."""
        path = self._beside(window_id, "ticks")
        with self._exclusively():
            if not path.exists():
                durable.replace(path, max(_LEAST_ROOM, _ROOM * answers), mode=0o600)

    def tick(self, window_id: str, place: int) -> None:
        """As `KeyStore.tick`: one byte in place, so that nobody's tick can undo another's."""
        self._put(window_id, place, b"\x01")

    def untick(self, window_id: str, place: int) -> None:
        """As `KeyStore.untick`."""
        self._put(window_id, place, b"\x00", durably=True)

    def retick(self, window_id: str, places: Collection[int]) -> None:
        """As `KeyStore.retick`."""
        path = self._beside(window_id, "ticks")
        with self._exclusively():
            if path.exists():
                ticks = bytearray(path.stat().st_size)
                for place in places:
                    ticks[place % len(ticks)] = 1
                durable.replace(path, bytes(ticks), mode=0o600)

    def covered(self, window_id: str, places: Collection[int]) -> bool:
        """As `KeyStore.covered`; places that share a byte stand for each other."""
        try:
            ticks = bytearray(self._beside(window_id, "ticks").read_bytes())
        except FileNotFoundError:
            return False
        for place in places:
            ticks[place % len(ticks)] = 0
        return not any(ticks)

    def mark(self, window_id: str, name: Mark, text: str) -> None:
        """As `KeyStore.mark`."""
        with self._exclusively():
            durable.replace(self._beside(window_id, name), text.encode())

    def marked(self, window_id: str, name: Mark) -> str | None:
        """As `KeyStore.marked`."""
        try:
            return self._beside(window_id, name).read_text()
        except FileNotFoundError:
            return None

    def note(self, name: Note, text: str) -> None:
        """As `KeyStore.note`."""
        with self._exclusively():
            durable.replace(self.folder / name, text.encode())

    def noted(self, name: Note) -> str | None:
        """As `KeyStore.noted`."""
        try:
            return (self.folder / name).read_text()
        except FileNotFoundError:
            return None

    def begin_rotation(self) -> bool:
        """As `KeyStore.begin_rotation`; one file for all, so one call is enough."""
        with self._exclusively():
            self._master.add()
            for path in sorted(self.folder.glob("*.*")):
                if path.suffix in _WRAPPED:
                    durable.replace(path, self._master.rewrap(path.read_bytes()))
        return True

    def end_rotation(self) -> None:
        """As `KeyStore.end_rotation`."""
        with self._exclusively():
            self._master.drop_old()

    def advice(self) -> list[str]:
        """As `KeyStore.advice`: what a folder needs is in the operator's guide."""
        return []

    def close(self) -> None:
        """Nothing stays open."""

    def _path(self, window_id: str, state: State) -> Path:
        return self._beside(window_id, state)

    def _beside(self, window_id: str, name: str) -> Path:
        return self.folder / f"{checked(window_id)}.{name}"

    def _put(self, window_id: str, place: int, byte: bytes, *, durably: bool = False) -> None:
        """Write one byte of a window's ticks; nothing to do when its room is gone: it is being sealed."""
        try:
            handle = os.open(self._beside(window_id, "ticks"), os.O_WRONLY)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._cannot_write(error) from error
        try:
            os.pwrite(handle, byte, place % os.fstat(handle).st_size)
            if durably:
                os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """Lock the folder: a rotation must not write back a key that a sealing has just destroyed.

        Raises:
            KeyTrouble: the folder is away, or cannot be written.
        """
        try:
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError as error:
            raise self._away() from error
        except OSError as error:
            raise self._cannot_write(error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        except OSError as error:  # not yours to write, mounted to be read only, full
            raise self._cannot_write(error) from error
        finally:
            os.close(handle)

    def _cannot_write(self, error: OSError) -> KeyTrouble:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return KeyTrouble(f"Keys cannot be written: free some space where {self.folder} lies.")
        return KeyTrouble(
            f"Keys cannot be written: give this user the right to write {self.folder} and {self._master.path.parent}."
        )

    def _away(self) -> KeyTrouble:
        return KeyTrouble(
            f"The folder of window keys {self.folder} is away: put it back. Nothing is opened until then."
        )


def _overwrite(path: Path) -> None:
    """Overwrite a file with zeros, then remove it; nothing to do when it has gone."""
    with suppress(FileNotFoundError):
        size = path.stat().st_size
        path.chmod(0o600)
        with path.open("r+b") as file:
            file.write(bytes(size))
            os.fsync(file.fileno())
        path.unlink()
