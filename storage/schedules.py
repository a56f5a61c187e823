"""Schedules, their rounds, and the windows a round opens with a frozen tree and frozen wordings.

Everything that touches many people goes through Core and plain tuples: a hundred thousand of them must pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.ledger import deliveries
from storage.models import Person, Question, Round, Schedule, TreeMember, TreeSnapshot, Window, Workspace
from storage.types import Cadence, Level, QuestionKind, ScheduleState, WindowState

EVERYONE = "everyone"
LEADERS = "leaders"
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Planned:
    """One active schedule, and what its workspace decides for it."""

    id: int
    workspace_id: int
    audience: str
    weekday: int
    local_time: time
    reminder: bool
    alignment: tuple[str, ...]
    pulse: tuple[str, ...]
    first_week: date
    zone: str
    country: str
    quiet_from: time
    quiet_until: time
    cleared: bool  # the works council was consulted, or there need be none: rounds may open


@dataclass(frozen=True, slots=True)
class Member:
    """One person's one place in the tree."""

    person_id: int
    leader: bool
    function: str | None
    team: str | None


@dataclass(frozen=True, slots=True)
class NewWindow:
    """A window about to open, its key already made."""

    id: str
    key: str
    kind: QuestionKind
    cadence: Cadence
    definition: dict[str, Any]
    asked_week: date
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a round writes to; ``paused_until`` is their first day back."""

    person_id: int
    zone: str
    paused_until: date | None
    welcomed: bool


# ---------------------------------------------------------------- schedules


def active(session: Session, workspace_id: int | None = None) -> list[Planned]:
    """Return the active schedules, of all workspaces or of one."""
    rows = session.execute(
        select(Schedule, Workspace)
        .join(Workspace, col(Workspace.id) == col(Schedule.workspace_id))
        .where(
            col(Schedule.state) == ScheduleState.ACTIVE,
            *([] if workspace_id is None else [col(Schedule.workspace_id) == workspace_id]),
        )
        .order_by(col(Schedule.id))
    )
    return [
        Planned(
            id=schedule.id,
            workspace_id=schedule.workspace_id,
            audience=schedule.audience,
            weekday=schedule.weekday,
            local_time=schedule.local_time,
            reminder=schedule.reminder,
            alignment=tuple(schedule.alignment),
            pulse=tuple(schedule.pulse),
            first_week=schedule.first_week,
            zone=workspace.timezone,
            country=workspace.country,
            quiet_from=workspace.quiet_from,
            quiet_until=workspace.quiet_until,
            cleared=workspace.consultation is not None,
        )
        for schedule, workspace in rows
    ]


def asking(session: Session) -> list[Planned]:
    """Return the active schedules whose rounds may open: nothing is asked before the works council was (CSE step)."""
    return [schedule for schedule in active(session) if schedule.cleared]


def waiting(session: Session, workspace_id: int) -> list[Schedule]:
    """Return a workspace's schedules that never asked anything."""
    asked = select(col(Round.schedule_id))
    rows = session.execute(
        select(Schedule)
        .where(col(Schedule.workspace_id) == workspace_id, col(Schedule.id).not_in(asked))
        .order_by(col(Schedule.id))
    )
    return list(rows.scalars())


def in_audience(audience: str, place: Member) -> bool:
    """Tell whether an audience (``everyone``, ``leaders``, ``staff``, ``staff/tech``…) holds a place."""
    return audience == EVERYONE or f"{_path(place)}/".startswith(f"{audience}/")


def overlap(one: str, other: str) -> bool:
    """Tell whether two audiences share a branch of the tree."""
    return EVERYONE in (one, other) or f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _path(place: Member) -> str:
    if place.leader:
        return LEADERS
    return "/".join(part for part in (STAFF, place.function, place.team) if part)


def audience_of(session: Session, workspace_id: int, audience: str) -> list[Member]:
    """Return the active people of an audience, by id. Managers are staff."""
    rows = session.execute(
        select(col(Person.id), col(Person.level) == Level.LEADER, col(Person.function), col(Person.team))
        .where(col(Person.workspace_id) == workspace_id, col(Person.active).is_(True))
        .order_by(col(Person.id))
    )
    places = (
        Member(person, leader=True, function=None, team=None) if leader else Member(person, False, function, team)
        for person, leader, function, team in rows
    )
    return [place for place in places if in_audience(audience, place)]


# ---------------------------------------------------------------- what was asked before


def asked_since(session: Session, workspace_id: int, audience: str, since: date) -> list[tuple[str, date]]:
    """Return (question key, asked week) of windows asked from ``since`` on to people of an overlapping audience."""
    rows = session.execute(
        select(col(Question.key), col(Window.asked_week), col(Schedule.audience))
        .join(Question, col(Question.id) == col(Window.question_id))
        .join(Schedule, col(Schedule.id) == col(Window.schedule_id))
        .where(col(Window.workspace_id) == workspace_id, col(Window.asked_week) >= since)
    )
    return [(key, week) for key, week, other in rows if overlap(audience, other)]


def round_id(session: Session, schedule_id: int, week: date) -> int | None:
    """Return the round of one week, or None when that week was not opened."""
    found: int | None = session.execute(
        select(col(Round.id)).where(col(Round.schedule_id) == schedule_id, col(Round.week) == week)
    ).scalar_one_or_none()
    return found


# ---------------------------------------------------------------- opening a week


def open_week(
    session: Session,
    schedule: Planned,
    week: date,
    opens_at: datetime,
    closes_at: datetime,
    members: Sequence[Member],
    windows: Sequence[NewWindow],
) -> int:
    """Write a round with the windows that open in its week, and return its id; an already opened week stays as it is.

    The row of the workspace is locked meanwhile, so that of two replicas one opens the week and the other finds it,
    and that K is the one which stands now: whoever raised it a moment ago was told *from the next windows on*.
    """
    workspace = select(col(Workspace.k)).where(col(Workspace.id) == schedule.workspace_id)
    k = session.execute(workspace.with_for_update(key_share=True)).scalar_one()
    found = round_id(session, schedule.id, week)
    if found is not None:
        return found
    made = Round(schedule_id=schedule.id, week=week, closes_at=closes_at)
    session.add(made)
    session.flush()
    if windows:
        snapshot = _freeze_tree(session, schedule.workspace_id, week, members)
        questions = {window.key: _freeze_question(session, schedule.workspace_id, window) for window in windows}
        rows = [
            {
                "id": window.id,
                "workspace_id": schedule.workspace_id,
                "schedule_id": schedule.id,
                "question_id": questions[window.key],
                "snapshot_id": snapshot,
                "asked_week": window.asked_week,
                "opens_at": opens_at,
                "closes_at": window.closes_at,
                "k": k,
                "state": WindowState.OPEN,
            }
            for window in windows
        ]
        session.execute(insert(Window), rows)
    assert made.id is not None  # noqa: S101 - flushed above
    return made.id


def _freeze_tree(session: Session, workspace_id: int, day: date, members: Iterable[Member]) -> int:
    snapshot = TreeSnapshot(workspace_id=workspace_id, taken_on=day)
    session.add(snapshot)
    session.flush()
    assert snapshot.id is not None  # noqa: S101 - flushed above
    rows = [
        {
            "snapshot_id": snapshot.id,
            "person_id": member.person_id,
            "leader": member.leader,
            "function": member.function,
            "team": member.team,
        }
        for member in members
    ]
    session.execute(insert(TreeMember.__table__), rows)  # type: ignore[attr-defined]
    return snapshot.id


def _freeze_question(session: Session, workspace_id: int, window: NewWindow) -> int:
    """Return the row of this very wording; a question reworded since its last window gets its next version."""
    definition = json.loads(json.dumps(window.definition))  # as it will come back: tuples are lists there
    mine = (col(Question.workspace_id) == workspace_id, col(Question.key) == window.key)
    newest = session.execute(
        select(col(Question.id), col(Question.version), col(Question.definition))
        .where(*mine)
        .order_by(col(Question.version).desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.definition == definition:
        return int(newest.id)
    made = Question(
        workspace_id=workspace_id,
        key=window.key,
        version=newest.version + 1 if newest else 1,
        kind=window.kind,
        cadence=window.cadence,
        definition=definition,
    )
    session.add(made)
    session.flush()
    assert made.id is not None  # noqa: S101 - flushed above
    return made.id


# ---------------------------------------------------------------- whom a round writes to


def recipients(session: Session, schedule_id: int, week: date, *, after: int, limit: int) -> list[Recipient]:
    """Return the next people whom a round asks something, by id: those of the trees its windows froze.

    Left out: who left, and who asked for no more messages. Somebody the platform refused last time is written to
    again, once a round: that is how a repair is noticed.
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


def set_state(session: Session, schedule_id: int, state: ScheduleState, now: datetime) -> None:
    """Pause a schedule, or resume it, with what its rounds still owe."""
    session.execute(update(Schedule).where(col(Schedule.id) == schedule_id).values(state=state))
    rounds = session.execute(
        select(col(Round.id)).where(col(Round.schedule_id) == schedule_id, col(Round.closes_at) > now)
    )
    subjects = [deliveries.round_subject(found) for found in rounds.scalars() if found is not None]
    if state is ScheduleState.PAUSED:
        deliveries.hold(session, subjects, "schedule_paused", now)
    else:
        deliveries.unhold(session, subjects, "schedule_paused", now)
