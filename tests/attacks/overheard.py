"""A company that lives in the sandbox as in Slack, with somebody who copies its conversations and its database.

Three in five of those who ever answer do so in a week, drawn anew each week; most of them before the reminder. The
copies are what an employer's export of direct messages holds (no ephemeral message is in it), and every row of every
table as its columns are at run time.
"""

from __future__ import annotations

import asyncio
import copy
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import Diapason, connected
from bot.config import Settings
from bot.demo.company import Company, Employee, found_company
from bot.demo.leading import PlannedDecision
from bot.demo.life import START, ZONE, Life, PlannedComment, PlannedReply, PlannedTap, SimulatedClock
from bot.demo.run import AT_ONCE, NO_LIMIT, _import_people, _populated
from bot.demo.workspace import SandboxStage, served, settle
from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_thread, listening
from bot.sandbox.workspace import Workspace
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, midnight
from jobs.sending import dispatch
from storage.types import Cadence
from storage.vault import Vault
from tests.attacks.intruder import Intruder, Row

NEVER, EACH_WEEK = 0.2, 0.6  # of the people, who never answers; of the others, who does in a week
TUESDAY, THURSDAY = 1, 3  # questions, and their reminder
STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 3, 5, 60, 240, 480))  # after a reminder, a closing
SLOW_TURNS = 4  # how many times the platform wants to be left alone
SHORT_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 3, 4, 5, 6)
)  # what a platform that was slow did not take at once
KILLED_AFTER = 0.7  # seconds into a send
AT_A_TIME = 24  # messages claimed together, as a platform's pace lets them out
OFTEN = frozenset({"delivery", "account", "round"})  # what is copied at each step

Export = Mapping[str, list[dict[str, Any]]]  # user -> every message of their conversation with the bot


class Undecided(Company):
    """A company in which chance alone decides who answers."""

    def answers_this_week(self, person: Employee, week: int) -> bool:
        """Draw whether somebody answers, who ever does."""
        del week
        return bool(self.rng.random() < EACH_WEEK) and person.key not in self.never

    @property
    def never(self) -> frozenset[str]:
        """Return those who never answer."""
        chosen = random.Random(len(self.people)).sample(self.people, round(NEVER * len(self.people)))
        return frozenset(person.key for person in chosen)


@dataclass(frozen=True)
class Copied:
    """One copy: when it was made, the conversations, and every table with its rows' places."""

    week: date
    moment: str  # in the week: "3 10:05" is a Thursday
    export: Export
    tables: Mapping[str, list[Row]]


@dataclass
class Overheard:
    """What was copied of a company's life, and who truly acted: (Monday of the week, account)."""

    company: Company
    copies: list[Copied] = field(default_factory=list)
    acted: set[tuple[date, str]] = field(default_factory=set)
    prompt: set[tuple[date, str]] = field(default_factory=set)  # before the reminder
    troubles: list[str] = field(default_factory=list)

    @property
    def weeks(self) -> list[date]:
        """Return the Mondays of the weeks that are over."""
        return sorted({week for week, _ in self.acted})


class Noting(SandboxStage):
    """The sandbox's stage, with a note of who acts in which week."""

    def __init__(self, sandbox: SandboxClient, clock: SimulatedClock, overheard: Overheard) -> None:
        super().__init__(sandbox)
        self._clock, self._overheard = clock, overheard

    def _note(self, person: Employee) -> None:
        now = self._clock()
        self._overheard.acted.add((monday_of(now), person.key))
        if now.astimezone(ZoneInfo(ZONE)).weekday() < THURSDAY:
            self._overheard.prompt.add((monday_of(now), person.key))

    async def tap(self, taps: list[PlannedTap]) -> None:
        for tap in taps:
            self._note(tap.person)
        await super().tap(taps)

    async def comment(self, person: Employee, comment: PlannedComment) -> None:
        if (monday_of(self._clock()), person.key) in self._overheard.acted:
            await super().comment(person, comment)

    async def reply(self, leader: Employee, reply: PlannedReply) -> None:
        """Leave it: a reply has attacks of its own."""

    async def decide(self, leader: Employee, decision: PlannedDecision) -> None:
        """Leave it: what leaders decide is in the open, and asks nobody whether they answered."""


@dataclass
class EavesdroppedLife(Life):
    """A life in small steps after each send, with a trouble in some weeks, and a copy after each step."""

    copy: Callable[[datetime, bool], None] = lambda _now, _whole: None
    trouble: Callable[[datetime], Awaitable[bool]] | None = None

    async def _at(self, moment: datetime) -> None:
        local = moment.astimezone(ZoneInfo(ZONE))
        if self.trouble is None or not await self.trouble(moment):
            await super()._at(moment)
        self.copy(moment, False)
        if local.time() >= time(9):
            for step in STEPS if local.weekday() in (0, THURSDAY) else SHORT_STEPS:
                if self.trouble is not None:
                    await self.trouble(moment + step)
                await super()._at(moment + step)
                if local.weekday() in (0, THURSDAY):
                    self.copy(moment + step, False)


def monday_of(now: datetime) -> date:
    """Return the Monday of the week that a moment is in, where the company is."""
    day = now.astimezone(ZoneInfo(ZONE)).date()
    return day - timedelta(days=day.weekday())


@dataclass
class Firm:
    """A running bot beside its sandbox; `restart` makes a new process of it, as far as one process can."""

    sandbox: Sandbox
    workspace: Workspace
    settings: Settings
    clock: SimulatedClock
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    diapason: Diapason | None = None

    async def start(self) -> Diapason:
        bound = listening(0)
        self.workspace.app.bot_url = f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
        running = connected(self.settings, now=self.clock, pace=AT_ONCE, per_minute=NO_LIMIT)
        self.diapason = await self.stack.enter_async_context(running)
        await self.stack.enter_async_context(served(self.diapason.web, bound))
        return self.diapason

    async def restart(self) -> Diapason:
        await self.stack.aclose()
        self.stack = AsyncExitStack()
        diapason = await self.start()
        await diapason.house.alive(self.clock())
        return diapason


@dataclass
class Troubles:
    """What goes wrong, week by week, while questions or reminders are on their way."""

    firm: Firm
    overheard: Overheard
    life: EavesdroppedLife | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(5))
    slow_turns: int = 0

    async def __call__(self, moment: datetime) -> bool:
        """Prepare the trouble of this moment; return whether the moment was lived through here."""
        local, faults = moment.astimezone(ZoneInfo(ZONE)), self.firm.workspace.faults
        faults.clear()
        self.slow_turns -= 1
        if local.time() != time(10):
            if self.slow_turns > 0:
                self._slow_down(moment)
            return False
        week, day = (monday_of(moment) - START).days // 7, local.weekday()
        match day, week % 5:
            case (1, 0) | (3, 0) | (3, 1) | (3, 3):
                if week % 5 == 3:
                    self._refuse(moment)
                self.slow_turns = SLOW_TURNS
                self._slow_down(moment)
            case (3, 2):
                nth = self.rng.randint(4, 10)
                self._fault(moment, "revoked", nth=nth, body={"ok": False, "error": "token_revoked"}, status=200)
            case (4, 2):
                await self._back()
            case (3, 4):
                self._fault(moment, "killed", nth=self.rng.randint(4, 10), delay=3 * KILLED_AFTER)
                await self._killed(moment)
                return True
        return False

    def _slow_down(self, moment: datetime) -> None:
        """Let Slack take two messages, and refuse all others for a while."""
        body = {"ok": False, "error": "ratelimited"}
        self.overheard.troubles.append(f"{moment:%d/%m} 429")
        for _ in range(AT_A_TIME):
            self.firm.workspace.faults.add(
                "chat.postMessage", nth=3, status=429, headers={"Retry-After": "30"}, body=body
            )

    def _refuse(self, moment: datetime) -> None:
        """Let Slack take no message to some people."""
        for person in self.rng.sample(self.overheard.company.people, 8):
            for to in (person.key, self.firm.workspace.directs.get(person.key, "nobody")):
                self._fault(moment, "refused", to=to, status=200, body={"ok": False, "error": "cannot_dm_bot"})

    def _fault(self, moment: datetime, name: str, **rule: Any) -> None:
        self.firm.workspace.faults.add("chat.postMessage", **rule)
        self.overheard.troubles.append(f"{moment:%d/%m} {name}")

    async def _back(self) -> None:
        if self.life is not None:
            self.life.house = (await self.firm.restart()).house

    async def _killed(self, moment: datetime) -> None:
        """End the process while a message is on its way, and start another."""
        assert self.life is not None
        self.life.clock.set(moment)
        await self.life.stage.at(moment)
        sending = asyncio.create_task(self.life.house.tick())
        await asyncio.sleep(KILLED_AFTER)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        self.life.copy(moment, False)
        self.firm.workspace.faults.clear()
        await self._back()


@asynccontextmanager
async def overheard(
    folder: Path, url: str, *, people: int, weeks: int, seed: int, troubled: bool = True, few_questions: bool = True
) -> AsyncIterator[Overheard]:
    """Yield what was copied of a company that lived some weeks in ``folder`` and on the database at ``url``."""
    founded = replace(found_company(Bank.load(), people=84, seed=seed), away=None, undeliverable=None)
    leaders = [person for person in founded.people if person.leader][:5]
    staff = [person for person in founded.people if not person.leader][: people - len(leaders)]
    founded = replace(founded, people=(*leaders, *staff))
    company = Undecided(**{part.name: getattr(founded, part.name) for part in fields(founded)})
    result, workspace, clock = Overheard(company), Workspace(), SimulatedClock(_before_start())
    with in_thread(workspace) as sandbox, patch.object(dispatch, "CHUNK_SECONDS", AT_A_TIME / AT_ONCE.posts_per_second):
        settings = Settings(
            slack_bot_token=SecretStr(sandbox.token),
            slack_signing_secret=SecretStr(sandbox.signing_secret),
            slack_api_url=sandbox.api_url,
            database_url=url,
            key_file=folder / "keys" / "master.key",
            keys_url=None,
            locale="fr",
        )
        Vault.open(settings.key_file, create=True).close()  # as `diapason keys create` does; only SQLite makes its own
        firm = Firm(sandbox, workspace, settings, clock)
        intruder = Intruder(url)
        try:
            async with sandbox.client() as client, _populated(client, company, "fr", clock):
                diapason = await firm.start()
                stage = Noting(client, clock, result)
                await stage.at(clock())
                await _import_people(diapason, company, folder, "fr", clock)
                bank = diapason.house.bank
                keys = [asked.key for asked in bank.on_by_default if asked.cadence is Cadence.ALIGNMENT][:4]
                await settle(stage, company, questions=tuple(keys) if few_questions else None)
                if few_questions:  # and no digest, which takes long to compose
                    intruder.ask("UPDATE company SET leadership_channel = NULL")
                life = EavesdroppedLife(company, diapason.house, stage, clock, diapason.company_id)
                kept: dict[Any, dict[str, Any]] = {}
                life.copy = lambda now, whole: result.copies.append(
                    _copied(workspace, intruder, kept, now, whole=whole)
                )
                if troubled:
                    life.trouble = Troubles(firm, result, life)
                await life.live(weeks)
                life.copy(clock(), True)
                yield result
        finally:
            intruder.close()
            await firm.stack.aclose()


def _before_start() -> datetime:
    return midnight(START, ZONE) - timedelta(days=3)


def _copied(
    workspace: Workspace, intruder: Intruder, kept: dict[Any, dict[str, Any]], now: datetime, *, whole: bool
) -> Copied:
    """Copy the conversations, and the tables that messages go through; ``whole``: every table."""
    local = now.astimezone(ZoneInfo(ZONE))
    export = {
        user: [
            _kept(kept, conversation, message) for message in list(workspace.channels[conversation].messages.values())
        ]
        for user, conversation in list(workspace.directs.items())
    }
    return Copied(monday_of(now), f"{local.weekday()} {local:%H:%M}", export, _tables(intruder, whole=whole))


def _kept(kept: dict[Any, dict[str, Any]], conversation: str, message: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a message as it stands, the same one until it is edited."""
    key = (conversation, message["ts"], json.dumps(message.get("edited")), len(json.dumps(message)))
    if key not in kept:
        kept[key] = copy.deepcopy(message)
    return kept[key]


def _tables(intruder: Intruder, *, whole: bool) -> dict[str, list[Row]]:
    """Return every row of every table, with its place in the file: what it is moved to when it is written again."""
    if intruder.sqlite:
        listed = intruder.ask("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        places = {
            str(row["name"]): "" if "WITHOUT ROWID" in str(row["sql"]).upper() else "rowid AS _place," for row in listed
        }
    else:
        listed = intruder.ask("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        place = "(ctid::text::point)[0] * 1000 + (ctid::text::point)[1] AS _place, xmin::text::bigint AS _written,"
        places = {str(row["name"]): place for row in listed}
    return {
        name: intruder.ask(f'SELECT {place} * FROM "{name}"')  # noqa: S608 - names from the catalogue
        for name, place in places.items()
        if whole or name in OFTEN
    }


def instant(week: date) -> float:
    """Return the first second of a week."""
    return midnight(week, ZONE).timestamp()


def later(week: date, weeks: int = 1) -> date:
    """Return the Monday some weeks later."""
    return week + weeks * WEEK


def flat(name: str, value: Any) -> Iterable[tuple[str, Any]]:
    """Yield the simple values inside one, JSON included, by their path."""
    if isinstance(value, str) and value[:1] in "{[":
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from flat(f"{name}.{key}", part)
    elif isinstance(value, list):
        yield f"{name}.#", len(value)
    elif isinstance(value, bytes | memoryview):
        yield f"{name}.size", len(bytes(value))
    elif isinstance(value, datetime):
        yield name, (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    elif isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        moment = datetime.fromisoformat(value)
        yield name, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    elif isinstance(value, date):
        yield name, value.isoformat()
    else:
        yield name, value
