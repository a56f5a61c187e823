"""``response_url``: an app answers a gesture with a message, five times, for half an hour."""

from __future__ import annotations

import time
from typing import Any

from bot.sandbox.chat import checked_blocks
from bot.sandbox.errors import SlackError
from bot.sandbox.members import Channel, Json
from bot.sandbox.workspace import ResponseUrl, Workspace


def use(workspace: Workspace, path: str, said: Any) -> None:
    """Honour a message sent to a response URL.

    Raises:
        SlackError: ``expired_url``, ``used_url``, ``invalid_payload``, ``no_text``, ``invalid_blocks``.
    """
    known = workspace.response_urls.get(path)
    if known is None or time.monotonic() > known.expires:
        raise SlackError("expired_url")
    if known.uses == 0:
        raise SlackError("used_url")
    if not isinstance(said, dict):
        raise SlackError("invalid_payload")
    known.uses -= 1
    respond(workspace, known, said)


def respond(workspace: Workspace, known: ResponseUrl, said: Json) -> None:
    """Show, replace or delete a message on behalf of the app.

    Raises:
        SlackError: the message is not one Slack would show.
    """
    channel = workspace.channels[known.channel]
    source = channel.messages.get(known.ts or "") or channel.ephemerals.get(known.ts or "")
    if said.get("delete_original"):
        if known.ts is not None:
            workspace.remove(channel, known.ts)
        return
    content = spoken(workspace, said)
    if said.get("replace_original") and source is not None:
        workspace.edit(channel, source, {"blocks": [], **content})
    elif said.get("response_type") == "in_channel":
        workspace.post(channel, workspace.app.user_id, content | in_thread(said, source, channel))
    else:
        workspace.post_ephemeral(channel, known.user, content | in_thread(said, source, channel))


def spoken(workspace: Workspace, said: Json) -> Json:
    """Return the text and blocks of a response.

    Raises:
        SlackError: ``no_text`` or ``invalid_blocks``.
    """
    if not said.get("text") and not said.get("blocks"):
        raise SlackError("no_text")
    content: Json = {"text": str(said.get("text") or "")}
    if said.get("blocks"):
        content["blocks"] = checked_blocks(workspace, said["blocks"])
    return content


def in_thread(said: Json, source: Json | None, channel: Channel) -> Json:
    """Return the thread a response goes to, if any."""
    thread = said.get("thread_ts") or (source or {}).get("thread_ts")
    return {"thread_ts": thread} if thread in channel.messages else {}
