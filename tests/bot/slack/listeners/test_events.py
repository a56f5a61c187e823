"""What happens in the workspace becomes an event; anything else is left alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.cards import (
    HomeView,
)
from jobs.ports import (
    ConnectionLost,
    PeopleChanged,
    Say,
    TypedMessage,
)
from tests.bot.slack.cards import NOTE
from tests.bot.slack.fakes import ANA, DM, TEAM, WHO, RecordingDesk, RecordingSlack, Slack, always


async def test_sec_29_what_is_typed_to_the_bot_is_not_read(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(NOTE))
    typed = {"type": "message", "channel_type": "im", "channel": DM, "user": ANA, "text": "je mets 2", "ts": "1.2"}
    assert (await slack.event(typed)).status_code == 200
    assert desk.events == [TypedMessage(WHO)]
    assert "je mets 2" not in json.dumps(wire.calls)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "im", "user": "U0BOT", "bot_id": "B1", "ts": "1.2"},
        {"type": "message", "channel_type": "im", "subtype": "message_changed", "ts": "1.2"},
        {"type": "message", "channel_type": "channel", "user": ANA, "ts": "1.2"},
        {"type": "app_home_opened", "user": ANA, "tab": "messages"},
        {"type": "reaction_added", "user": ANA},
        {"type": "something_new_in_2027"},
        {"type": "team_join", "user": "U9"},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}},
    ],
)
async def test_f28_other_events_are_acknowledged_and_left_alone(
    event: dict[str, Any], slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    assert (await slack.event(event)).status_code == 200
    assert desk.events == []
    assert wire.calls == []


async def test_sec_41_a_home_is_drawn_for_the_person_who_opens_it(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.homes["U0BOB"] = HomeView("en", "Bob", (), None, stopped=False, k=5)
    await slack.event({"type": "app_home_opened", "user": "U0BOB", "tab": "home"})
    await slack.event({"type": "app_home_opened", "user": "U0NOBODY", "tab": "home"}, "Ev2")
    (published,) = wire.calls_of("views_publish")
    assert published["user_id"] == "U0BOB"
    assert published["view"]["blocks"][0]["text"]["text"] == "Hello Bob"


@pytest.mark.parametrize("kind", ["team_join", "user_change"])
async def test_people_who_arrive_or_change_are_told(kind: str, slack: Slack, desk: RecordingDesk) -> None:
    user = {"id": "U9", "team_id": TEAM, "tz": "Europe/Paris", "profile": {"real_name": "Zoé"}, "is_restricted": True}
    await slack.event({"type": kind, "user": user})
    (event,) = desk.events
    assert isinstance(event, PeopleChanged)
    assert (event.profile.name, event.profile.timezone, event.profile.excluded) == ("Zoé", "Europe/Paris", "guest")


@pytest.mark.parametrize(
    ("where", "excluded"),
    [
        ({"team_id": "E0ORG", "enterprise_user": {"teams": [TEAM]}}, None),
        ({"team_id": "T0OTHER"}, "external"),
        ({"enterprise_user": {"teams": ["T0OTHER"]}}, "external"),
    ],
)
async def test_an_event_tells_whose_member_somebody_is(
    where: dict[str, Any], excluded: str | None, slack: Slack, desk: RecordingDesk
) -> None:
    await slack.event({"type": "user_change", "user": {"id": "U9", "name": "zoe"} | where})
    (event,) = desk.events
    assert isinstance(event, PeopleChanged)
    assert event.profile.excluded == excluded


async def test_an_account_that_says_no_workspace_lets_nobody_in_and_nobody_go(
    slack: Slack, desk: RecordingDesk
) -> None:
    await slack.event({"type": "user_change", "user": {"id": "U9", "name": "zoe"}})
    assert desk.events == []


async def test_f20_losing_the_app_or_its_token_stops_everything(slack: Slack, desk: RecordingDesk) -> None:
    await slack.event({"type": "app_uninstalled"}, "Ev1")
    await slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, "Ev2")
    assert desk.events == [ConnectionLost("slack", TEAM)] * 2
