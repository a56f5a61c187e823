"""The clock: it ticks after any error of a task and any change of the wall clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

from jobs import clock
from jobs.clock import Clock, Task
from storage.errors import DatabaseBusy


class Ticks:
    """Counts its calls; may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        self.times: list[datetime] = []
        self.error = error

    async def __call__(self, now: datetime) -> None:
        self.times.append(now)
        if self.error is not None:
            raise self.error

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.times) < count:  # noqa: ASYNC110 - what we wait for is a count, not an event
                await asyncio.sleep(0.01)


@asynccontextmanager
async def running(*tasks: Task) -> AsyncIterator[Clock]:
    ticking = Clock(*tasks)
    ticking.start()
    try:
        yield ticking
    finally:
        await ticking.stop()


async def test_a_task_runs_at_once_and_then_at_its_interval() -> None:
    ticks = Ticks()
    async with running(Task("plan", 0.05, ticks)):
        await ticks.reach(4)
    assert ticks.times[-1] - ticks.times[0] >= timedelta(seconds=0.1)
    assert ticks.times[0].tzinfo is UTC


@pytest.mark.parametrize("error", [DatabaseBusy("The database is busy."), ValueError("somebody's answer: 4")])
async def test_a_task_that_fails_is_tried_again_and_quotes_nobody(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    failing, other = Ticks(error), Ticks()
    async with running(Task("plan", 0.05, failing), Task("send", 0.05, other)):
        await failing.reach(3)
        await other.reach(3)
    assert "plan" in caplog.text
    assert "somebody's answer" not in caplog.text


async def test_a_slow_task_is_not_called_again_meanwhile_nor_made_up_for_later() -> None:
    running_now, most, calls = 0, 0, 0

    async def slow(_now: datetime) -> None:
        nonlocal running_now, most, calls
        running_now, calls = running_now + 1, calls + 1
        most = max(most, running_now)
        await asyncio.sleep(0.2)
        running_now -= 1

    async with running(Task("digest", 0.02, slow)):
        await asyncio.sleep(0.5)
    assert most == 1
    assert calls <= 4


async def test_stopping_lets_the_running_task_end() -> None:
    ended = []

    async def slow(_now: datetime) -> None:
        await asyncio.sleep(0.2)
        ended.append(True)

    async with running(Task("close", 60, slow)):
        await asyncio.sleep(0.05)
    assert ended == [True]


async def test_f30_stopping_leaves_what_takes_too_long_where_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock, "PATIENCE", 0.1)
    left = asyncio.Event()

    async def endless(_now: datetime) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            left.set()

    async with running(Task("close", 60, endless)):
        await asyncio.sleep(0.05)
    assert left.is_set()
    own = [
        record.getMessage() for record in caplog.records if record.name == "jobs.clock"
    ]  # apscheduler's may come too
    assert own == ["close is left where it was: we stop"]


async def test_stopping_twice_or_before_starting_is_harmless() -> None:
    ticking = Clock(Task("plan", 60, Ticks()))
    await ticking.stop()
    ticking.start()
    await ticking.stop()
    await ticking.stop()


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-20_000), timedelta(days=1)])
async def test_f16_ticks_go_on_when_the_wall_clock_is_set(monkeypatch: pytest.MonkeyPatch, jump: timedelta) -> None:
    offset = timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    monkeypatch.setattr(clock, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(clock, "datetime", Wall)
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wall)
    ticks = Ticks()
    async with running(Task("plan", 0.05, ticks)):
        await ticks.reach(2)
        offset = jump
        await ticks.reach(len(ticks.times) + 4)
