"""The master key, and one wrapped key per open window: files outside the database and its backups.

``diapason.key`` holds the master key (mode 0400). The folder beside it holds:

- ``<window>.key``: the window's key, wrapped by the master key (RFC 3394);
- ``<window>.sealing``: the same, from the moment its sealing began: nobody reads or writes with it any more;
- ``<window>.link``: what links the comments published of a window to their authors, for 30 days (see `storage.links`);
- ``seen``: when the database was last seen alive, so that an older one put in its place is noticed;
- ``promised``: the smallest group promised so far, so that an older database does not bring a lower one back;
- ``master.check``: a constant wrapped by the master key, so that a wrong or lost one is noticed at once.

While the master key is being rotated its file holds two lines, the new key above the old one.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from storage.errors import KeyTrouble, WindowSealed

KEY_BYTES = 32
KeyKind = Literal["key", "link"]
Note = Literal["seen", "promised"]
_CHECK = b"diapason"
_WRAPPED = frozenset({".key", ".sealing", ".link", ".check"})
_WINDOW = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeyFolder:
    """The keys on disk. Every change is fsynced, folder included, before it returns."""

    def __init__(self, key_file: Path, folder: Path | None, *, create: bool) -> None:
        """Read the master key, and make sure that it is the one this installation was born with.

        Args:
            key_file: the master key.
            folder: where the window keys lie, when the master key's own folder cannot be written.
            create: make a master key if there has never been one (first run of the embedded default).

        Raises:
            KeyTrouble: missing, wrong, readable by others, or the folder cannot be written.
        """
        self.key_file = key_file.absolute()
        self.folder = folder or self.key_file.with_name(self.key_file.name + ".windows")
        self._check = self.folder / "master.check"
        self._stamp: tuple[int, int] | None = None  # of the key file, when it was last read
        self._masters: tuple[bytes, ...] = () if create else self._read_masters()
        try:
            if create:  # first, or it would come into being as the parent of the other one, open to others
                self.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._cannot_write() from error
        with self._exclusively():  # copies of Diapason that start together must agree on one key
            if create and not self.key_file.exists():
                self._create_master()
            self._masters = self._read_masters()
            if not self._check.exists():
                self._write(self._check, aes_key_wrap(self._masters[0], _CHECK * 2))
            self._unwrap(self._check.read_bytes())

    @property
    def masters(self) -> tuple[bytes, ...]:
        """The master key, followed by the one it replaces while a rotation is under way; another process may rotate it.

        What is wrapped by a key that was replaced meanwhile could not be opened any more.
        """
        with suppress(FileNotFoundError):
            found = self.key_file.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            if stamp != self._stamp:
                self._masters, self._stamp = self._read_masters(), stamp
        return self._masters

    def create(self, window_id: str, kind: KeyKind = "key") -> None:
        """Make a key for a window; one that is there already stays.

        Raises:
            WindowSealed: its sealing has begun.
        """
        with self._exclusively():
            if kind == "key" and self._path(window_id, "sealing").exists():
                raise WindowSealed(f"Window {window_id} is being sealed: it cannot be opened again.")
            if not self._path(window_id, kind).exists():
                wrapped = aes_key_wrap(self.masters[0], secrets.token_bytes(KEY_BYTES))
                self._write(self._path(window_id, kind), wrapped)

    def exists(self, window_id: str, kind: KeyKind) -> bool:
        """Tell whether the key is there to be used."""
        return self._path(window_id, kind).exists()

    def read(self, window_id: str, kind: KeyKind = "key") -> bytes:
        """Return a window's key, unwrapped.

        Raises:
            WindowSealed: its key is gone, or going.
            KeyTrouble: the whole folder is away, or was made with another master key.
        """
        try:
            return self._unwrap(self._path(window_id, kind).read_bytes())
        except FileNotFoundError as error:
            if not self._check.exists():
                raise self._away() from error
            raise WindowSealed(f"The key of window {window_id} is gone: its answers are sealed for good.") from error

    def begin_sealing(self, window_id: str) -> bytes | None:
        """Take the window out of use and return its key once more; None when it was destroyed before."""
        with self._exclusively():
            going = self._path(window_id, "sealing")
            with suppress(FileNotFoundError):
                self._path(window_id, "key").rename(going)
                _sync(self.folder)
            wrapped = going.read_bytes() if going.exists() else b""
        if not any(wrapped):  # destroyed, or overwritten and about to be: the rows had gone before
            self.destroy(window_id)
            return None
        return self._unwrap(wrapped)

    def destroy(self, window_id: str, kind: Literal["sealing", "link"] = "sealing") -> None:
        """Overwrite and unlink a window's key; nothing is left to do when it is gone already."""
        with self._exclusively():
            going = self._path(window_id, kind)
            with suppress(FileNotFoundError):
                size = going.stat().st_size
                going.chmod(0o600)
                with going.open("r+b") as file:
                    file.write(bytes(size))
                    os.fsync(file.fileno())
                going.unlink()
                _sync(self.folder)

    def windows(self, state: Literal["key", "sealing", "link"] = "key") -> set[str]:
        """Return the ids of the windows with a key in use (``key``, ``link``) or on its way out (``sealing``)."""
        return {path.stem for path in self.folder.glob(f"*.{state}")}

    def note(self, name: Note, text: str) -> None:
        """Keep one line beside the keys."""
        with self._exclusively():
            self._write(self.folder / name, text.encode())

    def noted(self, name: Note) -> str | None:
        """Return a line that was kept."""
        try:
            return (self.folder / name).read_text()
        except FileNotFoundError:
            return None

    def begin_rotation(self) -> None:
        """Put a new master key above the old one; every reader takes either. Resumes one that was interrupted."""
        with self._exclusively():
            self._masters = self._read_masters()
            if len(self._masters) == 1:
                self._write_masters((secrets.token_bytes(KEY_BYTES), *self._masters))
            for path in sorted(self.folder.glob("*.*")):
                if path.suffix in _WRAPPED:
                    self._write(path, aes_key_wrap(self._masters[0], self._unwrap(path.read_bytes())))

    def end_rotation(self) -> None:
        """Forget the old master key."""
        with self._exclusively():
            self._write_masters(self._masters[:1])

    def _path(self, window_id: str, state: str) -> Path:
        if not _WINDOW.fullmatch(window_id):
            raise ValueError("a window id is made of letters, digits, - and _")
        return self.folder / f"{window_id}.{state}"

    def _unwrap(self, wrapped: bytes) -> bytes:
        for again in (False, True):
            if again:  # another process may have rotated the master key since we read it
                self._masters = self._read_masters()
            for master in self._masters:
                with suppress(InvalidUnwrap):
                    return aes_key_unwrap(master, wrapped)
        raise KeyTrouble(
            f"The master key {self.key_file} is not the one that protects these answers: put the right one back. "
            "Nothing is opened or written until then."
        )

    def _create_master(self) -> None:
        if self._check.exists():
            raise KeyTrouble(
                f"The master key {self.key_file} has gone, and keys made with it remain: put it back. "
                "Nothing is opened or written until then."
            )
        self._write_masters((secrets.token_bytes(KEY_BYTES),))

    def _read_masters(self) -> tuple[bytes, ...]:
        try:
            with self.key_file.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                lines = file.read(4_096).split()
        except FileNotFoundError as error:
            raise KeyTrouble(
                f"The master key {self.key_file} is missing: put it back, or set DIAPASON_KEY_FILE to where it is."
            ) from error
        except OSError as error:
            raise KeyTrouble(f"The master key {self.key_file} cannot be read: give this user the right to.") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyTrouble(f"Other users can reach the master key: run `chmod 400 {self.key_file}`.")
        try:
            keys = tuple(base64.b64decode(line, validate=True) for line in lines)
        except binascii.Error:
            keys = ()
        if len(keys) not in (1, 2) or any(len(key) != KEY_BYTES for key in keys):
            raise KeyTrouble(f"{self.key_file} is not a master key of Diapason: put the right one back.")
        return keys

    def _write_masters(self, keys: tuple[bytes, ...]) -> None:
        self._write(self.key_file, b"".join(base64.b64encode(key) + b"\n" for key in keys))
        self._masters = keys

    def _write(self, path: Path, content: bytes) -> None:
        """Replace a file whole or not at all, durably."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync(path.parent)

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """Hold the folder: a rotation must not write back a key that a sealing has just destroyed."""
        try:
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError as error:
            raise self._away() from error
        except OSError as error:
            raise self._cannot_write() from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        except PermissionError as error:
            raise self._cannot_write() from error
        finally:
            os.close(handle)

    def _cannot_write(self) -> KeyTrouble:
        return KeyTrouble(
            f"Keys cannot be written: give this user the right to write {self.folder} and {self.key_file.parent}."
        )

    def _away(self) -> KeyTrouble:
        return KeyTrouble(
            f"The folder of window keys {self.folder} is away: put it back. Nothing is opened until then."
        )


def _sync(folder: Path) -> None:
    """Make a rename or an unlink survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
