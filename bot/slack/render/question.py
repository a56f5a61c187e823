"""The week's message. After a tap, thanks replace the row of options: the same bytes for every answer.

A skipped question looks like an answered one, and the message never tells whether a comment was written: the history
of a direct message can be exported by the employer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import ACCESSIBILITY, Block
from bot.slack.render.blocks import (
    Element,
    Rendered,
    actions,
    button,
    context,
    divider,
    option,
    overflow,
    section,
    select,
)
from bot.slack.render.words import fallback, fixed, say
from jobs.cards import Agreement, Ask, ClosedCard, Option, QuestionCard, QuestionItem

MOST_BUTTONS = 5


def question(card: QuestionCard) -> Rendered:
    """Return one to three questions and the promise, as a message."""
    count = len(card.items)
    done = all(item.done for item in card.items)
    if done:
        text, intro = fallback(card.locale, "question-done-text"), fixed(card.locale, "question-done")
    else:
        text = fallback(card.locale, "question-text", count=count)
        intro = say(card.locale, "question-reminder" if card.reminder else "question-intro", count=count)
    sample = [context(fixed(card.locale, "question-sample"))] if card.sample else []
    return Rendered(text, [*sample, section(intro), *items(card), promise(card)])


def items(card: QuestionCard) -> list[Block]:
    """Return the questions' blocks alone, as the home shows them too."""
    blocks: list[Block] = []
    for index, item in enumerate(card.items):
        if index:
            blocks.append(divider())
        for ask in item.asks:
            blocks += _ask(card.locale, card.round, item.window, ask)
        blocks += _below(card.locale, card.round, item)
    if card.agreement is not None:
        blocks += _agreement(card, card.agreement)
    return blocks


def _agreement(card: QuestionCard, agreement: Agreement) -> list[Block]:
    """Return what asks few leaders whether their answers may be shown together; the buttons stay after a tap (R12)."""
    locale = card.locale
    if agreement.state == "open":
        sentence = say(locale, "agreement-ask", leaders=agreement.leaders)
    else:
        sentence = say(locale, "agreement-noted", day=card.closes_on)
    choices = [button(fixed(locale, f"agreement-{verb}"), verb, value=str(card.round)) for verb in ("agree", "refuse")]
    return [divider(), section(sentence), actions(choices, f"agreement:{card.round}")]


def promise(card: QuestionCard) -> Block:
    """Return one line on who sees what, from how many answers, until when (rule R15)."""
    return context(say(card.locale, "question-promise", k=card.k, day=card.closes_on, erased=card.erased_on))


def closed(card: ClosedCard) -> Rendered:
    """Return what replaces a question's message once its window is closed."""
    sentence = fixed(card.locale, "closed-card")
    return Rendered(sentence, [section(sentence)])


def _ask(locale: Locale, round_id: int, window: str, ask: Ask) -> list[Block]:
    match ask.state:
        case "open":
            wording = section(_wording(locale, ask.text, ask.options, ask.anchors))
            row = _row(locale, round_id, ask.options, ask.anchors)
            # A question to answer in one's own words has no options: *comment*, below, is its answer.
            return [wording, actions(row, ids.ask_block(window, ask.item))] if row else [wording]
        case "answered" | "skipped":
            return [section(say(locale, "question-thanks", text=ask.text))]
        case "closed":
            return [section(say(locale, "question-closed", text=ask.text))]
        case never:
            assert_never(never)


@lru_cache(maxsize=1024)
def _wording(locale: Locale, text: str, options: tuple[Option, ...], anchors: tuple[str, str] | None) -> str:
    if anchors is None or not options:
        return say(locale, "question-ask", text=text)
    ends = {"from": anchors[0], "to": anchors[1]}
    return say(locale, "question-ask-scale", text=text, low=options[0].label, high=options[-1].label, **ends)


@lru_cache(maxsize=1024)
def _row(
    locale: Locale, round_id: int, options: tuple[Option, ...], anchors: tuple[str, str] | None
) -> tuple[Element, ...]:
    """Return a question's options; the row is the same for everybody asked, so it is made once and never changed."""
    numbers = all(choice.label.isdigit() for choice in options)
    if not numbers and len(options) > MOST_BUTTONS:
        listed = [option(choice.label, ids.answer_value(round_id, choice.value)) for choice in options]
        return (select("pick", fixed(locale, "question-choose"), listed),)
    return tuple(
        button(
            choice.label,
            ids.answer_action(choice.value),
            value=ids.answer_value(round_id, choice.value),
            read_as=_read_as(locale, choice, options, anchors) if numbers else None,
        )
        for choice in options
    )


def _read_as(locale: Locale, choice: Option, options: tuple[Option, ...], anchors: tuple[str, str] | None) -> str:
    """Return a screen reader's words for a button that shows only a number; short ones when long ones would be cut."""
    low, high = options[0].label, options[-1].label
    short = say(locale, "question-option-read-short", value=choice.label, top=high)
    if anchors is None:
        return short
    ends = {"from": anchors[0], "to": anchors[1]}
    words = say(locale, "question-option-read", value=choice.label, top=high, low=low, high=high, **ends)
    return words if len(words) <= ACCESSIBILITY else short


def _below(locale: Locale, round_id: int, item: QuestionItem) -> list[Block]:
    """Return the controls below a question: change each given answer, comment, and the menu while it is open."""
    controls: list[Element] = [
        button(
            fixed(locale, "question-change" if ask.item == "answer" else "question-change-forecast"),
            f"change:{ask.item}",
            value=ids.question_value(round_id, item.window, ask.item),
        )
        for ask in item.asks
        if ask.state in ("answered", "skipped")
    ]
    opened = [ask for ask in item.asks if ask.state == "open"]
    if any(ask.state != "closed" for ask in item.asks):
        about = ids.question_value(round_id, item.window, "answer")
        controls.append(button(fixed(locale, "question-comment"), "comment", value=about))
    if opened:
        item_name = opened[0].item
        entries = [
            option(fixed(locale, f"question-{verb}"), ids.menu_value(verb, round_id, item.window, item_name))
            for verb in ("skip", "snooze", "why", "stop")
        ]
        controls.append(overflow("more", entries))
    return [actions(controls, ids.item_block(item.window))] if controls else []
