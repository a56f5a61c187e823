"""The demo's life without HTTP: posts are remembered, taps go straight to the desk. For many seeds in little time."""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot.app import open_house
from bot.config import Settings
from bot.demo.company import Company, Employee
from bot.demo.life import START, ZONE, Life, PlannedComment, PlannedReply, PlannedTap, SimulatedClock
from jobs.calendar import WEEK, midnight
from jobs.cards import HomeView, Message
from jobs.desk import Desk
from jobs.digest.child import Child
from jobs.house import House
from jobs.ports import (
    Actor,
    Address,
    ChannelFacts,
    CommentSubmitted,
    ConsultationSubmitted,
    Pace,
    PauseSubmitted,
    Profile,
    ReplySubmitted,
    Tap,
)
from storage import people, workspaces
from storage.models import Schedule
from storage.people import Facts
from storage.types import Cadence, Level, ScheduleState

LEADERSHIP = "C0LEADERS"


class Quiet:
    """A chat platform that takes everything and keeps the last card of each recipient."""

    name = "direct"
    tenant = "T0DEMO"
    pace = Pace(posts_per_second=1e9, per_conversation_seconds=0.0)

    def __init__(self, leaders: tuple[str, ...]) -> None:
        self.leaders = leaders
        self.posted: list[tuple[str, Message]] = []
        self._stamps = itertools.count(1)

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        """Remember it."""
        del delivery_id, thread
        self.posted.append((to, card))
        return {"channel": to, "ts": str(next(self._stamps))}

    async def update(self, address: Address, card: Message) -> None:
        """Nothing to look at."""

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        """Nothing is ever in doubt here."""
        del to, delivery_id, since
        return None

    async def channel(self, channel_id: str) -> ChannelFacts:
        """Return a fit leadership channel."""
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
        """Name nobody: people are stored directly."""
        return
        yield

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        """Nobody looks."""


class DirectStage:
    """Taps and gestures given straight to the desk."""

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        self._desk, self._now = desk, now

    async def at(self, now: datetime) -> None:
        """The house's clock is the only one."""

    async def confirm(self, admin: Employee) -> None:
        """Hand over what the admin confirms before the first question."""
        await self._desk.handle(ConsultationSubmitted(self._actor(admin), fewer_than_50=False, on=START - 2 * WEEK))

    async def tap(self, taps: list[PlannedTap]) -> None:
        """Hand over each tap: people side by side, everyone's own in order."""

        async def one(mine: Iterable[PlannedTap]) -> None:
            for tap in mine:
                await self._desk.handle(
                    Tap(self._actor(tap.person), tap.at, tap.round, tap.window, tap.item, tap.value)
                )

        everyone = itertools.groupby(taps, key=lambda tap: tap.person.key)
        await asyncio.gather(*(one(list(mine)) for _, mine in everyone))

    async def go_away(self, person: Employee, until: date) -> None:
        """Hand over a pause."""
        await self._desk.handle(PauseSubmitted(self._actor(person), until))

    async def comment(self, person: Employee, said: PlannedComment) -> None:
        """Hand over a comment."""
        await self._desk.handle(CommentSubmitted(self._actor(person), self._now(), said.round, said.window, said.text))

    async def reply(self, leader: Employee, said: PlannedReply) -> None:
        """Hand over a leader's reply."""
        await self._desk.handle(ReplySubmitted(self._actor(leader), said.window, said.thread, said.text))

    @staticmethod
    def _actor(person: Employee) -> Actor:
        return Actor(Quiet.name, Quiet.tenant, person.key)


@asynccontextmanager
async def direct_life(company: Company, child: Child) -> AsyncIterator[tuple[Life, Quiet]]:
    """Yield a life lived without HTTP, in a folder that goes away, and the platform that heard it."""
    with tempfile.TemporaryDirectory(prefix="diapason-") as folder:
        clock = SimulatedClock(midnight(START, ZONE))
        settings = Settings(
            database_url=f"sqlite:///{folder}/diapason.db",
            key_file=Path(folder) / "keys" / "master.key",
            keys_url=None,  # whatever the environment says
        )
        house = open_house(settings, now=clock, child=child)
        try:
            platform = Quiet(tuple(person.key for person in company.people if person.leader))
            workspace_id = house.database.write(
                partial(
                    workspaces.connect,
                    platform=platform.name,
                    tenant=platform.tenant,
                    name="Accord",
                    locale="fr",
                    timezone=ZONE,
                    country="FR",
                )
            )
            house.database.write(partial(_settle, workspace_id=workspace_id, company=company, house=house))
            house.platforms[workspace_id] = platform
            draw = random.Random(0).random  # lives can be compared: replies appear at the same moments
            desk = Desk(house.database, house.vault, house.bank, now=clock, draw=draw)
            stage = DirectStage(desk, clock)
            await stage.confirm(next(person for person in company.people if person.is_admin))
            yield Life(company, house, stage, clock, workspace_id), platform
        finally:
            house.database.close()


def _settle(session: Session, workspace_id: int, company: Company, house: House) -> None:
    """Store the people, one schedule with the questions that are on by default, and the leadership channel."""
    facts = [
        Facts(
            platform_user_id=person.key,
            name=person.name,
            email=person.email,
            level=Level(person.level),
            function=person.function,
            team=person.team,
            timezone=person.timezone,
            locale="fr",
        )
        for person in company.people
    ]
    people.add(session, workspace_id, facts, START)
    people.name_admins(session, workspace_id, [person.key for person in company.people if person.is_admin])
    workspaces.get(session, workspace_id).leadership_channel = LEADERSHIP
    asked = house.bank.on_by_default
    session.add(
        Schedule(
            workspace_id=workspace_id,
            name="Alignement",
            state=ScheduleState.ACTIVE,
            alignment=[question.key for question in asked if question.cadence is Cadence.ALIGNMENT],
            pulse=[question.key for question in asked if question.cadence is Cadence.PULSE],
            first_week=START,
        )
    )
