"""The Web API's ``conversations.*`` methods."""

from __future__ import annotations

from bot.sandbox.call import Call, decode_cursor, encode_cursor
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import HISTORY_SCOPES, READ_SCOPES
from bot.sandbox.members import Channel, Json

TYPES = ("public_channel", "private_channel", "mpim", "im")


def readable_channel(call: Call, scopes: dict[str, str]) -> Channel:
    """Return the conversation a call names, if the app may read one of its type.

    Raises:
        SlackError: ``channel_not_found`` or ``missing_scope``.
    """
    channel = call.workspace.channel(call.text("channel"))
    require_scope(call, scopes[channel.kind])
    return channel


def require_scope(call: Call, scope: str) -> None:
    """Check that the app was granted ``scope``.

    Raises:
        SlackError: ``missing_scope``.
    """
    granted = call.workspace.app.scopes
    if scope not in granted:
        raise SlackError("missing_scope", needed=scope, provided=",".join(granted))


def list_channels(call: Call) -> Json:
    """Serve ``conversations.list``."""
    workspace = call.workspace
    types = (call.maybe("types") or "public_channel").replace(" ", "").split(",")
    if any(name not in TYPES for name in types):
        raise SlackError("invalid_types")
    for name in types:
        if name in READ_SCOPES:
            require_scope(call, READ_SCOPES[name])
    bot, leave_out = workspace.app.user_id, call.flag("exclude_archived")
    channels = [
        channel
        for channel in workspace.channels.values()
        if channel.kind in types
        and not (leave_out and channel.is_archived)
        and (channel.kind == "public_channel" or bot in channel.members)
    ]
    page, paging = call.page(channels, 100, 1_000)
    team = workspace.team_id
    return {"ok": True, "channels": [channel.as_slack(team, bot, num_members=True) for channel in page], **paging}


def info(call: Call) -> Json:
    """Serve ``conversations.info``."""
    channel = readable_channel(call, READ_SCOPES)
    count = call.flag("include_num_members")
    return {
        "ok": True,
        "channel": channel.as_slack(call.workspace.team_id, call.workspace.app.user_id, num_members=count),
    }


def members(call: Call) -> Json:
    """Serve ``conversations.members``."""
    channel = readable_channel(call, READ_SCOPES)
    page, paging = call.page(list(channel.members), 100, 1_000)
    return {"ok": True, "members": page, **paging}


def open_direct(call: Call) -> Json:
    """Serve ``conversations.open`` for one person: open their direct message with the app."""
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
    was_open = users[0] in workspace.directs
    channel = workspace.direct(users[0])
    answer: Json = {"ok": True, "channel": {"id": channel.id}}
    return answer | ({"no_op": True, "already_open": True} if was_open else {})


def as_in_history(call: Call, message: Json) -> Json:
    """Return a message as a history shows it: with its metadata only when the call asks for it."""
    if call.flag("include_all_metadata") or "metadata" not in message:
        return message
    return {name: value for name, value in message.items() if name != "metadata"}


def between(call: Call, messages: list[Json]) -> list[Json]:
    """Return the messages between the call's ``oldest`` and ``latest``."""
    oldest, latest = float(call.maybe("oldest") or 0), float(call.maybe("latest") or "inf")
    if call.flag("inclusive"):
        return [message for message in messages if oldest <= float(message["ts"]) <= latest]
    return [message for message in messages if oldest < float(message["ts"]) < latest]


def history(call: Call) -> Json:
    """Serve ``conversations.history``: messages outside threads, newest first."""
    channel = readable_channel(call, HISTORY_SCOPES)
    if not channel.is_im and call.workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    messages = between(call, list(channel.top()))[::-1]
    before = decode_cursor(call.maybe("cursor"), "next_ts")
    if before:
        messages = [message for message in messages if message["ts"] <= before]
    size = call.limit(100, 999)
    more = len(messages) > size
    answer: Json = {
        "ok": True,
        "messages": [as_in_history(call, message) for message in messages[:size]],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": encode_cursor("next_ts", messages[size]["ts"])}
    return answer


def replies(call: Call) -> Json:
    """Serve ``conversations.replies``: the parent, then the messages of its thread, oldest first."""
    channel = readable_channel(call, HISTORY_SCOPES)
    ts = call.text("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    page, paging = call.page(between(call, channel.thread(ts)), 1_000, 1_000)
    more = bool(paging["response_metadata"]["next_cursor"])
    return {
        "ok": True,
        "messages": [as_in_history(call, message) for message in page],
        "has_more": more,
        **(paging if more else {}),
    }


METHODS = {
    "conversations.list": list_channels,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.open": open_direct,
    "conversations.history": history,
    "conversations.replies": replies,
}
