"""Upload a picture to Slack in its three steps; the file belongs to the app until a message shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from bot.slack.web_api import WebApi
from jobs.errors import PlatformError, Rejected, RetryLater

UPLOAD_HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})
TIMEOUT = 10.0


def may_receive(upload_url: str, api_url: str) -> bool:
    """Return whether a picture may be sent to an address: a file host of Slack, or the host of the Web API."""
    target, api = urlsplit(upload_url), urlsplit(api_url)
    if target.username or target.password:
        return False
    if target.scheme == "https" and target.hostname in UPLOAD_HOSTS and target.port in (None, 443):
        return True
    return (target.scheme, target.netloc) == (api.scheme, api.netloc) and bool(target.netloc)


async def upload(api: WebApi, png: bytes, *, name: str, alt: str) -> str:
    """Upload a PNG and return its file id.

    Raises:
        PlatformError: Slack refused a step; nothing visible was made.
    """
    ticket = await api.call_if_granted("files_getUploadURLExternal", filename=name, length=len(png), alt_txt=alt[:1000])
    url, file_id = str(ticket.get("upload_url", "")), str(ticket.get("file_id", ""))
    if not may_receive(url, api.api_url):
        raise Rejected("upload_url_not_allowed")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
            response = await client.post(url, content=png, headers={"Content-Type": "application/octet-stream"})
    except httpx.HTTPError as error:
        raise RetryLater(TIMEOUT, type(error).__name__) from error
    if response.status_code != httpx.codes.OK:
        raise RetryLater(TIMEOUT, f"upload: HTTP {response.status_code}")
    await api.call_if_granted("files_completeUploadExternal", files=[{"id": file_id, "title": name}])
    return file_id


async def upload_or_go_without(api: WebApi, png: bytes, *, name: str, alt: str) -> str | None:
    """Upload a PNG and return its file id, None when that failed twice or the optional scope is missing.

    A digest without its picture is better than no digest.
    """
    for _ in range(2):
        try:
            return await upload(api, png, name=name, alt=alt)
        except RetryLater:
            continue
        except PlatformError as error:
            api.log.warning("no picture with the digest: %s", error)
            return None
    api.log.warning("no picture with the digest: Slack did not take it")
    return None
