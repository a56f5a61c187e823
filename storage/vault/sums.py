"""Sums of groups and released comments: under a window's key while it lives, or a key derived from the master key."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from storage.errors import WrongKey
from storage.models import Obstacle, ReleasedComments, SignalPast, WeeklySum
from storage.vault.cipher import SumKey, Value
from storage.vault.keys.store import KeyStore
from storage.vault.ring import KeyRing


class Sums:
    """Encrypts and decrypts rows of `weekly_sum`, `signal_past` and `released_comments`, as a part of the vault."""

    def __init__(self, keys: KeyStore, ring: KeyRing) -> None:
        """Use `Vault.sums`."""
        self._keys = keys
        self._ring = ring

    def encrypt_live(self, window_id: str, company_id: int, node: str, week: date, value: Value) -> bytes:
        """Encrypt one row of `weekly_sum` under a window's key: with its answers, it becomes unreadable at sealing.

        Raises:
            WindowSealed, KeyTrouble: the key is gone, or away.
        """
        return SumKey(self._ring.key(window_id).cipher).encrypt(value, _context(company_id, node, week))

    def decrypt_live(self, window_id: str, company_id: int, node: str, week: date, blob: bytes) -> Value:
        """Decrypt one row of `weekly_sum`.

        Raises:
            WindowSealed, KeyTrouble: the key is gone, or away.
            WrongKey: it was made with another key, or for another row.
        """
        value = SumKey(self._ring.key(window_id).cipher).decrypt(blob, _context(company_id, node, week))
        if value is None:
            raise WrongKey("A weekly sum does not open with its window's key: restore the keys of this database.")
        return value

    def encrypt(self, company_id: int, node: str, week: date, value: Value) -> bytes:
        """Encrypt one row of `signal_past` (or, named so, of `released_comments` and of released `obstacle`).

        The length tells only how many times 256 bytes there are.

        Raises:
            KeyTrouble: this machine's master key is not the one in use.
        """
        return SumKey.of(self._keys.master).encrypt(value, _context(company_id, node, week))

    def decrypt(self, company_id: int, node: str, week: date, blob: bytes) -> Value:
        """Decrypt one row of `signal_past`, or of an older version's `weekly_sum`.

        Raises:
            KeyTrouble: the master key is away, or was replaced from another machine.
            WrongKey: it was made with another master key, or for another row.
        """
        for master in self._keys.masters:
            value = SumKey.of(master).decrypt(blob, _context(company_id, node, week))
            if value is not None:
                return value
        _ = self._keys.master  # a key that was replaced from another machine has a sentence of its own
        raise WrongKey("A weekly sum does not open with this master key: put the right one back.")

    def renew(self, session: Session) -> None:
        """Encrypt every row again, under the master key in use: another one is about to be forgotten."""
        for row in session.scalars(select(WeeklySum).where(col(WeeklySum.window_id).is_(None))):
            row.blob = self._renewed(row.company_id, row.node, row.week, row.blob)
        for past in session.scalars(select(SignalPast)):
            past.blob = self._renewed(past.company_id, past_node(past.node), past.week, past.blob)
        for comments in session.scalars(select(ReleasedComments)):
            comments.blob = self._renewed(
                comments.company_id, comments_node(comments.window_id, comments.node), comments.week, comments.blob
            )
        for obstacle in session.scalars(select(Obstacle).where(col(Obstacle.released_at).is_not(None))):
            if obstacle.blob:
                obstacle.blob = self._renewed(
                    obstacle.company_id, obstacle_node(obstacle.id), obstacle.week, obstacle.blob
                )

    def _renewed(self, company_id: int, node: str, week: date, blob: bytes) -> bytes:
        return self.encrypt(company_id, node, week, self.decrypt(company_id, node, week, blob))


def past_node(node: str) -> str:
    """Return the name under which what is left of a group is encrypted with `Vault.sums`."""
    return f"past|{node}"


def comments_node(window_id: str, node: str) -> str:
    """Return the name under which released comments are encrypted with `Vault.sums`: one row, one name."""
    return f"{window_id}|{node}"


def obstacle_node(obstacle_id: str) -> str:
    """Return the name under which a released obstacle is encrypted with `Vault.sums`."""
    return f"obstacle|{obstacle_id}"


def _context(company_id: int, node: str, week: date) -> bytes:
    return json.dumps([company_id, node, week.isoformat()]).encode()
