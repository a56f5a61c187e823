"""Homes: published at once to whoever looks at theirs, and in their turn after a tap elsewhere.

Whoever opens their home sees it as it is then, since opening it publishes it. So after a tap in a conversation nobody
waits for the home, and Slack takes about a hundred of them a minute: in a company that answers at ten in the morning,
one for each tap would be refused, and would take the place of what people wait for.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

from bot.slack.messenger import SlackPlatform
from jobs.errors import NotStored, PlatformError, RetryLater
from jobs.ports import Actor, Desk

HOMES_PER_SECOND = 1.5  # of those in their turn; Slack promises a hundred a minute, and some are opened meanwhile


class Homes:
    """Publishes people's homes as they are at that moment; of several asked for meanwhile, one is made."""

    def __init__(self, platform: SlackPlatform, desk: Desk) -> None:
        """Publish through ``platform`` what ``desk`` says."""
        self._platform = platform
        self._desk = desk
        self._stale: dict[str, bool] = {}  # people whose home is being published: whether once more
        self._owed: dict[str, Actor] = {}  # by user, the first owed first
        self._free_at = 0.0  # of the monotonic clock: when the next one may go
        self._turns: asyncio.Task[None] | None = None
        self._log = logging.getLogger("bot.slack.homes")

    async def publish(self, actor: Actor) -> None:
        """Publish a person's home now.

        Raises:
            PlatformError: Slack did not take it.
            NotStored: the database is in trouble.
        """
        self._owed.pop(actor.user, None)
        if actor.user in self._stale:
            self._stale[actor.user] = True
            return
        try:
            self._stale[actor.user] = True
            while self._stale[actor.user]:
                self._stale[actor.user] = False
                view = await self._desk.home(actor)
                if view is not None:
                    await self._platform.show_home(actor.user, view)
        finally:
            del self._stale[actor.user]

    async def publish_in_turn(self, actor: Actor) -> None:
        """Publish a person's home, or have it published as it is by then, once those before it had their turn."""
        self._owed.setdefault(actor.user, actor)
        if self._turns is None and time.monotonic() >= self._free_at:
            await self._take_first()
        if self._turns is None and self._owed:
            self._turns = asyncio.create_task(self._take_turns())

    async def close(self) -> None:
        """Stop: whoever opens a home that is still owed gets it then."""
        if self._turns is not None:
            self._turns.cancel()
            with suppress(asyncio.CancelledError):
                await self._turns

    async def _take_turns(self) -> None:
        try:
            while self._owed:
                await asyncio.sleep(self._free_at - time.monotonic())
                await self._take_first()
        finally:
            self._turns = None

    async def _take_first(self) -> None:
        """Publish the home that is owed for longest; it is owed again when Slack refuses it for now."""
        if not self._owed:  # somebody opened theirs meanwhile
            return
        self._free_at = time.monotonic() + 1 / HOMES_PER_SECOND
        actor = next(iter(self._owed.values()))
        try:
            await self.publish(actor)
        except RetryLater as later:
            self._owed.setdefault(actor.user, actor)
            self._free_at = time.monotonic() + later.after
        except NotStored:
            pass  # the desk has logged why
        except PlatformError as error:
            self._log.warning("Slack did not show a home: %s", error)
        except Exception as error:  # noqa: BLE001 - a defect here must neither end the turns nor quote a payload
            self._log.error("could not show a home: %s", type(error).__name__)
