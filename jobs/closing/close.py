"""A window's time is over: its figures are released once, and the last of its week sums the week.

Each step is one transaction and finds by itself what is left to do, so that an interruption costs nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlmodel import Session

from jobs.answering.sheet import AGREED
from jobs.asking.bank import BankQuestion
from jobs.closing.comments import publish_comments
from jobs.closing.figures import store
from jobs.closing.pools import pool, pooled_in
from jobs.closing.sums import store_sums
from jobs.closing.window import answers_of, counted
from jobs.release import Asked, release, release_weekly
from storage import windows, workspaces
from storage.database import Database
from storage.types import Cadence, WindowState
from storage.vault import Vault
from storage.windows import WindowRow


def close_due(database: Database, vault: Vault, now: datetime) -> int:
    """Release every window whose time is over; return how many were closed.

    The last window of its week to close also sums the week and, every fourth week, releases the pooled pulse figures.
    """
    due = database.read(lambda session: windows.in_state(session, WindowState.OPEN, closes_by=now))
    for window in due:
        database.write(partial(_close, vault=vault, window=window, now=now))
    return len(due)


def _close(session: Session, vault: Vault, window: WindowRow, now: datetime) -> None:
    # Of two windows closed at once by two replicas, one must see that it is the last of its week.
    workspaces.lock(session, window.workspace_id)
    if not windows.close(session, window.id, now):
        return
    question = BankQuestion.from_definition(window.definition)
    people = windows.members(session, window.snapshot_id)
    members = counted(session, window, people)
    answers = answers_of(session, vault, window, people, "answer")
    asked = Asked(window=window.id, question=question.key, kind=question.kind, options=len(question.codes), k=window.k)
    if window.cadence is Cadence.PULSE:
        store(session, window, release_weekly(asked, members, answers))
    else:
        forecasts = answers_of(session, vault, window, people, "forecast")
        chosen = answers_of(session, vault, window, people, AGREED)
        agreed = {person for person, choice in chosen.items() if choice == 1}
        store(session, window, release(asked, members, answers, forecasts=forecasts, agreed=agreed))
    publish_comments(session, vault, window, members, answers)
    _sum_week(session, vault, window.workspace_id, window.asked_week)


def _sum_week(session: Session, vault: Vault, workspace_id: int, week: date) -> None:
    """Once its last window has closed, keep a week's sums for the signals and pool the pulse items that end with it."""
    still_open = windows.in_state(session, WindowState.OPEN, workspace_id=workspace_id)
    if any(window.asked_week == week for window in still_open):
        return
    closed = windows.in_state(session, WindowState.CLOSED, workspace_id=workspace_id)
    mine = [window for window in closed if window.asked_week == week]
    store_sums(session, vault, workspace_id, week, mine)
    for schedule_id in sorted({window.schedule_id for window in mine}):
        pool(session, vault, [window for window in closed if pooled_in(window, schedule_id, week)])
