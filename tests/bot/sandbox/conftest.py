"""A sandbox on a free port, a bot that records what it hears, and Slack's own client between them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
import uvicorn
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_thread, listening
from bot.sandbox.workspace import Workspace

SECRET = "s3cret"


@dataclass
class RecordingBot:
    """Keeps every signed request in ``heard`` and returns ``responses`` in order, then 200."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        if not SignatureVerifier(SECRET).is_valid_request(body, dict(request.headers)):
            return Response(status_code=401)
        self.headers.append(dict(request.headers))
        if request.headers["content-type"] == "application/json":
            payload = json.loads(body)
        else:
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            payload = json.loads(form["payload"]) if "payload" in form else form
        self.heard.append(payload)
        if payload.get("type") == "url_verification":
            return Response(payload["challenge"])
        return self.responses.pop(0) if self.responses else Response()

    async def hears(self, number: int) -> list[dict[str, Any]]:
        """Wait until so many callbacks came."""
        async with asyncio.timeout(5):
            while len(self.heard) < number:  # noqa: ASYNC110 - heard in another thread
                await asyncio.sleep(0.005)
        return self.heard


@contextmanager
def served(bot: RecordingBot) -> Iterator[RecordingBot]:
    bound = listening(0)
    app = Starlette(routes=[Route("/slack/events", bot.hear, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
    thread.start()
    bot.url = f"http://127.0.0.1:{bound.getsockname()[1]}/slack/events"
    try:
        yield bot
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


@pytest.fixture
def bot() -> Iterator[RecordingBot]:
    with served(RecordingBot()) as serving:
        yield serving


@pytest.fixture
def workspace(bot: RecordingBot) -> Workspace:
    firm = Workspace()
    firm.app.signing_secret = SECRET
    firm.app.bot_url = bot.url
    return firm


@pytest.fixture
def sandbox(workspace: Workspace) -> Iterator[Sandbox]:
    with in_thread(workspace, event_retries=(0.0, 0.02, 0.02)) as running:
        yield running


@pytest.fixture
async def driver(sandbox: Sandbox) -> AsyncIterator[SandboxClient]:
    async with sandbox.client() as client:
        yield client


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """Slack's own client, as the product uses it: one session, no retry of its own."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=sandbox.token, base_url=sandbox.api_url, session=session, retry_handlers=[])
