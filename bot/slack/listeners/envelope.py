"""The actor, the place and the moment of a click or a form, from its signed envelope."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.people import text
from bot.slack.presenter import Origin
from jobs.ports import Actor

_YEAR_2100 = 4_102_444_800.0


def actor_of(context: AsyncBoltContext) -> Actor:
    """Return the person who acted; Bolt reads both ids from the signed body."""
    return Actor("slack", context.team_id or "", context.user_id or "")


def origin_of(context: AsyncBoltContext, body: dict[str, Any]) -> Origin:
    """Return where a click was made: in a message, a modal or the home."""
    container = body.get("container") or {}
    view = body.get("view") or {}
    trigger = text(body.get("trigger_id"))
    if view.get("type") == "modal":
        asked_for = Origin.from_metadata(actor_of(context), metadata_of(view), text(view.get("id")))
        return replace(asked_for, trigger=trigger)
    return Origin(
        actor_of(context),
        channel=text(container.get("channel_id")),
        alone=bool(container.get("is_ephemeral")),
        response=text(body.get("response_url")),
        trigger=trigger,
        in_home=view.get("type") == "home",
    )


def metadata_of(view: dict[str, Any]) -> dict[str, Any]:
    """Return a modal's private metadata, empty when it is not ours."""
    try:
        metadata = json.loads(view.get("private_metadata") or "{}")
    except (TypeError, ValueError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def seen_at(action: dict[str, Any]) -> datetime:
    """Return when Slack received a tap, or now when the payload does not say."""
    try:
        stamp = float(action.get("action_ts", ""))
    except (TypeError, ValueError):
        return datetime.now(UTC)
    return datetime.fromtimestamp(stamp, UTC) if 0 < stamp < _YEAR_2100 else datetime.now(UTC)
