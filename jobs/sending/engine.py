"""The engine: claims what is due in the ledger, sends it side by side within the platform's pace, stores the outcomes.

One process may run it on SQLite, several on PostgreSQL: a row is claimed by one of them only. A crash loses nothing:
what it had claimed is in doubt in the ledger, and is looked up on the platform.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from jobs.calendar import utc_now
from jobs.ports import ChatPlatform
from jobs.sending import outcomes
from jobs.sending.courier import DOUBT, Courier
from jobs.sending.outcomes import DeliveryOutcome
from jobs.sending.pace import Sleep, Throttle
from storage.database import Database
from storage.errors import DatabaseTrouble
from storage.ledger import deliveries, due
from storage.ledger.deliveries import WELCOME
from storage.ledger.due import Before, Due
from storage.types import DeliveryKind

log = logging.getLogger(__name__)

CHUNK_SECONDS = 2.0  # a chunk is what the pace lets out in this time: claimed rows do not wait long for their call
LARGEST_CHUNK = 500
LEASE = 20.0  # seconds after its claim in which a message may still be sent by the process that claimed it
LOOK_UPS = 20  # messages in doubt looked up at a time: reading back is slow and rationed
AFTER_TROUBLE = 5.0  # seconds
IDLE = 1.0  # seconds between two readings of the ledger when nobody wakes the engine


class Engine:
    """Sends what the ledger owes in all connected workspaces, each at its own pace."""

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
            platforms: workspace id -> its connection; read at every run, so that one may appear or leave.
            courier: sends one delivery.
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
        self._throttles: dict[int, Throttle] = {}
        self._paused: dict[int, datetime] = {}
        self._woken = asyncio.Event()
        self._stopping = False

    async def serve(self) -> None:
        """Run until `stop`: the chunk under way is finished then, the rest stays planned. No error ends it (I7)."""
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
        """Make `serve` return after the chunk under way."""
        self._stopping = True
        self._woken.set()

    async def run_due(self, now: datetime | None = None) -> int:
        """Send everything due at ``now``; return how many messages came to an end.

        Without ``now`` the clock is looked at before every chunk, as a long drain needs. One workspace's trouble does
        not stop the others; it is raised once they are done.
        """
        clock = self._now if now is None else (lambda: now)
        look = await self._database.aread(partial(due.look, now=clock(), doubt_until=clock() - DOUBT))
        if look.expired:
            await self._database.awrite(partial(_expire, now=clock()))
        drains = [self._drain(workspace, clock) for workspace in look.workspaces if workspace in self._platforms]
        ended = 0
        for result in await asyncio.gather(*drains, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
            ended += result
        return ended

    # ------------------------------------------------------------ one workspace

    async def _drain(self, workspace_id: int, clock: Callable[[], datetime]) -> int:
        """Settle what is in doubt, then send chunks until nothing is due or the platform asks for a pause."""
        platform = self._platforms[workspace_id]
        ended = await self._reconcile(workspace_id, platform, clock())
        limit = _chunk_size(platform)
        while not self._stopping and not self._is_paused(workspace_id, clock()):
            now = clock()
            chunk = await self._database.awrite(partial(due.claim, workspace_id=workspace_id, now=now, limit=limit))
            if not chunk:
                break
            ended += await self._send(chunk, platform, now)
        return ended

    def _is_paused(self, workspace_id: int, now: datetime) -> bool:
        return now < self._paused.get(workspace_id, now)

    async def _send(self, chunk: Sequence[Due], platform: ChatPlatform, now: datetime) -> int:
        """Send a chunk, recipients side by side, one recipient's messages in order; return how many came to an end."""
        claimed = self._monotonic()
        chains: dict[str, list[Due]] = {}
        for delivery in chunk:
            chains.setdefault(delivery.recipient, []).append(delivery)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._chain(chain, platform, now, claimed)) for chain in chains.values()]
        return await self._settle([outcome for task in tasks for outcome in task.result()], now)

    async def _chain(
        self, chain: Sequence[Due], platform: ChatPlatform, now: datetime, claimed: float
    ) -> list[DeliveryOutcome]:
        """Send one recipient's messages in order; return their outcomes."""
        chain_outcomes: list[DeliveryOutcome] = []
        for delivery in chain:
            before = dict(delivery.before)
            for earlier in chain_outcomes:
                if earlier.due.subject in (delivery.subject, WELCOME):
                    mark = earlier.mark
                    before[earlier.due.kind] = Before(mark.state, mark.address, mark.changed_at)
            turn = partial(self._turn, delivery.workspace.id, platform, now, claimed)
            outcome = await self._courier.attempt(delivery, before, platform, now, turn)
            self._obey(outcome, now)
            chain_outcomes.append(outcome)
        return chain_outcomes

    async def _turn(
        self, workspace_id: int, platform: ChatPlatform, now: datetime, claimed: float, conversation: str
    ) -> bool:
        """Wait for the pace; return False when the platform asked for a pause, or the claim is too old (F15)."""
        if workspace_id not in self._throttles:
            self._throttles[workspace_id] = Throttle(monotonic=self._monotonic, sleep=self._sleep)
        await self._throttles[workspace_id].turn(conversation, platform.pace)
        return not self._is_paused(workspace_id, now) and self._monotonic() - claimed < LEASE

    def _obey(self, outcome: DeliveryOutcome, now: datetime) -> None:
        """Pause the workspace for as long as the platform asks, at once and not at the end of the chunk."""
        wait = LEASE if outcome.disconnected else outcome.pause
        if wait is not None:
            until = now + timedelta(seconds=wait)
            self._paused[outcome.due.workspace.id] = max(until, self._paused.get(outcome.due.workspace.id, until))

    async def _reconcile(self, workspace_id: int, platform: ChatPlatform, now: datetime) -> int:
        """Look up the messages that have been in doubt for a while; return how many came to an end."""
        read = partial(due.uncertain, workspace_id=workspace_id, until=now - DOUBT, limit=LOOK_UPS)
        ended = 0
        while not self._is_paused(workspace_id, now) and (doubtful := await self._database.aread(read)):
            looked_up = []
            for delivery in doubtful:
                outcome = await self._courier.look_up(delivery, platform, now)
                self._obey(outcome, now)
                looked_up.append(outcome)
                if self._is_paused(workspace_id, now):
                    break
            ended += await self._settle(looked_up, now)
        return ended

    async def _settle(self, tried: Sequence[DeliveryOutcome], now: datetime) -> int:
        """Store the outcomes; return how many are final."""
        await self._database.awrite(lambda session: outcomes.settle(session, tried, now))
        return sum(outcome.final for outcome in tried)


def _chunk_size(platform: ChatPlatform) -> int:
    """Return how many messages to claim at a time."""
    return int(max(1, min(LARGEST_CHUNK, CHUNK_SECONDS * platform.pace.posts_per_second)))


def _expire(session: Session, now: datetime) -> None:
    """Mark missed what is too late, and tell the admins how many questions that was: an operational fact (F19)."""
    for (workspace_id, kind, subject), count in deliveries.expire(session, now).items():
        if kind is DeliveryKind.QUESTION:
            key, params = "notice-questions-missed", {"count": count}
            outcomes.tell_admins(session, workspace_id, f"missed:{subject}", "1", now, key, params)
