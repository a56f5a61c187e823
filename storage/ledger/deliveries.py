"""The ledger: every message owed to somebody, from the plan to its end. One row a message.

``planned`` → ``sending`` (committed before the platform is called, `storage.ledger.due`) → ``sent``. A row left
``sending`` by a crash is as doubtful as ``in_doubt``: it is looked up on the platform before any resend.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Table, bindparam, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage import accounts
from storage.models import Account, Company, Delivery, Person
from storage.types import DeliveryKind, DeliveryState

LEDGER: Table = Delivery.__table__  # type: ignore[attr-defined]


# ---------------------------------------------------------------- planning


def insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Add messages (columns of `delivery`) to the ledger; what is there already, in whatever state, stays as it is.

    Only `jobs.sending.ledger.owe` comes here.

    Returns:
        The ids of those that are new.
    """
    if not rows:
        return []
    insertion = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    planned = [{**row, "id": secrets.token_hex(16), "state": DeliveryState.PLANNED, "attempts": 0} for row in rows]
    added = session.execute(insertion(LEDGER).on_conflict_do_nothing().returning(LEDGER.c.id), planned)
    return list(added.scalars())


def hold(session: Session, round_ids: Collection[int], reason: str, now: datetime) -> None:
    """Skip, for ``reason``, what is still planned of these rounds."""
    session.execute(
        update(LEDGER)
        .where(col(Delivery.round_id).in_(round_ids), col(Delivery.state) == DeliveryState.PLANNED)
        .values(state=DeliveryState.SKIPPED, reason=reason, changed_at=now)
    )


def unhold(session: Session, round_ids: Collection[int], reason: str, now: datetime) -> None:
    """Plan again what was skipped for ``reason``, unless its time has passed."""
    session.execute(
        update(LEDGER)
        .where(
            col(Delivery.round_id).in_(round_ids),
            col(Delivery.state) == DeliveryState.SKIPPED,
            col(Delivery.reason) == reason,
            col(Delivery.not_after) > now,
        )
        .values(state=DeliveryState.PLANNED, reason=None, changed_at=None)
    )


def move_channel(session: Session, company_id: int, installation_id: int, channel: str, now: datetime) -> None:
    """Make this the leadership channel; posts still owed to the one before follow, and are tried at once.

    One in doubt follows if it is not found where it was tried.
    """
    session.execute(
        update(Company)
        .where(col(Company.id) == company_id)
        .values(leadership_channel=channel, leadership_installation=installation_id)
    )
    posts = update(LEDGER).where(col(Delivery.company_id) == company_id, col(Delivery.channel).is_not(None))
    unsettled = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.IN_DOUBT)
    session.execute(posts.where(col(Delivery.state).in_(unsettled)).values(channel=channel))
    held_back = posts.where(col(Delivery.state) == DeliveryState.PLANNED, col(Delivery.reason).is_not(None))
    session.execute(held_back.values(reason=None, due_at=now))


@dataclass(frozen=True, slots=True)
class Missed:
    """How many messages of one kind (and round) were too late."""

    company_id: int
    kind: DeliveryKind
    round_id: int | None
    count: int


# ---------------------------------------------------------------- marking


@dataclass(frozen=True, slots=True)
class Mark:
    """The new state of one message after it was tried. ``changed_at`` None leaves no trace of when."""

    id: str
    state: DeliveryState
    due_at: datetime
    attempts: int
    reason: str | None
    address: dict[str, Any] | None
    changed_at: datetime | None


_STAYS = or_(bindparam("b_doubtful", type_=Boolean), LEDGER.c.channel.is_not(None))
_MARK = (
    update(LEDGER)
    .where(
        LEDGER.c.id == bindparam("b_id"),
        or_(LEDGER.c.state == DeliveryState.SENDING, LEDGER.c.state == DeliveryState.IN_DOUBT),
        # Fenced by the claim: a process that slept through its own lease does not overwrite what another did since.
        LEDGER.c.changed_at == bindparam("b_claimed"),
    )
    .values(
        state=bindparam("b_state"),
        due_at=bindparam("b_due_at"),
        attempts=bindparam("b_attempts"),
        reason=bindparam("b_reason"),
        address=bindparam("b_address"),
        # Where a person was written to is known while it must be looked up there; a channel is nobody's secret.
        sent_through=case((_STAYS, LEDGER.c.sent_through), else_=None),
        sent_to=case((_STAYS, LEDGER.c.sent_to), else_=None),
        changed_at=bindparam("b_changed_at"),
    )
)


def mark(session: Session, marks: Sequence[tuple[Mark, datetime | None]]) -> None:
    """Write the new states of messages, given as (mark, moment it was claimed); one claimed anew since then stays."""
    if marks:
        session.connection().execute(
            _MARK,
            [
                {
                    "b_id": entry.id,
                    "b_claimed": claimed_at,
                    "b_state": entry.state,
                    "b_doubtful": entry.state is DeliveryState.IN_DOUBT,
                    "b_due_at": entry.due_at,
                    "b_attempts": entry.attempts,
                    "b_reason": entry.reason,
                    "b_address": entry.address,
                    "b_changed_at": entry.changed_at,
                }
                for entry, claimed_at in marks
            ],
        )


def expire(session: Session, now: datetime) -> list[Missed]:
    """Mark ``missed`` what is planned and too late, and return how many of each round or subject."""
    rows = session.execute(
        update(LEDGER)
        .where(
            col(Delivery.company_id).in_(select(col(Company.id))),  # so that the index on what is due is used
            col(Delivery.state) == DeliveryState.PLANNED,
            col(Delivery.due_at) <= now,
            col(Delivery.not_after) <= now,
        )
        .values(state=DeliveryState.MISSED, changed_at=now)
        .returning(col(Delivery.company_id), col(Delivery.kind), col(Delivery.round_id))
    )
    missed = Counter((company_id, kind, round_id) for company_id, kind, round_id in rows)
    return [Missed(*what, count) for what, count in missed.items()]


def forget(session: Session, before: datetime) -> int:
    """Delete the messages whose ``not_after`` lies before ``before`` (they are kept 35 days); return how many."""
    result = session.execute(delete(LEDGER).where(col(Delivery.not_after) < before))
    return result.rowcount  # type: ignore[attr-defined,no-any-return]


# ---------------------------------------------------------------- what sending teaches about people


def note_people(
    session: Session, *, welcomed: Collection[int], reached: Collection[int], refused: Sequence[tuple[int, str]]
) -> None:
    """Remember who was welcomed, which accounts can be reached after all, and which the platform refuses, and why.

    Args:
        session: one transaction.
        welcomed: ids of people.
        reached: ids of accounts.
        refused: (id of an account, the platform's reason).
    """
    if welcomed:
        session.execute(update(Person).where(col(Person.id).in_(welcomed)).values(welcomed=True))
    if reached:
        session.execute(update(Account).where(col(Account.id).in_(reached)).values(unreachable=None))
    for account_id, reason in refused:
        session.execute(update(Account).where(col(Account.id) == account_id).values(unreachable=reason[:200]))
    if refused:
        theirs = select(col(Account.person_id)).where(col(Account.id).in_([account_id for account_id, _ in refused]))
        accounts.prefer_reachable(session, theirs)


def admins(session: Session, company_id: int) -> list[int]:
    """Return the ids of the active admins of a company."""
    rows = session.execute(
        select(col(Person.id)).where(
            col(Person.company_id) == company_id, col(Person.is_admin).is_(True), col(Person.active).is_(True)
        )
    )
    return [person_id for person_id in rows.scalars() if person_id is not None]
