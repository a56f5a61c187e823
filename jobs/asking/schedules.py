"""Schedules as an admin writes them, in chat or on the command line. The desk has checked their rights."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from jobs.asking import planning
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, current_week, instant
from jobs.cards import Choice, Notice, ScheduleFormView, ScheduleLine
from jobs.ports import AdminGesture, FormErrors, Outcome, Say, ScheduleSubmitted
from jobs.release import may_be_asked
from jobs.texts import clean, locale_of
from storage import chain, schedules, workspaces
from storage.asked import ActingPerson
from storage.models import Schedule, Workspace
from storage.schedules import EVERYONE, LEADERS, STAFF
from storage.types import Cadence, ScheduleState

NAME_LENGTH = 120  # what the table holds
ID_DIGITS = 9  # an id of more was never one of ours


def save(session: Session, bank: Bank, person: ActingPerson, event: ScheduleSubmitted, now: datetime) -> Outcome:
    """Store a schedule, new or edited; return a notice, or what is wrong field by field."""
    written = write_schedule(session, bank, person.workspace_id, event, now, actor=f"person:{person.id}")
    if isinstance(written, FormErrors):
        return written
    return Say(Notice(locale_of(person), "notice-schedule-saved", {"name": written.name}))


def write_schedule(
    session: Session, bank: Bank, workspace_id: int, event: ScheduleSubmitted, now: datetime, *, actor: str
) -> Schedule | FormErrors:
    """Store a schedule, new or edited, and return its row; or return what is wrong with it and store nothing."""
    workspace = workspaces.get(session, workspace_id)
    local_time = _time_of_day(event.local_time)
    row = _schedule(session, workspace_id, event.id)
    errors = _errors(session, bank, workspace, event, local_time)
    if event.id is not None and row is None:
        errors["name"] = "schedule-wrong-gone"
    if errors or local_time is None:
        return FormErrors(errors)
    if row is None:
        row = Schedule(
            workspace_id=workspace.id or 0,
            name="",
            state=ScheduleState.ACTIVE,
            alignment=[],
            pulse=[],
            first_week=planning.first_week(workspace, event.weekday, local_time, now),
        )
    row.name = clean(event.name)[:NAME_LENGTH]
    row.audience, row.weekday, row.local_time = event.audience, event.weekday, local_time
    row.reminder = event.reminder
    row.alignment, row.pulse = list(event.alignment), list(event.pulse)
    session.add(row)
    session.flush()
    chain.append(
        session,
        workspace_id,
        at=now,
        actor=actor,
        action="schedule_edited" if event.id else "schedule_created",
        detail={"schedule": row.id, "audience": row.audience, "questions": [*row.alignment, *row.pulse]},
    )
    return row


def form(session: Session, bank: Bank, person: ActingPerson, subject: str | None) -> ScheduleFormView:
    """Return the form of a schedule, filled with its row or, for a new one, with the questions on by default."""
    locale = locale_of(person)
    row = _schedule(session, person.workspace_id, subject)
    active = schedules.active(session, person.workspace_id)
    asked_keys = {key for schedule in active for key in (*schedule.alignment, *schedule.pulse)}
    # A question is asked by one schedule only: a new one begins with those that no other asks.
    free_keys = {question.key for question in bank.on_by_default} - asked_keys
    chosen = {*row.alignment, *row.pulse} if row else free_keys
    topics: dict[str, list[Choice]] = {}
    pulse: list[Choice] = []
    for question in bank:
        choice = Choice(question.key, question.title(locale), question.key in chosen)
        if question.cadence is Cadence.PULSE:
            pulse.append(choice)
        else:
            topics.setdefault(question.topic_title(locale), []).append(choice)
    return ScheduleFormView(
        locale=locale,
        id=row.id if row else None,
        name=row.name if row else "",
        weekday=row.weekday if row else 2,
        local_time=row.local_time if row else time(10, 0),
        reminder=row.reminder if row else True,
        audiences=_audiences(session, person.workspace_id, row.audience if row else EVERYONE),
        alignment=tuple((topic, tuple(choices)) for topic, choices in topics.items()),
        pulse=tuple(pulse),
    )


def pause_or_resume(session: Session, person: ActingPerson, event: AdminGesture, now: datetime) -> Outcome:
    """Pause or resume a schedule; return the notice that says so."""
    row = _schedule(session, person.workspace_id, event.subject)
    if row is None or row.id is None:
        return Say(Notice(locale_of(person), "notice-admins-only"))
    state = ScheduleState.PAUSED if event.action == "pause_schedule" else ScheduleState.ACTIVE
    schedules.set_state(session, row.id, state, now)
    chain.append(
        session,
        person.workspace_id,
        at=now,
        actor=f"person:{person.id}",
        action=f"schedule_{state.value}",
        detail={"schedule": row.id},
    )
    key = "notice-schedule-paused" if state is ScheduleState.PAUSED else "notice-schedule-resumed"
    return Say(Notice(locale_of(person), key, {"name": row.name}))


def every_schedule(session: Session, workspace_id: int) -> list[Schedule]:
    """Return a workspace's schedules, the oldest first."""
    rows = session.execute(
        select(Schedule).where(col(Schedule.workspace_id) == workspace_id).order_by(col(Schedule.id))
    )
    return list(rows.scalars())


def line(row: Schedule, now: datetime, workspace: Workspace) -> ScheduleLine:
    """Return a schedule as the home lists it, with the day of its next round."""
    active, zone = row.state is ScheduleState.ACTIVE, workspace.timezone
    week = max(row.first_week, current_week(now, zone))
    day = week + timedelta(days=row.weekday - 1)
    coming = day if now < instant(day, row.local_time, zone) else day + WEEK
    return ScheduleLine(
        id=row.id or 0,
        name=row.name,
        active=active,
        audience=row.audience,
        weekday=row.weekday,
        local_time=row.local_time,
        questions=len(row.alignment) + len(row.pulse),
        next_round=coming if active and workspace.consultation is not None else None,
    )


def _audiences(session: Session, workspace_id: int, chosen: str) -> tuple[Choice, ...]:
    """Return, as choices of a form, the nodes of the tree that are large enough to be asked (R16)."""
    members = schedules.audience_of(session, workspace_id, EVERYONE)
    sizes: Counter[str] = Counter()
    for member in members:
        sizes[EVERYONE] += 1
        if member.leader:
            sizes[LEADERS] += 1
            continue
        path = [STAFF, *(part for part in (member.function, member.team) if part)]
        for depth in range(1, len(path) + 1):
            sizes["/".join(path[:depth])] += 1
    return tuple(
        Choice(name, name, name == chosen)
        for name, size in sorted(sizes.items(), key=lambda pair: (pair[0] != EVERYONE, pair[0]))
        if may_be_asked(size, leaders=name == LEADERS)
    )


def _schedule(session: Session, workspace_id: int, schedule_id: str | int | None) -> Schedule | None:
    """Return a schedule of this workspace, None for an id that is not one of its own or no id at all."""
    text = str(schedule_id)
    if not (text.isascii() and text.isdecimal()) or len(text) > ID_DIGITS:
        return None
    row = session.get(Schedule, int(text))
    return row if row is not None and row.workspace_id == workspace_id else None


def _errors(
    session: Session, bank: Bank, workspace: Workspace, event: ScheduleSubmitted, local_time: time | None
) -> dict[str, str]:
    """Return what is wrong in the form, by field; the rules are those of planning."""
    weekday = event.weekday if event.weekday in range(1, 8) else None
    schedule = Schedule(
        id=event.id,
        workspace_id=workspace.id or 0,
        name=event.name,
        state=ScheduleState.ACTIVE,
        audience=event.audience,
        weekday=weekday or 1,
        local_time=local_time or time(12, 0),
        alignment=list(event.alignment),
        pulse=list(event.pulse),
        first_week=date.min,
    )
    errors = planning.schedule_errors(session, bank, workspace, schedule)
    if not clean(event.name):
        errors["name"] = "schedule-wrong-name"
    if weekday is None:
        errors["weekday"] = "schedule-wrong-day"
    if local_time is None:
        errors["local_time"] = "schedule-wrong-hour"
    return errors


def _time_of_day(text: str) -> time | None:
    """Return the time of day in a text like ``10:00``, None when it is not one."""
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None
