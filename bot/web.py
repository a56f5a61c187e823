"""The HTTP surface: Slack's door, and what an operator's monitoring asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp


def create_app(
    *,
    slack: ASGIApp | None,
    ready: Callable[[], Awaitable[dict[str, bool]]],
    metrics: Callable[[], Awaitable[dict[str, float]]] | None,
) -> Starlette:
    """Return the application.

    Args:
        slack: answers ``/slack/events``; None where Slack does not come.
        ready: what readiness depends on, by name.
        metrics: operational numbers by name, none of which tells who answered (rule R9); None where they have
            another port.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        parts = await ready()
        return JSONResponse(parts, status_code=200 if all(parts.values()) else 503)

    routes: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if metrics is not None:
        routes.append(Route("/metrics", partial(_show_metrics, metrics)))
    if slack is not None:
        routes.append(Route("/slack/events", endpoint=slack))
    return Starlette(routes=routes)


async def _show_metrics(metrics: Callable[[], Awaitable[dict[str, float]]], _: Request) -> Response:
    lines = (f"diapason_{name} {value:g}\n" for name, value in sorted((await metrics()).items()))
    return PlainTextResponse("".join(lines), media_type="text/plain; version=0.0.4")
