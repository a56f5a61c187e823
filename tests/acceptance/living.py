"""A demo that lives in a thread of its own, for tests that look at it from outside."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.demo.run import DemoOptions, Lived, going_on, lived
from bot.observe import JsonLines

STARTING_SECONDS = 300.0


class Living:
    """What a test may know of a demo: its folder, its log, what its people sent, and the workspace over HTTP."""

    def __init__(self, options: DemoOptions, folder: Path) -> None:
        self.options, self.folder = options, folder
        self.log = folder / "log.jsonl"
        self.end: Lived | None = None
        self.url = ""
        self._http = httpx.Client(trust_env=False)  # one: each would read the machine's certificates again
        self._ready, self._over = threading.Event(), threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._live, name="demo")

    def start(self) -> None:
        """Live, and return when the workspace waits for us."""
        self._thread.start()
        assert self._ready.wait(STARTING_SECONDS), "the demo did not come to its end"
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """End the demo."""
        self._http.close()
        self._over.set()
        self._thread.join(STARTING_SECONDS)

    @property
    def lived(self) -> Lived:
        """Return the demo at the end of its weeks."""
        assert self.end is not None
        return self.end

    def ask(self, verb: str, **query: str) -> Any:
        """Read something of the workspace, as its page does."""
        answer = self._http.get(f"{self.lived.sandbox.url}/sandbox/{verb}", params=query)
        answer.raise_for_status()
        return answer.json()

    def messages(self, user: str, channel: str | None = None) -> list[dict[str, Any]]:
        """Return what somebody sees in a conversation, as Slack has it."""
        query = {"user": user, "limit": "200"} | ({"channel": channel} if channel else {})
        messages: list[dict[str, Any]] = self.ask("messages", **query)["messages"]
        return messages

    def _live(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self._error = error
        finally:
            self._ready.set()

    async def _main(self) -> None:
        handler = logging.FileHandler(self.log)
        handler.setFormatter(JsonLines())
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.DEBUG)
        try:
            async with lived(self.options, self.folder) as self.end, going_on(self.end, self.options) as self.url:
                self._ready.set()
                await asyncio.to_thread(self._over.wait)
        finally:
            logging.getLogger().removeHandler(handler)
            handler.close()


@contextmanager
def living(options: DemoOptions, folder: Path) -> Iterator[Living]:
    """Yield a demo at the end of its weeks, its workspace open and its clock running."""
    demo = Living(options, folder)
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()
