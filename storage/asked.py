"""Questions: which of them each person is asked in a round, and who acts. Answers themselves lie in the vault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from storage.models import Account, Installation, Person, Question, Round, Schedule, TreeMember, Window
from storage.types import Cadence, Level, WindowState


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """One question of one round, as one person is asked it."""

    id: str
    question_id: int
    question_key: str
    definition: dict[str, Any]
    cadence: Cadence
    state: WindowState
    closes_at: datetime
    k: int
    leader: bool
    asked_week: date
    first_week: date  # of its schedule


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """The person behind a signed envelope, and the company and the installation they act in."""

    id: int
    company_id: int
    installation_id: int
    name: str
    locale: str
    zone: str
    is_admin: bool
    leader: bool
    active: bool
    stopped: bool
    paused_until: date | None


# Built once: a click needs both of these, and making a statement costs as much as running it.
_ACTING = (
    select(
        col(Person.id),
        col(Person.company_id),
        col(Account.installation_id),
        col(Person.name),
        col(Person.locale),
        col(Person.timezone),
        col(Person.is_admin),
        col(Person.level) == Level.LEADER,
        col(Person.active),
        col(Person.stopped),
        col(Person.paused_until),
    )
    .join(Account, col(Account.person_id) == col(Person.id))
    .join(Installation, col(Installation.id) == col(Account.installation_id))
    .where(
        col(Installation.platform) == bindparam("platform"),
        col(Installation.tenant) == bindparam("tenant"),
        col(Account.platform_user_id) == bindparam("user"),
    )
)
_WINDOW = (
    col(Window.id),
    col(Question.id),
    col(Question.key),
    col(Question.definition),
    col(Question.cadence),
    col(Window.state),
    col(Window.closes_at),
    col(Window.k),
    col(TreeMember.leader),
    col(Window.asked_week),
    col(Schedule.first_week),
)
_OF_PERSON = (
    select(*_WINDOW)
    .select_from(Round)
    .join(Schedule, col(Schedule.id) == col(Round.schedule_id))
    .join(Window, (col(Window.schedule_id) == col(Round.schedule_id)) & (col(Window.asked_week) == col(Round.week)))
    .join(Question, col(Question.id) == col(Window.question_id))
    .join(
        TreeMember,
        (col(TreeMember.snapshot_id) == col(Window.snapshot_id)) & (col(TreeMember.person_id) == bindparam("person")),
    )
)
_ASKED = _OF_PERSON.where(col(Round.id) == bindparam("round")).order_by(col(Question.cadence), col(Question.key))
_UNSEALED = (
    _OF_PERSON.with_only_columns(col(Round.id), *_WINDOW)
    .where(col(Window.state) != WindowState.SEALED)
    .order_by(col(Window.closes_at), col(Question.key))
)


def acting_person(session: Session, platform: str, tenant: str, user: str) -> ActingPerson | None:
    """Return the person behind a platform account, or None when nobody was imported under it."""
    row = session.execute(_ACTING, {"platform": platform, "tenant": tenant, "user": user}).one_or_none()
    return ActingPerson(*row) if row else None


_LARGEST_ID = 2**31 - 1  # an id that comes back from a platform may have been tampered with


def windows_of(session: Session, round_id: int, person_id: int) -> list[AskedWindow]:
    """Return the windows a round asks this person about, alignment first, in a stable order.

    Empty when the person was not in the tree when the windows opened, or the round does not exist.
    """
    if not 0 < round_id <= _LARGEST_ID:
        return []
    rows = session.execute(_ASKED, {"round": round_id, "person": person_id})
    return [AskedWindow(*row) for row in rows]


def unsealed(session: Session, person_id: int) -> list[tuple[int, AskedWindow]]:
    """Return (round id, window) for each window of a person that is not sealed yet, the next to close first."""
    rows = session.execute(_UNSEALED, {"person": person_id})
    return [(row[0], AskedWindow(*row[1:])) for row in rows]


def leaders_in(session: Session, window_ids: Iterable[str]) -> dict[str, int]:
    """Return the number of leaders in each window's frozen tree, by window id; a window without any is left out."""
    rows = session.execute(
        select(col(Window.id), func.count())
        .join(TreeMember, col(TreeMember.snapshot_id) == col(Window.snapshot_id))
        .where(col(Window.id).in_(list(window_ids)), col(TreeMember.leader).is_(True))
        .group_by(col(Window.id))
    )
    return {row[0]: row[1] for row in rows}


def rounds_of(session: Session, company_id: int, now: datetime) -> list[tuple[int, date]]:
    """Return (round id, Monday of its week) of the company's rounds that still take answers, the newest first."""
    rows = session.execute(
        select(col(Round.id), col(Round.week))
        .join(Schedule, col(Schedule.id) == col(Round.schedule_id))
        .where(col(Schedule.company_id) == company_id, col(Round.closes_at) > now)
        .order_by(col(Round.week).desc(), col(Round.id).desc())
    )
    return [(row.id, row.week) for row in rows]
