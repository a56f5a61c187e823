"""Days as files write them: ISO weeks, dates and timestamps of any usual form, in French and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from jobs.calendar import monday
from jobs.setup.headings import folded

_WEEK = re.compile(r"([0-9]{4})[- ]?[WS]([0-9]{1,2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?!\d)")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?!\d)")
_NAMED = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -]([0-9]{4})")
_NAMED_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_MONTHS = (
    *(
        ("jan",),
        ("feb", "fev"),
        ("mar",),
        ("apr", "avr"),
        ("may", "mai"),
        ("jun", "juin"),
        ("jul", "juil"),
        ("aug", "aou"),
    ),
    *(("sep",), ("oct",), ("nov",), ("dec",)),
)
_SERIALS = (30_000, 70_000)
"""Days since 1899-12-30, as a sheet counts them: 1982 to 2091."""

Readings = tuple[date | None, date | None]
"""A day by the two ways of reading it: the day before the month, and the month before the day."""


def readings(text: str) -> Readings:
    """Return what a text may mean as a day; (None, None) when it is none."""
    text = text.strip()
    if match := _WEEK.fullmatch(text.upper()):
        return _twice(_iso_week(int(match[1]), int(match[2])))
    if match := _YEAR_FIRST.match(text):
        return _twice(_day(int(match[1]), int(match[2]), int(match[3])))
    if match := _MONTH.fullmatch(text):
        return _twice(_day(int(match[1]), int(match[2]), 1))
    if match := _YEAR_LAST.match(text):
        first, second, year = (int(part) for part in match.groups())
        year += 2_000 if year < 100 else 0  # noqa: PLR2004 - two digits
        return _day(year, second, first), _day(year, first, second)
    if _SERIAL.fullmatch(text) and _SERIALS[0] < float(text) < _SERIALS[1]:
        return _twice(date(1899, 12, 30) + timedelta(days=int(float(text))))
    plain = folded(text)
    if match := _NAMED.search(plain):
        return _twice(_day(int(match[3]), _month(match[2]), int(match[1])))
    if match := _NAMED_FIRST.search(plain):
        return _twice(_day(int(match[3]), _month(match[1]), int(match[2])))
    return None, None


def mondays(days: Iterable[Readings]) -> tuple[list[date | None], bool]:
    """Return the Monday of each day, all read the same way; and whether the month comes first.

    The way that reads them all wins; of two that do, the one by which the days lie closer together, and the day first
    where that does not tell.
    """
    both = list(days)
    ways = [[reading[way] for reading in both] for way in (0, 1)]
    month_first = _merit(ways[1]) > _merit(ways[0])
    return [None if day is None else monday(day) for day in ways[month_first]], month_first


def _merit(days: list[date | None]) -> tuple[int, float]:
    known = [day for day in days if day is not None]
    return len(known), -float((max(known) - min(known)).days if known else 0)


def _twice(day: date | None) -> Readings:
    return day, day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso_week(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month by its name in French or English; 0 for another word."""
    return next((number for number, starts in enumerate(_MONTHS, 1) if name.startswith(starts)), 0)
