"""Keys of obstacles: each has one of its own, outside the database, that links it to its author one way (R19).

An obstacle bears a *thread*: HMAC-SHA256(its key, author), which only its author's own visit computes again, as a
comment does (`storage.vault.links`). Until it is shown, its content lies encrypted under the same key. Once the key is
destroyed, the thread is a random number.

A key whose file came into being when somebody spoke would tell when that was, for as long as it lives. So some are
made ahead, and one of them is drawn.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from storage.errors import WindowSealed
from storage.vault.cipher import Author, Entry, Value
from storage.vault.keys.store import KeyStore
from storage.vault.ring import KeyRing

AHEAD = 16  # keys made before they are needed
_THREAD_BYTES = 16  # nobody guesses one, and two never meet
_ITEM = "said"


class Obstacles:
    """The keys of obstacles, as a part of the vault. Never touches the database."""

    def __init__(self, keys: KeyStore, ring: KeyRing) -> None:
        """Use `Vault.obstacles`."""
        self._keys = keys
        self._ring = ring

    def ids(self) -> set[str]:
        """Return the ids of the obstacles that have a key, those that nobody said yet among them."""
        return self._keys.windows("obstacle")

    def load(self) -> None:
        """Unwrap every key now, since when a key is unwrapped must not depend on who speaks when."""
        for obstacle_id in sorted(self.ids()):
            with suppress(WindowSealed):  # it went at this very moment
                self._ring.key(obstacle_id, "obstacle")

    def make_ahead(self, used: Collection[str]) -> None:
        """Make keys until ``AHEAD`` of them belong to no obstacle that was said; ``used`` are the ids of those.

        Raises:
            KeyTrouble: they cannot be written.
        """
        for _ in range(AHEAD - len(self._free(used))):
            self._keys.create(secrets.token_hex(16), "obstacle")

    def draw(self, used: Collection[str]) -> str:
        """Return the id of a key that no obstacle has, made now when none is left.

        Raises:
            KeyTrouble: it cannot be written.
        """
        free = sorted(self._free(used))
        if free:
            return secrets.choice(free)
        obstacle_id = secrets.token_hex(16)
        self._keys.create(obstacle_id, "obstacle")
        return obstacle_id

    def thread(self, obstacle_id: str, author: Author, *, there: bool = False) -> str:
        """Return the thread of this author's obstacle: 32 hexadecimal digits.

        ``there``: its key was just seen among `ids`.

        Raises:
            WindowSealed: the key was destroyed.
            KeyTrouble: the keys are away.
        """
        key = self._ring.key(obstacle_id, "obstacle", there=there)
        return key.token(author, obstacle_id, _ITEM)[:_THREAD_BYTES].hex()

    def encrypt(self, obstacle_id: str, value: Value, at: datetime) -> bytes:
        """Encrypt what somebody said, of at most some 4,500 bytes as JSON; all blobs are equally long.

        Raises:
            ValueError: it is longer, or ``at`` is naive.
            WindowSealed, KeyTrouble: as `thread`.
        """
        key = self._ring.key(obstacle_id, "obstacle")
        return key.encrypt(obstacle_id.encode(), Entry.of(value, at), large=True)

    def decrypt(self, obstacle_id: str, blob: bytes) -> Value:
        """Decrypt what was said and not released yet.

        Raises:
            WindowSealed, KeyTrouble: as `thread`; KeyTrouble when the blob belongs to another obstacle.
        """
        return self._ring.key(obstacle_id, "obstacle").decrypt(obstacle_id.encode(), blob).value

    def note_withdrawn(self, obstacle_id: str) -> None:
        """Note beside the key that its author withdrew an obstacle: it stays so, restored or not.

        Raises:
            KeyTrouble: the keys are away.
        """
        self._keys.mark(obstacle_id, "withdrawn", "1")

    def is_withdrawn(self, obstacle_id: str) -> bool:
        """Tell whether an obstacle was withdrawn, as long as it has a key."""
        return self._keys.marked(obstacle_id, "withdrawn") is not None

    def destroy(self, obstacle_id: str) -> None:
        """Destroy the key of an obstacle, for good: nobody finds its author any more."""
        self._ring.forget(obstacle_id, "obstacle")
        self._keys.destroy(obstacle_id, "obstacle")

    def _free(self, used: Collection[str]) -> set[str]:
        return {obstacle_id for obstacle_id in self.ids() - {*used} if not self.is_withdrawn(obstacle_id)}
