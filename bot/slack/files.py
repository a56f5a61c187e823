"""A picture, uploaded to Slack by its current three steps; the file belongs to the app until a message shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from bot.slack.web_api import WebApi
from jobs.errors import PlatformError, Rejected, RetryLater

UPLOAD_HOSTS = frozenset({"files.slack.com", "files.slack-gov.com"})
TIMEOUT = 10.0


def may_receive(upload_url: str, api_url: str) -> bool:
    """Say whether a picture may go there: Slack's own file hosts, or the very host the Web API was set to."""
    there, api = urlsplit(upload_url), urlsplit(api_url)
    if there.username or there.password:
        return False
    if there.scheme == "https" and there.hostname in UPLOAD_HOSTS and there.port in (None, 443):
        return True
    return (there.scheme, there.netloc) == (api.scheme, api.netloc) and bool(there.netloc)


async def upload(api: WebApi, png: bytes, *, name: str, alt: str) -> str:
    """Upload a PNG and return its file id.

    Raises:
        PlatformError: Slack refused a step; nothing that anybody sees was made.
    """
    asked = await api.call_if_granted("files_getUploadURLExternal", filename=name, length=len(png), alt_txt=alt[:1000])
    url, file_id = str(asked.get("upload_url", "")), str(asked.get("file_id", ""))
    if not may_receive(url, api.api_url):
        raise Rejected("upload_url_not_allowed")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
            sent = await client.post(url, content=png, headers={"Content-Type": "application/octet-stream"})
    except httpx.HTTPError as error:
        raise RetryLater(TIMEOUT, type(error).__name__) from error
    if sent.status_code != httpx.codes.OK:
        raise RetryLater(TIMEOUT, f"upload: HTTP {sent.status_code}")
    await api.call_if_granted("files_completeUploadExternal", files=[{"id": file_id, "title": name}])
    return file_id


async def upload_or_go_without(api: WebApi, png: bytes, *, name: str, alt: str) -> str | None:
    """Try twice; a digest without its picture is better than no digest, and the scope for files is optional."""
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
