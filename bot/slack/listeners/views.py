"""Submitted forms: errors are shown under their fields; the desk checks rights now, not when the form was opened."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.locale import DEFAULT, LOCALES, Locale
from bot.slack.limits import INPUT, check_view
from bot.slack.listeners.envelope import actor_of, metadata_of
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import forms
from bot.slack.render.markup import in_mrkdwn
from bot.words.text import fixed
from jobs.cards.forms import (
    Check,
    Choice,
    Day,
    Hour,
    Input,
    Pick,
    Raw,
    Several,
    Text,
    Topic,
    Verbatim,
    read,
)
from jobs.errors import NotStored
from jobs.ports import Acknowledge, Actor, FormErrors, FormSubmitted, OpenForm, Outcome, Say

_ANY_FORM = re.compile("")
TRY_AGAIN = FormErrors({"": "notice-try-again"})
KEPT_BY_US = frozenset(
    {"locale", "channel", "response", "alone", "home", "over"}
)  # the rest of a form's metadata is what it is about


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Register the listeners of submitted and closed forms."""

    @app.view(_ANY_FORM)
    async def sent(ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
        actor, metadata = actor_of(context), metadata_of(view)
        locale = _locale_of(metadata)
        origin = Origin.from_metadata(actor, metadata, str(view.get("id") or "") or None)

        async def late(outcome: Outcome) -> None:
            await presenter.finish_form(outcome, origin, locale)

        try:
            outcome = await presenter.ask(event_of(view, metadata, actor), late=late)
        except NotStored:
            if not drawn(view):
                raise
            # Under a field, so that the form stays open with what was typed; Slack's own error would say less.
            await ack(response_action="errors", errors=_under_fields(locale, view, TRY_AGAIN))
            return
        if isinstance(outcome, FormErrors) and outcome.errors:
            await ack(response_action="errors", errors=_under_fields(locale, view, outcome))
        elif (
            isinstance(outcome, Say | OpenForm | Acknowledge)
            and (next_view := presenter.view_of(outcome, origin)) is not None
        ):
            check_view(next_view)
            await ack(response_action="update", view=next_view)
            if origin.in_home:
                presenter.later(presenter.homes.publish(actor))
        else:
            await ack()  # which closes the modal
            presenter.show(outcome, replace(origin, modal=None))

    @app.view_closed(_ANY_FORM)
    async def closed(ack: AsyncAck) -> None:
        await ack()


def event_of(view: dict[str, Any], metadata: dict[str, Any], actor: Actor) -> FormSubmitted:
    """Return what a form submits; the desk knows the form's name, and what it is about."""
    about = {name: piece for name, piece in metadata.items() if name not in KEPT_BY_US and _is_piece(piece)}
    fields = drawn(view)
    values = read(fields, {asked.name: _sent(view, asked) for asked in fields})
    return FormSubmitted(actor, datetime.now(UTC), str(view.get("callback_id") or ""), about, values)


def drawn(view: dict[str, Any]) -> list[Input]:
    """Return the fields that a modal shows, as they were drawn: Slack sends the modal back with what was filled in."""
    blocks = view.get("blocks")
    inputs = [block for block in blocks if block.get("type") == "input"] if isinstance(blocks, list) else []
    fields = (_drawn(str(block.get("block_id")), block["element"]) for block in inputs)
    return [asked for asked in fields if asked is not None]


def _drawn(name: str, element: dict[str, Any]) -> Input | None:
    label = Verbatim(name)
    match element.get("type"):
        case "plain_text_input":
            return Text(name, label, element.get("max_length", INPUT))
        case "static_select" | "radio_buttons":
            return Pick(name, label, _choices(element))
        case "multi_static_select":
            groups = element.get("option_groups", [element])
            return Several(name, label, tuple(Topic(label, _choices(group)) for group in groups))
        case "datepicker":
            return Day(name, label)
        case "timepicker":
            return Hour(name, label)
        case "checkboxes":
            return Check(name, label, label)
        case _:
            return None


def _choices(listed: dict[str, Any]) -> tuple[Choice, ...]:
    return tuple(Choice(entry["value"], Verbatim(entry["value"])) for entry in listed["options"])


def _sent(view: dict[str, Any], asked: Input) -> Raw:
    """Return what was filled in."""
    state = _state(view, asked.name)
    match asked:
        case Text():
            return _text(state.get("value"))
        case Pick():
            return _value(state.get("selected_option"))
        case Several():
            return [value for option in _listed(state) if (value := _value(option)) is not None]
        case Day():
            return _text(state.get("selected_date"))
        case Hour():
            return _text(state.get("selected_time"))
        case Check():
            return any(_value(option) == forms.TICKED for option in _listed(state))
        case never:
            assert_never(never)


def _state(view: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the state of a field, empty when the form has none of this name."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    block = values.get(name) if isinstance(values, dict) else None
    field = block.get(forms.VALUE) if isinstance(block, dict) else None
    return field if isinstance(field, dict) else {}


def _listed(state: dict[str, Any]) -> list[Any]:
    options = state.get("selected_options")
    return options if isinstance(options, list) else []


def _value(option: Any) -> str | None:
    return _text(option.get("value")) if isinstance(option, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _is_piece(value: Any) -> bool:
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))


def _locale_of(metadata: dict[str, Any]) -> Locale:
    return next((locale for locale in LOCALES if locale == metadata.get("locale")), DEFAULT)


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
