"""Metrics and health on a port of their own, with a real `serve`."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx

from bot.sandbox.running import listening
from storage.database import Database
from storage.vault import Vault
from tests.acceptance.serving import Served, SmallSlack, served, small_slack
from tests.acceptance.test_stop import seconds_to_end
from tests.factories import answering
from tests.jobs.acts import TUESDAY

PATHS = ("/healthz", "/readyz", "/metrics", "/slack/events")


@contextmanager
def with_a_port_for_metrics(database: Database, vault: Vault, key_file: Path) -> Iterator[tuple[Served, str]]:
    """Yield a `serve` and the address of its metrics."""
    answering(database, vault)
    with closing(listening(0)) as bound:
        port = bound.getsockname()[1]
    with (
        small_slack(SmallSlack(people=30)) as slack,
        served(str(database.url), key_file, slack, TUESDAY, DIAPASON_METRICS_PORT=str(port)) as life,
    ):
        life.ready()
        yield life, f"http://127.0.0.1:{port}"


def statuses(url: str) -> list[int]:
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as http:
        return [http.get(path).status_code for path in PATHS]


async def test_metrics_have_a_port_of_their_own_and_leave_the_public_one(
    sqlite: Database, vault: Vault, key_file: Path
) -> None:
    with with_a_port_for_metrics(sqlite, vault, key_file) as (life, monitoring):
        assert statuses(monitoring) == [200, 200, 200, 404]
        assert statuses(life.url) == [200, 200, 404, 405]
        assert seconds_to_end(life) < 10
    assert "Traceback" not in key_file.with_name("serve.log").read_text()


async def test_requests_on_both_ports_that_are_not_whole_are_counted_together(
    sqlite: Database, vault: Vault, key_file: Path
) -> None:
    # SEC-31: 250 on each port are more than 400, and the oldest goes at once
    with with_a_port_for_metrics(sqlite, vault, key_file) as (life, monitoring), ExitStack() as stack:
        slow = []
        for url in (life.url, monitoring):
            address = ("127.0.0.1", int(url.rsplit(":", 1)[1]))
            slow += [stack.enter_context(closing(socket.create_connection(address, 10))) for _ in range(250)]
        slow[0].settimeout(5)  # by itself it would have ten seconds
        assert (await asyncio.to_thread(slow[0].recv, 100)).startswith(b"HTTP/1.1 408")
        assert statuses(monitoring) == [200, 200, 200, 404]
