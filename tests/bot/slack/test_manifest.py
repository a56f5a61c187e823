"""The manifest: what Slack's published schema allows, and what the code needs, no more."""

from __future__ import annotations

from bot.slack.manifest import manifest

URL = "https://diapason.firm.fr/"


def test_it_points_every_request_at_the_one_door() -> None:
    made = manifest(URL)
    there = "https://diapason.firm.fr/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == there
    assert made["settings"]["interactivity"]["request_url"] == there
    assert [command["url"] for command in made["features"]["slash_commands"]] == [there]


def test_it_keeps_to_the_limits_of_the_published_schema() -> None:
    made = manifest(URL)
    shown = made["display_information"]
    assert set(made) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert set(shown) == {"name", "description", "long_description", "background_color"}
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert set(made["features"]) == {"app_home", "bot_user", "slash_commands"}
    assert set(made["oauth_config"]["scopes"]) == {"bot", "bot_optional"}
    (command,) = made["features"]["slash_commands"]
    assert set(command) == {"command", "url", "description", "usage_hint", "should_escape"}


def test_it_asks_for_no_right_to_read_what_people_write_to_each_other() -> None:
    scopes = manifest(URL)["oauth_config"]["scopes"]
    assert scopes["bot"] == ["chat:write", "commands", "groups:read", "usergroups:read", "users:read"]
    everything = {*scopes["bot"], *scopes["bot_optional"]}
    assert not everything & {"channels:history", "mpim:history", "search:read", "files:read", "chat:write.public"}


def test_sec_29_nobody_can_type_to_the_bot() -> None:
    made = manifest(URL)
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is True
    assert not any(event.startswith("message") for event in made["settings"]["event_subscriptions"]["bot_events"])
