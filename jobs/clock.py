"""The clock: calls tasks at their intervals. It holds no schedule and no state; those are rows of the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from storage.errors import StorageError

log = logging.getLogger(__name__)

WATCH_SECONDS = 30.0  # by a clock that never jumps, between two checks whether the wall clock did
PATIENCE = 4.0  # seconds that a running task gets to end once the clock is stopped

Tick = Callable[[datetime], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Task:
    """Something to call every ``seconds`` with the current time."""

    name: str
    seconds: float
    tick: Tick


class Clock:
    """Calls each task at its interval, the first time at once, never twice at a time.

    A call that was late or missed is made once, however many were: the default grace of one second would drop it.
    """

    def __init__(self, *tasks: Task, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep the tasks; nothing runs before `start`."""
        self._tasks = tasks
        self._now = now
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[object]] = set()
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start calling the tasks, on the running event loop."""
        for number, task in enumerate(self._tasks):
            self._scheduler.add_job(
                self._call,
                IntervalTrigger(seconds=task.seconds, timezone=UTC),
                args=[task],
                id=f"{number}:{task.name}",
                next_run_time=datetime.now(UTC) + timedelta(milliseconds=number),
                coalesce=True,
                misfire_grace_time=None,
                max_instances=1,
            )
        self._scheduler.start()
        self._watch = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop calling the tasks, wait up to ``PATIENCE`` for those that run, and cancel what takes longer.

        Each of them is made of transactions, and goes on from where it was at its next tick (F31).
        """
        if self._watch is None:
            return
        self._watch.cancel()
        self._scheduler.pause()
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        self._watch = None

    async def _follow(self) -> None:
        """Keep the tasks due when the wall clock is set: the scheduler would sleep until the old time returns (F16)."""
        before = datetime.now(UTC)
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = datetime.now(UTC)
            if now < before:
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=now)
            else:
                self._scheduler.wakeup()
            before = now

    async def _call(self, task: Task) -> None:
        """Run a task; after any error it is called again at its next tick."""
        running = asyncio.current_task()
        if running is not None:
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        try:
            await task.tick(self._now())
        except asyncio.CancelledError:
            log.warning("%s is left where it was: we stop", task.name)
        except StorageError as trouble:
            log.error("%s waits: %s", task.name, trouble)  # noqa: TRY400 - a sentence for the operator, not a traceback
        except Exception as error:  # noqa: BLE001 - no text of an error: it may quote what people wrote
            log.error("%s failed: %s", task.name, type(error).__name__)  # noqa: TRY400 - same
