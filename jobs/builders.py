"""The builders: for each kind of delivery, what makes its card at the moment it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel import Session

from jobs.answering import sheet
from jobs.cards import Message, RelayCard, WelcomeCard
from jobs.digest.office import Office
from jobs.retention import LIVE_DAYS
from jobs.sending.courier import Builder
from jobs.texts import locale_of
from storage import accounts, companies, schedules
from storage.database import Database
from storage.ledger.due import Addressee, Due
from storage.types import DeliveryKind
from storage.vault import Vault


def builders(
    database: Database, vault: Vault, office: Office, now: Callable[[], datetime]
) -> Mapping[DeliveryKind, Builder]:
    """Return the builder of every kind of delivery but notices, whose words are in their payload."""

    async def question(due: Due) -> Message | None:
        return await database.aread(partial(_question, vault=vault, due=due, now=now()))

    async def welcome(due: Due) -> Message | None:
        return await database.aread(partial(_welcome, due=due))

    async def relay(due: Due) -> Message | None:
        return RelayCard("fr" if due.person is None else locale_of(due.person))

    return {
        DeliveryKind.WELCOME: welcome,
        DeliveryKind.QUESTION: question,
        DeliveryKind.REMINDER: question,
        DeliveryKind.DIGEST: office.card,
        DeliveryKind.DETAIL: office.card,
        DeliveryKind.ALERT: office.card,
        DeliveryKind.RELAY: relay,
        DeliveryKind.REVISION: office.card,
    }


def recognised(session: Session, vault: Vault, person: Addressee) -> Addressee:
    """Return a recipient with the accounts that they proved to hold besides the one written to (R14)."""
    if person.route is None or not person.several:
        return person
    return replace(person, linked=accounts.held_with(session, person.id, person.route.account, vault.holders))


def _question(session: Session, vault: Vault, due: Due, now: datetime) -> Message | None:
    """Return the card of a round's question or reminder, None when nothing is left to answer."""
    if due.person is None or due.round_id is None:
        return None
    reader, reminder = recognised(session, vault, due.person), due.kind is DeliveryKind.REMINDER
    return sheet.card(session, vault, reader, due.round_id, now=now, reminder=reminder)


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
