"""Accounts and channels of Slack, read into our own words."""

from __future__ import annotations

from typing import Any, Literal

from jobs.ports import Profile

SLACKBOT = "USLACKBOT"


def excluded(user: dict[str, Any]) -> Literal["bot", "guest", "deactivated", "external"] | None:
    """Say why an account is left out, or None for somebody who works here."""
    if user.get("deleted"):
        return "deactivated"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == SLACKBOT:
        return "bot"
    if user.get("is_stranger"):
        return "external"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return None


def profile(user: Any) -> Profile | None:
    """Read one account; None when it is none, or has no id."""
    identity = user.get("id") if isinstance(user, dict) else None
    if not isinstance(identity, str) or not identity:
        return None
    shown = user.get("profile")
    details = shown if isinstance(shown, dict) else {}
    name = _text(details.get("real_name")) or _text(user.get("real_name")) or _text(user.get("name")) or identity
    return Profile(
        platform_user_id=identity,
        name=name,
        email=_text(details.get("email")),
        timezone=_text(user.get("tz")),
        locale=_text(user.get("locale")),
        excluded=excluded(user),
        is_platform_admin=bool(user.get("is_admin") or user.get("is_owner")),
    )


def is_shared(channel: dict[str, Any]) -> bool:
    """Say whether anybody outside can read, or is invited to read, a channel; an unknown flag counts as shared."""
    flags = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared", "is_global_shared")
    lists = ("pending_shared", "pending_connected_team_ids", "shared_team_ids", "connected_team_ids")
    home = channel.get("context_team_id")
    beyond = [team for name in lists for team in channel.get(name) or () if team != home]
    return any(channel.get(flag) for flag in flags) or bool(beyond)


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) and found else None
