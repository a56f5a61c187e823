"""Submitted forms: errors are shown under their fields; the desk checks rights now, not when the form was opened."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.locale import DEFAULT, LOCALES, Locale
from bot.slack import ids
from bot.slack.limits import check_view
from bot.slack.listeners.envelope import actor_of
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import forms
from bot.slack.render.markup import in_mrkdwn
from bot.slack.render.notice import notice
from bot.words.text import fixed
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
    """Register the listeners of submitted and closed forms."""

    @app.view(_ANY_FORM)
    async def sent(ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
        actor, metadata = actor_of(context), _private_metadata(view)
        locale = _locale_of(metadata)
        event = event_of(view, metadata, actor)
        if event is None:
            rendered = notice(Notice(locale, "unknown-action"))
            await ack(response_action="update", view=forms.shown(locale, rendered))
            return
        origin = _origin_of(metadata, actor, str(view.get("id") or ""))

        async def late(outcome: Outcome) -> None:
            await presenter.finish_form(outcome, origin, locale)

        outcome = await presenter.ask_desk(event, late=late)
        if outcome is None:
            await ack(response_action="update", view=forms.loading())
        elif isinstance(outcome, FormErrors) and outcome.errors:
            await ack(response_action="errors", errors=_under_fields(locale, view, outcome))
        elif isinstance(outcome, Say | OpenForm) and (next_view := presenter.view_of(outcome, origin)) is not None:
            check_view(next_view)
            await ack(response_action="update", view=next_view)
            if origin.in_home:
                presenter.later(presenter.refresh_home(actor))
        else:
            await ack()
            presenter.show(outcome, origin)

    @app.view_closed(_ANY_FORM)
    async def closed(ack: AsyncAck) -> None:
        await ack()


def event_of(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> Event | None:
    """Return the event that a form submits, None when the form is unknown or was tampered with."""
    match view.get("callback_id"):
        case "comment":
            return _comment(view, metadata, actor)
        case "answer":
            return _answer(view, metadata, actor)
        case "reply":
            return _reply(view, metadata, actor)
        case "pause":
            return PauseSubmitted(actor, _date(_field(view, "until").get("selected_date")))
        case "schedule":
            return _schedule(view, metadata, actor)
        case "smallest-group":
            k = _selected(view, "k")
            return SmallestGroupSubmitted(actor, int(k) if _FEW_DIGITS.fullmatch(k) else 0)
        case "consultation":
            fewer = _selected(view, "how") == forms.FEWER
            return ConsultationSubmitted(
                actor, fewer, None if fewer else _date(_field(view, "on").get("selected_date"))
            )
        case _:
            return None


def _comment(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> Event | None:
    round_id, window = metadata.get("round"), metadata.get("window")
    if not (isinstance(round_id, int) and isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    return CommentSubmitted(actor, datetime.now(UTC), round_id, window, _text(view))


def _reply(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> Event | None:
    window, thread = metadata.get("window"), metadata.get("thread")
    if not (isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    if not (isinstance(thread, str) and _THREAD.fullmatch(thread)):
        return None
    return ReplySubmitted(actor, window, thread, _text(view))


def _text(view: dict[str, Any]) -> str:
    """Return the typed text, cut to the form's length, without the characters that can be neither stored nor encrypted.

    Those are lone surrogates and NUL.
    """
    text = str(_field(view, "text").get("value") or "")
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")[: forms.COMMENT_LETTERS].strip()


def _answer(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> Event | None:
    round_id, window, item, value = (
        metadata.get("round"),
        metadata.get("window"),
        metadata.get("item"),
        _selected(view, "v"),
    )
    if not (isinstance(round_id, int) and isinstance(window, str) and _WINDOW.fullmatch(window)):
        return None
    if item not in ("answer", "forecast") or not _FEW_DIGITS.fullmatch(value):
        return None
    return Tap(actor, datetime.now(UTC), round_id, window, item, int(value))


def _schedule(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> Event | None:
    schedule = metadata.get("schedule")
    if not (schedule is None or isinstance(schedule, int)):
        return None
    weekday = _selected(view, "weekday")
    return ScheduleSubmitted(
        actor,
        id=schedule,
        name=str(_field(view, "name").get("value") or "").strip()[: forms.NAME_LETTERS],
        weekday=int(weekday) if weekday in {"1", "2", "3", "4", "5", "6", "7"} else 0,
        local_time=str(_field(view, "local_time").get("selected_time") or ""),
        audience=_selected(view, "audience"),
        alignment=_all_selected(view, "alignment"),
        pulse=_all_selected(view, "pulse"),
        reminder="on" in _all_selected(view, "reminder"),
    )


def _field(view: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the state of a field, empty when the form has none of this name."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    block = values.get(name) if isinstance(values, dict) else None
    field = block.get(forms.VALUE) if isinstance(block, dict) else None
    return field if isinstance(field, dict) else {}


def _selected(view: dict[str, Any], name: str) -> str:
    option = _field(view, name).get("selected_option")
    return str(option.get("value") or "") if isinstance(option, dict) else ""


def _all_selected(view: dict[str, Any], name: str) -> tuple[str, ...]:
    options = _field(view, name).get("selected_options")
    if not isinstance(options, list):
        return ()
    return tuple(str(option.get("value") or "") for option in options if isinstance(option, dict))


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _private_metadata(view: dict[str, Any]) -> dict[str, Any]:
    try:
        metadata = json.loads(view.get("private_metadata") or "{}")
    except (TypeError, ValueError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _locale_of(metadata: dict[str, Any]) -> Locale:
    return next((locale for locale in LOCALES if locale == metadata.get("locale")), DEFAULT)


def _origin_of(metadata: dict[str, Any], actor: Actor, modal: str) -> Origin:
    channel, stamp = ids.channel_id(metadata.get("channel")), metadata.get("ts")
    is_message = channel is not None and isinstance(stamp, str) and _STAMP.fullmatch(stamp)
    return Origin(
        actor,
        channel=channel if is_message else None,
        message=stamp if is_message else None,
        in_home=metadata.get("home") == "1",
        modal=modal or None,
    )


def _under_fields(locale: Locale, view: dict[str, Any], refusal: FormErrors) -> dict[str, str]:
    """Return the sentence of each error by field; the first field takes those of fields that the form does not have.

    Slack refuses errors under unknown fields.
    """
    fields = [block.get("block_id") for block in view.get("blocks") or () if block.get("type") == "input"]
    sentences: dict[str, str] = {}
    for field, key in refusal.errors.items():
        target = field if field in fields else str(fields[0]) if fields else field
        sentences[target] = in_mrkdwn(fixed(locale, key))
    return sentences
