"""The facts of a channel that must hold before anything confidential is posted there; an unknown one counts as no."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from bot.slack.people import excluded, is_member
from bot.slack.web_api import WebApi
from jobs.ports import ChannelFacts

CONCURRENT_PROFILES = 5


async def facts(api: WebApi, channel_id: str) -> ChannelFacts:
    """Return a channel's facts and members (without the bot), read now and never from a cache.

    Raises:
        PlatformError: Slack did not give them; nothing may be posted then.
    """
    channel = (await api.call_if_granted("conversations_info", channel=channel_id)).get("channel") or {}
    members = [
        member
        async for page in api.pages_of("conversations_members", "members", channel=channel_id)
        for member in page
        if isinstance(member, str) and member != api.bot_user
    ]
    limit = asyncio.Semaphore(CONCURRENT_PROFILES)

    async def is_outsider(member: str) -> bool:
        async with limit:
            user = (await api.call("users_info", user=member)).get("user") or {}
        return excluded(user, api.tenant) in ("guest", "external") or not is_member(user, api.tenant)

    outsiders = await asyncio.gather(*(is_outsider(member) for member in members))
    return ChannelFacts(
        id=channel_id,
        name=str(channel.get("name", "")),
        is_private=channel.get("is_private") is True and not channel.get("is_general"),
        is_shared=is_shared(channel, {api.tenant, api.organisation}),
        is_archived=channel.get("is_archived") is not False,
        members=tuple(members),
        guests=tuple(member for member, outside in zip(members, outsiders, strict=True) if outside),
    )


def is_shared(channel: dict[str, Any], own: Collection[str]) -> bool:
    """Return whether a channel is, or is about to be, open to people of another organisation or workspace.

    Args:
        channel: as Slack describes it.
        own: the ids of our workspace and of our organisation, which may be the channel's context.
    """
    flags = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared", "is_global_shared")
    lists = ("pending_shared", "pending_connected_team_ids", "shared_team_ids", "connected_team_ids")
    named = [channel.get("context_team_id") or "", *(team for name in lists for team in channel.get(name) or ())]
    beyond = [team for team in named if team and team not in own]
    return any(channel.get(flag) for flag in flags) or bool(beyond)
