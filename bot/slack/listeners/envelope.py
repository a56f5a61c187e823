"""Who, where and when, from the signed envelope of a click or a form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.people import text
from bot.slack.presenter import Origin
from jobs.ports import Actor

_YEAR_2100 = 4_102_444_800.0


def actor(context: AsyncBoltContext) -> Actor:
    """Return who acted; Bolt reads both ids from the signed body."""
    return Actor("slack", context.team_id or "", context.user_id or "")


def origin(context: AsyncBoltContext, body: dict[str, Any]) -> Origin:
    """Return where a click happened: a message, or the home."""
    container = body.get("container") or {}
    channel, stamp = container.get("channel_id"), container.get("message_ts")
    view = body.get("view") or {}
    return Origin(
        actor(context),
        channel=text(channel),
        message=None if container.get("is_ephemeral") else text(stamp),
        trigger=text(body.get("trigger_id")),
        home=view.get("type") == "home",
        window=text(view.get("id")) if view.get("type") == "modal" else None,
    )


def seen_at(action: dict[str, Any]) -> datetime:
    """Return when Slack saw a tap; now, when it does not say."""
    try:
        stamp = float(action.get("action_ts", ""))
    except (TypeError, ValueError):
        return datetime.now(UTC)
    return datetime.fromtimestamp(stamp, UTC) if 0 < stamp < _YEAR_2100 else datetime.now(UTC)
