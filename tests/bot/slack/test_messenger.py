"""The messenger against the sandbox: what arrives, what each refusal means, and that nothing is posted twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.running import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack.errors import retry_after
from bot.slack.messenger import SlackPlatform
from bot.slack.render import form
from jobs.errors import Disconnected, InDoubt, PlatformError, Rejected, RetryLater, Unreachable
from jobs.ports import ChatPlatform
from tests.bot.slack import cards
from tests.bot.slack.fakes import leadership, posted_in, seen_by

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
LONG_AGO = datetime.now(UTC) - timedelta(days=2)


# ---------------------------------------------------------------- what arrives


async def test_it_is_a_chat_platform_that_knows_its_workspace(platform: SlackPlatform, workspace: Workspace) -> None:
    port: ChatPlatform = platform
    assert (port.name, port.tenant, platform.bot_user) == ("slack", workspace.team_id, workspace.app.user_id)
    assert workspace.app.token not in repr(platform)


async def test_a_question_arrives_with_its_delivery_id_out_of_sight(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    address = await platform.post(ana, cards.question(), delivery_id="d-1")
    (message,) = seen_by(workspace, ana)
    assert address == {"channel": workspace.direct(ana).id, "ts": message["ts"]}
    assert message["metadata"]["event_payload"] == {"delivery": "d-1"}
    assert "d-1" not in json.dumps([message["text"], message["blocks"]])


async def test_an_update_replaces_the_message_and_keeps_its_delivery_id(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    address = await platform.post(ana, cards.question(), delivery_id="d-1")
    await platform.update(address, cards.question(cards.item("w1", "answered")))
    (message,) = seen_by(workspace, ana)
    assert "Merci" in json.dumps(message["blocks"], ensure_ascii=False)
    assert await platform.find(ana, "d-1", since=LONG_AGO) == address


async def test_a_digest_carries_its_picture_with_the_numbers_as_words(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    channel = leadership(workspace, ana)
    await platform.post(channel, cards.digest("fr", cards.gap(), png=PNG), delivery_id="d-1")
    (message,) = posted_in(workspace, channel)
    (image,) = [block for block in message["blocks"] if block["type"] == "image"]
    file = workspace.files[image["slack_file"]["id"]]
    assert file.content == PNG
    assert "Direction 4 sur 5, Terrain 2,6 sur 5" in image["alt_text"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_a_digest_whose_picture_cannot_be_uploaded_goes_without(
    method: str, platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    workspace.faults.add(method, status=500)
    channel = leadership(workspace, ana)
    await platform.post(channel, cards.digest("fr", cards.gap(), png=PNG), delivery_id="d-1")
    (message,) = posted_in(workspace, channel)
    assert [block["type"] for block in message["blocks"]].count("image") == 0


async def test_a_digest_without_the_scope_for_files_goes_without_its_picture(
    platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    workspace.app.scopes = ("chat:write", "groups:read", "users:read")
    channel = leadership(workspace, ana)
    await platform.post(channel, cards.digest("fr", cards.gap(), png=PNG), delivery_id="d-1")
    assert len(posted_in(workspace, channel)) == 1


async def test_a_picture_slack_cannot_show_yet_is_waited_for(
    platform: SlackPlatform, workspace: Workspace, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.messenger.FILE_WAITS", (0.0, 0.0))
    workspace.faults.add("chat.postMessage", times=2, body={"ok": False, "error": "invalid_blocks"})
    channel = leadership(workspace, ana)
    await platform.post(channel, cards.digest("fr", cards.gap(), png=PNG), delivery_id="d-1")
    (message,) = posted_in(workspace, channel)
    assert "image" in [block["type"] for block in message["blocks"]]


async def test_a_picture_slack_never_shows_is_left_out(
    platform: SlackPlatform, workspace: Workspace, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.messenger.FILE_WAITS", (0.0,))
    workspace.faults.add("chat.postMessage", times=2, body={"ok": False, "error": "invalid_blocks"})
    channel = leadership(workspace, ana)
    await platform.post(channel, cards.digest("fr", cards.gap(), png=PNG), delivery_id="d-1")
    (message,) = posted_in(workspace, channel)
    assert "image" not in [block["type"] for block in message["blocks"]]


async def test_the_detail_goes_into_the_digests_thread_whole(
    platform: SlackPlatform, workspace: Workspace, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "pace", type(platform.pace)(1000, 0.0))
    channel = leadership(workspace, ana)
    top = await platform.post(channel, cards.digest(), delivery_id="d-1")
    detail = await platform.post(channel, cards.detail(teams=60, rows=18), delivery_id="d-2", thread=top)
    await platform.close()
    messages = posted_in(workspace, channel)
    assert {message.get("thread_ts") for message in messages[1:]} == {top["ts"]}
    assert len(messages) > 2
    assert detail["ts"] == messages[1]["ts"]


async def test_a_home_is_published(platform: SlackPlatform, workspace: Workspace, ana: str) -> None:
    await platform.show_home(ana, cards.home(admin=True))
    assert workspace.homes[ana].body["blocks"][0]["text"]["text"] == "Bonjour Ana"


# ---------------------------------------------------------------- refusals and accidents


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        *((name, Unreachable) for name in ("user_disabled", "cannot_dm_bot", "messages_tab_disabled")),
        *((name, Unreachable) for name in ("channel_not_found", "user_not_found")),
        *((name, Rejected) for name in ("is_archived", "not_in_channel", "invalid_blocks", "msg_too_long")),
        *((name, Rejected) for name in ("cant_update_message", "no_text", "an_error_of_2031")),
        *((name, Disconnected) for name in ("token_revoked", "account_inactive", "invalid_auth", "missing_scope")),
        *((name, InDoubt) for name in ("fatal_error", "internal_error", "service_unavailable", "request_timeout")),
        ("ratelimited", RetryLater),
        ("<script>alert(1)</script>", Rejected),
    ],
)
async def test_what_each_word_of_slacks_means(
    error: str, meaning: type[PlatformError], platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    workspace.faults.add("chat.postMessage", body={"ok": False, "error": error})
    with pytest.raises(meaning) as raised:
        await platform.post(ana, cards.question(), delivery_id="d-1")
    assert type(raised.value) is meaning
    assert "<" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 1), ("1", 1), ("30", 30), ("3600", 900), (None, 30), ("soon", 30), ("-5", 30), ("1e9", 30), ("٣", 30)],
)
async def test_f04_retry_after_is_obeyed_within_reason(text: str | None, seconds: float) -> None:
    assert retry_after({} if text is None else {"Retry-After": text}) == seconds


async def test_f04_a_429_is_a_definite_no(platform: SlackPlatform, workspace: Workspace, ana: str) -> None:
    workspace.faults.add("chat.postMessage", times=1, status=429, headers={"Retry-After": "7"}, body="slow down")
    with pytest.raises(RetryLater) as raised:
        await platform.post(ana, cards.question(), delivery_id="d-1")
    assert raised.value.after == 7
    assert seen_by(workspace, ana) == []


ACCIDENTS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "502 with HTML": {"status": 502, "body": "<html>Bad gateway</html>"},
    "503 with a word": {"status": 503, "body": {"ok": False, "error": "not_in_channel"}},
    "200 with HTML": {"status": 200, "body": "<html>maintenance</html>"},
    "200 with nothing": {"status": 200, "body": {}},
    "cut": {"drop": True},
    "half an answer": {"cut": 10},
    "half the headers' promise": {"cut": 0},
}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("accident", ACCIDENTS)
async def test_f05_f06_after_an_accident_the_message_is_looked_up_and_never_posted_twice(
    accident: str, when: Any, platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    await platform.post(ana, cards.question(), delivery_id="earlier")
    workspace.faults.add("chat.postMessage", times=1, when=when, **ACCIDENTS[accident])
    with pytest.raises(InDoubt):
        await platform.post(ana, cards.question(), delivery_id="d-1")
    posted = len(seen_by(workspace, ana)) - 1
    address = await platform.find(ana, "d-1", since=LONG_AGO)
    assert (address is not None) == (posted == 1)
    assert posted <= 1  # no retry of the client's own


async def test_f06_an_answer_that_does_not_come_is_in_doubt(
    sandbox: Sandbox, workspace: Workspace, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.web_api.TIMEOUT", 0.2)
    async with SlackPlatform(sandbox.token, api_url=sandbox.api_url) as platform:
        workspace.faults.add("chat.postMessage", times=1, delay=0.6)
        with pytest.raises(InDoubt):
            await platform.post(ana, cards.question(), delivery_id="d-1")


async def test_f06_a_connection_that_never_opens_posted_nothing() -> None:
    nobody = SlackPlatform("xoxb-1", api_url="http://127.0.0.1:9/api/")
    with pytest.raises(RetryLater):
        await nobody.connect()
    await nobody.close()


async def test_f20_a_revoked_token_is_told_at_once(sandbox: Sandbox, workspace: Workspace) -> None:
    workspace.app.refusal = "token_revoked"
    with pytest.raises(Disconnected):
        async with SlackPlatform(sandbox.token, api_url=sandbox.api_url):
            pass


# ---------------------------------------------------------------- every card, all the way


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_every_card_is_taken_by_a_workspace_that_checks_block_kit(
    locale: Any, platform: SlackPlatform, workspace: Workspace, ana: str
) -> None:
    for card in cards.every_message(locale):
        await platform.post(ana, card, delivery_id="d")
    for admin in (False, True):
        await platform.show_home(ana, cards.home(locale, admin=admin))
    for view in cards.every_form(locale):
        workspace.modals.clear()
        await platform.open_view(workspace.trigger(ana), form(view, {}))
    assert len(seen_by(workspace, ana)) == len(cards.every_message(locale))
