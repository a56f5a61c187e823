"""The batch of a question day: what is shown to leadership then, and the cards of its messages.

Never on a timer: few use Diapason between two question days, and an obstacle that appeared then would name them (R19).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from secrets import SystemRandom

from sqlmodel import Session

from jobs.asking import trees
from jobs.cards import Message, ObstacleCard
from jobs.loop.obstacles.content import is_refused, read, released_blob, stage_of
from jobs.loop.obstacles.saying import subject
from jobs.release import Place, ReleasedObstacle, Waiting, release_obstacles
from jobs.sending.ledger import Owed, owe
from jobs.texts import locale_of
from storage import companies, schedules
from storage.database import Database
from storage.ledger.due import Due
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow, QuestionDay
from storage.models import Company
from storage.schedules import EVERYONE
from storage.types import DeliveryKind
from storage.vault import Vault

_RANDOM = SystemRandom()


def show_due(database: Database, vault: Vault, now: datetime) -> int:
    """Release the batch of every question day that has come; return how many obstacles are owed to channels."""
    days = database.read(partial(obstacles.question_days, now=now))
    shown = sum(database.write(partial(_show, vault=vault, day=day, now=now)) for day in days)
    if days or not vault.obstacles.ids():
        vault.obstacles.make_ahead(database.read(obstacles.ids))
    return shown


def note_shown(session: Session, due: Due, now: datetime) -> None:
    """Note that the platform has an obstacle's message: from now on its time counts."""
    obstacle_id = (due.about or "").removeprefix("obstacle:")
    row = obstacles.get(session, due.company.id, obstacle_id)
    if row is not None and row.shown_at is None:
        obstacles.change(session, obstacle_id, shown_at=now)


def card(session: Session, vault: Vault, due: Due, now: datetime) -> Message | None:
    """Return an obstacle as its message shows it now; None when there is nothing to show any more."""
    row = obstacles.get(session, due.company.id, (due.about or "").removeprefix("obstacle:"))
    if row is None or (due.kind is DeliveryKind.OBSTACLE and row.withdrawn_at is not None):
        return None
    locale, stage = locale_of(companies.get(session, row.company_id)), stage_of(row, now)
    content = read(vault, row)
    if stage == "withdrawn" or content is None:
        return ObstacleCard(locale, row.id, "withdrawn")
    return ObstacleCard(
        locale=locale,
        id=row.id,
        stage="shown" if stage == "waiting" else stage,
        text=content.text,
        topic=content.topic[locale],
        since=content.since,
        role=content.role,
        group=content.group,
        owner=row.owner,
        refused=is_refused(row),
        decision=content.decision,
    )


def _show(session: Session, vault: Vault, day: QuestionDay, now: datetime) -> int:
    """Release what may be shown of a company's obstacles, once for a round; return how many."""
    companies.lock(session, day.company_id)
    if not obstacles.begin_batch(session, day.round_id, now):
        return 0
    company = companies.get(session, day.company_id)
    if company.leadership_channel is None:
        return 0
    # A message that was lost on its way (a restore, a platform that refused it) leaves with the next batch: what was
    # said must not wait unseen.
    lost = obstacles.lost(session, day.company_id)
    rows = {row.id: row for row in obstacles.of_company(session, day.company_id) if row.released_at is None}
    released = _released(session, vault, day, rows) if rows else ()
    for shown in released:
        row = rows[shown.id]
        content = read(vault, row)
        if content is None:
            continue
        blob = released_blob(vault, row, replace(content, alone=False, group=shown.node))
        obstacles.change(session, row.id, blob=blob, released_at=now)
    owed = [*(shown.id for shown in released), *lost]
    owe(session, [_message(company, obstacle_id, now) for obstacle_id in owed])
    return len(owed)


def _message(company: Company, obstacle_id: str, now: datetime) -> Owed:
    """Return the message of an obstacle, to the leadership channel and at once."""
    return Owed(
        company_id=company.id or 0,
        kind=DeliveryKind.OBSTACLE,
        channel=company.leadership_channel,
        about=subject(obstacle_id),
        due_at=now,
    )


def _released(
    session: Session, vault: Vault, day: QuestionDay, rows: dict[str, ObstacleRow]
) -> tuple[ReleasedObstacle, ...]:
    """Return which of these may be shown, by the tree as it stands today (R16)."""
    schedule = next((found for found in schedules.active(session, day.company_id) if found.id == day.schedule_id), None)
    if schedule is None:
        return ()
    members = schedules.audience_of(session, day.company_id, EVERYONE)
    places = {
        member.person_id: Place(member.leader, member.function, member.team)
        for member in trees.frozen(session, schedule, members, day.week)
        if member.counts
    }
    keyed, accounts = vault.obstacles.ids(), obstacles.accounts_of(session, day.company_id)
    waiting = []
    for row in rows.values():
        if row.id in keyed and not vault.obstacles.is_withdrawn(row.id):
            author = _author(vault, row, accounts)
            content = read(vault, row) if author is not None else None
            if author is not None and content is not None:
                waiting.append(Waiting(row.id, author, content.alone))
    return release_obstacles(places, waiting, _RANDOM, k=companies.get(session, day.company_id).k)


def _author(vault: Vault, row: ObstacleRow, accounts: list[tuple[str, int]]) -> int | None:
    """Return who said an obstacle, None once they have left; only to count them among others, and kept nowhere."""
    for account, person_id in accounts:
        if vault.obstacles.thread(row.id, account, there=True) == row.thread:
            return person_id
    return None
