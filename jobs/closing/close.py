"""The close of windows: figures are released once, and the last window of a week sums the week.

Each window is one transaction and every run reads anew what is left to do, so that an interruption loses nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from jobs.answering.sheet import AGREED
from jobs.asking.bank import BankQuestion
from jobs.closing.comments import publish_comments
from jobs.closing.figures import as_json, majority_rule, note_named, store
from jobs.closing.pools import pooled_in, release_pools
from jobs.closing.refusal import refuse
from jobs.closing.sums import store_sums
from jobs.closing.window import WindowReader
from jobs.release import Asked, Release, release, release_weekly
from storage import companies, windows
from storage.database import Database
from storage.errors import StorageError
from storage.types import Cadence, WindowState
from storage.vault import Vault
from storage.windows import WindowRow


def close_due(database: Database, vault: Vault, now: datetime) -> int:
    """Release every window whose time is over; return how many were closed.

    The last window of its week to close also sums the week and, every fourth week, releases the pooled pulse figures.
    A window that cannot be closed stops no other; its error is raised once they are done.
    """
    due = database.read(lambda session: windows.in_state(session, WindowState.OPEN, closes_by=now))
    failures: list[Exception] = []
    for window in due:
        try:
            database.write(partial(_close, vault=vault, window=window, now=now))
        except StorageError:  # nothing can be written or read now
            raise
        except Exception as error:  # noqa: BLE001 - the others go on
            failures.append(error)
    if failures:
        raise failures[0]
    return len(due)


def _close(session: Session, vault: Vault, window: WindowRow, now: datetime) -> None:
    """Mark a window closed and release its figures and comments; do nothing when it was closed already.

    A window that is not as it was opened, or lacks an answer, is closed without a figure (R17).
    """
    # Of two windows closed at once by two replicas, one must see that it is the last of its week.
    companies.lock(session, window.company_id)
    if not windows.close(session, window.id):
        return
    reader = WindowReader(session, vault)
    released = _figures(reader, window) if reader.is_genuine(window) else None
    if released is None or not reader.once([window], "released", as_json(released)):
        refuse(session, window, now)
    else:
        note_named(vault, released)
        windows.note_released(session, window.id, now)
        store(session, window, released)
        publish_comments(reader, window)
    _sum_week(reader, window.company_id, window.asked_week, now)


def _figures(reader: WindowReader, window: WindowRow) -> Release:
    """Return what a window releases."""
    question = BankQuestion.from_definition(window.definition)
    members, answers = reader.counted(window), reader.answers(window)
    asked = Asked(window=window.id, question=question.key, kind=question.kind, options=len(question.codes), k=window.k)
    majority = majority_rule(reader.session, reader.vault, window, asked)
    if window.cadence is Cadence.PULSE:
        return release_weekly(asked, members, answers, majority)
    forecasts = reader.answers(window, "forecast") if window.forecast else None
    agreed = {number for number, choice in reader.answers(window, AGREED).items() if choice == 1}
    return release(asked, members, answers, forecasts=forecasts, agreed=agreed, majority=majority)


def _sum_week(reader: WindowReader, company_id: int, week: date, now: datetime) -> None:
    """Store a week's sums and release the pools that end with it, once its last window has closed."""
    still_open = windows.in_state(reader.session, WindowState.OPEN, company_id=company_id)
    if any(window.asked_week == week for window in still_open):
        return
    closed = windows.in_state(reader.session, WindowState.CLOSED, company_id=company_id)
    of_week = [window for window in closed if window.asked_week == week and reader.is_genuine(window)]
    if of_week:
        store_sums(reader, company_id, week, of_week)
    for schedule_id in sorted({window.schedule_id for window in of_week}):
        release_pools(reader, [window for window in closed if pooled_in(window, schedule_id, week)], now)
