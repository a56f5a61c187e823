"""The payloads that Slack sends to an app: block actions, views, commands, events."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.blocks import STATE, state_values
from bot.sandbox.members import Channel, Json, Person, View
from bot.sandbox.views import view_object
from bot.sandbox.workspace import Workspace

HIDDEN = ("metadata", "to", "is_ephemeral")


def common(workspace: Workspace, kind: str, person: Person) -> Json:
    """Return the fields of every interaction."""
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.home or workspace.team_id,
        },
        "api_app_id": workspace.app.id,
        "token": workspace.app.verification_token,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": {"id": workspace.enterprise_id, "name": ""} if workspace.enterprise_id else None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """Return a conversation's name as payloads give it."""
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name


def action(block: Json, element: Json, chosen: Json | None, action_ts: str) -> Json:
    """Return an entry of ``actions``; ``chosen`` is an overflow's option, or the state of a stateful element."""
    entry: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        entry |= {"text": element["text"]} | {key: element[key] for key in ("value", "style", "url") if key in element}
    elif element["type"] == "overflow":
        entry["selected_option"] = chosen
    else:
        entry |= chosen or {}
        if "placeholder" in element:
            entry["placeholder"] = element["placeholder"]
        initial_field = STATE[element["type"]][0]
        if initial_field in element:
            entry[initial_field] = element[initial_field]
    return entry | {"action_ts": action_ts}


def message_action(workspace: Workspace, person: Person, channel: Channel, message: Json, entry: Json) -> Json:
    """Return the ``block_actions`` of a tap on a message; an ephemeral message is not repeated in it."""
    ephemeral = bool(message.get("is_ephemeral"))
    payload = common(workspace, "block_actions", person) | {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": workspace.trigger(person.id),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": state_values(message["blocks"], workspace.choices.get((person.id, message["ts"]), {}))},
        "response_url": workspace.response_url(channel.id, person.id, message["ts"]),
        "actions": [entry],
    }
    if "thread_ts" in message:
        payload["container"]["thread_ts"] = message["thread_ts"]
    if not ephemeral:
        payload["message"] = {key: value for key, value in message.items() if key not in HIDDEN}
    return payload


def view_action(workspace: Workspace, person: Person, view: View, entry: Json) -> Json:
    """Return the ``block_actions`` of a tap in a modal or the home."""
    return common(workspace, "block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.trigger(person.id),
        "view": view_object(workspace, view),
        "actions": [entry],
    }


def view_submission(workspace: Workspace, person: Person, view: View) -> Json:
    """Return the ``view_submission`` of a form."""
    return common(workspace, "view_submission", person) | {
        "trigger_id": workspace.trigger(person.id),
        "view": view_object(workspace, view),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, person: Person, view: View, *, cleared: bool) -> Json:
    """Return the ``view_closed`` of a form."""
    payload = common(workspace, "view_closed", person)
    return payload | {"view": view_object(workspace, view), "is_cleared": cleared}


def command(workspace: Workspace, person: Person, channel: Channel, name: str, text: str) -> dict[str, str]:
    """Return the form of a slash command."""
    return {
        "token": workspace.app.verification_token,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(channel.id, person.id, None, "commands"),
        "trigger_id": workspace.trigger(person.id),
    }


def envelope(workspace: Workspace, event: Json) -> Json:
    """Return an event as the Events API wraps it."""
    app = workspace.app
    return {
        "token": app.verification_token,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": workspace.enterprise_id,
        "api_app_id": app.id,
        "event": {"event_ts": workspace.clock.tap_stamp(), **event},
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.clock.now()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise_id,
                "team_id": workspace.team_id,
                "user_id": app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(16)}",
    }


def verification(workspace: Workspace) -> Json:
    """Return the challenge Slack sends to a new request URL."""
    return {
        "token": workspace.app.verification_token,
        "challenge": secrets.token_urlsafe(40),
        "type": "url_verification",
    }


def typed(ts: str, text: str) -> list[Any]:
    """Return the rich text Slack makes of what a person types."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": f"t{ts[-6:]}", "elements": [words]}]
