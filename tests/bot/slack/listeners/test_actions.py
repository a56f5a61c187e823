"""A click becomes an event; what the desk answers appears where the person clicked."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack import ids
from bot.slack.render import message
from jobs.cards import RepliesCard
from jobs.errors import NotStored, Rejected
from jobs.ports import (
    Acknowledge,
    Actor,
    AdminGesture,
    Command,
    Erased,
    Event,
    FormRequested,
    Gesture,
    OpenForm,
    Outcome,
    Say,
    ShowQuestions,
    Tap,
)
from tests.bot.slack import cards
from tests.bot.slack.cards import AFTER, NOTE, THANKS
from tests.bot.slack.fakes import ANA, DM, TEAM, WHO, RecordingDesk, RecordingSlack, Slack, always, slow, tap

WINDOW: dict[str, str | int | None] = {"round": 12, "window": "w1"}


async def test_a_tap_is_stored_with_the_moment_slack_saw_it(slack: Slack, desk: RecordingDesk) -> None:
    await slack.click(tap() | {"action_ts": "1700000000.500000"})
    assert desk.events == [Tap(WHO, datetime(2023, 11, 14, 22, 13, 20, 500000, tzinfo=UTC), 12, "w1", "answer", 4)]


@pytest.mark.parametrize("stamp", ["", "abc", "-5", "1e300", "inf", "nan", None])
async def test_a_tap_without_a_readable_moment_is_stamped_now(stamp: Any, slack: Slack, desk: RecordingDesk) -> None:
    await slack.click(tap() | {"action_ts": stamp})
    (stored,) = desk.events
    assert isinstance(stored, Tap)
    assert abs((datetime.now(UTC) - stored.at).total_seconds()) < 60


async def test_after_a_tap_the_message_stays_and_one_person_is_told(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Acknowledge(THANKS, AFTER))
    desk.homes[ANA] = cards.home()
    assert (await slack.click(tap())).status_code == 200
    rendered = message(THANKS)
    told = {"channel": DM, "user": ANA, "text": rendered.text, "blocks": rendered.blocks}
    assert wire.calls_of("chat_postEphemeral") == [told]
    # Slack guarantees no ephemeral message: the home says the same.
    assert [call["user_id"] for call in wire.calls_of("views_publish")] == [ANA]
    assert len(wire.calls) == 2


@pytest.mark.parametrize("verb", ["change:answer", "show"])
async def test_questions_asked_for_again_are_shown_to_that_person_alone(
    verb: str, slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(ShowQuestions(AFTER))
    await slack.click({"action_id": verb, "value": "12" if verb == "show" else "12:w1:answer"})
    (asked,) = desk.events
    assert isinstance(asked, Gesture)
    assert (asked.action, asked.round) == (verb.split(":", maxsplit=1)[0], 12)
    assert [(method, call["user"]) for method, call in wire.calls] == [("chat_postEphemeral", ANA)]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com.evil.example/actions/1",
        "https://evil@hooks.slack.com/actions/1",
        "https://hooks.slack.com:8443/actions/1",
        "https://hooks.slack.com:x/actions/1",
        "https://169.254.169.254/latest/meta-data",
        "http://localhost:9/",
        "file:///etc/passwd",
    ],
)
async def test_sec_09_a_response_address_that_is_not_slacks_gets_nothing(
    url: str, slack: Slack, desk: RecordingDesk, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def respond(_: Any, address: str, __: Any, *, replace: bool) -> bool:
        asked.append(f"{address} {replace}")
        return True

    monkeypatch.setattr("bot.slack.responses.respond", respond)
    desk.outcome = always(Acknowledge(THANKS, AFTER))
    await slack.click(tap(), response_url=url)
    assert asked == []
    assert len(wire.calls_of("chat_postEphemeral")) == 1  # told all the same
    await slack.click(tap(window="w2"), response_url="https://hooks.slack.com/actions/1")
    assert asked == ["https://hooks.slack.com/actions/1 False"]


async def test_a_choice_in_a_list_is_a_tap_too(slack: Slack, desk: RecordingDesk) -> None:
    picked = {"type": "static_select", "action_id": "pick", "selected_option": {"value": "12:7"}}
    await slack.click({"block_id": "ask:w1:forecast"} | picked)
    (stored,) = desk.events
    assert isinstance(stored, Tap)
    assert (stored.item, stored.value) == ("forecast", 7)


@pytest.mark.parametrize("verb", ["skip", "snooze", "why", "stop"])
async def test_the_menu_of_a_question(verb: Any, slack: Slack, desk: RecordingDesk, wire: RecordingSlack) -> None:
    desk.outcome = always(Say(NOTE))
    option = {"value": ids.menu_value(verb, 12, "w1", "answer")}
    await slack.click({"action_id": "more", "type": "overflow", "selected_option": option})
    (stored,) = desk.events
    assert isinstance(stored, Gesture)
    assert (stored.action, stored.round, stored.window, stored.item) == (verb, 12, "w1", "answer")
    assert [(call["channel"], call["user"]) for call in wire.calls_of("chat_postEphemeral")] == [(DM, ANA)]


async def test_change_my_answer(slack: Slack, desk: RecordingDesk) -> None:
    await slack.click({"action_id": "change:forecast", "value": ids.question_value(12, "w1", "forecast")})
    (stored,) = desk.events
    assert isinstance(stored, Gesture)
    assert (stored.action, stored.item) == ("change", "forecast")


@pytest.mark.parametrize(
    ("pressed", "event"),
    [
        ({"action_id": "erase", "value": "12:w1:answer"}, Erased(WHO, "w1", "answer")),
        ({"action_id": "erase", "value": "12:w1:agreed"}, Erased(WHO, "w1", "agreed")),
        ({"action_id": "erase-all"}, Erased(WHO)),
        ({"action_id": "edit", "value": "12:w1:answer"}, FormRequested(WHO, "answer", WINDOW | {"item": "answer"})),
        ({"action_id": "edit", "value": "12:w1:forecast"}, FormRequested(WHO, "answer", WINDOW | {"item": "forecast"})),
        ({"action_id": "edit", "value": "12:w1:comment"}, FormRequested(WHO, "comment", WINDOW)),
    ],
)
async def test_what_is_done_in_my_data(
    pressed: dict[str, str], event: Event, slack: Slack, desk: RecordingDesk
) -> None:
    desk.outcome = always(Say(NOTE))
    await slack.click({"block_id": "mine:w1:answer"} | pressed)
    assert desk.events == [event]


THREAD = "0123456789abcdef" * 2


async def test_a_leader_opens_the_form_that_replies_to_a_comment(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(OpenForm(cards.reply_form(thread=THREAD)))
    await slack.click({"action_id": "reply", "value": ids.reply_value("w1", THREAD)})
    assert desk.events == [FormRequested(WHO, "reply", {"window": "w1", "thread": THREAD})]
    (opened,) = wire.calls_of("views_open")
    assert "Trop de priorités." in json.dumps(opened["view"], ensure_ascii=False)


async def test_all_figures_of_a_digest_open_in_a_window_of_the_channel_that_the_envelope_names(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(cards.detail()))
    await slack.click({"action_id": "figures", "value": "2026-W47"})
    assert desk.events == [FormRequested(WHO, "figures", {"week": "2026-W47", "channel": DM})]
    (opened,) = wire.calls_of("views_open")
    told = json.dumps(opened["view"], ensure_ascii=False)
    assert "Toutes les mesures, semaine 47" in told
    assert "Équipe 3" in told
    assert not wire.calls_of("chat_postEphemeral")


@pytest.mark.parametrize("place", ["message", "home"])
async def test_replies_are_read_where_the_person_is(place: str, slack: Slack, desk: RecordingDesk) -> None:
    desk.outcome = always(Say(RepliesCard("fr", (cards.REPLY,))))
    await (slack.click if place == "message" else slack.in_home)({"action_id": "replies"})
    assert desk.events == [Command(WHO, "replies")]


async def test_a_form_asked_for_in_a_window_takes_its_place(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(OpenForm(cards.answer_form()))
    payload = slack.click_payload({"action_id": "edit", "value": "12:w1:answer", "block_id": "mine:w1:answer"})
    payload |= {"container": {"type": "view"}, "view": {"type": "modal", "id": "V1"}}
    await slack.form({"payload": json.dumps(payload)})
    await slack.app.presenter.drain()
    assert [call["view_id"] for call in wire.calls_of("views_update")] == ["V1"]
    assert wire.calls_of("views_open") == []


@pytest.mark.parametrize("verb", ["agree", "refuse"])
async def test_few_leaders_agree_or_not(verb: Any, slack: Slack, desk: RecordingDesk) -> None:
    await slack.click({"action_id": verb, "block_id": "agreement:12", "value": "12"})
    (stored,) = desk.events
    assert isinstance(stored, Gesture)
    assert (stored.action, stored.round, stored.window) == (verb, 12, None)


async def test_an_acknowledgement_that_slack_refuses_does_not_undo_the_tap(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Acknowledge(THANKS, AFTER))
    wire.refuse["chat_postEphemeral"] = [Rejected("user_not_in_channel")]
    assert (await slack.click(tap())).status_code == 200
    assert len(desk.events) == 1


async def test_sec_18_who_acts_is_the_envelopes_word_and_nobody_elses(slack: Slack, desk: RecordingDesk) -> None:
    await slack.click(tap() | {"user": "U0BOSS", "value": "12:4"}, user="U0EVE")
    (stored,) = desk.events
    assert isinstance(stored, Tap)
    assert stored.actor == Actor("slack", TEAM, "U0EVE")


@pytest.mark.parametrize(
    "action",
    [
        {"action_id": "pulse_2024", "value": "x"},
        {"action_id": "answer:4", "block_id": "ask:w1:answer", "value": "12:5"},
        {"action_id": "answer:4", "block_id": "ask:w1:answer", "value": "12:4; drop"},
        {"action_id": "answer:4", "block_id": "ask:w1:boss", "value": "12:4"},
        {"action_id": "answer:99999", "block_id": "ask:w1:answer", "value": "12:99999"},
        {"action_id": "more", "selected_option": {"value": "delete:12:w1:answer"}},
        {"action_id": "change:answer", "value": "12:w1:forecast"},
        {"action_id": "schedule-edit", "value": "1 OR 1=1"},
        {"action_id": "agree", "value": "12:w1"},
        {"action_id": "edit", "value": "12:w1:agreed"},
        {"action_id": "erase", "value": "12:w1:everything"},
        {"action_id": "channel", "selected_conversation": "https://evil.example"},
    ],
)
async def test_f27_old_and_tampered_buttons_are_answered_kindly_and_do_nothing(
    action: dict[str, Any], slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    assert (await slack.click(action)).status_code == 200
    assert desk.events == []
    assert [call["text"][:17] for call in wire.calls_of("chat_postEphemeral")] == ["Ce bouton ne répo"]


async def test_an_unknown_person_is_answered_in_french(slack: Slack, desk: RecordingDesk, wire: RecordingSlack) -> None:
    await slack.click({"action_id": "old"}, user="U0NEW")
    assert wire.calls_of("chat_postEphemeral")[0]["text"].startswith("Ce bouton")
    assert desk.events == []


async def test_a_form_is_opened_at_once_when_the_desk_is_quick(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(OpenForm(cards.comment_form()))
    await slack.click({"action_id": "comment", "value": ids.question_value(12, "w1", "answer")})
    assert desk.events == [FormRequested(WHO, "comment", WINDOW)]
    (opened,) = wire.calls_of("views_open")
    assert opened["view"]["callback_id"] == "comment"
    assert json.loads(opened["view"]["private_metadata"]) == {
        "locale": "fr", "channel": DM, "round": 12, "window": "w1",
    }  # fmt: skip


async def test_a_form_waits_in_an_open_window_when_the_desk_is_slow(
    slack: Slack, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.presenter.PATIENCE", 0.01)

    async def slowly(_: Event) -> Outcome:
        await asyncio.sleep(0.05)
        return OpenForm(cards.pause_form())

    monkeypatch.setattr(slack.app.presenter._desk, "handle", slowly)
    await slack.in_home({"action_id": "pause"})
    (opened,) = wire.calls_of("views_open")
    (filled,) = wire.calls_of("views_update")
    assert opened["view"]["callback_id"] == "shown"
    assert filled["view"]["callback_id"] == "pause"
    assert filled["view_id"] == "V1"


async def test_f10_a_slow_store_is_refused_in_time_and_what_lands_afterwards_is_kept(
    slack: Slack, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.waiting.BUDGET", 0.01)
    monkeypatch.setattr(slack.app.presenter._desk, "handle", lambda _: slow(Acknowledge(THANKS, AFTER)))
    response = await slack.form({"payload": json.dumps(slack.click_payload(tap()))})
    assert response.status_code == 503  # Slack shows that the tap failed
    assert wire.calls_of("chat_update") == []
    await slack.app.presenter.drain()
    assert [method for method, _ in wire.calls] == ["chat_postEphemeral", "chat_postEphemeral", "views_publish"]
    told = wire.calls[0][1]
    assert (told["channel"], told["user"]) == (DM, ANA)
    assert "Réessayez" in told["text"]
    assert "try again" in told["text"]


async def test_f10_a_tap_that_cannot_be_stored_is_never_acknowledged_and_may_come_again(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.trouble = NotStored("the database is away")
    desk.homes.clear()  # nobody's language is looked up: the database is what is away
    payload = slack.click_payload(tap())
    assert (await slack.interact(payload)).status_code == 503
    assert [method for method, _ in wire.calls] == ["chat_postEphemeral"]
    desk.trouble = None
    assert (await slack.interact(payload)).status_code == 200
    assert len(desk.events) == 1


async def test_f10_past_so_many_taps_under_way_the_next_is_refused_unheard(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack.app.presenter._queue, "_most", 0)
    assert (await slack.click(tap())).status_code == 503
    assert desk.events == []
    assert len(wire.calls_of("chat_postEphemeral")) == 1
    monkeypatch.setattr("bot.slack.presenter.MOST_APOLOGIES", 0)  # Slack is not flooded with apologies either
    assert (await slack.click(tap())).status_code == 503
    assert len(wire.calls_of("chat_postEphemeral")) == 1


async def test_f10_a_form_that_cannot_be_read_says_so_where_it_would_have_opened(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.trouble = NotStored("the database is away")
    await slack.in_home({"action_id": "pause"})
    (opened,) = wire.calls_of("views_open")
    assert "Réessayez" in json.dumps(opened, ensure_ascii=False)

    async def slowly(_: Event) -> Outcome:
        await asyncio.sleep(0.05)
        raise NotStored("the database is away")

    monkeypatch.setattr("bot.slack.presenter.PATIENCE", 0.01)
    monkeypatch.setattr(slack.app.presenter._desk, "handle", slowly)
    await slack.in_home({"action_id": "pause"})
    (filled,) = wire.calls_of("views_update")
    assert "Réessayez" in json.dumps(filled, ensure_ascii=False)


async def test_a_tap_in_the_home_brings_the_home_up_to_date(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Acknowledge(THANKS, AFTER))
    desk.homes[ANA] = cards.home()
    await slack.in_home(tap())
    assert [method for method, _ in wire.calls] == ["views_publish"]


@pytest.mark.parametrize(
    ("action", "event"),
    [
        ({"action_id": "my-data"}, Command(WHO, "my-data")),
        ({"action_id": "send-test"}, AdminGesture(WHO, "send_test")),
        ({"action_id": "schedule-pause", "value": "3"}, AdminGesture(WHO, "pause_schedule", "3")),
        ({"action_id": "schedule-resume", "value": "3"}, AdminGesture(WHO, "resume_schedule", "3")),
        ({"action_id": "schedule-new"}, FormRequested(WHO, "schedule", {"schedule": None})),
        ({"action_id": "schedule-edit", "value": "3"}, FormRequested(WHO, "schedule", {"schedule": 3})),
        ({"action_id": "smallest-group"}, FormRequested(WHO, "smallest-group")),
        ({"action_id": "consultation"}, FormRequested(WHO, "consultation")),
        ({"action_id": "pause"}, FormRequested(WHO, "pause")),
        ({"action_id": "channel", "selected_conversation": "C0LEAD"}, AdminGesture(WHO, "choose_channel", "C0LEAD")),
    ],
)
async def test_the_buttons_of_the_home(action: dict[str, Any], event: Event, slack: Slack, desk: RecordingDesk) -> None:
    await slack.in_home(action)
    assert desk.events == [event]


@pytest.mark.parametrize("verb", ["stop", "resume"])
async def test_stop_and_resume_from_the_home_or_the_welcome(verb: str, slack: Slack, desk: RecordingDesk) -> None:
    await slack.in_home({"action_id": verb})
    await slack.click({"action_id": verb})
    assert [(event.action, event.window) for event in desk.events if isinstance(event, Gesture)] == [(verb, None)] * 2


async def test_an_answer_in_the_home_opens_a_window_and_the_home_follows(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(NOTE))
    await slack.in_home({"action_id": "schedule-pause", "value": "3"})
    assert sorted(method for method, _ in wire.calls) == ["views_open", "views_publish"]


@pytest.mark.parametrize("state", ["answered", "skipped", "closed"])
def test_sec_28_no_option_is_left_in_how_an_answered_question_stands(state: Any) -> None:
    rendered = json.dumps(message(cards.question(cards.item("w1", state, leader=True), occasion="own")).blocks)
    assert "answer:" not in rendered
    assert "ask:" not in rendered
    assert '"12:' not in rendered.replace('"12:w1:', "")
