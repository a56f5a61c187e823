"""Slack's pace limits, in real time; off until they are turned on."""

from __future__ import annotations

import math
import time
from collections import deque

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import PACE, POSTS_BURST, POSTS_PER_CHANNEL_SECOND

MINUTE = 60.0


class TooFast(SlackError):
    """429, with the seconds to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = max(1, math.ceil(seconds))


class Pace:
    """Counts calls per method over a sliding minute, and posts per channel with a small burst."""

    def __init__(self) -> None:
        self.on = False
        self._calls: dict[str, deque[float]] = {}
        self._posts: dict[str, float] = {}  # channel -> moment at which its allowance is full again

    def check(self, method: str, channel: str = "") -> None:
        """Count a call.

        Raises:
            TooFast: it comes too early.
        """
        if not self.on:
            return
        now = time.monotonic()
        if method == "chat.postMessage":
            full = max(self._posts.get(channel, 0.0), now) + 1 / POSTS_PER_CHANNEL_SECOND
            if full - now > POSTS_BURST / POSTS_PER_CHANNEL_SECOND:
                raise TooFast(full - now - POSTS_BURST / POSTS_PER_CHANNEL_SECOND)
            self._posts[channel] = full
        if method in PACE:
            calls = self._calls.setdefault(method, deque())
            while calls and calls[0] <= now - MINUTE:
                calls.popleft()
            if len(calls) >= PACE[method]:
                raise TooFast(calls[0] + MINUTE - now)
            calls.append(now)
