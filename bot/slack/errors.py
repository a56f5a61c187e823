"""What a failed call to Slack means for a delivery.

A *definite* failure (a known ``ok: false``, a 429, a connection that never opened) means that nothing was posted. Any
other (5xx, a timeout, a reset, half a response, HTML) leaves it in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from jobs.errors import Disconnected, InDoubt, PlatformError, Rejected, RetryLater, Unreachable

UNREACHABLE = frozenset(
    {
        "account_inactive_user",
        "cannot_dm_bot",
        "channel_not_found",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
        "users_not_found",
    }
)
DISCONNECTED = frozenset(
    {
        "access_denied",
        "account_inactive",
        "app_not_installed",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
WAIT = frozenset({"rate_limited", "ratelimited", "team_added_to_org"})
IN_DOUBT = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})

DEFAULT_WAIT = 30.0
LONGEST_WAIT = 900.0
NO_CONNECTION_WAIT = 10.0
TOO_MANY = 429
SERVER_ERROR = 500
_NAME = re.compile(r"[a-z0-9_.:-]{1,80}")


def translate(error: Exception) -> PlatformError:
    """Return the platform error that a failed call means."""
    if isinstance(error, SlackApiError):
        return _meaning_of(error.response)
    if isinstance(error, aiohttp.ClientConnectorError):
        return RetryLater(NO_CONNECTION_WAIT, "no connection to Slack")
    if isinstance(error, SlackClientError):
        return Rejected(type(error).__name__)
    return InDoubt(type(error).__name__)


def _meaning_of(response: Any) -> PlatformError:
    """Return what a response of Slack means; it is the SDK's, or aiohttp's own when the body was no JSON."""
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    if status == TOO_MANY:
        return RetryLater(retry_after(getattr(response, "headers", {})), "ratelimited")
    data = getattr(response, "data", None)
    name = data.get("error") if isinstance(data, dict) else None
    if status >= SERVER_ERROR or not isinstance(name, str):
        return InDoubt(f"HTTP {status}")
    return by_name(name, getattr(response, "headers", {}))


def by_name(name: str, headers: Mapping[str, str]) -> PlatformError:
    """Return what an error named by Slack means; an unknown name is a definite failure."""
    if not _NAME.fullmatch(name):
        return Rejected("unreadable_error")
    if name in WAIT:
        return RetryLater(retry_after(headers), name)
    if name in UNREACHABLE:
        return Unreachable(name)
    if name in DISCONNECTED:
        return Disconnected(name)
    if name in IN_DOUBT:
        return InDoubt(name)
    return Rejected(name)


def retry_after(headers: Mapping[str, str]) -> float:
    """Return Retry-After in seconds, from 1 to ``LONGEST_WAIT``; ``DEFAULT_WAIT`` when missing or unreadable."""
    text = next((value for key, value in headers.items() if key.lower() == "retry-after"), "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004 - longer is no number of seconds
        return DEFAULT_WAIT
    return min(max(float(text), 1.0), LONGEST_WAIT)
