"""What the operator's commands do: people, schedules, digests again, backups. The command line prints the words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session

from bot.config import Settings
from bot.slack.messenger import SlackPlatform
from jobs.asking.bank import Bank
from jobs.asking.schedules import every_schedule, write_schedule
from jobs.calendar import week_named
from jobs.cards import DigestCard
from jobs.closing.figures import figures_of
from jobs.closing.forget import forget_due, seal_due
from jobs.digest.office import digest_of
from jobs.errors import Refused, UserMistake
from jobs.loop import relay
from jobs.offline.attack import Audit
from jobs.offline.attack import audit as audit_figures
from jobs.ports import FormErrors, ScheduleSubmitted
from jobs.release import Figure
from jobs.setup import people, record
from jobs.setup.people import Summary
from storage import chain, published, schedules, workspaces
from storage.backups.backup import backup, restore
from storage.database import Database
from storage.models import Schedule, Workspace
from storage.types import Cadence, PublishedKind, ScheduleState
from storage.vault import Vault
from storage.vault.keys.apart import require_apart

T = TypeVar("T")
OPERATOR = "operator"


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
    """Open the keys; whoever opens them closes them.

    Raises:
        KeyTrouble: the master key or the place of the keys is not as it should be; in one sentence.
    """
    keys_url = settings.keys_url.get_secret_value() if settings.keys_url else None
    if keys_url is not None:
        require_apart(settings.database_url, keys_url)
    return Vault.open(settings.key_file, create=create, keys_url=keys_url)


@contextmanager
def unlocked(settings: Settings, *, create: bool = False) -> Iterator[Vault]:
    """Yield the keys, closed at the end."""
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
    found = workspaces.every(session)
    if not found:
        raise UserMistake("No workspace is connected yet: run `diapason serve` or `diapason people sync` once.")
    return found[0]


# ---------------------------------------------------------------- people


async def import_people(settings: Settings, file: Path, *, dry_run: bool) -> Summary:
    """Make a CSV file the list that counts, then find the accounts of whoever it names by e-mail."""
    async with _slack(settings) as platform:
        with opened(settings) as database:
            workspace_id = await _connect(database, settings, platform)
            now = datetime.now(UTC)
            summary = await asyncio.to_thread(people.import_csv, database, workspace_id, file, now=now, dry_run=dry_run)
            if not dry_run:
                await _sync(database, workspace_id, settings, platform)
            return summary


async def sync_people(settings: Settings) -> Summary:
    """Merge the platform's accounts."""
    async with _slack(settings) as platform:
        with opened(settings) as database:
            workspace_id = await _connect(database, settings, platform)
            return await _sync(database, workspace_id, settings, platform)


async def _sync(database: Database, workspace_id: int, settings: Settings, platform: SlackPlatform) -> Summary:
    profiles = [profile async for profile in platform.people()]
    summary = await asyncio.to_thread(people.sync, database, workspace_id, profiles, now=datetime.now(UTC))
    if settings.admins:
        await database.awrite(
            partial(
                record.note_admins,
                workspace_id=workspace_id,
                ids_or_emails=settings.admins,
                actor=OPERATOR,
                now=datetime.now(UTC),
            )
        )
    return summary


def _slack(settings: Settings) -> SlackPlatform:
    if settings.slack_bot_token is None:
        raise UserMistake("Slack is not connected: set SLACK_BOT_TOKEN (see README.md).")
    return SlackPlatform(settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)


async def _connect(database: Database, settings: Settings, platform: SlackPlatform) -> int:
    return await database.awrite(partial(connect, settings=settings, platform=platform))


def connect(session: Session, settings: Settings, platform: SlackPlatform) -> int:
    """Return the id of the workspace a platform is connected to, made if new."""
    return workspaces.connect(
        session,
        platform.name,
        platform.tenant,
        name=platform.team,
        locale=settings.locale,
        timezone=settings.timezone,
        country=settings.country,
    )


def told(summary: Summary, *, dry_run: bool) -> str:
    """Return what an import changed, in a few lines."""
    head = "Nothing was changed; this would be:" if dry_run else "Done:"
    counts = (
        f"{len(summary.added)} added, {len(summary.changed)} changed, {len(summary.gone)} gone, "
        f"{summary.unchanged} unchanged."
    )
    lines = [f"{head} {counts}"]
    for names, words in (
        (summary.waiting, "No account was found yet for"),
        (summary.unlisted, "Accounts that the list leaves out:"),
        (summary.moved_alone, "Moved alone between two groups, which could isolate them:"),
    ):
        if names:
            lines.append(f"{words} {', '.join(names)}.")
    return "\n".join(lines)


# ---------------------------------------------------------------- schedules


def list_schedules(settings: Settings) -> list[str]:
    """Return one line a schedule."""

    def work(session: Session) -> list[str]:
        workspace = our_workspace(session)
        rows = every_schedule(session, workspace.id or 0)
        return [_schedule_line(row) for row in rows] or ["No schedule yet: add one in Diapason's Home tab in Slack."]

    with opened(settings) as database:
        return database.read(work)


def _schedule_line(row: Schedule) -> str:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return (
        f"{row.id}  {row.name}  {row.state.value}  {days[row.weekday - 1]} {row.local_time:%H:%M}  {row.audience}  "
        f"{len(row.alignment)} alignment, {len(row.pulse)} pulse"
    )


def add_schedule(
    settings: Settings, name: str, weekday: int, at: str, audience: str, questions: tuple[str, ...], *, reminder: bool
) -> str:
    """Add a schedule as an admin would in chat, under the same rules.

    Raises:
        UserMistake: what is wrong with it.
    """
    bank = Bank.load(settings.questions)
    unknown = [key for key in questions if key not in bank]
    if unknown:
        raise UserMistake(f"No question {', '.join(unknown)}: keys are in jobs/asking/questions.toml or your own file.")
    asked = [bank[key] for key in questions] or list(bank.on_by_default)
    wish = ScheduleSubmitted(
        actor=None,
        id=None,
        name=name,
        weekday=weekday,
        local_time=at,
        audience=audience,
        alignment=tuple(question.key for question in asked if question.cadence is Cadence.ALIGNMENT),
        pulse=tuple(question.key for question in asked if question.cadence is Cadence.PULSE),
        reminder=reminder,
    )
    with opened(settings) as database:
        return database.write(partial(_add, bank=bank, wish=wish))


def _add(session: Session, bank: Bank, wish: ScheduleSubmitted) -> str:
    workspace = our_workspace(session)
    made = write_schedule(session, bank, workspace.id or 0, wish, datetime.now(UTC), actor=OPERATOR)
    if isinstance(made, FormErrors):
        from bot.locale import t  # noqa: PLC0415 - only to say what is wrong

        raise Refused(" ".join(t("en", key) for key in made.errors.values()))
    return f"Schedule {made.id} “{made.name}” asks from the week of {made.first_week}."


def turn_schedule(settings: Settings, number: int, *, active: bool) -> str:
    """Pause or resume a schedule.

    Raises:
        UserMistake: there is none with this number.
    """

    def work(session: Session) -> str:
        workspace = our_workspace(session)
        row = session.get(Schedule, number)
        if row is None or row.workspace_id != workspace.id:
            raise UserMistake(f"No schedule {number}: see `diapason schedule list`.")
        state = ScheduleState.ACTIVE if active else ScheduleState.PAUSED
        now = datetime.now(UTC)
        schedules.set_state(session, number, state, now)
        chain.append(
            session,
            workspace.id or 0,
            at=now,
            actor=OPERATOR,
            action=f"schedule_{state.value}",
            detail={"schedule": number},
        )
        return f"“{row.name}” {'goes on with its next round' if active else 'is paused'}."

    with opened(settings) as database:
        return database.write(work)


# ---------------------------------------------------------------- digests, backups


def published_digest(settings: Settings, week: str) -> tuple[DigestCard, dict[str, Any]]:
    """Return a week's digest as it was posted, as a card and as data.

    Raises:
        UserMistake: not a week, or none was posted.
    """
    try:
        week_named(week)
    except ValueError as error:
        raise UserMistake(f"{error}.") from None

    def work(session: Session) -> tuple[DigestCard, dict[str, Any]] | None:
        row = published.find(session, our_workspace(session).id or 0, PublishedKind.DIGEST, week)
        return None if row is None else (digest_of(row), row.body)

    with opened(settings) as database:
        found = database.read(work)
    if found is None:
        raise UserMistake(f"No digest was posted for {week}.")
    return found


def audited(settings: Settings) -> Audit:
    """Attack every figure that was ever released by this database."""
    with opened(settings) as database:
        return database.read(lambda session: released_audit(session, our_workspace(session).id or 0))


def released_audit(session: Session, workspace_id: int) -> Audit:
    """Attack every figure of one workspace."""
    every = figures_of(session, workspace_id, date.min, date.max)
    return audit_figures(figure for _, _, figure in every if isinstance(figure, Figure))


def back_up(settings: Settings, file: Path) -> str:
    """Copy the database."""
    backup(settings.database_url, file)
    return f"The database is copied to {file}. The keys are not in it: keep them apart."


def put_back(settings: Settings, file: Path) -> str:
    """Put a backup in the database's place, and say what it cost."""
    with unlocked(settings) as vault:
        lost = restore(settings.database_url, file, vault, now=datetime.now(UTC))
        with opened(settings) as database:
            _record_keys(database, vault)
    return (
        f"Restored. {lost.lost_windows} open windows lost their answers, {lost.unreleased_windows} closed ones release "
        f"no figure, {lost.missed_deliveries} messages that may have gone out are not sent again."
    )


def purge(settings: Settings) -> str:
    """Seal and forget now what is due, as the clock does every hour, and say what went."""
    with opened(settings) as database, unlocked(settings) as vault:
        now = datetime.now(UTC)
        sealed = seal_due(database, vault, now)
        gone = forget_due(database, now)
        links = relay.forget_due(database, vault, now)
        stray = database.write(vault.sweep)
        database.scrub()
        _record_keys(database, vault)
    return (
        f"{sealed} windows sealed, their answers destroyed; {stray} answers without a key erased. Kept for their full "
        f"time and erased: {gone.figures} figures and digests, {gone.comments} groups of comments, {gone.messages} "
        f"messages, {gone.identities} identities of people who left. Links from comments to their authors destroyed: "
        f"{links}."
    )


def _record_keys(database: Database, vault: Vault) -> None:
    """Write into the record of settings which keys a command has unwrapped (SEC-40)."""
    found = vault.take_unwrapped()
    database.write(partial(record.note_unwrapped, window_ids=found, actor=OPERATOR, now=datetime.now(UTC)))


def rotate_keys(settings: Settings) -> str:
    """Replace the master key; everything it protects is wrapped again. Interrupted, it is finished by a second run.

    With a key database the first run only makes the new key, and one on every machine finishes.
    """
    with opened(settings) as database, unlocked(settings) as vault:
        if not vault.rotate(database):
            return (
                f"A new key stands above the old one in {settings.key_file}, and nothing is wrapped by it yet. Copy "
                "this file to every machine that runs Diapason, then run `diapason keys rotate` on each of them."
            )
        here = database.read(workspaces.every)
        for workspace in here:
            database.write(partial(_note_rotation, workspace_id=workspace.id or 0))
        count = len(vault.windows())
    return (
        f"The master key {settings.key_file} is new, and {count} window keys were wrapped again. Keep a copy of it "
        "apart, and destroy the copies of the old one."
    )


def _note_rotation(session: Session, workspace_id: int) -> None:
    chain.append(session, workspace_id, at=datetime.now(UTC), actor=OPERATOR, action="key_rotated", detail={})
