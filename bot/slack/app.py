"""The Slack app: Bolt behind `bot.slack.door.Door`, for one workspace and one token.

Mount what `build` returns at ``/slack/events``::

    async with SlackPlatform(token, api_url=url) as platform:
        slack = build(signing_secret, platform, desk)
        routes = [Route("/slack/events", slack)]
        ...
        await slack.close()
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from starlette.types import Receive, Scope, Send

from bot.intake import PER_MINUTE, RateLimit
from bot.slack.door import Door
from bot.slack.listeners import actions, commands, events, views
from bot.slack.listeners.envelope import origin_of
from bot.slack.messenger import SlackPlatform
from bot.slack.presenter import Presenter
from jobs.errors import NotStored
from jobs.ports import Desk

SHOWN_WITHIN = 2.0  # seconds, once we stop
_log = logging.getLogger("bot.slack")


class SlackApp:
    """An ASGI application for Slack's requests, and the Bolt app behind it."""

    def __init__(self, bolt: AsyncApp, door: Door, presenter: Presenter) -> None:
        """Keep the parts that `build` makes."""
        self.bolt = bolt
        self.presenter = presenter
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._door(scope, receive, send)

    async def close(self) -> None:
        """Wait a little until what was acknowledged is shown too: it is stored, and the home shows it as well."""
        await self.presenter.drain(SHOWN_WITHIN)
        await self.presenter.homes.close()


def build(signing_secret: str, platform: SlackPlatform, desk: Desk, *, per_minute: int = PER_MINUTE) -> SlackApp:
    """Return the app of the workspace that ``platform`` is connected to.

    Args:
        signing_secret: what Slack signs its requests with.
        platform: connected, so that it knows its own workspace.
        desk: takes the events.
        per_minute: how many clicks, forms and commands one person may send in a minute.

    Raises:
        ValueError: no signing secret.
    """
    presenter = Presenter(platform, desk)
    bolt = _bolt(signing_secret, platform)
    door = Door(bolt, signing_secret)
    _listen(bolt, presenter, RateLimit(per_minute))
    return SlackApp(bolt, door, presenter)


def _bolt(signing_secret: str, platform: SlackPlatform) -> AsyncApp:
    """Return a Bolt app without listeners, which refuses the requests of other workspaces."""
    quiet = logging.getLogger("bot.slack.bolt")
    quiet.setLevel(logging.ERROR)  # below, its records hold whole payloads

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=platform.organisation or None,
            team_id=platform.tenant,
            bot_user_id=platform.bot_user,
            bot_token=platform.client.token,
        )

    async def only_our_workspace(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        if body.get("type") != "url_verification" and not _is_ours(body, context.team_id, platform):
            _log.warning("a request of another workspace was refused")
            return BoltResponse(status=403, body="")
        await next_()
        return None

    return AsyncApp(
        name="diapason",
        logger=quiet,
        signing_secret=signing_secret,
        client=platform.client,
        authorize=authorize,
        before_authorize=only_our_workspace,
        process_before_response=True,
    )


def _listen(bolt: AsyncApp, presenter: Presenter, rate_limit: RateLimit) -> None:
    """Register the listeners, and what comes before and after each: the rate limit, and the log of failures."""

    @bolt.middleware
    async def limit_rate(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        if "event" in body or rate_limit.allows(context.user_id or ""):
            await next_()
            return None
        if rate_limit.first_refusal(context.user_id or ""):
            presenter.later(presenter.tell_by_name(origin_of(context, body), "too-fast"))
        # Slack shows that it failed, and keeps a form open: a 200 would look like thanks.
        return BoltResponse(status=429, body="")

    @bolt.error
    async def failed(error: Exception) -> BoltResponse:
        if isinstance(error, NotStored):
            return BoltResponse(status=503, body="")  # Slack sends an event again, and shows that a tap failed
        _log.error("a listener failed: %s", type(error).__name__)  # never its text: it may quote a payload
        return BoltResponse(status=500, body="")

    for family in (actions, commands, events, views):
        family.register(bolt, presenter)


def _is_ours(body: dict[str, Any], team: str | None, platform: SlackPlatform) -> bool:
    """Return whether the request and its author are of our workspace: Slack Connect brings people of others.

    In an organisation the author's team may be the organisation or another of its workspaces: there the desk alone
    decides, by the account, which only members of our workspace have.
    """
    user, event = body.get("user"), body.get("event")
    tenants = (
        user.get("team_id") if isinstance(user, dict) else None,
        event.get("user_team") if isinstance(event, dict) else None,
    )
    ours = bool(platform.organisation) or all(team_id in (None, platform.tenant) for team_id in tenants)
    return team == platform.tenant and ours
