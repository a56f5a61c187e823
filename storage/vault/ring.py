"""The key ring: window keys unwrapped in memory, and a note of every unwrapping, so that it leaves a trace (SEC-40)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection

from storage.vault.cipher import WindowKey
from storage.vault.keys.store import KeyKind, KeyStore

_IN_MEMORY = 256


class KeyRing:
    """The keys that this process has opened. Safe to share between threads."""

    def __init__(self, keys: KeyStore) -> None:
        """Open keys from ``keys``."""
        self._keys = keys
        self._open: OrderedDict[tuple[KeyKind, str], WindowKey] = OrderedDict()
        self._noted: set[str] = set()
        self._lock = threading.Lock()

    def key(self, window_id: str, kind: KeyKind = "key", *, there: bool = False) -> WindowKey:
        """Return a window's key, from memory when the store still has it: another replica may have sealed the window.

        ``there``: the store was just asked, for many keys at once.

        Raises:
            WindowSealed: the key is gone for good.
            KeyTrouble: the keys are away.
        """
        with self._lock:
            opened = self._open.get((kind, window_id))
            if opened is not None:
                self._open.move_to_end((kind, window_id))
        # Asked every time, and never of a memory: a sealing counts on it (`Vault.put`). Asked without the lock,
        # since the answer may come over a network.
        if opened is not None and (there or self._keys.exists(window_id, kind)):
            return opened
        key = WindowKey.of(window_id, self._keys.read(window_id, kind))
        self.note(window_id)
        with self._lock:
            self._open[kind, window_id] = key
            if len(self._open) > _IN_MEMORY:
                self._open.popitem(last=False)
        return key

    def forget(self, window_id: str, kind: KeyKind = "key") -> None:
        """Remove a key that is about to be destroyed from memory."""
        with self._lock:
            self._open.pop((kind, window_id), None)

    def keep(self, in_use: Collection[tuple[KeyKind, str]]) -> None:
        """Remove every key that is not among these from memory."""
        with self._lock:
            for name in set(self._open).difference(in_use):
                del self._open[name]

    def note(self, window_id: str) -> None:
        """Note that a key of this window was unwrapped."""
        with self._lock:
            self._noted.add(window_id)

    def take_notes(self) -> list[str]:
        """Return the ids of the windows of which a key was unwrapped since the last call, sorted."""
        with self._lock:
            window_ids, self._noted = sorted(self._noted), set()
        return window_ids
