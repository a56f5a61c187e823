"""The child process that runs what needs scipy or matplotlib, so that the bot stays small.

It is started when first needed and stopped once it has been idle: 150 MB for a few seconds a week.
"""

from __future__ import annotations

import asyncio
import importlib
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from typing import Any

from jobs.dumps import forbid_dumps

IDLE_SECONDS = 30.0  # a digest takes about two; the next one is a week away


class Child:
    """One worker process, spawned on demand. Use from one event loop; close it at the end."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._pool: ProcessPoolExecutor | None = None
        self._busy = 0
        self._idle_timer: asyncio.TimerHandle | None = None

    async def run(self, path: str, *arguments: Any) -> Any:
        """Return ``module:function`` called with ``arguments`` in the child; what it raises is raised here.

        Arguments and result are pickled: frozen dataclasses, not rows or sessions.

        Raises:
            BrokenProcessPool: the child died twice in a row, killed or out of memory.
        """
        try:
            return await self._run(path, arguments)
        except BrokenProcessPool:
            self.close()  # a pool that lost its process never works again
            return await self._run(path, arguments)

    async def _run(self, path: str, arguments: tuple[Any, ...]) -> Any:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._pool is None:
            # spawn: a fork would copy threads, locks and database connections of a running bot
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=forbid_dumps)
        self._busy += 1
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, _call, path, arguments)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle_timer = loop.call_later(self._idle_seconds, self.close)

    def close(self) -> None:
        """Stop the process, in the middle of its work if need be (F30); a later `run` starts another."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        if self._pool is not None:
            for process in active_children():  # an interpreter that ends waits for the work of its pools, however long
                process.terminate()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _call(path: str, arguments: tuple[Any, ...]) -> Any:
    """Return ``module:function`` called with ``arguments``; runs in the child."""
    module, _, function = path.partition(":")
    return getattr(importlib.import_module(module), function)(*arguments)
