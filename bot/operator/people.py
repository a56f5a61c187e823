"""`diapason people`: import the company's list of people, read the platform's accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.workspaces import Reached, opened, reached
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
    with opened(settings) as database:
        async with reached(settings, database) as connections:
            first = connections[0].installation_id  # whose ids the list may name
            summary = await asyncio.to_thread(people.import_csv, database, first, file, now=utc_now(), dry_run=dry_run)
            if not dry_run:
                await _sync(database, connections, settings)
            return summary


async def sync_people(settings: Settings) -> Summary:
    """Merge the accounts of every platform into the list, and return what changed.

    Raises:
        UserMistake: no token is set.
        PlatformError: a platform refused or did not answer.
    """
    with opened(settings) as database:
        async with reached(settings, database) as connections:
            return await _sync(database, connections, settings)


async def _sync(database: Database, connections: Sequence[Reached], settings: Settings) -> Summary:
    summaries = []
    for here in connections:
        profiles = [profile async for profile in here.platform.people()]
        complete = here.platform.lists_everybody
        summaries.append(
            await asyncio.to_thread(
                people.sync, database, here.installation_id, profiles, now=utc_now(), complete=complete
            )
        )
    if settings.admins:
        await database.awrite(
            partial(
                record.note_admins,
                company_id=connections[0].company_id,
                ids_or_emails=settings.admins,
                actor=record.OPERATOR,
                now=utc_now(),
            )
        )
    return Summary.joined(summaries)


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
        (summary.moved_by_few, "Moved between groups by so few at once that it could isolate them:"),
    ):
        if names:
            lines.append(f"{words} {', '.join(names)}.")
    return "\n".join(lines)
