"""The composition root: every part made once and joined here, for `serve`, the demo and the tests alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette

from bot.config import Settings
from bot.locale import t
from bot.operator import connect, vault_of
from bot.slack.app import PER_MINUTE, SlackApp, build
from bot.slack.messenger import SLACK_PACE, SlackPlatform
from bot.web import create_app
from jobs.answering import sheet
from jobs.asking.bank import Bank
from jobs.asking.planning import Planner
from jobs.builders import builders
from jobs.cards import Locale
from jobs.clock import Clock, Task
from jobs.closing.close import close_due
from jobs.closing.forget import forget_due, seal_due
from jobs.desk import Desk
from jobs.digest.child import Child
from jobs.digest.material import ChartWords
from jobs.digest.office import Office
from jobs.errors import UserMistake
from jobs.loop import relay
from jobs.ports import ChatPlatform, Pace
from jobs.sending.courier import Courier
from jobs.sending.engine import Engine
from jobs.setup import record
from storage import overview, workspaces
from storage.backups.restored import ever_used, sign_of_life
from storage.database import Database
from storage.errors import StorageError
from storage.vault import Vault

log = logging.getLogger(__name__)

EVERY_MINUTE, EVERY_FEW_MINUTES, EVERY_HOUR = 60.0, 300.0, 3600.0


def utc_now() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)


def chart_words(locale: Locale) -> ChartWords:
    """Return the words of the digest's picture."""
    return ChartWords(
        first=t(locale, "leaders"), second=t(locale, "staff"), low=t(locale, "chart-low"), high=t(locale, "chart-high")
    )


@dataclass(frozen=True, slots=True)
class House:
    """What needs no chat platform: the database, the keys, the questions, and the work on them."""

    database: Database
    vault: Vault
    bank: Bank
    office: Office
    planner: Planner
    engine: Engine
    platforms: dict[int, ChatPlatform]
    now: Callable[[], datetime]

    async def tick(self) -> None:
        """Do everything that is due now, in order: close, publish, plan, send, seal. The demo's whole clock."""
        await self.close_windows(self.now())
        await self.office.write_due(self.now())
        await self.planner.plan(self.now())
        await self.engine.run_due(self.now())
        await self.seal(self.now())

    async def close_windows(self, now: datetime) -> None:
        """Release what is over."""
        await asyncio.to_thread(close_due, self.database, self.vault, now)

    async def seal(self, now: datetime) -> None:
        """Destroy what was released a week ago, and forget what was kept for its time."""
        await asyncio.to_thread(seal_due, self.database, self.vault, now)
        await asyncio.to_thread(forget_due, self.database, now)
        await asyncio.to_thread(relay.forget_due, self.database, self.vault, now)

    async def alive(self, now: datetime) -> None:
        """Note that the database is in use, and say what was lost when it turns out to be a restored one."""
        lost = await asyncio.to_thread(sign_of_life, self.database, self.vault, now=now)
        if lost is not None:
            log.warning(
                "the database was restored from a backup: %d open windows lost their answers, "
                "%d messages are not sent again",
                lost.lost_windows,
                lost.missed_deliveries,
            )
        await asyncio.to_thread(self.vault.load)
        await self.record_keys(now)

    async def record_keys(self, now: datetime) -> None:
        """Write into the record of settings which keys this process has unwrapped (SEC-40)."""
        opened = self.vault.take_unwrapped()
        if opened:
            await self.database.awrite(partial(record.note_unwrapped, window_ids=opened, actor=record.SERVER, now=now))

    async def week(self, now: datetime) -> None:
        """Close, publish and plan; the engine is woken for what became due."""
        await self.close_windows(now)
        await self.office.write_due(now)
        await self.planner.plan(now)
        self.engine.wake()

    def close(self) -> None:
        """Let the child process, the keys and the database go."""
        self.office.child.close()
        self.vault.close()
        self.database.close()


def house(
    settings: Settings, *, now: Callable[[], datetime] = utc_now, child: Child | None = None, again: bool = True
) -> House:
    """Open the database (bringing its tables up to date), the keys and the questions.

    Raises:
        UserMistake, StorageError: one sentence on what to repair.
    """
    bank = Bank.load(settings.questions)
    database = Database(settings.database_url)
    try:
        database.migrate()
        database.check()
        # A used database without its keys is a loss to be told, never an occasion for new ones.
        first = database.dialect == "sqlite" and not ever_used(database)
        vault = vault_of(settings, create=first)
    except BaseException:
        database.close()
        raise
    office = Office(database, vault, child or Child(), chart_words, again)
    platforms: dict[int, ChatPlatform] = {}

    async def answered_all(person_id: int, round_id: int) -> bool:
        return await database.aread(partial(sheet.answered_all, vault=vault, person_id=person_id, round_id=round_id))

    courier = Courier(builders(database, vault, office, now), answered_all)
    return House(
        database=database,
        vault=vault,
        bank=bank,
        office=office,
        planner=Planner(database, bank, open_key=vault.open_window),
        engine=Engine(database, platforms, courier, now=now),
        platforms=platforms,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Diapason:
    """A house connected to its Slack workspace, and the web application that serves it."""

    house: House
    platform: SlackPlatform
    slack: SlackApp
    web: Starlette
    workspace_id: int


@asynccontextmanager
async def connected(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    pace: Pace = SLACK_PACE,
    per_minute: int = PER_MINUTE,
    again: bool = True,
) -> AsyncIterator[Diapason]:
    """Yield everything joined, with Slack reached; closed in order at the end.

    Args:
        settings: where things are, and the tokens.
        now: the wall clock; the demo's is simulated.
        pace: how fast Slack may be spoken to.
        per_minute: how many gestures one person may make in a minute.
        again: whether questions come again and again, as they do; False for one survey held once.

    Raises:
        UserMistake, StorageError, PlatformError: one sentence on what to repair.
    """
    if settings.slack_bot_token is None or settings.slack_signing_secret is None:
        raise UserMistake(
            "Slack is not connected: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (see README.md), "
            "or run `diapason demo` to see Diapason without Slack."
        )
    home = house(settings, now=now, again=again)
    try:
        token = settings.slack_bot_token.get_secret_value()
        async with SlackPlatform(token, api_url=settings.slack_api_url, pace=pace) as platform:
            workspace_id = await home.database.awrite(partial(connect, settings=settings, platform=platform))
            home.platforms[workspace_id] = platform
            desk = Desk(home.database, home.vault, home.bank, now=now, contacts=settings.contacts)
            slack = build(settings.slack_signing_secret.get_secret_value(), platform, desk, per_minute=per_minute)
            try:
                yield Diapason(home, platform, slack, _web(home, slack), workspace_id)
            finally:
                await slack.close()
    finally:
        home.close()


@asynccontextmanager
async def running(diapason: Diapason) -> AsyncIterator[None]:
    """Let the clock tick and the engine run, as `serve` does, until the end."""
    home = diapason.house
    clock = Clock(
        Task("alive", EVERY_FEW_MINUTES, home.alive),
        Task("week", EVERY_MINUTE, home.week),
        Task("seal", EVERY_HOUR, home.seal),
        now=home.now,
    )
    await home.alive(home.now())  # before anything is sent: a restored database must not send again
    clock.start()
    sending = asyncio.create_task(home.engine.serve())
    try:
        yield
    finally:
        await clock.stop()
        home.engine.stop()
        with suppress(asyncio.CancelledError):
            await sending
        with suppress(StorageError):  # a database that is away takes no record; the next start makes one
            await home.record_keys(home.now())


def _web(home: House, slack: SlackApp) -> Starlette:
    async def ready() -> dict[str, bool]:
        return {
            "database": await asyncio.to_thread(_answers, partial(home.database.read, workspaces.every)),
            "keys": await asyncio.to_thread(_answers, home.vault.windows),
        }

    async def metrics() -> dict[str, float]:
        return await home.database.aread(overview.metrics)

    return create_app(slack=slack, ready=ready, metrics=metrics)


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return False
    return True
