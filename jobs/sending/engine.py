"""The engine: claims what is due in the ledger, sends it side by side within the platform's pace, stores the outcomes.

One process may run it on SQLite, several on PostgreSQL: a row is claimed by one of them only. A crash loses nothing:
what it had claimed is in doubt in the ledger, and is looked up on the platform.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlmodel import Session

from jobs.calendar import utc_now
from jobs.ports import ChatPlatform
from jobs.sending import outcomes
from jobs.sending.courier import DOUBT, Courier
from jobs.sending.dispatch import Dispatcher
from jobs.sending.kinds import KINDS
from jobs.sending.pace import Sleep
from storage.database import Database
from storage.errors import DatabaseTrouble
from storage.ledger import deliveries, due

T = TypeVar("T")
log = logging.getLogger(__name__)

AFTER_TROUBLE = 5.0  # seconds
FINISH = 4.0  # seconds that a call in hand may take once we stop; then it is in doubt, and looked up later
IDLE = 1.0  # seconds between two readings of the ledger when nobody wakes the engine


class Engine:
    """Drains the ledger through all connected installations, each at its own pace."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[int, ChatPlatform],
        courier: Courier,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Keep what running needs.

        Args:
            database: the ledger.
            platforms: installation id -> its connection; read at every look, so that one may appear or leave.
            courier: tries one message.
            now: the wall clock, aware.
            monotonic: a clock that never jumps, in seconds, for the pace and for leases.
            sleep: how to wait.
        """
        self._database = database
        self._platforms = platforms
        self._courier = courier
        self._now = now
        self._monotonic = monotonic
        self._sleep = sleep
        self._dispatchers: dict[int, Dispatcher] = {}
        self._woken = asyncio.Event()
        self._stopping = False

    async def serve(self) -> None:
        """Run until `stop`: calls in hand are finished then, the rest stays planned. No error ends it (I7)."""
        while not self._stopping:
            self._woken.clear()
            pause = IDLE
            try:
                await self.run_due()
            except DatabaseTrouble as trouble:
                log.error("deliveries wait: %s", trouble)  # noqa: TRY400 - a sentence for the operator, not a traceback
                pause = AFTER_TROUBLE
            except Exception as error:  # noqa: BLE001 - no text of an error: it may quote what people wrote
                log.error("deliveries wait: %s", type(error).__name__)  # noqa: TRY400 - same
                pause = AFTER_TROUBLE
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    def wake(self) -> None:
        """Make `serve` read the ledger now: something was planned."""
        self._woken.set()

    def stop(self) -> None:
        """Make `serve` return soon: calls in hand are finished, what was claimed and not tried is put back (F30)."""
        self._stopping = True
        self._courier.hurry(FINISH)
        for dispatcher in self._dispatchers.values():
            dispatcher.stop()
        self._woken.set()

    async def run_due(self, now: datetime | None = None) -> int:
        """Send everything due at ``now``; return how many messages came to an end.

        Without ``now`` the clock is looked at before every chunk, as a long drain needs. One installation's trouble
        stops no chunk of the others; it is raised once those in hand are done.
        """
        clock = self._now if now is None else (lambda: now)
        trouble: list[Exception] = []
        drains: dict[int, asyncio.Task[int]] = {}
        ended = 0

        async def tried(work: Coroutine[Any, Any, T], otherwise: T) -> T:
            try:
                return await work
            except Exception as error:  # noqa: BLE001 - raised below, once the others are done
                trouble.append(error)
                return otherwise

        async def begin(group: asyncio.TaskGroup) -> None:
            for number in await tried(self._waiting(clock), set()) - drains.keys():
                drains[number] = group.create_task(tried(self._drain(number, clock, lambda: bool(trouble)), 0))

        async with asyncio.TaskGroup() as group:
            await begin(group)
            while drains and not trouble:
                await asyncio.wait(drains.values(), timeout=IDLE)
                ended += sum(drains.pop(number).result() for number, drain in list(drains.items()) if drain.done())
                if drains:  # a thousand messages of one installation are no reason for another one to wait
                    await begin(group)
        if trouble:
            raise trouble[0]
        return ended + sum(drain.result() for drain in drains.values())

    async def _waiting(self, clock: Callable[[], datetime]) -> set[int]:
        """Give up what is too late, and return the connected installations through which something goes now."""
        look = await self._database.aread(partial(due.look, now=clock(), doubt_until=clock() - DOUBT))
        if look.expired:
            await self._database.awrite(partial(_expire, now=clock()))
        return set() if self._stopping else look.installations & self._platforms.keys()

    async def _drain(self, installation_id: int, clock: Callable[[], datetime], in_trouble: Callable[[], bool]) -> int:
        """Settle what is in doubt and send chunk after chunk, until nothing is due or the platform wants a rest."""
        platform, dispatcher = self._platforms[installation_id], self._dispatcher(installation_id)
        ended = 0
        while True:
            ended += await dispatcher.reconcile(platform, clock())
            if self._stopping or in_trouble() or dispatcher.rests(clock()):
                return ended
            sent = await dispatcher.send_chunk(platform, clock())
            if sent is None:
                return ended
            ended += sent

    def _dispatcher(self, installation_id: int) -> Dispatcher:
        if installation_id not in self._dispatchers:
            self._dispatchers[installation_id] = Dispatcher(
                self._database, installation_id, self._courier, monotonic=self._monotonic, sleep=self._sleep
            )
        return self._dispatchers[installation_id]


def _expire(session: Session, now: datetime) -> None:
    """Give up what is too late, and tell the admins how many questions that were: an operational fact (F19)."""
    for missed in deliveries.expire(session, now):
        key = KINDS[missed.kind].missed
        if key is not None:
            about = f"missed:round:{missed.round_id}"
            outcomes.tell_admins(session, missed.company_id, about, "1", now, key, {"count": missed.count})
