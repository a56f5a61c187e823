"""A delivery in doubt is looked up by its id, and only by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.running import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack.messenger import SlackPlatform
from jobs.errors import Rejected
from tests.bot.slack import cards
from tests.bot.slack.fakes import leadership

LONG_AGO = datetime.now(UTC) - timedelta(days=2)


async def test_a_lookup_finds_a_first_message_by_its_id_and_only_by_it(
    sandbox: Sandbox, platform: SlackPlatform, ana: str
) -> None:
    address = await platform.post(ana, cards.question(), delivery_id="d-1")
    async with SlackPlatform(sandbox.token, api_url=sandbox.api_url) as restarted:
        assert await restarted.find(ana, "d-1", since=LONG_AGO) == address
        assert await restarted.find(ana, "d-2", since=LONG_AGO) is None


async def test_a_lookup_finds_a_detail_in_its_thread(platform: SlackPlatform, workspace: Workspace, ana: str) -> None:
    channel = leadership(workspace, ana)
    top = await platform.post(channel, cards.digest(), delivery_id="d-1")
    detail = await platform.post(channel, cards.detail(), delivery_id="d-2", thread=top)
    assert await platform.find(channel, "d-2", since=LONG_AGO) == detail


async def test_a_lookup_without_its_scopes_disconnects_nothing(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    workspace.app.scopes = ("chat:write", "commands", "users:read")
    with pytest.raises(Rejected, match="missing_scope"):
        await platform.find(ana, "d-1", since=LONG_AGO)
