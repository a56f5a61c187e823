"""A form sent back becomes an event; what is wrong comes back under its field."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest

from bot.slack.listeners.views import drawn
from bot.slack.render import form
from jobs.cards import Form, Notice
from jobs.cards.forms import Note, Quote, Several
from jobs.errors import NotStored
from jobs.ports import Acknowledge, FormErrors, Say
from tests.bot.slack import cards
from tests.bot.slack.cards import AFTER, NOTE, THANKS
from tests.bot.slack.fakes import ANA, DM, RecordingDesk, RecordingSlack, Slack, always, sent_by, slow, tap

TRY_AGAIN = "Je n’ai pas pu enregistrer. Réessayez dans un instant."
THREAD = "0123456789abcdef" * 2


async def test_a_reply_sent_back_names_its_comment_and_what_follows_is_said_in_the_window(
    slack: Slack, desk: RecordingDesk
) -> None:
    desk.outcome = always(Say(Notice("fr", "notice-reply-taken")))
    view = form(cards.reply_form(thread=THREAD), {"channel": "C1"})
    response = await slack.submit(view, {"text": {"value": " Trois restent.\x00 "}})
    assert sent_by(desk) == ("reply", {"window": "w1", "thread": THREAD}, {"text": "Trois restent."})
    assert response.json()["response_action"] == "update"
    assert "six heures ouvrées" in json.dumps(response.json(), ensure_ascii=False)


async def test_an_answer_changed_in_a_window_comes_back_with_its_question(slack: Slack, desk: RecordingDesk) -> None:
    await slack.submit(form(cards.answer_form(), {}), {"v": {"selected_option": {"value": "2"}}})
    assert sent_by(desk) == ("answer", {"round": 12, "window": "w1", "item": "answer"}, {"v": "2"})


async def test_f10_a_slow_form_keeps_what_was_typed_and_says_later_that_it_was_stored(
    slack: Slack, wire: RecordingSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.waiting.BUDGET", 0.01)
    for outcome in (FormErrors({"text": "x"}), Acknowledge(THANKS, AFTER)):
        assert wire.calls == []  # what was wrong in it, or too late, changes nothing in front of the person
        monkeypatch.setattr(slack.app.presenter._desk, "handle", lambda _, outcome=outcome: slow(outcome))
        response = await slack.submit(comment_view(), {"text": {"value": "x"}})
        assert response.json() == {"response_action": "errors", "errors": {"text": TRY_AGAIN}}
    (update,) = wire.calls_of("views_update")
    assert update["view_id"] == "V9"
    assert "enregistré." in json.dumps(update["view"], ensure_ascii=False)
    assert len(wire.calls_of("chat_postEphemeral")) == 1
    assert wire.calls_of("chat_update") == []


async def test_f10_a_form_that_cannot_be_stored_stays_open_or_is_not_acknowledged(
    slack: Slack, desk: RecordingDesk
) -> None:
    desk.trouble = NotStored("the database is away")
    response = await slack.submit(comment_view(), {"text": {"value": "x"}})
    assert response.json() == {"response_action": "errors", "errors": {"text": TRY_AGAIN}}
    without_fields = comment_view() | {"blocks": []}
    assert (await slack.submit(without_fields, {})).status_code == 503


def comment_view() -> dict[str, Any]:
    return form(cards.comment_form(), {"channel": DM})


async def test_a_comment_is_stored_acknowledged_and_edits_nothing(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Acknowledge(THANKS, AFTER))
    response = await slack.submit(comment_view(), {"text": {"value": "  Trop de priorités.  "}})
    assert (response.status_code, response.text) == (200, "")
    assert sent_by(desk) == ("comment", {"round": 12, "window": "w1"}, {"text": "Trop de priorités."})
    assert [(call["channel"], call["user"]) for call in wire.calls_of("chat_postEphemeral")] == [(DM, ANA)]
    assert wire.calls_of("chat_update") == []


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
    assert sent_by(desk)[2] == {"text": kept}


@pytest.mark.parametrize(
    ("metadata", "about"),
    [
        ("", {}),
        ("{", {}),
        ("[]", {}),
        ('{"round": {"a": 1}, "window": ["w1"], "item": true, "x": 1.5}', {}),
        ('{"round": "12", "window": "../x", "locale": "fr"}', {"round": "12", "window": "../x"}),
    ],
)
async def test_sec_18_tampered_metadata_goes_no_further_than_the_desk_which_refuses_it_kindly(
    metadata: str, about: dict[str, Any], slack: Slack, desk: RecordingDesk
) -> None:
    desk.outcome = always(Say(NOTE))
    response = await slack.submit(comment_view() | {"private_metadata": metadata}, {"text": {"value": "x"}})
    assert response.json()["response_action"] == "update"
    assert sent_by(desk)[1] == about


async def test_a_pause_and_its_end(slack: Slack, desk: RecordingDesk) -> None:
    view = form(cards.pause_form(), {"home": "1"})
    for day, until in (("2026-12-01", date(2026, 12, 1)), (None, None)):
        desk.events.clear()
        await slack.submit(view, {"until": {"selected_date": day}})
        assert sent_by(desk) == ("pause", {}, {"until": until})


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
    assert sent_by(desk) == (
        "schedule",
        {"schedule": 3},
        {
            "name": "Mardi",
            "weekday": "2",
            "local_time": time(10),
            "audience": "staff/tech",
            "alignment": ("q0", "q1"),
            "pulse": (),
            "reminder": True,
        },
    )


@pytest.mark.parametrize("field", ["weekday", "audience", "alignment", "pulse", "local_time", "reminder", "name"])
@pytest.mark.parametrize("state", [{"selected_option": {"value": "9"}}, {"selected_options": [{"value": "q77"}]}, {}])
async def test_sec_18_what_was_never_offered_does_not_come_back(
    field: str, state: dict[str, Any], slack: Slack, desk: RecordingDesk
) -> None:
    await slack.submit(form(cards.schedule_form(), {"home": "1"}), schedule_values(**{field: state}))
    assert not sent_by(desk)[2][field]


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
    response = await slack.submit(form(cards.pause_form(), {"home": "1"}), {"until": {"selected_date": None}})
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


@pytest.mark.parametrize("sample", cards.every_form("fr"), ids=lambda sample: sample.name)
def test_the_fields_of_a_form_are_known_again_from_the_modal_that_comes_back(sample: Form) -> None:
    asked = [field for field in sample.fields if not isinstance(field, Note | Quote)]
    again = drawn(form(sample, {}))
    shown = {field.name for field in again}
    assert [(type(field), field.name) for field in again] == [
        (type(field), field.name) for field in asked if field.name in shown
    ]
    # A list without entries is not drawn: nothing could be picked from it.
    assert all(
        isinstance(field, Several) and not any(topic.options for topic in field.topics)
        for field in asked
        if field.name not in shown
    )
