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


def has_sent_questions(session: Session, company_id: int, since: datetime) -> bool:
    """Tell whether a question that was due from ``since`` on was sent: how many would tell who is on a break (R9)."""
    rows = session.execute(
        select(col(Delivery.id))
        .where(
            col(Delivery.company_id) == company_id,
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.state) == DeliveryState.SENT,
            col(Delivery.due_at) >= since,
        )
        .limit(1)
    )
    return rows.first() is not None


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
    """Return operational numbers by name; answers are counted nowhere (R9).

    Of messages to people, only those in doubt are: the others are fewer when somebody is on a break.
    """
    people = select(func.count(col(Person.id))).where(col(Person.active).is_(True))
    posts = col(Delivery.channel).is_not(None)
    sent = select(func.count(col(Delivery.id))).where(posts, col(Delivery.state) == DeliveryState.SENT)
    waiting = select(func.count(col(Delivery.id))).where(posts, col(Delivery.state) == DeliveryState.PLANNED)
    doubtful = select(func.count(col(Delivery.id))).where(col(Delivery.state) == DeliveryState.IN_DOUBT)
    queries = {
        "people": people,
        "posts_sent": sent,
        "posts_planned": waiting,
        "deliveries_in_doubt": doubtful,
    }
    return {name: float(session.execute(query).scalar_one()) for name, query in queries.items()}
