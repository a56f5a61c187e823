"""The Web API's ``files.*`` methods: the three steps of an upload, and ``files.info``."""

from __future__ import annotations

import mimetypes
import secrets
from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.chat import target
from bot.sandbox.errors import SlackError, invalid
from bot.sandbox.members import File, Json
from bot.sandbox.workspace import Workspace


def file_object(workspace: Workspace, file: File) -> Json:
    """Return a file's object."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2],
        "size": file.length,
        "user": workspace.app.user_id,
        "alt_txt": file.alt_txt,
        "url_private": f"{workspace.base_url}/files-pri/{file.id}/{file.name}",
        "permalink": f"https://{workspace.domain}.slack.com/files/{workspace.app.user_id}/{file.id}/{file.name}",
        "channels": file.channels,
        "is_external": False,
        "mode": "hosted",
    }


def upload_url(call: Call) -> Json:
    """Serve ``files.getUploadURLExternal``: announce a file, return where to send its bytes."""
    name, length = call.text("filename"), call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise invalid("must be greater than 0 [json-pointer:/length]")
    workspace = call.workspace
    file = File(workspace.number("F"), name, secrets.token_urlsafe(24), int(length), call.maybe("alt_txt") or "")
    workspace.files[file.id] = file
    return {"ok": True, "upload_url": f"{workspace.base_url}/upload/v1/{file.secret}", "file_id": file.id}


def receive(workspace: Workspace, secret: str, content: bytes) -> bool:
    """Store the bytes of an announced file; return False when none of this secret and length was announced."""
    for file in workspace.files.values():
        if file.secret == secret and file.length == len(content) and not file.completed:
            file.content = content
            return True
    return False


def complete(call: Call) -> Json:
    """Serve ``files.completeUploadExternal``: finish uploads, and share them when a channel is named."""
    workspace = call.workspace
    listed: Any = call.data("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise invalid("missing required field: files")
    completed = []
    for entry in listed:
        file = workspace.files.get(str(entry.get("id")))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        completed.append(file)
        file.title = str(entry.get("title") or file.name)
    channel_id = call.maybe("channel_id")
    channel = target(workspace, channel_id) if channel_id else None
    for file in completed:
        file.completed = True
    shapes = [file_object(workspace, file) for file in completed]
    if channel is not None:
        for file in completed:
            file.channels.append(channel.id)
        content: Json = {"text": call.maybe("initial_comment") or "", "files": shapes}
        thread = call.maybe("thread_ts")
        workspace.post(channel, workspace.app.user_id, content | ({"thread_ts": thread} if thread else {}))
    return {"ok": True, "files": shapes}


def info(call: Call) -> Json:
    """Serve ``files.info``."""
    file = call.workspace.files.get(call.text("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"ok": True, "file": file_object(call.workspace, file)}


METHODS = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
