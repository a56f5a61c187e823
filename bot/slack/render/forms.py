"""Modals. A field's ``block_id`` is its name in the event, so that what is wrong with it comes back under it."""

from __future__ import annotations

import json
from datetime import time
from typing import Any, assert_never

from bot.locale import Locale
from bot.slack import limits
from bot.slack.limits import Block, clean
from bot.slack.render.blocks import Element, Rendered, context, option, plain, quotes, section, select
from bot.slack.render.words import Ready, audience, fixed, say, weekday
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


def form(what: Form, origin: dict[str, str]) -> dict[str, Any]:
    """Draw a modal. ``origin`` says where it was asked for, so that the message can be refreshed after."""
    match what:
        case CommentForm():
            return _comment(what, origin)
        case PauseForm():
            return _pause(what, origin)
        case ScheduleFormView():
            return _schedule(what, origin)
        case SmallestGroupForm():
            return _smallest_group(what, origin)
        case ConsultationForm():
            return _consultation(what, origin)
        case AnswerForm():
            return _answer(what, origin)
        case ReplyForm():
            return _reply(what, origin)
        case never:
            assert_never(never)


def loading() -> dict[str, Any]:
    """Draw the window opened while a form is being made (trigger ids live three seconds): no words, in any language."""
    return {"type": "modal", "callback_id": "shown", "title": plain("Diapason", limits.TITLE), "blocks": [section("…")]}


def window(locale: Locale, blocks: list[Block]) -> dict[str, Any]:
    """Draw a window that only shows something, to the person who acted and to nobody else."""
    return {
        "type": "modal",
        "callback_id": "shown",
        "title": plain(fixed(locale, "form-title"), limits.TITLE),
        "close": plain(fixed(locale, "form-done"), limits.TITLE),
        "blocks": blocks,
    }


def shown(locale: Locale, message: Rendered) -> dict[str, Any]:
    """Draw a message as a window."""
    return window(locale, message.blocks)


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
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, limits.INPUT_LABEL),
        "element": {"action_id": VALUE, **element},
        "optional": optional,
    }
    if hint is not None:
        made["hint"] = plain(hint, limits.INPUT_LABEL)
    return made


def _box(locale: Locale, placeholder: str) -> Element:
    """Draw a box to write a comment or a reply in."""
    return {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": COMMENT_LETTERS,
        "focus_on_load": True,
        "placeholder": plain(fixed(locale, placeholder), limits.PLACEHOLDER),
    }


def _comment(what: CommentForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = what.locale
    danger: Ready = (
        fixed(locale, "comment-danger-default")
        if what.contacts is None
        else say(locale, "comment-danger", contacts=what.contacts)
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
    return _modal("comment", locale, "comment-title", blocks, {**origin, "round": what.round, "window": what.window})


def _answer(what: AnswerForm, origin: dict[str, str]) -> dict[str, Any]:
    """Draw the options with what was said chosen: a window is shown to its owner only, and leaves no history."""
    locale = what.locale
    entries = [option(clean(choice.label), str(choice.value)) for choice in what.ask.options]
    picked = [entry for entry, choice in zip(entries, what.ask.options, strict=True) if choice.value == what.chosen]
    chooser = select(VALUE, fixed(locale, "question-choose"), entries, picked[0] if picked else None)
    private = {**origin, "round": what.round, "window": what.window, "item": what.ask.item}
    return _modal("answer", locale, "answer-title", [_field("v", clean(what.ask.text), chooser)], private)


def _reply(what: ReplyForm, origin: dict[str, str]) -> dict[str, Any]:
    """Draw the comment, what was replied already, and a box; all that people wrote is shown literally."""
    locale = what.locale
    box = _box(locale, "reply-placeholder")
    blocks = quotes([what.comment])
    for leader, text in what.replies:
        blocks += [context(say(locale, "reply-from", leader=leader)), *quotes([text])]
    blocks += [
        _field("text", fixed(locale, "reply-label"), box, hint=fixed(locale, "reply-hint")),
        context(say(locale, "reply-how", left=what.left)),
    ]
    private = {**origin, "window": what.window, "thread": what.thread}
    return _modal("reply", locale, "reply-title", blocks, private, submit="reply-send")


def _pause(what: PauseForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = what.locale
    picker: Element = {
        "type": "datepicker",
        "placeholder": plain(fixed(locale, "pause-placeholder"), limits.PLACEHOLDER),
    }
    if what.until is not None:
        picker["initial_date"] = what.until.isoformat()
    field = _field("until", fixed(locale, "pause-label"), picker, hint=fixed(locale, "pause-hint"), optional=True)
    return _modal("pause", locale, "pause-title", [field], origin)


def _schedule(what: ScheduleFormView, origin: dict[str, str]) -> dict[str, Any]:
    locale = what.locale
    title = "schedule-title-new" if what.id is None else "schedule-title-edit"
    name: Element = {"type": "plain_text_input", "max_length": NAME_LETTERS}
    if what.name:
        name["initial_value"] = clean(what.name, NAME_LETTERS)
    days = [option(weekday(locale, iso), str(iso)) for iso in range(1, 8)]
    choose = fixed(locale, "schedule-choose")
    # A path too long for Slack's value could not come back: it is set on the command line.
    nodes = [choice for choice in what.audiences if len(choice.value) <= limits.OPTION_VALUE][: limits.SELECT_OPTIONS]
    audiences = [option(clean(audience(locale, choice.label)), choice.value) for choice in nodes]
    chosen = [drawn for drawn, choice in zip(audiences, nodes, strict=True) if choice.chosen]
    blocks = [
        _field("name", fixed(locale, "schedule-name"), name),
        _field("weekday", fixed(locale, "schedule-weekday"), select(VALUE, choose, days, days[what.weekday - 1])),
        _field("local_time", fixed(locale, "schedule-time"), _clock(what.local_time)),
    ]
    if audiences:
        picked = chosen[0] if chosen else None
        chooser = select(VALUE, choose, audiences, picked)
        blocks.append(_field("audience", fixed(locale, "schedule-audience"), chooser))
    blocks += _questions(locale, "alignment", what.alignment, choose)
    blocks += _questions(locale, "pulse", (("", what.pulse),), choose)
    blocks += [
        _field("reminder", fixed(locale, "schedule-reminder"), _reminder(what), optional=True),
        context(fixed(locale, "schedule-effect")),
    ]
    private: dict[str, Any] = {**origin, "schedule": what.id}
    return _modal("schedule", locale, title, blocks, private)


def _smallest_group(what: SmallestGroupForm, origin: dict[str, str]) -> dict[str, Any]:
    locale = what.locale
    sizes = [option(say(locale, "smallest-group-size", k=size), str(size)) for size in what.larger]
    leaders = context(say(locale, "smallest-group-leaders", leaders=what.leaders))
    chooser = select(VALUE, fixed(locale, "schedule-choose"), sizes)
    hint = fixed(locale, "smallest-group-hint")
    label = say(locale, "smallest-group-label", k=what.k)
    blocks = [_field("k", label, chooser, hint=hint), leaders]
    return _modal("smallest-group", locale, "smallest-group-title", blocks, origin)


def _consultation(what: ConsultationForm, origin: dict[str, str]) -> dict[str, Any]:
    locale, known = what.locale, what.consulted
    entries = [option(fixed(locale, f"consultation-{how}"), how) for how in (CONSULTED, FEWER)]
    radio: Element = {"type": "radio_buttons", "options": entries}
    picker: Element = {
        "type": "datepicker",
        "placeholder": plain(fixed(locale, "pause-placeholder"), limits.PLACEHOLDER),
    }
    if known is not None:
        radio["initial_option"] = entries[0 if known.on else 1]
        if known.on is not None:
            picker["initial_date"] = known.on.isoformat()
    blocks = [
        section(fixed(locale, "consultation-why")),
        _field("how", fixed(locale, "consultation-label"), radio),
        _field("on", fixed(locale, "consultation-day"), picker, optional=True),
        context(fixed(locale, "consultation-recorded")),
    ]
    return _modal("consultation", locale, "consultation-title", blocks, origin)


def _clock(when: time) -> Element:
    return {"type": "timepicker", "initial_time": when.strftime("%H:%M")}


def _reminder(what: ScheduleFormView) -> Element:
    entry = option(fixed(what.locale, "schedule-reminder-on"), "on")
    made: Element = {"type": "checkboxes", "options": [entry]}
    if what.reminder:
        made["initial_options"] = [entry]
    return made


def _questions(
    locale: Locale, name: str, topics: tuple[tuple[str, tuple[Choice, ...]], ...], choose: str
) -> list[Block]:
    """Draw questions to choose from, by topic when there are topics."""
    groups: list[Element] = []
    chosen: list[Element] = []
    for topic, choices in topics[: limits.SELECT_OPTIONS]:
        drawn = [option(clean(choice.label), choice.value) for choice in choices[: limits.SELECT_OPTIONS]]
        chosen += [entry for entry, choice in zip(drawn, choices, strict=False) if choice.chosen]
        if drawn:
            groups.append({"label": plain(clean(topic), limits.OPTION), "options": drawn})
    if not groups:
        return []
    made: Element = {"type": "multi_static_select", "placeholder": plain(choose, limits.PLACEHOLDER)}
    if len(groups) == 1:
        made["options"] = groups[0]["options"]
    else:
        made["option_groups"] = groups
    if chosen:
        made["initial_options"] = chosen
    label, hint = fixed(locale, f"schedule-{name}"), fixed(locale, f"schedule-{name}-hint")
    return [_field(name, label, made, hint=hint, optional=True)]
