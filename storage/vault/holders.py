"""Holders: somebody who acts from two accounts proves that both are theirs, and nobody else can say so (R14).

A code shown to one account and typed in the other is the proof that both were acted from. It lives ten minutes, is kept
nowhere, and only the master key computes it. What is stored of a link is a proof under the same key: a row that
somebody writes into the database links nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime

from storage.vault.cipher import derive
from storage.vault.keys.master import KEY_BYTES
from storage.vault.keys.store import KeyStore

CODE_LENGTH = 10  # letters and digits: 50 bits
CODE_SECONDS = 600  # a code is taken for as long, up to twice


class Holders:
    """Codes and proofs of accounts, as a part of the vault."""

    def __init__(self, keys: KeyStore) -> None:
        """Use `Vault.holders`."""
        self._keys = keys

    def code(self, account: str, now: datetime) -> str:
        """Return the code of an account now: ten letters A-Z and digits 2-7.

        Raises:
            KeyTrouble: the master key is away.
        """
        return _code(_key(self._keys.master), account, int(now.timestamp()) // CODE_SECONDS)

    def of_code(self, code: str, accounts: Iterable[str], now: datetime) -> str | None:
        """Return which of these accounts was shown a code in the last ten minutes or so, None when none was.

        Raises:
            KeyTrouble: the master key is away.
        """
        slot = int(now.timestamp()) // CODE_SECONDS
        key = _key(self._keys.master)  # asked for once: it may come over a network, and there may be 100,000 accounts
        for account in accounts:
            codes = (_code(key, account, slot), _code(key, account, slot - 1))
            if any(hmac.compare_digest(code.encode(), shown.encode()) for shown in codes):
                return account
        return None

    def prove(self, account: str, linked_to: str) -> bytes:
        """Return the proof that the holder of ``linked_to`` holds ``account`` too: 32 bytes.

        Raises:
            KeyTrouble: the master key is away.
        """
        return _proof(self._keys.master, account, linked_to)

    def is_proved(self, account: str, linked_to: str, proof: bytes | None) -> bool:
        """Tell whether a link was made by its holder. While the master key is replaced, either key proves it.

        Raises:
            KeyTrouble: the master key is away.
        """
        return proof is not None and any(
            hmac.compare_digest(_proof(master, account, linked_to), proof) for master in self._keys.masters
        )


def _code(key: bytes, account: str, slot: int) -> str:
    digest = hmac.digest(key, json.dumps(["code", account, slot]).encode(), hashlib.sha256)
    return base64.b32encode(digest).decode()[:CODE_LENGTH]


def _proof(master: bytes, account: str, linked_to: str) -> bytes:
    return hmac.digest(_key(master), json.dumps(["link", account, linked_to]).encode(), hashlib.sha256)


def _key(master: bytes) -> bytes:
    return derive(master, b"diapason holders", KEY_BYTES)
