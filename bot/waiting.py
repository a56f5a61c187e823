"""Waiting for the desk: so many acts at once, each for so long, and no yes before what was done is stored (F10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from jobs.errors import NotStored
from jobs.ports import Desk, Event, FormSubmitted, Outcome

BUDGET = 2.5  # seconds after which the person is told to try again: Slack waits three
MOST_WAITING = 200  # acts at the desk at once: what it does in about a second, so that none of them waits in vain

Pending = asyncio.Task[Outcome]


class Queue:
    """Asks the desk, and refuses at once when too many wait for it already: a queue too long serves nobody in time."""

    def __init__(self, desk: Desk, *, most: int = MOST_WAITING) -> None:
        """Ask ``desk``, at most ``most`` things at once."""
        self._desk = desk
        self._most = most
        self._under_way: dict[Pending, Event] = {}

    async def ask(self, event: Event, *, late: Callable[[Pending], None] | None = None) -> Outcome:
        """Return the desk's outcome once all that it changes is stored.

        Args:
            event: what happened.
            late: takes what is still under way when time is up; it may be stored all the same.

        Raises:
            NotStored: not stored, or not in time: somebody is to try again.
        """
        pending = self.begin(event)
        await asyncio.wait({pending}, timeout=BUDGET)
        if pending.done():
            return pending.result()
        if late is not None:
            late(pending)
        raise NotStored("the desk takes too long")

    def begin(self, event: Event) -> Pending:
        """Return the desk's work on an event, under way.

        A form sent again as it was, while its first copy is under way, is that copy: a reply must not be there twice.

        Raises:
            NotStored: too many wait already; neither the desk nor the database hears of this one.
        """
        for pending, earlier in self._under_way.items():
            if _same_form(earlier, event):
                return pending
        if len(self._under_way) >= self._most:
            raise NotStored("too many wait for the desk")
        pending = asyncio.create_task(self._handle(event))
        self._under_way[pending] = event
        pending.add_done_callback(self._end)
        return pending

    async def _handle(self, event: Event) -> Outcome:
        return await self._desk.handle(event)

    def _end(self, pending: Pending) -> None:
        del self._under_way[pending]
        if not pending.cancelled():
            pending.exception()  # whoever still waits is told; the desk has logged it


def _same_form(earlier: Event, event: Event) -> bool:
    return (
        isinstance(earlier, FormSubmitted)
        and isinstance(event, FormSubmitted)
        and replace(earlier, at=event.at) == event
    )
