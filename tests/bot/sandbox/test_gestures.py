"""What people do reaches the bot signed and whole, and what the bot answers is done."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import JSONResponse, Response

from bot.sandbox.client import SandboxClient
from bot.sandbox.courier import quoted
from bot.sandbox.errors import Misuse
from bot.sandbox.members import Person
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import RecordingBot
from tests.bot.sandbox.shapes import buttons, modal, text_field


@pytest.fixture
def ada(workspace: Workspace) -> Person:
    return workspace.add_person("ada", "Ada L", is_admin=True)


def test_a_form_holds_a_value_as_urllib_would_write_it() -> None:
    value = bytes(range(128)) + b"%25+&= %"
    assert quoted(value) == quote(value, safe="").encode()


async def test_a_click_carries_all_that_slack_says(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person, workspace: Workspace
) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "1"}}
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1", "2")], metadata=metadata)
    result = await driver.click(ada.id, "tap:2", channel=sent["channel"], ts=sent["ts"], at=1_794_906_000.5)
    assert (result["ok"], result["status"]) == (True, 200)
    payload = bot.heard[0]
    assert payload["type"] == "block_actions"
    assert payload["user"] == {"id": ada.id, "username": "ada", "name": "ada", "team_id": workspace.team_id}
    assert payload["team"] == {"id": workspace.team_id, "domain": "sandbox"}
    assert payload["api_app_id"] == workspace.app.id
    assert payload["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": sent["channel"],
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": sent["channel"], "name": "directmessage"}
    assert payload["message"]["blocks"][0]["elements"][1]["value"] == "2"
    assert "metadata" not in payload["message"]
    assert payload["actions"] == [
        {
            "type": "button",
            "action_id": "tap:2",
            "block_id": "taps",
            "text": {"type": "plain_text", "text": "2"},
            "value": "2",
            "action_ts": "1794906000.500000",
        }
    ]
    assert payload["response_url"].startswith(workspace.base_url)
    assert payload["trigger_id"] in workspace.triggers


async def test_nobody_taps_what_is_not_there(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person, workspace: Workspace
) -> None:
    bob = workspace.add_person("bob")
    leaver = workspace.add_person("gone", deleted=True)
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1")])
    address = {"channel": sent["channel"], "ts": sent["ts"]}
    for user, action in [(ada.id, "tap:9"), (bob.id, "tap:1"), (leaver.id, "tap:1"), ("U404", "tap:1")]:
        with pytest.raises(Misuse):
            await driver.click(user, action, **address)
    await slack.chat_update(channel=sent["channel"], ts=sent["ts"], text="Merci", blocks=[])
    with pytest.raises(Misuse):
        await driver.click(ada.id, "tap:1", **address)
    assert bot.heard == []


async def test_a_bulk_of_clicks_answers_each_in_its_order(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    sent = [await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1")]) for _ in range(30)]
    taps: list[dict[str, Any]] = [
        {"user": ada.id, "channel": message["channel"], "ts": message["ts"], "label": "1", "at": 1000.0}
        for message in sent
    ]
    taps[7] = {**taps[7], "label": "9"}
    results = await driver.clicks(taps, concurrency=8)
    assert [index for index, result in enumerate(results) if not result["ok"]] == [7]
    assert results[7]["error"] == "misuse"
    assert len({payload["actions"][0]["action_ts"] for payload in bot.heard}) == 29  # all at 1000.0, none twice


async def test_a_menu_keeps_what_was_chosen_in_its_state(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    options = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("a", "b")]
    select = {"type": "static_select", "action_id": "pick", "options": options}
    overflow = {"type": "overflow", "action_id": "more", "options": options}
    blocks = [{"type": "actions", "block_id": "b", "elements": [select, overflow]}]
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=blocks)
    await driver.click(ada.id, "pick", channel=sent["channel"], ts=sent["ts"], value="b")
    await driver.click(ada.id, "more", channel=sent["channel"], ts=sent["ts"], value="a")
    assert bot.heard[0]["actions"][0]["selected_option"] == options[1]
    assert bot.heard[1]["actions"][0]["selected_option"] == options[0]
    assert bot.heard[1]["state"]["values"] == {"b": {"pick": {"type": "static_select", "selected_option": options[1]}}}


async def test_a_trigger_opens_one_modal_and_only_in_time(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await driver.slash(ada.id, "help")
    trigger = bot.heard[0]["trigger_id"]
    opened = await slack.views_open(trigger_id=trigger, view=modal(text_field("why"), private_metadata="7"))
    assert opened["view"]["private_metadata"] == "7"
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await slack.views_open(trigger_id=trigger, view=modal(text_field("why")))
    monkeypatch.setattr("bot.sandbox.workspace.TRIGGER_SECONDS", -1.0)
    await driver.slash(ada.id, "help")
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await slack.views_open(trigger_id=bot.heard[1]["trigger_id"], view=modal(text_field("why")))


async def test_a_modal_is_filled_refused_pushed_and_closed(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    await driver.slash(ada.id)
    await slack.views_open(trigger_id=bot.heard[0]["trigger_id"], view=modal(text_field("why")))
    empty = await driver.submit_view(ada.id)
    assert (empty["errors"], len(bot.heard)) == ({"why": "Please complete this required field."}, 1)
    bot.responses.append(JSONResponse({"response_action": "errors", "errors": {"why": "Trop court"}}))
    short = await driver.submit_view(ada.id, {"why": "x"})
    assert (short["ok"], short["errors"]) == (False, {"why": "Trop court"})
    bot.responses.append(JSONResponse({"response_action": "push", "view": modal(text_field("sure"))}))
    await driver.submit_view(ada.id, {"why": "parce que"})
    assert bot.heard[2]["view"]["state"]["values"]["why"]["text"]["value"] == "parce que"
    assert (await driver.modal(ada.id))["depth"] == 2
    bot.responses.append(JSONResponse({"response_action": "update", "view": modal(text_field("really"))}))
    await driver.submit_view(ada.id, {"sure": "oui"})
    assert "really" in (await driver.modal(ada.id))["text"]
    bot.responses.append(JSONResponse({"response_action": "clear"}))
    result = await driver.submit_view(ada.id, {"really": "oui"})
    assert (result["view"], (await driver.modal(ada.id))["view"]) == (None, None)


async def test_closing_a_modal_is_told_only_when_asked_for(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    for notify, count in [(False, 1), (True, 3)]:
        await driver.slash(ada.id)
        view = modal(text_field("why"), notify_on_close=notify)
        await slack.views_open(trigger_id=bot.heard[-1]["trigger_id"], view=view)
        await driver.close_view(ada.id)
        assert len(bot.heard) == count
    assert (bot.heard[-1]["type"], bot.heard[-1]["is_cleared"]) == ("view_closed", False)


async def test_a_slash_command_is_a_form_and_its_answer_is_shown_to_one_person(
    driver: SandboxClient, bot: RecordingBot, ada: Person, workspace: Workspace
) -> None:
    bob = workspace.add_person("bob")
    room = workspace.add_channel("all", [ada.id, bob.id])
    bot.responses.append(JSONResponse({"text": "Voici l’aide"}))
    await driver.slash(ada.id, "aide", channel=room.id)
    payload = bot.heard[0]
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/diapason", "aide", ada.id)
    assert [m["text"] for m in await driver.text(ada.id, room.id)] == ["Voici l’aide"]
    assert await driver.text(bob.id, room.id) == []


async def test_a_response_url_serves_five_times(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1")])
    await driver.click(ada.id, "tap:1", channel=sent["channel"], ts=sent["ts"])
    url = bot.heard[0]["response_url"]
    async with httpx.AsyncClient(trust_env=False) as http:
        responses = [await http.post(url, json={"text": f"{n}", "replace_original": n == 0}) for n in range(6)]
    assert [response.status_code for response in responses] == [200] * 5 + [404]
    assert [m["text"] for m in await driver.text(ada.id)] == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]  # replaced, then said to her alone


async def test_the_home_is_asked_for_published_and_tapped(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    await driver.open_home(ada.id)
    event = bot.heard[0]["event"]
    assert (event["type"], event["user"], event["tab"], "view" in event) == ("app_home_opened", ada.id, "home", False)
    view = {"type": "home", "blocks": [buttons("Pause")]}
    published = await slack.views_publish(user_id=ada.id, view=view)
    assert (await driver.home(ada.id))["text"] == "[Pause]"
    await driver.click(ada.id, label="Pause", view_id=published["view"]["id"])
    assert bot.heard[1]["container"] == {"type": "view", "view_id": published["view"]["id"]}
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await slack.views_publish(user_id=ada.id, view=view, hash="old")


async def test_events_are_wrapped_and_retried_with_slacks_headers(
    driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    bot.responses += [Response(status_code=500), Response(status_code=500)]
    sent = await driver.join(ada.id)
    assert (sent["status"], sent["error"]) == (500, "http_error")
    payloads = await bot.hears(3)
    assert [payload["event_id"] for payload in payloads] == [payloads[0]["event_id"]] * 3
    assert (payloads[0]["type"], payloads[0]["event"]["type"]) == ("event_callback", "team_join")
    numbers = [headers.get("x-slack-retry-num") for headers in bot.headers]
    assert numbers == [None, "1", "2"]
    assert bot.headers[1]["x-slack-retry-reason"] == "http_error"


async def test_clicks_are_never_retried_nor_events_that_say_no(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1")])
    bot.responses += [Response(status_code=500), Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
    result = await driver.click(ada.id, "tap:1", channel=sent["channel"], ts=sent["ts"])
    assert (result["ok"], result["error"]) == (False, "http_error")
    await driver.send_event("app_uninstalled")
    await asyncio.sleep(0.1)
    assert len(bot.heard) == 2


async def test_people_who_change_or_type_are_told_to_the_bot(
    driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    await driver.set_person(ada.id, deleted=True)
    assert (bot.heard[0]["event"]["type"], bot.heard[0]["event"]["user"]["deleted"]) == ("user_change", True)
    await driver.set_person(ada.id, tell=False, deleted=False)
    await driver.say(ada.id, "bonjour")
    assert (bot.heard[1]["event"]["channel_type"], bot.heard[1]["event"]["text"]) == ("im", "bonjour")


async def test_the_request_url_is_verified_and_the_app_can_be_taken_out(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot
) -> None:
    assert await driver.verify()
    await driver.uninstall()
    assert [payload["event"]["type"] for payload in bot.heard[1:]] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await slack.auth_test()


async def test_an_app_may_do_what_its_manifest_asks_for_and_no_more(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, ada: Person
) -> None:
    manifest = {
        "display_information": {"name": "Accord"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
        },
        "oauth_config": {"scopes": {"bot": ["chat:write"], "bot_optional": ["users:read"]}},
        "settings": {"event_subscriptions": {"bot_events": ["team_join"]}},
    }
    await driver.install(manifest, optional=False)
    with pytest.raises(SlackApiError, match="missing_scope"):
        await slack.users_list()
    await driver.install(manifest)
    assert (await slack.users_list())["ok"]
    await driver.set_person(ada.id, title="Directrice")  # user_change: not subscribed
    await driver.join(ada.id)
    assert [payload["event"]["type"] for payload in bot.heard] == ["team_join"]
    with pytest.raises(Misuse, match="read-only"):
        await driver.say(ada.id, "bonjour")
    with pytest.raises(Misuse, match="not a command"):
        await driver.slash(ada.id, "aide")
    with pytest.raises(Misuse, match="the manifest has no"):
        await driver.install({})


async def test_a_bot_that_is_not_there_is_a_failed_connection(
    driver: SandboxClient, ada: Person, workspace: Workspace
) -> None:
    workspace.app.bot_url = "http://127.0.0.1:9/slack/events"
    assert (await driver.slash(ada.id))["error"] == "connection_failed"
