"""Modals. A field's ``block_id`` is its name in the event, so that what is wrong with it comes back under it."""

from __future__ import annotations

import json
from datetime import time
from typing import Any, assert_never

from bot.locale import Locale
from bot.slack import limits
from bot.slack.limits import Block
from bot.slack.render.blocks import Element, Rendered, context, option, plain, quotes, section, select
from bot.words.dates import weekday
from bot.words.literal import clean
from bot.words.record import audience
from bot.words.text import Text, fixed, say
from jobs.cards import (
    AnswerForm,
    Choice,
    CommentForm,
    ConsultationForm,
    Form,
    PauseForm,
    ReplyForm,
    ScheduleFormView,
    SmallestGroupForm,
)

COMMENT_LETTERS = 1000
NAME_LETTERS = 120
VALUE = "value"  # the action_id of every field
CONSULTED, FEWER = "consulted", "fewer"  # the works council was, or there are fewer than 50 people


def form(view: Form, origin: dict[str, str]) -> dict[str, Any]:
    """Return a form as a modal; its private metadata keeps ``origin``, where it was asked for, to refresh it later."""
    match view:
        case CommentForm():
            return _comment(view, origin)
        case PauseForm():
            return _pause(view, origin)
        case ScheduleFormView():
            return _schedule(view, origin)
        case SmallestGroupForm():
            return _smallest_group(view, origin)
        case ConsultationForm():
            return _consultation(view, origin)
        case AnswerForm():
            return _answer(view, origin)
        case ReplyForm():
            return _reply(view, origin)
        case never:
            assert_never(never)


def loading() -> dict[str, Any]:
    """Return the modal shown until a form is ready (trigger ids live three seconds); it has no words to translate."""
    return {"type": "modal", "callback_id": "shown", "title": plain("Diapason", limits.TITLE), "blocks": [section("…")]}


def modal_of(locale: Locale, blocks: list[Block]) -> dict[str, Any]:
    """Return a modal that only shows ``blocks``."""
    return {
        "type": "modal",
        "callback_id": "shown",
        "title": plain(fixed(locale, "form-title"), limits.TITLE),
        "close": plain(fixed(locale, "form-done"), limits.TITLE),
        "blocks": blocks,
    }


def shown(locale: Locale, message: Rendered) -> dict[str, Any]:
    """Return a message as a modal."""
    return modal_of(locale, message.blocks)


def _modal(
    name: str, locale: Locale, title: str, blocks: list[Block], private: dict[str, Any], *, submit: str = "form-save"
) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(fixed(locale, title), limits.TITLE),
        "submit": plain(fixed(locale, submit), limits.TITLE),
        "close": plain(fixed(locale, "form-close"), limits.TITLE),
        "private_metadata": json.dumps({"locale": locale, **private}, separators=(",", ":")),
        "blocks": blocks,
    }


def _field(name: str, label: str, element: Element, *, hint: str | None = None, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, limits.INPUT_LABEL),
        "element": {"action_id": VALUE, **element},
        "optional": optional,
    }
    if hint is not None:
        block["hint"] = plain(hint, limits.INPUT_LABEL)
    return block


def _box(locale: Locale, placeholder: str) -> Element:
    """Return a text box for a comment or a reply."""
    return {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": COMMENT_LETTERS,
        "focus_on_load": True,
        "placeholder": plain(fixed(locale, placeholder), limits.PLACEHOLDER),
    }


def _comment(view: CommentForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = view.locale
    danger: Text = (
        fixed(locale, "comment-danger-default")
        if view.contacts is None
        else say(locale, "comment-danger", contacts=view.contacts)
    )
    box = _box(locale, "comment-placeholder")
    blocks = [
        _field(
            "text",
            fixed(locale, "comment-label"),
            box,
            hint=fixed(locale, "comment-hint"),
            optional=True,
        ),
        context(danger),
    ]
    return _modal("comment", locale, "comment-title", blocks, {**origin, "round": view.round, "window": view.window})


def _answer(view: AnswerForm, origin: dict[str, str]) -> dict[str, Any]:
    """Return the options, the given answer chosen: only its owner sees a modal, and it leaves no history."""
    locale = view.locale
    entries = [option(clean(choice.label), str(choice.value)) for choice in view.ask.options]
    picked = [entry for entry, choice in zip(entries, view.ask.options, strict=True) if choice.value == view.chosen]
    chooser = select(VALUE, fixed(locale, "question-choose"), entries, picked[0] if picked else None)
    private = {**origin, "round": view.round, "window": view.window, "item": view.ask.item}
    return _modal("answer", locale, "answer-title", [_field("v", clean(view.ask.text), chooser)], private)


def _reply(view: ReplyForm, origin: dict[str, str]) -> dict[str, Any]:
    """Return the comment, the replies it has, and a text box; people's texts are shown literally."""
    locale = view.locale
    box = _box(locale, "reply-placeholder")
    blocks = quotes([view.comment])
    for leader, text in view.replies:
        blocks += [context(say(locale, "reply-from", leader=leader)), *quotes([text])]
    blocks += [
        _field("text", fixed(locale, "reply-label"), box, hint=fixed(locale, "reply-hint")),
        context(say(locale, "reply-how", left=view.left)),
    ]
    private = {**origin, "window": view.window, "thread": view.thread}
    return _modal("reply", locale, "reply-title", blocks, private, submit="reply-send")


def _pause(view: PauseForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = view.locale
    picker: Element = {
        "type": "datepicker",
        "placeholder": plain(fixed(locale, "pause-placeholder"), limits.PLACEHOLDER),
    }
    if view.until is not None:
        picker["initial_date"] = view.until.isoformat()
    field = _field("until", fixed(locale, "pause-label"), picker, hint=fixed(locale, "pause-hint"), optional=True)
    return _modal("pause", locale, "pause-title", [field], origin)


def _schedule(view: ScheduleFormView, origin: dict[str, str]) -> dict[str, Any]:
    locale = view.locale
    title = "schedule-title-new" if view.id is None else "schedule-title-edit"
    name: Element = {"type": "plain_text_input", "max_length": NAME_LETTERS}
    if view.name:
        name["initial_value"] = clean(view.name, NAME_LETTERS)
    days = [option(weekday(locale, iso), str(iso)) for iso in range(1, 8)]
    choose = fixed(locale, "schedule-choose")
    # A path too long for Slack's value could not come back: it is set on the command line.
    nodes = [choice for choice in view.audiences if len(choice.value) <= limits.OPTION_VALUE][: limits.SELECT_OPTIONS]
    audiences = [option(clean(audience(locale, choice.label)), choice.value) for choice in nodes]
    chosen = [entry for entry, choice in zip(audiences, nodes, strict=True) if choice.chosen]
    blocks = [
        _field("name", fixed(locale, "schedule-name"), name),
        _field("weekday", fixed(locale, "schedule-weekday"), select(VALUE, choose, days, days[view.weekday - 1])),
        _field("local_time", fixed(locale, "schedule-time"), _clock(view.local_time)),
    ]
    if audiences:
        picked = chosen[0] if chosen else None
        chooser = select(VALUE, choose, audiences, picked)
        blocks.append(_field("audience", fixed(locale, "schedule-audience"), chooser))
    blocks += _questions(locale, "alignment", view.alignment, choose)
    blocks += _questions(locale, "pulse", (("", view.pulse),), choose)
    blocks += [
        _field("reminder", fixed(locale, "schedule-reminder"), _reminder(view), optional=True),
        context(fixed(locale, "schedule-effect")),
    ]
    private: dict[str, Any] = {**origin, "schedule": view.id}
    return _modal("schedule", locale, title, blocks, private)


def _smallest_group(view: SmallestGroupForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = view.locale
    sizes = [option(say(locale, "smallest-group-size", k=size), str(size)) for size in view.larger]
    leaders = context(say(locale, "smallest-group-leaders", leaders=view.leaders))
    chooser = select(VALUE, fixed(locale, "schedule-choose"), sizes)
    hint = fixed(locale, "smallest-group-hint")
    label = say(locale, "smallest-group-label", k=view.k)
    blocks = [_field("k", label, chooser, hint=hint), leaders]
    return _modal("smallest-group", locale, "smallest-group-title", blocks, origin)


def _consultation(view: ConsultationForm, origin: dict[str, str]) -> dict[str, Any]:
    locale, consulted = view.locale, view.consulted
    entries = [option(fixed(locale, f"consultation-{how}"), how) for how in (CONSULTED, FEWER)]
    radio: Element = {"type": "radio_buttons", "options": entries}
    picker: Element = {
        "type": "datepicker",
        "placeholder": plain(fixed(locale, "pause-placeholder"), limits.PLACEHOLDER),
    }
    if consulted is not None:
        radio["initial_option"] = entries[0 if consulted.on else 1]
        if consulted.on is not None:
            picker["initial_date"] = consulted.on.isoformat()
    blocks = [
        section(fixed(locale, "consultation-why")),
        _field("how", fixed(locale, "consultation-label"), radio),
        _field("on", fixed(locale, "consultation-day"), picker, optional=True),
        context(fixed(locale, "consultation-recorded")),
    ]
    return _modal("consultation", locale, "consultation-title", blocks, origin)


def _clock(when: time) -> Element:
    return {"type": "timepicker", "initial_time": when.strftime("%H:%M")}


def _reminder(view: ScheduleFormView) -> Element:
    entry = option(fixed(view.locale, "schedule-reminder-on"), "on")
    element: Element = {"type": "checkboxes", "options": [entry]}
    if view.reminder:
        element["initial_options"] = [entry]
    return element


def _questions(
    locale: Locale, name: str, topics: tuple[tuple[str, tuple[Choice, ...]], ...], choose: str
) -> list[Block]:
    """Return a field of questions to choose from, by topic when there are topics; no block without questions."""
    groups: list[Element] = []
    chosen: list[Element] = []
    for topic, choices in topics[: limits.SELECT_OPTIONS]:
        entries = [option(clean(choice.label), choice.value) for choice in choices[: limits.SELECT_OPTIONS]]
        chosen += [entry for entry, choice in zip(entries, choices, strict=False) if choice.chosen]
        if entries:
            groups.append({"label": plain(clean(topic), limits.OPTION), "options": entries})
    if not groups:
        return []
    element: Element = {"type": "multi_static_select", "placeholder": plain(choose, limits.PLACEHOLDER)}
    if len(groups) == 1:
        element["options"] = groups[0]["options"]
    else:
        element["option_groups"] = groups
    if chosen:
        element["initial_options"] = chosen
    label, hint = fixed(locale, f"schedule-{name}"), fixed(locale, f"schedule-{name}-hint")
    return [_field(name, label, element, hint=hint, optional=True)]
