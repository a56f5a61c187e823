"""The Web API's ``views.*`` methods: a stack of modals and a home for each person."""

from __future__ import annotations

import json
import secrets
from typing import Any

from bot.sandbox.blocks import assign_ids, inspect_view, state_values
from bot.sandbox.call import Call
from bot.sandbox.chat import unknown_files
from bot.sandbox.errors import SlackError, invalid
from bot.sandbox.limits import STACKED_VIEWS, VIEW_BLOCKS, VIEW_BYTES
from bot.sandbox.members import Json, View
from bot.sandbox.workspace import Workspace


def view_object(workspace: Workspace, view: View) -> Json:
    """Return a view's object, as in responses and payloads."""
    body = view.body
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": state_values(body["blocks"], view.state)},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": workspace.app.id,
        "external_id": body.get("external_id") or "",
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.app.bot_id,
    }


def checked_body(workspace: Workspace, view: Any, kind: str) -> Json:
    """Return a view's body, every block with an id.

    Raises:
        SlackError: ``invalid_arguments`` with each defect and its place, or ``view_too_large``.
    """
    if not isinstance(view, dict) or view.get("type") != kind:
        raise invalid(f"must be a valid {kind} view [json-pointer:/view]")
    defects = inspect_view(view, VIEW_BLOCKS) or unknown_files(workspace, view["blocks"])
    if defects:
        raise invalid(*defects)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": assign_ids(view["blocks"], workspace.numbers)}


def push_modal(workspace: Workspace, user: str, body: Json) -> View:
    """Put a modal on a person's stack, and return it.

    Raises:
        SlackError: ``push_limit_reached`` or ``duplicate_external_id``.
    """
    stack = workspace.modals.setdefault(user, [])
    if len(stack) >= STACKED_VIEWS:
        raise SlackError("push_limit_reached")
    name = body.get("external_id")
    if name and any(view.body.get("external_id") == name for views in workspace.modals.values() for view in views):
        raise SlackError("duplicate_external_id")
    view_id = workspace.number("V")
    previous, root = (stack[-1].id, stack[-1].root) if stack else (None, view_id)
    stack.append(View(view_id, user, body, root, previous, fresh_hash(workspace)))
    workspace.changes.tell("view", user=user)
    return stack[-1]


def replace_body(workspace: Workspace, view: View, body: Json) -> View:
    """Replace a view's body and return the view; input stays in blocks that keep their id."""
    block_ids = {block["block_id"] for block in body["blocks"]}
    view.state = {block_id: state for block_id, state in view.state.items() if block_id in block_ids}
    view.body, view.hash = body, fresh_hash(workspace)
    workspace.changes.tell("view" if body["type"] == "modal" else "home", user=view.user)
    return view


def fresh_hash(workspace: Workspace) -> str:
    """Return a new hash, which tells one body of a view from the next."""
    return f"{int(workspace.clock.now())}.{secrets.token_hex(4)}"


def open_view(call: Call) -> Json:
    """Serve ``views.open``: open a modal, instead of those open."""
    user = call.workspace.exchange(call.text("trigger_id"))
    body = checked_body(call.workspace, call.data("view", "invalid_arguments"), "modal")
    call.workspace.modals.pop(user, None)
    return {"ok": True, "view": view_object(call.workspace, push_modal(call.workspace, user, body))}


def push(call: Call) -> Json:
    """Serve ``views.push``: open a modal over the one in front."""
    user = call.workspace.exchange(call.text("trigger_id"))
    body = checked_body(call.workspace, call.data("view", "invalid_arguments"), "modal")
    if not call.workspace.modals.get(user):
        raise SlackError("invalid_trigger_id")
    return {"ok": True, "view": view_object(call.workspace, push_modal(call.workspace, user, body))}


def find(workspace: Workspace, view_id: str | None, external_id: str | None) -> View:
    """Return the modal or home that has this id or external id.

    Raises:
        SlackError: ``not_found``.
    """
    views = [view for stack in workspace.modals.values() for view in stack]
    for view in [*views, *workspace.homes.values()]:
        if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
            return view
    raise SlackError("not_found")


def update(call: Call) -> Json:
    """Serve ``views.update``: replace what a modal or a home shows."""
    view = find(call.workspace, call.maybe("view_id"), call.maybe("external_id"))
    if call.maybe("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    body = checked_body(call.workspace, call.data("view", "invalid_arguments"), view.body["type"])
    return {"ok": True, "view": view_object(call.workspace, replace_body(call.workspace, view, body))}


def publish(call: Call) -> Json:
    """Serve ``views.publish``: show a person's home."""
    workspace = call.workspace
    user = call.text("user_id")
    if not workspace.app.home_tab:
        raise SlackError("not_enabled")
    if user not in workspace.people or workspace.people[user].is_bot:
        raise invalid("invalid `user_id` [json-pointer:/user_id]")
    body = checked_body(workspace, call.data("view", "invalid_arguments"), "home")
    view = workspace.homes.get(user)
    if view is None:
        view_id = workspace.number("V")
        view = workspace.homes[user] = View(view_id, user, body, view_id, None, "")
    elif call.maybe("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
    return {"ok": True, "view": view_object(workspace, replace_body(workspace, view, body))}


METHODS = {"views.open": open_view, "views.push": push, "views.update": update, "views.publish": publish}
