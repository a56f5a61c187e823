"""The address of Slack's Web API: the token and the answers pass there, so that nobody may listen on the way."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(url: str) -> bool:
    """Return whether an address leads to this machine itself."""
    return urlsplit(url).hostname in _LOOPBACK


def refusal(url: str) -> str | None:
    """Return why the Web API must not be called at an address, None when it may: https, or plain http on loopback."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port out of range is found when it is read
    except ValueError:
        return "it is no address"
    if not host or parts.query or parts.fragment:
        return "it must be like https://slack.com/api/"
    if "@" in parts.netloc:  # what stands before it reads like a host, and is none
        return "a user's name or a password has no place in it"
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)):
        return None
    return "it must begin with https://, or lead to 127.0.0.1, ::1 or localhost: the token and the answers pass there"
