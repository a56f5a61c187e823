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
    """Return how often an alert is false, what it says nothing of, and what it could not have seen."""
    locale = card.locale
    sentences = [say(locale, "alert-foot")]
    if card.watched:
        often, count = _how_often(card.false_a_year)
        sentences.insert(0, say(locale, "alert-declared", often=often, count=count, groups=card.watched))
    if card.smallest_change is not None:
        points = number(locale, card.smallest_change)
        sentences.append(say(locale, "alert-smallest", points=points, size=card.smallest_change))
    return sentences


def _how_often(a_year: float) -> tuple[str, int]:
    """Return *several* a year, one *yearly*, or one in several years (*rarely*), and how many; sooner than rarer."""
    if a_year >= 1:
        return ("yearly", 1) if round(a_year) == 1 else ("several", round(a_year))
    years = int(1 / a_year)
    return ("yearly", 1) if years == 1 else ("rarely", years)


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
