"""``conversations.*``."""

from __future__ import annotations

from bot.sandbox.call import Call, decoded, encoded
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import HISTORY_SCOPES, READ_SCOPES
from bot.sandbox.members import Channel, Json

TYPES = ("public_channel", "private_channel", "mpim", "im")


def seen(call: Call, scopes: dict[str, str]) -> Channel:
    """Return the conversation a call is about, if the app may look at one of its type.

    Raises:
        SlackError: ``channel_not_found`` or ``missing_scope``.
    """
    channel = call.workspace.channel(call.text("channel"))
    need(call, scopes[channel.kind])
    return channel


def need(call: Call, scope: str) -> None:
    """Check that the app was granted a scope.

    Raises:
        SlackError: ``missing_scope``.
    """
    granted = call.workspace.app.scopes
    if scope not in granted:
        raise SlackError("missing_scope", needed=scope, provided=",".join(granted))


def listed(call: Call) -> Json:
    """``conversations.list``."""
    workspace = call.workspace
    types = (call.maybe("types") or "public_channel").replace(" ", "").split(",")
    if any(name not in TYPES for name in types):
        raise SlackError("invalid_types")
    for name in types:
        if name in READ_SCOPES:
            need(call, READ_SCOPES[name])
    bot, leave_out = workspace.app.user_id, call.flag("exclude_archived")
    shown = [
        channel
        for channel in workspace.channels.values()
        if channel.kind in types
        and not (leave_out and channel.is_archived)
        and (channel.kind == "public_channel" or bot in channel.members)
    ]
    page, after = call.page(shown, 100, 1_000)
    team = workspace.team_id
    return {"ok": True, "channels": [channel.as_slack(team, bot, num_members=True) for channel in page], **after}


def info(call: Call) -> Json:
    """``conversations.info``."""
    channel = seen(call, READ_SCOPES)
    count = call.flag("include_num_members")
    return {
        "ok": True,
        "channel": channel.as_slack(call.workspace.team_id, call.workspace.app.user_id, num_members=count),
    }


def members(call: Call) -> Json:
    """``conversations.members``."""
    channel = seen(call, READ_SCOPES)
    page, after = call.page(list(channel.members), 100, 1_000)
    return {"ok": True, "members": page, **after}


def opened(call: Call) -> Json:
    """``conversations.open``, for one person."""
    workspace = call.workspace
    users = call.text("users").split(",")
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    person = workspace.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    known = users[0] in workspace.directs
    channel = workspace.direct(users[0])
    answer: Json = {"ok": True, "channel": {"id": channel.id}}
    return answer | ({"no_op": True, "already_open": True} if known else {})


def shown(call: Call, message: Json) -> Json:
    """Return a message as histories show it: metadata only when asked for."""
    if call.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def window(call: Call, messages: list[Json]) -> list[Json]:
    """Keep the messages between ``oldest`` and ``latest``."""
    oldest, latest = float(call.maybe("oldest") or 0), float(call.maybe("latest") or "inf")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m["ts"]) <= latest]
    return [m for m in messages if oldest < float(m["ts"]) < latest]


def history(call: Call) -> Json:
    """``conversations.history``: newest first."""
    channel = seen(call, HISTORY_SCOPES)
    if not channel.is_im and call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    found = window(call, list(channel.top()))[::-1]
    before = decoded(call.maybe("cursor"), "next_ts")
    if before:
        found = [m for m in found if m["ts"] <= before]
    size = call.limit(100, 999)
    more = len(found) > size
    answer: Json = {"ok": True, "messages": [shown(call, m) for m in found[:size]], "has_more": more, "pin_count": 0}
    if more:
        answer["response_metadata"] = {"next_cursor": encoded("next_ts", found[size]["ts"])}
    return answer


def replies(call: Call) -> Json:
    """``conversations.replies``: the parent, then its replies, oldest first."""
    channel = seen(call, HISTORY_SCOPES)
    ts = call.text("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    page, after = call.page(window(call, channel.thread(ts)), 1_000, 1_000)
    more = bool(after["response_metadata"]["next_cursor"])
    return {"ok": True, "messages": [shown(call, m) for m in page], "has_more": more, **(after if more else {})}


METHODS = {
    "conversations.list": listed,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.open": opened,
    "conversations.history": history,
    "conversations.replies": replies,
}
