"""Links: a published comment stays tied to its author for 30 days, so that they can fetch a leader's reply (R11).

The link is one-way. A comment bears a *thread*: HMAC-SHA256(link key, author | question), which only its author's own
visit computes again; Diapason never looks up who wrote. Replies lie encrypted under the same key. Thirty days after
publication the key is destroyed: the thread is then a random number, and the replies cannot be read any more.
"""

from __future__ import annotations

from datetime import datetime

from storage.vault.cipher import Author, Entry, Value
from storage.vault.keys.store import KeyStore
from storage.vault.ring import KeyRing

_THREAD_BYTES = 16  # nobody guesses one, and two never meet


class Links:
    """The link keys, as a part of the vault. Never touches the database."""

    def __init__(self, keys: KeyStore, ring: KeyRing) -> None:
        """Use `Vault.links`."""
        self._keys = keys
        self._ring = ring

    def windows(self) -> set[str]:
        """Return the ids of the windows whose comments can still get a reply."""
        return self._keys.windows("link")

    def open(self, window_id: str) -> None:
        """Make the link key of a window, durably; harmless when it is there.

        Raises:
            KeyTrouble: it cannot be written.
        """
        self._keys.create(window_id, "link")

    def thread(self, window_id: str, author: Author, question_key: str) -> str:
        """Return the thread of this author's comment: 32 hexadecimal digits.

        Raises:
            WindowSealed: the link was destroyed.
            KeyTrouble: the keys are away.
        """
        token = self._ring.key(window_id, "link").token(author, question_key, "comment")
        return token[:_THREAD_BYTES].hex()

    def encrypt(self, window_id: str, reply_id: str, value: Value, at: datetime) -> bytes:
        """Encrypt a reply, of at most some 4,500 bytes as JSON; all blobs are equally long.

        Raises:
            ValueError: it is longer, or ``at`` is naive.
            WindowSealed, KeyTrouble: as `thread`.
        """
        key = self._ring.key(window_id, "link")
        return key.encrypt(reply_id.encode(), Entry.of(value, at), large=True)

    def decrypt(self, window_id: str, reply_id: str, blob: bytes) -> Value:
        """Decrypt a reply.

        Raises:
            WindowSealed, KeyTrouble: as `thread`; KeyTrouble when the blob belongs to another reply.
        """
        return self._ring.key(window_id, "link").decrypt(reply_id.encode(), blob).value

    def note_withdrawn(self, window_id: str, thread: str) -> None:
        """Note beside the keys that a published comment was withdrawn: it stays so, restored or not.

        Raises:
            KeyTrouble: the keys are away.
        """
        self._keys.mark(window_id, "withdrawn", " ".join(sorted({*self.withdrawn(window_id), thread})))

    def withdrawn(self, window_id: str) -> set[str]:
        """Return the threads of a window's comments that were withdrawn."""
        return set((self._keys.marked(window_id, "withdrawn") or "").split())

    def destroy(self, window_id: str) -> None:
        """Destroy the link of a window, for good: nobody can be reached through its comments any more."""
        self._ring.forget(window_id, "link")
        self._keys.destroy(window_id, "link")
