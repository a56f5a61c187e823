"""A small company, a clock that we turn, and a platform that remembers what it was sent: for tests of the ledger."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel, col

from jobs.asking.bank import Bank
from jobs.asking.planning import Planner
from jobs.calendar import is_working_day
from jobs.cards import HomeView, Message, Notice
from jobs.ports import Address, AddressBook, ChannelFacts, Pace, Profile
from jobs.sending.courier import Courier
from jobs.sending.engine import Engine
from jobs.sending.ledger import Owed, owe
from storage import accounts
from storage.database import Database
from storage.ledger.due import Due
from storage.models import Account, Company, Delivery, Installation, Person, Schedule
from storage.types import Consultation, DeliveryKind, DeliveryState, Level, ScheduleState

MONDAY = date(2026, 9, 7)
BANK = Bank.load()
ALIGNMENT = [question.key for question in BANK if question.cadence == "alignment"][:8]
PULSE = [question.key for question in BANK if question.cadence == "pulse"][:4]


Row = TypeVar("Row", bound=SQLModel)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment in UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


@dataclass
class TurnedClock:
    """A clock that only we turn; sleeping turns it too."""

    now: datetime
    slept: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.now.timestamp()

    def turn(self, by: timedelta) -> datetime:
        self.now += by
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += timedelta(seconds=seconds)


class Crash(BaseException):
    """Stands for kill -9 in the code under test."""


@dataclass
class Failpoints:
    """The moments at which a process may be killed: it survives ``left`` of them."""

    left: int

    def step(self, *_: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise Crash

    def on(self, database: Database) -> Database:
        """Return the same database, where the process may die before and after every commit."""
        return cast("Database", _Dying(database, self))


@dataclass
class _Dying:
    database: Database
    failpoints: Failpoints

    async def aread(self, work: Callable[[Session], Any]) -> Any:
        return await self.database.aread(work)

    async def awrite(self, work: Callable[[Session], Any]) -> Any:
        self.failpoints.step()
        value = await self.database.awrite(work)
        self.failpoints.step()
        return value


@dataclass(frozen=True)
class Posted:
    """One message as the platform shows it."""

    to: str
    card: Message
    delivery_id: str
    thread: Address | None
    at: datetime

    @property
    def kind(self) -> str:
        assert isinstance(self.card, Notice)
        return self.card.key

    @property
    def subject(self) -> str:
        assert isinstance(self.card, Notice)
        return str(self.card.params.get("subject"))


def give_account(session: Session, person_id: int, installation_id: int, user: str) -> None:
    """Give a person an account; messages go on to the one they went to before, if it can be reached."""
    theirs = session.scalars(select(Account).where(col(Account.person_id) == person_id)).all()
    session.add(
        Account(person_id=person_id, installation_id=installation_id, platform_user_id=user, preferred=not theirs)
    )
    session.flush()
    accounts.prefer_reachable(session, [person_id])


@dataclass
class FakePlatform:
    """Remembers posts. ``before`` and ``after`` run around the moment at which a post is accepted, and may raise."""

    clock: TurnedClock
    name: str = "slack"
    tenant: str = "T1"
    team: str = "Accord"
    lists_everybody: bool = True
    addresses: AddressBook | None = None
    pace: Pace = field(default_factory=lambda: Pace(math.inf, 0.0))
    posts: list[Posted] = field(default_factory=list)
    edits: list[tuple[Address, Message]] = field(default_factory=list)
    refusal: Exception | None = None  # of edits
    calls: Counter[str] = field(default_factory=Counter)
    facts: ChannelFacts | Exception = field(
        default_factory=lambda: ChannelFacts("C1", "direction", True, False, False, ("U1", "U2"), ())
    )
    watch: Callable[[str, Message], None] = field(default=lambda _to, _card: None)
    before: Callable[[str], None] = field(default=lambda _to: None)
    after: Callable[[str], None] = field(default=lambda _to: None)
    reading: Callable[[str], None] = field(default=lambda _to: None)

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        self.calls["post"] += 1
        self.watch(to, card)
        self.before(to)
        self.posts.append(Posted(to, card, delivery_id, thread, self.clock.now))
        self.after(to)
        return {"channel": f"D-{to}", "ts": str(len(self.posts))}

    async def update(self, address: Address, card: Message) -> None:
        self.calls["update"] += 1
        if self.refusal is not None:
            raise self.refusal
        self.edits.append((address, card))

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        self.calls["find"] += 1
        self.reading(to)
        assert since.tzinfo is not None
        for number, posted in enumerate(self.posts, 1):
            if (posted.to, posted.delivery_id) == (to, delivery_id):
                return {"channel": f"D-{to}", "ts": str(number)}
        return None

    async def channel(self, channel_id: str) -> ChannelFacts:
        self.calls[f"channel {channel_id}"] += 1
        if isinstance(self.facts, Exception):
            raise self.facts
        return self.facts

    def people(self) -> AsyncIterator[Profile]:
        raise NotImplementedError

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        raise NotImplementedError

    def to(self, user: str) -> list[Posted]:
        return [posted for posted in self.posts if posted.to == user]

    def seen(self, kind: str) -> Counter[str]:
        """Return how many messages of a kind each recipient sees."""
        return Counter(posted.to for posted in self.posts if posted.kind == kind)


def recipient(row: Delivery | Due) -> str:
    """Whom a message is owed to, as one text."""
    return f"channel:{row.channel}" if row.channel else f"person:{row.person_id}"


def subject(row: Delivery | Due) -> str:
    """What a message is about, as one text."""
    if row.round_id is not None:
        return f"round:{row.round_id}"
    return f"published:{row.published_id}" if row.published_id is not None else row.about or ""


async def card(due: Due) -> Message | None:
    """Return a message for a delivery: a notice whose key is the kind of the delivery."""
    return Notice("fr", due.kind.value, {"subject": subject(due)})


@dataclass
class RecordedKeys:
    """Remembers the windows that a planner made keys for; ``step`` runs before and after each, and may raise."""

    opened: list[str] = field(default_factory=list)
    step: Callable[[], None] = field(default=lambda: None)

    @property
    def proofs(self) -> RecordedKeys:
        return self

    def open_window(self, window_id: str, answers: int, until: datetime) -> None:
        assert answers > 0
        assert until.tzinfo is not None
        self.step()
        self.opened.append(window_id)
        self.step()

    def sign(self, window_id: str, content: bytes) -> bytes:
        assert content
        return f"signed {window_id}".encode()


@dataclass
class SmallCompany:
    """A company in a database, with the clock, platform, planner and engine that serve it."""

    database: Database
    clock: TurnedClock
    platform: FakePlatform
    company_id: int
    installation_id: int
    schedule_id: int
    keys: RecordedKeys = field(default_factory=RecordedKeys)
    build: Callable[[Due], Awaitable[Message | None]] = card
    draw: Callable[[float, float], float] = min

    def planner(self, database: Database | None = None) -> Planner:
        return Planner(database or self.database, BANK, self.keys)

    def engine(self, database: Database | None = None) -> Engine:
        """Return the engine of a new process: it remembers nothing of the one before."""
        kinds = [kind for kind in DeliveryKind if kind is not DeliveryKind.NOTICE]
        courier = Courier(dict.fromkeys(kinds, self.build), draw=self.draw)
        return Engine(
            database or self.database,
            {self.installation_id: self.platform},
            courier,
            now=self.clock,
            monotonic=self.clock.monotonic,
            sleep=self.clock.sleep,
        )

    async def live(self, until: datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Plan and send, a step at a time."""
        engine, planner = self.engine(), self.planner()
        while self.clock.now < until:
            await planner.plan(self.clock.now)
            await engine.run_due(self.clock.now)
            self.clock.turn(step)

    def ledger(self, *kinds: DeliveryKind) -> list[Delivery]:
        def rows(session: Session) -> list[Delivery]:
            deliveries = select(Delivery).where(col(Delivery.company_id) == self.company_id)
            ordered = session.execute(deliveries.order_by(col(Delivery.due_at), col(Delivery.person_id)))
            return [row for row in ordered.scalars() if not kinds or row.kind in kinds]

        return self.database.read(rows)

    def states(self, *kinds: DeliveryKind) -> Counter[DeliveryState]:
        return Counter(row.state for row in self.ledger(*kinds))

    def owe(self, kind: DeliveryKind, due: datetime, *, channel: str = "C1", published: int = 37) -> None:
        """Owe one more message to a channel, good for a day."""
        message = Owed(
            company_id=self.company_id,
            kind=kind,
            channel=channel,
            published_id=published,
            due_at=due,
            not_after=due + timedelta(days=1),
            payload={"week": 37},
        )
        self.database.write(lambda session: owe(session, [message]))

    def verify(self) -> None:
        """Check that nobody sees a message of a round twice (I1, I3), or gets one at night or on a day off (I5)."""
        seen = Counter((posted.to, posted.kind, posted.subject) for posted in self.platform.posts)
        assert [message for message, times in seen.items() if times > 1] == []
        zones = {f"U{person.id}": person.timezone for person in self.rows(Person)}
        for posted in self.platform.posts:
            local = posted.at.astimezone(ZoneInfo(zones.get(posted.to, "Europe/Paris")))
            assert time(8) <= local.time() < time(19), posted
            assert is_working_day(local.date(), "FR"), posted

    def rows(self, table: type[Row]) -> list[Row]:
        """Return every row of a table, of this company where the table has a company."""
        query = select(table)
        if "company_id" in table.model_fields:
            query = query.where(table.__table__.c.company_id == self.company_id)  # type: ignore[attr-defined]
        return self.database.read(lambda session: list(session.execute(query).scalars()))

    def change_delivery(self, delivery_id: str, **changes: Any) -> None:
        """Write columns of a row of the ledger."""
        changed = update(Delivery).where(col(Delivery.id) == delivery_id).values(**changes)
        self.database.write(lambda session: session.execute(changed))

    def person(self, number: int) -> Person:
        return self.database.read(lambda session: session.get_one(Person, number))

    def change_person(self, number: int, **changes: Any) -> None:
        def change(session: Session) -> None:
            person = session.get_one(Person, number)
            for name, value in changes.items():
                setattr(person, name, value)

        self.database.write(change)

    def account(self, number: int) -> Account:
        """Return a person's account."""
        theirs = select(Account).where(col(Account.person_id) == number)
        return self.database.read(lambda session: session.scalars(theirs).one())

    def change_account(self, number: int, **changes: Any) -> None:
        """Write columns of a person's account."""
        changed = update(Account).where(col(Account.person_id) == number).values(**changes)
        self.database.write(lambda session: session.execute(changed))

    def change(self, table: type[Company | Installation | Schedule], **changes: Any) -> None:
        """Write columns of the company, its installation or its schedule."""
        keys = {Company: self.company_id, Installation: self.installation_id, Schedule: self.schedule_id}

        def write(session: Session) -> None:
            row = session.get_one(table, keys[table])
            for name, value in changes.items():
                setattr(row, name, value)

        self.database.write(write)


def new_company(
    database: Database,
    people: int = 20,
    *,
    leaders: int = 2,
    tenant: str = "T1",
    now: datetime | None = None,
    zones: tuple[str, ...] = ("Europe/Paris",),
    welcomed: bool = True,
    alignment: list[str] | None = None,
    pulse: list[str] | None = None,
    **schedule: Any,
) -> SmallCompany:
    """Return a new company: people 1..n in two teams, and one schedule from 7 September 2026.

    The first ``leaders`` people lead, the first is the admin.
    """

    def store(session: Session) -> tuple[int, int, int]:
        company = Company(leadership_channel="C1", consultation=Consultation.FEWER_THAN_50)
        session.add(company)
        session.flush()
        assert company.id is not None
        installation = Installation(company_id=company.id, platform="slack", tenant=tenant)
        session.add(installation)
        session.flush()
        assert installation.id is not None
        company.leadership_installation = installation.id
        rows = [
            {
                "company_id": company.id,
                "name": f"Person {number}",
                "level": Level.LEADER if number <= leaders else Level.STAFF,
                "function": "tech",
                "team": "red" if number % 2 else "blue",
                "timezone": zones[number % len(zones)],
                "locale": "fr",
                "is_admin": number == 1,
                "active": True,
                "since": date(2026, 1, 5),
                "stopped": False,
                "welcomed": welcomed,
            }
            for number in range(1, people + 1)
        ]
        if rows:
            ids = session.execute(
                insert(Person).returning(col(Person.id), sort_by_parameter_order=True), rows
            ).scalars()
            accounts = [
                {
                    "person_id": person_id,
                    "installation_id": installation.id,
                    "platform_user_id": f"U{number}",
                    "preferred": True,
                }
                for number, person_id in enumerate(ids, 1)
            ]
            session.execute(insert(Account), accounts)
        weekly = Schedule(
            company_id=company.id,
            name="weekly",
            state=ScheduleState.ACTIVE,
            alignment=ALIGNMENT if alignment is None else alignment,
            pulse=PULSE if pulse is None else pulse,
            first_week=schedule.pop("first_week", MONDAY),
            **schedule,
        )
        session.add(weekly)
        session.flush()
        assert weekly.id is not None
        return company.id, installation.id, weekly.id

    clock = TurnedClock(now or at(MONDAY, 4))
    return SmallCompany(database, clock, FakePlatform(clock), *database.write(store))
