"""The master key: one file (mode 0400), wherever the keys lie that it wraps (RFC 3394).

While it is being replaced its file holds two lines, the new key above the old one: either unwraps.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from storage.errors import KeyTrouble
from storage.vault.keys import durable

KEY_BYTES = 32
_CHECK = b"diapason"
_UNTIL_THEN = "Nothing is opened or written until then."


class MasterKey:
    """The file of the master key, read again when it changes: another process or the operator may replace it."""

    def __init__(self, path: Path, *, if_replaced: str = "") -> None:
        """Take the path of the file; nothing is read yet.

        Args:
            path: the file (`DIAPASON_KEY_FILE`).
            if_replaced: what to do when another copy of Diapason replaced the key; ends the sentence for a wrong one.
        """
        self.path = path.absolute()
        self._if_replaced = if_replaced
        self._stamp: tuple[int, int] | None = None  # of the file, when it was last read
        self._keys: tuple[bytes, ...] = ()

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The master key, followed by the one it replaces while a rotation is under way.

        Read again when the file changes: a key that was replaced since would not unwrap anything any more.

        Raises:
            KeyTrouble: as `read`; but a file that was read once may be away.
        """
        with suppress(FileNotFoundError):
            status = self.path.stat()
            stamp = (status.st_ino, status.st_mtime_ns)
            if stamp != self._stamp:
                self.read()
                self._stamp = stamp
        return self._keys or self.read()

    def read(self) -> tuple[bytes, ...]:
        """Read the file again, and return its one or two keys, the newest first.

        Raises:
            KeyTrouble: missing, not a key, or readable by others.
        """
        try:
            with self.path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                lines = file.read(4_096).split()
        except FileNotFoundError as error:
            raise KeyTrouble(
                f"The master key {self.path} is missing: put it back, or set DIAPASON_KEY_FILE to where it is."
            ) from error
        except OSError as error:
            raise KeyTrouble(f"The master key {self.path} cannot be read: give this user the right to.") from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyTrouble(f"Other users can reach the master key: run `chmod 400 {self.path}`.")
        try:
            keys = tuple(base64.b64decode(line, validate=True) for line in lines)
        except binascii.Error:
            keys = ()
        if len(keys) not in (1, 2) or any(len(key) != KEY_BYTES for key in keys):
            raise KeyTrouble(f"{self.path} is not a master key of Diapason: put the right one back.")
        self._keys = keys
        return keys

    def exists(self) -> bool:
        """Tell whether the file is there."""
        return self.path.exists()

    def make(self) -> None:
        """Make the first master key.

        Raises:
            KeyTrouble: it cannot be written.
        """
        with suppress(OSError):  # it is there already, or what is wrong is told below
            self.path.parent.mkdir(mode=0o700, parents=True)
        self._write((_random(),))

    def add(self) -> None:
        """Put a new key above the one there is; when there are two already, a rotation goes on with them.

        Raises:
            KeyTrouble: as `read`, or it cannot be written.
        """
        keys = self.read()
        if len(keys) == 1:
            self._write((_random(), *keys))

    def drop_old(self) -> None:
        """Remove the old key from the file.

        Raises:
            KeyTrouble: it cannot be written.
        """
        self._write(self.keys[:1])

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the secret that is wrapped by one of the keys.

        Raises:
            KeyTrouble: it is wrapped by another key.
        """
        return self._open(wrapped)[1]

    def opening(self, wrapped: bytes) -> bytes:
        """Return the master key that wraps ``wrapped``.

        Raises:
            KeyTrouble: it is wrapped by another key.
        """
        return self._open(wrapped)[0]

    def rewrap(self, wrapped: bytes) -> bytes:
        """Return ``wrapped`` wrapped by the newest key; zeros, a key whose destruction was interrupted, stay zeros.

        Raises:
            KeyTrouble: it is wrapped by another key.
        """
        return wrap(self.keys[0], self.unwrap(wrapped)) if any(wrapped) else wrapped

    def gone(self) -> KeyTrouble:
        """Return the trouble of having no file where keys wrapped by it remain: none may be made anew."""
        return KeyTrouble(
            f"The master key {self.path} has gone, and keys made with it remain: put it back. {_UNTIL_THEN}"
        )

    def _open(self, wrapped: bytes) -> tuple[bytes, bytes]:
        for master in self.keys:
            with suppress(InvalidUnwrap):
                return master, aes_key_unwrap(master, wrapped)
        raise KeyTrouble(
            f"The master key {self.path} is not the one that protects these answers: put the right one back"
            f"{self._if_replaced}. {_UNTIL_THEN}"
        )

    def _write(self, keys: tuple[bytes, ...]) -> None:
        try:
            durable.replace(self.path, b"".join(base64.b64encode(key) + b"\n" for key in keys))
        except OSError as error:
            raise KeyTrouble(
                f"The master key cannot be written: give this user the right to write {self.path.parent}."
            ) from error


def wrap(master: bytes, secret: bytes) -> bytes:
    """Return a secret wrapped by the master key."""
    return aes_key_wrap(master, secret)


def new_wrapped(master: bytes) -> bytes:
    """Return a new random key, wrapped by the master key."""
    return wrap(master, _random())


def new_check(master: bytes) -> bytes:
    """Return a constant wrapped by the master key, so that a wrong or lost one is noticed at once."""
    return wrap(master, _CHECK * 2)


def _random() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
