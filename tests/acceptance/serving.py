"""A real `serve` process, a small Slack that can be slow or hang, and people who tap: for acceptance tests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from aiohttp import web

from bot.sandbox.running import listening
from bot.slack import ids
from jobs.calendar import utc_now
from storage.windows import WindowRow
from tests.factories import Answering

SECRET, TOKEN = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-test"
HOUSE = Path(__file__).resolve().parents[2]
STARTING_SECONDS = 60.0


@dataclass
class SmallSlack:
    """Slack's Web API, as much of it as sending and thanking need."""

    tenant: str = "T1"
    people: int = 0
    seconds: float = 0.0  # that a post takes
    hangs: bool = False
    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)  # channel, text: of what was shown after a tap
    began: threading.Event = field(default_factory=threading.Event)  # a post has arrived, and is not answered yet

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        told = (
            await request.json()
            if request.content_type == "application/json"
            else dict(request.query) | dict(await request.post())
        )
        if method == "chat.postMessage":
            self.began.set()
            await asyncio.sleep(3600 if self.hangs else self.seconds)
            self.posts.append(told)
        return web.json_response({"ok": True} | self._body(method, told))

    def _body(self, method: str, told: dict[str, Any]) -> dict[str, Any]:
        channel = str(told.get("channel", ""))
        match method:
            case "auth.test":
                return {"team_id": self.tenant, "user_id": "UBOT", "team": "Accord"}
            case "chat.postMessage":
                return {"channel": _conversation(channel), "ts": f"{len(self.posts)}.000100"}
            case "chat.update" | "chat.postEphemeral":
                self.shown.append((channel, str(told.get("text"))))
                return {"channel": channel, "ts": "1.000100"}
            case "conversations.info":
                return {"channel": {"id": channel, "name": "direction", "is_private": True, "is_archived": False}}
            case "conversations.members":
                return {"members": ["U1", "U2"]}
            case "conversations.open":
                return {"channel": {"id": _conversation(str(told.get("users")))}}
            case "conversations.history":
                return {"messages": [_kept(post, at) for at, post in self.numbered() if _to(post) == channel]}
            case "users.info":
                return {"user": self._user(str(told.get("user")))}
            case "users.list":
                return {"members": [self._user(f"U{number}") for number in range(1, self.people + 1)]}
            case _:
                return {}

    def numbered(self) -> list[tuple[int, dict[str, Any]]]:
        """Return what was posted, with its place."""
        return list(enumerate(self.posts, 1))

    def deliveries(self) -> Counter[str]:
        """Return how many times each delivery was posted."""
        return Counter(_delivery(post) for post in self.posts)

    def _user(self, number: str) -> dict[str, Any]:
        return {"id": number, "team_id": self.tenant, "name": number.lower(), "profile": {}, "tz": "Europe/Paris"}


def _conversation(user: str) -> str:
    return f"D{user}" if user.startswith("U") else user


def _to(post: dict[str, Any]) -> str:
    return _conversation(str(post["channel"]))


def _delivery(post: dict[str, Any]) -> str:
    metadata = post["metadata"]
    said = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(said["event_payload"]["delivery"])


def _kept(post: dict[str, Any], at: int) -> dict[str, Any]:
    payload = {"event_type": "diapason_delivery", "event_payload": {"delivery": _delivery(post)}}
    return {"ts": f"{at}.000100", "metadata": payload}


@contextmanager
def small_slack(slack: SmallSlack) -> Iterator[SmallSlack]:
    """Serve it on loopback, from a thread."""
    loop = asyncio.new_event_loop()
    bound = listening(0)
    slack.url = f"http://127.0.0.1:{bound.getsockname()[1]}/api/"

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", slack.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, bound).start()
        return runner

    thread = threading.Thread(target=loop.run_forever, name="slack", daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield slack
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@dataclass
class Served:
    """One life of `serve`."""

    process: subprocess.Popen[str]
    url: str

    def ready(self) -> None:
        """Wait until it answers."""
        until = time.monotonic() + STARTING_SECONDS
        with httpx.Client(trust_env=False) as http:  # one: each would read the machine's certificates again
            while time.monotonic() < until:
                assert self.process.poll() is None, "it ended"
                try:
                    if http.get(f"{self.url}/healthz").is_success:
                        return
                except httpx.TransportError:
                    time.sleep(0.02)
        raise TimeoutError("serve does not answer")


@contextmanager
def served(database_url: str, key_file: Path, slack: SmallSlack, at: datetime, **variables: str) -> Iterator[Served]:
    """Run `serve` at the time ``at``; it is killed at the end of the block unless it has ended."""
    bound = listening(0)
    port = bound.getsockname()[1]
    bound.close()
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": database_url,
        "DIAPASON_KEY_FILE": str(key_file),
        "PORT": str(port),
        "PYTHONPATH": str(HOUSE),
        **variables,
    }
    command = [sys.executable, str(Path(__file__).with_name("serving_process.py"))]
    command.append(str((at - utc_now()).total_seconds()))
    with (
        key_file.with_name("serve.log").open("a") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, cwd=key_file.parent, stderr=log, text=True
        ) as process,
    ):
        try:
            yield Served(process, f"http://127.0.0.1:{port}")
        finally:
            if process.poll() is None:
                process.kill()


def headers_of(body: bytes) -> dict[str, str]:
    """Sign as Slack does."""
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def tap_of(firm: Answering, window: WindowRow, round_id: int, person: int, value: int, at: datetime) -> bytes:
    """Return the body of a person's tap; its message is their own conversation's."""
    team, user = firm.company.platform.tenant, f"U{person}"
    payload = {
        "type": "block_actions",
        "team": {"id": team},
        "user": {"id": user, "team_id": team},
        "trigger_id": f"{person}.{value}.{at.timestamp()}",
        "container": {"type": "message", "channel_id": f"D{user}", "message_ts": "1.000100"},
        "channel": {"id": f"D{user}"},
        "actions": [
            {
                "type": "button",
                "block_id": ids.ask_block(window.id, "answer"),
                "action_id": ids.answer_action(value),
                "value": ids.answer_value(round_id, value),
                "action_ts": f"{at.timestamp():.6f}",
            }
        ],
    }
    return f"payload={quote(json.dumps(payload), safe='')}".encode()
