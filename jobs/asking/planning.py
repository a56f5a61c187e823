"""The planner: opens the windows of a week and owes every message of its round. Idempotent throughout.

A round's row says that its week was opened: windows, wordings and tree are frozen with it, in one transaction, their
keys made before. Its messages follow in small transactions; after a restart they are planned again, and what is there
stays as it is.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jobs.asking import trees
from jobs.asking.bank import Bank, BankQuestion
from jobs.asking.rotation import (
    CYCLE,
    MESSAGES_A_WEEK,
    History,
    Opening,
    Rotation,
    forecasts,
    openings,
    question_errors,
)
from jobs.calendar import DAY, WEEK, Rest, add_working_days, current_week, instant, is_weekend, midnight, next_slot
from jobs.release.guards import may_be_asked
from jobs.retention import sealed_from
from jobs.sending.ledger import Owed, owe
from storage import published, schedules, windows
from storage.database import Database
from storage.loop import commitments
from storage.models import Company, Schedule
from storage.schedules import Planned
from storage.types import Cadence, DeliveryKind, QuestionKind
from storage.vault import ITEMS
from storage.windows import FrozenMember, NewWindow, Recipient

LAST_CALL = timedelta(hours=2)  # nothing is asked in the last two hours of a round
TOO_LATE = timedelta(hours=24)  # nor, when it is overdue, in the last day (F19)
REMINDER_AFTER = 2  # working days
REMINDER_PATIENCE = timedelta(hours=6)  # a reminder later than this is dropped: one more message is worth little
AT_ONCE = 2_000  # people planned in one transaction: clicks are stored in between


@dataclass(frozen=True, slots=True)
class Slot:
    """When one person gets a round's question, and its reminder (None when it would come after the close)."""

    question: datetime
    not_after: datetime
    reminder: datetime | None
    reminder_not_after: datetime


@dataclass(frozen=True, slots=True)
class _Week:
    """A week that is to be opened: its windows and what was asked before, its tree, and how many it isolates (R16)."""

    to_open: list[Opening]
    history: History
    tree: list[FrozenMember]
    moved: int


class Signer(Protocol):
    """What signs: the proofs of the vault."""

    def sign(self, window_id: str, content: bytes) -> bytes:
        """Return the signature of a content under a window's key."""
        ...


class WindowKeys(Protocol):
    """What makes the keys of windows: the vault."""

    @property
    def proofs(self) -> Signer:
        """What signs under them."""
        ...

    def open_window(self, window_id: str, answers: int, until: datetime) -> None:
        """Make a window's key, durably; ``answers`` is how many it may come to hold, ``until`` when they go."""
        ...


class Planner:
    """Opens the weeks of schedules and plans their messages. `plan` may be called any number of times."""

    def __init__(self, database: Database, bank: Bank, keys: WindowKeys) -> None:
        """Keep what planning needs.

        Args:
            database: where schedules and the ledger are.
            bank: the questions; a schedule's question that is no longer in it is left out.
            keys: the vault. A window's key is made before the window exists, so that a key without a window may remain
                after a crash, and never a window without its key.
        """
        self._database = database
        self._bank = bank
        self._keys = keys
        # Of a choice nothing would be told but an option's name.
        self._with_forecasts = {question.key for question in bank if question.kind is not QuestionKind.CHOICE}
        self._filled: set[int] = set()  # rounds whose messages this process has seen in the ledger

    async def plan(self, now: datetime) -> None:
        """Open the week of every schedule that may ask and has not opened it, and plan its messages."""
        for schedule in await self._database.aread(schedules.cleared):
            week = current_week(now, schedule.zone)
            round_id = await self._open(schedule, week, now)
            if round_id is not None and round_id not in self._filled:
                await self._fill(schedule, week, round_id)
                self._filled.add(round_id)

    async def _open(self, schedule: Planned, week: date, now: datetime) -> int | None:
        """Return the week's round, opened if need be; None before the first week, or while too few can be asked.

        How many there are is looked at each week: people leave, and a row may be written without `schedule_errors`.
        """
        opens, closes = midnight(week, schedule.zone), midnight(week + WEEK, schedule.zone)

        def read_week(session: Session) -> int | _Week | None:
            round_id = windows.round_id(session, schedule.id, week)
            if round_id is not None or week < schedule.first_week:
                return round_id
            members = schedules.audience_of(session, schedule.company_id, schedule.audience)
            if not trees.is_large_enough(session, schedule, members, opens.date()):
                return None
            tree = trees.frozen(session, schedule, members, week)
            history = _history(session, self._bank, schedule, week)
            to_open = self._openings(schedule, week, history)
            return _Week(to_open, history, tree, trees.moved_since(session, schedule, tree, week) if to_open else 0)

        found = await self._database.aread(read_week)
        if not isinstance(found, _Week):
            return found
        tree, moved = found.tree, found.moved
        has_leaders = any(member.leader for member in tree)
        asks_forecast = forecasts(found.to_open, found.history, self._with_forecasts) if has_leaders else set()
        new_windows = [
            self._window(schedule, opening, forecast=opening.key in asks_forecast) for opening in found.to_open
        ]
        await asyncio.to_thread(self._open_keys, new_windows, len(tree))

        def open_week(session: Session) -> int:
            trees.note_moved(session, schedule, moved, now)
            return windows.open_week(session, schedule, week, opens, closes, tree, new_windows, self._keys.proofs.sign)

        return await self._database.awrite(open_week)

    def _openings(self, schedule: Planned, week: date, history: History) -> list[Opening]:
        """Return what opens this week. The others keep their turn although a question has left the bank."""
        pulse = [key for key in schedule.pulse if key in self._bank]
        turns = Rotation(schedule.first_week, schedule.alignment, pulse)
        return [opening for opening in openings(turns, week, history) if opening.key in self._bank]

    def _window(self, schedule: Planned, opening: Opening, *, forecast: bool) -> NewWindow:
        question = self._bank[opening.key]
        return NewWindow(
            id=secrets.token_hex(16),
            key=opening.key,
            kind=question.kind,
            cadence=opening.cadence,
            definition=question.definition(),
            asked_week=opening.asked_week,
            first_week=schedule.first_week,
            closes_at=midnight(opening.asked_week + WEEK, schedule.zone),
            forecast=forecast,
        )

    def _open_keys(self, new_windows: Sequence[NewWindow], people: int) -> None:
        for window in new_windows:
            self._keys.open_window(window.id, people * len(ITEMS), sealed_from(window))

    async def _fill(self, schedule: Planned, week: date, round_id: int) -> None:
        """Plan the round's messages to everyone it asks, at most ``AT_ONCE`` people in a transaction."""
        slots = Slots(schedule, week)
        after = 0

        def fill(session: Session) -> int | None:
            people = windows.recipients(session, schedule.id, week, after=after, limit=AT_ONCE)
            owed = [
                message for person in people for message in _owed(schedule, week, round_id, person, slots.of(person))
            ]
            owe(session, owed)
            return people[-1].person_id if people else None

        while (last := await self._database.awrite(fill)) is not None:
            after = last


class Slots:
    """When each person gets a round's messages: their own local time on the schedule's day, or the next working one."""

    def __init__(self, schedule: Planned, week: date) -> None:
        """Prepare a round of ``schedule`` in the week that begins on Monday ``week``."""
        self._schedule = schedule
        self._day = week + (schedule.weekday - 1) * DAY
        self._opens = midnight(week, schedule.zone)
        self._closes = midnight(week + WEEK, schedule.zone)
        self._rest = Rest.of(schedule)
        self._known: dict[tuple[str, date], Slot | None] = {}  # people share a few zones: each is worked out once

    def of(self, person: Recipient) -> Slot | None:
        """Return a person's slot, or None when the round holds no working time for them."""
        first = max(self._day, person.paused_until or self._day)
        key = (person.zone, first)
        if key not in self._known:
            self._known[key] = self._slot(first, person.zone)
        return self._known[key]

    def _slot(self, first: date, zone: str) -> Slot | None:
        """Return the slot of people in a zone who may be written to from day ``first`` on, None when there is none."""
        last = self._closes - LAST_CALL
        due = next_slot(first, self._schedule.local_time, zone, self._rest, self._opens, last)
        if due is None:
            return None
        local = due.astimezone(ZoneInfo(zone))
        reminder = instant(add_working_days(local.date(), REMINDER_AFTER, self._rest.country), local.time(), zone)
        return Slot(
            question=due,
            not_after=min(last, max(self._closes - TOO_LATE, due + LAST_CALL)),
            reminder=reminder if self._schedule.reminder and reminder < last else None,
            reminder_not_after=min(last, reminder + REMINDER_PATIENCE),
        )


def _owed(schedule: Planned, week: date, round_id: int, person: Recipient, slot: Slot | None) -> list[Owed]:
    """Return the messages of a round to one person: a welcome if it is their first, the question, its reminder.

    The reminder is owed to everybody and decided when it is due, so that the ledger never tells who answered (R9).
    """
    if slot is None:
        return []
    message = partial(Owed, company_id=schedule.company_id, person_id=person.person_id)
    question = partial(message, due_at=slot.question, not_after=slot.not_after)
    owed = [question(kind=DeliveryKind.QUESTION, round_id=round_id)]
    if not person.welcomed:
        owed.append(question(kind=DeliveryKind.WELCOME, occurrence=week.isoformat()))
    if slot.reminder is not None:
        owed.append(
            message(
                kind=DeliveryKind.REMINDER,
                round_id=round_id,
                due_at=slot.reminder,
                not_after=slot.reminder_not_after,
            )
        )
    return owed


def _history(session: Session, bank: Bank, schedule: Planned, week: date) -> History:
    """Return what the schedule's people were or will be asked, from eight weeks before ``week`` on.

    One wording is one question, under whatever key it was asked (R17). A question rests as the newest digest says.
    """
    since = week - 2 * CYCLE * WEEK
    askings = [
        (BankQuestion.from_definition(asking.definition), asking)
        for asking in windows.asked_since(session, schedule.company_id, schedule.audience, since)
    ]
    resting = published.resting(session, schedule.company_id)
    newest: dict[str, windows.Asking] = {}
    for key in {*schedule.alignment, *schedule.pulse}:
        words = bank[key].words if key in bank else frozenset()
        same = [asking for asked, asking in askings if asked.key == key or asked.words & words]
        if same:
            newest[key] = max(same, key=lambda asking: asking.week)
    return History(
        last_asked={key: asking.week for key, asking in newest.items()},
        load=Counter(asking.week for _, asking in askings),
        last_forecast={
            asked.key: asking.week
            for asked, asking in sorted(askings, key=lambda pair: pair[1].week)
            if asking.forecast
        },
        resting={
            key
            for key, asking in newest.items()
            if asking.window in resting
            and asking.week >= schedule.rests_from
            and key in bank
            and asking.definition["version"] == bank[key].version
        },
        due=commitments.due(session, schedule.company_id),
    )


# ---------------------------------------------------------------- what the admin asks for


def first_week(company: Company, weekday: int, local_time: time, now: datetime) -> date:
    """Return the Monday from which a new schedule counts: this week's if its hour has not come yet, else the next."""
    week = current_week(now, company.timezone)
    return week if now < instant(week + (weekday - 1) * DAY, local_time, company.timezone) else week + WEEK


def schedule_errors(session: Session, bank: Bank, company: Company, schedule: Schedule) -> dict[str, str]:
    """Return what is wrong with a schedule, new or edited, not saved yet: field -> key of a message in `bot/locale`.

    Empty when people may be sent it: a working day and hour, an audience large enough to protect everyone in it (R16),
    questions of the right kind, at most three a week for anybody and none twice in four weeks (R7), and two messages.
    """
    rest = Rest.of(company)
    errors: dict[str, str] = {}
    if is_weekend(schedule.weekday, company.country):
        errors["weekday"] = "schedule-wrong-day"
    if rest.is_quiet(schedule.local_time):
        errors["local_time"] = "schedule-wrong-hour"
    people = schedules.audience_of(session, schedule.company_id, schedule.audience)
    if not may_be_asked(len(people), leaders=schedule.audience == schedules.LEADERS):
        errors["audience"] = "schedule-wrong-audience"
    for name, cadence in (("alignment", Cadence.ALIGNMENT), ("pulse", Cadence.PULSE)):
        if any(key not in bank or bank[key].cadence is not cadence for key in getattr(schedule, name)):
            errors[name] = "schedule-wrong-unknown"
    beside = [
        other
        for other in schedules.active(session, schedule.company_id)
        if other.id != schedule.id and schedules.overlap(other.audience, schedule.audience)
    ]
    sent = [(other.audience, other.reminder) for other in beside] + [(schedule.audience, schedule.reminder)]
    if schedules.most_messages(sent) > MESSAGES_A_WEEK:
        errors["reminder"] = "schedule-wrong-messages"
    others = [Rotation(other.first_week, other.alignment, other.pulse) for other in beside]
    return {**question_errors(schedule.alignment, schedule.pulse, others), **errors}
