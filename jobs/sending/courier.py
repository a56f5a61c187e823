"""One message to one person or channel: the checks, the call, and the delivery outcome that follows from it.

A call that broke off leaves the message in doubt; after a while the platform itself is asked whether it has it (F01,
F02, F05, F06).
"""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from jobs.cards import Message, Notice
from jobs.errors import Disconnected, PlatformError, Rejected, RetryLater, Unreachable
from jobs.ports import Address, ChatPlatform
from jobs.sending import outcomes
from jobs.sending.clearance import check_audience, clear
from jobs.sending.kinds import KINDS, LEADS
from jobs.sending.outcomes import DeliveryOutcome
from jobs.texts import locale_of
from storage.ledger.due import Before, Due
from storage.types import DeliveryKind

log = logging.getLogger(__name__)

CALL_LIMIT = 15.0  # seconds; the adapters' own limit is 10
DOUBT = timedelta(seconds=40)  # the client's time-out and 30 s more: by then the platform has settled
LOOK_BACK = timedelta(hours=24)
LONGEST_WAIT = 900.0  # seconds that a platform may make us wait at once
LONGEST_BACKOFF = 300.0
RECHECK = timedelta(minutes=15)  # of a channel that was not fit to be posted to

Builder = Callable[[Due], Awaitable[Message | None]]
Arrived = Callable[[Session, Due], None]
Turn = Callable[[str], Awaitable[bool]]  # waits for a conversation's turn; False when the message must not leave now


async def notice(due: Due) -> Message | None:
    """Return the card of a notice, whose words are named in its payload; None when there is nobody to read it."""
    if due.payload is None or due.person is None:
        return None
    return Notice(locale_of(due.person), due.payload["key"], due.payload["params"])


class Courier:
    """Sends single messages. Neither reads nor writes the ledger: the engine claims before, and settles after."""

    def __init__(
        self,
        builders: Mapping[DeliveryKind, Builder],
        *,
        arrived: Arrived = lambda _session, _due: None,
        draw: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Keep the builders of cards.

        Args:
            builders: by kind, what makes the card; it returns None when there is nothing to say. Notices have theirs.
            arrived: notes a message that the platform has, in the transaction that settles it.
            draw: returns a number between two, in seconds, for the backoff.
        """
        self._builders: dict[DeliveryKind, Builder] = {DeliveryKind.NOTICE: notice, **builders}
        self.arrived = arrived
        self._draw = draw
        self._calls: set[asyncio.Timeout] = set()
        self._last = math.inf

    def hurry(self, seconds: float) -> None:
        """Let no call last longer than ``seconds`` from now: one that does is in doubt, like any that broke off."""
        self._last = asyncio.get_running_loop().time() + seconds
        for call in self._calls:
            if not call.expired():
                call.reschedule(min(self._last, call.when() or self._last))

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Limit how long a call may take."""
        async with asyncio.timeout_at(min(self._last, asyncio.get_running_loop().time() + CALL_LIMIT)) as call:
            self._calls.add(call)
            try:
                yield
            finally:
                self._calls.discard(call)

    async def attempt(
        self, due: Due, before: Mapping[DeliveryKind, Before], platform: ChatPlatform, now: datetime, turn: Turn
    ) -> DeliveryOutcome:
        """Send one claimed message unless something holds it back; return its outcome. Raises nothing."""
        held_back = clear(due, before, now)
        if held_back is not None:
            return held_back
        try:
            card = await self._builders[due.kind](due)
        except Exception as error:  # noqa: BLE001 - one card that cannot be made must not stop the others
            log.warning("a %s could not be written: %s", due.kind, type(error).__name__)
            return outcomes.put_back(due, now + RECHECK)
        if card is None:
            return outcomes.needless(due, now)
        if KINDS[due.kind].edits:
            return await self._edit(due, card, before, platform, now, turn)
        thread = _thread(due, before)
        if KINDS[due.kind].under and thread is None:
            return outcomes.needless(due, now)
        return await self._post(due, card, thread, platform, now, turn)

    async def _post(
        self, due: Due, card: Message, thread: Address | None, platform: ChatPlatform, now: datetime, turn: Turn
    ) -> DeliveryOutcome:
        """Post a card once the pace allows it; return the outcome."""
        to = due.sent_to or ""
        if not await turn(to):
            return outcomes.put_back(due)
        if due.channel is not None:
            held_back = await self._check_channel(due, to, platform, now)
            if held_back is not None:
                return held_back
        try:
            async with self._in_time():
                address = await platform.post(to, card, delivery_id=due.id, thread=thread)
        except Exception as error:  # noqa: BLE001 - after any error, the message may be there
            return self._refused(due, error, now)
        return outcomes.sent(due, address, now)

    async def _edit(
        self,
        due: Due,
        card: Message,
        before: Mapping[DeliveryKind, Before],
        platform: ChatPlatform,
        now: datetime,
        turn: Turn,
    ) -> DeliveryOutcome:
        """Write again the message that a delivery follows, where it was posted; return the outcome."""
        first = before.get(LEADS[due.kind])
        if first is None or first.address is None or first.sent_through not in (due.sent_through, _forgotten(due)):
            return outcomes.unedited(due, "elsewhere", now)
        if not await turn(first.sent_to or ""):
            return outcomes.put_back(due)
        try:
            async with self._in_time():
                await platform.update(first.address, card)
        except (Unreachable, Rejected) as error:
            if due.person_id is None:
                log.warning("the platform does not let a %s be written: %s", due.kind, error)
            return outcomes.unedited(due, "rejected", now)
        except Exception as error:  # noqa: BLE001 - writing it again does no harm
            return self._refused(due, error, now)
        return outcomes.sent(due, first.address, now)

    async def _check_channel(
        self, due: Due, channel: str, platform: ChatPlatform, now: datetime
    ) -> DeliveryOutcome | None:
        """Return the outcome of a post that the channel is not fit for, None when it is (SEC-24, SEC-25, F23).

        The channel is read immediately before the post; one that cannot be read is not posted to.
        """
        try:
            async with self._in_time():
                trouble = check_audience(await platform.channel(channel))
        except (RetryLater, Disconnected) as error:
            return self._refused(due, error, now)
        except (Unreachable, Rejected):
            trouble = "unreachable"
        except Exception as error:  # noqa: BLE001 - a channel that cannot be looked at is not posted to
            log.warning("the channel could not be checked: %s", type(error).__name__)
            return outcomes.put_back(due, now + timedelta(seconds=self._backoff(due)))
        return None if trouble is None else outcomes.withheld(due, now + RECHECK, trouble)

    def _refused(self, due: Due, error: Exception, now: datetime) -> DeliveryOutcome:
        """Return the outcome of a call that failed; anything but a definite refusal is in doubt."""
        match error:
            case RetryLater():
                wait = _wait(error)
                outcome = replace(outcomes.retried(due, now + timedelta(seconds=wait)), pause=wait)
            case Disconnected():
                outcome = replace(outcomes.put_back(due), disconnected=True)
            case Unreachable() if due.person is not None:
                outcome = outcomes.refused(due, error.reason, now)
            case Unreachable():
                outcome = outcomes.withheld(due, now + RECHECK, "unreachable")
            case Rejected() if KINDS[due.kind].under:  # somebody deleted what it was to be said under
                outcome = outcomes.skipped(due, error.detail, now)
            case Rejected():
                log.warning("the platform rejected a %s: %s", due.kind, error.detail)
                outcome = outcomes.rejected(due, error.detail, now)
            case _:
                if not isinstance(error, PlatformError | TimeoutError):
                    log.warning("a %s broke off: %s", due.kind, type(error).__name__)
                outcome = outcomes.doubtful(due, now)
        return outcome

    async def look_up(self, due: Due, platform: ChatPlatform, now: datetime) -> DeliveryOutcome:
        """Ask the platform whether it has a message in doubt; return the outcome. Raises nothing."""
        if KINDS[due.kind].edits:
            return outcomes.retried(due, now + timedelta(seconds=self._backoff(due)))
        since = min(due.due_at, due.changed_at or due.due_at) - LOOK_BACK
        try:
            async with self._in_time():
                address = await platform.find(due.sent_to or "", due.id, since=since)
        except Exception as error:  # noqa: BLE001 - still in doubt
            return self._unread(due, error, now)
        if address is not None:
            return outcomes.sent(due, address, now)
        return outcomes.retried(due, now + timedelta(seconds=self._backoff(due)))

    def _unread(self, due: Due, error: Exception, now: datetime) -> DeliveryOutcome:
        """Return the outcome of a message in doubt that could not be looked up."""
        match error:
            case RetryLater():
                return replace(outcomes.doubtful(due, now), pause=_wait(error))
            case Disconnected():
                return replace(outcomes.doubtful(due, now), disconnected=True)
            case Unreachable() | Rejected():
                # A platform that cannot be read back (Teams): at most once, and the admins can post a digest again.
                return outcomes.lost(due, now)
            case _:
                log.warning("a %s in doubt could not be looked up: %s", due.kind, type(error).__name__)
                return outcomes.doubtful(due, now)

    def _backoff(self, due: Due) -> float:
        """Return how many seconds to wait before the next try: exponential, 1 to 300 s, full jitter."""
        return self._draw(1.0, min(LONGEST_BACKOFF, 2.0 ** min(due.attempts, 16)))


def _thread(due: Due, before: Mapping[DeliveryKind, Before]) -> Address | None:
    """Return the address of the digest that a detail goes under, None when it stands in another channel (SEC-24).

    Only the channel that the detail goes to was looked at: a thread would take it to the one that the admin left.
    """
    lead = LEADS.get(due.kind)
    first = before.get(lead) if due.channel is not None and lead is not None else None
    if first is None or (first.sent_through, first.sent_to) != (due.sent_through, due.sent_to):
        return None
    return first.address


def _forgotten(due: Due) -> int | None:
    """Return what the ledger keeps of where a message went: of a person's that arrived, nothing."""
    return None if due.person_id is not None else due.sent_through


def _wait(error: RetryLater) -> float:
    """Return how many seconds to leave the platform alone: what it asks, from 1 to 900 s; NaN counts as 1 s."""
    return min(max(1.0, error.after), LONGEST_WAIT)
