"""The composition root: makes every part once and joins them, for `serve`, the demo and the tests alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.applications import Starlette

from bot.config import Settings
from bot.intake import PER_MINUTE
from bot.slack.app import SlackApp, build
from bot.slack.messenger import SLACK_PACE, SlackPlatform
from bot.web import create_app
from bot.words.digest import chart_words
from bot.workspaces import reached, vault_of
from jobs.asking.bank import Bank
from jobs.calendar import utc_now
from jobs.desk import Desk
from jobs.digest.child import Child
from jobs.errors import UserMistake
from jobs.house import House
from jobs.ports import Pace
from storage import companies, overview
from storage.backups.restored import ever_used
from storage.database import Database


def open_house(
    settings: Settings, *, now: Callable[[], datetime] = utc_now, child: Child | None = None, again: bool = True
) -> House:
    """Return a house with its database (tables brought up to date), keys and questions open; `House.close` closes it.

    Raises:
        UserMistake, StorageError: one sentence on what to repair.
    """
    bank = Bank.load(settings.questions)
    database = Database(settings.database_url)
    try:
        database.migrate()
        database.check()
        # A used database without its keys is a loss to report: new keys would hide it.
        first_run = database.dialect == "sqlite" and not ever_used(database)
        vault = vault_of(settings, create=first_run)
    except BaseException:
        database.close()
        raise
    return House.of(database, vault, bank, chart_words, now=now, child=child, again=again)


@dataclass(frozen=True, slots=True)
class Diapason:
    """A house connected to its Slack workspace, and the web applications that serve it."""

    house: House
    platform: SlackPlatform
    slack: SlackApp
    web: Starlette
    monitoring: Starlette  # what an operator's monitoring asks, without Slack's door: for a port of its own
    company_id: int
    installation_id: int


@asynccontextmanager
async def connected(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    pace: Pace = SLACK_PACE,
    per_minute: int = PER_MINUTE,
    again: bool = True,
) -> AsyncIterator[Diapason]:
    """Yield the house, its platform and its web application, connected to Slack; close them in order at the end.

    Args:
        settings: where things are, and the tokens.
        now: the wall clock; the demo's is simulated.
        pace: how fast Slack may be spoken to.
        per_minute: how many gestures one person may make in a minute.
        again: whether questions are asked again in later weeks; False for a survey held once.

    Raises:
        UserMistake, StorageError, PlatformError: one sentence on what to repair.
    """
    if settings.slack_bot_token is None or settings.slack_signing_secret is None:
        raise UserMistake(
            "Slack is not connected: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (see README.md), "
            "or run `diapason demo` to see Diapason without Slack."
        )
    house = open_house(settings, now=now, again=again)
    try:
        async with reached(settings, house.database, pace=pace) as connections:
            house.platforms.update({here.installation_id: here.platform for here in connections})
            here, platform = next(
                (here, here.platform) for here in connections if here.platform.name == SlackPlatform.name
            )
            if not isinstance(platform, SlackPlatform):
                raise TypeError("Slack is spoken to by its own platform")
            desk = Desk(house.database, house.vault, house.bank, now=now, contacts=settings.contacts)
            slack = build(settings.slack_signing_secret.get_secret_value(), platform, desk, per_minute=per_minute)
            try:
                web = _web(house, slack, metrics=settings.metrics_port is None)
                monitoring = _web(house, None)
                yield Diapason(house, platform, slack, web, monitoring, here.company_id, here.installation_id)
            finally:
                await slack.close()
    finally:
        house.close()


def _web(house: House, slack: SlackApp | None, *, metrics: bool = True) -> Starlette:
    async def ready() -> dict[str, bool]:
        return {
            "database": await asyncio.to_thread(_succeeds, partial(house.database.read, companies.every)),
            "disk": await asyncio.to_thread(_succeeds, house.database.require_room),
            "keys": await asyncio.to_thread(_succeeds, house.vault.windows),
        }

    async def numbers() -> dict[str, float]:
        return await house.database.aread(overview.metrics)

    return create_app(slack=slack, ready=ready, metrics=numbers if metrics else None)


def _succeeds(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 - any failure means that we are not ready
        return False
    return True
