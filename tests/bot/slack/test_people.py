"""Accounts of Slack, read page by page; who does not count is told apart."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.workspace import Workspace
from bot.slack.messenger import SlackPlatform
from bot.slack.people import profile_of


async def test_everybody_is_read_page_by_page_with_zone_and_language(
    platform: SlackPlatform, workspace: Workspace
) -> None:
    for number in range(450):
        workspace.add_person(f"p{number}", tz="America/New_York", locale="en-US")
    people = {profile.platform_user_id: profile async for profile in platform.people() if profile.excluded is None}
    assert len(people) == 450
    assert {(profile.timezone, profile.locale) for profile in people.values()} == {("America/New_York", "en-US")}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"is_bot": True}, "bot"),
        ({"deleted": True}, "deactivated"),
        ({"deleted": True, "is_restricted": True}, "deactivated"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "external"),
        ({}, None),
    ],
)
def test_f21_who_does_not_count(facts: dict[str, bool], reason: str | None) -> None:
    profile = profile_of({"id": "U1", "name": "ana"} | facts)
    assert profile is not None
    assert profile.excluded == reason


def test_slackbot_is_a_bot_and_nameless_accounts_are_nobody() -> None:
    slackbot = profile_of({"id": "USLACKBOT", "name": "slackbot"})
    assert slackbot is not None
    assert slackbot.excluded == "bot"
    odd: list[Any] = [None, [], {}, {"id": ""}, {"id": 3}]
    assert [profile_of(account) for account in odd] == [None] * 5


async def test_f28_a_cursor_that_runs_in_circles_is_left(platform: SlackPlatform, workspace: Workspace) -> None:
    page = {"ok": True, "members": [{"id": "U1", "name": "a"}], "response_metadata": {"next_cursor": "again"}}
    workspace.faults.add("users.list", body=page)
    # The first page, then the page of "again", whose cursor was seen already.
    assert [profile.platform_user_id async for profile in platform.people()] == ["U1", "U1"]


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "members": None}, {"ok": True, "members": [3, None]}])
async def test_f28_odd_pages_hold_nobody(body: dict[str, Any], platform: SlackPlatform, workspace: Workspace) -> None:
    workspace.faults.add("users.list", body=body)
    assert [profile async for profile in platform.people()] == []
