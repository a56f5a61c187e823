"""Delivery outcomes: how a message stands after a try, and what follows for the person, the company, the admins.

Nothing here depends on what somebody answered, or on whether they did (R9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from jobs.calendar import current_week
from jobs.ports import Address
from jobs.sending.kinds import EDITS, KINDS
from jobs.sending.ledger import Owed, owe
from storage import accounts
from storage.ledger import deliveries
from storage.ledger.deliveries import Mark
from storage.ledger.due import Due
from storage.types import DeliveryKind, DeliveryState


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """How one message stands after it was tried."""

    due: Due
    mark: Mark
    refused: str | None = None  # the platform's reason not to reach this person
    pause: float | None = None  # seconds during which the platform wants no call for this company
    disconnected: bool = False
    trouble: str | None = None  # what the admins are told: why a post to their channel was held back or lost

    @property
    def state(self) -> DeliveryState:
        """Return the state the message is left in."""
        return self.mark.state

    @property
    def final(self) -> bool:
        """Tell whether nothing more will be tried."""
        return self.state in (DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.MISSED)


def _outcome(
    due: Due, state: DeliveryState, changed_at: datetime | None, *, reason: str | None = None, **changes: Any
) -> DeliveryOutcome:
    """Return the outcome with this state, reason and time; ``changes`` are other fields of its mark."""
    mark = Mark(due.id, state, due.due_at, due.attempts, reason[:300] if reason else None, None, changed_at)
    return DeliveryOutcome(due, replace(mark, **changes))


def sent(due: Due, address: Address, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message that the platform has, at ``address``."""
    return _outcome(due, DeliveryState.SENT, now, address=address)


def needless(due: Due, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message that has nothing to say any more."""
    return skipped(due, "nothing_to_send", now)


def skipped(due: Due, reason: str, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message that cannot, or need not, be delivered, with the reason."""
    return _outcome(due, DeliveryState.SKIPPED, now, reason=reason)


def refused(due: Due, reason: str, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message to a person whom the platform does not reach."""
    return replace(skipped(due, reason, now), refused=reason)


def rejected(due: Due, detail: str, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message that the platform refuses for what it holds; ``detail`` is its reason."""
    return replace(skipped(due, detail, now), trouble=None if due.person else "rejected")


def unedited(due: Due, reason: str, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message that could not be written again.

    Of a channel's, the admins are told, and can delete it; of a person's, nobody: somebody may have deleted it.
    """
    return replace(skipped(due, reason, now), trouble=None if due.person_id is not None else KINDS[due.kind].stuck)


def withheld(due: Due, at: datetime, trouble: str) -> DeliveryOutcome:
    """Return the outcome of a post to a channel that may not be posted to: tried again ``at``, the admins told why."""
    return replace(put_back(due, at, reason=trouble), trouble=trouble)


def lost(due: Due, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message of which nobody will ever know whether it arrived: it is not sent again."""
    return replace(missed(due, now, "in_doubt"), trouble=None if due.person else "in_doubt")


def missed(due: Due, now: datetime, reason: str | None = None) -> DeliveryOutcome:
    """Return the outcome of a message whose time has passed."""
    return _outcome(due, DeliveryState.MISSED, now, reason=reason)


def doubtful(due: Due, now: datetime) -> DeliveryOutcome:
    """Return the outcome of a message of which nobody knows yet whether the platform took it."""
    return _outcome(due, DeliveryState.IN_DOUBT, now)


def put_back(due: Due, at: datetime | None = None, reason: str | None = None) -> DeliveryOutcome:
    """Return the outcome of a message that was not tried after all: planned as before, or for ``at``."""
    changes = {} if at is None else {"due_at": at}
    return _outcome(due, DeliveryState.PLANNED, None, reason=reason, attempts=due.attempts - 1, **changes)


def retried(due: Due, at: datetime) -> DeliveryOutcome:
    """Return the outcome of a message definitely not taken: planned for ``at``, or missed when that is too late."""
    if at >= due.not_after:
        return missed(due, at)
    return _outcome(due, DeliveryState.PLANNED, None, due_at=at)


# ---------------------------------------------------------------- settling


def settle(session: Session, outcomes: Sequence[DeliveryOutcome], now: datetime) -> None:
    """Store everything that follows from these outcomes, in one transaction: rows, people, installations, notices."""
    deliveries.mark(session, [(outcome.mark, outcome.due.changed_at) for outcome in outcomes])
    people = [(outcome, outcome.due.person) for outcome in outcomes if outcome.due.person is not None]
    arrived = [(outcome, person) for outcome, person in people if outcome.mark.address is not None]
    deliveries.note_people(
        session,
        welcomed=[person.id for outcome, person in arrived if KINDS[outcome.due.kind].once],
        reached=[
            outcome.due.route.account_id
            for outcome, _ in arrived
            if outcome.due.route is not None and outcome.due.route.unreachable and outcome.due.kind not in EDITS
        ],
        refused=[
            (outcome.due.route.account_id, outcome.refused)
            for outcome, _ in people
            if outcome.refused is not None and outcome.due.route is not None
        ],
    )
    disconnected = {outcome.due.sent_through for outcome in outcomes if outcome.disconnected}
    accounts.disconnect(session, [found for found in disconnected if found is not None])
    for outcome in outcomes:
        if outcome.trouble is not None:
            company, week = outcome.due.company, current_week(now, outcome.due.company.zone).isoformat()
            key = f"notice-held-{outcome.trouble.replace('_', '-')}"
            tell_admins(session, company.id, f"channel:{outcome.due.channel}", f"{outcome.trouble}:{week}", now, key)


def tell_admins(
    session: Session,
    company_id: int,
    about: str,
    occurrence: str,
    now: datetime,
    key: str,
    params: Mapping[str, str | int] | None = None,
) -> None:
    """Owe every admin a notice, once for what it is about and its occurrence; ``key`` is a message of `bot/locale`."""
    owe(
        session,
        [
            Owed(
                company_id=company_id,
                kind=DeliveryKind.NOTICE,
                person_id=admin,
                about=about,
                occurrence=occurrence[:40],
                due_at=now,
                payload={"key": key, "params": dict(params or {})},
            )
            for admin in deliveries.admins(session, company_id)
        ],
    )
