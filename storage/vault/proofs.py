"""Proofs: what a window's release reads is what the bot itself wrote, and it is released once (R17, R6).

Whoever writes to the database without the keys could move people between the groups of an open window, take answers
away until one is left that they do not know, or have a figure released again. So, under the window's key:

- a **signature** covers all that was frozen when the window opened;
- each stored answer ticks a **place** beside the keys, which only the key computes: an answer taken away is missed;
- the **mark** *released* stands beside the keys, with the digest of what was released: only the same again passes.

An answer is ticked after it was committed. One whose tick was lost with the process is unprotected, and never missed:
nobody without the key can add one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from storage.database import after_commit
from storage.vault.cipher import WindowKey
from storage.vault.keys.store import KeyStore, Mark
from storage.vault.ring import KeyRing


class Proofs:
    """Signatures, ticks and marks of windows."""

    def __init__(self, keys: KeyStore, ring: KeyRing) -> None:
        """Use `Vault.proofs`."""
        self._keys = keys
        self._ring = ring

    def sign(self, window_id: str, content: bytes) -> bytes:
        """Return the signature of a content under a window's key: 32 bytes.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        return self._ring.key(window_id).sign(content)

    def is_signed(self, window_id: str, content: bytes, signature: bytes | None) -> bool:
        """Tell whether a signature is that of this content.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        return signature is not None and hmac.compare_digest(self.sign(window_id, content), signature)

    def tick(self, session: Session, key: WindowKey, token: bytes) -> None:
        """Tick the place of a stored answer, once it is committed."""
        place = key.place(token)
        after_commit(session, lambda: self._keys.tick(key.window_id, place))

    def whole(self, window_id: str, stored: Iterable[bytes]) -> bool:
        """Tell whether no answer of a window was taken away; ``stored`` are the tokens that are there.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        key = self._ring.key(window_id)
        return self._keys.covered(window_id, {key.place(token) for token in stored})

    def count_again(self, window_id: str, stored: Iterable[bytes]) -> None:
        """Take these answers, by their tokens, for all there were.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        key = self._ring.key(window_id)
        self._keys.retick(window_id, {key.place(token) for token in stored})

    def once(self, window_id: str, name: Mark, content: bytes) -> bool:
        """Mark a content of a window as released, durably; return False when another one was before.

        The same content passes again: a release that was interrupted is finished.

        Raises:
            KeyTrouble: the keys are away.
        """
        digest = hashlib.sha256(content).hexdigest()
        marked = self._keys.marked(window_id, name)
        if marked is None:
            self._keys.mark(window_id, name, digest)
        return marked in (None, digest)

    def draw(self, window_id: str, name: str) -> int:
        """Return the number that a window's key draws for a name: the same at every retry, and gone with the key.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        return self._ring.key(window_id).draw(name)

    def note_named(self, figures: Iterable[Mapping[str, Any]]) -> None:
        """Note beside the keys released figures that named an option, as JSON: no other one is named after it (R4).

        Raises:
            KeyTrouble: the keys are away.
        """
        named = self.named()
        new = [dict(figure) for figure in figures if not any(_says_the_same(figure, before) for before in named)]
        if new:
            self._keys.note("named", json.dumps([*named, *new]))

    def named(self) -> list[dict[str, Any]]:
        """Return the released figures that named an option: the first of each question, side and group."""
        figures: list[dict[str, Any]] = json.loads(self._keys.noted("named") or "[]")
        return figures

    def erase(self, session: Session, window_id: str, token: bytes, at: datetime) -> None:
        """Note beside the keys that the author of an answer erased it: what is older stays erased, restored or not.

        Its tick goes at once, or a stop after the commit would leave it; and once more after the commit, since that of
        an answer stored a moment before may still be to come.

        Raises:
            WindowSealed, KeyTrouble: as `Vault.get`.
        """
        erased = {**self.erased(window_id), token: at}
        noted = {key.hex(): value.astimezone(UTC).isoformat(timespec="microseconds") for key, value in erased.items()}
        self._keys.mark(window_id, "erased", json.dumps(noted))
        place = self._ring.key(window_id).place(token)
        self._keys.untick(window_id, place)
        after_commit(session, lambda: self._keys.untick(window_id, place))

    def erased(self, window_id: str) -> Mapping[bytes, datetime]:
        """Return when answers of a window were erased, by token."""
        noted: dict[str, str] = json.loads(self._keys.marked(window_id, "erased") or "{}")
        return {bytes.fromhex(key): datetime.fromisoformat(value) for key, value in noted.items()}


def _says_the_same(figure: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return all(figure[name] == before[name] for name in ("question", "audience", "teams", "option"))
