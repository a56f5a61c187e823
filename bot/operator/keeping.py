"""`diapason backup`, `restore`, `purge` and `keys rotate`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlmodel import Session

from bot.config import Settings
from bot.workspaces import opened, unlocked
from jobs.calendar import utc_now
from jobs.closing.adoption import adopt
from jobs.closing.forget import forget_due, seal_due
from jobs.closing.recount import recount
from jobs.loop import relay
from jobs.loop.obstacles import keeping
from jobs.setup import record
from storage import chain, companies
from storage.backups.backup import backup, restore
from storage.database import Database
from storage.vault import Vault


def back_up(settings: Settings, file: Path) -> str:
    """Copy the database to ``file``, and return a sentence that says so."""
    backup(settings.database_url, file)
    return f"The database is copied to {file}. The keys are not in it: keep them apart."


def put_back(settings: Settings, file: Path) -> str:
    """Replace the database by a backup, and return a sentence on what was lost."""
    with unlocked(settings) as vault:
        lost = restore(settings.database_url, file, vault, now=utc_now())
        with opened(settings) as database:
            recount(database, vault)
            relay.withdraw_again(database, vault)
            keeping.withdraw_again(database, vault, utc_now())
            _record_keys(database, vault)
    return (
        "Restored. What was answered since the backup is lost. "
        f"{lost.lost_windows} open windows lost all their answers, {lost.unreleased_windows} closed ones release "
        f"no figure, {lost.missed_deliveries} messages that may have gone out are not sent again."
    )


def purge_due(settings: Settings) -> str:
    """Seal windows and erase figures, comments, messages and identities that are due, and return their counts.

    The clock does the same every hour.
    """
    with opened(settings) as database, unlocked(settings) as vault:
        now = utc_now()
        adopt(database, vault)
        sealed = seal_due(database, vault, now)
        forgotten = forget_due(database, now)
        keeping.erase_withdrawn(database, now)
        links = relay.forget_due(database, vault, now) + keeping.forget_due(database, vault, now)
        stray_answers = database.write(vault.sweep)
        database.scrub()
        _record_keys(database, vault)
    return (
        f"{sealed} windows sealed, their answers destroyed; {stray_answers} answers without a key erased. Kept for "
        f"their full time and erased: {forgotten.figures} figures and digests, {forgotten.comments} groups of "
        f"comments, {forgotten.messages} messages, {forgotten.identities} identities of people who left. Links from "
        f"comments and obstacles to their authors destroyed: {links}."
    )


def _record_keys(database: Database, vault: Vault) -> None:
    """Write into the record of settings which keys a command has unwrapped (SEC-40)."""
    window_ids = vault.take_unwrapped()
    database.write(partial(record.note_unwrapped, window_ids=window_ids, actor=chain.OPERATOR, now=utc_now()))


def rotate_keys(settings: Settings) -> str:
    """Replace the master key, wrap again every key that it protects, and return a sentence on what was done.

    A second run finishes one that was interrupted. With a key database the first run only makes the new key, and a run
    on every machine finishes.
    """
    with opened(settings) as database, unlocked(settings) as vault:
        if not vault.rotate(database):
            return (
                f"A new key stands above the old one in {settings.key_file}, and nothing is wrapped by it yet. Copy "
                "this file to every machine that runs Diapason, then run `diapason keys rotate` on each of them."
            )
        for company in database.read(companies.every):
            database.write(partial(_note_rotation, company_id=company.id or 0))
        count = len(vault.windows())
    return (
        f"The master key {settings.key_file} is new, and {count} window keys were wrapped again. Keep a copy of it "
        "apart, and destroy the copies of the old one."
    )


def _note_rotation(session: Session, company_id: int) -> None:
    chain.append(session, company_id, at=utc_now(), actor=chain.OPERATOR, action="key_rotated", detail={})
