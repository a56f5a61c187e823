"""Both sides of the adapter in tests: a desk and a Web API that record, and Slack, which signs its requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.workspace import Workspace
from bot.slack import ids
from bot.slack.app import SlackApp
from bot.slack.messenger import SlackPlatform
from jobs.cards import HomeView
from jobs.errors import PlatformError
from jobs.ports import Actor, Event, FormSubmitted, Nothing, Outcome

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM = "T0001"
ANA = "U0ANA"
DM = "D0ANA"
WHO = Actor("slack", TEAM, ANA)


class RecordingDesk:
    """Keeps every event and returns the outcome that the test sets."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.outcome: Callable[[Event], Outcome] = lambda _: Nothing()
        self.homes: dict[str, HomeView] = {}
        self.trouble: Exception | None = None

    async def handle(self, event: Event) -> Outcome:
        if self.trouble is not None:
            raise self.trouble
        self.events.append(event)
        return self.outcome(event)

    async def home(self, actor: Actor) -> HomeView | None:
        return self.homes.get(actor.user)


class RecordingSlack(SlackPlatform):
    """The real messenger, except that its calls are recorded in a list instead of sent."""

    def __init__(self) -> None:
        super().__init__("xoxb-test")
        self.tenant, self.bot_user = TEAM, "U0BOT"
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refuse: dict[str, list[PlatformError]] = {}
        self._client = AsyncWebClient(token="xoxb-test", retry_handlers=[])

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.calls.append((method, params))
        if self.refuse.get(method):
            raise self.refuse[method].pop(0)
        return {"ok": True, "ts": f"{len(self.calls)}.000100", "channel": DM, "view": {"id": f"V{len(self.calls)}"}}

    def calls_of(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]


def headers_for(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """Sign as Slack does: v0=HMAC(secret, "v0:timestamp:body")."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}


class Slack:
    """Slack's side: sends the app what Slack sends, signed."""

    def __init__(self, app: SlackApp) -> None:
        self.app = app
        self.taps = 0
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://diapason.test")

    async def form(self, fields: dict[str, str]) -> httpx.Response:
        body = urlencode(fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.http.post("/", content=body, headers=headers_for(body) | kind)

    async def interact(self, payload: dict[str, Any]) -> httpx.Response:
        response = await self.form({"payload": json.dumps(payload)})
        await self.app.presenter.drain()
        return response

    async def event(self, event: dict[str, Any], event_id: str = "Ev1", **outer: Any) -> httpx.Response:
        envelope = {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event} | outer
        body = json.dumps(envelope).encode()
        kind = {"Content-Type": "application/json"}
        response = await self.http.post("/", content=body, headers=headers_for(body) | kind)
        await self.app.presenter.drain()
        return response

    async def click(self, action: dict[str, Any], *, user: str = ANA, **envelope: Any) -> httpx.Response:
        return await self.interact(self.click_payload(action, user=user) | envelope)

    def click_payload(self, action: dict[str, Any], *, user: str = ANA) -> dict[str, Any]:
        self.taps += 1
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "trigger_id": f"{self.taps}.tr",
            "container": {"type": "message", "channel_id": DM, "message_ts": "171.000100", "is_ephemeral": False},
            "channel": {"id": DM},
            "actions": [{"type": "button", "block_id": "b", "action_ts": f"17000000{self.taps:02}.000100"} | action],
        }

    async def in_home(self, action: dict[str, Any], **envelope: Any) -> httpx.Response:
        home: dict[str, Any] = {
            "container": {"type": "view", "view_id": "V1"},
            "view": {"id": "V1", "type": "home"},
            "channel": None,
        }
        return await self.interact(self.click_payload(action) | home | envelope)

    async def command(self, text: str, **fields: str) -> httpx.Response:
        self.taps += 1
        required = {"command": "/diapason", "text": text, "team_id": TEAM, "user_id": ANA, "channel_id": "C1"}
        response = await self.form(required | {"trigger_id": f"{self.taps}.tr"} | fields)
        await self.app.presenter.drain()
        return response

    async def submit(self, view: dict[str, Any], values: dict[str, Any], **envelope: Any) -> httpx.Response:
        """Send a form back as Slack does: the view itself, with what was typed in ``state``."""
        self.taps += 1
        state = {"values": {name: {"value": field_state} for name, field_state in values.items()}}
        return await self.interact(
            {
                "type": "view_submission",
                "team": {"id": TEAM},
                "user": {"id": ANA, "team_id": TEAM},
                "trigger_id": f"{self.taps}.tr",
                "view": view | {"id": "V9", "state": state},
            }
            | envelope
        )


def sent_by(desk: RecordingDesk) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the form that Ana sent, and nothing else: its name, what it is about, what was filled in."""
    (sent,) = desk.events
    assert isinstance(sent, FormSubmitted)
    assert sent.actor == WHO
    return sent.form, dict(sent.about), dict(sent.values.by_name)


def always(outcome: Outcome) -> Callable[[Event], Outcome]:
    return lambda _: outcome


async def slow(outcome: Outcome) -> Outcome:
    await asyncio.sleep(0.05)
    return outcome


def tap(value: int = 4, item: ids.Item = "answer", window: str = "w1") -> dict[str, str]:
    return {
        "block_id": ids.ask_block(window, item),
        "action_id": ids.answer_action(value),
        "value": ids.answer_value(12, value),
    }


def seen_by(workspace: Workspace, user: str) -> list[dict[str, Any]]:
    return list(workspace.direct(user).messages.values())


def posted_in(workspace: Workspace, channel: str) -> list[dict[str, Any]]:
    return list(workspace.channels[channel].messages.values())


def leadership(workspace: Workspace, *members: str, **facts: Any) -> str:
    return workspace.add_channel("direction", [*members, "bot"], is_private=True, **facts).id
