"""Figures, comments and sums that windows released, once, and exactly what was shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.models import (
    Delivery,
    Published,
    ReleasedComments,
    ReleasedFigure,
    SignalPast,
    WeeklySum,
)
from storage.types import DeliveryKind, DeliveryState, PublishedKind
from storage.windows import WindowRow

_Dated = ReleasedFigure | ReleasedComments | SignalPast | Published


class SumRow(NamedTuple):
    """A row of `weekly_sum`."""

    node: str
    week: date
    window_id: str | None
    blob: bytes


def add_figures(session: Session, rows: list[dict[str, Any]]) -> None:
    """Store released figures, each a dict of the columns of `released_figure`; what is there already stays."""
    if rows:
        insertion = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(insertion(ReleasedFigure.__table__).on_conflict_do_nothing(), rows)  # type: ignore[attr-defined]


def has_figures(session: Session, company_id: int, since: date, until: date) -> bool:
    """Tell whether a figure was released whose last week lies in [since, until]."""
    rows = session.execute(
        select(col(ReleasedFigure.id))
        .where(col(ReleasedFigure.company_id) == company_id, col(ReleasedFigure.week).between(since, until))
        .limit(1)
    )
    return rows.first() is not None


def figures(session: Session, company_id: int, since: date, until: date) -> list[tuple[date, int, dict[str, Any]]]:
    """Return (week, weeks pooled, body) of the figures whose last week lies in [since, until]."""
    rows = session.execute(
        select(col(ReleasedFigure.week), col(ReleasedFigure.weeks), col(ReleasedFigure.body))
        .where(col(ReleasedFigure.company_id) == company_id, col(ReleasedFigure.week).between(since, until))
        .order_by(col(ReleasedFigure.week), col(ReleasedFigure.question_key), col(ReleasedFigure.node))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def named_before(session: Session, company_id: int, until: date) -> list[tuple[date, int, dict[str, Any]]]:
    """Return (week, weeks pooled, body) of the figures before week ``until`` that name an option of a choice."""
    rows = session.execute(
        select(col(ReleasedFigure.week), col(ReleasedFigure.weeks), col(ReleasedFigure.body))
        .where(
            col(ReleasedFigure.company_id) == company_id,
            col(ReleasedFigure.week) < until,
            col(ReleasedFigure.body)["option"].as_integer().is_not(None),
        )
        .order_by(col(ReleasedFigure.week), col(ReleasedFigure.question_key), col(ReleasedFigure.node))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def figures_of(session: Session, company_id: int, question_key: str) -> list[dict[str, Any]]:
    """Return the bodies of every figure released of one question, oldest first."""
    rows = session.execute(
        select(col(ReleasedFigure.body))
        .where(col(ReleasedFigure.company_id) == company_id, col(ReleasedFigure.question_key) == question_key)
        .order_by(col(ReleasedFigure.week), col(ReleasedFigure.id))
    )
    return list(rows.scalars())


def pooled(session: Session, company_id: int, window_ids: list[str]) -> bool:
    """Tell whether a pooled figure was released from one of these windows."""
    rows = session.execute(
        select(col(ReleasedFigure.id))
        .where(
            col(ReleasedFigure.company_id) == company_id,
            col(ReleasedFigure.weeks) > 1,
            col(ReleasedFigure.window_id).in_(window_ids),
        )
        .limit(1)
    )
    return rows.first() is not None


def add_comments(session: Session, window: WindowRow, node: str, blob: bytes) -> None:
    """Store the encrypted comments that a window released for one node; what is there already stays."""
    if session.get(ReleasedComments, (window.id, node)) is not None:
        return
    session.add(
        ReleasedComments(
            window_id=window.id,
            node=node,
            company_id=window.company_id,
            question_key=window.question_key,
            week=window.asked_week,
            blob=blob,
        )
    )


def comments(session: Session, company_id: int, week: date) -> list[tuple[str, str, str, bytes]]:
    """Return (window, question key, node, blob) of the comments released with a week."""
    rows = session.execute(
        select(
            col(ReleasedComments.window_id),
            col(ReleasedComments.question_key),
            col(ReleasedComments.node),
            col(ReleasedComments.blob),
        )
        .where(col(ReleasedComments.company_id) == company_id, col(ReleasedComments.week) == week)
        .order_by(col(ReleasedComments.question_key), col(ReleasedComments.node))
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def put_sum(session: Session, company_id: int, node: str, week: date, window_id: str, blob: bytes) -> None:
    """Store one group's week, encrypted under the key of a window."""
    session.merge(WeeklySum(company_id=company_id, node=node, week=week, window_id=window_id, blob=blob))


def sums(session: Session, company_id: int) -> list[SumRow]:
    """Return the weeks of groups whose answers live, the oldest first; without a window, those of an older version."""
    rows = session.execute(
        select(col(WeeklySum.node), col(WeeklySum.week), col(WeeklySum.window_id), col(WeeklySum.blob))
        .where(col(WeeklySum.company_id) == company_id)
        .order_by(col(WeeklySum.week), col(WeeklySum.node))
    )
    return [SumRow(*row) for row in rows]


def last_summed(session: Session, window_ids: Iterable[str]) -> dict[int, date]:
    """Return, by company, the last week among those under the keys of some windows, or of an older version."""
    rows = session.execute(
        select(col(WeeklySum.company_id), func.max(col(WeeklySum.week)))
        .where(or_(col(WeeklySum.window_id).in_(list(window_ids)), col(WeeklySum.window_id).is_(None)))
        .group_by(col(WeeklySum.company_id))
    )
    return {row[0]: row[1] for row in rows}


def forget_sums(session: Session, company_id: int, until: date) -> None:
    """Delete the weeks of groups up to a week: they have joined the past."""
    session.execute(delete(WeeklySum).where(col(WeeklySum.company_id) == company_id, col(WeeklySum.week) <= until))


def put_past(
    session: Session, company_id: int, node: str, week: date, blob: bytes, *, keep: date | None = None
) -> None:
    """Store what is left of a group's sealed weeks instead of what was there, but for weeks from ``keep`` on."""
    session.execute(
        delete(SignalPast).where(
            col(SignalPast.company_id) == company_id,
            col(SignalPast.node) == node,
            col(SignalPast.week) < (keep or date.max),
        )
    )
    session.merge(SignalPast(company_id=company_id, node=node, week=week, blob=blob))


def pasts(session: Session, company_id: int) -> list[tuple[str, date, bytes]]:
    """Return (node, last week, blob) of what is left of the sealed weeks of all groups."""
    rows = session.execute(
        select(col(SignalPast.node), col(SignalPast.week), col(SignalPast.blob))
        .where(col(SignalPast.company_id) == company_id)
        .order_by(col(SignalPast.node), col(SignalPast.week))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def forget_pasts(session: Session, before: date) -> int:
    """Delete what is left of groups of which no week has joined since a day; return how many rows."""
    return _delete(session, SignalPast, before)


def publish(
    session: Session,
    company_id: int,
    kind: PublishedKind,
    subject: str,
    week: date,
    body: dict[str, Any],
    picture: bytes | None = None,
) -> int | None:
    """Store what will be shown; return its id, or None when it was already there (shown once)."""
    if find(session, company_id, kind, subject) is not None:
        return None
    row = Published(company_id=company_id, kind=kind, subject=subject, week=week, body=body, picture=picture)
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, company_id: int, kind: PublishedKind, subject: str) -> Published | None:
    """Return what was published under a subject, or None."""
    return session.execute(
        select(Published).where(
            col(Published.company_id) == company_id,
            col(Published.kind) == kind,
            col(Published.subject) == subject,
        )
    ).scalar_one_or_none()


def get(session: Session, published_id: int) -> Published | None:
    """Return one published row by id, or None."""
    return session.get(Published, published_id)


def note_reached(session: Session, company_id: int) -> None:
    """Note which digests reached the leadership channel: the ledger forgets it after some weeks."""
    sent = select(col(Delivery.published_id)).where(
        col(Delivery.company_id) == company_id,
        col(Delivery.kind) == DeliveryKind.DIGEST,
        col(Delivery.state) == DeliveryState.SENT,
    )
    session.execute(
        update(Published)
        .where(col(Published.company_id) == company_id, ~col(Published.reached), col(Published.id).in_(sent))
        .values(reached=True)
    )


def reached(session: Session, company_id: int, before: date) -> list[dict[str, Any]]:
    """Return the digests of weeks before ``before`` that reached the leadership channel, in order, and no thread."""
    rows = session.execute(
        select(col(Published.body)["digest"])
        .where(
            col(Published.company_id) == company_id,
            col(Published.kind) == PublishedKind.DIGEST,
            col(Published.week) < before,
            col(Published.reached),
        )
        .order_by(col(Published.week))
    )
    return list(rows.scalars())


def resting(session: Session, company_id: int) -> frozenset[str]:
    """Return the windows whose questions pass a turn, by the newest digest."""
    newest = session.execute(
        select(col(Published.body)["resting"])
        .where(
            col(Published.company_id) == company_id,
            col(Published.kind) == PublishedKind.DIGEST,
        )
        .order_by(col(Published.week).desc())
        .limit(1)
    ).scalar_one_or_none()
    return frozenset(newest or ())


def all_published(session: Session, company_id: int, kind: PublishedKind) -> list[Published]:
    """Return the published rows of a kind, the oldest first."""
    return list(
        session.execute(
            select(Published)
            .where(col(Published.company_id) == company_id, col(Published.kind) == kind)
            .order_by(col(Published.week), col(Published.id))
        ).scalars()
    )


def forget(session: Session, before: date) -> int:
    """Delete figures and published rows of weeks before a day (24 months); return how many rows."""
    return sum(_delete(session, table, before) for table in (ReleasedFigure, Published))


def forget_comments(session: Session, before: date) -> int:
    """Delete released comments of weeks before a day (12 months); return how many rows, one a window and node."""
    return _delete(session, ReleasedComments, before)


def _delete(session: Session, table: type[_Dated], before: date) -> int:
    result = session.execute(delete(table).where(col(table.week) < before))
    return int(getattr(result, "rowcount", 0))
