"""The fault script: what F02 to F06 (docs/dev/faults.md) are tried with."""

from __future__ import annotations

import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.client import SandboxClient
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.conftest import RecordingBot
from tests.bot.sandbox.shapes import buttons


async def test_the_second_post_is_slowed_down_with_a_retry_after(
    slack: AsyncWebClient, driver: SandboxClient, workspace: Workspace
) -> None:
    ada = workspace.add_person("ada")
    limited = {"status": 429, "headers": {"Retry-After": "30"}, "body": {"ok": False, "error": "ratelimited"}}
    await driver.set_faults({"method": "chat.postMessage", "nth": 2, **limited})
    await slack.chat_postMessage(channel=ada.id, text="1")
    with pytest.raises(SlackApiError) as refusal:
        await slack.chat_postMessage(channel=ada.id, text="2")
    assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (429, "30")
    await slack.chat_postMessage(channel=ada.id, text="3")
    assert [m["text"] for m in await driver.text(ada.id)] == ["1", "3"]
    assert [(f["seen"], f["done"]) for f in await driver.faults()] == [(3, 1)]


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [
        ({"drop": True, "when": "before"}, 0),
        ({"drop": True, "when": "after"}, 1),
        ({"status": 503, "body": "<html>down</html>", "when": "before"}, 0),
        ({"status": 500, "body": "<html>oops</html>", "when": "after"}, 1),
        ({"body": {"ok": False, "error": "fatal_error"}, "when": "after"}, 1),
        ({"cut": 12}, 1),
    ],
)
async def test_a_failed_call_was_accepted_or_not(
    slack: AsyncWebClient, driver: SandboxClient, workspace: Workspace, fault: dict[str, Any], accepted: int
) -> None:
    ada = workspace.add_person("ada")
    await driver.set_faults({"method": "chat.post*", "to": ada.id, "times": 1, **fault})
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await slack.chat_postMessage(channel=ada.id, text="?")
    assert len(await driver.text(ada.id)) == accepted
    assert (await slack.chat_postMessage(channel=ada.id, text="!"))["ok"]


async def test_a_delay_only_delays(slack: AsyncWebClient, driver: SandboxClient) -> None:
    await driver.set_faults({"method": "auth.test", "delay": 0.15})
    began = time.perf_counter()
    assert (await slack.auth_test())["ok"]
    assert time.perf_counter() - began >= 0.15


async def test_a_click_is_doubled_or_its_answer_lost(
    slack: AsyncWebClient, driver: SandboxClient, bot: RecordingBot, workspace: Workspace
) -> None:
    ada = workspace.add_person("ada")
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1")])
    address = {"channel": sent["channel"], "ts": sent["ts"]}
    await driver.set_faults({"method": "callback.block_actions", "duplicate": 3})
    await driver.click(ada.id, "tap:1", **address)
    assert len(bot.heard) == 4
    assert len({payload["trigger_id"] for payload in bot.heard}) == 1
    await driver.set_faults({"method": "callback.*", "drop": True, "when": "after"})
    assert (await driver.click(ada.id, "tap:1", **address))["error"] == "http_timeout"
    assert len(bot.heard) == 5
    await driver.set_faults({"method": "callback.*", "drop": True})
    assert (await driver.click(ada.id, "tap:1", **address))["error"] == "connection_failed"
    assert len(bot.heard) == 5


async def test_pace_limits_are_off_until_switched_on(
    slack: AsyncWebClient, driver: SandboxClient, workspace: Workspace
) -> None:
    ada = workspace.add_person("ada")
    for _ in range(30):
        await slack.users_list()
    await driver.set_pace(on=True)
    for _ in range(20):
        await slack.users_list()
    with pytest.raises(SlackApiError) as refusal:
        await slack.users_list()
    assert refusal.value.response["error"] == "ratelimited"
    assert 1 <= int(refusal.value.response.headers["Retry-After"]) <= 60
    statuses = []
    for _ in range(6):  # one a second and channel, after a burst of three
        try:
            await slack.chat_postMessage(channel=ada.id, text="?")
            statuses.append(200)
        except SlackApiError as slowed:
            statuses.append(slowed.response.status_code)
    assert statuses == [200, 200, 200, 429, 429, 429]
