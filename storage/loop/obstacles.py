"""Obstacles (R19): rows that name no author, and the moments at which leadership saw, took, decided and told back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.accounts import name_of
from storage.ledger.deliveries import LEDGER
from storage.models import Account, Delivery, Installation, Obstacle, Person, Round, Schedule
from storage.types import DeliveryKind, DeliveryState, ObstacleOutcome


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """One obstacle, its content still encrypted. ``owner`` is the name of who took it, None once they have left."""

    id: str
    company_id: int
    thread: str
    week: date
    blob: bytes
    released_at: datetime | None
    shown_at: datetime | None
    seen_at: datetime | None
    taken_at: datetime | None
    decided_at: datetime | None
    outcome: ObstacleOutcome | None
    told_at: datetime | None
    withdrawn_at: datetime | None
    owner: str | None


def add(session: Session, company_id: int, obstacle_id: str, thread: str, week: date, blob: bytes) -> bool:
    """Store what somebody said; return False when this id is taken: two may draw the same key at once."""
    insertion = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"id": obstacle_id, "company_id": company_id, "thread": thread, "week": week, "blob": blob}
    added = session.execute(insertion(Obstacle).values(values).on_conflict_do_nothing().returning(col(Obstacle.id)))
    return added.first() is not None


def ids(session: Session) -> set[str]:
    """Return the ids of all obstacles that were said, of every company."""
    return set(session.execute(select(col(Obstacle.id))).scalars())


def of_company(session: Session, company_id: int) -> list[ObstacleRow]:
    """Return a company's obstacles, those shown first before, then by their random ids."""
    return _rows(session, col(Obstacle.company_id) == company_id)


def linked(session: Session, company_id: int) -> list[ObstacleRow]:
    """Return a company's obstacles that something still links to their authors, but those that were withdrawn."""
    of_company = col(Obstacle.company_id) == company_id
    return _rows(session, of_company, col(Obstacle.thread) != "", col(Obstacle.withdrawn_at).is_(None))


def get(session: Session, company_id: int, obstacle_id: str) -> ObstacleRow | None:
    """Return one obstacle of a company, None when it has none of this id."""
    return next(iter(_rows(session, col(Obstacle.company_id) == company_id, col(Obstacle.id) == obstacle_id)), None)


def every(session: Session) -> list[ObstacleRow]:
    """Return the obstacles of every company."""
    return _rows(session)


def change(session: Session, obstacle_id: str, **values: Any) -> None:
    """Write columns of an obstacle."""
    session.execute(update(Obstacle).where(col(Obstacle.id) == obstacle_id).values(**values))


def remove(session: Session, obstacle_ids: Collection[str]) -> None:
    """Delete obstacles, whole."""
    session.execute(delete(Obstacle).where(col(Obstacle.id).in_(obstacle_ids)))


def forget(session: Session, closed_before: datetime, said_before: date) -> int:
    """Delete obstacles told back or withdrawn, or said, before these, with where they stand; return how many."""
    ended_at = func.coalesce(col(Obstacle.withdrawn_at), col(Obstacle.told_at))
    over = or_(ended_at < closed_before, col(Obstacle.week) < said_before)
    deleted = int(getattr(session.execute(delete(Obstacle).where(over)), "rowcount", 0))
    kept = select(literal("obstacle:") + col(Obstacle.id))
    session.execute(delete(LEDGER).where(col(Delivery.kind) == DeliveryKind.OBSTACLE, col(Delivery.about).not_in(kept)))
    return deleted


def withdrawn(session: Session, by: datetime) -> list[str]:
    """Return the ids of the obstacles whose withdrawal shows by a moment, and whose content is still there."""
    due = (col(Obstacle.withdrawn_at) <= by, func.length(col(Obstacle.blob)) > 0)
    return list(session.execute(select(col(Obstacle.id)).where(*due)).scalars())


def lost(session: Session, company_id: int) -> list[str]:
    """Return the ids of a company's obstacles that were released and are neither posted nor on their way."""
    under_way = select(col(Delivery.about)).where(
        col(Delivery.kind) == DeliveryKind.OBSTACLE,
        col(Delivery.state).not_in((DeliveryState.MISSED, DeliveryState.SKIPPED)),
    )
    rows = session.execute(
        select(col(Obstacle.id)).where(
            col(Obstacle.company_id) == company_id,
            col(Obstacle.released_at).is_not(None),
            col(Obstacle.shown_at).is_(None),
            col(Obstacle.withdrawn_at).is_(None),
            (literal("obstacle:") + col(Obstacle.id)).not_in(under_way),
        )
    )
    return list(rows.scalars())


def accounts_of(session: Session, company_id: int) -> list[tuple[str, int]]:
    """Return (account, person id) of every account of a company's active people: any of them may have spoken."""
    rows = session.execute(
        select(
            col(Installation.platform), col(Installation.tenant), col(Account.platform_user_id), col(Account.person_id)
        )
        .join(Installation, col(Installation.id) == col(Account.installation_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Person.company_id) == company_id, col(Person.active).is_(True))
    )
    return [(name_of(platform, tenant, user), person_id) for platform, tenant, user, person_id in rows]


# ---------------------------------------------------------------- question days, and reminders


@dataclass(frozen=True, slots=True)
class QuestionDay:
    """A round whose questions go out now, and whose batch of obstacles does not yet."""

    round_id: int
    schedule_id: int
    company_id: int
    week: date


def question_days(session: Session, now: datetime) -> list[QuestionDay]:
    """Return the rounds of which a question was due by now and whose obstacles were not shown.

    What was planned in the ledger counts: an admin who changes a schedule's hour makes no second day of a week's.
    """
    asked = (
        select(col(Delivery.id))
        .where(
            col(Delivery.round_id) == col(Round.id),
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.due_at) <= now,
        )
        .correlate(Round)
    )
    rows = session.execute(
        select(col(Round.id), col(Schedule.id), col(Schedule.company_id), col(Round.week))
        .join(Schedule, col(Schedule.id) == col(Round.schedule_id))
        .where(col(Round.obstacles_at).is_(None), col(Round.closes_at) > now, asked.exists())
        .order_by(col(Round.id))
    )
    return [QuestionDay(*row) for row in rows]


def begin_batch(session: Session, round_id: int, now: datetime) -> bool:
    """Note that a round's obstacles are shown; return False when they were, by another replica."""
    noted = update(Round).where(col(Round.id) == round_id, col(Round.obstacles_at).is_(None)).values(obstacles_at=now)
    return bool(getattr(session.execute(noted), "rowcount", 0))


def is_reminded(session: Session, company_id: int, occurrence: str) -> bool:
    """Tell whether leadership was owed this reminder of what waits."""
    reminder = select(col(Delivery.id)).where(
        col(Delivery.company_id) == company_id,
        col(Delivery.kind) == DeliveryKind.WAITING,
        col(Delivery.occurrence) == occurrence,
    )
    return session.execute(reminder).first() is not None


def _rows(session: Session, *where: ColumnElement[bool]) -> list[ObstacleRow]:
    rows = session.execute(
        select(
            col(Obstacle.id),
            col(Obstacle.company_id),
            col(Obstacle.thread),
            col(Obstacle.week),
            col(Obstacle.blob),
            col(Obstacle.released_at),
            col(Obstacle.shown_at),
            col(Obstacle.seen_at),
            col(Obstacle.taken_at),
            col(Obstacle.decided_at),
            col(Obstacle.outcome),
            col(Obstacle.told_at),
            col(Obstacle.withdrawn_at),
            col(Person.name),
        )
        .outerjoin(Person, (col(Person.id) == col(Obstacle.owner_id)) & col(Person.active).is_(True))
        .where(*where)
        .order_by(col(Obstacle.shown_at), col(Obstacle.id))
    )
    return [ObstacleRow(*row) for row in rows]
