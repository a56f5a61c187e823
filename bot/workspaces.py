"""Open what the settings name: the database, the keys, the chat platform. Every command opens them here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from bot.config import Settings
from bot.slack.messenger import SlackPlatform
from jobs.errors import UserMistake
from storage import workspaces
from storage.database import Database
from storage.models import Workspace
from storage.vault import Vault
from storage.vault.keys.apart import require_apart


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Yield the database, its tables up to date."""
    database = Database(settings.database_url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def vault_of(settings: Settings, *, create: bool = False) -> Vault:
    """Return the open vault; its caller closes it.

    Args:
        settings: where the keys are.
        create: whether to make a master key when there is none.

    Raises:
        KeyTrouble: one sentence on what is wrong with the master key or the place of the keys.
    """
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


def our_workspace(session: Session) -> Workspace:
    """Return the one workspace of this database.

    Raises:
        UserMistake: none was ever connected.
    """
    rows = workspaces.every(session)
    if not rows:
        raise UserMistake("No workspace is connected yet: run `diapason serve` or `diapason people sync` once.")
    return rows[0]


def slack_of(settings: Settings) -> SlackPlatform:
    """Return the Slack workspace that the settings name, not connected yet.

    Raises:
        UserMistake: no token is set.
    """
    if settings.slack_bot_token is None:
        raise UserMistake("Slack is not connected: set SLACK_BOT_TOKEN (see README.md).")
    return SlackPlatform(settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)


def connect(session: Session, settings: Settings, platform: SlackPlatform) -> int:
    """Return the id of a platform's workspace, and store the workspace if it is new."""
    return workspaces.connect(
        session,
        platform.name,
        platform.tenant,
        name=platform.team,
        locale=settings.locale,
        timezone=settings.timezone,
        country=settings.country,
    )
