"""Days, hours and weeks as people write them."""

from __future__ import annotations

from datetime import date, time

from babel.dates import format_time, get_day_names

from bot.locale import Locale, day
from bot.words.text import Text, literal, say

_BABEL = {"fr": "fr_FR", "en": "en_GB"}


def weekday(locale: Locale, iso: int) -> str:
    """Return the name of a day of the week, 1 = Monday."""
    return str(get_day_names("wide", locale=_BABEL[locale])[(iso - 1) % 7])


def clock(locale: Locale, when: time) -> str:
    """Return an hour, 10:00 in both languages."""
    return format_time(when, "HH:mm", locale=_BABEL[locale])


def day_of_year(locale: Locale, when: date) -> Text:
    """Return a day with its year, *3 mars 2026*."""
    return literal(day(locale, when, "d MMMM y"))


def span(locale: Locale, starts: date, ends: date) -> Text:
    """Return a week's dates, *16-22 novembre*."""
    if starts.month == ends.month:
        return say(locale, "span", first=day(locale, starts, "d MMMM").split()[0], last=day(locale, ends, "d MMMM"))
    return say(locale, "span", first=day(locale, starts, "d MMMM"), last=day(locale, ends, "d MMMM"))


def week_number(week: str) -> str:
    """Return 47 from 2026-W47."""
    return week.rpartition("W")[2].lstrip("0")
