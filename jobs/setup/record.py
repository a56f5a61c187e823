"""The record of settings as people read it: changes (SEC-35), people moved by few, keys unwrapped (SEC-40).

Employees may read it. Ids, names of groups and counts only: nobody is named, neither who was moved nor who moved them.
The chain itself is `storage.chain`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from jobs.asking.trees import FROZEN
from jobs.calendar import local_day
from jobs.cards import Change
from storage import chain, companies, windows
from storage.ledger import deliveries
from storage.models import RecordEntry
from storage.people import name_admins

Detail = dict[str, Any]
MOST_SHOWN = 10  # changes, the newest
FLAGGED = timedelta(days=35)  # a flag stays in the home as long as an answer given before it may live


def changes(session: Session, company_id: int, zone: str) -> tuple[Change, ...]:
    """Return the newest changes of the set-up, newest first, people moved by few beside the import that made it."""
    shown: list[Change] = []
    for entry in chain.entries(session, company_id):
        shown += _changes(entry, zone)
        if len(shown) >= MOST_SHOWN:
            break
    return tuple(shown[:MOST_SHOWN])


def moved_by_few(session: Session, company_id: int, zone: str, now: datetime) -> tuple[Change, ...]:
    """Return the changes of groups by fewer than K people that may still matter to answers under way (R16)."""
    return tuple(
        _moved(entry, zone)
        for entry in chain.entries(session, company_id)
        if entry.at > now - FLAGGED and _moved_count(entry)
    )


def note_unwrapped(session: Session, window_ids: Collection[str], *, actor: str, now: datetime) -> None:
    """Record that keys of these windows were unwrapped, each in the chain of its own company.

    Args:
        session: one transaction.
        window_ids: from `Vault.take_unwrapped`; ids of no known window go into the first company's chain.
        actor: ``server``, or ``operator`` for a command.
        now: aware.
    """
    company_ids = [company.id for company in companies.every(session) if company.id is not None]
    owners = windows.companies_of(session, window_ids)
    for company_id in company_ids:
        unwrapped = sorted(window_id for window_id in window_ids if owners.get(window_id, company_ids[0]) == company_id)
        if unwrapped:
            detail = {"windows": unwrapped}
            chain.append(session, company_id, at=now, actor=actor, action="keys_unwrapped", detail=detail)


def note_admins(session: Session, company_id: int, ids_or_emails: Collection[str], *, actor: str, now: datetime) -> int:
    """Make these people the company's admins and record how many came and went; return how many were found."""
    before = set(deliveries.admins(session, company_id))
    found_count = name_admins(session, company_id, ids_or_emails)
    after = set(deliveries.admins(session, company_id))
    if before != after:
        detail = {"admins": len(after), "added": len(after - before), "gone": len(before - after)}
        chain.append(session, company_id, at=now, actor=actor, action="admins_named", detail=detail)
    return found_count


def _changes(entry: RecordEntry, zone: str) -> list[Change]:
    """Return the lines that employees read of one entry."""
    on, values = local_day(entry.at, zone), _VALUES.get(entry.action)
    lines = [_moved(entry, zone)] if _moved_count(entry) else []
    if not _is_everyday(entry):
        lines.append(Change(on, "other") if values is None else Change(on, entry.action, values(entry.detail)))
    return lines


def _is_everyday(entry: RecordEntry) -> bool:
    """Tell whether an entry has no line of its own: an account changed its name, the service did its daily work."""
    if entry.action == "keys_unwrapped":
        return entry.actor == chain.SERVER
    if entry.action == FROZEN or entry.action.startswith("commitment_"):  # what is decided is told, and no setting
        return True
    return entry.action == "people_synced" and not (entry.detail.get("added") or entry.detail.get("gone"))


def _counts(*names: str) -> Callable[[Detail], Detail]:
    """Return a function that takes these counts from an entry's detail."""
    return lambda detail: {name: int(detail.get(name, 0)) for name in names}


def _audience(detail: Detail) -> Detail:
    """Return whom a schedule asks, and how many questions."""
    return {"audience": detail["audience"], "questions": len(detail["questions"])}


# Action -> the values of its sentence, from the entry's detail.
_VALUES: Mapping[str, Callable[[Detail], Detail]] = {
    "people_imported": _counts("added", "changed", "gone"),
    "people_synced": _counts("added", "changed", "gone"),
    "schedule_created": _audience,
    "schedule_edited": _audience,
    "k_raised": lambda detail: {"before": detail["from"], "after": detail["to"]},
    "consultation_confirmed": lambda detail: {"how": detail["how"]},
    "keys_unwrapped": lambda detail: {"count": len(detail["windows"])},
    "admins_named": _counts("admins", "added", "gone"),
    "schedule_active": _counts(),
    "schedule_paused": _counts(),
    "channel_chosen": _counts(),
    "key_rotated": _counts(),
    "window_refused": _counts(),
    "account_linked": _counts(),
    "sponsor_chosen": _counts(),
}


def _moved(entry: RecordEntry, zone: str) -> Change:
    """Return the line that tells how many people of an entry changed groups by fewer than K at once."""
    return Change(local_day(entry.at, zone), "moved_by_few", {"count": _moved_count(entry)})


def _moved_count(entry: RecordEntry) -> int:
    """Return how many people an entry flags. Version 0.1.0 wrote *moved_alone*, and the chain is never rewritten."""
    return int(entry.detail.get("moved_by_few", entry.detail.get("moved_alone", 0)))
