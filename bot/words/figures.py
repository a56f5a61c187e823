"""Released figures as people read them; a withheld one is always said in the same words (R13)."""

from __future__ import annotations

from babel.numbers import format_decimal

from bot.locale import Locale
from bot.words.text import Text, fixed, literal, say
from jobs.cards import Axis, Shown

_BABEL = {"fr": "fr_FR", "en": "en_GB"}


def number(locale: Locale, value: float) -> str:
    """Return a number as people write it: 2,6 and 2.6, at most two decimals."""
    return format_decimal(value, format="0.##", locale=_BABEL[locale])


def band(locale: Locale, eligible: tuple[int, int | None]) -> Text:
    """Return how many people were asked, as a band (low, high); None is no upper end."""
    low, high = eligible
    if high is None:
        return say(locale, "figure-band-open", low=low)
    return say(locale, "figure-band", low=low, high=high)


def figure(locale: Locale, shown: Shown | None) -> Text:
    """Return a figure with how many were asked, *2,6 sur 5 (20-49 personnes interrogées)*; one text if withheld."""
    if shown is None:
        return fixed(locale, "withheld")
    if shown.eligible is None:  # posted by an older version, which told how many answered
        return value(locale, shown)
    if shown.option is not None:
        return say(locale, "figure-choice", option=shown.option, eligible=band(locale, shown.eligible))
    return say(locale, "figure-plain", value=value(locale, shown), eligible=band(locale, shown.eligible))


def brief(locale: Locale, shown: Shown | None) -> Text:
    """Return a figure where its scale and what the band counts are said once: *au moins 4,2 (10-19)*."""
    if shown is None:
        return fixed(locale, "withheld")
    if shown.mean is None:
        alone = told(locale, shown)
    else:
        alone = say(locale, "figure-brief", bound=shown.bound, mean=number(locale, shown.mean))
    if shown.eligible is None:  # posted by an older version
        return alone
    low, high = shown.eligible
    kind = "open" if high is None else "closed"
    return say(locale, "figure-of", figure=alone, kind=kind, low=low, high=high or low)


def told(locale: Locale, shown: Shown) -> Text:
    """Return a figure without how many were asked, which the thread says: *2,6 sur 5*, *majorité pour « Le PDG »*."""
    if shown.option is not None:
        return say(locale, "figure-majority", option=shown.option)
    return value(locale, shown)


def value(locale: Locale, shown: Shown) -> Text:
    """Return a figure alone: *2,6 sur 5*, *au moins 4,6 sur 5*, or the majority's option."""
    if shown.mean is None:
        return fixed(locale, "figure-split") if shown.option is None else literal(shown.option)
    key = {"about": "figure-about", "at_least": "figure-at-least", "at_most": "figure-at-most"}[shown.bound]
    return say(locale, key, mean=number(locale, shown.mean), top=shown.scale[1])


def sides(locale: Locale, axis: Axis, names: tuple[str, str]) -> tuple[str, str]:
    """Return the names of the two sides: the tree's own, or leadership and teams."""
    if axis == "functions":
        return names
    return names[0] or fixed(locale, "leaders"), names[1] or fixed(locale, "staff")
