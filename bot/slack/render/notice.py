"""Short messages: welcome, notices, help, where I stand, my data."""

from __future__ import annotations

from bot import words
from bot.slack import ids
from bot.slack.limits import Block
from bot.slack.render.blocks import Element, Rendered, actions, button, context, divider, plain, section
from bot.slack.render.markup import fallback, in_mrkdwn, top_text
from bot.slack.render.question import promise_button
from bot.words.text import Text, fixed, say
from jobs.cards import ConfidentialityCard, Held, HelpCard, MyDataCard, Notice, WelcomeCard

MOST_ANSWERS = 40
MOST_HELD = 20  # with a row of controls each
MOST_PUBLISHED = 15  # comments that can be withdrawn: three questions a week, linked for five weeks
LETTERS, PUBLISHED_LETTERS = 6_500, 3_500  # of answers, and of published comments, in one message


def welcome(card: WelcomeCard) -> Rendered:
    """Return the message before the first question: what this is, who sees what, until when, and how to stop."""
    locale = card.locale
    blocks = [
        *(section(paragraph) for paragraph in words.messages.welcome(card)),
        context(fixed(locale, "welcome-free")),
        actions([promise_button(locale), button(fixed(locale, "welcome-stop"), "stop")], "welcome"),
    ]
    return Rendered(fallback(locale, "welcome-text"), blocks)


def notice(card: Notice) -> Rendered:
    """Return one sentence as a message."""
    sentence = words.messages.notice(card)
    return Rendered(top_text(sentence), [section(sentence)])


def help_card(card: HelpCard) -> Rendered:
    """Return the message of `/diapason help`."""
    blocks = [section(paragraph) for paragraph in words.messages.help_lines(card)]
    if card.leader:
        blocks.append(context(fixed(card.locale, "help-leader")))
    if card.admin:
        blocks.append(context(fixed(card.locale, "help-admin")))
    return Rendered(fallback(card.locale, "help-text"), blocks)


def confidentiality(card: ConfidentialityCard) -> Rendered:
    """Return the whole promise, its changes, and whom to call: as an ephemeral message or in a modal."""
    blocks = [section(paragraph) for paragraph in words.messages.confidentiality(card)]
    return Rendered(in_mrkdwn(words.messages.confidentiality_title(card)), blocks)


def my_data(card: MyDataCard) -> Rendered:
    """Return what is held about a person, shown only to this person: as an ephemeral message or in a modal."""
    locale = card.locale
    blocks: list[Block] = [section(words.messages.my_data_title(card)), divider()]
    answers = [words.messages.my_answer(card, index) for index in range(len(card.answers))]
    room = len(card.published[:MOST_PUBLISHED])
    fitting = _fitting(answers, MOST_HELD - (room + 1) // 2 if card.held else MOST_ANSWERS - room)
    for index, text in enumerate(fitting):
        blocks.append(section(text))
        if card.held:
            blocks += _controls(card, card.held[index])
    if len(answers) > len(fitting):
        blocks.append(context(say(locale, "mydata-more", count=len(answers) - len(fitting))))
    blocks += [context(limit) for limit in words.messages.my_limits(card)]
    if any(held.erasable or held.item == "agreed" for held in card.held):
        erase = button(fixed(locale, "mydata-erase-all"), "erase-all", style="danger")
        blocks.append(
            actions(
                [{**erase, "confirm": _confirm(card, "mydata-erase-all", "mydata-erase-sure", "mydata-erase")}],
                "erase-all",
            )
        )
    if not card.answers:
        blocks.append(section(fixed(locale, "mydata-none")))
    links = words.messages.my_links(card)
    if links is not None:
        blocks.append(section(links))
    blocks += _published(card)
    blocks.append(context(words.messages.my_data_sealed(card)))
    return Rendered(fallback(locale, "mydata-text"), blocks)


def _published(card: MyDataCard) -> list[Block]:
    """Return one's own published comments, each with the control that withdraws it."""
    locale, blocks = card.locale, []
    confirm = _confirm(card, "mydata-withdraw", "mydata-withdraw-sure", "mydata-withdraw")
    texts = _fitting(words.messages.my_comments(card), MOST_PUBLISHED, PUBLISHED_LETTERS)
    for comment, text in zip(card.published, texts, strict=False):
        withdraw = button(fixed(locale, "mydata-withdraw"), "withdraw", value=comment.window, style="danger")
        block_id = ids.published_block(comment.window)
        blocks.append(section(text, block_id=block_id, accessory={**withdraw, "confirm": confirm}))
    if len(card.published) > len(texts):
        blocks.append(context(say(locale, "mydata-published-more", count=len(card.published) - len(texts))))
    return blocks


def _confirm(card: MyDataCard, title: str, sure: str, do: str) -> Element:
    locale = card.locale
    return {
        "title": plain(fixed(locale, title), 100),
        "text": plain(fixed(locale, sure), 300),
        "confirm": plain(fixed(locale, do), 30),
        "deny": plain(fixed(locale, "form-close"), 30),
    }


def _controls(card: MyDataCard, held: Held) -> list[Block]:
    value = ids.held_value(held.round, held.window, held.item)
    controls = [
        button(fixed(card.locale, f"mydata-{verb}"), verb, value=value)
        for verb, may in (("edit", held.changeable), ("erase", held.erasable))
        if may
    ]
    return [actions(controls, ids.held_block(held.window, held.item))] if controls else []


def _fitting(texts: list[Text], most: int, room: int = LETTERS) -> list[Text]:
    """Return the first texts, as many as fit ``room`` letters of a message and at most ``most``."""
    fitting: list[Text] = []
    for text in texts[:most]:
        room -= len(in_mrkdwn(text))
        if room < 0:
            break
        fitting.append(text)
    return fitting
