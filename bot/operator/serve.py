"""`diapason serve`: HTTP, clock and deliveries in one process, until a signal stops it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from bot.app import Diapason, connected
from bot.config import Settings
from bot.connections import BACKLOG, PatientProtocol
from bot.operator.ports import listening
from jobs.setup import record
from storage.chain import OPERATOR

log = logging.getLogger(__name__)

DRAIN_SECONDS = 4  # requests in hand when the signal comes are finished within: the desk has 2.5 s for each
LAST_RESORT = 9.5  # seconds after the signal: what is not put away by then is left as by a crash, which loses nothing


class Server(uvicorn.Server):
    """A server that leaves signals to us: uvicorn raises them again when it ends, before anything is put away (F30)."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


class Stop:
    """The wish to stop, from SIGTERM or SIGINT: whatever starts is cancelled, whatever serves is asked to end."""

    def __init__(self) -> None:
        """Take the signals of this process from now on."""
        self.asked = asyncio.Event()
        self._starting = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask)

    def started(self) -> None:
        """Note that the process serves: it ends in order from here on."""
        self._starting = None

    def ask(self) -> None:
        """Begin to stop; once is enough."""
        if self.asked.is_set():
            return
        self.asked.set()
        log.info("stopping")
        last_resort = threading.Timer(LAST_RESORT, _leave)
        last_resort.daemon = True
        last_resort.start()
        if self._starting is not None:
            self._starting.cancel()


def _leave() -> None:
    log.error("not stopped in time: left as it is, the next start puts it right")
    os._exit(1)


async def run_server(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is in hand.

    Raises:
        UserMistake, StorageError, PlatformError: it could not start; the message says what to repair.
    """
    stop = Stop()
    try:
        await _run(settings, stop)
    except asyncio.CancelledError:
        if not stop.asked.is_set():
            raise


async def _run(settings: Settings, stop: Stop) -> None:
    async with connected(settings) as diapason:
        if settings.admins:
            await diapason.house.database.awrite(
                partial(
                    record.note_admins,
                    company_id=diapason.company_id,
                    ids_or_emails=settings.admins,
                    actor=OPERATOR,
                    now=diapason.house.now(),
                )
            )
        with _servers(settings, diapason) as servers:
            async with diapason.house.running():
                stop.started()
                serving = {asyncio.create_task(server.serve(sockets)) for server, sockets in servers}
                asked = asyncio.create_task(stop.asked.wait())
                await asyncio.wait({*serving, asked}, return_when=asyncio.FIRST_COMPLETED)
                asked.cancel()
                for server, _ in servers:
                    server.should_exit = True  # they end while the house does
            await asyncio.gather(*serving)


@contextmanager
def _servers(settings: Settings, diapason: Diapason) -> Iterator[list[tuple[Server, list[socket.socket]]]]:
    """Yield the public server, and that of metrics and health if it has a port, each with what it listens on."""
    with ExitStack() as opened:
        public = opened.enter_context(listening(settings.host, settings.port, setting="PORT"))
        servers = [(_server(diapason.web), public)]
        log.info("serving on %s:%d", settings.host, settings.port)
        if settings.metrics_port is not None:
            host, port = settings.metrics_host, settings.metrics_port
            within = opened.enter_context(listening(host, port, setting="DIAPASON_METRICS_PORT"))
            servers.append((_server(diapason.monitoring), within))
            # Both count as one what is not whole (SEC-31): the process has its file descriptors once.
            servers[1][0].server_state.unfinished = servers[0][0].server_state.unfinished = {}  # type: ignore[attr-defined]
            log.info("metrics and health on %s:%d", host, port)
        yield servers


def _server(app: ASGIApp) -> Server:
    return Server(
        uvicorn.Config(
            app,
            http=PatientProtocol,
            ws="none",
            lifespan="off",
            backlog=BACKLOG,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
