"""The record of settings: what was changed (SEC-35), moves that could isolate somebody, keys that were opened (SEC-40).

Employees may read it. Ids, names of groups and counts only: nobody is named, neither who was moved nor who moved them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from jobs.calendar import local_day
from jobs.cards import Change
from storage import chain, windows, workspaces
from storage.ledger import deliveries
from storage.models import RecordEntry
from storage.people import name_admins

Detail = dict[str, Any]
OPERATOR = "operator"  # who typed a command on the server
SERVER = "server"  # who unwraps keys to take answers, close windows and seal them
SHOWN = 10  # the newest changes
FLAGGED = timedelta(days=35)  # a lone move stays in the home as long as an answer given before it may live
LOOKED_AT = 300  # entries read to find them: most are accounts that came and went


def changes(session: Session, workspace_id: int, zone: str) -> tuple[Change, ...]:
    """Return the newest changes of the set-up, newest first, a lone move beside the import that made it."""
    told: list[Change] = []
    for entry in chain.entries(session, workspace_id, limit=LOOKED_AT):
        told += _told(entry, zone)
        if len(told) >= SHOWN:
            break
    return tuple(told[:SHOWN])


def lone_moves(session: Session, workspace_id: int, zone: str, now: datetime) -> tuple[Change, ...]:
    """Return the moves of one person alone between two groups that may still matter to answers under way (R16)."""
    return tuple(
        _lone(entry, zone)
        for entry in chain.entries(session, workspace_id, limit=LOOKED_AT)
        if entry.at > now - FLAGGED and entry.detail.get("moved_alone")
    )


def note_unwrapped(session: Session, window_ids: Collection[str], *, actor: str, now: datetime) -> None:
    """Record that keys of these windows were unwrapped, in the chain of the workspace that each belongs to.

    Args:
        session: one transaction.
        window_ids: from `Vault.take_unwrapped`; those of no window that is known are in the first chain.
        actor: ``server``, or ``operator`` for a command.
        now: aware.
    """
    here = [workspace.id for workspace in workspaces.every(session) if workspace.id is not None]
    owners = windows.workspaces_of(session, window_ids)
    for workspace_id in here:
        mine = sorted(window for window in window_ids if owners.get(window, here[0]) == workspace_id)
        if mine:
            detail = {"windows": mine}
            chain.append(session, workspace_id, at=now, actor=actor, action="keys_unwrapped", detail=detail)


def note_admins(
    session: Session, workspace_id: int, ids_or_emails: Collection[str], *, actor: str, now: datetime
) -> int:
    """Name the workspace's admins, record how many came and went, and return how many of those asked for were found."""
    before = set(deliveries.admins(session, workspace_id))
    found = name_admins(session, workspace_id, ids_or_emails)
    after = set(deliveries.admins(session, workspace_id))
    if before != after:
        detail = {"admins": len(after), "added": len(after - before), "gone": len(before - after)}
        chain.append(session, workspace_id, at=now, actor=actor, action="admins_named", detail=detail)
    return found


def _told(entry: RecordEntry, zone: str) -> list[Change]:
    """Return what one entry says to employees."""
    on, says = local_day(entry.at, zone), _SAYS.get(entry.action)
    found = [_lone(entry, zone)] if entry.detail.get("moved_alone") else []
    if not _is_everyday(entry):
        found.append(Change(on, "other") if says is None else Change(on, entry.action, says(entry.detail)))
    return found


def _is_everyday(entry: RecordEntry) -> bool:
    """Tell whether there is nothing to say: an account changed its name, the service opened keys to take answers."""
    if entry.action == "keys_unwrapped":
        return entry.actor == SERVER
    return entry.action == "people_synced" and not (entry.detail.get("added") or entry.detail.get("gone"))


def _counts(*names: str) -> Callable[[Detail], Detail]:
    return lambda detail: {name: int(detail.get(name, 0)) for name in names}


def _asked(detail: Detail) -> Detail:
    return {"audience": detail["audience"], "questions": len(detail["questions"])}


# Action -> the values of its sentence, from the entry's detail.
_SAYS: Mapping[str, Callable[[Detail], Detail]] = {
    "people_imported": _counts("added", "changed", "gone"),
    "people_synced": _counts("added", "changed", "gone"),
    "schedule_created": _asked,
    "schedule_edited": _asked,
    "k_raised": lambda detail: {"before": detail["from"], "after": detail["to"]},
    "consultation_confirmed": lambda detail: {"how": detail["how"]},
    "keys_unwrapped": lambda detail: {"count": len(detail["windows"])},
    "admins_named": _counts("admins", "added", "gone"),
    "schedule_active": _counts(),
    "schedule_paused": _counts(),
    "channel_chosen": _counts(),
    "key_rotated": _counts(),
}


def _lone(entry: RecordEntry, zone: str) -> Change:
    return Change(local_day(entry.at, zone), "moved_alone", {"count": int(entry.detail["moved_alone"])})
