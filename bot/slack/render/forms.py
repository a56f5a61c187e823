"""Forms as modals. A field's ``block_id`` is its name, so that what is wrong with it comes back under it."""

from __future__ import annotations

import json
from typing import Any, assert_never

from bot.locale import Locale
from bot.slack import limits
from bot.slack.limits import Block
from bot.slack.render.blocks import Element, Rendered, context, option, plain, quotes, section, select
from bot.words.dates import weekday
from bot.words.literal import clean
from bot.words.record import audience
from bot.words.text import fixed, say
from jobs.cards import Form
from jobs.cards.forms import (
    Audience,
    Check,
    Choice,
    Day,
    Field,
    Hour,
    Input,
    Label,
    Note,
    Pick,
    Quote,
    Several,
    Text,
    Topic,
    Verbatim,
    Weekday,
    Words,
)

VALUE = "value"  # the action_id of every field
TICKED = "on"  # the value of a ticked box


def form(shown: Form, origin: dict[str, str]) -> dict[str, Any]:
    """Return a form as a modal; its private metadata keeps ``origin``, where it was asked for, to refresh it later."""
    locale = shown.locale
    return {
        "type": "modal",
        "callback_id": shown.name,
        "title": plain(_words(locale, shown.title), limits.TITLE),
        "submit": plain(_words(locale, shown.submit), limits.TITLE),
        "close": plain(fixed(locale, "form-close"), limits.TITLE),
        "private_metadata": json.dumps({"locale": locale, **origin, **shown.about}, separators=(",", ":")),
        "blocks": [block for asked in shown.fields for block in _field(locale, asked)],
    }


def loading() -> dict[str, Any]:
    """Return the modal shown until a form is ready (trigger ids live three seconds); it has no words to translate."""
    return {"type": "modal", "callback_id": "shown", "title": plain("Diapason", limits.TITLE), "blocks": [section("…")]}


def shown(locale: Locale, message: Rendered, origin: dict[str, str]) -> dict[str, Any]:
    """Return a message as a modal; its private metadata keeps ``origin``, as a form's does."""
    return {
        "type": "modal",
        "callback_id": "shown",
        "title": plain(fixed(locale, "form-title"), limits.TITLE),
        "close": plain(fixed(locale, "form-done"), limits.TITLE),
        "private_metadata": json.dumps({"locale": locale, **origin}, separators=(",", ":")),
        "blocks": message.blocks,
    }


def _words(locale: Locale, label: Label) -> str:
    match label:
        case Words(key, values):
            return say(locale, key, **values)
        case Verbatim(text):
            return clean(text)
        case Weekday(iso):
            return weekday(locale, iso)
        case Audience(node):
            return clean(audience(locale, node))
        case never:
            assert_never(never)


def _field(locale: Locale, asked: Field) -> list[Block]:
    match asked:
        case Note(says, large):
            sentence = _words(locale, says)
            return [section(sentence) if large else context(sentence)]
        case Quote(text):
            return quotes([text])
        case Text() | Pick() | Several() | Day() | Hour() | Check():
            element = _element(locale, asked)
            return [_input(locale, asked, element)] if element is not None else []
        case never:
            assert_never(never)


def _input(locale: Locale, asked: Input, element: Element) -> Block:
    block: Block = {
        "type": "input",
        "block_id": asked.name,
        "label": plain(_words(locale, asked.label), limits.INPUT_LABEL),
        "element": {"action_id": VALUE, **element},
        "optional": isinstance(asked, Check) or asked.optional,  # Slack wants a tick in a box that is not optional
    }
    if asked.hint is not None:
        block["hint"] = plain(_words(locale, asked.hint), limits.INPUT_LABEL)
    return block


def _element(locale: Locale, asked: Input) -> Element | None:
    """Return the control of a field, None when there is nothing to choose from."""
    match asked:
        case Text():
            return _text(locale, asked)
        case Pick():
            return _pick(locale, asked)
        case Several():
            return _several(locale, asked)
        case Day():
            picker = {"type": "datepicker", "placeholder": _placeholder(locale, asked.placeholder)}
            return picker if asked.value is None else {**picker, "initial_date": asked.value.isoformat()}
        case Hour():
            clock: Element = {"type": "timepicker"}
            return clock if asked.value is None else {**clock, "initial_time": asked.value.strftime("%H:%M")}
        case Check():
            box = option(_words(locale, asked.says), TICKED)
            ticked = {"initial_options": [box]} if asked.value else {}
            return {"type": "checkboxes", "options": [box], **ticked}
        case never:
            assert_never(never)


def _text(locale: Locale, asked: Text) -> Element:
    element: Element = {"type": "plain_text_input"}
    if asked.lines:
        element["multiline"] = True
    element["max_length"] = asked.limit
    if asked.lines:
        element["focus_on_load"] = True
    if asked.placeholder is not None:
        element["placeholder"] = _placeholder(locale, asked.placeholder)
    if asked.value:
        element["initial_value"] = clean(asked.value, asked.limit, lines=asked.lines)
    return element


def _pick(locale: Locale, asked: Pick) -> Element | None:
    entries, chosen = _options(locale, asked.options)
    if not entries:
        return None
    initial = chosen[0] if chosen else None
    if asked.style == "list":
        return select(VALUE, _words(locale, asked.placeholder), entries, initial)
    radio: Element = {"type": "radio_buttons", "options": entries}
    return radio if initial is None else {**radio, "initial_option": initial}


def _several(locale: Locale, asked: Several) -> Element | None:
    groups: list[Element] = []
    every_chosen: list[Element] = []
    for topic in asked.topics[: limits.SELECT_OPTIONS]:
        entries, chosen = _options(locale, topic.options)
        every_chosen += chosen
        if entries:
            groups.append({"label": _title(locale, topic), "options": entries})
    if not groups:
        return None
    element: Element = {"type": "multi_static_select", "placeholder": _placeholder(locale, asked.placeholder)}
    if len(groups) == 1:
        element["options"] = groups[0]["options"]
    else:
        element["option_groups"] = groups
    if every_chosen:
        element["initial_options"] = every_chosen
    return element


def _options(locale: Locale, choices: tuple[Choice, ...]) -> tuple[list[Element], list[Element]]:
    """Return the entries of a list, and those of them that are chosen."""
    # A value too long for Slack could not come back: it is set on the command line.
    fitting = [choice for choice in choices if len(choice.value) <= limits.OPTION_VALUE][: limits.SELECT_OPTIONS]
    entries = [option(_words(locale, choice.label), choice.value) for choice in fitting]
    return entries, [entry for entry, choice in zip(entries, fitting, strict=True) if choice.chosen]


def _title(locale: Locale, topic: Topic) -> Element:
    return plain(_words(locale, topic.label), limits.OPTION)


def _placeholder(locale: Locale, words: Words) -> Element:
    return plain(_words(locale, words), limits.PLACEHOLDER)
