"""What a workspace holds: people, channels, groups, views and files, in Slack's shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

# Colours of avatars, picked by a person's number when none is given: dark enough for white initials (4.5:1).
COLOURS = ("4a5fc1", "0b7a75", "a23b72", "8a5a00", "2e7d32", "b23a48", "5d4a9c", "1f6f9f", "7a4b2a", "55606e")


@dataclass(slots=True)
class Person:
    """One account."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Europe/Paris"
    locale: str = "fr-FR"
    title: str = ""
    color: str = COLOURS[0]
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    home: str | None = None  # the team that their account names, when it is not this one; "" names none
    teams: list[str] | None = None  # the workspaces of an organisation that they are members of
    deleted: bool = False
    updated: int = 0

    def as_slack(self, team: str, now: datetime, *, locale: bool = False, email: bool = True) -> Json:
        """Return the user object of ``users.list`` and ``users.info``."""
        team = team if self.home is None else self.home
        profile: Json = {
            "title": self.title,
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "first_name": self.real_name.split(" ")[0],
            "last_name": self.real_name.partition(" ")[2],
            "status_text": "",
            "status_emoji": "",
            "avatar_hash": f"g{self.color}",
            "team": team,
        }
        if email and self.email and not self.is_bot:
            profile["email"] = self.email
        shape: Json = {
            "id": self.id,
            **({"team_id": team} if team else {}),
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
        }
        if self.deleted:  # Slack says no more of somebody who left
            return {**shape, "is_bot": self.is_bot, "is_app_user": False, "updated": self.updated}
        offset = now.astimezone(ZoneInfo(self.tz)).utcoffset()
        shape |= {
            "color": self.color,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz.rpartition("/")[2].replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": self.is_admin,
            "is_owner": self.is_owner,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_email_confirmed": True,
            "updated": self.updated,
        }
        if self.teams is not None:
            shape["enterprise_user"] = {"id": self.id, "teams": list(self.teams), "is_admin": False, "is_owner": False}
        if self.is_stranger:
            shape["is_stranger"] = True
        if locale:
            shape["locale"] = self.locale
        return shape


@dataclass(slots=True)
class Channel:
    """A conversation: public or private channel, or (``user`` set) a direct message with the bot."""

    id: str
    name: str = ""
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    user: str | None = None
    created: int = 0
    topic: str = ""
    members: dict[str, None] = field(default_factory=dict)  # an ordered set
    messages: dict[str, Json] = field(default_factory=dict)  # by ts, oldest first; thread replies included
    ephemerals: dict[str, Json] = field(default_factory=dict)  # by ts; each carries its only reader in "to"

    @property
    def is_im(self) -> bool:
        """Return whether this is a direct message."""
        return self.user is not None

    @property
    def kind(self) -> str:
        """Return the name of its type in ``conversations.list``."""
        return "im" if self.is_im else "private_channel" if self.is_private else "public_channel"

    def top(self) -> Iterator[Json]:
        """Return the messages outside threads, oldest first."""
        return (
            message for message in self.messages.values() if message.get("thread_ts", message["ts"]) == message["ts"]
        )

    def thread(self, ts: str) -> list[Json]:
        """Return a message and its replies, oldest first."""
        return [message for message in self.messages.values() if ts in (message["ts"], message.get("thread_ts"))]

    def as_slack(self, team: str, bot: str, *, num_members: bool = False) -> Json:
        """Return the conversation object."""
        if self.is_im:
            return {
                "id": self.id,
                "created": self.created,
                "is_im": True,
                "is_org_shared": False,
                "is_archived": False,
                "user": self.user,
                "is_user_deleted": False,
                "context_team_id": team,
                "updated": self.created * 1000,
            }
        shape: Json = {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.is_general,
            "is_shared": self.is_ext_shared or self.is_org_shared,
            "is_ext_shared": self.is_ext_shared,
            "is_org_shared": self.is_org_shared,
            "is_pending_ext_shared": self.is_pending_ext_shared,
            "pending_shared": ["T0PENDING"] if self.is_pending_ext_shared else [],
            "is_member": bot in self.members,
            "created": self.created,
            "creator": next(iter(self.members), bot),
            "unlinked": 0,
            "context_team_id": team,
            "shared_team_ids": [team],
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
            "updated": self.created * 1000,
        }
        if num_members:
            shape["num_members"] = len(self.members)
        return shape


@dataclass(slots=True)
class Group:
    """A user group: ``@handle``."""

    id: str
    name: str
    handle: str
    users: list[str]
    created: int = 0
    disabled: bool = False

    def as_slack(self, team: str, *, users: bool = False, count: bool = False) -> Json:
        """Return the usergroup object."""
        shape: Json = {
            "id": self.id,
            "team_id": team,
            "is_usergroup": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": self.created,
            "date_update": self.created,
            "date_delete": self.created if self.disabled else 0,
            "auto_type": None,
            "prefs": {"channels": [], "groups": []},
        }
        if users:
            shape["users"] = list(self.users)
        if count:
            shape["user_count"] = str(len(self.users))
        return shape


@dataclass(slots=True)
class View:
    """A person's open modal, or a person's home."""

    id: str
    user: str
    body: Json
    root: str
    previous: str | None
    hash: str
    state: dict[str, dict[str, Json]] = field(default_factory=dict)


@dataclass(slots=True)
class File:
    """A file, from the moment its upload is announced."""

    id: str
    name: str
    secret: str
    length: int
    alt_txt: str = ""
    title: str = ""
    content: bytes | None = None
    completed: bool = False
    channels: list[str] = field(default_factory=list)
