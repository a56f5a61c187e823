"""Connections that bring no whole request: each has so long, and there are so many (SEC-31).

uvicorn limits only how long an idle connection stays: a head or a body that comes byte by byte holds its connection
for ever, and enough of them leave no file descriptor to anybody else.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0  # for a whole request, its head and its body; Slack gives up after three
MOST_UNFINISHED = 400  # with those that are accepted at once, far below the usual 1,024 file descriptors
BACKLOG = 128  # connections accepted in one go, before any of them is counted
_TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class PatientProtocol(H11Protocol):
    """Serves one connection, and ends it when its request is not whole in time.

    Past ``MOST_UNFINISHED`` of them the one that has waited longest goes: Slack's requests come whole at once, so that
    whoever opens a thousand connections pushes out their own.
    """

    _unfinished: dict[PatientProtocol, None]  # of the whole server, the oldest first

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what uvicorn gives."""
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        state = self.server_state
        if not hasattr(state, "unfinished"):
            state.unfinished = {}  # type: ignore[attr-defined] # uvicorn's state is what its connections share
        self._unfinished = state.unfinished  # type: ignore[attr-defined]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()
        if len(self._unfinished) > MOST_UNFINISHED:
            next(iter(self._unfinished)).end()

    def data_received(self, data: bytes) -> None:
        """Read on; stop waiting once the request is whole."""
        super().data_received(data)
        if self._is_whole():
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Wait for the next request of the connection."""
        self._wait()
        super().on_response_complete()
        if self._is_whole():  # it was there already
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Finish the request in hand; one that is not whole is not waited for (F30)."""
        if self in self._unfinished:
            self.end()
        else:
            super().shutdown()

    def _is_whole(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _wait(self) -> None:
        self._stop_waiting()
        self._unfinished[self] = None
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self.end)

    def _stop_waiting(self) -> None:
        self._unfinished.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def end(self) -> None:
        """Close the connection; whoever has begun a request is told that it took too long."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        begun = self.cycle is None or not self.cycle.response_complete
        if begun and not (self.cycle is not None and self.cycle.response_started):
            self.transport.write(_TIMED_OUT)
        self.transport.close()
