"""The runner: restarts at any instruction, days of downtime, two at once, pace; nobody sees a question twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from time import process_time
from typing import Any

import pytest
from sqlmodel import Session

from jobs.errors import InDoubt
from jobs.ports import Pace
from jobs.sending import outcomes
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.ledger import due
from storage.types import DeliveryKind, DeliveryState
from tests.ledger import MONDAY, Company, Crash, Failpoints, at, company

QUESTION, REMINDER = DeliveryKind.QUESTION, DeliveryKind.REMINDER
WELCOME, NOTICE = DeliveryKind.WELCOME, DeliveryKind.NOTICE
SENT, PLANNED, MISSED = DeliveryState.SENT, DeliveryState.PLANNED, DeliveryState.MISSED
TEN = at(MONDAY + timedelta(days=1), 8)  # Tuesday, ten o'clock in Paris


async def drain(found: Company, minutes: int = 6) -> None:
    """Processes that come and go, a minute apart."""
    for _ in range(minutes):
        await found.engine().run_due(found.clock.turn(timedelta(minutes=1)))


def once_each(found: Company, kind: str, people: int) -> bool:
    return found.platform.seen(kind) == {f"U{number}": 1 for number in range(1, people + 1)}


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize("dies", ["sending", "looking up"])
async def test_f01_f02_killed_at_any_step_everybody_sees_everything_once(database: Database, dies: str) -> None:
    """Every commit, every post and every look-up is a place to die, before it and after it."""
    people, crashed = 4, True
    for steps in count():
        found = company(database, people, tenant=f"T{steps}", welcomed=False)
        await found.planner().plan(found.clock.now)
        failpoints = Failpoints(steps)
        if dies == "sending":
            found.clock.now = TEN
            found.platform.before = found.platform.after = failpoints.step
        else:
            await die_unsettled(found)  # a first process; a second one dies while it clears up
            found.clock.turn(timedelta(seconds=41))
            found.platform.reading = failpoints.step
        crashed = await die(found, failpoints)
        found.platform.before = found.platform.after = found.platform.reading = lambda _to: None
        await drain(found)
        assert found.states(WELCOME, QUESTION) == {SENT: 2 * people}
        assert [sorted(found.platform.seen(kind).values()) for kind in ("welcome", "question")] == [[1] * people] * 2
        found.verify()
        if not crashed:
            break
    # Each of these is a place to die before it and after it: claim, 8 posts, settle, a claim that finds nothing.
    # In the other process: 8 look-ups, settled together, and a claim that finds nothing.
    assert steps == (2 * (1 + 8 + 1 + 1) if dies == "sending" else 8 + 2 * (1 + 1))


async def die(found: Company, failpoints: Failpoints) -> bool:
    """Run until nothing is due or the process dies; return whether it died."""
    try:
        await found.engine(failpoints.on(found.database)).run_due()
    except Crash:
        return True
    except BaseExceptionGroup as group:
        if group.subgroup(Crash) is None:
            raise
        return True
    return False


async def die_unsettled(found: Company) -> None:
    """A process posts everything due on Tuesday at ten, and dies before it can write that down."""
    found.clock.now = TEN
    assert await die(found, Failpoints(2))  # survives the claim, not the settling


async def test_what_could_not_be_settled_is_found_on_the_platform(database: Database) -> None:
    found = company(database, 8)
    await found.planner().plan(found.clock.now)
    await die_unsettled(found)
    assert found.states(QUESTION) == {DeliveryState.SENDING: 8}
    await drain(found)
    assert found.states(QUESTION) == {SENT: 8}
    assert found.platform.calls["post"] == 8
    assert found.platform.calls["find"] == 8


async def test_f01_a_welcome_in_doubt_for_a_week_is_not_followed_by_another(database: Database) -> None:
    found = company(database, 4, welcomed=False)
    await found.planner().plan(found.clock.now)
    await die_unsettled(found)
    found.clock.now = TEN + timedelta(days=7)
    await found.planner().plan(found.clock.now)  # before the platform is asked: nobody is known to be welcomed
    await drain(found)
    assert once_each(found, "welcome", 4)
    assert {row.reason for row in found.ledger(WELCOME)} == {None, "welcomed"}
    found.verify()


async def test_a_lost_reminder_is_not_sent_again(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    await found.engine().run_due()
    found.clock.now = TEN + timedelta(days=2)
    found.platform.after = (failpoints := Failpoints(4)).step  # dies in the fifth
    assert await die(found, failpoints)
    found.platform.after = lambda _to: None
    await drain(found)
    assert found.states(REMINDER) == {SENT: 8}
    assert {row.attempts for row in found.ledger(REMINDER)} == {1}
    found.verify()


# ---------------------------------------------------------------- downtime


async def test_f19_after_three_days_down_everybody_gets_one_message_and_no_reminder(database: Database) -> None:
    found = company(database, 20)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN + timedelta(days=3, hours=-2)  # Friday at eight
    await found.live(at(MONDAY + timedelta(days=7), 0))
    assert once_each(found, "question", 20)
    assert found.platform.seen("reminder") == {}
    assert {row.state for row in found.ledger(REMINDER) if row.subject == "round:1"} == {MISSED}
    found.verify()


async def test_f19_in_the_last_day_of_the_round_it_is_too_late(database: Database) -> None:
    found = company(database, 20)
    await found.planner().plan(found.clock.now)
    found.clock.now = at(MONDAY + timedelta(days=5), 22)  # the round closes 24 h later
    await found.live(at(MONDAY + timedelta(days=7), 10))
    assert found.platform.seen("question") == {}
    first = [row for row in found.ledger(QUESTION) if row.subject == "round:1"]
    assert {row.state for row in first} == {MISSED}
    (told,) = found.ledger(NOTICE)  # the admin hears how many questions were missed; never a word on reminders
    assert told.recipient == "person:1"
    assert told.payload == {"key": "notice-questions-missed", "params": {"count": 20}}


async def test_f19_down_for_weeks_nothing_piles_up(database: Database) -> None:
    found = company(database, 8)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN + timedelta(days=21, hours=5)  # a Tuesday, three weeks later, at three
    await found.live(found.clock.now + timedelta(days=5))
    assert once_each(found, "question", 8)
    found.verify()


async def test_f16_a_clock_that_goes_back_sends_nothing_twice(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    for now in (TEN, TEN - timedelta(hours=1), at(MONDAY, 0) - timedelta(days=20_000), TEN, TEN + timedelta(hours=1)):
        found.clock.now = now
        await found.planner().plan(now)
        await found.engine().run_due(now)
    assert once_each(found, "question", 8)


# ---------------------------------------------------------------- several at once


async def test_f15_two_processes_share_the_work(database: Database) -> None:
    found = company(database, 60)
    await asyncio.gather(*(found.planner().plan(found.clock.now) for _ in range(3)))
    assert len(found.ledger(QUESTION)) == 60
    found.platform.pace = Pace(5.0, 0.0)  # chunks of ten
    found.clock.now = TEN
    await asyncio.gather(*(found.engine().run_due() for _ in range(3)))
    assert once_each(found, "question", 60)
    assert found.platform.calls["find"] == 0


async def test_f15_a_process_that_slept_through_its_lease_gives_the_message_back(sqlite: Database) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    engine = found.engine()
    slept: list[object] = []

    async def build(what: due.Due) -> Any:
        if not slept:
            slept.append(found.clock.turn(timedelta(seconds=60)))  # SIGSTOP between the claim and the call
        return await original(what)

    original = found.build
    engine._courier._builders[QUESTION] = build
    await engine.run_due()
    assert once_each(found, "question", 8)
    assert {posted.at for posted in found.platform.posts} == {TEN + timedelta(seconds=60)}


async def test_f15_a_late_process_does_not_undo_what_another_settled(sqlite: Database) -> None:
    found = company(sqlite, 1, alignment=[])
    await found.planner().plan(found.clock.now)

    def claim(session: Session) -> list[due.Due]:
        return due.claim(session, found.workspace_id, TEN, 10)

    (mine,) = sqlite.write(claim)
    found.clock.now = TEN
    await drain(found)  # another process looked it up, did not find it, and sent it
    assert found.states(QUESTION) == {SENT: 1}
    sqlite.write(lambda session: outcomes.settle(session, [outcomes.skipped(mine, "late", TEN)], TEN))
    assert found.states(QUESTION) == {SENT: 1}


# ---------------------------------------------------------------- pace, waking, stopping


async def test_posts_keep_the_pace_of_the_platform(sqlite: Database) -> None:
    found = company(sqlite, 30)
    found.platform.pace = Pace(10.0, 0.0)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    await found.engine().run_due()
    moments = sorted(posted.at for posted in found.platform.posts)
    assert once_each(found, "question", 30)
    # 30 posts at 10 a second: the last leaves 2.9 s after the first.
    assert moments[-1] - moments[0] >= timedelta(seconds=2.8)


async def test_one_conversation_has_its_own_pace(sqlite: Database) -> None:
    found = company(sqlite, 8, welcomed=False)
    found.platform.pace = Pace(1_000.0, 1.0)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    await found.engine().run_due()
    for number in range(1, 9):
        welcome, question = found.platform.to(f"U{number}")
        assert question.at - welcome.at >= timedelta(seconds=1)


async def test_serving_sends_when_woken_and_ends_when_stopped(sqlite: Database) -> None:
    found = company(sqlite, 8)
    engine = found.engine()
    serving = asyncio.create_task(engine.serve())
    await asyncio.sleep(0.05)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    engine.wake()
    await until(lambda: len(found.platform.posts) == 8)
    engine.stop()
    await asyncio.wait_for(serving, 2)
    assert found.states(QUESTION) == {SENT: 8}


@pytest.mark.parametrize("verb", ["aread", "awrite"])
@pytest.mark.parametrize("error", [DatabaseBusy("The database is busy."), ZeroDivisionError("a defect of ours")])
async def test_serving_survives_whatever_goes_wrong(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, verb: str, error: Exception
) -> None:
    found = company(sqlite, 8)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    engine = found.engine()
    with monkeypatch.context() as patch:

        async def fail(_work: object) -> object:
            raise error

        patch.setattr(sqlite, verb, fail)
        serving = asyncio.create_task(engine.serve())
        await until(lambda: "deliveries wait" in caplog.text)
    engine.wake()
    await until(lambda: len(found.platform.posts) == 8)
    engine.stop()
    await asyncio.wait_for(serving, 2)
    assert "a defect of ours" not in caplog.text


async def test_one_workspace_in_trouble_does_not_stop_another(sqlite: Database) -> None:
    broken, well = company(sqlite, 8), company(sqlite, 8, tenant="T2")
    await well.planner().plan(well.clock.now)
    broken.platform.pace = Pace(0.0, 0.0)  # a defect: no post a second is no pace
    engine = broken.engine()
    engine._platforms = {broken.workspace_id: broken.platform, well.workspace_id: well.platform}
    with pytest.raises(ExceptionGroup):
        await engine.run_due(TEN)
    assert len(well.platform.posts) == 8


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what we wait for is a count, not an event
            await asyncio.sleep(0.01)


# ---------------------------------------------------------------- half a year


async def test_half_a_year_goes_by_without_a_fault(sqlite: Database) -> None:
    found = company(sqlite, 12, zones=("Europe/Paris", "America/Montreal"), welcomed=False, now=at(MONDAY, 4))
    flaky = count(1)

    def weather(_to: str) -> None:
        if next(flaky) % 17 == 0:
            raise InDoubt("502")

    found.platform.before = weather
    found.platform.after = weather
    engine, planner = found.engine(), found.planner()
    for week in range(26):
        for day in range(5):
            for hour in (8, 9, 14, 15, 16):
                found.clock.now = at(MONDAY + timedelta(weeks=week, days=day), hour, 30)
                await planner.plan(found.clock.now)
                await engine.run_due(found.clock.now)
                await engine.run_due(found.clock.turn(timedelta(minutes=1)))
    asked = [row for row in found.ledger(QUESTION) if row.due_at < found.clock.now]
    assert {row.state for row in asked} == {SENT}
    assert len(asked) == 26 * 12
    assert found.platform.calls["find"] > 20
    found.verify()


async def test_a_round_of_84_people_costs_us_less_than_half_a_second(sqlite: Database) -> None:
    found = company(sqlite, 84)
    await found.planner().plan(found.clock.now)
    found.clock.now = TEN
    engine = found.engine()
    before = process_time()
    assert await engine.run_due() == 84
    assert process_time() - before < 0.5  # measured: 0.03
