"""The control API, ``/sandbox/<verb>``, used by tests, the demo and the page: JSON over HTTP.

``GET`` reads (arguments in the query), ``POST`` acts (arguments in a JSON object). A gesture that no person could make
gets 400 with ``{"error": "<one sentence>"}``. The same verbs in Python: `bot.sandbox.client.SandboxClient`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.locale import closest
from bot.sandbox.errors import Misuse, SlackError
from bot.sandbox.gestures import Gestures
from bot.sandbox.manifest import install
from bot.sandbox.members import Channel, Json
from bot.sandbox.reading import Reader
from bot.sandbox.views import view_object
from bot.sandbox.words import words
from bot.sandbox.workspace import Workspace


class Control:
    """The verbs of the control API."""

    def __init__(self, workspace: Workspace, gestures: Gestures) -> None:
        self.workspace = workspace
        self.gestures = gestures
        self.reader = Reader(workspace)
        self.reads: dict[str, Callable[..., Any]] = {
            "state": self.state,
            "people": self.people,
            "conversations": self.conversations,
            "messages": self.messages,
            "text": self.text,
            "home": self.home,
            "modal": self.modal,
            "words": lambda lang="": words(closest(lang)),
            "faults": self.workspace.faults.listed,
            "callbacks": lambda: [asdict(receipt) for receipt in self.gestures.courier.log],
        }
        self.acts: dict[str, Callable[..., Any]] = {
            "clock": self.set_clock,
            "people": self.add_people,
            "person": self.set_person,
            "channel": self.set_channel,
            "group": self.set_group,
            "app": self.set_app,
            "manifest": self.install,
            "pace": self.set_pace,
            "faults": self.add_faults,
            "read": self.read,
            "click": gestures.click,
            "clicks": gestures.clicks,
            "submit": gestures.submit_view,
            "close": gestures.close_view,
            "open_home": gestures.open_home,
            "slash": gestures.slash,
            "say": gestures.say,
            "event": self.event,
            "join": self.join,
            "verify": self.verify,
            "uninstall": self.uninstall,
        }

    async def respond(self, request: Request) -> Response:
        """Return the response to a request: 404 for an unknown verb, 400 for a refused one, 415 when it is no JSON."""
        reading = request.method == "GET"
        verb = (self.reads if reading else self.acts).get(request.path_params["verb"])
        if verb is None:
            return JSONResponse({"error": f"no such verb: {request.path_params['verb']}"}, 404)
        if not reading and not request.headers.get("content-type", "").startswith("application/json"):
            # a page of another site can post a form here, but no JSON without being asked first
            return JSONResponse({"error": "say what to do in JSON"}, 415)
        try:
            arguments = dict(request.query_params) if reading else json.loads(await request.body() or b"{}")
            result = verb(**arguments)
            return JSONResponse(await result if isinstance(result, Awaitable) else result)
        except (Misuse, SlackError, TypeError, ValueError, KeyError) as error:
            return JSONResponse({"error": str(error)}, 400)

    # ------------------------------------------------------------ reading

    def state(self) -> Json:
        """Return the workspace's facts and its time."""
        workspace = self.workspace
        return {
            "team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain},
            "app": {
                "id": workspace.app.id,
                "user_id": workspace.app.user_id,
                "name": workspace.app.name,
                "home_tab": workspace.app.home_tab,
                "read_only": workspace.app.read_only or not workspace.app.messages_tab,
            },
            "commands": list(workspace.app.commands),
            "now": workspace.clock.today().isoformat(),
            "running": workspace.clock.running,
            "people": len(workspace.people),
        }

    def people(self) -> list[Json]:
        """Return every account, in Slack's shape."""
        return [self._account(user) for user in self.workspace.people]

    def conversations(self, user: str) -> list[Json]:
        """Return a person's conversations with their unread counts, the bot's direct messages first."""
        if not self.workspace.person(user).is_bot:
            self.workspace.direct(user)  # an app that was installed is in every sidebar
        channels = [channel for channel in self.workspace.channels.values() if user in channel.members]
        channels.sort(key=lambda channel: (not channel.is_im, channel.name))
        return [
            {
                "id": channel.id,
                "name": channel.name,
                "kind": channel.kind,
                "topic": channel.topic,
                "members": len(channel.members),
                "is_archived": channel.is_archived,
                "is_shared": channel.is_ext_shared or channel.is_pending_ext_shared or channel.is_org_shared,
                "unread": self.workspace.unread(user, channel),
                "last_read": self.workspace.reads.get((user, channel.id), ""),
            }
            for channel in channels
        ]

    def messages(self, user: str, channel: str | None = None, limit: str = "60", before: str | None = None) -> Json:
        """Return the last messages a person sees in a conversation, oldest first; that with the bot by default.

        Thread replies and ephemeral messages are among them; ``before`` is a ts, ``more`` says that older ones exist.
        """
        conversation = self._conversation_of(user, channel)
        visible = [
            *conversation.messages.values(),
            *(message for message in conversation.ephemerals.values() if message["to"] == user),
        ]
        visible = sorted(
            (message for message in visible if before is None or message["ts"] < before),
            key=lambda message: message["ts"],
        )
        page = visible[-int(limit) :]
        return {"channel": conversation.id, "messages": page, "more": len(visible) > len(page)}

    def text(self, user: str | None = None, channel: str | None = None) -> list[Json]:
        """Return a conversation as plain text, oldest first; that of ``user`` with the bot without ``channel``."""
        if channel is not None and user is None:
            return self.reader.channel(self.workspace.channels[channel])
        return self.reader.channel(self._conversation_of(user or "", channel), user)

    def home(self, user: str) -> Json:
        """Return a person's home: its view (None before the bot published one) and its text."""
        view = self.workspace.homes.get(user)
        return {
            "view": view_object(self.workspace, view) if view else None,
            "text": self.reader.view(view) if view else "",
        }

    def modal(self, user: str) -> Json:
        """Return the topmost modal of a person (None without one), its text, and how many are open (``depth``)."""
        stack = self.workspace.modals.get(user) or []
        return {
            "view": view_object(self.workspace, stack[-1]) if stack else None,
            "text": self.reader.view(stack[-1]) if stack else "",
            "depth": len(stack),
        }

    # ------------------------------------------------------------ acting

    def set_clock(self, now: str, *, running: bool = False) -> Json:
        """Set the workspace's time (ISO 8601; UTC when it names no zone), and return its state."""
        moment = datetime.fromisoformat(now)
        self.workspace.clock.set(moment if moment.tzinfo else moment.replace(tzinfo=UTC), running=running)
        self.workspace.changes.tell("clock")
        return self.state()

    def add_people(self, people: list[Json]) -> list[Json]:
        """Create accounts and return them; the bot gets no event (`join` sends one)."""
        return [self._account(self.workspace.add_person(**facts).id) for facts in people]

    async def set_person(self, user: str, *, tell: bool = True, **facts: Any) -> Json:
        """Change an account and return it; the bot gets an event unless ``tell`` is false."""
        if tell:
            await self.gestures.change_person(user, facts)
        else:
            self._set_fields(self.workspace.person(user), facts)
        return self._account(user)

    def set_channel(self, channel: str | None = None, members: list[str] | None = None, **facts: Any) -> Json:
        """Create a channel (``name``, ``members`` with ``"bot"`` for the bot…) or change one, and return it."""
        if channel is None:
            conversation = self.workspace.add_channel(members=members or [], **facts)
        else:
            conversation = self.workspace.channels[channel]
            self._set_fields(conversation, facts)
            if members is not None:
                bot = self.workspace.app.user_id
                conversation.members = dict.fromkeys(bot if member == "bot" else member for member in members)
            self.workspace.changes.tell("channels")
        return conversation.as_slack(self.workspace.team_id, self.workspace.app.user_id, num_members=True)

    def set_group(self, handle: str, users: list[str], name: str | None = None) -> Json:
        """Create a user group or change the one that has this handle, and return it."""
        for group in self.workspace.groups.values():
            if group.handle == handle:
                group.users, group.name = list(users), name or group.name
                return group.as_slack(self.workspace.team_id, users=True)
        return self.workspace.add_group(handle, users, name).as_slack(self.workspace.team_id, users=True)

    def set_app(self, **facts: Any) -> Json:
        """Change any field of `bot.sandbox.workspace.App`, and return the workspace's state."""
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
        self._set_fields(self.workspace.app, fields)
        return self.state()

    def install(self, manifest: Json, *, optional: bool = True) -> Json:
        """Install the app from its manifest, and return the workspace's state."""
        install(self.workspace.app, manifest, optional=optional)
        self.workspace.changes.tell("clock")
        return self.state()

    def set_pace(self, *, on: bool) -> Json:
        """Turn Slack's pace limits on or off."""
        self.workspace.pace.on = on
        return {"on": on}

    def add_faults(self, faults: list[Json], *, clear: bool = True) -> list[Json]:
        """Replace the fault script, or add to it when ``clear`` is false, and return it; empty, it has no fault."""
        if clear:
            self.workspace.faults.clear()
        for rule in faults:
            self.workspace.faults.add(**rule)
        return self.workspace.faults.listed()

    def read(self, user: str, channel: str) -> Json:
        """Mark a conversation read by a person, to its end."""
        self.workspace.read(user, self._conversation_of(user, channel))
        return {"ok": True}

    async def event(self, **event: Any) -> Json:
        """Send an event to the bot, and return its receipt."""
        return asdict(await self.gestures.event(event))

    async def join(self, user: str) -> Json:
        """Send the bot the event of a person who has just arrived, and return its receipt."""
        return asdict(await self.gestures.join(user))

    async def verify(self) -> Json:
        """Return whether the bot's request URL answers Slack's challenge."""
        return {"ok": await self.gestures.verify()}

    async def uninstall(self) -> list[Json]:
        """Uninstall the app, and return the receipts of the two events the bot is sent."""
        return [asdict(receipt) for receipt in await self.gestures.uninstall()]

    # ------------------------------------------------------------ finding

    def _account(self, user: str) -> Json:
        return self.workspace.people[user].as_slack(self.workspace.team_id, self.workspace.clock.today(), locale=True)

    def _conversation_of(self, user: str, channel: str | None) -> Channel:
        self.workspace.person(user)
        conversation = self.workspace.direct(user) if channel is None else self.workspace.channels[channel]
        if user not in conversation.members:
            raise Misuse(f"{user} is not in conversation {channel}")
        return conversation

    def _set_fields(self, target: Any, fields: Json) -> None:
        for name, value in fields.items():
            if not hasattr(target, name):
                raise Misuse(f"there is no {name} to change")
            setattr(target, name, value)
