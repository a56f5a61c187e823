"""Clicks: on a question, in the home. Stored first, then acknowledged, then shown."""

from __future__ import annotations

import re
from typing import Any, Literal, assert_never, cast

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.slack import ids
from bot.slack.listeners.envelope import origin, seen_at
from bot.slack.presenter import Origin, Presenter
from jobs.ports import Actor, AdminGesture, Command, Erased, Event, FormRequested, Gesture, Outcome, Tap

ANYTHING = re.compile("")
_ADMIN: dict[ids.HomeVerb, Literal["pause_schedule", "resume_schedule", "choose_channel", "send_test"]] = {
    "schedule-pause": "pause_schedule",
    "schedule-resume": "resume_schedule",
    "channel": "choose_channel",
    "send-test": "send_test",
}


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Listen to every click; one that is no longer ours is answered kindly."""

    @app.action(ANYTHING)
    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        place = origin(context, body)
        event = event_of(ids.read(action), action, place)
        if event is None:
            await ack()
            presenter.later(presenter.tell_by_name(place, "unknown-action"))
        elif isinstance(event, FormRequested):
            await ack()
            presenter.later(presenter.open_form(event, place))
        else:

            async def late(reply: Outcome) -> None:
                presenter.show(reply, place)

            reply = await presenter.ask_desk(event, late=late)
            await ack()
            if reply is not None:
                presenter.show(reply, place)


def event_of(pressed: ids.Pressed | None, action: dict[str, Any], place: Origin) -> Event | None:
    """Say what a click means; None when nothing we know."""
    who = place.actor
    match pressed:
        case None:
            return None
        case ids.TapId(round_id, window, item, value):
            return Tap(who, seen_at(action), round_id, window, item, value)
        case ids.GestureId(verb, round_id, window, item):
            return Gesture(who, seen_at(action), round_id, window, verb, item)
        case ids.CommentId(round_id, window):
            return FormRequested(who, "comment", round_id, window)
        case ids.AgreementId(verb, round_id):
            return Gesture(who, seen_at(action), round_id, None, verb)
        case ids.MineId():
            return _on_mine(pressed, who)
        case ids.ReplyId(window, thread):
            return FormRequested(who, "reply", None, window, thread=thread)
        case ids.HomeId(verb, subject):
            return _in_home(verb, subject, action, place)
        case never:
            assert_never(never)


def _on_mine(pressed: ids.MineId, who: Actor) -> Event:
    if pressed.verb == "erase":
        return Erased(who, pressed.window, pressed.item)
    if pressed.item == "comment":
        return FormRequested(who, "comment", pressed.round, pressed.window)
    item: ids.Item = "forecast" if pressed.item == "forecast" else "answer"
    return FormRequested(who, "answer", pressed.round, pressed.window, item)


def _in_home(verb: ids.HomeVerb, subject: str | None, action: dict[str, Any], place: Origin) -> Event:
    who = place.actor
    match verb:
        case "pause":
            return FormRequested(who, "pause")
        case "stop" | "resume":
            return Gesture(who, seen_at(action), 0, None, verb)
        case "my-data" | "replies":
            return Command(who, verb)
        case "erase-all":
            return Erased(who)
        case "schedule-new" | "schedule-edit":
            return FormRequested(who, "schedule", None, subject)
        case "smallest-group":
            return FormRequested(who, "smallest_group")
        case "consultation":
            return FormRequested(who, "consultation")
        case "schedule-pause" | "schedule-resume" | "channel" | "send-test":
            return AdminGesture(who, _ADMIN[cast("ids.HomeVerb", verb)], subject)
        case never:
            assert_never(never)
