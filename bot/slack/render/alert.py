"""A weak signal's alert: what moved, two figures, the declared rate of false alarms, and nothing about any person."""

from __future__ import annotations

from bot.locale import Locale
from bot.slack.render.blocks import Rendered, context, section
from bot.slack.render.words import Ready, fallback, figure, number, say
from jobs.cards import AlertCard

_RATE = {"<50": "low", "50-79": "middle", ">=80": "high"}


def alert(card: AlertCard) -> Rendered:
    """Return an alert as a message."""
    locale = card.locale
    lines = [
        say(locale, "alert-title", group=card.group, kind=card.kind),
        say(locale, f"alert-{card.direction}", weeks=card.weeks, kind=card.kind),
        *_figures(card),
    ]
    foot = [say(locale, "alert-foot", declared=card.declared, rate=number(locale, card.declared))]
    if card.smallest_change is not None:
        points = number(locale, card.smallest_change)
        foot.append(say(locale, "alert-smallest", points=points, size=card.smallest_change))
    return Rendered(
        fallback(locale, "alert-text", group=card.group, kind=card.kind),
        [section("\n".join(lines)), context(*foot)],
    )


def _figures(card: AlertCard) -> list[Ready]:
    lines: list[Ready] = []
    if card.score_before is not None and card.score_after is not None:
        before, after = figure(card.locale, card.score_before), figure(card.locale, card.score_after)
        lines.append(say(card.locale, "alert-score-figures", kind=card.kind, before=before, after=after))
    if card.participation_before is not None and card.participation_after is not None:
        lines.append(
            say(
                card.locale,
                "alert-participation-figures",
                before=_rate(card.locale, card.participation_before),
                after=_rate(card.locale, card.participation_after),
            )
        )
    return lines


def _rate(locale: Locale, band: str) -> Ready:
    return say(locale, "alert-rate", band=_RATE[band])
