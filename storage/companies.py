"""Companies: what their admins chose in chat, and what binds."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from storage.models import Company, Window
from storage.types import Consultation, WindowState


def get(session: Session, company_id: int) -> Company:
    """Return one company.

    Raises:
        LookupError: there is none with this id.
    """
    company = session.get(Company, company_id)
    if company is None:
        raise LookupError(f"company {company_id}")
    return company


def smallest_told(session: Session, company_id: int) -> int:
    """Return the K of all figures still to come: the company's, or a smaller one that a window keeps (R15)."""
    under_way = select(func.min(col(Window.k))).where(
        col(Window.company_id) == company_id, col(Window.state) != WindowState.SEALED
    )
    own, kept = get(session, company_id).k, session.execute(under_way).scalar()
    return own if kept is None else min(own, kept)


def lock(session: Session, company_id: int) -> None:
    """Lock a company until this transaction ends: of two replicas, one goes first."""
    session.execute(select(col(Company.id)).where(col(Company.id) == company_id).with_for_update(key_share=True))


def every(session: Session) -> list[Company]:
    """Return all companies, the oldest first."""
    return list(session.execute(select(Company).order_by(col(Company.id))).scalars())


def raise_k(session: Session, company_id: int, k: int) -> bool:
    """Raise K, the smallest group, to ``k`` from the next windows on; return False when it is not higher (R1, R15)."""
    result = session.execute(update(Company).where(col(Company.id) == company_id, col(Company.k) < k).values(k=k))
    return bool(getattr(result, "rowcount", 0))


def confirm(session: Session, company_id: int, consultation: Consultation, consulted_on: date | None) -> None:
    """Note what an admin confirmed of the works council: from now on rounds may open."""
    found = get(session, company_id)
    found.consultation, found.consulted_on = consultation, consulted_on
