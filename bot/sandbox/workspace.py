"""The workspace: one team, its people and conversations, one app installed in it. Everything lives in memory."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.blocks import assign_ids
from bot.sandbox.clock import Clock
from bot.sandbox.errors import Misuse, SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.limits import ALL_SCOPES
from bot.sandbox.live import Changes
from bot.sandbox.members import COLOURS, Channel, File, Group, Json, Person, View
from bot.sandbox.pace import Pace

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class App:
    """The app under trial, as its page on api.slack.com describes it."""

    token: str = "xoxb-sandbox"  # noqa: S105 - opens nothing but this process
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - same
    bot_url: str = ""
    id: str = "A0SANDBOX"
    bot_id: str = "B0SANDBOX"
    user_id: str = "U0DIAPASON"
    name: str = "Diapason"
    verification_token: str = "sandbox-verification"  # noqa: S105 - deprecated by Slack, still in every payload
    scopes: tuple[str, ...] = ALL_SCOPES
    commands: tuple[str, ...] = ("/diapason",)
    messages_tab: bool = True
    home_tab: bool = True
    read_only: bool = False  # people may not write to the app
    events: tuple[str, ...] | None = None  # those it subscribed to, None = every one
    refusal: str | None = None  # "token_revoked", "account_inactive": every call is refused with it


@dataclass(slots=True)
class ResponseUrl:
    """An address where an app may respond to a gesture: five times, for half an hour."""

    channel: str
    user: str
    ts: str | None
    expires: float
    uses: int = RESPONSE_URL_USES


@dataclass(slots=True)
class Workspace:
    """The whole state of a workspace; each change is sent to the page through ``changes``."""

    app: App = field(default_factory=App)
    team_id: str = "T0SANDBOX"
    enterprise_id: str | None = None  # of the organisation that it is a workspace of
    name: str = "Diapason"
    domain: str = "sandbox"
    base_url: str = "http://127.0.0.1"
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    pace: Pace = field(default_factory=Pace)
    changes: Changes = field(default_factory=Changes)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)  # by user
    modals: dict[str, list[View]] = field(default_factory=dict)  # by user, the one in front last
    directs: dict[str, str] = field(default_factory=dict)  # user -> id of their conversation with the bot
    reads: dict[tuple[str, str], str] = field(default_factory=dict)  # (user, channel) -> last ts read
    triggers: dict[str, tuple[str, float]] = field(default_factory=dict)  # id -> user, expiry
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    choices: dict[tuple[str, str], dict[str, dict[str, Json]]] = field(default_factory=dict)  # (user, ts) -> state
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        bot = Person(self.app.user_id, self.app.name.lower(), self.app.name, is_bot=True, color="5d4a9c")
        # Slack's own helper is in every list, and says that it is not a bot
        helper = Person("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles", locale="en-US", color="757575")
        self.people = {bot.id: bot, helper.id: helper}

    # ------------------------------------------------------------ making

    def number(self, prefix: str) -> str:
        """Return a new identifier."""
        return f"{prefix}0{next(self.numbers):08X}"

    def add_person(self, name: str, real_name: str | None = None, **facts: Any) -> Person:
        """Create an account and return it; ``facts`` are fields of `Person`, ``id`` included."""
        facts.setdefault("id", self.number("U"))
        facts.setdefault("color", COLOURS[len(self.people) % len(COLOURS)])
        facts.setdefault("updated", int(self.clock.now()))
        person = Person(name=name, real_name=real_name or name, **facts)
        self.people[person.id] = person
        self.changes.tell("people")
        return person

    def add_channel(self, name: str, members: list[str], **facts: Any) -> Channel:
        """Create a channel and return it; ``"bot"`` among ``members`` stands for the bot, which is else not in it."""
        facts.setdefault("id", self.number("C"))
        everyone = dict.fromkeys(self.app.user_id if member == "bot" else member for member in members)
        for member in everyone:
            self.person(member)
        channel = Channel(name=name, members=everyone, created=int(self.clock.now()), **facts)
        self.channels[channel.id] = channel
        self.changes.tell("channels")
        return channel

    def add_group(self, handle: str, users: list[str], name: str | None = None) -> Group:
        """Create a user group and return it."""
        group = Group(self.number("S"), name or handle, handle, list(users), created=int(self.clock.now()))
        self.groups[group.id] = group
        return group

    def direct(self, user: str) -> Channel:
        """Return a person's conversation with the bot, opened if it was not."""
        if user in self.directs:
            return self.channels[self.directs[user]]
        channel = Channel(self.number("D"), user=user, created=int(self.clock.now()))
        channel.members = {user: None, self.app.user_id: None}
        self.channels[channel.id] = channel
        self.directs[user] = channel.id
        return channel

    # ------------------------------------------------------------ finding

    def person(self, user: str) -> Person:
        """Return an account.

        Raises:
            Misuse: nobody has this id.
        """
        if user not in self.people:
            raise Misuse(f"nobody is called {user} here")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        """Return a conversation.

        Raises:
            SlackError: ``channel_not_found``; private channels are invisible to a bot that is not in them.
        """
        conversation = self.channels.get(channel)
        if conversation is None or (conversation.is_private and self.app.user_id not in conversation.members):
            raise SlackError("channel_not_found")
        return conversation

    # ------------------------------------------------------------ messages

    def post(self, channel: Channel, author: str, content: Json) -> Json:
        """Add a message (text, blocks, metadata, thread_ts, files) and return it as Slack stores it."""
        ts = self.clock.stamp()
        message: Json = {"type": "message", "user": author, "ts": ts, "team": self.team_id, **content}
        if author == self.app.user_id:
            message |= {"bot_id": self.app.bot_id, "app_id": self.app.id}
        if "blocks" in message:
            assign_ids(message["blocks"], self.numbers)
        channel.messages[ts] = message
        if author == self.app.user_id:
            channel.ephemerals.clear()  # as in Slack, what one person alone saw does not outlive the moment
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None:
            parent["thread_ts"] = parent["ts"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = ts
            parent["reply_users"] = list(dict.fromkeys([*parent.get("reply_users", ()), author]))
            parent["reply_users_count"] = len(parent["reply_users"])
        self.changes.tell("message", channel=channel.id, ts=ts)
        return message

    def post_ephemeral(self, channel: Channel, user: str, content: Json) -> Json:
        """Add a message that one person sees and no history keeps, and return it."""
        message: Json = {
            "type": "message",
            "user": self.app.user_id,
            "bot_id": self.app.bot_id,
            "app_id": self.app.id,
            "ts": self.clock.stamp(),
            "team": self.team_id,
            "is_ephemeral": True,
            "to": user,
            **content,
        }
        if "blocks" in message:
            assign_ids(message["blocks"], self.numbers)
        channel.ephemerals[message["ts"]] = message
        self.changes.tell("message", channel=channel.id, ts=message["ts"])
        return message

    def edit(self, channel: Channel, message: Json, content: Json) -> Json:
        """Replace a message's content and return it; ``blocks`` or ``metadata`` left out stay as they were."""
        if content.get("blocks") == []:
            message.pop("blocks", None)
        elif "blocks" in content:
            message["blocks"] = assign_ids(content["blocks"], self.numbers)
        if content.get("metadata") == {}:
            message.pop("metadata", None)
        elif "metadata" in content:
            message["metadata"] = content["metadata"]
        message["text"] = content.get("text", message["text"])
        if not message.get("is_ephemeral"):
            message["edited"] = {"user": self.app.user_id, "ts": self.clock.tap_stamp()}
        self.changes.tell("message", channel=channel.id, ts=message["ts"])
        return message

    def remove(self, channel: Channel, ts: str) -> None:
        """Delete a message."""
        channel.messages.pop(ts, None)
        channel.ephemerals.pop(ts, None)
        self.changes.tell("message", channel=channel.id, ts=ts)

    def unread(self, user: str, channel: Channel) -> int:
        """Return how many messages of a conversation a person has not read."""
        last_read = self.reads.get((user, channel.id), "")
        return sum(1 for message in channel.top() if message["ts"] > last_read and message["user"] != user)

    def read(self, user: str, channel: Channel) -> None:
        """Mark a conversation read by a person, to its end."""
        if channel.messages:
            self.reads[user, channel.id] = next(reversed(channel.messages))

    # ------------------------------------------------------------ triggers and response URLs

    def trigger(self, user: str) -> str:
        """Return a new trigger id, valid once within ``TRIGGER_SECONDS`` real seconds."""
        trigger_id = f"{time.time_ns() // 1000}.{next(self.numbers)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = (user, time.monotonic() + TRIGGER_SECONDS)
        while len(self.triggers) > 10_000:  # noqa: PLR2004 - old ones are expired long before
            self.triggers.pop(next(iter(self.triggers)))
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Spend a trigger id and return the id of the person whose gesture it was.

        Raises:
            SlackError: ``invalid_trigger_id``, ``exchanged_trigger_id`` or ``expired_trigger_id``.
        """
        if trigger_id not in self.triggers:
            raise SlackError("invalid_trigger_id")
        user, until = self.triggers[trigger_id]
        if until == 0:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > until:
            raise SlackError("expired_trigger_id")
        self.triggers[trigger_id] = (user, 0)
        return user

    def response_url(self, channel: str, user: str, ts: str | None, kind: str = "actions") -> str:
        """Return a new response URL."""
        path = f"/{kind}/{self.team_id}/{next(self.numbers)}/{secrets.token_urlsafe(18)}"
        self.response_urls[path] = ResponseUrl(channel, user, ts, time.monotonic() + RESPONSE_URL_SECONDS)
        while len(self.response_urls) > 10_000:  # noqa: PLR2004 - the oldest are of no use any more
            self.response_urls.pop(next(iter(self.response_urls)))
        return self.base_url + path
