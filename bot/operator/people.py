"""`diapason people`: import the company's list of people, read the platform's accounts."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.slack.messenger import SlackPlatform
from bot.workspaces import Connected, connect, opened, slack_of
from jobs.calendar import utc_now
from jobs.setup import people, record
from jobs.setup.people import Summary
from storage.database import Database


async def import_people(settings: Settings, file: Path, *, dry_run: bool) -> Summary:
    """Replace the company's list by a CSV file, find the accounts it names by e-mail, and return what changed.

    Raises:
        UserMistake: the file has bad lines, or no token is set.
        PlatformError: Slack refused or did not answer.
    """
    async with slack_of(settings) as platform:
        with opened(settings) as database:
            here = await database.awrite(partial(connect, settings=settings, platform=platform))
            now = utc_now()
            summary = await asyncio.to_thread(
                people.import_csv, database, here.installation_id, file, now=now, dry_run=dry_run
            )
            if not dry_run:
                await _sync(database, here, settings, platform)
            return summary


async def sync_people(settings: Settings) -> Summary:
    """Merge the platform's accounts into the list, and return what changed.

    Raises:
        UserMistake: no token is set.
        PlatformError: Slack refused or did not answer.
    """
    async with slack_of(settings) as platform:
        with opened(settings) as database:
            here = await database.awrite(partial(connect, settings=settings, platform=platform))
            return await _sync(database, here, settings, platform)


async def _sync(database: Database, here: Connected, settings: Settings, platform: SlackPlatform) -> Summary:
    profiles = [profile async for profile in platform.people()]
    summary = await asyncio.to_thread(
        people.sync, database, here.installation_id, profiles, now=utc_now(), complete=platform.lists_everybody
    )
    if settings.admins:
        await database.awrite(
            partial(
                record.note_admins,
                company_id=here.company_id,
                ids_or_emails=settings.admins,
                actor=record.OPERATOR,
                now=utc_now(),
            )
        )
    return summary


def summary_text(summary: Summary, *, dry_run: bool) -> str:
    """Return what an import changed (or with ``dry_run`` would change), in a few lines of English."""
    head = "Nothing was changed; this would be:" if dry_run else "Done:"
    counts = (
        f"{len(summary.added)} added, {len(summary.changed)} changed, {len(summary.gone)} gone, "
        f"{summary.unchanged} unchanged."
    )
    lines = [f"{head} {counts}"]
    for names, words in (
        (summary.waiting, "No account was found yet for"),
        (summary.unlisted, "Accounts that the list leaves out:"),
        (summary.elsewhere, "Accounts of people who take part by another one already:"),
        (summary.moved_alone, "Moved alone between two groups, which could isolate them:"),
    ):
        if names:
            lines.append(f"{words} {', '.join(names)}.")
    return "\n".join(lines)
