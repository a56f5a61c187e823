"""What a button answers is where the eye is: beside the message, in the modal, in the home or over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.slack import ids
from bot.slack.render import Rendered
from bot.slack.render.forms import form, shown
from jobs.cards import CommitmentsCard, ConfidentialityCard, DigestsCard, MyDataCard, RepliesCard
from jobs.errors import Rejected
from jobs.ports import Acknowledge, Nothing, OpenForm, Outcome, Say, ShowQuestions
from tests.bot.slack import cards
from tests.bot.slack.cards import AFTER, NOTE, THANKS
from tests.bot.slack.fakes import ANA, DM, RecordingDesk, RecordingSlack, Slack, always, tap

HOOK = "https://hooks.slack.com/actions/1"
QUESTION = ids.question_value(12, "w1", "answer")
HELD = {"block_id": "mine:w1:answer", "value": ids.held_value(12, "w1", "answer")}
HURDLE = {"block_id": ids.obstacle_block("a" * 32), "value": "a" * 32}
DATA = MyDataCard("fr", "Ana", "staff", "Tech", (), 35)
PROMISE = ConfidentialityCard("fr", 5, 35)
RECEIPT, AND_MORE = Acknowledge(THANKS, AFTER), Acknowledge(replace(THANKS, left=1), AFTER)
GONE = Say(NOTE, instead=True)
GAP = "priorities:leaders_staff"
COMMIT = cards.pause_form()  # any form: where it opens is what is looked at


def menu(verb: Any) -> dict[str, Any]:
    return {
        "action_id": "more",
        "type": "overflow",
        "selected_option": {"value": ids.menu_value(verb, 12, "w1", "answer")},
    }


# Every control, by where people meet it: what it is, what the desk makes of it, and where that is shown.
# "beside": an ephemeral message of its own. "instead": in the place of the ephemeral message that was tapped.
# "over": a modal that opens. "in it": the modal that is in front of the person. "home": the home is drawn again.
IN_A_MESSAGE: list[tuple[str, dict[str, Any], Outcome, str, str]] = [
    # name, action, outcome, where it is answered in a message, and in what they alone see
    ("answer", tap(), RECEIPT, "beside", "instead"),
    ("answer, and more to answer", tap(), AND_MORE, "beside", "instead"),
    ("agree", {"action_id": "agree", "value": "12"}, RECEIPT, "beside", "instead"),
    ("refuse", {"action_id": "refuse", "value": "12"}, RECEIPT, "beside", "instead"),
    ("show", {"action_id": "show", "value": "12"}, ShowQuestions(AFTER), "beside", "instead"),
    ("change", {"action_id": "change:answer", "value": QUESTION}, ShowQuestions(AFTER), "beside", "instead"),
    ("skip", menu("skip"), RECEIPT, "beside", "instead"),
    ("later", menu("snooze"), GONE, "beside", "instead"),
    ("why me", menu("why"), Say(NOTE), "beside", "beside"),
    ("stop, in the menu", menu("stop"), GONE, "beside", "instead"),
    ("stop", {"action_id": "stop"}, GONE, "beside", "instead"),
    ("resume", {"action_id": "resume"}, GONE, "beside", "instead"),
    ("comment", {"action_id": "comment", "value": QUESTION}, OpenForm(cards.comment_form()), "over", "over"),
    ("reply", {"action_id": "reply", "value": f"w1:{'0f' * 16}"}, OpenForm(cards.reply_form()), "over", "over"),
    ("replies", {"action_id": "replies"}, Say(RepliesCard("fr", (cards.REPLY,))), "over", "over"),
    ("my data", {"action_id": "my-data"}, Say(DATA), "over", "over"),
    ("confidentiality", {"action_id": "confidentiality"}, Say(PROMISE), "over", "over"),
    ("all figures", {"action_id": "figures", "value": "2026-W47"}, Say(NOTE), "over", "over"),
    ("decide", {"action_id": "commit", "value": GAP}, OpenForm(COMMIT), "over", "over"),
    ("decide on any gap", {"action_id": "commit", "value": "any"}, OpenForm(COMMIT), "over", "over"),
    ("not now", {"action_id": "gap-later", "value": GAP}, Say(NOTE), "beside", "beside"),
    ("nothing to decide", {"action_id": "gap-dismiss", "value": GAP}, Say(NOTE), "beside", "beside"),
    ("take it on", {"action_id": "commitment-accept", "value": "7"}, Say(NOTE), "beside", "beside"),
    ("not me", {"action_id": "commitment-decline", "value": "7"}, Say(NOTE), "beside", "beside"),
    ("withdraw a decision", {"action_id": "commitment-withdraw", "value": "7"}, Say(NOTE), "beside", "beside"),
    ("change a decision", {"action_id": "commitment-change", "value": "7"}, OpenForm(COMMIT), "over", "over"),
    ("decisions", {"action_id": "decisions"}, Say(CommitmentsCard("fr", ())), "over", "over"),
    ("past digests", {"action_id": "digests"}, Say(DigestsCard("fr", ())), "over", "over"),
    ("a past digest", {"action_id": "digest", "value": "2026-W47"}, Say(cards.digest()), "over", "over"),
    ("edit", {"action_id": "edit"} | HELD, OpenForm(cards.answer_form()), "over", "over"),
    ("erase", {"action_id": "erase"} | HELD, Say(DATA, instead=True), "beside", "instead"),
    ("erase all", {"action_id": "erase-all"}, Say(DATA, instead=True), "beside", "instead"),
    ("withdraw", {"action_id": "withdraw", "value": "w1"}, GONE, "beside", "instead"),
    ("obstacle", {"action_id": "obstacle"}, OpenForm(cards.obstacle_form()), "over", "over"),
    ("seen", {"action_id": "obstacle-seen"} | HURDLE, Say(NOTE), "beside", "beside"),
    ("decided", {"action_id": "obstacle-decide"} | HURDLE, OpenForm(cards.decision_form()), "over", "over"),
    ("withdraw it", {"action_id": "obstacle-withdraw"} | HURDLE, GONE, "beside", "instead"),
    ("closed meanwhile", tap(), Say(NOTE), "beside", "beside"),
    ("an old button", {"action_id": "pulse_2024"}, Nothing(), "beside", "beside"),
]
IN_THE_HOME: list[tuple[str, dict[str, Any], Outcome, str]] = [
    ("answer", tap(), RECEIPT, "home"),
    ("agree", {"action_id": "agree", "value": "12"}, RECEIPT, "home"),
    ("skip", menu("skip"), RECEIPT, "home"),
    ("why me", menu("why"), Say(NOTE), "over"),
    ("stop", {"action_id": "stop"}, GONE, "over"),
    ("resume", {"action_id": "resume"}, GONE, "over"),
    ("edit", {"action_id": "edit:answer"} | HELD, OpenForm(cards.answer_form()), "over"),
    ("comment", {"action_id": "comment", "value": QUESTION}, OpenForm(cards.comment_form()), "over"),
    ("pause", {"action_id": "pause"}, OpenForm(cards.pause_form()), "over"),
    ("obstacle", {"action_id": "obstacle"}, OpenForm(cards.obstacle_form()), "over"),
    ("withdraw it", {"action_id": "obstacle-withdraw"} | HURDLE, GONE, "over"),
    ("link", {"action_id": "link"}, OpenForm(cards.pause_form()), "over"),
    ("replies", {"action_id": "replies"}, Say(RepliesCard("fr", ())), "over"),
    ("my data", {"action_id": "my-data"}, Say(DATA), "over"),
    ("confidentiality", {"action_id": "confidentiality"}, Say(PROMISE), "over"),
    ("schedule", {"action_id": "schedule-new"}, OpenForm(cards.schedule_form()), "over"),
    ("pause a schedule", {"action_id": "schedule-pause", "value": "3"}, Say(NOTE), "over"),
    ("channel", {"action_id": "channel", "selected_conversation": "C0LEAD"}, Say(NOTE), "over"),
    ("decide", {"action_id": "commit", "value": "any"}, OpenForm(COMMIT), "over"),
    ("take it on", {"action_id": "commitment-accept", "value": "7"}, Say(NOTE), "over"),
    ("decisions", {"action_id": "decisions"}, Say(CommitmentsCard("fr", ())), "over"),
    ("past digests", {"action_id": "digests"}, Say(DigestsCard("fr", ())), "over"),
    ("sponsor", {"action_id": "sponsor"}, OpenForm(COMMIT), "over"),
    ("an old button", {"action_id": "pulse_2024"}, Nothing(), "over"),
]


class Hook:
    """Takes what is sent to a response address, as Slack would for ``alive`` of them."""

    def __init__(self) -> None:
        self.took: list[tuple[str, Rendered, bool]] = []
        self.alive = True

    async def respond(self, _: Any, url: str, rendered: Rendered, *, replace: bool) -> bool:
        self.took.append((url, rendered, replace))
        return self.alive


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Hook:
    taking = Hook()
    monkeypatch.setattr("bot.slack.responses.respond", taking.respond)
    return taking


def places(wire: RecordingSlack, hook: Hook) -> list[str]:
    """Return where something was shown; a home that follows a tap elsewhere is not looked at."""
    names = {"views_open": "over", "views_update": "in it", "chat_postEphemeral": "by the API"}
    shown_at = [names.get(method, method) for method, _ in wire.calls if method != "views_publish"]
    return [*("instead" if instead else "beside" for _, _, instead in hook.took), *shown_at]


def ephemeral(*, alone: bool, channel: str = DM) -> dict[str, Any]:
    container = {"type": "message", "channel_id": channel, "message_ts": "171.000100", "is_ephemeral": alone}
    return {"container": container, "channel": {"id": channel}, "response_url": HOOK}


def modal(**kept: str) -> dict[str, Any]:
    view = shown("fr", Rendered("", []), kept) | {"id": "V7"}
    return {"container": {"type": "view", "view_id": "V7"}, "view": view, "channel": None}


def in_a_conversation() -> Iterator[Any]:
    for name, action, outcome, there, here in IN_A_MESSAGE:
        yield pytest.param(action, outcome, ephemeral(alone=False), there, id=f"{name}, in a message")
        yield pytest.param(action, outcome, ephemeral(alone=True), here, id=f"{name}, in what is theirs alone")


@pytest.mark.parametrize(("action", "outcome", "envelope", "place"), [*in_a_conversation()])
async def test_a_tap_in_a_conversation_is_answered_beside_it_or_over_it(
    action: dict[str, Any],
    outcome: Outcome,
    envelope: dict[str, Any],
    place: str,
    slack: Slack,
    desk: RecordingDesk,
    wire: RecordingSlack,
    hook: Hook,
) -> None:
    desk.outcome = always(outcome)
    await slack.click(action, **envelope)
    assert places(wire, hook) == [place]


@pytest.mark.parametrize(
    ("action", "outcome", "place"),
    [pytest.param(action, outcome, place, id=name) for name, action, outcome, place in IN_THE_HOME],
)
async def test_a_tap_in_the_home_is_answered_there_and_never_in_the_messages(
    action: dict[str, Any],
    outcome: Outcome,
    place: str,
    slack: Slack,
    desk: RecordingDesk,
    wire: RecordingSlack,
    hook: Hook,
) -> None:
    desk.outcome = always(outcome)
    await slack.in_home(action)
    assert places(wire, hook) == ([] if place == "home" else [place])
    if place == "home":
        assert [call["user_id"] for call in wire.calls_of("views_publish")] == [ANA]


@pytest.mark.parametrize("kept", [{}, {"home": "1"}, {"channel": DM, "response": HOOK, "alone": "1"}], ids=str)
@pytest.mark.parametrize(
    ("action", "outcome"), [pytest.param(action, outcome, id=name) for name, action, outcome, *_ in IN_A_MESSAGE]
)
async def test_a_tap_in_a_modal_is_answered_in_that_modal(
    action: dict[str, Any],
    outcome: Outcome,
    kept: dict[str, str],
    slack: Slack,
    desk: RecordingDesk,
    wire: RecordingSlack,
    hook: Hook,
) -> None:
    desk.outcome = always(outcome)
    await slack.click(action, **modal(**kept))
    assert places(wire, hook) == ["in it"]
    assert wire.calls_of("views_update")[0]["view_id"] == "V7"


async def test_a_comment_written_from_a_receipt_is_acknowledged_in_its_place(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, hook: Hook
) -> None:
    desk.outcome = always(OpenForm(cards.comment_form()))
    await slack.click({"action_id": "comment", "value": QUESTION}, **ephemeral(alone=True))
    (opened,) = wire.calls_of("views_open")
    desk.outcome = always(RECEIPT)
    await slack.submit(opened["view"], {"text": {"value": "Trop de priorités."}})
    assert [(url, instead) for url, _, instead in hook.took] == [(HOOK, True)]
    assert desk.events[-1].about == {"round": 12, "window": "w1"}  # type: ignore[union-attr]


async def test_a_comment_written_from_the_message_leaves_the_message_as_it_is(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, hook: Hook
) -> None:
    desk.outcome = always(OpenForm(cards.comment_form()))
    await slack.click({"action_id": "comment", "value": QUESTION}, **ephemeral(alone=False))
    (opened,) = wire.calls_of("views_open")
    desk.outcome = always(RECEIPT)
    await slack.submit(opened["view"], {"text": {"value": "Trop de priorités."}})
    assert [(url, instead) for url, _, instead in hook.took] == [(HOOK, False)]


@pytest.mark.parametrize("kept", [{}, {"home": "1"}, {"channel": DM}], ids=str)
async def test_an_answer_changed_in_my_data_is_acknowledged_in_that_modal(
    kept: dict[str, str], slack: Slack, desk: RecordingDesk, wire: RecordingSlack, hook: Hook
) -> None:
    desk.outcome = always(OpenForm(cards.answer_form()))
    await slack.click({"action_id": "edit"} | HELD, **modal(**kept))
    (filled,) = wire.calls_of("views_update")
    desk.outcome = always(RECEIPT)
    response = await slack.submit(filled["view"], {"v": {"selected_option": {"value": "4"}}})
    assert response.json()["response_action"] == "update"
    assert "Merci, c’est noté." in json.dumps(response.json(), ensure_ascii=False)
    assert hook.took == []
    assert [call["user_id"] for call in wire.calls_of("views_publish")] == [ANA] * bool("home" in kept)


async def test_an_answer_changed_over_the_home_is_told_by_the_home(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(RECEIPT)
    response = await slack.submit(form(cards.answer_form(), {"home": "1"}), {"v": {"selected_option": {"value": "4"}}})
    assert response.text == ""  # the modal closes
    assert [method for method, _ in wire.calls] == ["views_publish"]


async def test_whoever_asked_in_a_channel_without_the_bot_is_answered_there(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, hook: Hook
) -> None:
    desk.outcome = always(Say(DATA, instead=True))
    wire.refuse["chat_postEphemeral"] = [Rejected("not_in_channel")] * 2
    await slack.click({"action_id": "erase"} | HELD, **ephemeral(alone=True, channel="C0ALL"))
    assert places(wire, hook) == ["instead"]
    # Half an hour later its address is dead, and the API knows no way into that channel: a modal opens.
    hook.alive = False
    await slack.click({"action_id": "erase"} | HELD, **ephemeral(alone=True, channel="C0ALL"))
    assert places(wire, hook)[-2:] == ["by the API", "over"]


async def test_what_cannot_be_opened_is_said_beside_the_tap(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack, hook: Hook
) -> None:
    desk.outcome = always(OpenForm(cards.comment_form()))
    wire.refuse["views_open"] = [Rejected("expired_trigger_id")]
    await slack.click({"action_id": "comment", "value": QUESTION}, **ephemeral(alone=True))
    assert [("Réessayez" in rendered.text, instead) for _, rendered, instead in hook.took] == [(True, False)]


async def test_a_test_asked_for_in_the_home_is_sent_and_the_home_says_where(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(cards.question(cards.item("sample"))))
    await slack.in_home({"action_id": "send-test"})
    assert [call["channel"] for call in wire.calls_of("chat_postMessage")] == [ANA]
    (opened,) = wire.calls_of("views_open")
    assert "L’essai vous attend" in json.dumps(opened["view"], ensure_ascii=False)


async def test_a_test_that_slack_refuses_is_said_over_the_home(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(cards.question(cards.item("sample"))))
    wire.refuse["chat_postMessage"] = [Rejected("messages_tab_disabled")]
    await slack.in_home({"action_id": "send-test"})
    (opened,) = wire.calls_of("views_open")
    assert "L’essai n’est pas arrivé" in json.dumps(opened["view"], ensure_ascii=False)


def test_every_control_that_is_read_has_a_place_in_these_lists() -> None:
    listed = {str(action["action_id"]) for _, action, *_ in IN_A_MESSAGE}
    listed |= {str(action["action_id"]) for _, action, *_ in IN_THE_HOME}
    apart = {"send-test", "smallest-group", "consultation", "schedule-edit", "schedule-resume"}  # as their neighbours
    unmet = [pattern.pattern for pattern, _ in ids.ROUTES if not any(pattern.search(name) for name in listed | apart)]
    assert unmet == []
    assert not [name for name in apart if not any(pattern.search(name) for pattern, _ in ids.ROUTES)]
