"""Windows that close, the figures they release once, and exactly what was shown of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, insert, literal, select, update
from sqlmodel import Session, col

from storage.ledger.deliveries import person_of
from storage.models import (
    Delivery,
    Person,
    Published,
    Question,
    ReleasedComments,
    ReleasedFigure,
    Round,
    Schedule,
    TreeMember,
    TreeSnapshot,
    WeeklySum,
    Window,
)
from storage.types import Cadence, DeliveryKind, DeliveryState, PublishedKind, WindowState

_Dated = ReleasedFigure | ReleasedComments | WeeklySum | Published


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window and the question it asks."""

    id: str
    workspace_id: int
    schedule_id: int
    snapshot_id: int
    question_key: str
    cadence: Cadence
    definition: dict[str, Any]
    asked_week: date
    opens_at: datetime
    closes_at: datetime
    k: int
    first_week: date  # of its schedule


@dataclass(frozen=True, slots=True)
class Member:
    """One person's place when a window opened, and since when they are known."""

    person_id: int
    leader: bool
    function: str | None
    team: str | None
    since: date


def windows(
    session: Session,
    state: WindowState,
    *,
    closes_by: datetime | None = None,
    workspace_id: int | None = None,
    among: Collection[str] | None = None,
) -> list[WindowRow]:
    """Return windows in a state, the oldest first, optionally those that close by a moment, or of certain ids."""
    wanted = [col(Window.state) == state]
    if closes_by is not None:
        wanted.append(col(Window.closes_at) <= closes_by)
    if workspace_id is not None:
        wanted.append(col(Window.workspace_id) == workspace_id)
    if among is not None:
        wanted.append(col(Window.id).in_(among))
    rows = session.execute(
        select(
            col(Window.id),
            col(Window.workspace_id),
            col(Window.schedule_id),
            col(Window.snapshot_id),
            col(Question.key),
            col(Question.cadence),
            col(Question.definition),
            col(Window.asked_week),
            col(Window.opens_at),
            col(Window.closes_at),
            col(Window.k),
            col(Schedule.first_week),
        )
        .join(Question, col(Question.id) == col(Window.question_id))
        .join(Schedule, col(Schedule.id) == col(Window.schedule_id))
        .where(*wanted)
        .order_by(col(Window.closes_at), col(Question.key))
    )
    return [WindowRow(*row) for row in rows]


def members(session: Session, snapshot_id: int) -> list[Member]:
    """Return everybody in a frozen tree."""
    rows = session.execute(
        select(
            col(TreeMember.person_id),
            col(TreeMember.leader),
            col(TreeMember.function),
            col(TreeMember.team),
            col(Person.since),
        )
        .join(Person, col(Person.id) == col(TreeMember.person_id))
        .where(col(TreeMember.snapshot_id) == snapshot_id)
        .order_by(col(TreeMember.person_id))
    )
    return [Member(*row) for row in rows]


def founded(session: Session, workspace_id: int) -> date | None:
    """Return the day of the first tree: accounts known since then are not fresh (R16)."""
    return session.execute(
        select(col(TreeSnapshot.taken_on))
        .where(col(TreeSnapshot.workspace_id) == workspace_id)
        .order_by(col(TreeSnapshot.taken_on))
        .limit(1)
    ).scalar_one_or_none()


def reached(session: Session, schedule_id: int, week: date) -> set[int]:
    """Return who got this week's question message: silence counts only for those who were asked."""
    recipients = session.execute(
        select(col(Delivery.recipient))
        .select_from(Round)
        .join(Delivery, col(Delivery.subject) == literal("round:") + cast(col(Round.id), String))
        .where(
            col(Round.schedule_id) == schedule_id,
            col(Round.week) == week,
            col(Delivery.kind) == DeliveryKind.QUESTION,
            col(Delivery.state) == DeliveryState.SENT,
        )
    ).scalars()
    return {person_of(recipient) for recipient in recipients}


def close(session: Session, window_id: str, released_at: datetime) -> bool:
    """Mark a window closed; False when somebody else already had (figures are released once, R6)."""
    done = session.execute(
        update(Window)
        .where(col(Window.id) == window_id, col(Window.state) == WindowState.OPEN)
        .values(state=WindowState.CLOSED, released_at=released_at)
    )
    return bool(getattr(done, "rowcount", 0))


def seal(session: Session, window_id: str) -> None:
    """Mark a window sealed: its answers are gone."""
    session.execute(update(Window).where(col(Window.id) == window_id).values(state=WindowState.SEALED))


def add_figures(session: Session, rows: list[dict[str, Any]]) -> None:
    """Store released figures (columns of `released_figure`)."""
    if rows:
        session.execute(insert(ReleasedFigure), rows)


def has_figures(session: Session, workspace_id: int, since: date, until: date) -> bool:
    """Tell whether anything was released in [since, until]."""
    found = session.execute(
        select(col(ReleasedFigure.id))
        .where(col(ReleasedFigure.workspace_id) == workspace_id, col(ReleasedFigure.week).between(since, until))
        .limit(1)
    )
    return found.first() is not None


def figures(session: Session, workspace_id: int, since: date, until: date) -> list[tuple[date, int, dict[str, Any]]]:
    """Return (week, weeks pooled, body) of the figures whose last week lies in [since, until]."""
    rows = session.execute(
        select(col(ReleasedFigure.week), col(ReleasedFigure.weeks), col(ReleasedFigure.body))
        .where(col(ReleasedFigure.workspace_id) == workspace_id, col(ReleasedFigure.week).between(since, until))
        .order_by(col(ReleasedFigure.week), col(ReleasedFigure.question_key), col(ReleasedFigure.node))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def pooled(session: Session, workspace_id: int, window_ids: list[str]) -> bool:
    """Tell whether a pooled figure was released from one of these windows."""
    found = session.execute(
        select(col(ReleasedFigure.id))
        .where(
            col(ReleasedFigure.workspace_id) == workspace_id,
            col(ReleasedFigure.weeks) > 1,
            col(ReleasedFigure.window_id).in_(window_ids),
        )
        .limit(1)
    )
    return found.first() is not None


def add_comments(session: Session, window: WindowRow, node: str, blob: bytes) -> None:
    """Keep the encrypted comments of one node."""
    session.add(
        ReleasedComments(
            window_id=window.id,
            node=node,
            workspace_id=window.workspace_id,
            question_key=window.question_key,
            week=window.asked_week,
            blob=blob,
        )
    )


def comments(session: Session, workspace_id: int, week: date) -> list[tuple[str, str, str, bytes]]:
    """Return (window, question key, node, blob) of the comments released with a week."""
    rows = session.execute(
        select(
            col(ReleasedComments.window_id),
            col(ReleasedComments.question_key),
            col(ReleasedComments.node),
            col(ReleasedComments.blob),
        )
        .where(col(ReleasedComments.workspace_id) == workspace_id, col(ReleasedComments.week) == week)
        .order_by(col(ReleasedComments.question_key), col(ReleasedComments.node))
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def put_sum(session: Session, workspace_id: int, node: str, week: date, blob: bytes) -> None:
    """Keep one group's encrypted weekly sums."""
    session.add(WeeklySum(workspace_id=workspace_id, node=node, week=week, blob=blob))


def sums(session: Session, workspace_id: int, until: date) -> list[tuple[str, date, bytes]]:
    """Return (node, week, blob) of every weekly sum up to a week."""
    rows = session.execute(
        select(col(WeeklySum.node), col(WeeklySum.week), col(WeeklySum.blob))
        .where(col(WeeklySum.workspace_id) == workspace_id, col(WeeklySum.week) <= until)
        .order_by(col(WeeklySum.node), col(WeeklySum.week))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def definitions(session: Session, workspace_id: int) -> dict[str, dict[str, Any]]:
    """Return the newest frozen definition of every question ever asked, by key."""
    rows = session.execute(
        select(col(Question.key), col(Question.definition))
        .where(col(Question.workspace_id) == workspace_id)
        .order_by(col(Question.version))
    )
    return {row[0]: row[1] for row in rows}


def owners(session: Session, window_ids: Collection[str]) -> dict[str, int]:
    """Return the workspace of each of these windows that is known here."""
    rows = session.execute(select(col(Window.id), col(Window.workspace_id)).where(col(Window.id).in_(window_ids)))
    return {row[0]: row[1] for row in rows}


def definition(session: Session, window_id: str) -> dict[str, Any]:
    """Return the frozen definition of a window's question.

    Raises:
        NoResultFound: there is no such window.
    """
    found: dict[str, Any] = session.execute(
        select(col(Question.definition))
        .join(Window, col(Window.question_id) == col(Question.id))
        .where(col(Window.id) == window_id)
    ).scalar_one()
    return found


def publish(
    session: Session,
    workspace_id: int,
    kind: PublishedKind,
    subject: str,
    week: date,
    body: dict[str, Any],
    picture: bytes | None = None,
) -> int | None:
    """Remember what will be shown; return its id, or None when it was already there (shown once)."""
    if find(session, workspace_id, kind, subject) is not None:
        return None
    row = Published(workspace_id=workspace_id, kind=kind, subject=subject, week=week, body=body, picture=picture)
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, workspace_id: int, kind: PublishedKind, subject: str) -> Published | None:
    """Return what was published under a subject, or None."""
    return session.execute(
        select(Published).where(
            col(Published.workspace_id) == workspace_id,
            col(Published.kind) == kind,
            col(Published.subject) == subject,
        )
    ).scalar_one_or_none()


def published(session: Session, published_id: int) -> Published | None:
    """Return one published thing by id, or None."""
    return session.get(Published, published_id)


def all_published(session: Session, workspace_id: int, kind: PublishedKind) -> list[Published]:
    """Return everything of a kind, the oldest first."""
    return list(
        session.execute(
            select(Published)
            .where(col(Published.workspace_id) == workspace_id, col(Published.kind) == kind)
            .order_by(col(Published.week), col(Published.id))
        ).scalars()
    )


def forget(session: Session, before: date) -> int:
    """Delete figures, sums and what was shown of weeks before a day (24 months); return how many."""
    return sum(_delete(session, table, before) for table in (ReleasedFigure, WeeklySum, Published))


def forget_comments(session: Session, before: date) -> int:
    """Delete released comments of weeks before a day (12 months); return of how many groups."""
    return _delete(session, ReleasedComments, before)


def _delete(session: Session, table: type[_Dated], before: date) -> int:
    done = session.execute(delete(table).where(col(table.week) < before))
    return int(getattr(done, "rowcount", 0))


def eligible_staff(session: Session, workspace_id: int, since: date) -> dict[str, int]:
    """Return how many staff each window asked since a week had in its tree, by window id."""
    rows = session.execute(
        select(col(Window.id), func.count(col(TreeMember.person_id)))
        .join(TreeMember, col(TreeMember.snapshot_id) == col(Window.snapshot_id))
        .where(
            col(Window.workspace_id) == workspace_id,
            col(Window.asked_week) >= since,
            col(TreeMember.leader).is_(False),
        )
        .group_by(col(Window.id))
    )
    return {row[0]: row[1] for row in rows}
