"""Slack's accounts as profiles."""

from __future__ import annotations

from typing import Any, Literal

from jobs.ports import Profile

SLACKBOT = "USLACKBOT"


def is_member(user: dict[str, Any], tenant: str) -> bool | None:
    """Return whether an account is a member of our workspace, None when Slack does not say.

    In an organisation (Enterprise Grid) an account says all its workspaces, and its ``team_id`` may be the
    organisation's or another workspace's; elsewhere, and of strangers, ``team_id`` alone tells.
    """
    organisation = user.get("enterprise_user")
    teams = organisation.get("teams") if isinstance(organisation, dict) else None
    if isinstance(teams, list):
        return tenant in teams
    home = text(user.get("team_id"))
    return None if home is None else home == tenant


def excluded(user: dict[str, Any], tenant: str) -> Literal["bot", "guest", "deactivated", "external"] | None:
    """Return why an account is left out, None when it is not."""
    if user.get("deleted"):
        return "deactivated"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == SLACKBOT:
        return "bot"
    if user.get("is_stranger") or not is_member(user, tenant):
        return "external"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return None


def profile_of(user: Any, tenant: str) -> Profile | None:
    """Return an account's profile, None when it is no account or has no id."""
    identity = user.get("id") if isinstance(user, dict) else None
    if not isinstance(identity, str) or not identity:
        return None
    raw_profile = user.get("profile")
    details = raw_profile if isinstance(raw_profile, dict) else {}
    name = text(details.get("real_name")) or text(user.get("real_name")) or text(user.get("name")) or identity
    return Profile(
        platform_user_id=identity,
        name=name,
        email=text(details.get("email")),
        timezone=text(user.get("tz")),
        locale=text(user.get("locale")),
        excluded=excluded(user, tenant),
    )


def text(value: Any) -> str | None:
    """Return a text of Slack's JSON, None for anything else and for an empty one."""
    return value if isinstance(value, str) and value else None
