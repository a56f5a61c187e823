"""``response_url``: where an app may show somebody alone what their tap did, without a scope and without a tier.

It comes in a signed payload; all the same nothing of ours is sent to another host than Slack's (SEC-09).
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.address import is_loopback
from bot.slack.render import Rendered

HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
TIMEOUT = aiohttp.ClientTimeout(total=5.0)


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


async def respond(client: AsyncWebClient, url: str, rendered: Rendered, *, replace: bool) -> bool:
    """Show a message to the person who tapped, and to nobody else; return whether Slack took it.

    ``replace`` puts it in the place of what was tapped, which must have been shown to that person alone too.
    It takes the pool and the proxy of the Web API's client: a client of its own costs three times the CPU of this one,
    and every tap is answered here. No redirect is followed: `may_receive` has not seen where it leads.
    """
    body = {
        "response_type": "ephemeral",
        "replace_original": replace,
        "text": rendered.text,
        "blocks": rendered.blocks,
    }
    if client.session is None:
        return False
    try:
        async with client.session.post(
            url, json=body, allow_redirects=False, proxy=client.proxy, timeout=TIMEOUT
        ) as response:
            return response.status == HTTPStatus.OK
    except (aiohttp.ClientError, TimeoutError):
        return False
