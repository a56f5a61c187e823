"""Questions: which of them each account is asked in a round, and who acts. Answers themselves lie in the vault.

What somebody is asked hangs on the account frozen in the tree of each window, as the platform names it: a row of the
database that says otherwise, or a line of a list, gives nobody the questions or the answers of anybody else (R14).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from storage.accounts import has_links, name_of
from storage.models import Account, Installation, Person, Question, Round, Schedule, TreeMember, Window
from storage.types import Cadence, Level, WindowState


@dataclass(frozen=True, slots=True)
class AskedWindow:
    """One question of one round, as one account is asked it; ``author`` is that account, as the tree names it."""

    id: str
    author: str
    question_id: int
    question_key: str
    definition: dict[str, Any]
    cadence: Cadence
    state: WindowState
    closes_at: datetime
    k: int
    leader: bool
    forecast: bool  # leaders are asked what the teams will answer too
    told_to_teams: bool  # its promise says that figures may be told to everybody (R15)
    asked_week: date
    first_week: date  # of its schedule


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """The person behind a signed envelope, and the company and the installation they act in.

    ``account`` is what the envelope says; ``linked`` are the accounts that they proved to hold too (`storage.linked`).
    """

    account: str
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
    several: bool  # this account or the person is linked to another: whoever reads answers asks for the proof
    linked: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts whose answers are theirs, the one they act from first."""
        return (self.account, *self.linked)


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
        has_links(col(Person.id)),
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
    col(TreeMember.account),
    col(Question.id),
    col(Question.key),
    col(Question.definition),
    col(Question.cadence),
    col(Window.state),
    col(Window.closes_at),
    col(Window.k),
    col(TreeMember.leader),
    col(Window.forecast),
    col(Window.told_to_teams),
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
        (col(TreeMember.snapshot_id) == col(Window.snapshot_id)) & (col(TreeMember.account) == bindparam("account")),
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
    return ActingPerson(name_of(platform, tenant, user), *row) if row else None


_LARGEST_ID = 2**31 - 1  # an id that comes back from a platform may have been tampered with


def windows_of(session: Session, round_id: int, accounts: Sequence[str]) -> list[AskedWindow]:
    """Return the windows that a round asks one person about, alignment first, in a stable order.

    Empty when none of their accounts was in the tree when the windows opened, or the round does not exist. Where two
    of them are, each window comes once, by the account that is first in ``accounts``.
    """
    if not 0 < round_id <= _LARGEST_ID:
        return []
    found: dict[str, AskedWindow] = {}
    for account in accounts:  # hardly anybody has two, and a list in a statement is written anew at each click
        for row in session.execute(_ASKED, {"round": round_id, "account": account}):
            found.setdefault(row[0], AskedWindow(*row))
    return sorted(found.values(), key=lambda window: (window.cadence, window.question_key))


def unsealed(session: Session, accounts: Sequence[str]) -> list[tuple[int, AskedWindow]]:
    """Return (round id, window) for each window of these accounts that is not sealed yet, the next to close first."""
    rows = [row for account in accounts for row in session.execute(_UNSEALED, {"account": account})]
    found = [(row[0], AskedWindow(*row[1:])) for row in rows]
    return sorted(found, key=lambda pair: (pair[1].closes_at, pair[1].question_key))


def leaders_in(session: Session, window_ids: Iterable[str], *, counting: bool = False) -> dict[str, int]:
    """Return the number of leaders in each window's frozen tree, by window id; a window without any is left out.

    ``counting``: only of those who count towards K (R16).
    """
    query = (
        select(col(Window.id), func.count())
        .join(TreeMember, col(TreeMember.snapshot_id) == col(Window.snapshot_id))
        .where(col(Window.id).in_(list(window_ids)), col(TreeMember.leader).is_(True))
        .group_by(col(Window.id))
    )
    rows = session.execute(query.where(col(TreeMember.counts).is_(True)) if counting else query)
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
