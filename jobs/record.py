"""The record of settings as employees may read it: what admins changed, and moves that could isolate somebody (SEC-35).

Ids, names of groups and counts only: nobody is named, neither who was moved nor who moved them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from jobs.calendar import local_day
from jobs.cards import Change
from storage import audit
from storage.models import AuditEntry

SHOWN = 10  # the newest changes
FLAGGED = timedelta(days=35)  # a lone move stays in the home as long as an answer given before it may live
LOOKED_AT = 300  # entries read to find them: most are accounts that came and went


def changes(session: Session, workspace_id: int, zone: str) -> tuple[Change, ...]:
    """Return the newest changes of the set-up, newest first, a lone move beside the import that made it."""
    told: list[Change] = []
    for entry in audit.entries(session, workspace_id, limit=LOOKED_AT):
        told += _told(entry, zone)
        if len(told) >= SHOWN:
            break
    return tuple(told[:SHOWN])


def lone_moves(session: Session, workspace_id: int, zone: str, now: datetime) -> tuple[Change, ...]:
    """Return the moves of one person alone between two groups that may still matter to answers under way (R16)."""
    return tuple(
        _lone(entry, zone)
        for entry in audit.entries(session, workspace_id, limit=LOOKED_AT)
        if entry.at > now - FLAGGED and entry.detail.get("moved_alone")
    )


def _told(entry: AuditEntry, zone: str) -> list[Change]:
    """Return what one entry says to employees: nothing, when an account only changed its name."""
    detail, on = entry.detail, local_day(entry.at, zone)
    found: list[Change] = []
    if detail.get("moved_alone"):
        found.append(_lone(entry, zone))
    match entry.action:
        case "people_imported" | "people_synced":
            counts: dict[str, str | int] = {name: int(detail.get(name, 0)) for name in ("added", "changed", "gone")}
            if entry.action == "people_imported" or counts["added"] or counts["gone"]:
                found.append(Change(on, entry.action, counts))
        case "schedule_created" | "schedule_edited":
            found.append(
                Change(on, entry.action, {"audience": detail["audience"], "questions": len(detail["questions"])})
            )
        case "k_raised":
            found.append(Change(on, entry.action, {"before": detail["from"], "after": detail["to"]}))
        case "consultation_confirmed":
            found.append(Change(on, entry.action, {"how": detail["how"]}))
        case "schedule_active" | "schedule_paused" | "channel_chosen" | "key_rotated":
            found.append(Change(on, entry.action))
        case _:
            found.append(Change(on, "other"))
    return found


def _lone(entry: AuditEntry, zone: str) -> Change:
    return Change(local_day(entry.at, zone), "moved_alone", {"count": int(entry.detail["moved_alone"])})
