"""Look a delivery in doubt up on Slack, by the id in its metadata and never by its text.

It needs scopes that are optional (im:history and im:write for direct messages, groups:history for the channel).
Without them this platform cannot be read back, and the delivery is not sent again: at most once, rather than twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from bot.slack.web_api import WebApi
from jobs.ports import Address

PAGE = 100
MOST_PAGES = 5
CLOCKS_APART = 60.0  # seconds our clock may be ahead of Slack's


async def find(api: WebApi, to: str, delivery_id: str, *, since: datetime, conversation: str | None) -> Address | None:
    """Return the address of a delivery's message, None when it is certainly not on Slack.

    Args:
        api: of the workspace.
        to: user or channel id it was meant for.
        delivery_id: the id in its metadata.
        since: when the first attempt began.
        conversation: id of the conversation with ``to``, when an earlier post has told it.

    Raises:
        Rejected: the app may not read it back.
    """
    oldest = f"{since.timestamp() - CLOCKS_APART:.6f}"
    channel = conversation or await _conversation(api, to)
    threads: list[str] = []
    async for message in _history(api, "conversations_history", channel=channel, oldest=oldest):
        if _carries(message, delivery_id):
            return {"channel": channel, "ts": str(message["ts"])}
        if message.get("reply_count"):
            threads.append(str(message["ts"]))
    for parent in threads:
        async for message in _history(api, "conversations_replies", channel=channel, ts=parent, oldest=oldest):
            if _carries(message, delivery_id):
                return {"channel": channel, "ts": str(message["ts"])}
    return None


async def _conversation(api: WebApi, to: str) -> str:
    if not to.startswith(("U", "W")):
        return to
    opened = await api.call_if_granted("conversations_open", users=to)
    return str((opened.get("channel") or {}).get("id", ""))


async def _history(api: WebApi, method: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
    cursor = ""
    for _ in range(MOST_PAGES):
        response = await api.call_if_granted(method, include_all_metadata=True, limit=PAGE, cursor=cursor, **params)
        for message in response.get("messages") or ():
            if isinstance(message, dict):
                yield message
        paging = response.get("response_metadata")
        following = str(paging.get("next_cursor") or "") if isinstance(paging, dict) else ""
        if not following or following == cursor:
            return
        cursor = following


def _carries(message: dict[str, Any], delivery_id: str) -> bool:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return isinstance(payload, dict) and payload.get("delivery") == delivery_id
