"""Messages that are due now: claimed for sending, or looked up again in doubt, with all that sending needs to know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlmodel import Session, col

from storage.accounts import has_links, name_of
from storage.ledger.deliveries import LEDGER
from storage.models import Account, Company, Delivery, Installation, Person
from storage.types import DeliveryKind, DeliveryState, Level

UNCERTAIN = (DeliveryState.SENDING, DeliveryState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class SendingCompany:
    """The columns of a company that sending needs."""

    id: int
    zone: str
    country: str
    quiet_from: time
    quiet_until: time
    leadership_channel: str | None
    leadership_installation: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """The account that a person's messages go to."""

    account_id: int
    installation_id: int
    platform_user_id: str
    unreachable: str | None
    account: str  # as windows' trees name it


@dataclass(frozen=True, slots=True)
class Addressee:
    """The columns of a person that sending needs, as they are now and not as when the message was planned."""

    id: int
    name: str
    zone: str
    locale: str
    leader: bool
    active: bool
    stopped: bool
    paused_until: date | None
    welcomed: bool
    route: Route | None
    several: bool  # an account of theirs is linked to another: whoever shows answers asks for the proof
    linked: tuple[str, ...] = ()  # accounts that they proved to hold too: see `jobs.builders.recognised`

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts whose questions and answers are shown: the one that the message goes to first (R14)."""
        return () if self.route is None else (self.route.account, *self.linked)


@dataclass(frozen=True, slots=True)
class Before:
    """A message that goes to the recipient first: a welcome, the question of a reminder, the digest of a detail."""

    state: DeliveryState
    address: dict[str, Any] | None
    changed_at: datetime | None
    sent_through: int | None
    sent_to: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """One message claimed, or in doubt. ``attempts`` counts the calls made, this one included.

    ``sent_through`` and ``sent_to`` are the installation and the platform's own id of the recipient, None for somebody
    without an account: written down by the claim, and kept for looking a message up where it was tried.
    """

    id: str
    company: SendingCompany
    kind: DeliveryKind
    person_id: int | None
    channel: str | None
    round_id: int | None
    published_id: int | None
    about: str | None
    occurrence: str
    due_at: datetime
    not_after: datetime
    attempts: int
    payload: dict[str, Any] | None
    changed_at: datetime | None
    sent_through: int | None = None
    sent_to: str | None = None
    person: Addressee | None = None
    before: Mapping[DeliveryKind, Before] = field(default_factory=dict)

    @property
    def recipient(self) -> int | str:
        """The person or the channel: messages to one of them leave one after the other."""
        return self.channel or self.person_id or 0

    @property
    def route(self) -> Route | None:
        """The account that it goes to, None when the person's messages go elsewhere since the try."""
        route = self.person.route if self.person is not None else None
        return route if route is not None and route.installation_id == self.sent_through else None

    @property
    def zone(self) -> str:
        """The zone whose working days and quiet hours count."""
        return self.person.zone if self.person else self.company.zone


@dataclass(frozen=True, slots=True)
class Look:
    """What the ledger holds for now: connected installations through which something goes, and if some is too late."""

    installations: set[int]
    expired: bool


def look(session: Session, now: datetime, doubt_until: datetime) -> Look:
    """Return what there is to do; cheap enough to be asked every second."""
    planned = exists().where(*_planned(col(Installation.id), col(Installation.company_id), now))
    doubtful = exists().where(*_doubtful(col(Installation.id), col(Installation.company_id), doubt_until))
    waiting = select(col(Installation.id)).where(col(Installation.connected).is_(True), or_(planned, doubtful))
    late = exists().where(
        col(Delivery.company_id) == col(Company.id),
        col(Delivery.state) == DeliveryState.PLANNED,
        col(Delivery.due_at) <= now,
        col(Delivery.not_after) <= now,
    )
    expired = session.execute(select(col(Company.id)).where(late).limit(1)).first() is not None
    return Look({found for found in session.execute(waiting).scalars() if found is not None}, expired)


def claim(
    session: Session,
    installation_id: int,
    now: datetime,
    limit: int,
    *,
    only: Collection[DeliveryKind] = (),
    but: Collection[DeliveryKind] = (),
) -> list[str]:
    """Mark the next due messages that leave through an installation ``sending``; return their ids, oldest first.

    Each recipient's own come in order; nothing of an installation that is disconnected. Of two replicas, none claims
    what the other has. ``only`` and ``but`` keep to some kinds, and to the others.
    """
    installation = session.get(Installation, installation_id)
    if installation is None or not installation.connected:
        return []
    ids = session.execute(
        select(col(Delivery.id))
        .where(*_planned(installation.id, installation.company_id, now))
        .where(*([col(Delivery.kind).in_(only)] if only else []), col(Delivery.kind).not_in(but))
        .order_by(col(Delivery.due_at), col(Delivery.person_id), col(Delivery.place))
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return mark_sending(session, installation_id, ids.scalars().all(), now)


def mark_sending(session: Session, installation_id: int, ids: Sequence[str], now: datetime) -> list[str]:
    """Mark these ``sending`` through an installation if they are still planned; return those that were, in order."""
    held = select(col(Account.platform_user_id)).where(
        col(Account.person_id) == col(Delivery.person_id), col(Account.installation_id) == installation_id
    )
    marked = session.execute(
        update(LEDGER)
        .where(col(Delivery.id).in_(ids), col(Delivery.state) == DeliveryState.PLANNED)
        .values(
            state=DeliveryState.SENDING,
            attempts=col(Delivery.attempts) + 1,
            changed_at=now,
            sent_through=installation_id,
            sent_to=func.coalesce(col(Delivery.channel), held.correlate(LEDGER).scalar_subquery()),
        )
        .returning(col(Delivery.id))
    )
    claimed = set(marked.scalars())
    return [delivery_id for delivery_id in ids if delivery_id in claimed]


def uncertain(session: Session, installation_id: int, until: datetime, limit: int) -> list[str]:
    """Return the messages tried through an installation of which nobody has known since ``until`` if they arrived."""
    installation = session.get(Installation, installation_id)
    if installation is None:
        return []
    ids = session.execute(
        select(col(Delivery.id))
        .where(*_doubtful(installation.id, installation.company_id, until))
        .order_by(col(Delivery.changed_at))
        .limit(limit)
    )
    return list(ids.scalars())


def _planned(installation_id: Any, company_id: Any, now: datetime) -> list[ColumnElement[bool]]:
    """Keep to what is due and leaves through an installation, given as values or as columns of `installation`."""
    return [
        col(Delivery.company_id) == company_id,
        col(Delivery.state) == DeliveryState.PLANNED,
        col(Delivery.due_at) <= now,
        _through(installation_id),
    ]


def _doubtful(installation_id: Any, company_id: Any, until: datetime) -> list[ColumnElement[bool]]:
    """Keep to what was tried through an installation, and has been in doubt since ``until``."""
    return [
        col(Delivery.company_id) == company_id,
        col(Delivery.state).in_(UNCERTAIN),
        col(Delivery.changed_at) <= until,
        col(Delivery.sent_through) == installation_id,
    ]


def _through(installation_id: Any) -> ColumnElement[bool]:
    """Keep to what leaves through an installation: by the account that people prefer, by where the channel is."""
    to_person = (
        exists()
        .where(
            col(Account.person_id) == col(Delivery.person_id),
            col(Account.installation_id) == installation_id,
            col(Account.preferred).is_(True),
        )
        .correlate(Delivery, Installation)  # two levels out when `look` asks
    )
    nobody = ~exists().where(col(Account.person_id) == col(Delivery.person_id))
    to_channel = and_(
        col(Delivery.channel).is_not(None),
        exists()
        .where(col(Company.id) == col(Delivery.company_id), col(Company.leadership_installation) == installation_id)
        .correlate(Delivery, Installation),
    )
    # A message to somebody whose accounts are gone is claimed too: it comes to an end, skipped.
    return or_(to_person, and_(col(Delivery.person_id).is_not(None), nobody), to_channel)


def load(session: Session, ids: Sequence[str], leads: Mapping[DeliveryKind, DeliveryKind]) -> list[Due]:
    """Return messages with everything sending needs, in the order given.

    Args:
        session: reads only.
        ids: of deliveries.
        leads: which kind each kind follows, to the same recipient: a reminder its question.
    """
    if not ids:
        return []
    rows = session.execute(
        select(
            col(Delivery.id),
            col(Delivery.company_id),
            col(Delivery.kind),
            col(Delivery.person_id),
            col(Delivery.channel),
            col(Delivery.round_id),
            col(Delivery.published_id),
            col(Delivery.about),
            col(Delivery.occurrence),
            col(Delivery.due_at),
            col(Delivery.not_after),
            col(Delivery.attempts),
            col(Delivery.payload),
            col(Delivery.changed_at),
            col(Delivery.sent_through),
            col(Delivery.sent_to),
        ).where(col(Delivery.id).in_(ids))
    ).all()
    companies = _companies(session, {row.company_id for row in rows})
    people = _people(session, {row.person_id for row in rows if row.person_id is not None})
    led = _led(session, rows, leads)
    due = {
        row.id: Due(
            id=row.id,
            company=companies[row.company_id],
            kind=row.kind,
            person_id=row.person_id,
            channel=row.channel,
            round_id=row.round_id,
            published_id=row.published_id,
            about=row.about,
            occurrence=row.occurrence,
            due_at=row.due_at,
            not_after=row.not_after,
            attempts=row.attempts,
            payload=row.payload,
            changed_at=row.changed_at,
            sent_through=row.sent_through,
            sent_to=row.sent_to,
            person=people.get(row.person_id),
            before=led.get(row.id, {}),
        )
        for row in rows
    }
    return [due[delivery_id] for delivery_id in ids if delivery_id in due]


def _companies(session: Session, ids: Collection[int]) -> dict[int, SendingCompany]:
    rows = session.execute(
        select(
            col(Company.id),
            col(Company.timezone),
            col(Company.country),
            col(Company.quiet_from),
            col(Company.quiet_until),
            col(Company.leadership_channel),
            col(Company.leadership_installation),
        ).where(col(Company.id).in_(ids))
    )
    return {row[0]: SendingCompany(*row) for row in rows}


def _people(session: Session, ids: Collection[int]) -> dict[int | None, Addressee]:
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.name),
            col(Person.timezone),
            col(Person.locale),
            col(Person.level) == Level.LEADER,
            col(Person.active),
            col(Person.stopped),
            col(Person.paused_until),
            col(Person.welcomed),
            col(Account.id),
            col(Account.installation_id),
            col(Account.platform_user_id),
            col(Account.unreachable),
            col(Installation.platform),
            col(Installation.tenant),
            has_links(col(Person.id)),
        )
        .outerjoin(Account, and_(col(Account.person_id) == col(Person.id), col(Account.preferred).is_(True)))
        .outerjoin(Installation, col(Installation.id) == col(Account.installation_id))
        .where(col(Person.id).in_(ids))
    )
    return {
        row[0]: Addressee(
            id=row[0],
            name=row[1],
            zone=row[2],
            locale=row[3],
            leader=row[4],
            active=row[5],
            stopped=row[6],
            paused_until=row[7],
            welcomed=row[8],
            route=None
            if row[9] is None
            else Route(row[9], row[10], row[11], row[12], name_of(row[13], row[14], row[11])),
            several=bool(row[15]),
        )
        for row in rows
    }


def _led(
    session: Session, rows: Sequence[Any], leads: Mapping[DeliveryKind, DeliveryKind]
) -> dict[str, dict[DeliveryKind, Before]]:
    """Return, by delivery, the message that it follows: of the same round, publication or subject, or the newest."""
    following = [row for row in rows if row.kind in leads]
    if not following:
        return {}
    before = session.execute(
        select(
            col(Delivery.kind),
            col(Delivery.person_id),
            col(Delivery.round_id),
            col(Delivery.published_id),
            col(Delivery.channel),
            col(Delivery.about),
            col(Delivery.state),
            col(Delivery.address),
            col(Delivery.changed_at),
            col(Delivery.sent_through),
            col(Delivery.sent_to),
        )
        .where(
            col(Delivery.kind).in_({leads[row.kind] for row in following}),
            or_(
                col(Delivery.person_id).in_({row.person_id for row in following if row.person_id is not None}),
                col(Delivery.published_id).in_({row.published_id for row in following if row.published_id is not None}),
                col(Delivery.about).in_({row.about for row in following if row.channel and row.about}),
            ),
        )
        .order_by(col(Delivery.due_at))
    ).all()
    newest: dict[tuple[DeliveryKind, int | None, int | None, int | None, str | None], Before] = {}
    for kind, person_id, round_id, published_id, channel, about, *stands in before:
        newest[kind, person_id, round_id, published_id, about if channel else None] = Before(*stands)
    led: dict[str, dict[DeliveryKind, Before]] = {}
    for row in following:
        kind = leads[row.kind]
        for round_id in (row.round_id, None):  # a welcome, which questions follow, is of no round
            first = newest.get((kind, row.person_id, round_id, row.published_id, row.about if row.channel else None))
            if first is not None:
                led[row.id] = {kind: first}
                break
    return led
