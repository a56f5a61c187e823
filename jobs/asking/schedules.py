"""Schedules as an admin writes them, in chat or on the command line. The desk has checked their rights."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from jobs.asking import planning, trees
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, current_week, instant, midnight
from jobs.cards import Form, Locale, Notice, ScheduleLine
from jobs.cards.forms import (
    About,
    Audience,
    Check,
    Choice,
    Hour,
    Note,
    Pick,
    Several,
    Text,
    Topic,
    Values,
    Verbatim,
    Weekday,
    Words,
    number,
)
from jobs.ports import AdminGesture, FormErrors, FormSubmitted, Outcome, Say
from jobs.release import may_be_asked
from jobs.texts import clean, locale_of
from storage import chain, companies, schedules
from storage.asked import ActingPerson
from storage.models import Company, Schedule
from storage.schedules import EVERYONE, LEADERS, STAFF
from storage.types import Cadence, ScheduleState

NAME_LENGTH = 120  # what the table holds
ID_DIGITS = 9  # an id of more was never one of ours


def save(session: Session, bank: Bank, person: ActingPerson, event: FormSubmitted, now: datetime) -> Outcome:
    """Store a schedule, new or edited; return a notice, or what is wrong field by field."""
    edited = None if event.about.get("schedule") is None else number(event.about, "schedule")
    actor = f"person:{person.id}"
    written = write_schedule(session, bank, person.company_id, event.values, now, edited=edited, actor=actor)
    if isinstance(written, FormErrors):
        return written
    return Say(Notice(locale_of(person), "notice-schedule-saved", {"name": written.name}))


def write_schedule(
    session: Session,
    bank: Bank,
    company_id: int,
    values: Values,
    now: datetime,
    *,
    edited: int | None,
    actor: str,
) -> Schedule | FormErrors:
    """Store a schedule as the form's values say, and return its row; or return what is wrong and store nothing.

    ``edited`` is the id of the row to change, None for a new one.
    """
    company = companies.get(session, company_id)
    day, local_time = values.whole("weekday"), values.hour("local_time")
    weekday = day if day in range(1, 8) else None
    schedule = Schedule(
        id=edited,
        company_id=company_id,
        name=clean(values.text("name"))[:NAME_LENGTH],
        state=ScheduleState.ACTIVE,
        audience=values.text("audience"),
        weekday=weekday or 1,
        local_time=local_time or time(12, 0),
        reminder=values.ticked("reminder"),
        alignment=list(values.several("alignment")),
        pulse=list(values.several("pulse")),
        first_week=date.min,
    )
    errors = planning.schedule_errors(session, bank, company, schedule)
    if not schedule.name:
        errors["name"] = "schedule-wrong-name"
    if weekday is None:
        errors["weekday"] = "schedule-wrong-day"
    if local_time is None:
        errors["local_time"] = "schedule-wrong-hour"
    row = _schedule(session, company_id, edited)
    if edited is not None and row is None:
        errors["name"] = "schedule-wrong-gone"
    if errors:
        return FormErrors(errors)
    if row is None:
        row = Schedule(
            company_id=company.id or 0,
            name="",
            state=ScheduleState.ACTIVE,
            alignment=[],
            pulse=[],
            first_week=planning.first_week(company, schedule.weekday, schedule.local_time, now),
        )
    row.name, row.audience, row.reminder = schedule.name, schedule.audience, schedule.reminder
    row.weekday, row.local_time = schedule.weekday, schedule.local_time
    row.alignment, row.pulse = schedule.alignment, schedule.pulse
    row.woken = current_week(now, company.timezone)
    session.add(row)
    session.flush()
    chain.append(
        session,
        company_id,
        at=now,
        actor=actor,
        action="schedule_edited" if edited else "schedule_created",
        detail={"schedule": row.id, "audience": row.audience, "questions": [*row.alignment, *row.pulse]},
    )
    return row


def form(
    locale: Locale,
    *,
    id: int | None,  # noqa: A002 - the column's name
    name: str,
    weekday: int,
    local_time: time,
    reminder: bool,
    audiences: tuple[Choice, ...],
    alignment: tuple[Topic, ...],
    pulse: tuple[Choice, ...],
) -> Form:
    """Return the form of a schedule, new (``id`` None) or to edit."""
    days = tuple(Choice(str(iso), Weekday(iso), iso == weekday) for iso in range(1, 8))
    fields = (
        Text("name", Words("schedule-name"), NAME_LENGTH, value=name),
        Pick("weekday", Words("schedule-weekday"), days),
        Hour("local_time", Words("schedule-time"), value=local_time),
        Pick("audience", Words("schedule-audience"), audiences),
        _questions("alignment", alignment),
        _questions("pulse", (Topic(Verbatim(""), pulse),)),
        Check("reminder", Words("schedule-reminder"), Words("schedule-reminder-on"), value=reminder),
        Note(Words("schedule-effect")),
    )
    title = Words("schedule-title-new" if id is None else "schedule-title-edit")
    return Form("schedule", locale, title, fields, about={"schedule": id})


def open_form(session: Session, bank: Bank, person: ActingPerson, about: About) -> Form:
    """Return the form of a schedule, filled with its row or, for a new one, with the questions on by default."""
    locale = locale_of(person)
    row = _schedule(session, person.company_id, about.get("schedule"))
    active = schedules.active(session, person.company_id)
    asked_keys = {key for schedule in active for key in (*schedule.alignment, *schedule.pulse)}
    # A question is asked by one schedule only: a new one begins with those that no other asks.
    free_keys = {question.key for question in bank.on_by_default} - asked_keys
    chosen = {*row.alignment, *row.pulse} if row else free_keys
    topics: dict[str, list[Choice]] = {}
    pulse: list[Choice] = []
    for question in bank:
        choice = Choice(question.key, Verbatim(question.title(locale)), question.key in chosen)
        if question.cadence is Cadence.PULSE:
            pulse.append(choice)
        else:
            topics.setdefault(question.topic_title(locale), []).append(choice)
    return form(
        locale,
        id=row.id if row else None,
        name=row.name if row else "",
        weekday=row.weekday if row else 2,
        local_time=row.local_time if row else time(10, 0),
        reminder=row.reminder if row else True,
        audiences=_audiences(session, person.company_id, row.audience if row else EVERYONE),
        alignment=tuple(Topic(Verbatim(topic), tuple(choices)) for topic, choices in topics.items()),
        pulse=tuple(pulse),
    )


def pause_or_resume(session: Session, person: ActingPerson, event: AdminGesture, now: datetime) -> Outcome:
    """Pause or resume a schedule; return the notice that says so."""
    row = _schedule(session, person.company_id, event.subject)
    if row is None or row.id is None:
        return Say(Notice(locale_of(person), "notice-admins-only"))
    state = ScheduleState.PAUSED if event.action == "pause_schedule" else ScheduleState.ACTIVE
    schedules.set_state(session, row.id, state, now)
    chain.append(
        session,
        person.company_id,
        at=now,
        actor=f"person:{person.id}",
        action=f"schedule_{state.value}",
        detail={"schedule": row.id},
    )
    key = "notice-schedule-paused" if state is ScheduleState.PAUSED else "notice-schedule-resumed"
    return Say(Notice(locale_of(person), key, {"name": row.name}))


def every_schedule(session: Session, company_id: int) -> list[Schedule]:
    """Return a company's schedules, the oldest first."""
    rows = session.execute(select(Schedule).where(col(Schedule.company_id) == company_id).order_by(col(Schedule.id)))
    return list(rows.scalars())


def line(session: Session, row: Schedule, now: datetime, company: Company) -> ScheduleLine:
    """Return a schedule as the home lists it, with the day of its next round, or why there is none."""
    active, zone = row.state is ScheduleState.ACTIVE, company.timezone
    week = max(row.first_week, current_week(now, zone))
    day = week + timedelta(days=row.weekday - 1)
    if now >= instant(day, row.local_time, zone):
        week, day = week + WEEK, day + WEEK
    members = schedules.audience_of(session, row.company_id, row.audience)
    too_small = not trees.is_large_enough(session, row, members, midnight(week, zone).date())
    return ScheduleLine(
        id=row.id or 0,
        name=row.name,
        active=active,
        audience=row.audience,
        weekday=row.weekday,
        local_time=row.local_time,
        questions=len(row.alignment) + len(row.pulse),
        next_round=day if active and company.consultation is not None and not too_small else None,
        too_small=too_small,
    )


def _audiences(session: Session, company_id: int, chosen: str) -> tuple[Choice, ...]:
    """Return, as choices of a form, the nodes of the tree that are large enough to be asked (R16)."""
    members = schedules.audience_of(session, company_id, EVERYONE)
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
        Choice(name, Audience(name), name == chosen)
        for name, size in sorted(sizes.items(), key=lambda pair: (pair[0] != EVERYONE, pair[0]))
        if may_be_asked(size, leaders=name == LEADERS)
    )


def _schedule(session: Session, company_id: int, schedule_id: str | int | None) -> Schedule | None:
    """Return a schedule of this company, None for an id that is not one of its own or no id at all."""
    text = str(schedule_id)
    if not (text.isascii() and text.isdecimal()) or len(text) > ID_DIGITS:
        return None
    row = session.get(Schedule, int(text))
    return row if row is not None and row.company_id == company_id else None


def _questions(name: str, topics: tuple[Topic, ...]) -> Several:
    """Return the field in which the questions of one cadence are chosen."""
    hint = Words(f"schedule-{name}-hint")
    return Several(name, Words(f"schedule-{name}"), topics, hint=hint, optional=True)
