"""The Web API's ``chat.*`` methods."""

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
        SlackError: ``user_disabled``, ``messages_tab_disabled``, ``is_archived`` or ``not_in_channel``.
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
    """Return the blocks of a message, checked.

    Raises:
        SlackError: ``invalid_blocks`` with each defect and its place, or ``msg_blocks_too_long``.
    """
    defects, characters = inspect(blocks, MESSAGE_BLOCKS)
    if not defects:
        defects = unknown_files(workspace, blocks)
    if defects:
        messages = {"messages": [f"[ERROR] {line}" for line in defects]}
        raise SlackError("invalid_blocks", errors=defects, response_metadata=messages)
    if characters > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return list(blocks)


def unknown_files(workspace: Workspace, blocks: list[Json]) -> list[str]:
    """Return a defect for each ``slack_file`` that was never uploaded to its end."""
    defects = []
    for index, block in enumerate(blocks):
        reference = block.get("slack_file")
        if reference is not None:
            address = f"{workspace.base_url}/files-pri/"
            file = workspace.files.get(
                str(reference.get("id") or reference.get("url", "").removeprefix(address).split("/")[0])
            )
            if file is None or not file.completed:
                defects.append(f"invalid slack file [json-pointer:/blocks/{index}/slack_file]")
    return defects


def content(call: Call, *, posting: bool = True) -> Json:
    """Return a message's fields from a call's arguments: text, blocks, attachments, metadata.

    Raises:
        SlackError: ``no_text``, ``msg_too_long``, ``invalid_blocks_format``, ``invalid_blocks``…
    """
    fields: Json = {}
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
        fields["blocks"] = checked_blocks(call.workspace, blocks)
    elif blocks == [] and not posting:
        fields["blocks"] = []
    if attachments:
        fields["attachments"] = attachments
    if text is not None or posting:
        fields["text"] = text or ""
    metadata = call.metadata()
    if metadata or (metadata == {} and not posting):
        fields["metadata"] = metadata
    return fields


def post_message(call: Call) -> Json:
    """Serve ``chat.postMessage``: post the app's message."""
    workspace = call.workspace
    channel = target(workspace, call.text("channel"))
    fields = content(call)
    thread = call.maybe("thread_ts")
    if thread is not None:
        if thread not in channel.messages:
            raise SlackError("thread_not_found")
        fields["thread_ts"] = thread
    message = workspace.post(channel, workspace.app.user_id, fields)
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(call: Call) -> Json:
    """Serve ``chat.postEphemeral``: post a message that one person sees."""
    workspace = call.workspace
    channel = postable(workspace, workspace.channel(call.text("channel")))
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.post_ephemeral(channel, user, content(call))
    return {"ok": True, "message_ts": message["ts"]}


def own_message(call: Call, refusal: str) -> tuple[Channel, Json]:
    """Return the conversation and the message named by a call, if the app wrote it.

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
    """Serve ``chat.update``: replace the app's message."""
    channel, message = own_message(call, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    call.workspace.edit(channel, message, content(call, posting=False))
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(call: Call) -> Json:
    """Serve ``chat.delete``: delete the app's message."""
    channel, message = own_message(call, "cant_delete_message")
    call.workspace.remove(channel, message["ts"])
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def permalink(call: Call) -> Json:
    """Serve ``chat.getPermalink``: return the address of a message."""
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
