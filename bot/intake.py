"""What every platform's door needs: each request acted on once, and so many a minute from one person."""

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
    """Remembers what was done, in this process, and makes a second copy wait for the first."""

    def __init__(self, remember: float = REMEMBER) -> None:
        """Keep each key for ``remember`` seconds."""
        self._remember = remember
        self._seen: dict[str, tuple[float, asyncio.Future[int]]] = {}

    async def run(self, key: str, act: Callable[[], Awaitable[Response]]) -> Response:
        """Do it, or if it was done (or is being done) answer with the same status and no content.

        A failure is forgotten, so that Slack's next try counts.
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
        """Drop what is too old; the oldest come first."""
        while self._seen:
            oldest = next(iter(self._seen))
            if now - self._seen[oldest][0] < self._remember and len(self._seen) < MOST_REMEMBERED:
                return
            del self._seen[oldest]


class RateLimit:
    """So many a minute for each person: a flood of one costs nobody else anything."""

    def __init__(self, per_minute: int) -> None:
        """Allow ``per_minute``, refilled evenly."""
        self._most = per_minute
        self._people: dict[str, tuple[float, float, bool]] = {}  # tokens left, when, already told

    def allows(self, user: str) -> bool:
        """Take one token; False when there is none."""
        now = time.monotonic()
        tokens, since, warned = self._people.pop(user, (float(self._most), now, False))
        tokens = min(self._most, tokens + (now - since) * self._most / MINUTE)
        allowed = tokens >= 1
        self._people[user] = (tokens - 1 if allowed else tokens, now, warned and not allowed)
        if len(self._people) > MOST_PEOPLE:
            del self._people[next(iter(self._people))]
        return allowed

    def first_refusal(self, user: str) -> bool:
        """Say, once for each flood, that it was too much."""
        tokens, since, warned = self._people[user]
        self._people[user] = (tokens, since, True)
        return not warned
