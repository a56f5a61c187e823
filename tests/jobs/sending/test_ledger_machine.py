"""Weeks of a company's life in any order: weather, crashes, holidays, edits, people who come and go."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlmodel import Session, col

from jobs.calendar import is_working_day, local_day
from jobs.cards import Message, Notice
from jobs.errors import Disconnected, InDoubt, Rejected, RetryLater, Unreachable
from storage import schedules
from storage.database import Database
from storage.models import Installation, Question, Round, Schedule, Window
from storage.types import DeliveryKind, DeliveryState, ScheduleState
from tests.ledger import BANK, PULSE, Crash, Failpoints, SmallCompany, at, new_company

PEOPLE = 5
START = date(2026, 10, 19)  # the clocks change in Paris on the 25th and in New York on 1 November; 11 November is off
ALL_ALIGNMENT = [question.key for question in BANK if question.cadence == "alignment"]
FINAL = {DeliveryState.SENT, DeliveryState.SKIPPED, DeliveryState.MISSED}
ERRORS = (
    RetryLater(30.0),
    RetryLater(3600.0),
    InDoubt("timeout"),
    Unreachable("cannot_dm_bot"),
    Rejected("msg_too_long"),
    Disconnected("token_revoked"),
    OSError("connection reset"),
)

people = st.integers(1, PEOPLE)


def is_notice(card: Message) -> bool:
    """Tell a notice to the admins from the messages of a round."""
    return isinstance(card, Notice) and card.key.startswith("notice-")


class Life(RuleBasedStateMachine):
    """A small company on a clock that only goes forward."""

    migrated: Path

    @initialize(welcomed=st.booleans(), zones=st.sampled_from([("Europe/Paris",), ("Asia/Tokyo", "America/New_York")]))
    def begin(self, welcomed: bool, zones: tuple[str, ...]) -> None:  # noqa: FBT001 - drawn by hypothesis
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "diapason.db"
        shutil.copyfile(self.migrated, path)
        self.database = Database(f"sqlite:///{path}")
        self.company: SmallCompany = new_company(
            self.database, PEOPLE, zones=zones, welcomed=welcomed, first_week=START, now=at(START, 4)
        )
        self.company.platform.watch = self.check_reader
        self.faults: list[str] = []  # an error raised in a post would count as bad weather
        self.process()

    def process(self) -> None:
        """A new process: the one before is forgotten."""
        self.planner, self.engine = self.company.planner(), self.company.engine()

    def check_reader(self, user: str, card: Message) -> None:
        """Nobody who left, stopped or went away is written to, and nobody at night or on a day off (I5)."""
        person = self.company.person(int(user.removeprefix("U")))
        now = self.company.clock.now
        local = now.astimezone(ZoneInfo(person.timezone))
        fit = {
            "a working day": is_working_day(local.date(), "FR"),
            "by day": time(8) <= local.time() < time(19),
            "still here": person.active,
            # An admin hears what goes wrong in any case.
            "willing": not person.stopped or is_notice(card),
            "not away": person.paused_until is None or person.paused_until <= local.date() or is_notice(card),
        }
        self.faults += [f"{user} at {now}: not {what}" for what, holds in fit.items() if not holds]

    # ------------------------------------------------------------ time

    @rule(hours=st.integers(1, 30))
    def hours_pass(self, hours: int) -> None:
        for _ in range(hours):
            self.company.clock.turn(timedelta(hours=1))
            self.tick()

    @rule(days=st.integers(1, 9))
    def down_for_days(self, days: int) -> None:
        self.company.clock.turn(timedelta(days=days))
        self.process()

    @rule()
    def tick(self) -> None:
        asyncio.run(self.planner.plan(self.company.clock.now))
        asyncio.run(self.engine.run_due(self.company.clock.now))

    @rule(steps=st.integers(0, 12))
    def die(self, steps: int) -> None:
        failpoints = Failpoints(steps)
        database = failpoints.on(self.database)
        now = self.company.clock.now
        try:
            asyncio.run(self.company.planner(database).plan(now))
            asyncio.run(self.company.engine(database).run_due(now))
        except Crash:
            self.process()

    # ------------------------------------------------------------ weather

    @rule(error=st.sampled_from(ERRORS), accepted=st.booleans(), every=st.integers(2, 5))
    def bad_weather(self, error: Exception, accepted: bool, every: int) -> None:  # noqa: FBT001
        platform, calls = self.company.platform, [0]

        def strike(_user: str) -> None:
            calls[0] += 1
            if calls[0] % every == 0:
                raise error

        definite = isinstance(error, RetryLater | Unreachable | Rejected | Disconnected)
        if accepted and not definite:
            platform.before, platform.after = lambda _user: None, strike
        else:
            platform.before, platform.after = strike, lambda _user: None

    @rule()
    def fair_weather(self) -> None:
        self.company.platform.before = self.company.platform.after = lambda _user: None
        self.company.change(Installation, connected=True)

    # ------------------------------------------------------------ people and admins

    @rule(number=people, change=st.sampled_from(["active", "stopped", "away", "back", "zone"]), days=st.integers(1, 9))
    def person_changes(self, number: int, change: str, days: int) -> None:
        person = self.company.person(number)
        today = local_day(self.company.clock.now, person.timezone)
        changes: dict[str, dict[str, Any]] = {
            "active": {"active": not person.active},
            "stopped": {"stopped": not person.stopped},
            "away": {"paused_until": today + timedelta(days=days)},
            "back": {"paused_until": None},
            "zone": {"timezone": ["Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"][days % 3]},
        }
        self.company.change_person(number, **changes[change])

    @rule(
        weekday=st.integers(1, 5),
        alignment=st.lists(st.sampled_from(ALL_ALIGNMENT), unique=True, max_size=8),
        pulse=st.sampled_from([PULSE, PULSE[::-1], []]),
    )
    def admin_edits(self, weekday: int, alignment: list[str], pulse: list[str]) -> None:
        self.company.change(Schedule, weekday=weekday, alignment=alignment, pulse=pulse)

    @rule(state=st.sampled_from(ScheduleState))
    def admin_pauses(self, state: ScheduleState) -> None:
        now, schedule_id = self.company.clock.now, self.company.schedule_id
        self.database.write(lambda session: schedules.set_state(session, schedule_id, state, now))

    # ------------------------------------------------------------ what always holds

    @invariant()
    def nobody_was_written_to_at_a_wrong_moment(self) -> None:
        assert self.faults == []

    @invariant()
    def nobody_sees_a_message_twice_or_outside_its_round(self) -> None:
        posts = self.company.platform.posts
        seen = Counter(
            (posted.to, posted.kind, posted.delivery_id if is_notice(posted.card) else posted.subject)
            for posted in posts
        )
        assert max(seen.values(), default=0) <= 1
        ends = {f"round:{row.id}": row.closes_at for row in self.company.rows(Round)}
        for posted in posts:
            if posted.subject in ends:
                assert ends[posted.subject] - timedelta(days=7, hours=1) <= posted.at < ends[posted.subject]

    @invariant()
    def no_question_overlaps_itself_and_nobody_is_asked_much(self) -> None:
        def read_windows(session: Session) -> list[Any]:
            query = select(col(Question.key), col(Window.asked_week), col(Window.opens_at), col(Window.closes_at))
            joined = query.join(Question, col(Question.id) == col(Window.question_id))
            return list(session.execute(joined.order_by(col(Window.opens_at))))

        windows = self.database.read(read_windows)
        assert max(Counter(week for _, week, _, _ in windows).values(), default=0) <= 3
        for key in {key for key, *_ in windows}:
            spans = [row[1:] for row in windows if row[0] == key]
            for (week, _, closes), (next_week, opens, _) in pairwise(spans):
                assert opens >= closes
                assert next_week - week >= timedelta(days=28)

    @invariant()
    def reminders_tell_nothing(self) -> None:
        rows = self.company.ledger(DeliveryKind.REMINDER)
        endings = {
            (row.attempts, row.reason, row.address is None, row.changed_at) for row in rows if row.state == "sent"
        }
        assert endings <= {(1, None, True, None)}

    def teardown(self) -> None:
        if not hasattr(self, "company"):
            return
        try:
            self.settle()
        finally:
            self.database.close()
            self.folder.cleanup()

    def settle(self) -> None:
        """In fair weather everything comes to an end, and nothing is left in doubt (I7)."""
        self.fair_weather()
        self.company.change(Schedule, state=ScheduleState.PAUSED)  # no further rounds; what is owed stays owed
        now = self.company.clock.now
        for hour in range(24 * 8):
            self.company.clock.now = now + timedelta(hours=hour)
            asyncio.run(self.engine.run_due(self.company.clock.now))
            if {row.state for row in self.company.ledger()} <= FINAL:
                break
        assert {row.state for row in self.company.ledger()} <= FINAL
        self.nobody_was_written_to_at_a_wrong_moment()
        self.nobody_sees_a_message_twice_or_outside_its_round()


def test_a_companys_life_in_any_order(migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Life, "migrated", migrated_file, raising=False)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            phases=(Phase.reuse, Phase.generate),  # twenty steps read well enough; shrinking them takes minutes
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
