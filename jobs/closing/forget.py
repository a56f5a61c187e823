"""The end of what is kept: answers a week after their window closed, everything else when its time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from jobs.calendar import DAY
from jobs.closing.close import close_due
from jobs.closing.pools import release_overdue_pool
from jobs.closing.sums import join_past
from jobs.closing.window import WindowReader
from jobs.retention import (
    COMMENTS_KEPT,
    DELIVERIES_KEPT,
    KEPT,
    LEAVERS_KEPT,
    PASTS_KEPT,
    SEALED_AFTER,
    TREES_COMPARED,
    sealed_from,
)
from storage import people, published, trees, windows
from storage.database import Database
from storage.errors import WindowSealed
from storage.ledger import deliveries
from storage.loop import commitments
from storage.types import Cadence, WindowState
from storage.vault import Vault
from storage.windows import WindowRow


def seal_due(database: Database, vault: Vault, now: datetime) -> int:
    """Destroy the answers of windows closed a week ago; return of how many windows.

    Those of pulse items go a week after the end of the four weeks in which they are pooled.
    """
    close_due(database, vault, now)  # what is over is released before anything that it may be pooled with goes
    closed = database.read(lambda session: windows.in_state(session, WindowState.CLOSED, closes_by=now - SEALED_AFTER))
    # Keys put back from an old copy would revive what was destroyed: a sealed window has none.
    revived = vault.windows() | vault.unfinished_seals()
    sealed = database.read(lambda session: windows.in_state(session, WindowState.SEALED, among=revived))
    due = [*(window for window in closed if sealed_from(window) <= now), *sealed]
    # Before the first of their windows is sealed: weeks join four at a time, and those of an older version at once.
    joined = database.write(partial(join_past, vault=vault, window_ids=[window.id for window in due]))
    for window in due:
        if window.cadence is Cadence.PULSE:
            database.write(partial(release_overdue_pool, vault=vault, window=window, now=now))
        members = database.read(partial(windows.members, snapshot_id=window.snapshot_id))
        accounts = [member.account for member in members if member.account is not None]
        whole = database.read(partial(_has_its_tree, vault=vault, window=window))
        vault.seal(database, window.id, window.question_key, accounts, all_known=whole)
        database.write(partial(windows.seal, window_id=window.id))
    _cut_pasts(database, now, joined=joined)
    _cut_trees(database, vault, now)
    return len(due) + _seal_overdue(database, vault, now)


def _has_its_tree(session: Session, vault: Vault, window: WindowRow) -> bool:
    """Tell whether the members of a window are those it was opened with; False when its key is out of use already."""
    try:
        return WindowReader(session, vault).is_signed(window)
    except WindowSealed:
        return False


def _cut_pasts(database: Database, now: datetime, *, joined: int) -> None:
    """Delete what is left of groups that are watched no more, and leave no trace of it, nor of weeks that joined."""
    day = (now - DAY).date()  # in no zone is it more than a day earlier
    cut = database.write(partial(published.forget_pasts, before=day - PASTS_KEPT))
    if joined:
        database.rewrite("weekly_sum")
    if joined or cut:
        database.rewrite("signal_past")


def _cut_trees(database: Database, vault: Vault, now: datetime) -> None:
    """Delete the members of frozen trees that nothing needs any more, and leave no trace of them.

    A tree stays until its windows are sealed and their links gone (a reply is told to the whole group), and for the
    35 days after the next one of its schedule, in which both are held against each other (R16, R17).
    """
    linked = vault.links.windows()
    compared_until = (now - DAY).date() - TREES_COMPARED  # in no zone is it more than a day earlier
    cut = 0
    for snapshot_id in database.read(partial(trees.due, compared_until=compared_until, linked=linked)):
        while deleted := database.write(partial(trees.forget_some, snapshot_id=snapshot_id)):
            cut += deleted
    if cut:
        database.rewrite("tree_member")


def _seal_overdue(database: Database, vault: Vault, now: datetime) -> int:
    """Destroy the answers of windows of which the database says that they stay, or nothing any more; return how many.

    The day was promised with the question, and noted beside its key: whoever writes to the database cannot put it off.
    """
    overdue = vault.overdue(now)
    for window_id in overdue:
        vault.seal(database, window_id, "", [])
        database.write(partial(windows.seal, window_id=window_id))
    return len(overdue)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows were deleted because their time was over."""

    figures: int  # with digests, alerts and commitments
    comments: int
    messages: int
    identities: int


def forget_due(database: Database, now: datetime) -> Forgotten:
    """Delete what was kept for its full time; return how much.

    Figures, comments and deliveries are deleted; of people who left, the identity is erased.
    """
    today = now.date()
    return database.write(
        lambda session: Forgotten(
            figures=published.forget(session, today - KEPT) + commitments.forget(session, today - KEPT),
            comments=published.forget_comments(session, today - COMMENTS_KEPT),
            messages=deliveries.forget(session, now - DELIVERIES_KEPT),
            identities=people.erase_leavers(session, today - LEAVERS_KEPT + timedelta(days=1)),
        )
    )
