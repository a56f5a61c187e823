"""``response_url``: an app responds to a gesture with a message, at most five times within half an hour."""

from __future__ import annotations

import time
from typing import Any

from bot.sandbox.chat import checked_blocks
from bot.sandbox.errors import SlackError
from bot.sandbox.members import Channel, Json
from bot.sandbox.workspace import ResponseUrl, Workspace


def use(workspace: Workspace, path: str, body: Any) -> None:
    """Show the message that an app sent to a response URL, and count one use.

    Raises:
        SlackError: ``expired_url``, ``used_url``, ``invalid_payload``, ``no_text``, ``invalid_blocks``.
    """
    response_url = workspace.response_urls.get(path)
    if response_url is None or time.monotonic() > response_url.expires:
        raise SlackError("expired_url")
    if response_url.uses == 0:
        raise SlackError("used_url")
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    response_url.uses -= 1
    respond(workspace, response_url, body)


def respond(workspace: Workspace, response_url: ResponseUrl, response: Json) -> None:
    """Show, replace or delete a message on behalf of the app.

    Raises:
        SlackError: ``no_text`` or ``invalid_blocks``.
    """
    channel = workspace.channels[response_url.channel]
    source = channel.messages.get(response_url.ts or "") or channel.ephemerals.get(response_url.ts or "")
    if response.get("delete_original"):
        if response_url.ts is not None:
            workspace.remove(channel, response_url.ts)
        return
    content = response_content(workspace, response)
    if response.get("replace_original") and source is not None:
        workspace.edit(channel, source, {"blocks": [], **content})
    elif response.get("response_type") == "in_channel":
        workspace.post(channel, workspace.app.user_id, content | in_thread(response, source, channel))
    else:
        workspace.post_ephemeral(channel, response_url.user, content | in_thread(response, source, channel))


def response_content(workspace: Workspace, response: Json) -> Json:
    """Return the text and blocks of a response.

    Raises:
        SlackError: ``no_text`` or ``invalid_blocks``.
    """
    if not response.get("text") and not response.get("blocks"):
        raise SlackError("no_text")
    content: Json = {"text": str(response.get("text") or "")}
    if response.get("blocks"):
        content["blocks"] = checked_blocks(workspace, response["blocks"])
    return content


def in_thread(response: Json, source: Json | None, channel: Channel) -> Json:
    """Return ``{"thread_ts": …}`` of the thread a response goes to, empty when there is none."""
    thread = response.get("thread_ts") or (source or {}).get("thread_ts")
    return {"thread_ts": thread} if thread in channel.messages else {}
