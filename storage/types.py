"""Words of the domain as enums, and the column types both databases share."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, TypeDecorator


class Level(StrEnum):
    """Where a person stands; managers are staff for the figures unless the admin says otherwise."""

    LEADER = "leader"
    MANAGER = "manager"
    STAFF = "staff"


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE5 = "scale5"
    SCALE11 = "scale11"
    CHOICE = "choice"
    TEXT = "text"


class Cadence(StrEnum):
    """How long a window is: four weeks for alignment, one for a pulse item (rule R7)."""

    ALIGNMENT = "alignment"
    PULSE = "pulse"


class ScheduleState(StrEnum):
    """Whether a schedule opens rounds."""

    ACTIVE = "active"
    PAUSED = "paused"


class WindowState(StrEnum):
    """A window is answered while open, released when closed, and unreadable once sealed."""

    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"


class DeliveryKind(StrEnum):
    """What a delivery carries. Receipts are not deliveries (rule R9)."""

    WELCOME = "welcome"
    QUESTION = "question"
    REMINDER = "reminder"
    DIGEST = "digest"
    DETAIL = "detail"
    ALERT = "alert"
    NOTICE = "notice"
    RELAY = "relay"
    REVISION = "revision"
    COMMITMENT = "commitment"
    DECISION = "decision"  # asked of the sponsor
    CLOSING = "closing"  # of a question's message
    ENDING = "ending"  # of its reminder
    ANSWERED = "answered"  # said under a digest: a comment in its thread has a reply
    OBSTACLE = "obstacle"
    PROGRESS = "progress"  # of an obstacle's message: seen, taken, decided, told back
    WAITING = "waiting"  # obstacles that wait for leadership
    EDITION = "edition"  # to everybody who is asked, once a month at most


class DeliveryState(StrEnum):
    """The life of a delivery in the ledger.

    ``planned`` → ``sending`` (committed before the call) → ``sent``; ``in_doubt`` when nobody knows whether the
    platform took it; ``skipped`` when it cannot or need not be delivered, with a reason; ``missed`` when its
    time has passed.
    """

    PLANNED = "planned"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    SKIPPED = "skipped"
    MISSED = "missed"


class Consultation(StrEnum):
    """What an admin confirmed before the first question: the works council was consulted, or there need be none."""

    CONSULTED = "consulted"
    FEWER_THAN_50 = "fewer_than_50"


class CommitmentState(StrEnum):
    """The life of a commitment: its owner accepts it, or not; it is measured, until its verdict; or withdrawn."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    OPEN = "open"
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"


class ObstacleOutcome(StrEnum):
    """What leadership decided of an obstacle: something is done about it, or nothing is, and why."""

    DECIDED = "decided"
    REFUSED = "refused"


class PublishedKind(StrEnum):
    """What `published` remembers, exactly as it was shown."""

    DIGEST = "digest"
    ALERT = "alert"
    EDITION = "edition"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on both databases (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a time as the database stores it; refuse a naive one, which is a defect of the caller.

        Raises:
            ValueError: the time is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware; use datetime.now(UTC)")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a stored time, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def stored_enum(kind: type[StrEnum], *, check: bool = True) -> Any:
    """Return a text column stored by value: SQLModel alone stores names, natively on PostgreSQL.

    Without ``check`` the database takes any text, so that a new member needs no migration.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=check,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
