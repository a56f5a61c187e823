"""``response_url``: where an app may show somebody alone what their tap did, without a scope and without a tier.

It comes in a signed payload; all the same nothing of ours is sent to another host than Slack's (SEC-09).
"""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from bot.slack.address import is_loopback
from bot.slack.render import Rendered

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
TIMEOUT = 5.0


def may_receive(url: str, api_url: str) -> bool:
    """Return whether a response may be sent to an address: Slack's hooks, or on loopback the Web API's own host."""
    try:
        target, api = urlsplit(url), urlsplit(api_url)
        port = target.port
    except ValueError:
        return False
    if "@" in target.netloc:
        return False
    if target.scheme == "https" and target.hostname in HOSTS and port in (None, 443):
        return True
    return is_loopback(api_url) and (target.scheme, target.netloc) == (api.scheme, api.netloc)


def new_client(api_url: str) -> httpx.AsyncClient:
    """Return a client that follows no redirect, and asks no proxy on the way to this machine itself."""
    return httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=not is_loopback(api_url))


async def respond(client: httpx.AsyncClient, url: str, rendered: Rendered, *, replace: bool) -> bool:
    """Show a message to the person who tapped, and to nobody else; return whether Slack took it.

    ``replace`` puts it in the place of what was tapped, which must have been shown to that person alone too.
    """
    body = {
        "response_type": "ephemeral",
        "replace_original": replace,
        "text": rendered.text,
        "blocks": rendered.blocks,
    }
    try:
        response = await client.post(url, json=body)
    except httpx.HTTPError:
        return False
    return response.status_code == httpx.codes.OK
