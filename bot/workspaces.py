"""Open what the settings name: the database, the keys, the chat platform. Every command opens them here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session

from bot.config import Settings
from bot.slack.messenger import SLACK_PACE, SlackPlatform
from jobs.dumps import forbid_dumps
from jobs.errors import UserMistake
from jobs.ports import Address, ChatPlatform, Pace
from storage import accounts, companies
from storage.database import Database
from storage.models import Company, Installation
from storage.vault import Vault
from storage.vault.keys.apart import require_apart


@dataclass(frozen=True, slots=True)
class Reached:
    """A platform that was reached, its installation and its company."""

    platform: ChatPlatform
    installation_id: int
    company_id: int


@contextmanager
def opened(settings: Settings, *, only_new: bool = False) -> Iterator[Database]:
    """Yield the database, its tables up to date; with ``only_new``, those of an older version as they are."""
    database = Database(settings.database_url)
    try:
        database.migrate(only_new=only_new)
        yield database
    finally:
        database.close()


def vault_of(settings: Settings, *, create: bool = False) -> Vault:
    """Return the open vault, in a process that cannot be dumped any more; its caller closes it.

    Args:
        settings: where the keys are.
        create: whether to make a master key when there is none.

    Raises:
        KeyTrouble: one sentence on what is wrong with the master key or the place of the keys.
    """
    forbid_dumps()  # before the first key is read: whoever opens the vault comes by here
    keys_url = settings.keys_url.get_secret_value() if settings.keys_url else None
    if keys_url is not None:
        require_apart(settings.database_url, keys_url)
    return Vault.open(settings.key_file, create=create, keys_url=keys_url)


@contextmanager
def unlocked(settings: Settings, *, create: bool = False) -> Iterator[Vault]:
    """Yield the open vault, closed at the end.

    Raises:
        KeyTrouble: one sentence on what is wrong with the master key or the place of the keys.
    """
    vault = vault_of(settings, create=create)
    try:
        yield vault
    finally:
        vault.close()


def our_company(session: Session) -> Company:
    """Return the one company of this database.

    Raises:
        UserMistake: none was ever connected.
    """
    found = companies.every(session)
    if not found:
        raise UserMistake("No workspace is connected yet: run `diapason serve` or `diapason people sync` once.")
    return found[0]


def slack_of(settings: Settings, *, pace: Pace = SLACK_PACE) -> SlackPlatform:
    """Return the Slack workspace that the settings name, not connected yet.

    Raises:
        UserMistake: no token is set.
    """
    if settings.slack_bot_token is None:
        raise UserMistake("Slack is not connected: set SLACK_BOT_TOKEN (see README.md).")
    return SlackPlatform(settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url, pace=pace)


def platforms(settings: Settings, *, pace: Pace = SLACK_PACE) -> list[AbstractAsyncContextManager[ChatPlatform]]:
    """Return every platform that the settings name, each to be entered to connect it.

    Raises:
        UserMistake: none is named.
    """
    return [slack_of(settings, pace=pace)]


@asynccontextmanager
async def reached(settings: Settings, database: Database, *, pace: Pace = SLACK_PACE) -> AsyncIterator[list[Reached]]:
    """Yield every platform that the settings name, connected, with its installation (made if new).

    Raises:
        UserMistake: none is named, or one is not of this database's company.
        PlatformError: one sentence on what to repair.
    """
    async with AsyncExitStack() as stack:
        connected = [await stack.enter_async_context(platform) for platform in platforms(settings, pace=pace)]
        yield [await reach(settings, database, platform) for platform in connected]


def require_known(session: Session, platform: str, tenant: str, team: str) -> None:
    """Refuse another workspace of a platform than the one that this database knows; ``team`` is its name.

    Nobody would be asked anything: people have their accounts in the workspace that is left, and an e-mail alone gives
    nobody the account of somebody who has answered (R14).

    Raises:
        UserMistake: one sentence.
    """
    known = accounts.tenants(session, platform)
    if known and tenant not in known:
        raise UserMistake(
            f"This database is that of another workspace ({', '.join(known)}) than the token's ({tenant}, {team}): put "
            "the token of the first back, or set DATABASE_URL to a new database for the second."
        )


async def reach(settings: Settings, database: Database, platform: ChatPlatform) -> Reached:
    """Return a connected platform with its installation, made if new, and give it its address book.

    Raises:
        UserMistake: it is another workspace than the one that this database knows.
    """

    def connect(session: Session) -> Installation:
        require_known(session, platform.name, platform.tenant, platform.team)
        return accounts.connect(
            session,
            platform.name,
            platform.tenant,
            name=platform.team,
            locale=settings.locale,
            timezone=settings.timezone,
            country=settings.country,
        )

    installation = await database.awrite(connect)
    platform.addresses = StoredAddresses(database, installation.id or 0)
    return Reached(platform, installation.id or 0, installation.company_id)


@dataclass(frozen=True, slots=True)
class StoredAddresses:
    """The address book of one installation, in the database."""

    database: Database
    installation_id: int

    async def get(self, key: str) -> Address | None:
        """Return what was noted under a key, or None."""
        return await self.database.aread(partial(accounts.address, installation_id=self.installation_id, key=key))

    async def put(self, key: str, address: Address) -> None:
        """Note an address, in place of the one before."""
        note = partial(accounts.note_address, installation_id=self.installation_id, key=key, noted=address)
        await self.database.awrite(note)
