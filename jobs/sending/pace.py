"""How fast a platform may be spoken to: a turn for each post, overall and in each conversation."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from jobs.ports import Pace

REMEMBERED = 10_000  # conversations whose last post is kept

Sleep = Callable[[float], Awaitable[None]]


class Throttle:
    """Gives the posts of one company their turns, at the platform's pace."""

    def __init__(self, *, monotonic: Callable[[], float], sleep: Sleep) -> None:
        """Keep a clock that never jumps and a way to wait, both in seconds."""
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = -math.inf
        self._conversations: dict[str, float] = {}

    async def turn(self, conversation: str, pace: Pace) -> None:
        """Wait until the next post to ``conversation`` may leave.

        A pace of infinitely many posts a second and 0 s a conversation never waits.
        """
        now = self._monotonic()
        leaves_at = max(now, self._next, self._conversations.get(conversation, now))
        self._next = leaves_at + 1 / pace.posts_per_second
        if pace.per_conversation_seconds:
            if len(self._conversations) >= REMEMBERED:
                self._conversations = {name: at for name, at in self._conversations.items() if at > now}
            self._conversations[conversation] = leaves_at + pace.per_conversation_seconds
        if leaves_at > now:
            await self._sleep(leaves_at - now)
