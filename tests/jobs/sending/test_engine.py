"""The runner: restarts at any instruction, days of downtime, two at once, pace; nobody sees a question twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from time import process_time
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from jobs.errors import InDoubt
from jobs.ports import Pace
from jobs.sending import engine as engine_module
from jobs.sending import outcomes
from jobs.sending.kinds import LEADS
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.ledger import due
from storage.models import Delivery, Person
from storage.types import DeliveryKind, DeliveryState
from tests.ledger import MONDAY, Crash, Failpoints, SmallCompany, at, new_company, recipient

QUESTION, REMINDER = DeliveryKind.QUESTION, DeliveryKind.REMINDER
WELCOME, NOTICE = DeliveryKind.WELCOME, DeliveryKind.NOTICE
SENT, PLANNED, MISSED = DeliveryState.SENT, DeliveryState.PLANNED, DeliveryState.MISSED
TEN = at(MONDAY + timedelta(days=1), 8)  # Tuesday, ten o'clock in Paris


async def drain(company: SmallCompany, minutes: int = 6) -> None:
    """Processes that come and go, a minute apart."""
    for _ in range(minutes):
        await company.engine().run_due(company.clock.turn(timedelta(minutes=1)))


def once_each(company: SmallCompany, kind: str, people: int) -> bool:
    return company.platform.seen(kind) == {f"U{number}": 1 for number in range(1, people + 1)}


def company_of_few(database: Database, asked: int, **chosen: Any) -> SmallCompany:
    """A company of eight, the fewest that may be asked, of whom only the first so many want messages."""
    company = new_company(database, 8, **chosen)
    others = col(Person.name).in_([f"Person {number}" for number in range(asked + 1, 9)])
    stop = update(Person).where(col(Person.company_id) == company.company_id, others).values(stopped=True)
    database.write(lambda session: session.execute(stop))
    return company


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("dies", ["sending", "looking up"])
async def test_f01_f02_killed_at_any_step_everybody_sees_everything_once(database: Database, dies: str) -> None:
    """Every commit, every post and every look-up is a place to die, before it and after it."""
    people, crashed = 4, True
    for steps in count():
        company = company_of_few(database, people, tenant=f"T{steps}", welcomed=False)
        await company.planner().plan(company.clock.now)
        failpoints = Failpoints(steps)
        if dies == "sending":
            company.clock.now = TEN
            company.platform.before = company.platform.after = failpoints.step
        else:
            await die_unsettled(company)  # a first process; a second one dies while it clears up
            company.clock.turn(timedelta(seconds=41))
            company.platform.reading = failpoints.step
        crashed = await die(company, failpoints)
        company.platform.before = company.platform.after = company.platform.reading = lambda _to: None
        await drain(company)
        assert company.states(WELCOME, QUESTION) == {SENT: 2 * people}
        assert [sorted(company.platform.seen(kind).values()) for kind in ("welcome", "question")] == [[1] * people] * 2
        company.verify()
        if not crashed:
            break
    # Each of these is a place to die before it and after it: claim, 8 posts, settle, a claim that finds nothing.
    # In the other process: 8 look-ups, settled together, and a claim that finds nothing.
    assert steps == (2 * (1 + 8 + 1 + 1) if dies == "sending" else 8 + 2 * (1 + 1))


async def die(company: SmallCompany, failpoints: Failpoints) -> bool:
    """Run until nothing is due or the process dies; return whether it died."""
    try:
        await company.engine(failpoints.on(company.database)).run_due()
    except Crash:
        return True
    except BaseExceptionGroup as group:
        if group.subgroup(Crash) is None:
            raise
        return True
    return False


async def die_unsettled(company: SmallCompany) -> None:
    """A process posts everything due on Tuesday at ten, and dies before it can write that down."""
    company.clock.now = TEN
    assert await die(company, Failpoints(2))  # survives the claim, not the settling


async def test_what_could_not_be_settled_is_found_on_the_platform(database: Database) -> None:
    company = new_company(database, 8)
    await company.planner().plan(company.clock.now)
    await die_unsettled(company)
    assert company.states(QUESTION) == {DeliveryState.SENDING: 8}
    await drain(company)
    assert company.states(QUESTION) == {SENT: 8}
    assert company.platform.calls["post"] == 8
    assert company.platform.calls["find"] == 8


async def test_f01_a_welcome_in_doubt_for_a_week_is_not_followed_by_another(database: Database) -> None:
    company = company_of_few(database, 4, welcomed=False)
    await company.planner().plan(company.clock.now)
    await die_unsettled(company)
    company.clock.now = TEN + timedelta(days=7)
    await company.planner().plan(company.clock.now)  # before the platform is asked: nobody is known to be welcomed
    await drain(company)
    assert once_each(company, "welcome", 4)
    assert {row.reason for row in company.ledger(WELCOME)} == {None, "welcomed"}
    company.verify()


async def test_a_lost_reminder_is_not_sent_again(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    await company.engine().run_due()
    company.clock.now = TEN + timedelta(days=2)
    company.platform.after = (failpoints := Failpoints(4)).step  # dies in the fifth
    assert await die(company, failpoints)
    company.platform.after = lambda _to: None
    await drain(company)
    assert company.states(REMINDER) == {SENT: 8}
    assert {row.attempts for row in company.ledger(REMINDER)} == {1}
    company.verify()


# ---------------------------------------------------------------- downtime


async def test_f19_after_three_days_down_everybody_gets_one_message_and_no_reminder(database: Database) -> None:
    company = new_company(database, 20)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN + timedelta(days=3, hours=-2)  # Friday at eight
    await company.live(at(MONDAY + timedelta(days=7), 0))
    assert once_each(company, "question", 20)
    assert company.platform.seen("reminder") == {}
    assert {row.state for row in company.ledger(REMINDER) if row.round_id == 1} == {MISSED}
    company.verify()


async def test_f19_in_the_last_day_of_the_round_it_is_too_late(database: Database) -> None:
    company = new_company(database, 20)
    await company.planner().plan(company.clock.now)
    company.clock.now = at(MONDAY + timedelta(days=5), 22)  # the round closes 24 h later
    await company.live(at(MONDAY + timedelta(days=7), 10))
    assert company.platform.seen("question") == {}
    questions = [row for row in company.ledger(QUESTION) if row.round_id == 1]
    assert {row.state for row in questions} == {MISSED}
    (notice,) = company.ledger(NOTICE)  # the admin hears how many questions were missed; never a word on reminders
    assert recipient(notice) == "person:1"
    assert notice.payload == {"key": "notice-questions-missed", "params": {"count": 20}}


async def test_f19_down_for_weeks_nothing_piles_up(database: Database) -> None:
    company = new_company(database, 8)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN + timedelta(days=21, hours=5)  # a Tuesday, three weeks later, at three
    await company.live(company.clock.now + timedelta(days=5))
    assert once_each(company, "question", 8)
    company.verify()


async def test_f16_a_clock_that_goes_back_sends_nothing_twice(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    for now in (TEN, TEN - timedelta(hours=1), at(MONDAY, 0) - timedelta(days=20_000), TEN, TEN + timedelta(hours=1)):
        company.clock.now = now
        await company.planner().plan(now)
        await company.engine().run_due(now)
    assert once_each(company, "question", 8)


# ---------------------------------------------------------------- several at once


async def test_f15_two_processes_share_the_work(database: Database) -> None:
    company = new_company(database, 60)
    await asyncio.gather(*(company.planner().plan(company.clock.now) for _ in range(3)))
    assert len(company.ledger(QUESTION)) == 60
    company.platform.pace = Pace(5.0, 0.0)  # chunks of ten
    company.clock.now = TEN
    await asyncio.gather(*(company.engine().run_due() for _ in range(3)))
    assert once_each(company, "question", 60)
    assert company.platform.calls["find"] == 0


async def test_f15_a_process_that_slept_through_its_lease_gives_the_message_back(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    engine = company.engine()
    pauses: list[object] = []

    async def build(delivery: due.Due) -> Any:
        if not pauses:
            pauses.append(company.clock.turn(timedelta(seconds=60)))  # SIGSTOP between the claim and the call
        return await original(delivery)

    original = company.build
    engine._courier._builders[QUESTION] = build
    await engine.run_due()
    assert once_each(company, "question", 8)
    assert {posted.at for posted in company.platform.posts} == {TEN + timedelta(seconds=60)}


async def test_f15_a_late_process_does_not_undo_what_another_settled(sqlite: Database) -> None:
    company = company_of_few(sqlite, 1, alignment=[])
    await company.planner().plan(company.clock.now)

    def claim(session: Session) -> list[due.Due]:
        return due.load(session, due.claim(session, company.installation_id, TEN, 10), LEADS)

    (delivery,) = sqlite.write(claim)
    company.clock.now = TEN
    await drain(company)  # another process looked it up, did not find it, and sent it
    assert company.states(QUESTION) == {SENT: 1}
    sqlite.write(lambda session: outcomes.settle(session, [outcomes.skipped(delivery, "late", TEN)], TEN))
    assert company.states(QUESTION) == {SENT: 1}


# ---------------------------------------------------------------- pace, waking, stopping


async def test_posts_keep_the_pace_of_the_platform(sqlite: Database) -> None:
    company = new_company(sqlite, 30)
    company.platform.pace = Pace(10.0, 0.0)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    await company.engine().run_due()
    moments = sorted(posted.at for posted in company.platform.posts)
    assert once_each(company, "question", 30)
    # 30 posts at 10 a second: the last leaves 2.9 s after the first.
    assert moments[-1] - moments[0] >= timedelta(seconds=2.8)


async def test_one_conversation_has_its_own_pace(sqlite: Database) -> None:
    company = new_company(sqlite, 8, welcomed=False)
    company.platform.pace = Pace(1_000.0, 1.0)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    await company.engine().run_due()
    for number in range(1, 9):
        welcome, question = company.platform.to(f"U{number}")
        assert question.at - welcome.at >= timedelta(seconds=1)


async def test_serving_sends_when_woken_and_ends_when_stopped(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    engine = company.engine()
    serving = asyncio.create_task(engine.serve())
    await asyncio.sleep(0.05)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    engine.wake()
    await until(lambda: len(company.platform.posts) == 8)
    engine.stop()
    await asyncio.wait_for(serving, 2)
    assert company.states(QUESTION) == {SENT: 8}


@pytest.mark.parametrize("verb", ["aread", "awrite"])
@pytest.mark.parametrize("error", [DatabaseBusy("The database is busy."), ZeroDivisionError("a defect of ours")])
async def test_serving_survives_any_error(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, verb: str, error: Exception
) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    engine = company.engine()
    with monkeypatch.context() as patch:

        async def fail(_work: object) -> object:
            raise error

        patch.setattr(sqlite, verb, fail)
        serving = asyncio.create_task(engine.serve())
        await until(lambda: "deliveries wait" in caplog.text)
    engine.wake()
    await until(lambda: len(company.platform.posts) == 8)
    engine.stop()
    await asyncio.wait_for(serving, 2)
    assert "a defect of ours" not in caplog.text


async def test_one_workspace_in_trouble_does_not_stop_another(sqlite: Database) -> None:
    broken, well = new_company(sqlite, 8), new_company(sqlite, 8, tenant="T2")
    await well.planner().plan(well.clock.now)
    broken.platform.pace = Pace(0.0, 0.0)  # a defect: no post a second is no pace
    engine = broken.engine()
    engine._platforms = {broken.installation_id: broken.platform, well.installation_id: well.platform}
    with pytest.raises(ExceptionGroup):
        await engine.run_due(TEN)
    assert len(well.platform.posts) == 8


async def test_one_workspace_with_much_to_send_keeps_no_other_waiting(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "IDLE", 0.0)
    busy, other = new_company(sqlite, 8), new_company(sqlite, 8, tenant="T2")
    await busy.planner().plan(busy.clock.now)
    await other.planner().plan(other.clock.now)
    busy.clock.now = TEN
    later = update(Delivery).where(col(Delivery.company_id) == other.company_id, col(Delivery.kind) == QUESTION)
    sqlite.write(lambda session: session.execute(later.values(due_at=TEN + timedelta(seconds=30))))
    busy.platform.pace = Pace(0.1, 0.0)  # eight messages, ten seconds each
    seen: list[datetime] = []
    other.platform.before = lambda _to: seen.append(busy.clock.now)
    engine = busy.engine()
    engine._platforms = {busy.installation_id: busy.platform, other.installation_id: other.platform}
    await engine.run_due()
    assert len(seen) == 8
    assert len(busy.platform.posts) == 8
    assert max(seen) < max(posted.at for posted in busy.platform.posts) - timedelta(seconds=10)


async def test_what_is_in_doubt_is_looked_up_between_two_chunks(sqlite: Database) -> None:
    company = new_company(sqlite, 8)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    company.platform.pace = Pace(0.1, 0.0)
    accepted: list[str] = []

    def lose_the_first(to: str) -> None:
        accepted.append(to)
        if len(accepted) == 1:
            raise InDoubt("time-out")

    company.platform.after = lose_the_first
    looked_up: list[datetime] = []
    company.platform.reading = lambda _to: looked_up.append(company.clock.now)
    await company.engine().run_due()
    assert len(looked_up) == 1
    assert looked_up[0] < max(posted.at for posted in company.platform.posts)
    assert company.states(QUESTION) == {SENT: 8}


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what we wait for is a count, not an event
            await asyncio.sleep(0.01)


# ---------------------------------------------------------------- half a year


async def test_half_a_year_goes_by_without_a_fault(sqlite: Database) -> None:
    company = new_company(sqlite, 12, zones=("Europe/Paris", "America/Montreal"), welcomed=False, now=at(MONDAY, 4))
    flaky = count(1)

    def weather(_to: str) -> None:
        if next(flaky) % 17 == 0:
            raise InDoubt("502")

    company.platform.before = weather
    company.platform.after = weather
    engine, planner = company.engine(), company.planner()
    for week in range(26):
        for day in range(5):
            for hour in (8, 9, 14, 15, 16):
                company.clock.now = at(MONDAY + timedelta(weeks=week, days=day), hour, 30)
                await planner.plan(company.clock.now)
                await engine.run_due(company.clock.now)
                await engine.run_due(company.clock.turn(timedelta(minutes=1)))
    questions = [row for row in company.ledger(QUESTION) if row.due_at < company.clock.now]
    assert {row.state for row in questions} == {SENT}
    assert len(questions) == 26 * 12
    assert company.platform.calls["find"] > 20
    company.verify()


async def test_a_round_of_84_people_costs_us_less_than_half_a_second(sqlite: Database) -> None:
    company = new_company(sqlite, 84)
    await company.planner().plan(company.clock.now)
    company.clock.now = TEN
    engine = company.engine()
    before = process_time()
    assert await engine.run_due() == 84
    assert process_time() - before < 0.5  # measured: 0.03
