"""The only way into the ledger: whatever is to be sent is owed here first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from jobs.sending.kinds import KINDS, PLACES
from storage.ledger import deliveries
from storage.types import DeliveryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One message to plan, to a person or to a channel.

    Attributes:
        company_id: whose.
        kind: a row of `jobs.sending.kinds`.
        person_id: the recipient; or
        channel: the platform's id of a channel.
        round_id: the round that asks.
        published_id: what it shows of what was published.
        about: what it is about, when neither a round nor a publication: the same is owed once.
        occurrence: tells one of several about the same from another.
        due_at: aware.
        not_after: past it, better none than late; None takes the life of its kind.
        payload: the words of a notice; released figures only.
    """

    company_id: int
    kind: DeliveryKind
    due_at: datetime
    not_after: datetime | None = None
    person_id: int | None = None
    channel: str | None = None
    round_id: int | None = None
    published_id: int | None = None
    about: str | None = None
    occurrence: str = "1"
    payload: dict[str, Any] | None = None


def owe(session: Session, owed: Iterable[Owed]) -> list[str]:
    """Plan messages, in the transaction of what they tell; one that is there already, in whatever state, stays.

    Returns:
        The ids of those that are new.

    Raises:
        ValueError: a message without ``not_after``, of a kind whose life is not said.
    """
    return deliveries.insert(session, [_row(message) for message in owed])


def _row(message: Owed) -> dict[str, Any]:
    not_after, life = message.not_after, KINDS[message.kind].life
    if not_after is None:
        if life is None:
            raise ValueError(f"a {message.kind} must say when it is too late")
        not_after = message.due_at + life
    about = message.about
    if about is None and message.round_id is None and message.published_id is None:
        about = message.kind.value
    return {**asdict(message), "place": PLACES[message.kind], "not_after": not_after, "about": about}
