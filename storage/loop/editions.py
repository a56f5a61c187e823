"""Who reads the teams' edition, and which windows it may tell of."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Person, TreeMember, Window
from storage.types import Level


class Reading(NamedTuple):
    """A person who is asked: where they stand now, and when they are back."""

    person_id: int
    zone: str
    paused_until: date | None


def readers(session: Session, company_id: int, since: date, *, after: int, limit: int) -> list[Reading]:
    """Return at most ``limit`` people, with ids above ``after``, who were asked something from a week on.

    Left out: people who left, and who asked for no more messages. What they answered is not looked at (R9).
    """
    snapshots = select(col(Window.snapshot_id)).where(
        col(Window.company_id) == company_id, col(Window.asked_week) >= since
    )
    rows = session.execute(
        select(col(Person.id), col(Person.timezone), col(Person.paused_until))
        .where(
            col(Person.id).in_(select(col(TreeMember.person_id)).where(col(TreeMember.snapshot_id).in_(snapshots))),
            col(Person.company_id) == company_id,
            col(Person.id) > after,
            col(Person.active).is_(True),
            col(Person.stopped).is_(False),
        )
        .order_by(col(Person.id))
        .limit(limit)
    )
    return [Reading(*row) for row in rows]


def place(session: Session, person_id: int) -> tuple[str | None, Level]:
    """Return the function and the level of a person, as they are now."""
    person = session.get_one(Person, person_id)
    return person.function, person.level


def names(session: Session, company_id: int) -> list[str]:
    """Return the names of everybody in a company, of those who left too, while they are kept."""
    return list(session.execute(select(col(Person.name)).where(col(Person.company_id) == company_id)).scalars())


def told_to_teams(session: Session, company_id: int, since: date) -> frozenset[str]:
    """Return the windows asked from ``since`` on whose promise says that everybody may read their figures (R15)."""
    rows = session.execute(
        select(col(Window.id)).where(
            col(Window.company_id) == company_id, col(Window.asked_week) >= since, col(Window.told_to_teams).is_(True)
        )
    )
    return frozenset(rows.scalars())
