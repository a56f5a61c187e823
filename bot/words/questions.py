"""The sentences of the week's questions: what its message asks everybody, and what one person alone is told."""

from __future__ import annotations

from functools import lru_cache

from bot.locale import Locale
from bot.words.text import Text, fixed, joined, lines, say
from jobs.cards import Agreement, Ask, ClosedCard, Option, QuestionCard, QuestionItem, ReceiptCard, ReminderCard


def summary(card: QuestionCard) -> Text:
    """Return what a question's message holds, in one sentence."""
    if card.occasion == "week":
        return say(card.locale, "question-text", count=_taps(card))
    return fixed(card.locale, "question-own-text")


def intro(card: QuestionCard) -> Text:
    """Return what stands above the questions."""
    match card.occasion:
        case "week":
            return say(card.locale, "question-intro", count=_taps(card))
        case "own":
            left = sum(ask.state in ("open", "waiting") for item in card.items for ask in item.asks)
            return say(card.locale, "question-own", count=left)
        case "again":
            return fixed(card.locale, "question-again")


def _taps(card: QuestionCard) -> int:
    """Return how many answers a card asks for: a leader's holds a forecast too."""
    return sum(len(item.asks) for item in card.items)


def label(locale: Locale, item: QuestionItem, ask: Ask) -> Text | None:
    """Return what tells a leader's own view from their forecast; None where there is one thing to tap."""
    return fixed(locale, f"question-{ask.item}-label") if len(item.asks) > 1 else None


def receipt(card: ReceiptCard) -> list[Text]:
    """Return what somebody alone is told once what they did is stored: the same for every answer (SEC-28)."""
    left = say(card.locale, "receipt-left", count=card.left)
    if card.text is None:
        return [fixed(card.locale, "agreement-noted"), left]
    return [say(card.locale, f"receipt-{card.act}", text=card.text), left]


def reminder(card: ReminderCard) -> list[Text]:
    """Return the one reminder, which thanks those who have answered and is the same for all (R9)."""
    return [say(card.locale, "reminder", day=card.closes_on), fixed(card.locale, "reminder-same")]


def closed(card: ClosedCard) -> list[Text]:
    """Return what a question's message, or its reminder, becomes once the round is closed."""
    if card.reminder:
        return [fixed(card.locale, "closed-reminder")]
    asked = [say(card.locale, "closed-question", text=text) for text in card.questions]
    return [fixed(card.locale, "closed-title"), *asked, fixed(card.locale, "closed-next")]


def wording(locale: Locale, ask: Ask) -> Text:
    """Return a question as it is asked, or, once it is answered, skipped or closed, what became of it."""
    match ask.state:
        case "open":
            return _open(locale, ask.text, ask.options, ask.anchors)
        case "waiting":
            return say(locale, "question-ask", text=ask.text)
        case "answered":
            return say(locale, "question-thanks", text=ask.text)
        case "skipped":
            return say(locale, "question-skipped", text=ask.text)
        case "closed":
            return say(locale, "question-closed", text=ask.text)


@lru_cache(maxsize=1024)
def _open(locale: Locale, text: str, options: tuple[Option, ...], anchors: tuple[str, str] | None) -> Text:
    if anchors is None or not options:
        return say(locale, "question-ask", text=text)
    ends = {"from": anchors[0], "to": anchors[1]}
    return say(locale, "question-ask-scale", text=text, low=options[0].label, high=options[-1].label, **ends)


def read_as(
    locale: Locale, choice: Option, options: tuple[Option, ...], anchors: tuple[str, str] | None
) -> tuple[Text, Text]:
    """Return a screen reader's words for an option that shows only a number, long and short."""
    low, high = options[0].label, options[-1].label
    short = say(locale, "question-option-read-short", value=choice.label, top=high)
    if anchors is None:
        return short, short
    ends = {"from": anchors[0], "to": anchors[1]}
    return say(locale, "question-option-read", value=choice.label, top=high, low=low, high=high, **ends), short


def agreement(card: QuestionCard, asked: Agreement) -> Text:
    """Return what asks few leaders whether they may be shown together, or the same words after yes and no (R12)."""
    if asked.state == "open":
        return say(card.locale, "agreement-ask", leaders=asked.leaders)
    return fixed(card.locale, "agreement-noted")


def promise(card: QuestionCard) -> Text:
    """Return one line on who sees what, from how many answers, until when (R15)."""
    teams = [fixed(card.locale, "question-promise-teams")] if card.told_to_teams else []
    until = say(card.locale, "question-promise-until", day=card.closes_on, erased=card.erased_on)
    who = joined([say(card.locale, "question-promise", k=card.k), *teams, until])
    if card.leaders is None:
        return who
    return lines(who, say(card.locale, "question-promise-leaders", leaders=card.leaders))
