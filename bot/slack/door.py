"""The HTTP entry for Slack's requests: checked on their raw bytes before anything reads them.

Order: size, signature, shape, then each request once. Slack retries an event for an hour and anybody may replay a
signed request for five minutes: the same event or tap has one effect, and the retry headers are not believed.
"""

from __future__ import annotations

import json
import logging
import re
from binascii import a2b_qp
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.intake import Once

BODY_LIMIT = 256 * 1024
MOST_UNDER_WAY = 100  # requests at once: more would share the processor until every one of them is late
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_NOT_ONE_VALUE = re.compile(rb"[&=\s]")
_log = logging.getLogger("bot.slack.door")


class Malformed(ValueError):
    """A signed body that no Slack would send."""


class Part(BaseModel):
    """An object of which Bolt reads the id."""

    model_config = ConfigDict(strict=True)
    id: str | None = None
    team_id: str | None = None


class Action(Part):
    """A click."""

    action_id: str
    block_id: str | None = None
    action_ts: Any = None


class View(Part):
    """A modal or a home."""

    type: str | None = None
    callback_id: str | None = None
    app_installed_team_id: str | None = None


class Happening(BaseModel):
    """An event's content."""

    model_config = ConfigDict(strict=True)
    type: str
    subtype: str | None = None
    user: Part | str | None = None
    channel: Part | str | None = None
    item: dict[str, Any] | None = None
    message: dict[str, Any] | None = None


NO_VIEW, NO_EVENT = View(), Happening(type="")


class Shape(BaseModel):
    """The parts of a payload that Bolt uses without checking; the rest may be anything."""

    model_config = ConfigDict(strict=True)
    type: str | None = None
    command: str | None = None
    event_id: str | None = None
    trigger_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None
    enterprise_id: str | None = None
    team: Part | str | None = None
    user: Part | str | None = None
    enterprise: Part | str | None = None
    channel: Part | str | None = None
    container: dict[str, Any] | None = None
    message: dict[str, Any] | None = None
    view: View = Field(default_factory=lambda: NO_VIEW, description="absent, or whole: never null")
    event: Happening = Field(default_factory=lambda: NO_EVENT, description="same")
    actions: list[Action] = Field(default_factory=list)
    authorizations: list[Part] | None = None


class Door:
    """An ASGI application for one path: it hands Bolt small, signed POST requests, each once."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        """Protect ``app``.

        Raises:
            ValueError: no signing secret, so Slack's requests could not be told from others.
        """
        if not signing_secret.strip():
            raise ValueError("SLACK_SIGNING_SECRET is missing: copy it from the app's page, Basic Information")
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._once = Once()
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        response = await self.respond(Request(scope, receive))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """Return Bolt's response to a request, or 405, 413, 401, 400 or 503 when a check fails."""
        if request.method != "POST":
            return Response(status_code=405, headers={"Allow": "POST"})
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if not self.is_signed(body, request.headers):
            return Response(status_code=401)
        if self._under_way >= MOST_UNDER_WAY:  # Slack shows that a tap failed, and sends an event again (F10)
            return Response(status_code=503)
        self._under_way += 1
        try:
            return await self._take(body, request.headers)
        finally:
            self._under_way -= 1

    async def _take(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """Return Bolt's response to a signed request, or 400 when it cannot be read."""
        try:
            payload = parse(body, headers.get("content-type", ""))
            # As from Socket Mode: signed and read already, so that Bolt does neither again and sees no header.
            bolt_request = AsyncBoltRequest(body=payload, mode="socket_mode")
        except Exception as error:  # noqa: BLE001 - a payload that Bolt cannot read is a bad request
            _log.warning("a signed request that cannot be read: %s", type(error).__name__)
            return Response(status_code=400)
        key = key_of(payload) or headers["x-slack-signature"]
        return await self._once.run(key, lambda: self._dispatch(bolt_request))

    def is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Return whether Slack signed these bytes less than five minutes ago.

        slack_sdk's verifier raises on a timestamp that is no number, and takes digits of any script.
        """
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not (_TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except ValueError:  # bytes that are no UTF-8
            return False

    async def _dispatch(self, bolt_request: AsyncBoltRequest) -> Response:
        bolt_response = await self._app.async_dispatch(bolt_request)
        return Response(
            content=bolt_response.body,
            status_code=bolt_response.status,
            headers=bolt_response.first_headers_without_set_cookie(),
        )


async def _read(request: Request) -> bytes | None:
    """Return the body, None when it is over ``BODY_LIMIT``: it is never held beyond the limit."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:12]) > BODY_LIMIT:
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
    return b"".join(parts)


def parse(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the payload of any of Slack's requests, with the shape that Bolt counts on.

    Raises:
        ValueError: it has another shape (`Malformed`, or pydantic's, json's and Unicode's own).
    """
    if content_type.startswith("application/json"):
        payload = json.loads(body)
    elif body.startswith(b"payload=") and not _NOT_ONE_VALUE.search(body, 8):
        payload = json.loads(unquote(body[8:]))
    else:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        payload = json.loads(fields["payload"]) if "payload" in fields else fields
    if not isinstance(payload, dict):
        raise Malformed("no object")
    shape = Shape.model_validate(payload)
    if shape.type == "block_actions" and not shape.actions:
        raise Malformed("no action")
    if shape.type in ("view_submission", "view_closed") and shape.view.type is None:
        raise Malformed("no view, or none that Bolt could tell from another")
    return payload


def unquote(escaped: bytes) -> bytes:
    """Return a form's value without its escapes.

    A click brings its whole message along, some two thousand escapes, and urllib's loop over them would cost more than
    all the rest. Quoted-printable is the same code with another sign, and the standard library reads it in C: a value
    of a form holds no bare ``=``, nor the line ends that quoted-printable would treat otherwise.
    """
    return a2b_qp(escaped.replace(b"+", b" ").replace(b"%", b"="))


def key_of(payload: dict[str, Any]) -> str | None:
    """Return the key of a request that must have one effect (event, tap, form, command), None for any other."""
    event, trigger = payload.get("event_id"), payload.get("trigger_id")
    if isinstance(event, str) and event:
        return f"event:{event}"
    if not (isinstance(trigger, str) and trigger):
        return None
    actions = payload.get("actions") or [{}]
    return f"{payload.get('type', 'command')}:{trigger}:{actions[0].get('action_ts', '')}"
