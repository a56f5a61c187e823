"""``chat.*``."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks import inspect
from bot.sandbox.call import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, POST_TEXT, UPDATE_TEXT
from bot.sandbox.members import Channel, Json
from bot.sandbox.workspace import Workspace


def target(workspace: Workspace, to: str) -> Channel:
    """Return the conversation to post into; a user id opens the direct message.

    Raises:
        SlackError: ``channel_not_found``, ``user_disabled``, ``cannot_dm_bot``, ``messages_tab_disabled``…
    """
    if to[:1] in ("U", "W"):
        person = workspace.people.get(to)
        if person is None:
            raise SlackError("channel_not_found")
        if person.is_bot or person.id == "USLACKBOT":
            raise SlackError("cannot_dm_bot")
        channel = workspace.direct(to)
    else:
        channel = workspace.channel(to)
    return postable(workspace, channel)


def postable(workspace: Workspace, channel: Channel) -> Channel:
    """Return the conversation if the app may write there.

    Raises:
        SlackError: it may not.
    """
    if channel.user is not None:
        if workspace.people[channel.user].deleted:
            raise SlackError("user_disabled")
        if not workspace.app.messages_tab:
            raise SlackError("messages_tab_disabled")
    elif channel.is_archived:
        raise SlackError("is_archived")
    elif workspace.app.user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def checked_blocks(workspace: Workspace, blocks: Any) -> list[Json]:
    """Return the blocks of a message.

    Raises:
        SlackError: ``invalid_blocks`` with each defect and its place, or ``msg_blocks_too_long``.
    """
    wrong, characters = inspect(blocks, MESSAGE_BLOCKS)
    if not wrong:
        wrong = unknown_files(workspace, blocks)
    if wrong:
        messages = {"messages": [f"[ERROR] {line}" for line in wrong]}
        raise SlackError("invalid_blocks", errors=wrong, response_metadata=messages)
    if characters > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return list(blocks)


def unknown_files(workspace: Workspace, blocks: list[Json]) -> list[str]:
    """Return a defect for each ``slack_file`` that was never uploaded to its end."""
    wrong = []
    for index, block in enumerate(blocks):
        named = block.get("slack_file")
        if named is not None:
            address = f"{workspace.base_url}/files-pri/"
            found = workspace.files.get(
                str(named.get("id") or named.get("url", "").removeprefix(address).split("/")[0])
            )
            if found is None or not found.completed:
                wrong.append(f"invalid slack file [json-pointer:/blocks/{index}/slack_file]")
    return wrong


def content(call: Call, *, posting: bool = True) -> Json:
    """Return what a message says, from the arguments: text, blocks, attachments, metadata.

    Raises:
        SlackError: ``no_text``, ``msg_too_long``, ``invalid_blocks_format``, ``invalid_blocks``…
    """
    made: Json = {}
    text = call.maybe("text")
    blocks = call.data("blocks", "invalid_blocks_format")
    attachments = call.data("attachments", "invalid_attachments_format")
    if text is None and not blocks and not attachments:
        raise SlackError("no_text")
    if text is not None and (len(text) > POST_TEXT if posting else len(text.encode()) > UPDATE_TEXT):
        raise SlackError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if blocks:
        made["blocks"] = checked_blocks(call.workspace, blocks)
    elif blocks == [] and not posting:
        made["blocks"] = []
    if attachments:
        made["attachments"] = attachments
    if text is not None or posting:
        made["text"] = text or ""
    metadata = call.metadata()
    if metadata or (metadata == {} and not posting):
        made["metadata"] = metadata
    return made


def post_message(call: Call) -> Json:
    """``chat.postMessage``."""
    workspace = call.workspace
    channel = target(workspace, call.text("channel"))
    made = content(call)
    thread = call.maybe("thread_ts")
    if thread is not None:
        if thread not in channel.messages:
            raise SlackError("thread_not_found")
        made["thread_ts"] = thread
    message = workspace.post(channel, workspace.app.user_id, made)
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(call: Call) -> Json:
    """``chat.postEphemeral``."""
    workspace = call.workspace
    channel = postable(workspace, workspace.channel(call.text("channel")))
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.post_ephemeral(channel, user, content(call))
    return {"ok": True, "message_ts": message["ts"]}


def own_message(call: Call, refusal: str) -> tuple[Channel, Json]:
    """Return a message of the app's own, and where it is.

    Raises:
        SlackError: ``channel_not_found``, ``message_not_found``, or ``refusal`` when somebody else wrote it.
    """
    channel = call.workspace.channel(call.text("channel"))
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message["user"] != call.workspace.app.user_id:
        raise SlackError(refusal)
    return channel, message


def update(call: Call) -> Json:
    """``chat.update``."""
    channel, message = own_message(call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    call.workspace.edit(channel, message, content(call, posting=False))
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: Call) -> Json:
    """``chat.delete``."""
    channel, message = own_message(call, "cant_delete_message")
    call.workspace.remove(channel, message["ts"])
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def permalink(call: Call) -> Json:
    """``chat.getPermalink``."""
    channel = call.workspace.channel(call.text("channel"))
    ts = call.text("message_ts")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
