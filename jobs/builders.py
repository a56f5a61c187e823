"""The builders: for each kind of delivery, what makes its card at the moment it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from jobs.answering import sheet
from jobs.cards import ClosedCard, Message, RelayCard, ReminderCard, WelcomeCard
from jobs.digest import editions
from jobs.digest.decisions import decision_card
from jobs.digest.office import Office
from jobs.loop import commitments
from jobs.loop.obstacles import batch, keeping
from jobs.retention import LIVE_DAYS
from jobs.sending.courier import Builder
from jobs.texts import locale_of
from storage import accounts, companies, schedules
from storage.database import Database
from storage.ledger import closed
from storage.ledger.due import Addressee, Due
from storage.types import DeliveryKind
from storage.vault import Vault


def builders(
    database: Database, vault: Vault, office: Office, now: Callable[[], datetime]
) -> Mapping[DeliveryKind, Builder]:
    """Return the builder of every kind of delivery but notices, whose words are in their payload."""

    def read(card: Callable[..., Message | None], **known: Any) -> Builder:
        async def build(due: Due) -> Message | None:
            return await database.aread(partial(card, due=due, **known))

        return build

    def read_now(card: Callable[..., Message | None], **known: Any) -> Builder:
        async def build(due: Due) -> Message | None:
            return await database.aread(partial(card, due=due, now=now(), **known))

        return build

    async def relay(due: Due) -> Message | None:
        return RelayCard("fr" if due.person is None else locale_of(due.person))

    closing, obstacle = read(_closed, vault=vault), read_now(batch.card, vault=vault)
    return {
        DeliveryKind.WELCOME: read(_welcome),
        DeliveryKind.QUESTION: read_now(_question, vault=vault),
        DeliveryKind.REMINDER: read_now(_reminder),
        DeliveryKind.DIGEST: office.card,
        DeliveryKind.DETAIL: office.card,
        DeliveryKind.ALERT: office.card,
        DeliveryKind.COMMITMENT: read(commitments.card),
        DeliveryKind.DECISION: read(decision_card),
        DeliveryKind.EDITION: read(editions.card),
        DeliveryKind.RELAY: relay,
        DeliveryKind.ANSWERED: office.card,
        DeliveryKind.REVISION: office.card,
        DeliveryKind.CLOSING: closing,
        DeliveryKind.ENDING: closing,
        DeliveryKind.OBSTACLE: obstacle,
        DeliveryKind.PROGRESS: obstacle,
        DeliveryKind.WAITING: read_now(keeping.reminder),
    }


def recognised(session: Session, vault: Vault, person: Addressee) -> Addressee:
    """Return a recipient with the accounts that they proved to hold besides the one written to (R14)."""
    if person.route is None or not person.several:
        return person
    return replace(person, linked=accounts.held_with(session, person.id, person.route.account, vault.holders))


def _question(session: Session, vault: Vault, due: Due, now: datetime) -> Message | None:
    """Return a round's message, None when it asks nothing of the person any more."""
    if due.person is None or due.round_id is None:
        return None
    return sheet.posted(session, recognised(session, vault, due.person), due.round_id, now=now)


def _reminder(session: Session, due: Due, now: datetime) -> Message | None:
    """Return a round's reminder, the same to everybody whatever they answered (R9); None once the round is closed."""
    closes_at = None if due.round_id is None else closed.closes_at(session, due.round_id)
    if due.person is None or due.round_id is None or closes_at is None or closes_at <= now:
        return None
    return ReminderCard(locale_of(due.person), due.round_id, sheet.last_day(closes_at, due.person.zone))


def _closed(session: Session, vault: Vault, due: Due) -> Message | None:
    """Return what a round's message, or its reminder, becomes: the same for everybody, whatever they answered (R9)."""
    if due.person is None or due.round_id is None:
        return None
    locale = locale_of(due.person)
    if due.kind is DeliveryKind.ENDING:
        return ClosedCard(locale, reminder=True)
    accounts_of = recognised(session, vault, due.person).accounts
    return ClosedCard(locale, sheet.wordings(session, accounts_of, due.round_id, locale))


def _welcome(session: Session, due: Due) -> Message | None:
    """Return the card before the first question: who sees what, and when the company's first schedule asks."""
    if due.person is None:
        return None
    company = companies.get(session, due.company.id)
    active = schedules.active(session, due.company.id)
    if not active:
        return None
    return WelcomeCard(
        locale=locale_of(due.person),
        company=company.name,
        k=companies.smallest_told(session, due.company.id),
        leader=due.person.leader,
        weekday=active[0].weekday,
        local_time=active[0].local_time,
        retention_days=LIVE_DAYS,
    )
