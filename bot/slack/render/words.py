"""Sentences and figures as people read them. `say` makes every sentence of mrkdwn, and makes its values safe."""

from __future__ import annotations

from datetime import date, time
from functools import cache, lru_cache

from babel.dates import format_time, get_day_names
from babel.numbers import format_decimal

from bot.locale import Locale, day, t
from bot.slack.limits import cut, safe
from jobs.cards import Axis, Change, Shown

FALLBACK = 1000  # characters: notifications and screen readers want a summary
_BABEL = {"fr": "fr_FR", "en": "en_GB"}


class Ready(str):
    """A text made by `say` already: it goes into another sentence as it is."""

    __slots__ = ()


def say(locale: Locale, key: str, /, **values: str | float | date) -> Ready:
    """Return message ``key`` as mrkdwn, each text value made safe, each date in words."""
    return _said(locale, key, tuple((name, _fit(locale, value)) for name, value in values.items()))


@lru_cache(maxsize=4096)
def _said(locale: Locale, key: str, values: tuple[tuple[str, str | float], ...]) -> Ready:
    """Return message ``key`` with values that are safe already; kept, since thousands of people read the same one."""
    return Ready(t(locale, key, **dict(values)))


def _fit(locale: Locale, value: str | float | date) -> str | float:
    if isinstance(value, date):
        return _day(locale, value)
    return safe(value) if isinstance(value, str) and not isinstance(value, Ready) else value


@lru_cache(maxsize=64)
def _day(locale: Locale, when: date) -> str:
    return day(locale, when)


def fallback(locale: Locale, key: str, /, **values: str | float | date) -> str:
    """Return the top-level text of a message, cut to its limit."""
    return cut(say(locale, key, **values), FALLBACK)


@cache
def fixed(locale: Locale, key: str) -> Ready:
    """Return a message that takes no value; kept, since there are few and each is used thousands of times."""
    return Ready(t(locale, key))


def number(locale: Locale, value: float) -> str:
    """Return a number as people write it: 2,6 and 2.6, at most two decimals."""
    return format_decimal(value, format="0.##", locale=_BABEL[locale])


def band(locale: Locale, respondents: tuple[int, int | None]) -> Ready:
    """Return how many people answered, as a band (low, high); None is no upper end."""
    low, high = respondents
    if high is None:
        return say(locale, "figure-band-open", low=low)
    return say(locale, "figure-band", low=low, high=high)


def figure(locale: Locale, shown: Shown | None) -> Ready:
    """Return a released figure with its respondents, *2,6 sur 5 (20-49 réponses)*; the same words if withheld."""
    if shown is None:
        return fixed(locale, "withheld")
    respondents = band(locale, shown.respondents)
    if shown.option is not None:
        low, high = shown.share or (0, 100)
        return say(locale, "figure-choice", option=shown.option, low=low, high=high, respondents=respondents)
    return say(locale, "figure-plain", value=value(locale, shown), respondents=respondents)


def value(locale: Locale, shown: Shown) -> Ready:
    """Return a figure without its respondents: *2,6 sur 5*, *au moins 4,6 sur 5*, or the leading option."""
    if shown.mean is None:
        return fixed(locale, "figure-split") if shown.option is None else Ready(safe(shown.option))
    key = {"about": "figure-about", "at_least": "figure-at-least", "at_most": "figure-at-most"}[shown.bound]
    return say(locale, key, mean=number(locale, shown.mean), top=shown.scale[1])


def sides(locale: Locale, axis: Axis, names: tuple[str, str]) -> tuple[str, str]:
    """Return the names of the two sides: the tree's own, or leadership and teams."""
    if axis == "functions":
        return names
    return names[0] or fixed(locale, "leaders"), names[1] or fixed(locale, "staff")


def weekday(locale: Locale, iso: int) -> str:
    """Return the name of a day of the week, 1 = Monday."""
    return str(get_day_names("wide", locale=_BABEL[locale])[(iso - 1) % 7])


def clock(locale: Locale, when: time) -> str:
    """Return an hour, 10:00 in both languages."""
    return format_time(when, "HH:mm", locale=_BABEL[locale])


def span(locale: Locale, starts: date, ends: date) -> str:
    """Return a week's dates, *16-22 novembre*."""
    if starts.month == ends.month:
        return say(locale, "span", first=str(starts.day), last=day(locale, ends, "d MMMM"))
    return say(locale, "span", first=day(locale, starts, "d MMMM"), last=day(locale, ends, "d MMMM"))


def week_number(week: str) -> str:
    """Return 47 from 2026-W47."""
    return week.rpartition("W")[2].lstrip("0")


_CHANGES = frozenset(
    {
        "people_imported",
        "people_synced",
        "moved_alone",
        "schedule_created",
        "schedule_edited",
        "schedule_active",
        "schedule_paused",
        "channel_chosen",
        "k_raised",
        "key_rotated",
        "keys_unwrapped",
        "admins_named",
        "consultation_confirmed",
    }
)


def change(locale: Locale, entry: Change) -> Ready:
    """Return one line of the record of settings."""
    key = entry.what.replace("_", "-") if entry.what in _CHANGES else "other"
    values = dict(entry.values)
    if "audience" in values:
        values["audience"] = audience(locale, str(values["audience"]))
    return say(locale, f"change-{key}", on=Ready(day(locale, entry.on, "d MMMM y")), **values)


def audience(locale: Locale, node: str) -> str:
    """Return who is asked in words, from a node: *everyone*, *leaders*, *staff*, *staff/tech/platform*."""
    if node in ("everyone", "leaders", "staff"):
        return fixed(locale, f"audience-{node}")
    return " › ".join(node.removeprefix("staff/").split("/"))
