"""The manifest: what Slack's published schema allows, and what the code needs, no more."""

from __future__ import annotations

from bot.slack.manifest import manifest

URL = "https://diapason.firm.fr/"


def test_it_points_every_request_at_the_same_address() -> None:
    app_manifest = manifest(URL)
    url = "https://diapason.firm.fr/slack/events"
    assert app_manifest["settings"]["event_subscriptions"]["request_url"] == url
    assert app_manifest["settings"]["interactivity"]["request_url"] == url
    assert [command["url"] for command in app_manifest["features"]["slash_commands"]] == [url]


def test_it_keeps_to_the_limits_of_the_published_schema() -> None:
    app_manifest = manifest(URL)
    display = app_manifest["display_information"]
    assert set(app_manifest) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    assert set(display) == {"name", "description", "long_description", "background_color"}
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    assert set(app_manifest["features"]) == {"app_home", "bot_user", "slash_commands"}
    assert set(app_manifest["oauth_config"]["scopes"]) == {"bot", "bot_optional"}
    (command,) = app_manifest["features"]["slash_commands"]
    assert set(command) == {"command", "url", "description", "usage_hint", "should_escape"}


def test_it_asks_for_no_right_to_read_what_people_write_to_each_other() -> None:
    scopes = manifest(URL)["oauth_config"]["scopes"]
    assert scopes["bot"] == ["chat:write", "commands", "groups:read", "usergroups:read", "users:read"]
    everything = {*scopes["bot"], *scopes["bot_optional"]}
    assert not everything & {"channels:history", "mpim:history", "search:read", "files:read", "chat:write.public"}


def test_sec_29_nobody_can_type_to_the_bot() -> None:
    app_manifest = manifest(URL)
    assert app_manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is True
    assert not any(
        event.startswith("message") for event in app_manifest["settings"]["event_subscriptions"]["bot_events"]
    )
