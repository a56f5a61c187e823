"""`diapason doctor`: checks everything that must hold before the first question, and says what to repair."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx

from bot.config import Settings
from bot.slack.messenger import SlackPlatform
from bot.workspaces import opened, our_company, require_known, slack_of, unlocked
from jobs.asking import schedules
from jobs.asking.bank import Bank
from jobs.errors import DiapasonError, PlatformError
from jobs.sending.clearance import check_audience
from jobs.setup import promises
from storage import accounts, chain, overview
from storage.chain import Chain
from storage.errors import StorageError
from storage.models import Company
from storage.people import waiting_count
from storage.types import Level
from storage.vault.keys.apart import same_server

NEEDED = ("chat:write", "commands", "users:read")
WANTED = {
    "groups:read": "without it the leadership channel cannot be checked and nothing is posted there",
    "files:write": "without it the digest has no picture",
    "users:read.email": "without it people cannot be found by e-mail",
}
PATIENCE = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked: whether it is well, and in one sentence what it is or how to repair it."""

    subject: str
    well: bool
    says: str


async def examine(settings: Settings) -> list[Finding]:
    """Return every finding; an error of a check becomes a finding too."""
    return [
        *_questions(settings),
        *_database(settings),
        *_keys(settings),
        *[finding async for finding in _slack(settings)],
    ]


def _questions(settings: Settings) -> list[Finding]:
    try:
        bank = Bank.load(settings.questions)
    except DiapasonError as error:
        return [Finding("questions", well=False, says=str(error))]
    return [Finding("questions", well=True, says=f"{len(bank)} in both languages")]


def _database(settings: Settings) -> list[Finding]:
    try:
        with opened(settings, only_new=True) as database:
            database.check()
            return [Finding("database", well=True, says=database.where)]
    except StorageError as error:
        return [Finding("database", well=False, says=str(error))]


def _keys(settings: Settings) -> list[Finding]:
    try:
        with unlocked(settings, create=settings.database_url.startswith("sqlite")) as vault:
            rotating, defects = vault.rotating, vault.advice()
    except StorageError as error:
        return [Finding("keys", well=False, says=str(error))]
    if rotating:
        return [Finding("keys", well=False, says="a rotation is not over: finish it with `diapason keys rotate`")]
    if settings.keys_url:
        if same_server(settings.database_url, settings.keys_url.get_secret_value()):
            defects.insert(0, "one server holds them and the database, so that a copy of it holds both: part them")
        if defects:
            return [Finding("key database", well=False, says=says) for says in defects]
    return [Finding("keys", well=True, says=f"{settings.key_file}; never keep them with a backup of the database")]


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    if settings.slack_signing_secret is None:
        yield Finding("signing secret", well=False, says="set SLACK_SIGNING_SECRET (Basic Information in Slack)")
    if settings.slack_bot_token is None:
        yield Finding("Slack", well=False, says="set SLACK_BOT_TOKEN (OAuth & Permissions in Slack)")
        return
    token = settings.slack_bot_token.get_secret_value()
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, base_url=settings.slack_api_url) as client:
            response = await client.post("auth.test", headers={"Authorization": f"Bearer {token}"})
            body = response.json()
    except (httpx.HTTPError, ValueError):
        yield Finding("Slack", well=False, says=f"{settings.slack_api_url} does not answer: check the network")
        return
    if not body.get("ok"):
        yield Finding("Slack", well=False, says=f"the token is refused ({body.get('error')}): reinstall the app")
        return
    yield Finding("Slack", well=True, says=f"connected to {body.get('team')}")
    granted = {scope.strip() for scope in response.headers.get("x-oauth-scopes", "").split(",")}
    missing = [scope for scope in NEEDED if scope not in granted]
    if missing:
        yield Finding("scopes", well=False, says=f"{', '.join(missing)} missing: compare with the manifest, reinstall")
    for scope, why in WANTED.items():
        if scope not in granted:
            yield Finding("scopes", well=False, says=f"{scope} missing: {why}")
    if not missing:
        yield Finding("scopes", well=True, says=", ".join(NEEDED))
    async for finding in _set_up(settings, str(body.get("team_id", "")), str(body.get("team", ""))):
        yield finding


async def _set_up(settings: Settings, tenant: str, team: str) -> AsyncIterator[Finding]:
    """Yield a finding for each thing that admins choose in chat: people, schedule, works council, record, channel.

    One alone when the token opens another workspace (``tenant``, called ``team``) than the database's.
    """
    try:
        with opened(settings, only_new=True) as database:
            company = database.read(our_company)
            database.read(lambda session: require_known(session, SlackPlatform.name, tenant, team))
            heads = database.read(lambda session: overview.head_count(session, company.id or 0))
            waiting = database.read(lambda session: waiting_count(session, company.id or 0))
            verified = database.read(lambda session: chain.verify(session, company.id or 0))
            installations = database.read(lambda session: accounts.installations(session, company.id or 0))
            schedule_rows = database.read(lambda session: schedules.every_schedule(session, company.id or 0))
    except (DiapasonError, StorageError) as error:
        yield Finding("workspace", well=False, says=str(error))
        return
    for row in installations:
        says = "connected" if row.connected else "disconnected: install the app again, then restart `diapason serve`"
        yield Finding(f"{row.platform} {row.tenant}", well=row.connected, says=says)
    people = sum(heads.values())
    yield who_takes_part(heads, waiting)
    yield Finding(
        "schedule",
        well=bool(schedule_rows),
        says=f"{len(schedule_rows)}" if schedule_rows else "none: Home tab in Slack",
    )
    yield works_council(company, people)
    yield record(verified)
    if company.leadership_channel is None:
        yield Finding("channel", well=False, says="none chosen: Home tab in Slack")
        return
    place = next((row for row in installations if row.id == company.leadership_installation), None)
    if place is not None and place.platform != SlackPlatform.name:
        yield Finding("channel", well=True, says=f"on {place.platform}: it is looked at before every post")
        return
    try:
        async with slack_of(settings) as platform:
            trouble: str | None = check_audience(await platform.channel(company.leadership_channel))
    except PlatformError as error:
        trouble = str(error)
    says = "private, without guests" if trouble is None else f"not fit to be posted to ({trouble}): see the Home tab"
    yield Finding("channel", well=trouble is None, says=says)


def who_takes_part(heads: Mapping[tuple[Level, str | None, str | None], int], waiting: int) -> Finding:
    """Return the finding on people: how many take part, lead, and wait for an account."""
    everybody = sum(heads.values())
    leaders = sum(count for (level, _, _), count in heads.items() if level is Level.LEADER)
    if not everybody:
        says = "none: `diapason people import`"
    elif not leaders:
        says = f"{everybody} known, and nobody leads: import a list with a column for the level"
    else:
        says = f"{everybody} known, {leaders} of them leaders"
    if waiting:
        says += f"; {waiting} in the list without an open account: `diapason people sync` finds who has one by now"
    return Finding("people", well=bool(everybody and leaders), says=says)


def works_council(company: Company, people: int) -> Finding:
    """Return the finding on what an admin confirmed of the works council: no question goes out without it."""
    consulted = promises.consulted(company)
    if consulted is None:
        says = "not confirmed, so no question goes out: Home tab in Slack"
    elif promises.outgrown(company, people):
        says = f"confirmed as fewer than 50, and there are {people}: note the consultation in the Home tab"
    else:
        says = f"consulted on {consulted.on}" if consulted.on else "fewer than 50 people, as confirmed"
        return Finding("works council", well=True, says=says)
    return Finding("works council", well=False, says=says)


def record(verified: Chain) -> Finding:
    """Return the finding on the record of settings; its last hash, noted elsewhere, would show an end cut off."""
    if verified.broken_at is not None:
        return Finding("record of settings", well=False, says=f"entry {verified.broken_at} was altered, by other means")
    return Finding(
        "record of settings", well=True, says=f"{verified.entries} entries, unaltered; last {verified.digest[:16]}"
    )
