"""Messages that are due now: claimed for sending, or looked up again in doubt, with all that sending needs to know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlmodel import Session, col

from storage.ledger.deliveries import LEDGER, WELCOME, person_of
from storage.models import Delivery, Person, Workspace
from storage.types import DeliveryKind, DeliveryState, Level

# What is due at the same minute leaves in this order: a welcome before the first question, a detail after its digest.
ORDER = (
    DeliveryKind.WELCOME,
    DeliveryKind.QUESTION,
    DeliveryKind.REMINDER,
    DeliveryKind.DIGEST,
    DeliveryKind.DETAIL,
    DeliveryKind.ALERT,
    DeliveryKind.NOTICE,
    DeliveryKind.RELAY,
)
UNCERTAIN = (DeliveryState.SENDING, DeliveryState.IN_DOUBT)
LEADS = (DeliveryKind.WELCOME, DeliveryKind.QUESTION, DeliveryKind.DIGEST)  # kinds that something else follows


@dataclass(frozen=True, slots=True)
class SendingWorkspace:
    """The columns of a workspace that sending needs."""

    id: int
    zone: str
    country: str
    quiet_from: time
    quiet_until: time
    leadership_channel: str | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """The columns of a person that sending needs, as they are now and not as when the message was planned."""

    id: int
    platform_user_id: str
    name: str
    zone: str
    locale: str
    leader: bool
    active: bool
    stopped: bool
    paused_until: date | None
    welcomed: bool
    unreachable: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """A message that goes to the recipient first: a welcome, the question of a reminder, the digest of a detail."""

    state: DeliveryState
    address: dict[str, Any] | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """One message to send now. ``attempts`` counts the calls made, this one included."""

    id: str
    workspace: SendingWorkspace
    kind: DeliveryKind
    subject: str
    recipient: str
    occurrence: str
    due_at: datetime
    not_after: datetime
    attempts: int
    payload: dict[str, Any] | None
    changed_at: datetime | None
    person: Addressee | None = None
    before: Mapping[DeliveryKind, Before] = field(default_factory=dict)

    @property
    def to(self) -> str | None:
        """The platform's own id of the recipient, None for somebody who is no longer known."""
        if self.recipient.startswith("channel:"):
            return self.recipient.removeprefix("channel:")
        return self.person.platform_user_id if self.person else None

    @property
    def zone(self) -> str:
        """The zone whose working days and quiet hours count."""
        return self.person.zone if self.person else self.workspace.zone


@dataclass(frozen=True, slots=True)
class Look:
    """The ids of the workspaces with messages to send or to look up now, and whether some planned one is too late."""

    workspaces: set[int]
    expired: bool


def look(session: Session, now: datetime, doubt_until: datetime) -> Look:
    """Return where a message is due, or in doubt since ``doubt_until`` or longer; cheap enough for every second."""
    planned = (col(Delivery.state) == DeliveryState.PLANNED, col(Delivery.due_at) <= now)
    doubtful = (col(Delivery.state).in_(UNCERTAIN), col(Delivery.changed_at) <= doubt_until)
    waiting = session.execute(
        select(col(Delivery.workspace_id))
        .where(and_(*planned) | and_(*doubtful))
        .where(col(Delivery.workspace_id).in_(select(col(Workspace.id)).where(col(Workspace.connected).is_(True))))
        .distinct()
    )
    late = session.execute(select(col(Delivery.id)).where(*planned, col(Delivery.not_after) <= now).limit(1))
    return Look(set(waiting.scalars()), late.first() is not None)


def claim(session: Session, workspace_id: int, now: datetime, limit: int) -> list[Due]:
    """Mark a workspace's next due messages ``sending`` and return them, oldest first, each recipient's own in order.

    A disconnected workspace has none. Of two replicas, none claims what the other has.
    """
    position = case({kind: number for number, kind in enumerate(ORDER)}, value=col(Delivery.kind))
    query = (
        select(col(Delivery.id))
        .join(Workspace, col(Workspace.id) == col(Delivery.workspace_id))
        .where(
            col(Delivery.state) == DeliveryState.PLANNED,
            col(Delivery.due_at) <= now,
            _of(workspace_id),
            col(Workspace.connected).is_(True),
        )
        .order_by(col(Delivery.due_at), col(Delivery.recipient), position)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return claim_these(session, session.execute(query).scalars().all(), now)


def claim_these(session: Session, ids: Sequence[str], now: datetime) -> list[Due]:
    """Mark the messages with these ids ``sending`` if they are still planned; return those that were, in this order."""
    claimed = session.execute(
        update(LEDGER)
        .where(col(Delivery.id).in_(ids), col(Delivery.state) == DeliveryState.PLANNED)
        .values(state=DeliveryState.SENDING, attempts=col(Delivery.attempts) + 1, changed_at=now)
        .returning(col(Delivery.id))
    )
    claimed_ids = set(claimed.scalars())
    return load(session, [delivery_id for delivery_id in ids if delivery_id in claimed_ids])


def uncertain(session: Session, workspace_id: int, until: datetime, limit: int) -> list[Due]:
    """Return at most ``limit`` of a workspace's messages in doubt since ``until`` or longer, the oldest doubt first."""
    ids = session.execute(
        select(col(Delivery.id))
        .where(
            col(Delivery.state).in_(UNCERTAIN),
            col(Delivery.changed_at) <= until,
            _of(workspace_id),
        )
        .order_by(col(Delivery.changed_at))
        .limit(limit)
    )
    return load(session, ids.scalars().all())


def load(session: Session, ids: Sequence[str]) -> list[Due]:
    """Return the messages with these ids and all that sending needs, in this order; an unknown id is left out."""
    if not ids:
        return []
    rows = session.execute(
        select(
            col(Delivery.id),
            col(Delivery.workspace_id),
            col(Delivery.kind),
            col(Delivery.subject),
            col(Delivery.recipient),
            col(Delivery.occurrence),
            col(Delivery.due_at),
            col(Delivery.not_after),
            col(Delivery.attempts),
            col(Delivery.payload),
            col(Delivery.changed_at),
        ).where(col(Delivery.id).in_(ids))
    ).all()
    workspaces = _workspaces(session, {row.workspace_id for row in rows})
    people = _people(session, {_person(row.recipient) for row in rows} - {None})
    before = _before(session, {row.recipient for row in rows}, {row.subject for row in rows})
    due_by_id = {
        row.id: Due(
            row.id,
            workspaces[row.workspace_id],
            row.kind,
            row.subject,
            row.recipient,
            row.occurrence,
            row.due_at,
            row.not_after,
            row.attempts,
            row.payload,
            row.changed_at,
            person=people.get(_person(row.recipient)),
            before={
                kind: lead
                for kind, subject, lead in before.get(row.recipient, ())
                if kind != row.kind and subject in (row.subject, WELCOME)
            },
        )
        for row in rows
    }
    return [due_by_id[delivery_id] for delivery_id in ids if delivery_id in due_by_id]


def _of(workspace_id: int) -> ColumnElement[bool]:
    """Return the condition for one workspace, written so that SQLite uses the index on what is due.

    Otherwise it would read all of the workspace's rows.
    """
    return (col(Delivery.workspace_id) + 0) == workspace_id


def _person(recipient: str) -> int | None:
    return person_of(recipient) if recipient.startswith("person:") else None


def _workspaces(session: Session, ids: Collection[int]) -> dict[int, SendingWorkspace]:
    rows = session.execute(
        select(
            col(Workspace.id),
            col(Workspace.timezone),
            col(Workspace.country),
            col(Workspace.quiet_from),
            col(Workspace.quiet_until),
            col(Workspace.leadership_channel),
        ).where(col(Workspace.id).in_(ids))
    )
    return {row[0]: SendingWorkspace(*row) for row in rows}


def _people(session: Session, ids: Collection[int | None]) -> dict[int | None, Addressee]:
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.platform_user_id),
            col(Person.name),
            col(Person.timezone),
            col(Person.locale),
            col(Person.level) == Level.LEADER,
            col(Person.active),
            col(Person.stopped),
            col(Person.paused_until),
            col(Person.welcomed),
            col(Person.unreachable),
        ).where(col(Person.id).in_(ids))
    )
    return {row[0]: Addressee(*row) for row in rows}


def _before(
    session: Session, recipients: Collection[str], subjects: Collection[str]
) -> dict[str, list[tuple[DeliveryKind, str, Before]]]:
    rows = session.execute(
        select(
            col(Delivery.recipient),
            col(Delivery.kind),
            col(Delivery.subject),
            col(Delivery.state),
            col(Delivery.address),
            col(Delivery.changed_at),
        ).where(
            col(Delivery.kind).in_(LEADS),
            col(Delivery.subject).in_({*subjects, WELCOME}),
            col(Delivery.recipient).in_(recipients),
        )
    )
    leads: dict[str, list[tuple[DeliveryKind, str, Before]]] = {}
    for recipient, kind, subject, *lead in rows:
        leads.setdefault(recipient, []).append((kind, subject, Before(*lead)))
    return leads
