"""Counts and operational facts for the admin's home and for metrics: never who answered (rule R9)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from storage.models import Account, Delivery, Person, Published
from storage.types import DeliveryKind, DeliveryState, Level, PublishedKind


def head_count(session: Session, company_id: int) -> dict[tuple[Level, str | None, str | None], int]:
    """Return the number of active people by (level, function, team)."""
    place = (col(Person.level), col(Person.function), col(Person.team))
    rows = session.execute(
        select(*place, func.count())
        .where(col(Person.company_id) == company_id, col(Person.active).is_(True))
        .group_by(*place)
    )
    return {(Level(row[0]), row[1], row[2]): row[3] for row in rows}


def group_sizes(
    session: Session, company_id: int, known_by: date
) -> dict[tuple[Level, str | None, str | None], tuple[int, int]]:
    """Return (active people, those of them known by a day) by (level, function, team)."""
    place = (col(Person.level), col(Person.function), col(Person.team))
    rows = session.execute(
        select(*place, func.count(), func.sum(case((col(Person.since) <= known_by, 1), else_=0)))
        .where(col(Person.company_id) == company_id, col(Person.active).is_(True))
        .group_by(*place)
    )
    return {(Level(row[0]), row[1], row[2]): (row[3], row[4]) for row in rows}


def away(session: Session, company_id: int, today: date) -> int:
    """Return the number of active people who paused beyond ``today``, or asked for no more messages."""
    paused_or_stopped = (col(Person.paused_until) > today) | col(Person.stopped).is_(True)
    count: int = session.execute(
        select(func.count(col(Person.id))).where(
            col(Person.company_id) == company_id, col(Person.active).is_(True), paused_or_stopped
        )
    ).scalar_one()
    return count


def unreachable(session: Session, company_id: int) -> list[tuple[str, str]]:
    """Return (name, the platform's reason) of active people whom the platform refuses."""
    rows = session.execute(
        select(col(Person.name), col(Account.unreachable))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(
            col(Person.company_id) == company_id,
            col(Person.active).is_(True),
            col(Account.preferred).is_(True),
            col(Account.unreachable).is_not(None),
        )
        .order_by(col(Person.name))
    )
    return [(row[0], row[1] or "") for row in rows]


def questions_sent(session: Session, company_id: int, since: datetime) -> int:
    """Return the number of question messages sent that were due from ``since`` on."""
    count: int = session.execute(
        select(func.count(col(Delivery.id))).where(
            col(Delivery.company_id) == company_id,
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.state) == DeliveryState.SENT,
            col(Delivery.due_at) >= since,
        )
    ).scalar_one()
    return count


def held(session: Session, company_id: int) -> str | None:
    """Return why the newest post to the leadership channel is held back, or None when nothing is."""
    return session.execute(
        select(col(Delivery.reason))
        .where(
            col(Delivery.company_id) == company_id,
            col(Delivery.channel).is_not(None),
            col(Delivery.kind) != DeliveryKind.REVISION,  # it posts nothing
            col(Delivery.state) != DeliveryState.SENT,
            col(Delivery.reason).is_not(None),
        )
        .order_by(col(Delivery.due_at).desc())
        .limit(1)
    ).scalar_one_or_none()


def last_digest(session: Session, company_id: int) -> str | None:
    """Return the ISO week of the newest digest, or None."""
    return session.execute(
        select(col(Published.subject))
        .where(col(Published.company_id) == company_id, col(Published.kind) == PublishedKind.DIGEST)
        .order_by(col(Published.week).desc())
        .limit(1)
    ).scalar_one_or_none()


def metrics(session: Session) -> dict[str, float]:
    """Return operational numbers by name; answers are counted nowhere (R9)."""
    people = select(func.count(col(Person.id))).where(col(Person.active).is_(True))
    sent, waiting, doubtful = (
        select(func.count(col(Delivery.id))).where(col(Delivery.state) == state)
        for state in (DeliveryState.SENT, DeliveryState.PLANNED, DeliveryState.IN_DOUBT)
    )
    queries = {
        "people": people,
        "deliveries_sent": sent,
        "deliveries_planned": waiting,
        "deliveries_in_doubt": doubtful,
    }
    return {name: float(session.execute(query).scalar_one()) for name, query in queries.items()}
