"""The workspace's time, which a demo or a test may set; messages and taps carry it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

MICRO = 1_000_000


class Clock:
    """Simulated time. It follows real time until `set`; signatures never use it, since the bot checks the real one."""

    def __init__(self) -> None:
        self._shift: float | None = 0.0  # seconds to add to real time; None = stands still at `_still`
        self._still = 0.0
        self._last = 0
        self._taken: set[int] = set()

    def now(self) -> float:
        """Return the simulated time, in seconds since 1970."""
        return self._still if self._shift is None else time.time() + self._shift

    def today(self) -> datetime:
        """Return the simulated time as an aware UTC datetime."""
        return datetime.fromtimestamp(self.now(), UTC)

    @property
    def running(self) -> bool:
        """Return whether time goes by."""
        return self._shift is not None

    def set(self, now: datetime, *, running: bool = False) -> None:
        """Set the time to ``now`` (aware); it stands still there unless ``running``."""
        self._still = now.timestamp()
        self._shift = self._still - time.time() if running else None

    def stamp(self) -> str:
        """Return a new message's ``ts``, later than every one before, even when the clock was set back."""
        self._last = max(int(self.now() * MICRO), self._last + 1)
        return _written(self._last)

    def tap_stamp(self, at: float | None = None) -> str:
        """Return an ``action_ts`` of its own, at ``at`` (seconds since 1970) or now."""
        micro = int((self.now() if at is None else at) * MICRO)
        while micro in self._taken:
            micro += 1
        self._taken.add(micro)
        return _written(micro)


def _written(micro: int) -> str:
    return f"{micro // MICRO}.{micro % MICRO:06d}"
