"""What closing windows hold: the members who count, and what they answered. Each is read once, and proved unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from jobs.release import Place
from storage import windows
from storage.errors import WindowSealed
from storage.vault import Vault
from storage.vault.keys.store import Mark
from storage.vault.vault import Held
from storage.windows import FrozenMember, WindowRow

Answers = dict[int, int]  # number of a member -> code
Values = Mapping[int, Mapping[str, Any]]  # number of a member -> what the vault keeps


@dataclass(frozen=True, slots=True)
class WindowReader:
    """Reads windows within one transaction, and keeps what it read: a figure, its week and its pool share it.

    What is proved is what is used: rows that change between two looks change nothing. Members go by a number, the same
    in all these windows for one account, and by nothing else: a row that says that two accounts are one person, or one
    account two, changes nobody's figure (R14).
    """

    session: Session
    vault: Vault
    _members: dict[int, Sequence[FrozenMember]] = field(default_factory=dict)
    _held: dict[str, Held[str]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _genuine: dict[str, bool] = field(default_factory=dict)

    def is_genuine(self, window: WindowRow) -> bool:
        """Tell whether a window is as it was opened and no answer was taken away: nothing else is to be released (R17).

        Raises:
            KeyTrouble: its key is away.
        """
        if window.id not in self._genuine:  # of 100,000 people, the signed content alone takes a second to write
            self._genuine[window.id] = self._is_genuine(window)
        return self._genuine[window.id]

    def _is_genuine(self, window: WindowRow) -> bool:
        try:
            return self.is_signed(window) and self.held(window).whole
        except WindowSealed:  # a window without a key was none of ours, or is over
            return False

    def is_signed(self, window: WindowRow) -> bool:
        """Tell whether a window is as it was opened, whatever became of its answers.

        Raises:
            WindowSealed, KeyTrouble: its key is gone, or away.
        """
        content = windows.signed_content(window, self._read_members(window))
        return self.vault.proofs.is_signed(window.id, content, window.signature)

    def once(self, windows: Iterable[WindowRow], name: Mark, released: Any) -> bool:
        """Mark what is released of these windows, as JSON; False if one of them was released otherwise before (R6)."""
        content = json.dumps(released, sort_keys=True, ensure_ascii=False).encode()
        return all([self.vault.proofs.once(window.id, name, content) for window in windows])  # noqa: C419 - each is marked

    def counted(self, window: WindowRow) -> dict[int, Place]:
        """Return the place of each member who counts towards K (R16), by number."""
        return {
            self._number(member.account): Place(member.leader, member.function, member.team)
            for member in self._read_members(window)
            if member.counts and member.account is not None
        }

    def values(self, window: WindowRow, item: str) -> Values:
        """Return what is stored of one item (``answer``, ``forecast``, ``comment``…), by number of its author."""
        return {self._number(account): value for account, value in self.held(window).values[item].items()}

    def answers(self, window: WindowRow, item: str = "answer") -> Answers:
        """Return the code (1..m; of ``agreed`` 0 or 1) that each member gave for one item; skips are left out."""
        return {number: int(value["v"]) for number, value in self.values(window, item).items() if "v" in value}

    def account(self, number: int) -> str:
        """Return the account of a member."""
        return list(self._numbers)[number]

    def held(self, window: WindowRow) -> Held[str]:
        """Return all that a window holds of its members.

        Raises:
            WindowSealed, KeyTrouble: its key is gone, or away.
        """
        if window.id not in self._held:
            accounts = [member.account for member in self._read_members(window) if member.account is not None]
            self._held[window.id] = self.vault.read_window(self.session, window.id, window.question_key, accounts)
        return self._held[window.id]

    def _read_members(self, window: WindowRow) -> Sequence[FrozenMember]:
        """Return everybody in the frozen tree of a window."""
        if window.snapshot_id not in self._members:
            self._members[window.snapshot_id] = windows.members(self.session, window.snapshot_id)
        return self._members[window.snapshot_id]

    def _number(self, account: str) -> int:
        return self._numbers.setdefault(account, len(self._numbers))
