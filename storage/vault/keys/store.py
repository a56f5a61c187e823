"""The store of window keys: outside the database and its backups, each wrapped by the master key.

A folder beside the master key (`storage.vault.keys.folder`), or a database of their own that several machines share
(`storage.vault.keys.database`). Both hold, for every window:

- ``key``: its key, from its opening to its sealing;
- ``sealing``: the same, from the moment its sealing began: nobody reads or writes with it any more;
- ``link``: what links its published comments to their authors, for 30 days (see `storage.vault.links`);
- ``obstacle``: of an obstacle and no window, what links it to its author (see `storage.vault.obstacles`);
- ticks: a place for each stored answer, so that one taken from the database is missed (see `storage.vault.proofs`);
- marks: until when it may be read, what it was released with, which answers their authors erased and which published
  comments they withdrew, so that no other or older database undoes it;

and for the installation:

- ``seen``: when the database was last in use, so that an older one put in its place is noticed;
- ``promised``: the smallest group promised so far, so that an older database does not bring a lower one back;
- ``named``: which options of choices were named, so that an older database does not let another be named (R4);
- ``accounts``: that answers are found by account, as all have been since version 0.2 (`jobs.closing.adoption`);
- a check: a constant wrapped by the master key, so that a wrong or lost one is noticed at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal, Protocol

from storage.errors import WindowSealed

KeyKind = Literal["key", "link", "obstacle"]
State = Literal["key", "sealing", "link", "obstacle"]
Lasting = Literal["sealing", "link", "obstacle"]
"""The states in which a key is destroyed."""
Note = Literal["seen", "promised", "accounts", "named"]
BY_ACCOUNT: Note = "accounts"
Mark = Literal["until", "released", "summed", "pooled", "erased", "withdrawn"]
MARKS_OF: dict[Lasting, tuple[Mark, ...]] = {
    "sealing": ("until", "released", "summed", "pooled", "erased"),
    "link": ("withdrawn",),
    "obstacle": ("withdrawn",),
}
"""The marks that go with each key of a window."""
_WINDOW = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeyStore(Protocol):
    """The methods that the vault needs. Every change is durable before it returns, and may be made again after a stop.

    Every method raises `KeyTrouble` when the keys are away, cannot be written, or belong to another master key.
    """

    @property
    def master(self) -> bytes:
        """The master key to write with: the one that all who share the keys can read.

        Raises:
            KeyTrouble: this machine's file holds another one.
        """

    @property
    def masters(self) -> tuple[bytes, ...]:
        """The master key, or both while a rotation is under way: any of them may have been written with."""

    def create(self, window_id: str, kind: KeyKind = "key") -> None:
        """Make a key for a window; one that is there already stays.

        Raises:
            WindowSealed: its sealing has begun.
        """

    def exists(self, window_id: str, kind: KeyKind = "key") -> bool:
        """Tell whether a window's key is in use."""

    def read(self, window_id: str, kind: KeyKind = "key") -> bytes:
        """Return a window's key, unwrapped.

        Raises:
            WindowSealed: its key is gone, or going.
        """

    def begin_sealing(self, window_id: str) -> bytes | None:
        """Take the window out of use and return its key once more; None when it was destroyed before."""

    def destroy(self, window_id: str, kind: Lasting = "sealing") -> None:
        """Overwrite and remove a window's key; nothing is left to do when it is gone already.

        Its marks go first, and with the ``sealing`` one the ticks.
        """

    def windows(self, state: State = "key") -> set[str]:
        """Return the ids of what has a key in use (``key``, ``link``, ``obstacle``) or on its way out (``sealing``)."""

    def begin_ticks(self, window_id: str, answers: int) -> None:
        """Make room for the ticks of a window that may hold so many answers; ticks that are there stay."""

    def tick(self, window_id: str, place: int) -> None:
        """Tick a place, 0 to 2⁶³ − 1. Not durable: a power cut may take it back."""

    def untick(self, window_id: str, place: int) -> None:
        """Take a tick away, durably: one that came back would be missed for ever."""

    def retick(self, window_id: str, places: Collection[int]) -> None:
        """Let these places be the only ones ticked; nothing to do when the window has no room for ticks."""

    def covered(self, window_id: str, places: Collection[int]) -> bool:
        """Tell whether every ticked place is one of these; False when the window has no room for ticks."""

    def mark(self, window_id: str, name: Mark, text: str) -> None:
        """Store a mark of a window, until it is destroyed."""

    def marked(self, window_id: str, name: Mark) -> str | None:
        """Return a mark of a window, or None."""

    def note(self, name: Note, text: str) -> None:
        """Store one line beside the keys."""

    def noted(self, name: Note) -> str | None:
        """Return a line that was stored beside the keys, or None."""

    def begin_rotation(self) -> bool:
        """Wrap every key by a new master key; both are taken until the end. Resumes a rotation that was interrupted.

        Returns:
            False when the new key was only made: the file of every other machine needs it first. Call it again then.
        """

    def end_rotation(self) -> None:
        """Forget the old master key."""

    def advice(self) -> list[str]:
        """Return sentences on how a key could outlive its destruction where it lies; empty when all is well."""

    def close(self) -> None:
        """Close what is open."""


def checked(window_id: str) -> str:
    """Return a window's id unchanged.

    Raises:
        ValueError: it is no word of letters, digits, - and _, and could name another file.
    """
    if not _WINDOW.fullmatch(window_id):
        raise ValueError("a window id is made of letters, digits, - and _")
    return window_id


def sealed(window_id: str) -> WindowSealed:
    """Return the error for a window whose key is gone."""
    return WindowSealed(f"The key of window {window_id} is gone: its answers are sealed for good.")


def being_sealed(window_id: str) -> WindowSealed:
    """Return the error for a window whose sealing has begun."""
    return WindowSealed(f"Window {window_id} is being sealed: it cannot be opened again.")
