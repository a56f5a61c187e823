"""Events of the workspace: a person opens the home, types to the bot or arrives; the app is removed."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.slack.listeners.envelope import actor_of
from bot.slack.people import is_member, profile_of
from bot.slack.presenter import Origin, Presenter
from jobs.ports import ConnectionLost, PeopleChanged, TypedMessage


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Register the listeners of the manifest's events; any other event is acknowledged and ignored.

    One that could not be stored raises `NotStored`, so that Slack sends it again (F11).
    """
    _register_people(app, presenter)
    _register_connection(app, presenter)

    @app.event(re.compile(""))
    async def something_else() -> None:
        """Acknowledge an event without a listener."""


def _register_people(app: AsyncApp, presenter: Presenter) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":  # it fires for the Messages tab too
            presenter.later(presenter.homes.publish(actor_of(context)))

    @app.event("message")
    async def typed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if _is_typed_to_us(event):
            actor = actor_of(context)
            presenter.show(await presenter.ask(TypedMessage(actor)), Origin(actor, channel=event.get("channel")))

    @app.event(re.compile("^(team_join|user_change)$"))
    async def changed(event: dict[str, Any], context: AsyncBoltContext) -> None:
        tenant, user = context.team_id or "", event.get("user")
        profile = profile_of(user, tenant)
        if profile is not None and isinstance(user, dict) and is_member(user, tenant) is not None:
            await presenter.ask(PeopleChanged("slack", tenant, profile))


def _register_connection(app: AsyncApp, presenter: Presenter) -> None:
    @app.event("tokens_revoked")
    async def revoked(event: dict[str, Any], context: AsyncBoltContext) -> None:
        tokens = event.get("tokens")
        if isinstance(tokens, dict) and tokens.get("bot"):
            await presenter.ask(ConnectionLost("slack", context.team_id or ""))

    @app.event("app_uninstalled")
    async def uninstalled(context: AsyncBoltContext) -> None:
        await presenter.ask(ConnectionLost("slack", context.team_id or ""))


def _is_typed_to_us(event: dict[str, Any]) -> bool:
    """Return whether a person wrote to the bot. The text is never read: the employer can export that history."""
    written = event.get("subtype") in (None, "file_share")
    return written and event.get("channel_type") == "im" and not event.get("bot_id")
