"""Commitments: what the leadership decided about a gap, who answers for it, and gaps that were set aside."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from storage.models import Commitment, Company, Person, SetAside
from storage.types import CommitmentState, Level

STANDING = (CommitmentState.PROPOSED, CommitmentState.OPEN)  # nobody decides on the same gap beside these


def add(session: Session, commitment: Commitment) -> int:
    """Store a commitment; return its id."""
    session.add(commitment)
    session.flush()
    return commitment.id or 0


def get(session: Session, company_id: int, commitment_id: int) -> Commitment | None:
    """Return a commitment of a company, None when it has none with this id."""
    row = session.get(Commitment, commitment_id)
    return row if row is not None and row.company_id == company_id else None


def standing(session: Session, company_id: int) -> list[Commitment]:
    """Return those that are proposed or open, the first due first."""
    return list(
        session.execute(
            select(Commitment)
            .where(col(Commitment.company_id) == company_id, col(Commitment.state).in_(STANDING))
            .order_by(col(Commitment.due), col(Commitment.id))
        ).scalars()
    )


def due(session: Session, company_id: int) -> dict[str, date]:
    """Return, by question, the day from which its figures judge an open commitment: the first due, if several are."""
    rows = session.execute(
        select(col(Commitment.question_key), func.min(col(Commitment.due)))
        .where(col(Commitment.company_id) == company_id, col(Commitment.state) == CommitmentState.OPEN)
        .group_by(col(Commitment.question_key))
    )
    return {row[0]: row[1] for row in rows}


def every(session: Session, company_id: int) -> list[Commitment]:
    """Return all that stand or were judged, those that stand first, then the newest."""
    rows = session.execute(
        select(Commitment)
        .where(
            col(Commitment.company_id) == company_id,
            col(Commitment.state).in_((*STANDING, CommitmentState.JUDGED)),
        )
        .order_by(col(Commitment.state) == CommitmentState.JUDGED, col(Commitment.made_on).desc(), col(Commitment.id))
    )
    return list(rows.scalars())


def forget(session: Session, before: date) -> int:
    """Delete commitments that ended, and forget gaps set aside, before a day (24 months); return how many rows."""
    ended = delete(Commitment).where(
        col(Commitment.state).not_in(STANDING),
        func.coalesce(col(Commitment.judged_on), col(Commitment.due)) < before,
    )
    aside = delete(SetAside).where(col(SetAside.on) < before)
    return sum(int(getattr(session.execute(statement), "rowcount", 0)) for statement in (ended, aside))


# ---------------------------------------------------------------- who


def leaders(session: Session, company_id: int) -> list[tuple[int, str]]:
    """Return (id, name) of everybody who leads now, by name."""
    rows = session.execute(
        select(col(Person.id), col(Person.name))
        .where(col(Person.company_id) == company_id, col(Person.active), col(Person.level) == Level.LEADER)
        .order_by(col(Person.name), col(Person.id))
    )
    return [(row[0], row[1]) for row in rows]


def answers_for(session: Session, commitment: Commitment) -> tuple[int, str] | None:
    """Return (id, name) of who answers for a commitment: its owner, else the sponsor, else who made it.

    None when none of them leads any more.
    """
    company = session.get(Company, commitment.company_id)
    sponsor_id = None if company is None else company.sponsor_id
    names = dict(leaders(session, commitment.company_id))
    for person_id in (commitment.owner_id, sponsor_id, commitment.made_by_id):
        if person_id is not None and person_id in names:
            return person_id, names[person_id]
    return None


# ---------------------------------------------------------------- gaps that were set aside


def set_aside(session: Session, company_id: int, question_key: str, axis: str, on: date, *, for_good: bool) -> None:
    """Note that a gap is not to be decided on."""
    session.merge(SetAside(company_id=company_id, question_key=question_key, axis=axis, on=on, for_good=for_good))


def aside(session: Session, company_id: int) -> dict[tuple[str, str], tuple[date, bool]]:
    """Return when each gap was set aside, and whether for good, by (question, axis)."""
    rows = session.execute(
        select(col(SetAside.question_key), col(SetAside.axis), col(SetAside.on), col(SetAside.for_good)).where(
            col(SetAside.company_id) == company_id
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}
