"""Rounds and windows: opened with a frozen tree and frozen wordings, then closed, then sealed.

Everything that touches many people goes through Core and plain tuples: a hundred thousand of them must pass.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.models import Company, Person, Question, Round, Schedule, TreeMember, TreeSnapshot, Window
from storage.schedules import Planned, overlap
from storage.types import Cadence, QuestionKind, WindowState


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window and the question it asks."""

    id: str
    company_id: int
    schedule_id: int
    snapshot_id: int
    question_key: str
    cadence: Cadence
    definition: dict[str, Any]
    asked_week: date
    opens_at: datetime
    closes_at: datetime
    k: int
    forecast: bool  # leaders are asked what the teams will answer too
    told_to_teams: bool  # its promise says that figures may be told to everybody (R15)
    first_week: date  # of its schedule
    signature: bytes | None


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A window about to open, whose key in the vault is made already; ``key`` is its question's."""

    id: str
    key: str
    kind: QuestionKind
    cadence: Cadence
    definition: dict[str, Any]
    asked_week: date
    first_week: date  # of its schedule
    closes_at: datetime
    forecast: bool  # leaders are asked what the teams will answer too


@dataclass(frozen=True, slots=True)
class FrozenMember:
    """A person in a frozen tree; ``account`` is theirs in its windows, None for who had none under version 0.1."""

    person_id: int
    account: str | None
    leader: bool
    function: str | None
    team: str | None
    counts: bool  # towards K (R16)


Sign = Callable[[str, bytes], bytes]
"""(window id, content) -> its signature under the window's key."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to whom a round writes; ``paused_until`` is their first day back."""

    person_id: int
    zone: str
    paused_until: date | None
    welcomed: bool


def round_id(session: Session, schedule_id: int, week: date) -> int | None:
    """Return the id of a schedule's round of one week, or None when that week was not opened."""
    existing_id: int | None = session.execute(
        select(col(Round.id)).where(col(Round.schedule_id) == schedule_id, col(Round.week) == week)
    ).scalar_one_or_none()
    return existing_id


def open_week(
    session: Session,
    schedule: Planned,
    week: date,
    opens_at: datetime,
    closes_at: datetime,
    tree: Sequence[FrozenMember],
    windows: Sequence[NewWindow],
    signer: Sign,
) -> int:
    """Write a round with the windows that open in its week, and return its id; an already opened week stays as it is.

    Each window is signed: what its release reads is then what was written here (R17).

    The row of the company is locked meanwhile, so that of two replicas one opens the week and the other finds it,
    and that K is the one which stands now: an admin who raised it a moment ago was told *from the next windows on*.
    """
    k_query = select(col(Company.k)).where(col(Company.id) == schedule.company_id)
    k = session.execute(k_query.with_for_update(key_share=True)).scalar_one()
    existing_id = round_id(session, schedule.id, week)
    if existing_id is not None:
        return existing_id
    new_round = Round(schedule_id=schedule.id, week=week, closes_at=closes_at)
    session.add(new_round)
    session.flush()
    if windows:
        snapshot_id = _freeze_tree(session, schedule.company_id, week, tree)
        question_ids = {window.key: _freeze_question(session, schedule.company_id, window) for window in windows}
        rows = [
            {
                "id": window.id,
                "company_id": schedule.company_id,
                "schedule_id": schedule.id,
                "question_id": question_ids[window.key],
                "snapshot_id": snapshot_id,
                "asked_week": window.asked_week,
                "opens_at": opens_at,
                "closes_at": window.closes_at,
                "k": k,
                "forecast": window.forecast,
                "told_to_teams": True,  # as the promise shown with it says
                "state": WindowState.OPEN,
            }
            for window in windows
        ]
        session.execute(insert(Window), rows)
        _sign_all(session, [window.id for window in windows], signer)
    assert new_round.id is not None  # noqa: S101 - flushed above
    return new_round.id


def _sign_all(session: Session, window_ids: Collection[str], signer: Sign) -> None:
    """Sign windows that have just opened, as the database holds them."""
    trees: dict[int, list[FrozenMember]] = {}
    for window in in_state(session, WindowState.OPEN, among=window_ids):
        if window.snapshot_id not in trees:
            trees[window.snapshot_id] = members(session, window.snapshot_id)
        sign(session, window, trees[window.snapshot_id], signer)


def sign(session: Session, window: WindowRow, tree: Sequence[FrozenMember], signer: Sign) -> None:
    """Sign a window with its tree, as they are."""
    signature = signer(window.id, signed_content(window, tree))
    session.execute(update(Window).where(col(Window.id) == window.id).values(signature=signature))


def signed_content(window: WindowRow, tree: Sequence[FrozenMember]) -> bytes:
    """Return all that a window's release reads and that was frozen at its opening, as bytes for its signature."""
    row = {field.name: getattr(window, field.name) for field in fields(window) if field.name != "signature"}
    if window.forecast:  # every window asked for one before there was a choice, and was signed without saying so
        del row["forecast"]
    if not window.told_to_teams:  # nor was any told to the teams: an older promise stays signed as it was
        del row["told_to_teams"]
    return json.dumps([row, [astuple(member) for member in tree]], sort_keys=True, default=_as_text).encode()


def _as_text(value: date | datetime) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def _freeze_tree(session: Session, company_id: int, day: date, members: Sequence[FrozenMember]) -> int:
    staff = sum(not member.leader for member in members)
    snapshot = TreeSnapshot(company_id=company_id, taken_on=day, staff=staff)
    session.add(snapshot)
    session.flush()
    assert snapshot.id is not None  # noqa: S101 - flushed above
    rows = [
        {
            "snapshot_id": snapshot.id,
            **asdict(member),
        }
        for member in members
    ]
    session.execute(insert(TreeMember.__table__), rows)  # type: ignore[attr-defined]
    return snapshot.id


def _freeze_question(session: Session, company_id: int, window: NewWindow) -> int:
    """Return the id of the row with this very wording; a question reworded since its last window gets a new version."""
    definition = json.loads(json.dumps(window.definition))  # as it will come back: tuples are lists there
    same_key = (col(Question.company_id) == company_id, col(Question.key) == window.key)
    newest = session.execute(
        select(col(Question.id), col(Question.version), col(Question.definition))
        .where(*same_key)
        .order_by(col(Question.version).desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.definition == definition:
        return int(newest.id)
    question = Question(
        company_id=company_id,
        key=window.key,
        version=newest.version + 1 if newest else 1,
        kind=window.kind,
        cadence=window.cadence,
        definition=definition,
    )
    session.add(question)
    session.flush()
    assert question.id is not None  # noqa: S101 - flushed above
    return question.id


def in_state(
    session: Session,
    state: WindowState,
    *,
    closes_by: datetime | None = None,
    company_id: int | None = None,
    among: Collection[str] | None = None,
) -> list[WindowRow]:
    """Return the windows in a state, the first to close first.

    Optionally only those that close at ``closes_by`` or before, of one company, or with an id ``among`` these.
    """
    conditions = [col(Window.state) == state]
    if closes_by is not None:
        conditions.append(col(Window.closes_at) <= closes_by)
    if company_id is not None:
        conditions.append(col(Window.company_id) == company_id)
    if among is not None:
        conditions.append(col(Window.id).in_(among))
    rows = session.execute(
        select(
            col(Window.id),
            col(Window.company_id),
            col(Window.schedule_id),
            col(Window.snapshot_id),
            col(Question.key),
            col(Question.cadence),
            col(Question.definition),
            col(Window.asked_week),
            col(Window.opens_at),
            col(Window.closes_at),
            col(Window.k),
            col(Window.forecast),
            col(Window.told_to_teams),
            col(Schedule.first_week),
            col(Window.signature),
        )
        .join(Question, col(Question.id) == col(Window.question_id))
        .join(Schedule, col(Schedule.id) == col(Window.schedule_id))
        .where(*conditions)
        .order_by(col(Window.closes_at), col(Question.key))
    )
    return [WindowRow(*row) for row in rows]


def members(session: Session, snapshot_id: int) -> list[FrozenMember]:
    """Return the members of a frozen tree, in the order of their ids."""
    rows = session.execute(
        select(
            col(TreeMember.person_id),
            col(TreeMember.account),
            col(TreeMember.leader),
            col(TreeMember.function),
            col(TreeMember.team),
            col(TreeMember.counts),
        )
        .where(col(TreeMember.snapshot_id) == snapshot_id)
        .order_by(col(TreeMember.person_id))
    )
    return [FrozenMember(*row) for row in rows]


class Asking(NamedTuple):
    """One window, by its id: its question's definition, the Monday of the week that asks it, and if for a forecast."""

    window: str
    definition: dict[str, Any]
    week: date
    forecast: bool


def asked_since(session: Session, company_id: int, audience: str, since: date) -> list[Asking]:
    """Return the windows asked from ``since`` on to an overlapping audience."""
    rows = session.execute(
        select(
            col(Window.id),
            col(Question.definition),
            col(Window.asked_week),
            col(Window.forecast),
            col(Schedule.audience),
        )
        .join(Question, col(Question.id) == col(Window.question_id))
        .join(Schedule, col(Schedule.id) == col(Window.schedule_id))
        .where(col(Window.company_id) == company_id, col(Window.asked_week) >= since)
    )
    return [Asking(*asking) for *asking, other_audience in rows if overlap(audience, other_audience)]


def recipients(session: Session, schedule_id: int, week: date, *, after: int, limit: int) -> list[Recipient]:
    """Return at most ``limit`` people to whom a round writes, with ids above ``after``: members of its windows' trees.

    Left out: people who left, and who asked for no more messages. A person whom the platform refused last time is
    written to again, once a round: that is how a repair is noticed.
    """
    snapshots = select(col(Window.snapshot_id)).where(
        col(Window.schedule_id) == schedule_id, col(Window.asked_week) == week
    )
    rows = session.execute(
        select(col(Person.id), col(Person.timezone), col(Person.paused_until), col(Person.welcomed))
        .where(
            col(Person.id).in_(select(col(TreeMember.person_id)).where(col(TreeMember.snapshot_id).in_(snapshots))),
            col(Person.id) > after,
            col(Person.active).is_(True),
            col(Person.stopped).is_(False),
        )
        .order_by(col(Person.id))
        .limit(limit)
    )
    return [Recipient(*row) for row in rows]


def companies_of(session: Session, window_ids: Collection[str]) -> dict[str, int]:
    """Return the company id of each of these windows, by window id; an unknown window is left out."""
    rows = session.execute(select(col(Window.id), col(Window.company_id)).where(col(Window.id).in_(window_ids)))
    return {row[0]: row[1] for row in rows}


def definition(session: Session, window_id: str) -> dict[str, Any]:
    """Return the frozen definition of a window's question.

    Raises:
        NoResultFound: there is no such window.
    """
    frozen_definition: dict[str, Any] = session.execute(
        select(col(Question.definition))
        .join(Window, col(Window.question_id) == col(Question.id))
        .where(col(Window.id) == window_id)
    ).scalar_one()
    return frozen_definition


def definitions(session: Session, company_id: int) -> dict[str, dict[str, Any]]:
    """Return the newest frozen definition of every question that the company ever asked, by question key."""
    rows = session.execute(
        select(col(Question.key), col(Question.definition))
        .where(col(Question.company_id) == company_id)
        .order_by(col(Question.version))
    )
    return {row[0]: row[1] for row in rows}


def meanings(session: Session, company_id: int, since: date) -> dict[str, int]:
    """Return which version of its question's meaning each window asked from ``since`` on has, by window id."""
    rows = session.execute(
        select(col(Window.id), col(Question.definition))
        .join(Question, col(Question.id) == col(Window.question_id))
        .where(col(Window.company_id) == company_id, col(Window.asked_week) >= since)
    )
    return {row[0]: int(row[1]["version"]) for row in rows}


def eligible_staff(session: Session, company_id: int, since: date) -> dict[str, int]:
    """Return the number of staff in the tree of each window asked from ``since`` on, by window id."""
    rows = session.execute(
        select(col(Window.id), col(TreeSnapshot.staff))
        .join(TreeSnapshot, col(TreeSnapshot.id) == col(Window.snapshot_id))
        .where(col(Window.company_id) == company_id, col(Window.asked_week) >= since)
    )
    return {row[0]: row[1] for row in rows}


def next_close(session: Session, company_id: int) -> datetime | None:
    """Return when the first of the company's open windows with questions that are compared closes, None without one."""
    closes_at: datetime | None = session.execute(
        select(col(Window.closes_at))
        .join(Question, col(Question.id) == col(Window.question_id))
        .where(
            col(Window.company_id) == company_id,
            col(Window.state) == WindowState.OPEN,
            col(Question.cadence) == Cadence.ALIGNMENT,
        )
        .order_by(col(Window.closes_at))
        .limit(1)
    ).scalar_one_or_none()
    return closes_at


def close(session: Session, window_id: str) -> bool:
    """Mark a window closed; return False when it was not open any more (figures are released once, R6)."""
    result = session.execute(
        update(Window)
        .where(col(Window.id) == window_id, col(Window.state) == WindowState.OPEN)
        .values(state=WindowState.CLOSED)
    )
    return bool(getattr(result, "rowcount", 0))


def note_released(session: Session, window_id: str, at: datetime) -> None:
    """Note when a closed window's figures were released; one that is closed without a figure has no such time."""
    session.execute(update(Window).where(col(Window.id) == window_id).values(released_at=at))


def seal(session: Session, window_id: str) -> None:
    """Mark a window sealed: its answers are gone."""
    session.execute(update(Window).where(col(Window.id) == window_id).values(state=WindowState.SEALED))
