"""Tell open pages what changed, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

HEARTBEAT_SECONDS = 15.0


class Changes:
    """A notice board: cheap when nobody watches."""

    def __init__(self) -> None:
        self._watchers: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}

    def tell(self, kind: str, **where: Any) -> None:
        """Tell every watcher; may be called from any thread."""
        if self._watchers:
            line = json.dumps({"kind": kind, **where})
            for queue, loop in tuple(self._watchers.items()):
                loop.call_soon_threadsafe(queue.put_nowait, line)

    async def watch(self) -> AsyncIterator[str]:
        """Yield changes as server-sent events, with a heartbeat that keeps the connection open."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._watchers[queue] = asyncio.get_running_loop()
        try:
            yield "retry: 1000\n\n"
            while True:
                try:
                    yield f"data: {await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)}\n\n"
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            del self._watchers[queue]
