"""The week's message, which stays as it is after a tap, since the employer can export a direct message.

How things stand is drawn for the person alone: thanks, or that a question was skipped, in the place of its options; the
same bytes for every answer.
"""

from __future__ import annotations

from functools import lru_cache

from bot import words
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
from bot.slack.render.markup import in_mrkdwn, top_text
from bot.words.text import Text, fixed, lines
from jobs.cards import Agreement, Ask, ClosedCard, Option, QuestionCard, QuestionItem, ReceiptCard, ReminderCard

MOST_BUTTONS = 5


def question(card: QuestionCard) -> Rendered:
    """Return one to three questions and the promise, as a message."""
    sample = [context(fixed(card.locale, "question-sample"))] if card.sample else []
    # Nothing of a test is stored, and an obstacle would be.
    said = [] if card.sample else [obstacle_button(card.locale)]
    whole = actions([promise_button(card.locale), *said], f"promise:{card.round}")
    blocks = [*sample, section(words.questions.intro(card)), *items(card), promise(card), whole]
    return Rendered(top_text(words.questions.summary(card)), blocks)


def items(card: QuestionCard, *, in_home: bool = False) -> list[Block]:
    """Return the questions' blocks alone, as the home shows them too: there *change* opens a form over it."""
    blocks: list[Block] = [] if card.agreement is None else _agreement(card, card.agreement)
    for index, item in enumerate(card.items):
        if index:
            blocks.append(divider())
        for ask in item.asks:
            label = words.questions.label(card.locale, item, ask)
            blocks += [] if label is None else [context(label)]
            blocks += _ask(card.locale, card.round, item.window, ask)
        blocks += _below(card, item, in_home=in_home)
    return blocks


def _agreement(card: QuestionCard, agreement: Agreement) -> list[Block]:
    """Return what asks few leaders, before their questions, whether they may be shown together (R12)."""
    wording = section(words.questions.agreement(card, agreement))
    if agreement.state != "open":
        return [wording, divider()]
    locale = card.locale
    choices = [button(fixed(locale, f"agreement-{verb}"), verb, value=str(card.round)) for verb in ("agree", "refuse")]
    return [wording, actions(choices, f"agreement:{card.round}"), divider()]


def promise(card: QuestionCard) -> Block:
    """Return one line on who sees what, from how many answers, until when (rule R15)."""
    return context(words.questions.promise(card))


def promise_button(locale: Locale) -> Element:
    """Return the button that opens the whole promise, the same for everybody: it tells nothing of who taps."""
    return button(fixed(locale, "confidentiality-button"), "confidentiality")


def obstacle_button(locale: Locale) -> Element:
    """Return the button that opens the form of an obstacle, the same for everybody too."""
    return button(fixed(locale, "obstacle-button"), "obstacle")


def closed(card: ClosedCard) -> Rendered:
    """Return what a question's message or a reminder becomes once its round is closed: text, and no button."""
    head, *rest = words.questions.closed(card)
    if not rest:
        return Rendered(top_text(head), [section(head)])
    *asked, last = rest
    blocks = [section(head), *([section(lines(*asked))] if asked else []), context(last)]
    return Rendered(top_text(fixed(card.locale, "closed-text")), blocks)


def receipt(card: ReceiptCard) -> Rendered:
    """Return what somebody alone sees once what they did is stored, with what they may do next."""
    locale = card.locale
    noted, left = words.questions.receipt(card)
    controls: list[Element] = []
    if card.left:  # what is tapped there is answered in its place: receipts do not pile up
        controls.append(button(fixed(locale, "receipt-go-on"), "show", value=str(card.round), style="primary"))
    if card.act not in ("choice", "comment"):  # what was commented may have no answer to change
        about = ids.question_value(card.round, card.window, card.item)
        change = _change(locale, card.item, skipped=card.act == "skip")
        controls.append(button(change, f"change:{card.item}", value=about))
    if card.act != "choice":
        comment = "question-comment-change" if card.act == "comment" else "question-comment"
        about = ids.question_value(card.round, card.window, "answer")
        controls.append(button(fixed(locale, comment), "comment", value=about))
    row = [actions(controls, ids.item_block(card.window))] if controls else []
    return Rendered(top_text(fixed(locale, "receipt-text")), [section(noted), *row, context(left)])


def _change(locale: Locale, item: ids.Item, *, skipped: bool) -> Text:
    """Return the words of the button that gives an answer anew, or one at last where the question was skipped."""
    if skipped:
        return fixed(locale, "question-answer-after-all")
    return fixed(locale, "question-change-forecast" if item == "forecast" else "question-change")


def reminder(card: ReminderCard) -> Rendered:
    """Return a round's reminder: a few words, and one button that shows somebody alone how their questions stand."""
    sentence, same = words.questions.reminder(card)
    answer = button(fixed(card.locale, "reminder-answer"), "show", value=str(card.round), style="primary")
    summary = top_text(fixed(card.locale, "reminder-text"))
    return Rendered(summary, [section(sentence), actions([answer], f"reminder:{card.round}"), context(same)])


def _ask(locale: Locale, round_id: int, window: str, ask: Ask) -> list[Block]:
    wording = section(words.questions.wording(locale, ask))
    row = _row(locale, round_id, ask.options, ask.anchors) if ask.state == "open" else ()
    # A question to answer in one's own words has no options: *comment*, below, is its answer.
    return [wording, actions(row, ids.ask_block(window, ask.item))] if row else [wording]


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
    long, short = words.questions.read_as(locale, choice, options, anchors)
    return long if len(in_mrkdwn(long)) <= ACCESSIBILITY else short


def _below(card: QuestionCard, item: QuestionItem, *, in_home: bool) -> list[Block]:
    """Return the controls below a question: change each given answer, comment, and the menu while it is open.

    While it waits for a leader's choice, the menu alone, without *skip*: nothing of it is stored before. In the home
    there is no *later*, since that is where questions wait, and *change* opens a form; elsewhere it shows the question
    open again.
    """
    locale, round_id = card.locale, card.round
    change = "edit" if in_home else "change"
    controls: list[Element] = [
        button(
            _change(locale, ask.item, skipped=ask.state == "skipped"),
            f"{change}:{ask.item}",
            value=ids.question_value(round_id, item.window, ask.item),
        )
        for ask in item.asks
        if ask.state in ("answered", "skipped")
    ]
    waiting = any(ask.state == "waiting" for ask in item.asks)
    opened = [ask for ask in item.asks if ask.state in ("open", "waiting")]
    if not waiting and any(ask.state != "closed" for ask in item.asks):
        about = ids.question_value(round_id, item.window, "answer")
        comment = "question-comment-change" if item.comment == "answered" else "question-comment"
        controls.append(button(fixed(locale, comment), "comment", value=about))
    if opened:
        item_name = opened[0].item
        entries = [
            option(fixed(locale, f"question-{verb}"), ids.menu_value(verb, round_id, item.window, item_name))
            for verb in ("skip", "snooze", "why", "stop")
            if not (waiting and verb == "skip") and not (in_home and verb == "snooze")
        ]
        controls.append(overflow("more", entries))
    return [actions(controls, ids.item_block(item.window))] if controls else []
