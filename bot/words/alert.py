"""The sentences of an alert: what moved, two figures, the declared rate of false alarms, nothing about any person."""

from __future__ import annotations

from bot.locale import Locale
from bot.words.figures import figure, number
from bot.words.text import Text, say
from jobs.cards import AlertCard

_RATE = {"<50": "low", "50-79": "middle", ">=80": "high"}


def summary(card: AlertCard) -> Text:
    """Return an alert in one sentence."""
    return say(card.locale, "alert-text", group=card.group, kind=card.kind)


def body(card: AlertCard) -> list[Text]:
    """Return an alert's lines: its title, what moved, the figures."""
    return [
        say(card.locale, "alert-title", group=card.group, kind=card.kind),
        say(card.locale, f"alert-{card.direction}", weeks=card.weeks, kind=card.kind),
        *_figures(card),
    ]


def foot(card: AlertCard) -> list[Text]:
    """Return how often an alert is false, and what it could not have seen."""
    locale = card.locale
    sentences = [say(locale, "alert-foot", declared=card.declared, rate=number(locale, card.declared))]
    if card.smallest_change is not None:
        points = number(locale, card.smallest_change)
        sentences.append(say(locale, "alert-smallest", points=points, size=card.smallest_change))
    return sentences


def _figures(card: AlertCard) -> list[Text]:
    sentences: list[Text] = []
    if card.score_before is not None and card.score_after is not None:
        before, after = figure(card.locale, card.score_before), figure(card.locale, card.score_after)
        sentences.append(say(card.locale, "alert-score-figures", kind=card.kind, before=before, after=after))
    if card.participation_before is not None and card.participation_after is not None:
        sentences.append(
            say(
                card.locale,
                "alert-participation-figures",
                before=_rate(card.locale, card.participation_before),
                after=_rate(card.locale, card.participation_after),
            )
        )
    return sentences


def _rate(locale: Locale, band: str) -> Text:
    return say(locale, "alert-rate", band=_RATE[band])
