"""Run the sandbox beside its user: in a thread of a test, or as a child process of the demo."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from bot.sandbox.client import SandboxClient
from bot.sandbox.courier import EVENT_RETRIES
from bot.sandbox.server import create_app
from bot.sandbox.workspace import App, Workspace

HOST = "127.0.0.1"
KEEP_ALIVE_SECONDS = 75
STARTING_SECONDS = 30.0


@dataclass(slots=True)
class Sandbox:
    """A running sandbox: its address, and the app's token and signing secret."""

    url: str
    token: str
    signing_secret: str

    @property
    def api_url(self) -> str:
        """Return the value of ``SLACK_API_URL``."""
        return f"{self.url}/api/"

    def client(self) -> SandboxClient:
        """Return a client of the control API; use it as ``async with``."""
        return SandboxClient(self.url)


def listening(port: int) -> socket.socket:
    """Return a socket listening on loopback; port 0 takes a free one.

    It listens from here on, so that whoever reads the address first waits for the server instead of being refused.

    Raises:
        OSError: the port is taken.
    """
    # the protocol is named for asyncio, which otherwise leaves Nagle's delay on: 40 ms a call
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
        bound.listen()
    except OSError:
        bound.close()
        raise
    return bound


def prepared(workspace: Workspace, bound: socket.socket, event_retries: tuple[float, ...]) -> uvicorn.Server:
    """Return a server ready to serve ``workspace`` on a bound socket."""
    workspace.base_url = f"http://{HOST}:{bound.getsockname()[1]}"
    app = create_app(workspace, event_retries=event_retries)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
        lifespan="on",
        ws="none",
    )
    server = uvicorn.Server(config)
    app.state.server = server  # faults cut connections through it
    return server


@contextmanager
def in_thread(
    workspace: Workspace, *, port: int = 0, event_retries: tuple[float, ...] = EVENT_RETRIES
) -> Iterator[Sandbox]:
    """Serve ``workspace`` from a thread and yield its sandbox; the caller may read and change the object meanwhile."""
    bound = listening(port)
    server = prepared(workspace, bound, event_retries)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])), name="sandbox", daemon=True)
    thread.start()
    try:
        _wait(thread, server)
        yield Sandbox(workspace.base_url, workspace.app.token, workspace.app.signing_secret)
    finally:
        server.should_exit = True
        thread.join(timeout=STARTING_SECONDS)
        bound.close()


def _wait(thread: threading.Thread, server: uvicorn.Server) -> None:
    pause = threading.Event()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the sandbox did not start")
        pause.wait(0.01)


@contextmanager
def in_child(
    *,
    port: int = 0,
    bot_url: str = "",
    app: App | None = None,
    name: str = "Diapason",
    scopes: tuple[str, ...] | None = None,
) -> Iterator[Sandbox]:
    """Serve an empty workspace from a child process and yield its sandbox; fill it through `Sandbox.client`.

    Raises:
        RuntimeError: it did not start; its error is on stderr.
    """
    app = app or App()
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--bot-url", bot_url, "--name", name]
    command += ["--signing-secret", app.signing_secret, "--token", app.token, "--json", "--attached"]
    if scopes is not None:
        command += ["--scopes", ",".join(scopes)]
    # Its standard input closes with us, however we end: so it never stays behind.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        try:
            line = child.stdout.readline() if child.stdout else ""
            if not line:
                raise RuntimeError("the sandbox did not start: its words are above")
            yield Sandbox(json.loads(line)["url"], app.token, app.signing_secret)
        finally:
            child.terminate()
