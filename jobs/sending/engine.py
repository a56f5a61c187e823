"""The embedded runner: takes what is due from the ledger, sends it side by side within the platform's pace, settles.

One process may run it on SQLite, several on PostgreSQL: a row is claimed by one of them only. It holds nothing that a
crash could lose: what it had in hand is in doubt in the ledger, and is looked up on the platform.
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
IDLE = 1.0  # seconds between two looks at the ledger when nobody wakes the engine


class Engine:
    """Drains the ledger of all connected workspaces, each at its own pace."""

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
            platforms: workspace id -> its connection; read at every look, so that one may appear or leave.
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
        self._throttles: dict[int, Throttle] = {}
        self._paused: dict[int, datetime] = {}
        self._woken = asyncio.Event()
        self._stopping = False

    async def serve(self) -> None:
        """Run until `stop`: what is in hand then is finished, the rest stays planned. Goes on whatever happens (I7)."""
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
        """Look at the ledger now: something was planned."""
        self._woken.set()

    def stop(self) -> None:
        """Ask `serve` to return after the chunk in hand."""
        self._stopping = True
        self._woken.set()

    async def run_due(self, now: datetime | None = None) -> int:
        """Bring everything due at ``now`` to an end, and return how many messages came to one.

        Without ``now`` the clock is looked at before every chunk, as a long drain needs. One workspace's trouble does
        not stop the others; it is raised once they are done.
        """
        clock = self._now if now is None else (lambda: now)
        look = await self._database.aread(partial(due.look, now=clock(), doubt_until=clock() - DOUBT))
        if look.expired:
            await self._database.awrite(partial(_expire, now=clock()))
        drains = [self._drain(one, clock) for one in look.workspaces if one in self._platforms]
        ended = 0
        for found in await asyncio.gather(*drains, return_exceptions=True):
            if isinstance(found, BaseException):
                raise found
            ended += found
        return ended

    # ------------------------------------------------------------ one workspace

    async def _drain(self, workspace_id: int, clock: Callable[[], datetime]) -> int:
        """Settle what is in doubt, then send chunk after chunk until nothing is due or the platform wants a rest."""
        platform = self._platforms[workspace_id]
        ended = await self._reconcile(workspace_id, platform, clock())
        limit = _chunk(platform)
        while not self._stopping and not self._rests(workspace_id, clock()):
            now = clock()
            chunk = await self._database.awrite(partial(due.claim, workspace_id=workspace_id, now=now, limit=limit))
            if not chunk:
                break
            ended += await self._send(chunk, platform, now)
        return ended

    def _rests(self, workspace_id: int, now: datetime) -> bool:
        return now < self._paused.get(workspace_id, now)

    async def _send(self, chunk: Sequence[Due], platform: ChatPlatform, now: datetime) -> int:
        """Try a chunk: recipients side by side, one recipient's messages one after the other."""
        claimed = self._monotonic()
        chains: dict[str, list[Due]] = {}
        for one in chunk:
            chains.setdefault(one.recipient, []).append(one)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._chain(chain, platform, now, claimed)) for chain in chains.values()]
        return await self._settle([outcome for task in tasks for outcome in task.result()], now)

    async def _chain(
        self, chain: Sequence[Due], platform: ChatPlatform, now: datetime, claimed: float
    ) -> list[DeliveryOutcome]:
        found: list[DeliveryOutcome] = []
        for one in chain:
            before = dict(one.before)
            for earlier in found:
                if earlier.due.subject in (one.subject, WELCOME):
                    mark = earlier.mark
                    before[earlier.due.kind] = Before(mark.state, mark.address, mark.changed_at)
            turn = partial(self._turn, one.workspace.id, platform, now, claimed)
            outcome = await self._courier.attempt(one, before, platform, now, turn)
            self._obey(outcome, now)
            found.append(outcome)
        return found

    async def _turn(
        self, workspace_id: int, platform: ChatPlatform, now: datetime, claimed: float, conversation: str
    ) -> bool:
        """Wait for the pace; False when the platform wants a rest, or the claim is too old to be trusted (F15)."""
        if workspace_id not in self._throttles:
            self._throttles[workspace_id] = Throttle(monotonic=self._monotonic, sleep=self._sleep)
        await self._throttles[workspace_id].turn(conversation, platform.pace)
        return not self._rests(workspace_id, now) and self._monotonic() - claimed < LEASE

    def _obey(self, outcome: DeliveryOutcome, now: datetime) -> None:
        """Stop calling for a while, at once and not at the end of the chunk, when the platform says so."""
        wait = LEASE if outcome.disconnected else outcome.pause
        if wait is not None:
            until = now + timedelta(seconds=wait)
            self._paused[outcome.due.workspace.id] = max(until, self._paused.get(outcome.due.workspace.id, until))

    async def _reconcile(self, workspace_id: int, platform: ChatPlatform, now: datetime) -> int:
        """Look up the messages nobody has known anything about for a while."""
        read = partial(due.uncertain, workspace_id=workspace_id, until=now - DOUBT, limit=LOOK_UPS)
        ended = 0
        while not self._rests(workspace_id, now) and (doubtful := await self._database.aread(read)):
            found = []
            for one in doubtful:
                outcome = await self._courier.look_up(one, platform, now)
                self._obey(outcome, now)
                found.append(outcome)
                if self._rests(workspace_id, now):
                    break
            ended += await self._settle(found, now)
        return ended

    async def _settle(self, found: Sequence[DeliveryOutcome], now: datetime) -> int:
        await self._database.awrite(lambda session: outcomes.settle(session, found, now))
        return sum(outcome.final for outcome in found)


def _chunk(platform: ChatPlatform) -> int:
    return int(max(1, min(LARGEST_CHUNK, CHUNK_SECONDS * platform.pace.posts_per_second)))


def _expire(session: Session, now: datetime) -> None:
    """Give up what is too late, and tell the admins how many questions that were: an operational fact (F19)."""
    for (workspace_id, kind, subject), count in deliveries.expire(session, now).items():
        if kind is DeliveryKind.QUESTION:
            key, params = "notice-questions-missed", {"count": count}
            outcomes.tell_admins(session, workspace_id, f"missed:{subject}", "1", now, key, params)
