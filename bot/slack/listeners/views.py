"""Forms sent back. What is wrong comes back under its field; rights are the desk's to check, now and not at opening."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.locale import DEFAULT, LOCALES, Locale, t
from bot.slack import ids
from bot.slack.limits import check_view
from bot.slack.listeners.envelope import actor
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import forms
from bot.slack.render.notice import notice
from jobs.cards import Notice
from jobs.ports import (
    Actor,
    CommentSubmitted,
    ConsultationSubmitted,
    Event,
    FormErrors,
    OpenForm,
    Outcome,
    PauseSubmitted,
    ReplySubmitted,
    Say,
    ScheduleSubmitted,
    SmallestGroupSubmitted,
    Tap,
)

_ANY_FORM = re.compile("")
_FEW_DIGITS = re.compile(r"[0-9]{1,3}")
_WINDOW = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_THREAD = re.compile(r"[0-9a-f]{32}")
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Listen to every form."""

    @app.view(_ANY_FORM)
    async def sent(ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
        who, noted = actor(context), _noted(view)
        locale = _locale(noted)
        event = event_of(view, noted, who)
        if event is None:
            said = notice(Notice(locale, "unknown-action"))
            await ack(response_action="update", view=forms.shown(locale, said))
            return
        place = _origin(noted, who, str(view.get("id") or ""))

        async def late(reply: Outcome) -> None:
            await presenter.finish_form(reply, place, locale)

        reply = await presenter.ask_desk(event, late=late)
        if reply is None:
            await ack(response_action="update", view=forms.loading())
        elif isinstance(reply, FormErrors) and reply.errors:
            await ack(response_action="errors", errors=_under_fields(locale, view, reply))
        elif isinstance(reply, Say | OpenForm) and (shown := presenter.view_of(reply, place)) is not None:
            check_view(shown)
            await ack(response_action="update", view=shown)
            if place.home:
                presenter.later(presenter.refresh_home(who))
        else:
            await ack()
            presenter.show(reply, place)

    @app.view_closed(_ANY_FORM)
    async def closed(ack: AsyncAck) -> None:
        await ack()


def event_of(view: dict[str, Any], noted: dict[str, Any], who: Actor) -> Event | None:
    """Say what a form says; None when it is none of ours, or was tampered with."""
    match view.get("callback_id"):
        case "comment":
            return _comment(view, noted, who)
        case "answer":
            return _answer(view, noted, who)
        case "reply":
            return _reply(view, noted, who)
        case "pause":
            return PauseSubmitted(who, _date(_field(view, "until").get("selected_date")))
        case "schedule":
            return _schedule(view, noted, who)
        case "smallest-group":
            wanted = _one(view, "k")
            return SmallestGroupSubmitted(who, int(wanted) if _FEW_DIGITS.fullmatch(wanted) else 0)
        case "consultation":
            fewer = _one(view, "how") == forms.FEWER
            return ConsultationSubmitted(who, fewer, None if fewer else _date(_field(view, "on").get("selected_date")))
        case _:
            return None


def _comment(view: dict[str, Any], noted: dict[str, Any], who: Actor) -> Event | None:
    round_id, window = noted.get("round"), noted.get("window")
    if not (isinstance(round_id, int) and isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    return CommentSubmitted(who, datetime.now(UTC), round_id, window, _text(view))


def _reply(view: dict[str, Any], noted: dict[str, Any], who: Actor) -> Event | None:
    window, thread = noted.get("window"), noted.get("thread")
    if not (isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    if not (isinstance(thread, str) and _THREAD.fullmatch(thread)):
        return None
    return ReplySubmitted(who, window, thread, _text(view))


def _text(view: dict[str, Any]) -> str:
    """Return what was typed: lone surrogates and NUL can be neither stored nor encrypted, the length is the form's."""
    text = str(_field(view, "text").get("value") or "")
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")[: forms.COMMENT_LETTERS].strip()


def _answer(view: dict[str, Any], noted: dict[str, Any], who: Actor) -> Event | None:
    round_id, window, item, chosen = noted.get("round"), noted.get("window"), noted.get("item"), _one(view, "v")
    if not (isinstance(round_id, int) and isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    if item not in ("answer", "forecast") or not _FEW_DIGITS.fullmatch(chosen):
        return None
    return Tap(who, datetime.now(UTC), round_id, window, item, int(chosen))


def _schedule(view: dict[str, Any], noted: dict[str, Any], who: Actor) -> Event | None:
    schedule = noted.get("schedule")
    if not (schedule is None or isinstance(schedule, int)):
        return None
    weekday = _one(view, "weekday")
    return ScheduleSubmitted(
        who,
        id=schedule,
        name=str(_field(view, "name").get("value") or "").strip()[: forms.NAME_LETTERS],
        weekday=int(weekday) if weekday in {"1", "2", "3", "4", "5", "6", "7"} else 0,
        local_time=str(_field(view, "local_time").get("selected_time") or ""),
        audience=_one(view, "audience"),
        alignment=_several(view, "alignment"),
        pulse=_several(view, "pulse"),
        reminder="on" in _several(view, "reminder"),
    )


def _field(view: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what one field holds; empty when it is not there."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    block = values.get(name) if isinstance(values, dict) else None
    held = block.get(forms.VALUE) if isinstance(block, dict) else None
    return held if isinstance(held, dict) else {}


def _one(view: dict[str, Any], name: str) -> str:
    option = _field(view, name).get("selected_option")
    return str(option.get("value") or "") if isinstance(option, dict) else ""


def _several(view: dict[str, Any], name: str) -> tuple[str, ...]:
    options = _field(view, name).get("selected_options")
    if not isinstance(options, list):
        return ()
    return tuple(str(option.get("value") or "") for option in options if isinstance(option, dict))


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _noted(view: dict[str, Any]) -> dict[str, Any]:
    try:
        noted = json.loads(view.get("private_metadata") or "{}")
    except (TypeError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _locale(noted: dict[str, Any]) -> Locale:
    return next((locale for locale in LOCALES if locale == noted.get("locale")), DEFAULT)


def _origin(noted: dict[str, Any], who: Actor, window: str) -> Origin:
    channel, stamp = ids.channel_id(noted.get("channel")), noted.get("ts")
    known = channel is not None and isinstance(stamp, str) and _STAMP.fullmatch(stamp)
    return Origin(
        who,
        channel=channel if known else None,
        message=stamp if known else None,
        home=noted.get("home") == "1",
        window=window or None,
    )


def _under_fields(locale: Locale, view: dict[str, Any], wrong: FormErrors) -> dict[str, str]:
    """Put each sentence under its field; Slack refuses a field that the form does not have, so the first takes it."""
    fields = [block.get("block_id") for block in view.get("blocks") or () if block.get("type") == "input"]
    said: dict[str, str] = {}
    for field, key in wrong.errors.items():
        place = field if field in fields else str(fields[0]) if fields else field
        said[place] = t(locale, key)
    return said
