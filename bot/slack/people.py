"""Accounts of Slack, read into our own words."""

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
    )


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) and found else None
