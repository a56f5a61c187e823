"""What closing windows hold: the members who count, and what they answered. Each is read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from jobs.release import Place, counts
from storage import windows
from storage.schedules import Member
from storage.vault import Vault
from storage.windows import WindowRow

Answers = dict[int, int]  # person id -> code
Values = Mapping[int, Mapping[str, Any]]  # person id -> what the vault keeps


@dataclass(frozen=True, slots=True)
class WindowReader:
    """Reads windows within one transaction, and keeps what it read: a figure, its week and its pool share it."""

    session: Session
    vault: Vault
    _members: dict[int, Sequence[Member]] = field(default_factory=dict)
    _values: dict[tuple[str, str], Values] = field(default_factory=dict)
    _first_trees: dict[int, date | None] = field(default_factory=dict)

    def members(self, window: WindowRow) -> Sequence[Member]:
        """Return everybody in the frozen tree of a window."""
        if window.snapshot_id not in self._members:
            self._members[window.snapshot_id] = windows.members(self.session, window.snapshot_id)
        return self._members[window.snapshot_id]

    def counted(self, window: WindowRow) -> dict[int, Place]:
        """Return the place of each member who counts towards K (R16), by person id."""
        if window.company_id not in self._first_trees:
            self._first_trees[window.company_id] = windows.first_tree_day(self.session, window.company_id)
        opened = window.opens_at.date()
        first_tree_on = self._first_trees[window.company_id] or opened
        return {
            member.person_id: Place(member.leader, member.function, member.team)
            for member in self.members(window)
            if counts(member.since, opened, first_tree_on, excluded=False)
        }

    def values(self, window: WindowRow, item: str) -> Values:
        """Return what is stored of one item (``answer``, ``forecast``, ``comment``, ``agreed``), by person id."""
        if (window.id, item) not in self._values:
            person_ids = [member.person_id for member in self.members(window)]
            self._values[window.id, item] = self.vault.get_many(
                self.session, window.id, window.question_key, person_ids, item
            )
        return self._values[window.id, item]

    def answers(self, window: WindowRow, item: str = "answer") -> Answers:
        """Return the code (1..m; of ``agreed`` 0 or 1) that each person gave for one item; skips are left out."""
        return {person_id: int(value["v"]) for person_id, value in self.values(window, item).items() if "v" in value}
