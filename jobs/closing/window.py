"""What one window holds when its time is over: who counts, and what they answered."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from jobs.release import Place, counts
from storage import windows
from storage.schedules import Member
from storage.vault import Vault
from storage.windows import WindowRow

Answers = dict[int, int]


def counted(session: Session, window: WindowRow, people: Iterable[Member]) -> dict[int, Place]:
    """Return the members who count towards K (R16)."""
    installed = windows.first_tree_day(session, window.workspace_id) or window.opens_at.date()
    opened = window.opens_at.date()
    return {
        member.person_id: Place(member.leader, member.function, member.team)
        for member in people
        if counts(member.since, opened, installed, excluded=False)
    }


def answers_of(session: Session, vault: Vault, window: WindowRow, people: Iterable[Member], item: str) -> Answers:
    """Return the code that each person gave for one item of a window: ``answer``, ``forecast`` or ``agreed``."""
    ids = [member.person_id for member in people]
    kept = vault.get_many(session, window.id, window.question_key, ids, item)
    return {person: int(value["v"]) for person, value in kept.items() if "v" in value}
