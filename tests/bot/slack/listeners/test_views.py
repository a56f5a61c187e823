"""A form sent back becomes an event; what is wrong comes back under its field."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.slack.render import form
from jobs.cards import (
    AnswerForm,
    CommentForm,
    Notice,
    PauseForm,
    ReplyForm,
)
from jobs.ports import (
    CommentSubmitted,
    FormErrors,
    PauseSubmitted,
    ReplaceWith,
    ReplySubmitted,
    Say,
    ScheduleSubmitted,
    Tap,
)
from tests.bot.slack import cards
from tests.bot.slack.cards import NOTE, THANKS
from tests.bot.slack.fakes import ANA, DM, WHO, RecordingDesk, RecordingSlack, Slack, always, slow, tap

THREAD = "0123456789abcdef" * 2


async def test_a_reply_sent_back_names_its_comment_and_what_follows_is_said_in_the_window(
    slack: Slack, desk: RecordingDesk
) -> None:
    desk.outcome = always(Say(Notice("fr", "notice-reply-taken")))
    view = form(ReplyForm("fr", "w1", THREAD, "Trop de priorités.", (), 3), {"channel": "C1", "ts": "1.2"})
    response = await slack.submit(view, {"text": {"value": " Trois restent.\x00 "}})
    assert desk.events == [ReplySubmitted(WHO, "w1", THREAD, "Trois restent.")]
    assert response.json()["response_action"] == "update"
    assert "six heures ouvrées" in json.dumps(response.json(), ensure_ascii=False)


@pytest.mark.parametrize("tampered", [{"thread": "x"}, {"window": "../k"}, {"thread": None}])
async def test_sec_18_a_reply_whose_thread_was_tampered_with_reaches_nobody(
    tampered: dict[str, Any], slack: Slack, desk: RecordingDesk
) -> None:
    view = form(ReplyForm("fr", "w1", THREAD, "Trop de priorités.", (), 3), {})
    view["private_metadata"] = json.dumps(json.loads(view["private_metadata"]) | tampered)
    await slack.submit(view, {"text": {"value": "oui"}})
    assert desk.events == []


async def test_an_answer_changed_in_a_window_is_a_tap(slack: Slack, desk: RecordingDesk) -> None:
    view = form(AnswerForm("fr", 12, "w1", cards.ask(), 4), {})
    await slack.submit(view, {"v": {"selected_option": {"value": "2"}}})
    (stored,) = desk.events
    assert isinstance(stored, Tap)
    assert (stored.round, stored.window, stored.item, stored.value) == (12, "w1", "answer", 2)


async def test_f10_a_slow_form_ends_in_its_own_window(
    slack: Slack, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.presenter.BUDGET", 0.01)
    for outcome, words in ((ReplaceWith(THANKS), "enregistré."), (FormErrors({"text": "x"}), "n’a pas pu")):
        monkeypatch.setattr(slack.app.presenter._desk, "handle", lambda _, outcome=outcome: slow(outcome))
        response = await slack.submit(comment_view(), {"text": {"value": "x"}})
        assert response.json()["view"]["callback_id"] == "shown"
        update = wire.calls_of("views_update")[-1]
        assert update["view_id"] == "V9"
        assert words in json.dumps(update["view"], ensure_ascii=False)
    assert len(wire.calls_of("chat_update")) == 1


def comment_view() -> dict[str, Any]:
    return form(CommentForm("fr", 12, "w1"), {"channel": DM, "ts": "171.000100"})


async def test_a_comment_is_stored_and_its_message_brought_up_to_date(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(ReplaceWith(THANKS))
    response = await slack.submit(comment_view(), {"text": {"value": "  Trop de priorités.  "}})
    assert (response.status_code, response.text) == (200, "")
    (stored,) = desk.events
    assert isinstance(stored, CommentSubmitted)
    assert (stored.actor, stored.round, stored.window, stored.text) == (WHO, 12, "w1", "Trop de priorités.")
    assert [call["ts"] for call in wire.calls_of("chat_update")] == ["171.000100"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("   ", ""),
        ("a\x00b", "ab"),
        ("x" * 40_000, "x" * 1_000),
        ("\ud800seul", "seul"),
        ("é\u0301" * 3, "é\u0301" * 3),
    ],
    ids=["nothing", "spaces", "NUL", "40,000 letters", "lone surrogate", "marks"],
)
async def test_f26_any_text_can_be_typed(typed: str | None, kept: str, slack: Slack, desk: RecordingDesk) -> None:
    assert (await slack.submit(comment_view(), {"text": {"value": typed}})).status_code == 200
    (stored,) = desk.events
    assert isinstance(stored, CommentSubmitted)
    assert stored.text == kept


@pytest.mark.parametrize(
    "metadata", ["", "{", "[]", '{"round": "12", "window": "w1"}', '{"round": 12, "window": "../x"}']
)
async def test_sec_18_a_form_with_tampered_metadata_is_refused_kindly(
    metadata: str, slack: Slack, desk: RecordingDesk
) -> None:
    response = await slack.submit(comment_view() | {"private_metadata": metadata}, {"text": {"value": "x"}})
    assert response.json()["response_action"] == "update"
    assert desk.events == []


async def test_a_pause_and_its_end(slack: Slack, desk: RecordingDesk) -> None:
    view = form(PauseForm("fr", None), {"home": "1"})
    await slack.submit(view, {"until": {"selected_date": "2026-12-01"}})
    await slack.submit(view, {"until": {"selected_date": None}})
    assert desk.events == [PauseSubmitted(WHO, date(2026, 12, 1)), PauseSubmitted(WHO, None)]


def schedule_values(**changes: Any) -> dict[str, Any]:
    several = {"selected_options": [{"value": "q0"}, {"value": "q1"}]}
    return {
        "name": {"value": " Mardi "},
        "weekday": {"selected_option": {"value": "2"}},
        "local_time": {"selected_time": "10:00"},
        "audience": {"selected_option": {"value": "staff/tech"}},
        "alignment": several,
        "pulse": {"selected_options": []},
        "reminder": {"selected_options": [{"value": "on"}]},
    } | changes


async def test_a_schedule_comes_back_whole(slack: Slack, desk: RecordingDesk) -> None:
    await slack.submit(form(cards.schedule_form(), {"home": "1"}), schedule_values())
    assert desk.events == [
        ScheduleSubmitted(WHO, 3, "Mardi", 2, "10:00", "staff/tech", ("q0", "q1"), (), reminder=True)
    ]


async def test_what_is_wrong_is_said_under_its_field(slack: Slack, desk: RecordingDesk) -> None:
    desk.outcome = always(FormErrors({"local_time": "unknown-action", "somewhere": "help-text"}))
    response = await slack.submit(form(cards.schedule_form("en"), {"home": "1"}), schedule_values())
    body = response.json()
    assert body["response_action"] == "errors"
    assert body["errors"]["local_time"].startswith("This button no longer works")
    # Slack refuses errors under a field the form does not have: the first field takes them.
    assert body["errors"]["name"] == "Help for Diapason"


async def test_an_answer_to_a_form_is_shown_in_its_window_and_the_home_follows(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(NOTE))
    response = await slack.submit(form(PauseForm("fr", None), {"home": "1"}), {"until": {"selected_date": None}})
    assert response.json()["view"]["callback_id"] == "shown"
    assert [call["user_id"] for call in wire.calls_of("views_publish")] == [ANA]


async def test_sec_30_no_log_record_holds_what_came_in(
    slack: Slack, desk: RecordingDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    await slack.submit(comment_view(), {"text": {"value": "canari-7391"}})
    desk.trouble = RuntimeError("canari-7391")
    await slack.click(tap() | {"value": "12:4", "action_ts": "canari-7391"})
    await slack.form({"payload": "canari-7391"})
    assert "canari-7391" not in caplog.text
    assert "xoxb-test" not in caplog.text
