"""Short messages: welcome, notices, help, where I stand, my data."""

from __future__ import annotations

from bot.slack import ids
from bot.slack.limits import PERSON_TEXT, Block, clean, escape
from bot.slack.render.blocks import Element, Rendered, actions, button, context, divider, plain, section
from bot.slack.render.words import change, clock, fallback, fixed, say, weekday
from jobs.cards import ConfidentialityCard, Held, HelpCard, MyDataCard, Notice, WelcomeCard

MOST_ANSWERS = 40
MOST_HELD = 20  # with a row of controls each
LETTERS = 10_000  # of answers, in one message


def welcome(card: WelcomeCard) -> Rendered:
    """Say, before the first question, what this is, who sees what, until when, and how to stop."""
    locale = card.locale
    blocks = [
        section(say(locale, "welcome-hello-leader" if card.leader else "welcome-hello", company=card.company)),
        section(
            "\n".join(
                (
                    say(
                        locale,
                        "welcome-when",
                        weekday=weekday(locale, card.weekday),
                        time=clock(locale, card.local_time),
                    ),
                    say(locale, "welcome-who", k=card.k),
                    say(locale, "welcome-kept", days=card.retention_days),
                )
            )
        ),
        context(fixed(locale, "welcome-free")),
        actions([button(fixed(locale, "welcome-stop"), "stop")], "welcome"),
    ]
    return Rendered(fallback(locale, "welcome-text"), blocks)


def notice(card: Notice) -> Rendered:
    """Say one thing, by name."""
    said = say(card.locale, card.key, **card.params)
    return Rendered(fallback(card.locale, card.key, **card.params), [section(said)])


def help_card(card: HelpCard) -> Rendered:
    """Answer `/diapason help`."""
    locale = card.locale
    what = (fixed(locale, "help-title"), fixed(locale, "help-what"), fixed(locale, "help-privacy"))
    blocks = [section("\n".join(what)), section(fixed(locale, "help-commands"))]
    if card.admin:
        blocks.append(context(fixed(locale, "help-admin")))
    return Rendered(fallback(locale, "help-text"), blocks)


def confidentiality(card: ConfidentialityCard) -> Rendered:
    """Answer `/diapason confidentiality`: the whole promise, and whom to call."""
    said = say(card.locale, "confidentiality", k=card.k, days=card.retention_days)
    blocks = [section(said)]
    changes = [change(card.locale, what) for what in card.changes]
    if changes:
        blocks.append(section("\n".join((fixed(card.locale, "changes-title"), *changes))))
    if card.contacts is not None:
        blocks.append(context(say(card.locale, "comment-danger", contacts=card.contacts)))
    return Rendered(fixed(card.locale, "confidentiality-title").replace("*", ""), blocks)


def my_data(card: MyDataCard) -> Rendered:
    """Show somebody what is held about them; only ever as an ephemeral message or in a window of their own."""
    locale = card.locale
    who = say(
        locale,
        "mydata-identity",
        name=card.name,
        level=say(locale, "mydata-level", level=card.level),
        path=card.path,
    )
    blocks: list[Block] = [section("\n".join((fixed(locale, "mydata-title"), who))), divider()]
    answers = [_answer(card, place) for place in range(len(card.answers))]
    shown = _fitting(answers, MOST_HELD if card.held else MOST_ANSWERS)
    for place, text in enumerate(shown):
        blocks.append(section(text))
        if card.held:
            blocks += _controls(card, card.held[place])
    if len(answers) > len(shown):
        blocks.append(context(say(locale, "mydata-more", count=len(answers) - len(shown))))
    if not all(held.erasable for held in card.held):
        blocks.append(context(fixed(locale, "mydata-closed")))
    if any(held.erasable for held in card.held):
        erase = button(fixed(locale, "mydata-erase-all"), "erase-all", style="danger")
        blocks.append(actions([{**erase, "confirm": _confirm(card)}], "erase-all"))
    if not card.answers:
        blocks.append(section(fixed(locale, "mydata-none")))
    if card.linked_until is not None:
        blocks.append(section(say(locale, "mydata-linked", count=card.linked, day=card.linked_until)))
    blocks.append(context(say(locale, "mydata-sealed", days=card.sealed_after_days)))
    return Rendered(fallback(locale, "mydata-text"), blocks)


def _answer(card: MyDataCard, place: int) -> str:
    """Write one answer, and when it goes; a comment is shown whole, line by line."""
    question, answer = card.answers[place]
    lines = escape(clean(answer, PERSON_TEXT, lines=True))
    if not card.held:
        return f"{say(card.locale, 'mydata-question', question=question)}\n{lines}"
    held = card.held[place]
    head = say(card.locale, "mydata-held", question=question, item=held.item)
    return f"{head}\n{lines}\n{say(card.locale, 'mydata-until', day=held.erased_on)}"


def _confirm(card: MyDataCard) -> Element:
    locale = card.locale
    return {
        "title": plain(fixed(locale, "mydata-erase-all"), 100),
        "text": plain(fixed(locale, "mydata-erase-sure"), 300),
        "confirm": plain(fixed(locale, "mydata-erase"), 30),
        "deny": plain(fixed(locale, "form-close"), 30),
    }


def _controls(card: MyDataCard, held: Held) -> list[Block]:
    value = ids.about(held.round, held.window, held.item)
    controls = [
        button(fixed(card.locale, f"mydata-{verb}"), verb, value=value)
        for verb, may in (("edit", held.changeable), ("erase", held.erasable))
        if may
    ]
    return [actions(controls, ids.mine_block(held.window, held.item))] if controls else []


def _fitting(texts: list[str], most: int) -> list[str]:
    """Keep the first ones, as many as one message takes."""
    room = LETTERS
    kept: list[str] = []
    for text in texts[:most]:
        room -= len(text)
        if room < 0:
            break
        kept.append(text)
    return kept
