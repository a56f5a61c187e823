"""What becomes of obstacles with time: reminders of what waits, withdrawals that show, and the end of what is kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from sqlmodel import Session

from jobs.calendar import WEEK, Rest, current_week, midnight, next_slot, week_name
from jobs.cards import Message, WaitingCard
from jobs.loop.obstacles.content import stage_of
from jobs.loop.obstacles.saying import owe_progress, scrub
from jobs.retention import LINKS_KEPT, OBSTACLES_KEPT, OBSTACLES_LINKED
from jobs.sending.ledger import Owed, owe
from jobs.texts import locale_of
from storage import companies
from storage.database import Database
from storage.ledger.due import Due
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow
from storage.models import Company
from storage.types import DeliveryKind
from storage.vault import Vault

UNSEEN, UNDECIDED, UNTOLD = timedelta(weeks=1), timedelta(weeks=4), timedelta(weeks=1)
REMINDED_AT = time(9, 0)  # on the first working day of a week, with the digest
PATIENCE = timedelta(days=5)

_Moment = datetime | None


# ---------------------------------------------------------------- reminders


def remind(database: Database, now: datetime) -> int:
    """Owe each channel one message a week at most, about what has come to wait too long since the one before."""
    return database.write(partial(_remind, now=now)) if database.read(partial(_reminders, now=now)) else 0


def reminder(session: Session, due: Due, now: datetime) -> Message | None:
    """Return the reminder of all that waits too long now, None when nothing does."""
    rows = [row for row in obstacles.of_company(session, due.company.id) if stage_of(row, now) != "withdrawn"]
    late = [[moment is not None and moment <= now for moment in _overdue(row)] for row in rows]
    unseen, undecided, untold = (sum(row[sort] for row in late) for sort in range(3))
    if not unseen + undecided + untold:
        return None
    return WaitingCard(locale_of(companies.get(session, due.company.id)), unseen, undecided, untold)


def _reminders(session: Session, now: datetime) -> list[Company]:
    """Return the companies to remind this week: each obstacle asks for one reminder of each sort, and no more."""
    found = []
    for company in companies.every(session):
        week = current_week(now, company.timezone)
        begins = midnight(week, company.timezone)
        rows = [row for row in obstacles.of_company(session, company.id or 0) if stage_of(row, now) != "withdrawn"]
        late = [moment for row in rows for moment in _overdue(row) if moment is not None]
        if (
            company.leadership_channel is not None
            and any(begins - WEEK <= moment < begins for moment in late)
            and not obstacles.is_reminded(session, company.id or 0, week_name(week))
        ):
            found.append(company)
    return found


def _remind(session: Session, now: datetime) -> int:
    owed = 0
    for company in _reminders(session, now):
        companies.lock(session, company.id or 0)
        week = current_week(now, company.timezone)
        if obstacles.is_reminded(session, company.id or 0, week_name(week)):  # by another replica, meanwhile
            continue
        zone, until = company.timezone, midnight(week, company.timezone) + PATIENCE
        due = next_slot(week, REMINDED_AT, zone, Rest.of(company), midnight(week, zone), until)
        message = Owed(
            company_id=company.id or 0,
            kind=DeliveryKind.WAITING,
            channel=company.leadership_channel,
            occurrence=week_name(week),
            due_at=due or midnight(week, zone),
            not_after=until,
        )
        owe(session, [message])
        owed += 1
    return owed


def _overdue(row: ObstacleRow) -> tuple[_Moment, _Moment, _Moment]:
    """Return from when an obstacle has waited too long to be seen, decided, told back; None where it does not wait."""
    unseen = row.shown_at + UNSEEN if row.shown_at is not None and row.seen_at is None else None
    undecided = row.shown_at + UNDECIDED if row.shown_at is not None and row.decided_at is None else None
    untold = row.decided_at + UNTOLD if row.decided_at is not None and row.told_at is None else None
    return unseen, undecided, untold


# ---------------------------------------------------------------- the end


def erase_withdrawn(database: Database, now: datetime) -> int:
    """Erase what withdrawn obstacles said once their moment has come; return how many."""
    due = partial(obstacles.withdrawn, by=now)

    def work(session: Session) -> int:
        withdrawn = due(session)
        for obstacle_id in withdrawn:
            obstacles.change(session, obstacle_id, blob=b"", thread="")
        return len(withdrawn)

    erased = database.write(work) if database.read(due) else 0
    if erased:
        scrub(database)
    return erased


def forget_due(database: Database, vault: Vault, now: datetime) -> int:
    """Destroy the keys, and delete the obstacles, whose time is over; return how many keys.

    A key goes 30 days after its obstacle was told back, once it was withdrawn, and 12 months after it was said at most.
    """
    rows = {row.id: row for row in database.read(obstacles.every)}
    over = {row.id for row in rows.values() if row.thread and _is_over(row, now)}
    unread = {obstacle_id for obstacle_id in over if rows[obstacle_id].released_at is None}

    def work(session: Session) -> int:
        for obstacle_id in over - unread:
            obstacles.change(session, obstacle_id, thread="")
        obstacles.remove(session, unread)
        return obstacles.forget(session, now - OBSTACLES_KEPT, (now - OBSTACLES_LINKED - OBSTACLES_KEPT).date())

    if database.write(work) or over:
        database.rewrite("obstacle")
    gone = {
        obstacle_id
        for obstacle_id in vault.obstacles.ids()
        if vault.obstacles.is_withdrawn(obstacle_id) and not (obstacle_id in rows and rows[obstacle_id].blob)
    }
    unlinked = {row.id for row in rows.values() if not row.thread} & vault.obstacles.ids()
    for obstacle_id in over | gone | unlinked:
        vault.obstacles.destroy(obstacle_id)
    return len(over | gone | unlinked)


def withdraw_again(database: Database, vault: Vault, now: datetime) -> int:
    """Take out once more what an older database brought back; return how many obstacles that were.

    One that was withdrawn is noted beside its key. One whose key is gone was withdrawn, or told back long ago: nothing
    of it comes back. A key of no obstacle may be one's that this database does not know: it is never drawn again.
    """
    keyed = vault.obstacles.ids()

    def work(session: Session) -> int:
        rows = [row for row in obstacles.every(session) if row.thread]
        back = [row for row in rows if row.id not in keyed or vault.obstacles.is_withdrawn(row.id)]
        obstacles.remove(session, [row.id for row in back if row.released_at is None])
        for row in back:
            if row.released_at is not None:
                obstacles.change(session, row.id, withdrawn_at=now, blob=b"", thread="")
                owe_progress(session, companies.get(session, row.company_id), row.id, now)
        return len(back)

    again = database.write(work)
    if again:
        scrub(database)
    for obstacle_id in keyed - database.read(obstacles.ids):
        vault.obstacles.destroy(obstacle_id)
    return again


def _is_over(row: ObstacleRow, now: datetime) -> bool:
    """Tell whether an obstacle's link to its author is to be destroyed by now."""
    if row.told_at is not None and row.told_at + LINKS_KEPT <= now:
        return True
    return row.week + OBSTACLES_LINKED <= now.date()
