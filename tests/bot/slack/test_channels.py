"""The facts of a channel; what Slack leaves unsaid counts against it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.workspace import Workspace
from bot.slack.channels import is_shared
from bot.slack.messenger import SlackPlatform
from jobs.errors import Rejected
from tests.bot.slack.fakes import leadership


async def test_sec_24_the_facts_of_a_leadership_channel(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    guest = workspace.add_person("lou", is_restricted=True).id
    facts = await platform.channel(leadership(workspace, ana, guest))
    assert facts.is_private
    assert not facts.is_shared
    assert not facts.is_archived
    assert facts.members == (ana, guest)  # ourselves left out
    assert facts.guests == (guest,)


@pytest.mark.parametrize(
    "facts",
    [
        {"context_team_id": "T9"},
        {"shared_team_ids": ["T1", "E9"]},
        {"is_ext_shared": True},
        {"is_pending_ext_shared": True},
        {"is_org_shared": True},
        {"pending_shared": ["T9"]},
    ],
)
def test_sec_24_25_a_channel_shared_or_about_to_be_is_shared(facts: dict[str, Any]) -> None:
    assert is_shared({"id": "C1", "is_private": True, "context_team_id": "T1"} | facts, {"T1", ""})


def test_sec_24_a_channel_of_our_own_is_not_shared() -> None:
    facts: dict[str, Any] = {"id": "C1", "shared_team_ids": ["T1"], "pending_shared": []}
    assert not is_shared(facts | {"context_team_id": "T1"}, {"T1", ""})
    # In an organisation the context may be the organisation.
    assert not is_shared(facts | {"context_team_id": "E1"}, {"T1", "E1"})
    assert is_shared(facts | {"context_team_id": "E1"}, {"T1", ""})


async def test_members_of_an_organisations_other_workspaces_are_guests_and_our_own_are_not(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    ours = workspace.add_person("ben", home="E0ORG", teams=["T0OTHER", workspace.team_id]).id
    theirs = workspace.add_person("cam", home="E0ORG", teams=["T0OTHER"]).id
    unsaid = workspace.add_person("dan", home="").id
    robot, stranger = (workspace.add_person("r", is_bot=True, home=home).id for home in (None, "T0OTHER"))
    facts = await platform.channel(leadership(workspace, ana, ours, theirs, unsaid, robot, stranger))
    assert facts.guests == (theirs, unsaid, stranger)  # what reads along from elsewhere, a robot too


async def test_sec_24_what_slack_does_not_say_of_a_channel_counts_against_it(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    channel = leadership(workspace, ana)
    workspace.faults.add("conversations.info", body={"ok": True, "channel": {"id": channel}})
    facts = await platform.channel(channel)
    assert (facts.is_private, facts.is_archived) == (False, True)


async def test_a_channel_we_may_not_look_at_disconnects_nothing(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    channel = leadership(workspace, ana)
    workspace.app.scopes = ("chat:write", "users:read")
    with pytest.raises(Rejected):
        await platform.channel(channel)
