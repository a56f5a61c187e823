"""Frozen trees: where people stood in them, and their end, once nothing needs who was in which group any more.

The snapshot itself stays, without its members: when it was taken, and how many staff it held.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, func, select
from sqlmodel import Session, col

from storage.models import TreeMember, TreeSnapshot, Window
from storage.types import WindowState

AT_ONCE = 5_000  # rows deleted in one write: clicks wait for it


@dataclass(frozen=True, slots=True)
class FrozenPlace:
    """Where somebody stood in a frozen tree, and the schedule that asked there."""

    schedule_id: int
    taken_on: date
    leader: bool
    function: str | None
    team: str | None


def frozen_places(session: Session, company_id: int, accounts: Sequence[str]) -> list[FrozenPlace]:
    """Return where a person's accounts stood in each tree of the windows that asked them, the oldest first."""
    place = (col(TreeMember.leader), col(TreeMember.function), col(TreeMember.team))
    rows = session.execute(
        select(
            col(Window.schedule_id),
            col(TreeSnapshot.taken_on),
            *place,
        )
        .distinct()
        .join(TreeSnapshot, col(TreeSnapshot.id) == col(Window.snapshot_id))
        .join(
            TreeMember,
            (col(TreeMember.snapshot_id) == col(Window.snapshot_id)) & col(TreeMember.account).in_(accounts),
        )
        .where(col(Window.company_id) == company_id)
        .order_by(col(TreeSnapshot.taken_on), col(Window.schedule_id))
    )
    return [FrozenPlace(*row) for row in rows]


def frozen_since(session: Session, schedule_id: int, since: date) -> list[int]:
    """Return the ids of the trees that windows of a schedule froze from a day on; old ones have no members left."""
    ids = session.execute(
        select(col(TreeSnapshot.id))
        .distinct()
        .join(Window, col(Window.snapshot_id) == col(TreeSnapshot.id))
        .where(col(Window.schedule_id) == schedule_id, col(TreeSnapshot.taken_on) >= since)
    )
    return [found for found in ids.scalars() if found is not None]


def first_day(session: Session, company_id: int) -> date | None:
    """Return the day of the first tree: accounts known since then are not fresh (R16)."""
    return session.execute(
        select(col(TreeSnapshot.taken_on))
        .where(col(TreeSnapshot.company_id) == company_id)
        .order_by(col(TreeSnapshot.taken_on))
        .limit(1)
    ).scalar_one_or_none()


def due(session: Session, compared_until: date, linked: Collection[str]) -> list[int]:
    """Return the ids of the trees whose members nothing needs any more, the oldest first.

    Args:
        session: the work that reads.
        compared_until: a tree of which a later one of the same schedule was taken on this day or before is not held
            against any other now.
        linked: the ids of windows whose comments can still get a reply.
    """
    newest = (
        select(col(Window.schedule_id), func.max(col(TreeSnapshot.taken_on)).label("taken_on"))
        .join(TreeSnapshot, col(TreeSnapshot.id) == col(Window.snapshot_id))
        .where(col(TreeSnapshot.taken_on) <= compared_until)
        .group_by(col(Window.schedule_id))
        .subquery()
    )
    of_tree = col(Window.snapshot_id) == col(TreeSnapshot.id)
    followed = (
        exists()
        .where(of_tree, newest.c.schedule_id == col(Window.schedule_id), newest.c.taken_on > col(TreeSnapshot.taken_on))
        .correlate(TreeSnapshot)
    )
    in_use = exists().where(of_tree, (col(Window.state) != WindowState.SEALED) | col(Window.id).in_(linked))
    ids = session.execute(
        select(col(TreeSnapshot.id))
        .where(exists().where(col(TreeMember.snapshot_id) == col(TreeSnapshot.id)), followed, ~in_use)
        .order_by(col(TreeSnapshot.taken_on), col(TreeSnapshot.id))
    )
    return [snapshot_id for snapshot_id in ids.scalars() if snapshot_id is not None]


def forget_some(session: Session, snapshot_id: int) -> int:
    """Delete members of a tree, `AT_ONCE` at most; return how many."""
    of_tree = col(TreeMember.snapshot_id) == snapshot_id
    some = select(col(TreeMember.person_id)).where(of_tree).order_by(col(TreeMember.person_id)).limit(AT_ONCE)
    result = session.execute(
        delete(TreeMember)
        .where(of_tree, col(TreeMember.person_id).in_(some))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))
