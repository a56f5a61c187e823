"""What a closing window holds: the members who count, and their answers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from jobs.release import Place, counts
from storage import windows
from storage.schedules import Member
from storage.vault import Vault
from storage.windows import WindowRow

Answers = dict[int, int]  # person id -> code


def counted(session: Session, window: WindowRow, people: Iterable[Member]) -> dict[int, Place]:
    """Return the place of each member who counts towards K (R16), by person id."""
    first_tree_on = windows.first_tree_day(session, window.workspace_id) or window.opens_at.date()
    opened = window.opens_at.date()
    return {
        member.person_id: Place(member.leader, member.function, member.team)
        for member in people
        if counts(member.since, opened, first_tree_on, excluded=False)
    }


def answers_of(session: Session, vault: Vault, window: WindowRow, people: Iterable[Member], item: str) -> Answers:
    """Return the code (1..m) that each person gave for one item of a window, by person id; skips are left out.

    ``item`` is ``answer``, ``forecast`` or ``agreed`` (codes 0 and 1).
    """
    person_ids = [member.person_id for member in people]
    values = vault.get_many(session, window.id, window.question_key, person_ids, item)
    return {person_id: int(value["v"]) for person_id, value in values.items() if "v" in value}
