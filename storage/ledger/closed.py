"""Rounds that have closed, and the messages of theirs that people may still see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from storage.models import Delivery, Round
from storage.types import DeliveryKind, DeliveryState

ARRIVED = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.IN_DOUBT)  # or may have


@dataclass(frozen=True, slots=True)
class Shown:
    """A question's message or a reminder that was sent, or may have been."""

    company_id: int
    kind: DeliveryKind
    person_id: int
    round_id: int


def closes_at(session: Session, round_id: int) -> datetime | None:
    """Return when a round closes, None when there is no such round."""
    moment: datetime | None = session.execute(
        select(col(Round.closes_at)).where(col(Round.id) == round_id)
    ).scalar_one_or_none()
    return moment


def rounds(session: Session, since: datetime, until: datetime) -> set[int]:
    """Return the ids of the rounds that closed after ``since``, at ``until`` or before."""
    ids = session.execute(select(col(Round.id)).where(col(Round.closes_at) > since, col(Round.closes_at) <= until))
    return {found for found in ids.scalars() if found is not None}


def shown(session: Session, round_ids: set[int]) -> list[Shown]:
    """Return the question messages and reminders of these rounds that arrived, or may have, in a stable order."""
    rows = session.execute(
        select(col(Delivery.company_id), col(Delivery.kind), col(Delivery.person_id), col(Delivery.round_id))
        .where(
            col(Delivery.kind).in_((DeliveryKind.QUESTION, DeliveryKind.REMINDER)),
            col(Delivery.round_id).in_(round_ids),
            col(Delivery.person_id).is_not(None),
            col(Delivery.state).in_(ARRIVED),
        )
        .order_by(col(Delivery.company_id), col(Delivery.person_id), col(Delivery.round_id), col(Delivery.kind))
    )
    return [Shown(*row) for row in rows]
