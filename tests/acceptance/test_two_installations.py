"""One company on Slack and on another platform: one digest, nobody asked twice, leaders in either place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import Session, col

from bot import workspaces
from bot.app import Diapason, connected
from bot.config import Settings
from bot.demo.life import SimulatedClock
from bot.doctor import examine
from bot.operator import people as operator_people
from bot.operator.digests import attack_posted, published_digest
from bot.operator.keeping import back_up, purge_due, rotate_keys
from bot.operator.schedules import add_schedule, list_schedules
from bot.sandbox.running import Sandbox, in_thread
from bot.sandbox.workspace import Workspace
from bot.workspaces import reach
from jobs.asking.bank import Bank
from jobs.calendar import utc_now
from jobs.cards import DigestCard, QuestionCard
from jobs.desk import Desk
from jobs.errors import UserMistake
from jobs.ports import ChannelFacts, Profile, Tap
from jobs.setup import people
from storage import accounts, companies
from storage.database import Database
from storage.models import Account, Delivery, Installation, Person, Schedule
from storage.types import Cadence, Consultation, DeliveryKind, DeliveryState, Level, ScheduleState
from storage.vault.holders import Holders
from tests.ledger import give_account
from tests.memory import MemoryPlatform

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 9, 7)
LEADERS, STAFF = 6, 18  # half of each on either platform
BOTH = "p1@firm.example"  # has an account in both


@dataclass
class Firm:
    diapason: Diapason
    memory: MemoryPlatform
    memory_id: int
    sandbox: Sandbox
    workspace: Workspace
    clock: SimulatedClock
    desk: Desk

    @property
    def database(self) -> Database:
        return self.diapason.house.database

    async def at(self, day: date, hour: int, minute: int = 0) -> None:
        """Let the clock come to a local hour, and everything due be done."""
        self.clock.set(datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC))
        await self.diapason.house.tick()

    def asked(self) -> dict[int, int]:
        """How many question messages reached each person."""

        def read(session: Session) -> dict[int, int]:
            sent = select(col(Delivery.person_id)).where(
                col(Delivery.kind) == DeliveryKind.QUESTION, col(Delivery.state) == DeliveryState.SENT
            )
            reached = [person_id or 0 for person_id in session.execute(sent).scalars()]
            return {person_id: reached.count(person_id) for person_id in reached}

        return self.database.read(read)


@pytest.fixture(scope="module")
def slack() -> tuple[Workspace, list[str]]:
    workspace = Workspace(name="Firm")
    ids = [workspace.add_person(f"p{i}", f"Person {i}", email=f"p{i}@firm.example").id for i in range(12)]
    return workspace, ids


def settings_of(sandbox: Sandbox, workspace: Workspace, folder: Path) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(workspace.app.token),
        slack_signing_secret=SecretStr(workspace.app.signing_secret),
        slack_api_url=sandbox.api_url,
        database_url=f"sqlite:///{folder}/diapason.db",
        key_file=folder / "keys" / "master.key",
        keys_url=None,
        locale="fr",
    )


@asynccontextmanager
async def firm_in(folder: Path, workspace: Workspace) -> AsyncIterator[Firm]:
    clock = SimulatedClock(datetime(2026, 9, 6, 10, tzinfo=UTC))
    with in_thread(workspace) as sandbox:
        settings = settings_of(sandbox, workspace, folder)
        async with connected(settings, now=clock) as diapason:
            database = diapason.house.database
            memory = MemoryPlatform(clock, [profile(i) for i in (1, *range(12, 24))])
            memory.channels["leaders"] = ChannelFacts("leaders", "direction", True, False, False, ("M12",), ())
            here = await reach(settings, database, memory)
            diapason.house.platforms[here.installation_id] = memory
            profiles = [found async for found in diapason.platform.people()]
            people.sync(database, diapason.installation_id, profiles, now=clock())
            people.sync(database, here.installation_id, memory.accounts, now=clock())
            await database.awrite(
                partial(
                    set_up, memory_id=here.installation_id, team=workspace.team_id, holders=diapason.house.vault.holders
                )
            )
            desk = Desk(database, diapason.house.vault, diapason.house.bank, now=clock)
            yield Firm(diapason, memory, here.installation_id, sandbox, workspace, clock, desk)


def profile(number: int) -> Profile:
    return Profile(f"M{number}", f"Person {number}", f"p{number}@firm.example", "Europe/Paris", "fr-FR")


def set_up(session: Session, memory_id: int, team: str, holders: Holders) -> None:
    """Six lead, three on each platform; one schedule; the leadership channel is on the second platform."""
    persons = list(session.execute(select(Person).order_by(col(Person.id))).scalars())
    for number, person in enumerate(persons):
        person.level = Level.LEADER if number % 12 < LEADERS // 2 else Level.STAFF
        person.function = None if person.level is Level.LEADER else "tech"
        person.welcomed = True
        person.since = MONDAY - timedelta(days=60)
    company = companies.get(session, persons[0].company_id)
    company.consultation = Consultation.FEWER_THAN_50
    company.leadership_channel, company.leadership_installation = "leaders", memory_id
    both = next(person for person in persons if person.email == BOTH)
    first = session.scalars(select(Account).where(col(Account.person_id) == both.id)).one()
    give_account(session, both.id or 0, memory_id, "M1")
    second = session.scalars(select(Account).where(col(Account.platform_user_id) == "M1")).one()
    accounts.note_link(session, second, "memory|M1|M1", f"slack|{team}|{first.platform_user_id}", holders)
    bank = Bank.load().on_by_default
    session.add(
        Schedule(
            company_id=company.id or 0,
            name="Hebdo",
            state=ScheduleState.ACTIVE,
            alignment=[question.key for question in bank if question.cadence is Cadence.ALIGNMENT],
            pulse=[question.key for question in bank if question.cadence is Cadence.PULSE],
            first_week=MONDAY,
        )
    )


async def test_one_company_on_two_platforms_is_asked_once_and_has_one_digest(
    tmp_path: Path, slack: tuple[Workspace, list[str]]
) -> None:
    async with firm_in(tmp_path, slack[0]) as firm:
        assert [row.company_id for row in rows(firm.database, Installation)] == [1, 1]
        assert len(rows(firm.database, Person)) == LEADERS + STAFF
        await firm.at(MONDAY, 8)
        await firm.at(MONDAY + timedelta(days=1), 10)
        assert firm.asked() == dict.fromkeys(range(1, LEADERS + STAFF + 1), 1)
        in_memory = {message.to for message in firm.memory.messages.values()}
        assert in_memory == {f"M{number}" for number in range(12, 24)}  # who has both is asked where they were before

        for user in sorted(in_memory):
            (card,) = firm.memory.to(user, QuestionCard)
            assert isinstance(card, QuestionCard)
            for item in card.items:
                for ask in item.asks:
                    tap = Tap(firm.memory.actor(user), firm.clock(), card.round, item.window, ask.item, 4)
                    await firm.memory.act(firm.desk, tap)
        # An answer may come from either account: it is one person's.
        home = await firm.desk.home(firm.memory.actor("M1"))
        slack_home = await firm.desk.home(type(firm.memory.actor("M1"))("slack", firm.workspace.team_id, slack[1][1]))
        assert home is not None
        assert home == slack_home

        await firm.at(MONDAY + timedelta(days=7), 9, 30)
        assert len(firm.memory.to("leaders", DigestCard)) == 1
        digests = [row for row in rows(firm.database, Delivery) if row.kind is DeliveryKind.DIGEST]
        assert [(row.state, row.channel) for row in digests] == [(DeliveryState.SENT, "leaders")]


async def test_messages_go_to_another_account_when_the_platform_refuses_the_first(
    tmp_path: Path, slack: tuple[Workspace, list[str]]
) -> None:
    async with firm_in(tmp_path, slack[0]) as firm:
        firm.workspace.people[slack[1][1]].deleted = True
        await firm.at(MONDAY, 8)
        await firm.at(MONDAY + timedelta(days=1), 10)
        held = [row for row in rows(firm.database, Account) if row.person_id == 2]
        assert [(row.installation_id, row.preferred) for row in held] == [(1, False), (firm.memory_id, True)]
        await firm.at(MONDAY + timedelta(days=8), 10)
        assert len(firm.memory.to("M1", QuestionCard)) == 1
        firm.workspace.people[slack[1][1]].deleted = False


async def test_an_account_by_an_email_that_takes_part_elsewhere_is_nobody_new(
    tmp_path: Path, slack: tuple[Workspace, list[str]]
) -> None:
    async with firm_in(tmp_path, slack[0]) as firm:
        summary = people.sync(
            firm.database, firm.memory_id, [profile(3), profile(12)], now=firm.clock(), complete=False
        )
        assert summary.elsewhere == ("Person 3",)
        assert summary.gone == summary.added == ()  # an incomplete listing lets nobody leave, either
        complete = people.sync(
            firm.database, firm.memory_id, [profile(1), profile(12)], now=firm.clock(), confirmed=True
        )
        assert len(complete.gone) == LEADERS + STAFF - 12 - 1  # all on this platform but one; nobody on the other


async def test_every_command_reaches_both(
    tmp_path: Path, slack: tuple[Workspace, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with firm_in(tmp_path, slack[0]) as firm:
        settings = settings_of(firm.sandbox, firm.workspace, tmp_path)
        await firm.at(MONDAY, 8)
        await firm.at(MONDAY + timedelta(days=1), 10)
        await firm.at(MONDAY + timedelta(days=7), 9, 30)
    assert len(list_schedules(settings)) == 1
    card, _ = published_digest(settings, "2026-W37")
    assert card.week == "2026-W37"
    attack, pairs = attack_posted(settings, lambda _share: None)
    assert attack.safe
    assert pairs.safe
    assert "copied" in back_up(settings, tmp_path / "copy.db")
    assert "windows sealed" in purge_due(settings)
    assert "new" in rotate_keys(settings)
    with pytest.raises(Exception, match="already"):
        add_schedule(settings, "Encore", 2, "10:00", "everyone", (), reminder=True)
    with in_thread(slack[0]) as sandbox:
        settings = settings_of(sandbox, slack[0], tmp_path)
        summary = await operator_people.sync_people(settings)
        assert summary.gone == ()  # of the other installation nobody goes
        # Named by the settings too, both are read: one of the second platform has left, one is new there.
        memory = MemoryPlatform(utc_now, [profile(i) for i in (1, *range(13, 25))])
        real = workspaces.platforms
        monkeypatch.setattr(workspaces, "platforms", lambda settings, *, pace: [*real(settings, pace=pace), memory])
        summary = await operator_people.sync_people(settings)
        findings = await examine(settings)
    assert (summary.gone, summary.added) == (("Person 12",), ("Person 24",))
    assert {"slack " + slack[0].team_id, "memory M1"} <= {finding.subject for finding in findings}
    monkeypatch.undo()
    with in_thread(Workspace(name="Other", team_id="T0OTHER", app=slack[0].app)) as another:
        settings = settings_of(another, slack[0], tmp_path)
        with pytest.raises(UserMistake, match="is that of another workspace"):
            await operator_people.sync_people(settings)
        assert [finding.subject for finding in await examine(settings) if "another workspace" in finding.says] == [
            "workspace"
        ]


def rows(database: Database, table: type[Any]) -> list[Any]:
    return database.read(lambda session: list(session.execute(select(table)).scalars()))
