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
        # Slack Connect: somebody of another company, whether or not Slack calls them a stranger.
        ({"team_id": "T0OTHER"}, "external"),
        # An organisation: the workspaces decide, whichever team the account names.
        ({"team_id": "E0ORG", "enterprise_user": {"teams": ["T0OTHER", "T1"]}}, None),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T1"]}}, None),
        ({"team_id": "T1", "enterprise_user": {"teams": ["T0OTHER"]}}, "external"),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": ["T1"]}, "is_restricted": True}, "guest"),
        ({"team_id": "T1", "enterprise_user": {}}, None),
        # Neither said: nobody is let in.
        ({"team_id": None}, "external"),
        ({"team_id": None, "enterprise_user": {"teams": None}}, "external"),
    ],
)
def test_f21_who_does_not_count(facts: dict[str, Any], reason: str | None) -> None:
    profile = profile_of({"id": "U1", "name": "ana", "team_id": "T1"} | facts, "T1")
    assert profile is not None
    assert profile.excluded == reason


def test_slackbot_is_a_bot_and_nameless_accounts_are_nobody() -> None:
    slackbot = profile_of({"id": "USLACKBOT", "name": "slackbot"}, "T1")
    assert slackbot is not None
    assert slackbot.excluded == "bot"
    odd: list[Any] = [None, [], {}, {"id": ""}, {"id": 3}]
    assert [profile_of(account, "T1") for account in odd] == [None] * 5


async def test_of_an_organisation_the_members_of_our_workspace_are_read(
    platform: SlackPlatform, workspace: Workspace
) -> None:
    ours = [workspace.add_person("a").id, workspace.add_person("b", home="E0ORG", teams=[workspace.team_id]).id]
    workspace.add_person("c", home="E0ORG", teams=["T0OTHER"])
    workspace.add_person("d", home="T0OTHER", is_stranger=True)
    workspace.add_person("e", home="")
    assert [profile.platform_user_id async for profile in platform.people() if profile.excluded is None] == ours


async def test_f04_a_long_list_waits_as_long_as_slack_asks(platform: SlackPlatform, workspace: Workspace) -> None:
    ana = workspace.add_person("ana").id
    workspace.faults.add("users.list", times=2, status=429, headers={"Retry-After": "1"}, body="slow down")
    assert [profile.platform_user_id async for profile in platform.people() if profile.excluded is None] == [ana]


async def test_f28_a_cursor_that_runs_in_circles_is_left(platform: SlackPlatform, workspace: Workspace) -> None:
    page = {"ok": True, "members": [{"id": "U1", "name": "a"}], "response_metadata": {"next_cursor": "again"}}
    workspace.faults.add("users.list", body=page)
    # The first page, then the page of "again", whose cursor was seen already.
    assert [profile.platform_user_id async for profile in platform.people()] == ["U1", "U1"]


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "members": None}, {"ok": True, "members": [3, None]}])
async def test_f28_odd_pages_hold_nobody(body: dict[str, Any], platform: SlackPlatform, workspace: Workspace) -> None:
    workspace.faults.add("users.list", body=body)
    assert [profile async for profile in platform.people()] == []
