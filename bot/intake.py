"""What every platform's entry needs: each request has one effect, and a person sends so many a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.responses import Response

REMEMBER = 660.0  # seconds: longer than Slack's five minutes and their retries
MOST_REMEMBERED = 200_000
SERVER_ERROR = 500
PER_MINUTE = 30
MINUTE = 60.0
MOST_PEOPLE = 50_000


class Once:
    """Remembers requests, in this process, so that a copy has no effect; one that comes meanwhile waits."""

    def __init__(self, remember: float = REMEMBER) -> None:
        """Keep each key for ``remember`` seconds."""
        self._remember = remember
        self._seen: dict[str, tuple[float, asyncio.Future[int]]] = {}

    async def run(self, key: str, act: Callable[[], Awaitable[Response]]) -> Response:
        """Return the response of ``act``, or for a ``key`` seen before the same status without content.

        A failure (a raised error, or status 500 and above) is forgotten, so that the platform's next try counts.
        """
        now = time.monotonic()
        self._forget(now)
        earlier = self._seen.get(key)
        if earlier is not None:
            return Response(status_code=await asyncio.shield(earlier[1]))
        status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._seen[key] = (now, status)
        try:
            response = await act()
        except BaseException:
            self._seen.pop(key, None)
            status.set_result(SERVER_ERROR)
            raise
        if response.status_code >= SERVER_ERROR:
            self._seen.pop(key, None)
        status.set_result(response.status_code)
        return response

    def _forget(self, now: float) -> None:
        """Forget the keys that are too old or too many; the oldest come first."""
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest][0] < self._remember and len(self._seen) < MOST_REMEMBERED:
                return
            del self._seen[oldest]


class RateLimit:
    """Limits how many requests a minute one person may send; a flood of one costs nobody else anything."""

    def __init__(self, per_minute: int) -> None:
        """Allow ``per_minute`` requests, refilled evenly."""
        self._most = per_minute
        self._people: dict[str, tuple[float, float, bool]] = {}  # tokens left, when, already warned

    def allows(self, user: str) -> bool:
        """Take one of a person's tokens, and return whether there was one."""
        now = time.monotonic()
        tokens, since, warned = self._people.pop(user, (float(self._most), now, False))
        tokens = min(self._most, tokens + (now - since) * self._most / MINUTE)
        allowed = tokens >= 1
        self._people[user] = (tokens - 1 if allowed else tokens, now, warned and not allowed)
        if len(self._people) > MOST_PEOPLE:
            del self._people[next(iter(self._people))]
        return allowed

    def first_refusal(self, user: str) -> bool:
        """Return True for the first refused request of each flood, and note that the person was warned."""
        tokens, since, warned = self._people[user]
        self._people[user] = (tokens, since, True)
        return not warned
