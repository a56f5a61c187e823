"""Which requests are let in: SEC-01 to SEC-08 and SEC-31, with real signatures and the real Bolt app."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake import Once
from bot.slack.app import build
from bot.slack.door import BODY_LIMIT, Malformed, key_of, parse
from jobs.errors import NotStored
from jobs.ports import ConnectionLost, Event, Nothing, Outcome, PeopleChanged, Tap
from tests.bot.slack.fakes import SECRET, TEAM, RecordingDesk, RecordingSlack, Slack, headers_for

JSON = {"Content-Type": "application/json"}
TAP = {"block_id": "ask:w1:answer", "action_id": "answer:4", "value": "12:4"}
JOINED = {"type": "team_join", "user": {"id": "U9", "team_id": TEAM, "name": "zoe"}}


def envelope(event_id: str = "Ev1", event: dict[str, Any] | None = None) -> bytes:
    return json.dumps(
        {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": event or JOINED}
    ).encode()


@pytest.mark.parametrize("secret", ["", "   "])
def test_sec_01_without_a_signing_secret_it_does_not_start(secret: str) -> None:
    with pytest.raises(ValueError, match="SLACK_SIGNING_SECRET"):
        build(secret, RecordingSlack(), RecordingDesk())


def spoiled() -> dict[str, dict[str, str]]:
    headers = headers_for(envelope())
    stamp, signature = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]

    def signed(**changes: str) -> dict[str, str]:
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature} | {
            name.replace("_", "-"): value for name, value in changes.items()
        }

    return {
        "no signature": {"X-Slack-Request-Timestamp": stamp},
        "no timestamp": {"X-Slack-Signature": signature},
        "empty signature": signed(X_Slack_Signature=""),
        "truncated": signed(X_Slack_Signature=signature[:-1]),
        "longer": signed(X_Slack_Signature=signature + "0"),
        "upper case": signed(X_Slack_Signature=signature.upper()),
        "v1": signed(X_Slack_Signature=signature.replace("v0", "v1")),
        "another secret": headers_for(envelope(), secret="not the secret"),
        "another body": headers_for(envelope("Ev2")),
        "301 seconds old": headers_for(envelope(), at=time.time() - 301),
        "302 seconds ahead": headers_for(envelope(), at=time.time() + 302),
        "timestamp abc": signed(X_Slack_Request_Timestamp="abc"),
        "timestamp empty": signed(X_Slack_Request_Timestamp=""),
        "timestamp 10^30": signed(X_Slack_Request_Timestamp="1" + "0" * 30),
        "timestamp negative": signed(X_Slack_Request_Timestamp="-1"),
        "timestamp with a sign": signed(X_Slack_Request_Timestamp="+" + stamp),
        "timestamp with spaces": signed(X_Slack_Request_Timestamp=f"1_{stamp[1:]}"),
        "retry headers": {"X-Slack-Retry-Num": "1", "X-Slack-No-Retry": "1"},
    }


@pytest.mark.parametrize("case", spoiled())
async def test_sec_02_03_04_08_a_request_slack_did_not_sign_changes_nothing(
    case: str, slack: Slack, desk: RecordingDesk
) -> None:
    response = await slack.http.post("/", content=envelope(), headers=spoiled()[case] | JSON)
    assert response.status_code == 401
    assert response.content == b""
    assert desk.events == []


@pytest.mark.parametrize("digits", ["١٧٠٠٠٠٠٠٠٠", "１７００００００００", "²"])
async def test_sec_04_digits_of_other_scripts_are_no_timestamp(digits: str, slack: Slack, desk: RecordingDesk) -> None:
    headers = headers_for(envelope()) | JSON
    raw = [(name.encode(), value.encode()) for name, value in headers.items() if "Timestamp" not in name]
    request = slack.http.build_request("POST", "/", content=envelope())
    request.headers = httpx.Headers([*raw, (b"x-slack-request-timestamp", digits.encode())])
    assert (await slack.http.send(request)).status_code == 401
    assert desk.events == []


async def test_sec_02_a_body_encoded_again_is_another_body(slack: Slack, desk: RecordingDesk) -> None:
    body = envelope()
    same_meaning = json.dumps(json.loads(body), indent=1).encode()
    response = await slack.http.post("/", content=same_meaning, headers=headers_for(body) | JSON)
    assert response.status_code == 401
    assert desk.events == []


async def test_sec_02_bytes_that_are_no_text_are_refused_even_signed(slack: Slack, desk: RecordingDesk) -> None:
    body = b"payload=\xff\xfe"
    assert (await slack.http.post("/", content=body, headers=headers_for(body) | JSON)).status_code == 401
    assert desk.events == []


async def test_the_same_request_signed_is_taken(slack: Slack, desk: RecordingDesk) -> None:
    response = await slack.http.post("/", content=envelope(), headers=headers_for(envelope()) | JSON)
    assert response.status_code == 200
    assert [type(event) for event in desk.events] == [PeopleChanged]


async def test_sec_05_a_replay_has_no_second_effect(slack: Slack, desk: RecordingDesk) -> None:
    headers = headers_for(envelope()) | JSON
    for _ in range(4):
        assert (await slack.http.post("/", content=envelope(), headers=headers)).status_code == 200
    # Slack's own retry: the same event, signed anew a minute later, whatever it says of itself.
    later = headers_for(envelope(), at=time.time() - 60) | JSON | {"X-Slack-Retry-Num": "2"}
    assert (await slack.http.post("/", content=envelope(), headers=later)).status_code == 200
    assert len(desk.events) == 1


async def test_sec_05_a_tap_replayed_is_one_tap_and_two_taps_are_two(slack: Slack, desk: RecordingDesk) -> None:
    payload = slack.click_payload(TAP)
    await slack.interact(payload)
    await slack.interact(payload)
    await slack.interact(slack.click_payload(TAP))
    assert [type(event) for event in desk.events] == [Tap, Tap]


async def test_f07_copies_that_arrive_together_have_one_effect(slack: Slack, desk: RecordingDesk) -> None:
    headers = headers_for(envelope()) | JSON
    responses = await asyncio.gather(*(slack.http.post("/", content=envelope(), headers=headers) for _ in range(4)))
    assert [response.status_code for response in responses] == [200] * 4
    assert len(desk.events) == 1


async def test_f03_what_failed_is_tried_again_when_slack_retries(slack: Slack, desk: RecordingDesk) -> None:
    desk.trouble = RuntimeError("the database is away")
    assert (await slack.event(JOINED)).status_code == 500
    desk.trouble = None
    assert (await slack.event(JOINED)).status_code == 200
    assert len(desk.events) == 1


async def test_f11_an_event_that_could_not_be_stored_is_sent_again_by_slack(slack: Slack, desk: RecordingDesk) -> None:
    desk.trouble = NotStored("the database is locked")
    for event in (JOINED, {"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["B1"]}}):
        assert (await slack.event(event, event_id=str(event["type"]))).status_code == 503
    desk.trouble = None
    for event in (JOINED, {"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["B1"]}}):
        assert (await slack.event(event, event_id=str(event["type"]))).status_code == 200
    assert [type(event) for event in desk.events] == [PeopleChanged, ConnectionLost, ConnectionLost]


async def test_f10_past_so_many_requests_at_once_the_next_is_refused_before_it_is_read(
    slack: Slack, desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.door.MOST_UNDER_WAY", 3)
    gate = asyncio.Event()

    async def held(event: Event) -> Outcome:
        desk.events.append(event)
        await gate.wait()
        return Nothing()

    monkeypatch.setattr(slack.app.presenter._desk, "handle", held)
    bodies = [{"payload": json.dumps(slack.click_payload(TAP))} for _ in range(5)]
    waiting = [asyncio.create_task(slack.form(body)) for body in bodies[:3]]
    while len(desk.events) < 3:  # noqa: ASYNC110 - the desk is the test's own
        await asyncio.sleep(0.01)
    assert (await asyncio.wait_for(slack.form(bodies[3]), 1)).status_code == 503
    gate.set()
    assert [response.status_code for response in await asyncio.gather(*waiting)] == [200] * 3
    assert (await slack.form(bodies[3])).status_code == 200  # it may come again
    assert len(desk.events) == 4


async def test_sec_05_the_memory_outlasts_slacks_five_minutes_and_then_lets_go() -> None:
    once = Once(remember=0.05)
    calls: list[int] = []

    async def act() -> httpx.Response:
        calls.append(1)
        return httpx.Response(200)

    await once.run("a", act)  # type: ignore[arg-type]
    await once.run("a", act)  # type: ignore[arg-type]
    assert len(calls) == 1
    await asyncio.sleep(0.06)
    await once.run("a", act)  # type: ignore[arg-type]
    assert len(calls) == 2


async def test_sec_06_07_url_verification_is_answered_only_when_signed(slack: Slack) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "<script>", "token": "x"}).encode()
    assert (await slack.http.post("/", content=body, headers=JSON)).status_code == 401
    response = await slack.http.post("/", content=body, headers=headers_for(body) | JSON)
    assert (response.status_code, response.json()) == (200, {"challenge": "<script>"})
    assert response.headers["content-type"].startswith("application/json")


async def test_sec_08_ssl_check_does_not_go_round_the_signature(slack: Slack) -> None:
    body = b"ssl_check=1&token=x"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await slack.http.post("/", content=body, headers=form)).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
async def test_only_post_is_answered(method: str, slack: Slack) -> None:
    assert (await slack.http.request(method, "/")).status_code == 405


async def test_sec_31_a_body_over_the_limit_is_refused_unread(slack: Slack) -> None:
    body = b" " * (BODY_LIMIT + 1)
    assert (await slack.http.post("/", content=body, headers=headers_for(body) | JSON)).status_code == 413

    async def undeclared() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * (BODY_LIMIT // 4)

    assert (await slack.http.post("/", content=undeclared(), headers=JSON)).status_code == 413


async def test_sec_31_a_flood_of_one_person_is_not_taken_and_costs_the_others_nothing(
    desk: RecordingDesk, wire: RecordingSlack
) -> None:
    slack = Slack(build(SECRET, wire, desk, per_minute=3))
    statuses = [(await slack.click(TAP)).status_code for _ in range(10)]
    assert (await slack.click(TAP, user="U0BOB")).status_code == 200
    await slack.http.aclose()
    assert statuses == [200] * 3 + [429] * 7  # a 200 that stored nothing would look like thanks
    assert [event.actor.user for event in desk.events if isinstance(event, Tap)] == ["U0ANA"] * 3 + ["U0BOB"]
    # Never a false thanks, and told once: the message is left as it was.
    assert wire.calls_of("chat_update") == []
    assert ["Doucement" in call["text"] for call in wire.calls_of("chat_postEphemeral")] == [True]


@pytest.mark.parametrize(
    "changes",
    [
        {"team": {"id": "T0EVIL"}, "user": {"id": "U0ANA", "team_id": "T0EVIL"}},
        {"user": {"id": "U0STRANGER", "team_id": "T0OTHER"}},
    ],
    ids=["another workspace", "a stranger of Slack Connect"],
)
async def test_sec_17_another_workspace_is_refused(
    changes: dict[str, Any], slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    assert (await slack.interact(slack.click_payload(TAP) | changes)).status_code == 403
    assert desk.events == []
    assert wire.calls == []


@pytest.mark.parametrize("home", ["E0ORG", "T0OTHER"])
async def test_in_an_organisation_the_account_decides_and_not_the_team_it_names(
    home: str, slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    wire.organisation = "E0ORG"
    author = {"user": {"id": "U0ANA", "team_id": home}}
    assert (await slack.interact(slack.click_payload(TAP) | author)).status_code == 200
    assert len(desk.events) == 1
    assert (await slack.interact(slack.click_payload(TAP) | author | {"team": {"id": "T0OTHER"}})).status_code == 403
    assert len(desk.events) == 1


BROKEN: dict[str, Any] = {
    "no json": "not json",
    "a list": [],
    "a number": 3,
    "event is a text": {"type": "event_callback", "team_id": TEAM, "event_id": "E", "event": "x"},
    "event without type": {"type": "event_callback", "team_id": TEAM, "event_id": "E", "event": {"user": "U1"}},
    "actions is a text": {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U1"}, "actions": "x"},
    "no actions": {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U1"}, "actions": []},
    "actions of numbers": {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U1"}, "actions": [1]},
    "user is a number": {"type": "block_actions", "team": {"id": TEAM}, "user": 5, "actions": [{}]},
    "view is a list": {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": []},
    "view without type": {
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": {"callback_id": "pause"},
    },
    "closed view without type": {
        "type": "view_closed", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": {"callback_id": "pause"},
    },
    "view whose type is a list": {
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"},
        "view": {"callback_id": "pause", "type": []},
    },
    "container is a text": {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": "U1"}, "actions": [TAP], "container": "x",
    },
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
async def test_f27_what_slack_would_never_send_is_a_bad_request(case: str, slack: Slack, desk: RecordingDesk) -> None:
    text = BROKEN[case] if case == "no json" else json.dumps(BROKEN[case])
    response = await slack.form({"payload": text})
    assert 400 <= response.status_code < 500
    assert desk.events == []


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "type",
    "team",
    "user",
    "actions",
    "container",
    "view",
    "event",
    "trigger_id",
    "channel",
    "message",
    "event_id",
]


VIEW = {
    "type": "view_submission",
    "team": {"id": TEAM},
    "user": {"id": "U1"},
    "view": {"id": "V1", "type": "modal", "callback_id": "pause"},
}
EVENT = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": JOINED}


@pytest.mark.parametrize("kind", ["tap", "view", "event"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, min_size=1, max_size=3), inner=JSON_VALUES)
async def test_f27_any_change_to_what_slack_sends_is_answered_and_never_a_crash(
    kind: str, changes: dict[str, Any], inner: Any
) -> None:
    slack = Slack(build(SECRET, RecordingSlack(), RecordingDesk()))
    base = {"tap": slack.click_payload(TAP), "view": VIEW, "event": EVENT}[kind]
    responses = [await slack.interact(base | changes)]
    for part in ("event", "view", "user", "container"):
        if isinstance(base.get(part), dict):
            responses += [await slack.interact(base | {part: base[part] | {name: inner}}) for name in base[part]]
    await slack.http.aclose()
    assert [response.status_code for response in responses if response.status_code >= 500] == []


def test_a_payload_is_read_from_either_encoding() -> None:
    assert parse(b'{"a": 1}', "application/json; charset=utf-8") == {"a": 1}
    assert parse(urlencode({"payload": '{"a": 1}'}).encode(), "application/x-www-form-urlencoded") == {"a": 1}
    assert parse(b"command=%2Fdiapason&text=", "application/x-www-form-urlencoded") == {
        "command": "/diapason",
        "text": "",
    }
    with pytest.raises(Malformed):
        parse(b"3", "application/json")


@given(st.dictionaries(st.text(), JSON_VALUES), st.booleans())
def test_what_was_escaped_is_read_back_whole(payload: dict[str, Any], ascii_only: bool) -> None:  # noqa: FBT001
    text = json.dumps(payload | {"kept": "100 % = a+b&c\r\n_\t é"}, ensure_ascii=ascii_only)
    if not ascii_only:
        text = text.encode("utf-8", "ignore").decode()
    shape = {"type": None, "event": {"type": "x"}}
    body = urlencode({"payload": json.dumps({"kept": text} | shape, ensure_ascii=ascii_only)}).encode()
    assert parse(body, "application/x-www-form-urlencoded")["kept"] == text


def test_each_thing_that_happens_has_a_key_of_its_own() -> None:
    tap = {"type": "block_actions", "trigger_id": "1.2", "actions": [{"action_ts": "9.1"}]}
    assert key_of({"event_id": "Ev1"}) == "event:Ev1"
    assert key_of(tap) == "block_actions:1.2:9.1"
    assert key_of(tap | {"actions": [{"action_ts": "9.2"}]}) != key_of(tap)
    assert key_of({"type": "url_verification"}) is None


async def test_store_then_acknowledge_then_update(slack: Slack, desk: RecordingDesk, wire: RecordingSlack) -> None:
    order: list[str] = []

    def store(_: object) -> Outcome:
        order.append("stored")
        return Nothing()

    desk.outcome = store
    payload = {"payload": json.dumps(slack.click_payload(TAP))}
    await slack.form(payload)
    order.append("acknowledged")
    order += [method for method, _ in wire.calls]
    await slack.app.presenter.drain()
    assert order == ["stored", "acknowledged"]
