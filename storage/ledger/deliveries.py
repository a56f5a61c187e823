"""The ledger: every message owed to somebody, from the plan to its end. One row a message.

``planned`` → ``sending`` (committed before the platform is called, `storage.ledger.due`) → ``sent``. A row left
``sending`` by a crash is as doubtful as ``in_doubt``: it is looked up on the platform before any resend.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.models import Delivery, Person, Workspace
from storage.types import DeliveryKind, DeliveryState

LEDGER: Table = Delivery.__table__  # type: ignore[attr-defined]
WELCOME = "welcome"  # the subject of everybody's one welcome


def round_subject(round_id: int) -> str:
    """Return the subject of a round's questions and reminders: ``round:12``."""
    return f"round:{round_id}"


def round_of(subject: str) -> int:
    """Return the id of the round that a question's or a reminder's subject names."""
    return int(subject.removeprefix("round:"))


def to_person(person_id: int) -> str:
    """Return the recipient that stands for a person: ``person:5``."""
    return f"person:{person_id}"


def person_of(recipient: str) -> int:
    """Return the id of the person whom a recipient stands for."""
    return int(recipient.removeprefix("person:"))


def to_channel(channel_id: str) -> str:
    """Return the recipient that stands for a channel: ``channel:C0123``."""
    return f"channel:{channel_id}"


# ---------------------------------------------------------------- planning


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to plan. ``not_after``: past it, better none than late. ``payload`` holds released figures only."""

    workspace_id: int
    kind: DeliveryKind
    subject: str
    recipient: str
    due_at: datetime
    not_after: datetime
    occurrence: str = "1"
    payload: dict[str, Any] | None = None


def plan(session: Session, owed: Iterable[Owed]) -> None:
    """Add messages to the ledger; one that is there already stays as it is, in any state."""
    rows = [
        {
            "id": secrets.token_hex(16),
            "workspace_id": message.workspace_id,
            "kind": message.kind,
            "subject": message.subject,
            "recipient": message.recipient,
            "occurrence": message.occurrence,
            "state": DeliveryState.PLANNED,
            "due_at": message.due_at,
            "not_after": message.not_after,
            "attempts": 0,
            "payload": message.payload,
        }
        for message in owed
    ]
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sqlite.insert(LEDGER).on_conflict_do_nothing(), rows)
    else:
        session.execute(postgresql.insert(LEDGER).on_conflict_do_nothing(), rows)


def hold(session: Session, subjects: Collection[str], reason: str, now: datetime) -> None:
    """Skip the messages about these subjects that are still planned, for ``reason``."""
    session.execute(
        update(LEDGER)
        .where(col(Delivery.subject).in_(subjects), col(Delivery.state) == DeliveryState.PLANNED)
        .values(state=DeliveryState.SKIPPED, reason=reason, changed_at=now)
    )


def unhold(session: Session, subjects: Collection[str], reason: str, now: datetime) -> None:
    """Plan again the messages about these subjects that were skipped for ``reason``, unless their time has passed."""
    session.execute(
        update(LEDGER)
        .where(
            col(Delivery.subject).in_(subjects),
            col(Delivery.state) == DeliveryState.SKIPPED,
            col(Delivery.reason) == reason,
            col(Delivery.not_after) > now,
        )
        .values(state=DeliveryState.PLANNED, reason=None, changed_at=None)
    )


def move_channel(session: Session, workspace_id: int, channel_id: str, now: datetime) -> None:
    """Make a channel the leadership channel; posts still owed to the one before follow, held ones at once."""
    session.execute(update(Workspace).where(col(Workspace.id) == workspace_id).values(leadership_channel=channel_id))
    planned_posts = update(LEDGER).where(
        col(Delivery.workspace_id) == workspace_id,
        col(Delivery.state) == DeliveryState.PLANNED,
        col(Delivery.recipient).startswith("channel:"),
    )
    session.execute(planned_posts.values(recipient=to_channel(channel_id)))
    session.execute(planned_posts.where(col(Delivery.reason).is_not(None)).values(reason=None, due_at=now))


# ---------------------------------------------------------------- marking


@dataclass(frozen=True, slots=True)
class Mark:
    """The new state of one message after it was tried. ``changed_at`` None leaves no trace of when."""

    id: str
    state: DeliveryState
    due_at: datetime
    attempts: int
    reason: str | None
    address: dict[str, Any] | None
    changed_at: datetime | None


_MARK = (
    update(LEDGER)
    .where(
        LEDGER.c.id == bindparam("b_id"),
        or_(LEDGER.c.state == DeliveryState.SENDING, LEDGER.c.state == DeliveryState.IN_DOUBT),
        # Fenced by the claim: a process that slept through its own lease does not overwrite what another did since.
        LEDGER.c.changed_at == bindparam("b_claimed"),
    )
    .values(
        state=bindparam("b_state"),
        due_at=bindparam("b_due_at"),
        attempts=bindparam("b_attempts"),
        reason=bindparam("b_reason"),
        address=bindparam("b_address"),
        changed_at=bindparam("b_changed_at"),
    )
)


def mark(session: Session, marks: Sequence[tuple[Mark, datetime | None]]) -> None:
    """Write the new states of messages, given as (mark, moment it was claimed); one claimed anew since then stays."""
    if marks:
        session.connection().execute(
            _MARK,
            [
                {
                    "b_id": entry.id,
                    "b_claimed": claimed_at,
                    "b_state": entry.state,
                    "b_due_at": entry.due_at,
                    "b_attempts": entry.attempts,
                    "b_reason": entry.reason,
                    "b_address": entry.address,
                    "b_changed_at": entry.changed_at,
                }
                for entry, claimed_at in marks
            ],
        )


def expire(session: Session, now: datetime) -> dict[tuple[int, DeliveryKind, str], int]:
    """Mark ``missed`` the planned messages that are too late; return how many by (workspace id, kind, subject)."""
    rows = session.execute(
        update(LEDGER)
        .where(
            col(Delivery.state) == DeliveryState.PLANNED,
            col(Delivery.due_at) <= now,
            col(Delivery.not_after) <= now,
        )
        .values(state=DeliveryState.MISSED, changed_at=now)
        .returning(col(Delivery.workspace_id), col(Delivery.kind), col(Delivery.subject))
    )
    missed: dict[tuple[int, DeliveryKind, str], int] = {}
    for workspace_id, kind, subject in rows:
        missed[workspace_id, kind, subject] = missed.get((workspace_id, kind, subject), 0) + 1
    return missed


def forget(session: Session, before: datetime) -> int:
    """Delete the messages whose ``not_after`` lies before ``before`` (they are kept 35 days); return how many."""
    result = session.execute(delete(LEDGER).where(col(Delivery.not_after) < before))
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


# ---------------------------------------------------------------- what sending teaches about people


def note_people(
    session: Session, *, welcomed: Collection[int], reached: Collection[int], refused: Sequence[tuple[int, str]]
) -> None:
    """Note who was welcomed, who can be reached after all, and whom the platform refuses, with its reason."""
    if welcomed:
        session.execute(update(Person).where(col(Person.id).in_(welcomed)).values(welcomed=True))
    if reached:
        session.execute(update(Person).where(col(Person.id).in_(reached)).values(unreachable=None))
    for person_id, reason in refused:
        session.execute(update(Person).where(col(Person.id) == person_id).values(unreachable=reason[:200]))


def disconnect(session: Session, workspace_ids: Collection[int]) -> None:
    """Stop sending to these workspaces until somebody repairs the connection; nothing owed is lost."""
    if workspace_ids:
        session.execute(update(Workspace).where(col(Workspace.id).in_(workspace_ids)).values(connected=False))


def admins(session: Session, workspace_id: int) -> list[int]:
    """Return the ids of the active admins of a workspace."""
    rows = session.execute(
        select(col(Person.id)).where(
            col(Person.workspace_id) == workspace_id, col(Person.is_admin).is_(True), col(Person.active).is_(True)
        )
    )
    return [person_id for person_id in rows.scalars() if person_id is not None]
