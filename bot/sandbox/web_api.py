"""The Web API as a bare ASGI application: it checks token, scopes, pace and faults, then calls the method."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.types import Receive, Scope, Send

from bot.sandbox import chat, conversations, directory, files, views
from bot.sandbox.call import Call, arguments
from bot.sandbox.errors import SlackError, invalid
from bot.sandbox.faults import Fault
from bot.sandbox.limits import SCOPES
from bot.sandbox.members import Json
from bot.sandbox.pace import TooFast
from bot.sandbox.workspace import Workspace

METHODS: dict[str, Callable[[Call], Json]] = {
    "api.test": lambda call: {"ok": True, "args": call.args},
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **views.METHODS,
}
JSON_TYPE = (b"content-type", b"application/json; charset=utf-8")


class WebApi:
    """The ASGI application of ``/api/<method>``."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call, or fail as the fault script says."""
        body = await whole_body(receive)
        headers = dict(scope["headers"])
        method = scope["path"].rpartition("/")[2]
        try:
            kind = headers.get(b"content-type", b"").decode()
            call = Call(self.workspace, method, arguments(scope["query_string"], kind, body))
        except SlackError as refusal:
            await respond(send, 200, refusal.body())
            return
        to = str(call.args.get("channel") or call.args.get("user_id") or call.args.get("user") or "")
        fault = self.workspace.faults.take(method, to)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.answers and fault.when == "before":
                await spoil(scope, send, fault)
                return
        status, result, extra = self.perform(call, headers.get(b"authorization", b"").decode())
        if fault is not None and fault.answers:
            await spoil(scope, send, fault)
        else:
            await respond(send, status, result, extra, cut=None if fault is None else fault.cut)
            if fault is not None and fault.cut is not None:
                cut_connection(scope)

    def perform(self, call: Call, authorization: str) -> tuple[int, Json, list[tuple[bytes, bytes]]]:
        """Perform a call, and return the response's status, body and headers."""
        scopes = (b"x-oauth-scopes", ",".join(self.workspace.app.scopes).encode())
        try:
            self.admit(call, authorization)
            return 200, METHODS[call.method](call), [scopes]
        except TooFast as refusal:
            return 429, refusal.body(), [scopes, (b"retry-after", str(refusal.retry_after).encode())]
        except SlackError as refusal:
            return 200, refusal.body(), [scopes]
        except (TypeError, AttributeError, ValueError) as error:  # arguments of a shape no method expects
            return 200, invalid(str(error)).body(), [scopes]

    def admit(self, call: Call, authorization: str) -> None:
        """Check token, scope and pace.

        Raises:
            SlackError: ``not_authed``, ``invalid_auth``, ``token_revoked``, ``missing_scope``, ``ratelimited``…
        """
        app = self.workspace.app
        token = authorization.removeprefix("Bearer ").strip() or str(call.args.pop("token", "") or "")
        call.args.pop("token", None)
        if call.method == "api.test":
            return
        if not token:
            raise SlackError("not_authed")
        if token != app.token:
            raise SlackError("invalid_auth")
        if app.refusal is not None:
            raise SlackError(app.refusal)
        if call.method not in METHODS:
            raise SlackError("unknown_method", req_method=call.method)
        if call.method in SCOPES:
            conversations.require_scope(call, SCOPES[call.method])
        self.workspace.pace.check(call.method, str(call.args.get("channel", "")))


async def whole_body(receive: Receive) -> bytes:
    """Return a request's body."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


async def respond(
    send: Send,
    status: int,
    result: Any,
    headers: list[tuple[bytes, bytes]] | None = None,
    *,
    cut: int | None = None,
) -> None:
    """Send a JSON response (or text as HTML); only its first ``cut`` bytes unless that is None."""
    text = isinstance(result, str)
    content = result.encode() if text else json.dumps(result).encode()
    kind = (b"content-type", b"text/html; charset=utf-8") if text else JSON_TYPE
    size = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [kind, size, *(headers or [])]})
    await send({"type": "http.response.body", "body": content[:cut], "more_body": cut is not None})


async def spoil(scope: Scope, send: Send, fault: Fault) -> None:
    """Send the fault's response, or cut the connection."""
    if fault.drop:
        cut_connection(scope)
        return
    headers = [(name.lower().encode(), value.encode()) for name, value in fault.headers.items()]
    await respond(send, fault.status or 200, {"ok": True} if fault.body is None else fault.body, headers)


def cut_connection(scope: Scope) -> None:
    """Close the socket under a request, as a network that fails does."""
    for connection in tuple(scope["app"].state.server.server_state.connections):
        if connection.client == scope["client"]:
            connection.transport.abort()
