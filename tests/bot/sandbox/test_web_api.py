"""The Web API as Slack's own client sees it."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.client import SandboxClient
from bot.sandbox.running import Sandbox, in_child, listening
from bot.sandbox.workspace import Workspace
from tests.bot.sandbox.shapes import buttons


async def refused(call: Any) -> str:
    """Return the error's name of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def test_auth_test_names_the_team_and_the_bot(slack: AsyncWebClient, workspace: Workspace) -> None:
    response = await slack.auth_test()
    assert (response["team_id"], response["user_id"]) == (workspace.team_id, workspace.app.user_id)
    assert "chat:write" in response.headers["x-oauth-scopes"]


async def test_a_wrong_token_is_invalid_and_none_is_not_authed(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{sandbox.api_url}auth.test"
        assert (await http.post(url)).json()["error"] == "not_authed"
        response = await http.post(url, headers={"Authorization": "Bearer xoxb-other"})
        assert response.json()["error"] == "invalid_auth"
        assert (await http.post(url, data={"token": sandbox.token})).json()["ok"]


async def test_posting_to_a_user_opens_the_direct_message(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada", "Ada L")
    first = await slack.chat_postMessage(channel=ada.id, text="Bonjour")
    second = await slack.chat_postMessage(channel=ada.id, text="Encore")
    assert first["channel"].startswith("D")
    assert second["channel"] == first["channel"]
    assert float(second["ts"]) > float(first["ts"])


async def test_metadata_comes_back_only_when_asked_for(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    metadata = {"event_type": "delivery", "event_payload": {"id": "17"}}
    sent = await slack.chat_postMessage(channel=ada.id, text="?", metadata=metadata)
    history = await slack.conversations_history(channel=sent["channel"], include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata
    assert "metadata" not in (await slack.conversations_history(channel=sent["channel"]))["messages"][0]


async def test_an_update_replaces_the_blocks_and_keeps_the_ts(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    sent = await slack.chat_postMessage(channel=ada.id, text="?", blocks=[buttons("1", "2")])
    updated = await slack.chat_update(channel=sent["channel"], ts=sent["ts"], text="Merci", blocks=[])
    assert (updated["ts"], updated["message"]["text"], "blocks" in updated["message"]) == (sent["ts"], "Merci", False)
    assert await refused(slack.chat_update(channel=sent["channel"], ts="1.000001", text="x")) == "message_not_found"


async def test_only_its_own_messages_can_be_changed(
    slack: AsyncWebClient, driver: SandboxClient, workspace: Workspace
) -> None:
    ada = workspace.add_person("ada")
    ts = (await driver.say(ada.id, "bonjour"))["ts"]
    channel = workspace.direct(ada.id).id
    assert await refused(slack.chat_update(channel=channel, ts=ts, text="x")) == "cant_update_message"
    assert await refused(slack.chat_delete(channel=channel, ts=ts)) == "cant_delete_message"


async def test_every_reason_not_to_be_reached_has_slacks_name(slack: AsyncWebClient, workspace: Workspace) -> None:
    leaver = workspace.add_person("gone", deleted=True)
    ada = workspace.add_person("ada")
    robot = workspace.add_person("robot", is_bot=True)
    archived = workspace.add_channel("old", ["bot"], is_archived=True)
    public = workspace.add_channel("general", [ada.id])
    private = workspace.add_channel("secret", [ada.id], is_private=True)
    for to, name in [
        ("U404", "channel_not_found"),
        (leaver.id, "user_disabled"),
        (robot.id, "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
        (archived.id, "is_archived"),
        (public.id, "not_in_channel"),
        (private.id, "channel_not_found"),
    ]:
        assert await refused(slack.chat_postMessage(channel=to, text="?")) == name, to
    workspace.app.messages_tab = False
    assert await refused(slack.chat_postMessage(channel=ada.id, text="?")) == "messages_tab_disabled"


async def test_a_revoked_token_and_a_missing_scope_are_named(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    workspace.app.scopes = ("chat:write",)
    with pytest.raises(SlackApiError) as refusal:
        await slack.users_list()
    assert (refusal.value.response["error"], refusal.value.response["needed"]) == ("missing_scope", "users:read")
    sent = await slack.chat_postMessage(channel=ada.id, text="?")
    with pytest.raises(SlackApiError) as refusal:
        await slack.conversations_history(channel=sent["channel"])
    assert refusal.value.response["needed"] == "im:history"
    workspace.app.refusal = "token_revoked"
    assert await refused(slack.auth_test()) == "token_revoked"


async def test_users_come_in_pages_and_each_once(slack: AsyncWebClient, workspace: Workspace) -> None:
    for number in range(23):
        workspace.add_person(f"p{number}")
    ids, cursor, pages = [], "", 0
    while True:
        page = await slack.users_list(limit=10, cursor=cursor)
        ids += [member["id"] for member in page["members"]]
        cursor, pages = page["response_metadata"]["next_cursor"], pages + 1
        if not cursor:
            break
    assert (len(ids), len(set(ids)), pages) == (25, 25, 3)  # 23 people, the bot and Slackbot
    assert await refused(slack.users_list(cursor="nonsense")) == "invalid_cursor"


async def test_history_is_newest_first_and_its_pages_do_not_slip(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    sent = [await slack.chat_postMessage(channel=ada.id, text=str(number)) for number in range(5)]
    first_page = await slack.conversations_history(channel=sent[0]["channel"], limit=2)
    await slack.chat_postMessage(channel=ada.id, text="meanwhile")
    cursor = first_page["response_metadata"]["next_cursor"]
    second_page = await slack.conversations_history(channel=sent[0]["channel"], limit=2, cursor=cursor)
    assert [m["text"] for m in [*first_page["messages"], *second_page["messages"]]] == ["4", "3", "2", "1"]
    since = await slack.conversations_history(channel=sent[0]["channel"], oldest=sent[3]["ts"], inclusive=True)
    assert [m["text"] for m in since["messages"]] == ["meanwhile", "4", "3"]


async def test_replies_stay_in_their_thread(slack: AsyncWebClient, workspace: Workspace) -> None:
    room = workspace.add_channel("direction", ["bot"], is_private=True)
    parent = await slack.chat_postMessage(channel=room.id, text="digest")
    await slack.chat_postMessage(channel=room.id, text="detail", thread_ts=parent["ts"])
    history = await slack.conversations_history(channel=room.id)
    assert [(m["text"], m["reply_count"]) for m in history["messages"]] == [("digest", 1)]
    thread = await slack.conversations_replies(channel=room.id, ts=parent["ts"])
    assert [m["text"] for m in thread["messages"]] == ["digest", "detail"]


async def test_people_groups_and_channels_have_slacks_shapes(slack: AsyncWebClient, workspace: Workspace) -> None:
    workspace.clock.set(datetime(2026, 11, 17, 9, tzinfo=UTC))
    ada = workspace.add_person("ada", "Ada L", email="ada@example.com", tz="Europe/Paris", is_admin=True)
    guest = workspace.add_person("guest", is_restricted=True)
    room = workspace.add_channel("direction", ["bot", ada.id, guest.id], is_private=True, is_ext_shared=True)
    group = workspace.add_group("leaders", [ada.id])
    user = (await slack.users_info(user=ada.id, include_locale=True))["user"]
    assert (user["tz_offset"], user["locale"], user["profile"]["email"]) == (3600, "fr-FR", "ada@example.com")
    assert (await slack.users_lookupByEmail(email="ADA@example.com"))["user"]["id"] == ada.id
    listed = (await slack.usergroups_list(include_users=True))["usergroups"][0]
    assert (listed["id"], listed["users"]) == (group.id, [ada.id])
    assert (await slack.usergroups_users_list(usergroup=group.id))["users"] == [ada.id]
    facts = (await slack.conversations_info(channel=room.id, include_num_members=True))["channel"]
    assert (facts["is_private"], facts["is_ext_shared"], facts["num_members"]) == (True, True, 3)
    assert set((await slack.conversations_members(channel=room.id))["members"]) == set(room.members)
    assert [c["id"] for c in (await slack.conversations_list(types="private_channel"))["channels"]] == [room.id]


async def test_a_file_goes_up_in_three_steps_and_can_be_shown(
    slack: AsyncWebClient, workspace: Workspace, sandbox: Sandbox
) -> None:
    ada = workspace.add_person("ada")
    upload = await slack.files_upload_v2(filename="chart.png", content=b"\x89PNG...", alt_txt="4 sur 5")
    file = upload["files"][0]
    image = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "4 sur 5"}
    assert (await slack.chat_postMessage(channel=ada.id, text="chart", blocks=[image]))["ok"]
    unknown = [{**image, "slack_file": {"id": "F404"}}]
    assert await refused(slack.chat_postMessage(channel=ada.id, text="chart", blocks=unknown)) == "invalid_blocks"
    async with httpx.AsyncClient(trust_env=False) as http:
        response = await http.get(file["url_private"])
    assert (response.content, response.headers["content-type"]) == (b"\x89PNG...", "image/png")
    assert file["url_private"].startswith(sandbox.url)


async def test_form_encoded_calls_carry_json_as_text(sandbox: Sandbox, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    form = {"channel": ada.id, "text": "?", "blocks": json.dumps([buttons("1")])}
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {sandbox.token}"}) as http:
        sent = (await http.post(f"{sandbox.api_url}chat.postMessage", data=form)).json()
        assert sent["message"]["blocks"][0]["block_id"] == "taps"
        assert (await http.post(f"{sandbox.api_url}nothing.here")).json()["error"] == "unknown_method"


async def test_a_ts_never_repeats_nor_goes_back_with_the_clock(slack: AsyncWebClient, workspace: Workspace) -> None:
    ada = workspace.add_person("ada")
    workspace.clock.set(datetime(2026, 11, 17, 9, tzinfo=UTC))
    stamps = [(await slack.chat_postMessage(channel=ada.id, text="?"))["ts"] for _ in range(3)]
    workspace.clock.set(datetime(2026, 11, 17, 8, tzinfo=UTC))
    stamps.append((await slack.chat_postMessage(channel=ada.id, text="?"))["ts"])
    assert stamps == ["1794906000.000000", "1794906000.000001", "1794906000.000002", "1794906000.000003"]


def test_whoever_reads_the_address_first_waits_and_is_not_refused() -> None:
    with closing(listening(0)) as bound:
        address = bound.getsockname()
        socket.create_connection(address, timeout=5).close()
        with pytest.raises(OSError, match="in use"):
            listening(address[1])


async def test_a_sandbox_of_its_own_process_serves_the_same() -> None:
    with in_child() as running:
        async with running.client() as driver:
            people = await driver.add_people([{"name": "ada", "real_name": "Ada L"}])
            assert people[0]["real_name"] == "Ada L"
            assert (await driver.state())["people"] == 3
