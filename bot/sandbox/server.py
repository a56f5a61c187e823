"""The sandbox as one Starlette application: Web API, uploads, response URLs, control API and page."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox import files, response_url
from bot.sandbox.control import Control
from bot.sandbox.courier import EVENT_RETRIES, Courier
from bot.sandbox.errors import SlackError
from bot.sandbox.gestures import Gestures
from bot.sandbox.web_api import WebApi, cut_connection
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
# everything the page needs is here: nothing it shows may load, run or send anything elsewhere
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HOSTS = ["127.0.0.1", "localhost", "[::1]"]  # no other site's name may lead a browser here


def create_app(workspace: Workspace, *, event_retries: tuple[float, ...] = EVENT_RETRIES) -> Starlette:
    """Return the application that serves ``workspace``; its caller sets ``workspace.base_url`` to the address."""
    courier = Courier(workspace, event_retries=event_retries)
    control = Control(workspace, Gestures(workspace, courier))
    edges = Edges(workspace)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with courier:
            yield

    return Starlette(
        routes=[
            Mount("/api", WebApi(workspace)),
            Route("/upload/v1/{secret}", edges.upload, methods=["POST"]),
            Route("/actions/{rest:path}", edges.respond, methods=["POST"]),
            Route("/commands/{rest:path}", edges.respond, methods=["POST"]),
            Route("/files-pri/{id}/{name}", edges.file),
            Route("/sandbox/live", edges.live),
            Route("/sandbox/{verb}", control.respond, methods=["GET", "POST"]),
            Mount("/", Page(directory=PAGE, html=True)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        lifespan=lifespan,
    )


class Page(StaticFiles):
    """The files of the browser page, never cached."""

    def file_response(self, *args: Any, **facts: Any) -> Response:
        """Return one file, with the page's security policy."""
        response = super().file_response(*args, **facts)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-cache"
        return response


class Edges:
    """The routes beside the Web API: uploads, response URLs, files, and the page's stream of changes."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    async def upload(self, request: Request) -> Response:
        """Store the bytes of an announced file; 400 when it was not announced."""
        if spoiled := await self._spoiled(request, "upload"):
            return spoiled
        content = await uploaded_bytes(request)
        if not files.receive(self.workspace, request.path_params["secret"], content):
            return PlainTextResponse("invalid upload", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def respond(self, request: Request) -> Response:
        """Show the message sent to a response URL; 404 when the URL is spent, 400 when the message is refused."""
        if spoiled := await self._spoiled(request, "response_url"):
            return spoiled
        try:
            response_url.use(self.workspace, request.url.path, await json_body(request))
        except SlackError as refusal:
            return JSONResponse(refusal.body(), 404 if refusal.name.endswith("_url") else 400)
        return PlainTextResponse("ok")

    async def _spoiled(self, request: Request, name: str) -> Response | None:
        fault = self.workspace.faults.take(name)
        if fault is None:
            return None
        await asyncio.sleep(fault.delay)
        if fault.drop:
            cut_connection(request.scope)
        return PlainTextResponse(str(fault.body or ""), fault.status or 500) if fault.answers else None

    async def file(self, request: Request) -> Response:
        """Return a file's bytes; 404 when there is none."""
        file = self.workspace.files.get(request.path_params["id"])
        if file is None or file.content is None:
            return PlainTextResponse("no such file", 404)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        # a file is shown, never run: it came from the app under trial
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return Response(file.content, media_type=kind, headers=headers)

    async def live(self, _: Request) -> Response:
        """Stream the workspace's changes to a page."""
        feed = self.workspace.changes.watch()
        return StreamingResponse(feed, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def uploaded_bytes(request: Request) -> bytes:
    """Return the bytes of an upload, bare or in a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return b""


async def json_body(request: Request) -> Any:
    """Return the JSON sent to a response URL, None when it is none."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None
