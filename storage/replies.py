"""What is asked of a person in a round, read from the ledger of windows. Answers themselves live in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from storage.models import Person, Question, Round, Schedule, TreeMember, Window, Workspace
from storage.types import Cadence, WindowState


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


@dataclass(frozen=True, slots=True)
class Replier:
    """The person behind a signed envelope, and the workspace they act in."""

    id: int
    workspace_id: int
    name: str
    locale: str
    timezone: str
    is_admin: bool
    active: bool
    stopped: bool
    paused_until: date | None


def replier(session: Session, platform: str, tenant: str, user: str) -> Replier | None:
    """Return who this account is, or None for somebody who was never imported."""
    row = session.execute(
        select(
            Person.id,
            Person.workspace_id,
            Person.name,
            Person.locale,
            Person.timezone,
            Person.is_admin,
            Person.active,
            Person.stopped,
            Person.paused_until,
        )
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(Workspace.platform == platform, Workspace.tenant == tenant, Person.platform_user_id == user)
    ).one_or_none()
    return Replier(*row) if row else None


def asked(session: Session, round_id: int, person_id: int) -> list[AskedWindow]:
    """Return the windows a round asks this person about, alignment first, in a stable order.

    Empty when the person was not in the tree when the windows opened, or the round does not exist.
    """
    rows = session.execute(
        select(
            Window.id,
            Question.id,
            Question.key,
            Question.definition,
            Question.cadence,
            Window.state,
            Window.closes_at,
            Window.k,
            TreeMember.leader,
        )
        .select_from(Round)
        .join(Window, (Window.schedule_id == Round.schedule_id) & (Window.asked_week == Round.week))
        .join(Question, Question.id == Window.question_id)
        .join(TreeMember, (TreeMember.snapshot_id == Window.snapshot_id) & (TreeMember.person_id == person_id))
        .where(Round.id == round_id)
        .order_by(Question.cadence, Question.key)
    )
    return [AskedWindow(*row) for row in rows]


def rounds_of(session: Session, workspace_id: int, now: datetime) -> list[tuple[int, date]]:
    """Return (id, week) of the workspace's rounds that have begun and still take answers, the newest first."""
    rows = session.execute(
        select(Round.id, Round.week)
        .join(Schedule, Schedule.id == Round.schedule_id)
        .where(Schedule.workspace_id == workspace_id, Round.closes_at > now, Round.week <= now.date())
        .order_by(Round.week.desc(), Round.id.desc())
    )
    return [(row.id, row.week) for row in rows]


def window_owner(session: Session, window_id: str) -> tuple[int, str, WindowState, datetime] | None:
    """Return (workspace id, question key, state, close) of a window, or None."""
    row = session.execute(
        select(Window.workspace_id, Question.key, Window.state, Window.closes_at)
        .join(Question, Question.id == Window.question_id)
        .where(Window.id == window_id)
    ).one_or_none()
    return (row[0], row[1], row[2], row[3]) if row else None
