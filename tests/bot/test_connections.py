"""SEC-31: half-sent requests, with a real server and real sockets."""

from __future__ import annotations

import asyncio
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.connections import PatientProtocol
from bot.sandbox.running import listening
from storage.database import Database
from storage.vault import Vault
from tests.acceptance.serving import SmallSlack, headers_of, served, small_slack, tap_of
from tests.jobs.acts import STAFF, TUESDAY, firm_on_tuesday, stored, window_of

HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\nhalf"
HALF_A_HEAD = b"POST / HTTP/1.1\r\nHost: bot\r\nX-"
ATTACKERS = 1_500


async def echo(request: Request) -> Response:
    try:
        return PlainTextResponse(f"{len(await request.body())}")
    except ClientDisconnect:
        return Response(status_code=400)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where a server listens that waits half a second for a whole request, and for twenty at once."""
    monkeypatch.setattr("bot.connections.REQUEST_SECONDS", 0.5)
    monkeypatch.setattr("bot.connections.MOST_UNFINISHED", 20)
    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=PatientProtocol, lifespan="off", log_config=None))
    bound = listening(0)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield int(bound.getsockname()[1])
    server.should_exit = True
    thread.join(10)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


@pytest.mark.parametrize("half", [HALF_A_BODY, HALF_A_HEAD, b""], ids=["a body", "a head", "nothing"])
def test_a_request_that_is_not_whole_in_time_is_ended(port: int, half: bytes) -> None:
    with closing(connected(port)) as slow:
        slow.sendall(half)
        began = time.monotonic()
        assert slow.recv(100).startswith(b"HTTP/1.1 408")
        assert slow.recv(100) == b""
    assert 0.3 < time.monotonic() - began < 5


def test_bytes_that_trickle_in_do_not_make_it_wait_longer(port: int) -> None:
    with closing(connected(port)) as slow:
        slow.sendall(HALF_A_BODY)
        began = time.monotonic()
        with suppress(OSError):  # reset or broken pipe, as the system likes
            while time.monotonic() - began < 5:
                slow.sendall(b"x")
                time.sleep(0.05)
    assert time.monotonic() - began < 4


def test_a_second_request_of_a_connection_has_its_own_time(port: int) -> None:
    whole = b"GET / HTTP/1.1\r\nHost: bot\r\n\r\n"
    with closing(connected(port)) as slack:
        for _ in range(3):
            slack.sendall(whole)
            time.sleep(0.3)
            assert slack.recv(1_000).startswith(b"HTTP/1.1 200")
        slack.sendall(HALF_A_HEAD)
        began = time.monotonic()
        assert slack.recv(100) == b""  # what answered once is closed without a word
        assert time.monotonic() - began < 2


def test_too_many_that_are_not_whole_push_out_the_oldest_and_nobody_who_is_quick(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(closing(connected(port))) for _ in range(30)]
        for each in slow:
            each.sendall(HALF_A_BODY)
        began = time.monotonic()
        assert httpx.post(f"http://127.0.0.1:{port}/", content=b"abc", trust_env=False).text == "3"
        assert slow[0].recv(100).startswith(b"HTTP/1.1 408")
        assert time.monotonic() - began < 0.45  # pushed out, not timed out


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process")
async def test_sec_31_signed_taps_pass_between_fifteen_hundred_half_sent_requests(
    sqlite: Database, vault: Vault, key_file: Path
) -> None:
    firm = await firm_on_tuesday(sqlite, vault)
    early = TUESDAY - timedelta(hours=3)
    with small_slack(SmallSlack(people=30)) as slack, served(str(sqlite.url), key_file, slack, early) as life:
        await asyncio.to_thread(life.ready)
        resource.prlimit(life.process.pid, resource.RLIMIT_NOFILE, (1_024, 1_024))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, ATTACKERS + 500), hard), hard))
        port = int(life.url.rsplit(":", 1)[1])
        with ExitStack() as stack:
            for number in range(ATTACKERS):
                half = stack.enter_context(closing(connected(port)))
                half.sendall((HALF_A_BODY, HALF_A_HEAD)[number % 2])
            async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
                for value in (1, 2, 3, 4):
                    tap = tap_of(firm, window_of(firm), firm.round_of(), STAFF, value, early + timedelta(seconds=value))
                    answered = await http.post(f"{life.url}/slack/events", content=tap, headers=headers_of(tap))
                    assert answered.status_code == 200
    assert stored(firm, STAFF) == {"v": 4}
