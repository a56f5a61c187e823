"""Ciphers: an answer becomes a token, by which it is found, and a blob, whose length tells nothing of what it says."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import KeyTrouble
from storage.vault.keys.master import KEY_BYTES

Value = dict[str, Any]
Author = str | int
"""A platform account, as frozen in the window's tree (R14). The id of a person only until windows opened by version 0.1
are adopted (`jobs.closing.adoption`)."""

# Every value of a class has the same length on disk, so that the length tells nothing: a score, a skip and a
# forecast are alike, and so are all comments (1,000 characters of at most 4 bytes, and their envelope).
SMALL_BYTES = 256
LARGE_BYTES = 4_608
_LENGTH_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
SMALL_BLOB = _NONCE_BYTES + SMALL_BYTES + _TAG_BYTES


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """The content of a blob. Ordered by time, then by text: the greatest is the answer that counts."""

    at: str  # ISO, UTC, always with microseconds: the order of the text is the order of time
    text: str

    @classmethod
    def of(cls, value: Value, at: datetime) -> Entry:
        """Make an entry of a value and its time.

        Raises:
            ValueError: ``at`` is naive.
        """
        if at.tzinfo is None:
            raise ValueError("the time of an answer must be aware")
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return cls(at.astimezone(UTC).isoformat(timespec="microseconds"), text)

    @property
    def when(self) -> datetime:
        """Return the time of the answer."""
        return datetime.fromisoformat(self.at)

    @property
    def value(self) -> Value:
        """Return the value."""
        value: Value = json.loads(self.text)
        return value


@dataclass(frozen=True, slots=True)
class WindowKey:
    """A window's key in memory: one part finds rows, one decrypts them, one proves what belongs to the window."""

    window_id: str
    finder: bytes
    cipher: AESGCM
    prover: bytes

    @classmethod
    def of(cls, window_id: str, secret: bytes) -> WindowKey:
        """Derive the parts from the window's 32 random bytes."""
        halves = derive(secret, b"diapason window", 2 * KEY_BYTES)
        prover = derive(secret, b"diapason window proofs", KEY_BYTES)
        return cls(window_id, halves[:KEY_BYTES], AESGCM(halves[KEY_BYTES:]), prover)

    def __repr__(self) -> str:
        return f"WindowKey({self.window_id!r})"

    def token(self, author: Author, question_key: str, item: str) -> bytes:
        """Return the 32 bytes under which one author's answer to a question is found."""
        place = json.dumps([author, question_key, item]).encode()
        return hmac.digest(self.finder, place, hashlib.sha256)

    def place(self, token: bytes) -> int:
        """Return the place beside the keys that stands for a stored answer, 0 to 2⁶³ − 1."""
        digest = hmac.digest(self.prover, b"place|" + token, hashlib.sha256)
        return int.from_bytes(digest[:8], "big") >> 1

    def draw(self, name: str) -> int:
        """Return the number drawn for a name, 0 to 2⁶⁴ − 1."""
        return int.from_bytes(hmac.digest(self.prover, f"draw|{name}".encode(), hashlib.sha256)[:8], "big")

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content: 32 bytes."""
        return hmac.digest(self.prover, b"signed|" + content, hashlib.sha256)

    def encrypt(self, token: bytes, entry: Entry, *, large: bool) -> bytes:
        """Return the blob of an entry, of one of two lengths.

        Raises:
            ValueError: the entry does not fit.
        """
        nonce = os.urandom(_NONCE_BYTES)
        padded = _pad(f"{entry.at}{entry.text}".encode(), LARGE_BYTES if large else SMALL_BYTES)
        return nonce + self.cipher.encrypt(nonce, padded, self._context(token))

    def decrypt(self, token: bytes, blob: bytes) -> Entry:
        """Return the entry that a blob holds.

        Raises:
            KeyTrouble: the blob belongs to another key or token.
        """
        try:
            padded = self.cipher.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], self._context(token))
        except (InvalidTag, ValueError) as error:  # shorter than a nonce, it is no ciphertext at all
            raise KeyTrouble(
                f"An answer of window {self.window_id} does not open with the window's key: "
                "restore the keys that belong to this database."
            ) from error
        text = _unpad(padded).decode()
        return Entry(text[:_AT_LENGTH], text[_AT_LENGTH:])

    def opened(self, token: bytes, blob: bytes) -> Entry | None:
        """Return the entry that a blob holds, None when this key did not make it for this token."""
        try:
            return self.decrypt(token, blob)
        except KeyTrouble:
            return None

    def _context(self, token: bytes) -> bytes:
        return self.window_id.encode() + b"|" + token


@dataclass(frozen=True, slots=True)
class SumKey:
    """The key of weekly sums and released comments, which outlive their windows. Derived from the master key."""

    cipher: AESGCM

    @classmethod
    def of(cls, master: bytes) -> SumKey:
        """Derive the key from the master key."""
        return cls(AESGCM(derive(master, b"diapason weekly sums", KEY_BYTES)))

    def encrypt(self, value: Value, context: bytes) -> bytes:
        """Return the blob of a value; its length tells only how many times 256 bytes there are."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        size = -(-(len(text) + _LENGTH_BYTES) // SMALL_BYTES) * SMALL_BYTES
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, _pad(text, size), context)

    def decrypt(self, blob: bytes, context: bytes) -> Value | None:
        """Return the value that a blob holds, None when it was made with another key or for another row."""
        try:
            text = _unpad(self.cipher.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], context))
        except (InvalidTag, ValueError):  # shorter than a nonce, it is no ciphertext at all
            return None
        value: Value = json.loads(text)
        return value


_AT_LENGTH = len("2026-11-17T10:00:00.000000+00:00")


def derive(secret: bytes, purpose: bytes, length: int) -> bytes:
    """Return ``length`` bytes that only the holder of a secret computes, for one purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose).derive(secret)


def _pad(text: bytes, size: int) -> bytes:
    """Return ``text`` in ``size`` bytes, its length first.

    Raises:
        ValueError: it does not fit.
    """
    if len(text) + _LENGTH_BYTES > size:
        raise ValueError(f"too long: {len(text)} bytes for {size - _LENGTH_BYTES}")
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text.ljust(size - _LENGTH_BYTES, b"\0")


def _unpad(padded: bytes) -> bytes:
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")]
