"""What is due through one installation, brought to an end message by message: claimed, sent in order, settled.

Messages that write again what was posted come after all posts, a few at a time, at a pace and with rests of their own:
a question never waits for them, also while the platform takes no more of them.

Whatever runs the ledger comes here: the embedded engine, and any other that is told which messages are due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from jobs.ports import ChatPlatform, Pace
from jobs.sending import outcomes
from jobs.sending.courier import DOUBT, Courier
from jobs.sending.kinds import EDITS, LEADS
from jobs.sending.outcomes import DeliveryOutcome
from jobs.sending.pace import Sleep, Throttle
from storage.database import Database
from storage.ledger import due
from storage.ledger.due import Before, Due

CHUNK_SECONDS = 2.0  # a chunk is what the pace lets out in this time: claimed rows do not wait long for their call
LARGEST_CHUNK = 500
LEASE = 20.0  # seconds after its claim in which a message may still be sent by the process that claimed it
LOOK_UPS = 20  # messages in doubt looked up at a time: reading back is slow and rationed


class Dispatcher:
    """Sends through one installation, at the pace of its platform."""

    def __init__(
        self,
        database: Database,
        installation_id: int,
        courier: Courier,
        *,
        monotonic: Callable[[], float],
        sleep: Sleep,
    ) -> None:
        """Keep what sending needs.

        Args:
            database: the ledger.
            installation_id: through which messages leave.
            courier: tries one message.
            monotonic: a clock that never jumps, in seconds, for the pace and for leases.
            sleep: how to wait.
        """
        self._database = database
        self._installation_id = installation_id
        self._courier = courier
        self._monotonic = monotonic
        self._throttle = Throttle(monotonic=monotonic, sleep=sleep)
        self._edits = Throttle(monotonic=monotonic, sleep=sleep)
        self._rests_until: datetime | None = None
        self._edits_rest_until: datetime | None = None
        self._stopping = False

    def stop(self) -> None:
        """Begin no more calls: what is claimed and not yet tried is put back (F30)."""
        self._stopping = True

    def rests(self, now: datetime) -> bool:
        """Tell whether the platform wants to be left alone."""
        return self._rests_until is not None and now < self._rests_until

    def _takes_edits(self, now: datetime) -> bool:
        return not self.rests(now) and (self._edits_rest_until is None or now >= self._edits_rest_until)

    async def send_chunk(self, platform: ChatPlatform, now: datetime) -> int | None:
        """Claim and send the next chunk; return how many messages came to an end, None when nothing was due."""
        chunk = await self._database.awrite(partial(self._claim, now=now, pace=platform.pace))
        if not chunk:
            return None
        claimed = self._monotonic()
        chains: dict[int | str, list[Due]] = {}
        for message in chunk:
            chains.setdefault(message.recipient, []).append(message)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._chain(chain, platform, now, claimed)) for chain in chains.values()]
        return await self._settle([outcome for task in tasks for outcome in task.result()], now)

    async def reconcile(self, platform: ChatPlatform, now: datetime) -> int:
        """Look up the messages nobody has known anything about for a while; return how many came to an end."""
        ended = 0
        while not self._done(now) and (doubtful := await self._database.aread(partial(self._doubtful, now=now))):
            settled = []
            for message in doubtful:
                outcome = await self._courier.look_up(message, platform, now)
                self._obey(outcome, now)
                settled.append(outcome)
                if self._done(now):
                    break
            ended += await self._settle(settled, now)
        return ended

    def _done(self, now: datetime) -> bool:
        return self._stopping or self.rests(now)

    def _claim(self, session: Session, now: datetime, pace: Pace) -> list[Due]:
        """Claim the next posts; when none is due, the next messages to be written again."""
        ids = due.claim(session, self._installation_id, now, _chunk(pace.posts_per_second), but=EDITS)
        if not ids and self._takes_edits(now):
            ids = due.claim(session, self._installation_id, now, _chunk(pace.edits_per_second), only=EDITS)
        return due.load(session, ids, LEADS)

    def _doubtful(self, session: Session, now: datetime) -> list[Due]:
        return due.load(session, due.uncertain(session, self._installation_id, now - DOUBT, LOOK_UPS), LEADS)

    async def _chain(
        self, chain: Sequence[Due], platform: ChatPlatform, now: datetime, claimed: float
    ) -> list[DeliveryOutcome]:
        """Try one recipient's messages, one after the other."""
        tried: list[DeliveryOutcome] = []
        for message in chain:
            before = dict(message.before)
            for earlier in tried:
                if _leads(earlier.due, message):
                    mark = earlier.mark
                    before[earlier.due.kind] = Before(
                        mark.state, mark.address, mark.changed_at, earlier.due.sent_through, earlier.due.sent_to
                    )
            outcome = await self._courier.attempt(
                message, before, platform, now, partial(self._turn, message, platform, now, claimed)
            )
            self._obey(outcome, now)
            tried.append(outcome)
        return tried

    async def _turn(
        self, message: Due, platform: ChatPlatform, now: datetime, claimed: float, conversation: str
    ) -> bool:
        """Wait for the pace; False when we stop, when the platform wants a rest, or when the claim is too old (F15)."""
        if message.kind in EDITS:
            await self._edits.turn(conversation, Pace(platform.pace.edits_per_second, 0.0))
            rests = self._stopping or not self._takes_edits(now)
        else:
            await self._throttle.turn(conversation, platform.pace)
            rests = self._done(now)
        return not rests and self._monotonic() - claimed < LEASE

    def _obey(self, outcome: DeliveryOutcome, now: datetime) -> None:
        """Stop calling for a while, at once and not at the end of the chunk, when the platform says so."""
        wait = LEASE if outcome.disconnected else outcome.pause
        if wait is not None:
            until = now + timedelta(seconds=wait)
            if outcome.due.kind in EDITS and not outcome.disconnected:
                self._edits_rest_until = max(until, self._edits_rest_until or until)
            else:
                self._rests_until = max(until, self._rests_until or until)

    async def _settle(self, tried: Sequence[DeliveryOutcome], now: datetime) -> int:
        def work(session: Session) -> None:
            outcomes.settle(session, tried, now)
            for outcome in tried:
                if outcome.mark.address is not None:
                    self._courier.arrived(session, outcome.due)

        await self._database.awrite(work)
        return sum(outcome.final for outcome in tried)


def _leads(earlier: Due, message: Due) -> bool:
    """Tell whether a message tried just now is the one that another follows."""
    return (
        LEADS.get(message.kind) is earlier.kind
        and earlier.round_id in (None, message.round_id)
        and earlier.published_id == message.published_id
        and (message.channel is None or earlier.about == message.about)
    )


def _chunk(each_second: float) -> int:
    """Return how many messages to claim at once: what a pace lets out in two seconds."""
    return int(max(1, min(LARGEST_CHUNK, CHUNK_SECONDS * each_second)))
