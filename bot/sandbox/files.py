"""``files.*``: the three steps of an upload, and what the page asks back."""

from __future__ import annotations

import mimetypes
import secrets
from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.chat import target
from bot.sandbox.errors import SlackError, invalid
from bot.sandbox.members import File, Json
from bot.sandbox.workspace import Workspace


def shape(workspace: Workspace, file: File) -> Json:
    """Return the file object."""
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
    """``files.getUploadURLExternal``."""
    name, length = call.text("filename"), call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise invalid("must be greater than 0 [json-pointer:/length]")
    workspace = call.workspace
    made = File(workspace.number("F"), name, secrets.token_urlsafe(24), int(length), call.maybe("alt_txt") or "")
    workspace.files[made.id] = made
    return {"ok": True, "upload_url": f"{workspace.base_url}/upload/v1/{made.secret}", "file_id": made.id}


def receive(workspace: Workspace, secret: str, content: bytes) -> bool:
    """Take the bytes of an announced file; False when nobody announced it, or another length."""
    for file in workspace.files.values():
        if file.secret == secret and file.length == len(content) and not file.completed:
            file.content = content
            return True
    return False


def complete(call: Call) -> Json:
    """``files.completeUploadExternal``."""
    workspace = call.workspace
    listed: Any = call.data("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise invalid("missing required field: files")
    done = []
    for entry in listed:
        file = workspace.files.get(str(entry.get("id")))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        done.append(file)
        file.title = str(entry.get("title") or file.name)
    channel = call.maybe("channel_id")
    where = target(workspace, channel) if channel else None
    for file in done:
        file.completed = True
    shapes = [shape(workspace, file) for file in done]
    if where is not None:
        for file in done:
            file.channels.append(where.id)
        said: Json = {"text": call.maybe("initial_comment") or "", "files": shapes}
        thread = call.maybe("thread_ts")
        workspace.post(where, workspace.app.user_id, said | ({"thread_ts": thread} if thread else {}))
    return {"ok": True, "files": shapes}


def info(call: Call) -> Json:
    """``files.info``."""
    file = call.workspace.files.get(call.text("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"ok": True, "file": shape(call.workspace, file)}


METHODS = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
