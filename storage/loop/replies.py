"""Leaders' replies to published comments (R11). A row names a comment, never who wrote it nor whether it was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from storage.ledger.deliveries import LEDGER
from storage.models import Delivery, Question, ReleasedComments, Reply, Window
from storage.types import DeliveryKind, DeliveryState

AT_ONCE = 1_000  # databases bound the number of values in one statement


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One reply, still encrypted."""

    id: str
    window_id: str
    thread: str
    shown_from: datetime
    blob: bytes


def add(session: Session, company_id: int, row: ReplyRow) -> None:
    """Store a reply."""
    session.add(
        Reply(
            id=row.id,
            company_id=company_id,
            window_id=row.window_id,
            thread=row.thread,
            shown_from=row.shown_from,
            blob=row.blob,
        )
    )


def of_threads(session: Session, company_id: int, threads: Collection[str]) -> list[ReplyRow]:
    """Return the replies to the comments with these threads, the first to be shown first."""
    rows = session.execute(
        select(col(Reply.id), col(Reply.window_id), col(Reply.thread), col(Reply.shown_from), col(Reply.blob))
        .where(col(Reply.company_id) == company_id, col(Reply.thread).in_(threads))
        .order_by(col(Reply.shown_from), col(Reply.id))
    )
    return [ReplyRow(*row) for row in rows]


def comments_of(session: Session, company_id: int, window_id: str) -> list[tuple[str, date, bytes]]:
    """Return (node, week, blob) for each node whose comments a window released."""
    rows = session.execute(
        select(col(ReleasedComments.node), col(ReleasedComments.week), col(ReleasedComments.blob)).where(
            col(ReleasedComments.company_id) == company_id, col(ReleasedComments.window_id) == window_id
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def replace_comments(session: Session, company_id: int, window_id: str, node: str, blob: bytes) -> None:
    """Store what is left of a node's comments, in place of what there was."""
    session.execute(
        update(ReleasedComments)
        .where(
            col(ReleasedComments.company_id) == company_id,
            col(ReleasedComments.window_id) == window_id,
            col(ReleasedComments.node) == node,
        )
        .values(blob=blob)
    )


def forget_thread(session: Session, company_id: int, thread: str) -> None:
    """Delete the replies to one comment."""
    session.execute(delete(Reply).where(col(Reply.company_id) == company_id, col(Reply.thread) == thread))


def questions_of(session: Session, company_id: int, window_ids: Collection[str]) -> list[tuple[str, str, date]]:
    """Return (window id, question key, asked week) of those of these windows that are the company's."""
    rows = session.execute(
        select(col(Window.id), col(Question.key), col(Window.asked_week))
        .join(Question, col(Question.id) == col(Window.question_id))
        .where(col(Window.company_id) == company_id, col(Window.id).in_(window_ids))
        .order_by(col(Window.asked_week), col(Window.id))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def weeks_of(session: Session, window_ids: Collection[str]) -> dict[str, date]:
    """Return the asked week of each window, of any company, by window id; an unknown window is left out."""
    rows = session.execute(select(col(Window.id), col(Window.asked_week)).where(col(Window.id).in_(window_ids)))
    return {row[0]: row[1] for row in rows}


def snapshot_of(session: Session, window_id: str) -> int:
    """Return the id of the frozen tree of a window.

    Raises:
        NoResultFound: there is no such window.
    """
    snapshot_id: int = session.execute(select(col(Window.snapshot_id)).where(col(Window.id) == window_id)).scalar_one()
    return snapshot_id


def forget(session: Session, keep: Collection[str]) -> int:
    """Delete the replies of all windows except ``keep``, those whose link is still there; return how many."""
    result = session.execute(delete(Reply).where(col(Reply.window_id).not_in(keep)))
    return int(getattr(result, "rowcount", 0))


# ---------------------------------------------------------------- telling a group


def message_states(session: Session, company_id: int, day: date) -> dict[int, DeliveryState]:
    """Return the states of one day's messages about replies, by person id."""
    rows = session.execute(
        select(col(Delivery.person_id), col(Delivery.state)).where(
            col(Delivery.company_id) == company_id,
            col(Delivery.kind) == DeliveryKind.RELAY,
            col(Delivery.occurrence) == day.isoformat(),
        )
    )
    return {row[0]: row[1] for row in rows}


def put_off(session: Session, people: Sequence[int], day: date, until: datetime) -> None:
    """Let the day's message, not sent yet, wait for the last reply that it speaks of."""
    for start in range(0, len(people), AT_ONCE):
        session.execute(
            update(LEDGER)
            .where(
                col(Delivery.kind) == DeliveryKind.RELAY,
                col(Delivery.occurrence) == day.isoformat(),
                col(Delivery.person_id).in_(people[start : start + AT_ONCE]),
                col(Delivery.state) == DeliveryState.PLANNED,
                col(Delivery.due_at) < until,
            )
            .values(due_at=until)
        )
