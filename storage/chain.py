"""The record of settings: who changed what. Each entry holds the digest of the one before, so that none can be altered.

No content ever goes in: ids, names of settings, counts. The database refuses to change or delete an entry; the
chain shows it where somebody did so by other means. An entry cut from the end leaves no trace in the chain itself:
note the last digest (`Chain.digest`) elsewhere to notice.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Company, RecordEntry

RECENT = 300  # entries: most are accounts that came and went
OPERATOR = "operator"  # the actor of a command typed on the server
SERVER = "server"  # the actor of the service itself, which unwraps keys to take answers, close windows and seal them
_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain as `verify` found it: how many ``entries`` fit, the ``digest`` of the last of them.

    ``broken_at`` is the id of the first entry that does not fit.
    """

    entries: int
    digest: str
    broken_at: int | None = None


def append(
    session: Session, company_id: int, *, at: datetime, actor: str, action: str, detail: dict[str, Any]
) -> RecordEntry:
    """Add one entry to the company's chain, and return it.

    Args:
        session: the change itself and its entry belong in one work.
        company_id: whose chain.
        at: when, aware.
        actor: ``person:5`` or ``operator``.
        action: ``schedule_edited``, ``people_imported``…
        detail: ids, names of settings, counts; never an answer or a comment.
    """
    # Two entries at once would both follow the same one: the company's row is the chain's lock.
    session.execute(select(col(Company.id)).where(col(Company.id) == company_id).with_for_update())
    last = session.execute(
        select(col(RecordEntry.digest))
        .where(col(RecordEntry.company_id) == company_id)
        .order_by(col(RecordEntry.id).desc())
        .limit(1)
    ).scalar()
    entry = RecordEntry(
        company_id=company_id, at=at, actor=actor, action=action, detail=detail, previous=last or _FIRST, digest=""
    )
    entry.digest = _digest(entry)
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session, company_id: int) -> Chain:
    """Compute the company's chain again from its first entry, and return how far it holds."""
    rows = session.scalars(
        select(RecordEntry).where(col(RecordEntry.company_id) == company_id).order_by(col(RecordEntry.id))
    )
    previous, count = _FIRST, 0
    for entry in rows:
        if entry.previous != previous or entry.digest != _digest(entry):
            return Chain(count, previous, broken_at=entry.id)
        previous, count = entry.digest, count + 1
    return Chain(count, previous)


def entries(session: Session, company_id: int, *, limit: int = RECENT) -> list[RecordEntry]:
    """Return at most ``limit`` entries, the newest first: everybody in the company may read them."""
    rows = session.scalars(
        select(RecordEntry)
        .where(col(RecordEntry.company_id) == company_id)
        .order_by(col(RecordEntry.id).desc())
        .limit(limit)
    )
    return list(rows)


def has(session: Session, company_id: int, action: str) -> bool:
    """Tell whether the company's chain holds an entry of this action."""
    query = select(col(RecordEntry.id)).where(
        col(RecordEntry.company_id) == company_id, col(RecordEntry.action) == action
    )
    return session.execute(query.limit(1)).first() is not None


def _digest(entry: RecordEntry) -> str:
    fields = [
        entry.previous,
        entry.company_id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
