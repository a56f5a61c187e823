"""Changes of the workspace, sent to open pages as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

HEARTBEAT_SECONDS = 15.0


class Changes:
    """The changes of a workspace, and the pages that watch them; without a page, a change costs nothing."""

    def __init__(self) -> None:
        self._watchers: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}

    def tell(self, kind: str, **details: Any) -> None:
        """Send a change to every watcher; may be called from any thread."""
        if self._watchers:
            line = json.dumps({"kind": kind, **details})
            for queue, loop in tuple(self._watchers.items()):
                loop.call_soon_threadsafe(queue.put_nowait, line)

    async def watch(self) -> AsyncIterator[str]:
        """Yield each change as a server-sent event, and a comment every ``HEARTBEAT_SECONDS`` of silence."""
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
