"""Patience: how long a caller waits for a database that is away or busy before being told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Slack gives 3 s to answer a click (F10, F11).
PATIENCE_SECONDS = 2.0


def patiently(attempt: Callable[[], T], *, again: Callable[[Exception], bool], seconds: float) -> T:
    """Return the value of ``attempt``, which is made again within ``seconds`` as long as it fails.

    Args:
        attempt: leaves nothing behind when it fails, or may be done twice.
        again: tells whether a failure is worth another attempt; any other is raised at once.
        seconds: the last failure is raised once they are over.
    """
    deadline = time.monotonic() + seconds
    pause = 0.02
    while True:
        try:
            return attempt()
        except Exception as error:
            if not again(error) or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 0.25)
