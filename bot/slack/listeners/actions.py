"""Clicks on a message or in the home: handled by the desk first, then acknowledged, then shown."""

from __future__ import annotations

import re
from typing import Any, Literal, assert_never, cast

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.slack import ids
from bot.slack.listeners.envelope import origin_of, seen_at
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
    """Register the listener of every click; an unknown one gets a sentence of explanation."""

    @app.action(ANYTHING)
    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        origin = origin_of(context, body)
        event = event_of(ids.read(action), action, origin)
        if event is None:
            await ack()
            presenter.later(presenter.tell_by_name(origin, "unknown-action"))
        elif isinstance(event, FormRequested):
            await ack()
            presenter.later(presenter.open_form(event, origin))
        else:

            async def late(outcome: Outcome) -> None:
                presenter.show(outcome, origin)

            outcome = await presenter.ask_desk(event, late=late)
            await ack()
            if outcome is not None:
                presenter.show(outcome, origin)


def event_of(pressed: ids.Pressed | None, action: dict[str, Any], origin: Origin) -> Event | None:
    """Return the event that a click means, None when it is unknown."""
    actor = origin.actor
    match pressed:
        case None:
            return None
        case ids.TapId(round_id, window, item, value):
            return Tap(actor, seen_at(action), round_id, window, item, value)
        case ids.GestureId(verb, round_id, window, item):
            return Gesture(actor, seen_at(action), round_id, window, verb, item)
        case ids.CommentId(round_id, window):
            return FormRequested(actor, "comment", {"round": round_id, "window": window})
        case ids.AgreementId(verb, round_id):
            return Gesture(actor, seen_at(action), round_id, None, verb)
        case ids.HeldId():
            return _on_held(pressed, actor)
        case ids.ReplyId(window, thread):
            return FormRequested(actor, "reply", {"window": window, "thread": thread})
        case ids.HomeId(verb, subject):
            return _in_home(verb, subject, action, origin)
        case never:
            assert_never(never)


def _on_held(pressed: ids.HeldId, actor: Actor) -> Event:
    if pressed.verb == "erase":
        return Erased(actor, pressed.window, pressed.item)
    if pressed.item == "comment":
        return FormRequested(actor, "comment", {"round": pressed.round, "window": pressed.window})
    item: ids.Item = "forecast" if pressed.item == "forecast" else "answer"
    return FormRequested(actor, "answer", {"round": pressed.round, "window": pressed.window, "item": item})


def _in_home(verb: ids.HomeVerb, subject: str | None, action: dict[str, Any], origin: Origin) -> Event:
    actor = origin.actor
    match verb:
        case "pause":
            return FormRequested(actor, "pause")
        case "stop" | "resume":
            return Gesture(actor, seen_at(action), 0, None, verb)
        case "my-data" | "replies":
            return Command(actor, verb)
        case "erase-all":
            return Erased(actor)
        case "schedule-new" | "schedule-edit":
            return FormRequested(actor, "schedule", {"schedule": None if subject is None else int(subject)})
        case "smallest-group":
            return FormRequested(actor, "smallest-group")
        case "consultation":
            return FormRequested(actor, "consultation")
        case "schedule-pause" | "schedule-resume" | "channel" | "send-test":
            return AdminGesture(actor, _ADMIN[cast("ids.HomeVerb", verb)], subject)
        case never:
            assert_never(never)
