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
from jobs.setup.attendance import listing_of
from jobs.setup.headings import leaders_said
from jobs.setup.people import ListRead, Summary
from storage import chain
from storage.database import Database

SHOWN = 5  # unknown ids: a company's own column has one on every line


async def import_people(
    settings: Settings, file: Path, *, dry_run: bool, confirmed: bool = False, leaders: str | None = None
) -> Summary:
    """Replace the company's list by a file, find the accounts it names, and return what changed.

    Raises:
        UserMistake: the file has bad lines, many would leave and nobody confirmed it, or no token is set.
        PlatformError: Slack refused or did not answer.
    """
    who = None if leaders is None else leaders_said(leaders)
    with opened(settings) as database:
        async with reached(settings, database) as connections:
            listings = [await listing_of(here.platform, here.installation_id) for here in connections]
            here = connections[0].installation_id
            work = partial(people.import_csv, database, here, file, listings=listings, leaders=who)
            summary = await asyncio.to_thread(work, now=utc_now(), dry_run=dry_run, confirmed=confirmed)
            if not dry_run:
                await _name_admins(database, connections, settings)
            return summary


async def sync_people(settings: Settings, *, confirmed: bool = False) -> Summary:
    """Merge the accounts of every platform into the list, and return what changed.

    Raises:
        UserMistake: many would leave and nobody confirmed it, or no token is set.
        PlatformError: a platform refused or did not answer.
    """
    with opened(settings) as database:
        async with reached(settings, database) as connections:
            listings = [await listing_of(here.platform, here.installation_id) for here in connections]
            work = partial(people.sync_all, database, listings, now=utc_now(), confirmed=confirmed)
            summary = await asyncio.to_thread(work)
            await _name_admins(database, connections, settings)
            return summary


async def _name_admins(database: Database, connections: Sequence[Reached], settings: Settings) -> None:
    """Make those whom the settings name the company's admins: their accounts may have been found just now."""
    if settings.admins:
        await database.awrite(
            partial(
                record.note_admins,
                company_id=connections[0].company_id,
                ids_or_emails=settings.admins,
                actor=chain.OPERATOR,
                now=utc_now(),
            )
        )


def summary_text(summary: Summary, *, dry_run: bool) -> str:
    """Return what an import changed (or with ``dry_run`` would change), in a few lines of English."""
    head = "Nothing was changed; this would be:" if dry_run else "Done:"
    counts = (
        f"{len(summary.added)} added, {len(summary.changed)} changed, {len(summary.gone)} gone, "
        f"{summary.unchanged} unchanged."
    )
    lines = [f"{head} {counts}", *(_understood(summary.read) if summary.read is not None else ())]
    for names, words in (
        (summary.gone, "Gone:"),
        (summary.waiting, "No open account was found for"),
        (summary.unlisted, "Accounts that the list leaves out:"),
        (summary.elsewhere, "Accounts of people who take part by another one already:"),
        (summary.moved_by_few, "Moved between groups by so few at once that it could isolate them:"),
    ):
        if names:
            lines.append(f"{words} {', '.join(names)}.")
    return "\n".join(lines)


def _understood(read: ListRead) -> list[str]:
    """Return what was understood of the list: a heading or a name read otherwise than meant shows here."""
    places = f"{_count(read.functions, 'function')}, {_count(read.teams, 'team')}"
    lines = [f"Read in the list: {_count(read.leaders, 'leader')}, {places}."]
    if read.unused:
        lines.append(f"Columns that were not used: {', '.join(read.unused)}.")
    if read.unread:
        lines.append(f"Of the sheets, “{read.sheet}” was read; not read: {', '.join(read.unread)}.")
    if read.foreign:
        lines.append(
            f"Languages that Diapason does not speak, so that the company’s is used: {', '.join(read.foreign)}."
        )
    lines += [
        f"Taken for one name, “{kept}”: {', '.join(f'“{spelling}”' for spelling in others)}."
        for kept, *others in read.spellings
    ]
    if read.unknown_ids:
        first = ", ".join(read.unknown_ids[:SHOWN])
        more = f" and {len(read.unknown_ids) - SHOWN} more" if len(read.unknown_ids) > SHOWN else ""
        lines.append(f"Ids that the platform does not know, so that e-mails decided: {first}{more}.")
    return lines


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
