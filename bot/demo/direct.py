"""The demo's life without HTTP, for many seeds in little time: posts are kept in a list, taps go to the desk."""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot.app import open_house
from bot.config import Settings
from bot.demo.company import Company, Employee
from bot.demo.leading import PlannedDecision
from bot.demo.life import START, ZONE, Life, PlannedComment, PlannedReply, PlannedTap, SimulatedClock
from jobs.calendar import WEEK, midnight
from jobs.cards import HomeView, Message
from jobs.cards.forms import About, Value, Values
from jobs.desk import Desk
from jobs.digest.child import Child
from jobs.house import House
from jobs.ports import (
    Actor,
    Address,
    AddressBook,
    ChannelFacts,
    CommitmentGesture,
    FormSubmitted,
    Pace,
    Profile,
    Tap,
)
from storage import accounts, companies, people
from storage.models import Installation, Schedule
from storage.people import Facts, Known
from storage.types import Cadence, Level, ScheduleState

LEADERSHIP = "C0LEADERS"


class RecordingPlatform:
    """A chat platform that accepts every message and keeps it in ``posted``, as (recipient, card)."""

    name = "direct"
    tenant = "T0DEMO"
    team = "Accord"
    lists_everybody = True
    addresses: AddressBook | None = None
    pace = Pace(posts_per_second=1e9, per_conversation_seconds=0.0)

    def __init__(self, leaders: tuple[str, ...]) -> None:
        self.leaders = leaders
        self.posted: list[tuple[str, Message]] = []
        self._stamps = itertools.count(1)

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        """Keep a message, and return an address of its own."""
        del delivery_id, thread
        self.posted.append((to, card))
        return {"channel": to, "ts": str(next(self._stamps))}

    async def update(self, address: Address, card: Message) -> None:
        """Ignore a replacement: nobody reads the messages again."""

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        """Return None: no delivery is ever in doubt here."""
        del to, delivery_id, since
        return None

    async def channel(self, channel_id: str) -> ChannelFacts:
        """Return the facts of a private channel whose members are the leaders."""
        return ChannelFacts(
            id=channel_id,
            name="direction",
            is_private=True,
            is_shared=False,
            is_archived=False,
            members=self.leaders,
            guests=(),
        )

    async def people(self) -> AsyncIterator[Profile]:
        """Yield nobody: people are stored directly."""
        return
        yield

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        """Ignore a home."""


class DirectStage:
    """A stage that hands gestures straight to the desk."""

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        self._desk, self._now = desk, now

    async def at(self, now: datetime) -> None:
        """Do nothing: the house's clock is the only one."""

    async def confirm(self, admin: Employee) -> None:
        """Confirm the works council's consultation, as an admin does before the first question."""
        await self._send(admin, "consultation", {}, {"how": "consulted", "on": START - 2 * WEEK})

    async def tap(self, taps: list[PlannedTap]) -> None:
        """Hand over taps: people side by side, those of one person in the order given."""

        async def in_order(own_taps: Iterable[PlannedTap]) -> None:
            for tap in own_taps:
                await self._desk.handle(
                    Tap(self._actor(tap.person), tap.at, tap.round, tap.window, tap.item, tap.value)
                )

        by_person = itertools.groupby(taps, key=lambda tap: tap.person.key)
        await asyncio.gather(*(in_order(list(own_taps)) for _, own_taps in by_person))

    async def go_away(self, person: Employee, until: date) -> None:
        """Hand over a pause."""
        await self._send(person, "pause", {}, {"until": until})

    async def comment(self, person: Employee, comment: PlannedComment) -> None:
        """Hand over a comment."""
        about: About = {"round": comment.round, "window": comment.window}
        await self._send(person, "comment", about, {"text": comment.text})

    async def reply(self, leader: Employee, reply: PlannedReply) -> None:
        """Hand over a leader's reply."""
        await self._send(leader, "reply", {"window": reply.window, "thread": reply.thread}, {"text": reply.text})

    async def decide(self, leader: Employee, decision: PlannedDecision) -> None:
        """Hand over a decision on a gap, or that it is put off."""
        if decision.what is None:
            await self._desk.handle(CommitmentGesture(self._actor(leader), "later", decision.gap))
            return
        about: About = {"gap": decision.gap, "commitment": None}
        values: Mapping[str, Value] = {"what": decision.what, "owner": str(decision.owner), "due": decision.due}
        await self._send(leader, "commitment", about, values)

    async def accept(self, owner: Employee, commitment: int, address: Mapping[str, str]) -> None:
        """Hand over an owner's tap."""
        del address
        await self._desk.handle(CommitmentGesture(self._actor(owner), "accept", str(commitment)))

    async def _send(self, person: Employee, form: str, about: About, values: Mapping[str, Value]) -> None:
        actor = self._actor(person)
        await self._desk.handle(FormSubmitted(actor, self._now(), form, about, Values(values)))

    @staticmethod
    def _actor(person: Employee) -> Actor:
        return Actor(RecordingPlatform.name, RecordingPlatform.tenant, person.key)


@asynccontextmanager
async def direct_life(company: Company, child: Child) -> AsyncIterator[tuple[Life, RecordingPlatform]]:
    """Yield a life without HTTP, in a temporary folder, and the platform that keeps its messages."""
    with tempfile.TemporaryDirectory(prefix="diapason-") as folder:
        clock = SimulatedClock(midnight(START, ZONE))
        settings = Settings(
            database_url=f"sqlite:///{folder}/diapason.db",
            key_file=Path(folder) / "keys" / "master.key",
            keys_url=None,  # never the environment's
        )
        house = open_house(settings, now=clock, child=child)
        try:
            platform = RecordingPlatform(tuple(person.key for person in company.people if person.leader))
            installation = house.database.write(
                partial(
                    accounts.connect,
                    platform=platform.name,
                    tenant=platform.tenant,
                    name="Accord",
                    locale="fr",
                    timezone=ZONE,
                    country="FR",
                )
            )
            house.database.write(partial(_settle, installation=installation, company=company, house=house))
            house.platforms[installation.id or 0] = platform
            draw = random.Random(0).random  # lives can be compared: replies appear at the same moments
            desk = Desk(house.database, house.vault, house.bank, now=clock, draw=draw)
            stage = DirectStage(desk, clock)
            await stage.confirm(next(person for person in company.people if person.is_admin))
            yield Life(company, house, stage, clock, installation.company_id), platform
        finally:
            house.database.close()


def _settle(session: Session, installation: Installation, company: Company, house: House) -> None:
    """Store the people, one schedule with the questions that are on by default, and the leadership channel."""
    company_id, installation_id = installation.company_id, installation.id or 0
    newcomers = [
        Known(
            -number,
            Facts(
                name=person.name,
                email=person.email,
                level=Level(person.level),
                function=person.function,
                team=person.team,
                timezone=person.timezone,
                locale="fr",
            ),
            START,
            accounts={installation_id: person.key},
        )
        for number, person in enumerate(company.people, 1)
    ]
    people.save(session, company_id, {}, newcomers)
    people.name_admins(session, company_id, [person.key for person in company.people if person.is_admin])
    row = companies.get(session, company_id)
    row.leadership_channel, row.leadership_installation = LEADERSHIP, installation_id
    questions = house.bank.on_by_default
    session.add(
        Schedule(
            company_id=company_id,
            name="Alignement",
            state=ScheduleState.ACTIVE,
            alignment=[question.key for question in questions if question.cadence is Cadence.ALIGNMENT],
            pulse=[question.key for question in questions if question.cadence is Cadence.PULSE],
            first_week=START,
        )
    )
