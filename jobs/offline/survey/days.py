"""Days as files write them: ISO weeks, dates and timestamps of any usual form, in French and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from jobs.calendar import monday
from jobs.setup.headings import folded

_WEEK = re.compile(r"([0-9]{4})[- ]?[WS]([0-9]{1,2})(?:-[1-7])?")
_QUARTER = re.compile(r"([0-9]{4})[- ]?[QT]([1-4])|[QT]([1-4])[- /]?([0-9]{4})")
_TOGETHER = re.compile(r"(20[0-9]{2})([01][0-9])([0-3][0-9])(?:T[0-9:.+Z-]*)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?!\d)")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?!\d)")
_NAMED = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -]([0-9]{4}|[0-9]{2})(?!\d)")
_MONTH_NAMED = re.compile(r"([a-z]+)\.?,?[ -]([0-9]{4})")
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
EARLIEST, LATEST = 1982, 2091  # years

_SERIALS = (30_000, 70_000)
"""Days since 1899-12-30, as a sheet counts them: from and to those years."""

Readings = tuple[date | None, date | None]
"""A day by the two ways of reading it: the day before the month, and the month before the day."""


def readings(text: str) -> Readings:
    """Return what a text may mean as a day; (None, None) when it is none."""
    text = text.strip().removeprefix("'")  # by which a spreadsheet is told that it is text
    if (period := _period(text)) is not None:
        return _twice(period)
    if match := _YEAR_FIRST.match(text):
        return _twice(_day(int(match[1]), int(match[2]), int(match[3])))
    if match := _MONTH.fullmatch(text):
        return _twice(_day(int(match[1]), int(match[2]), 1))
    if match := _YEAR_LAST.match(text):
        first, second = int(match[1]), int(match[2])
        year = _year(match[3])
        return _day(year, second, first), _day(year, first, second)
    return _twice(_in_words(folded(text)) if (serial := _serial(text)) is None else serial)


def _serial(text: str) -> date | None:
    """Return the day that a spreadsheet's number stands for; None for another number or a text."""
    if not _SERIAL.fullmatch(text) or not _SERIALS[0] < float(text) < _SERIALS[1]:
        return None
    return date(1899, 12, 30) + timedelta(days=int(float(text)))


def _period(text: str) -> date | None:
    """Return the first day of an ISO week or a quarter, or a day whose parts stand together."""
    if match := _WEEK.fullmatch(text.upper()):
        return _iso_week(int(match[1]), int(match[2]))
    if match := _QUARTER.fullmatch(text.upper()):
        return _day(int(match[1] or match[4]), 3 * int(match[2] or match[3]) - 2, 1)
    if match := _TOGETHER.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    return None


def _in_words(plain: str) -> date | None:
    """Return a day, or the first of a month, whose month has a name."""
    if match := _NAMED.search(plain):
        return _day(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.search(plain):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    if match := _MONTH_NAMED.fullmatch(plain):
        return _day(int(match[2]), _month(match[1]), 1)
    return None


def mondays(
    days: Iterable[Readings], *, latest: date = date.max, american: bool = False
) -> tuple[list[date | None], bool]:
    """Return the Monday of each day, all read the same way; and whether the month comes first.

    The way that reads them all wins; of two that do, the one by which fewer days are later than ``latest``, then the
    one by which the days lie closer together, and where that does not tell the day first, or the month if hours are
    told the ``american`` way (*2:30 PM*).
    """
    both = list(days)
    ways = [[reading[way] for reading in both] for way in (0, 1)]
    merits = [_merit(way, latest) for way in ways]
    month_first = merits[1] > merits[0] or (merits[1] == merits[0] and american)
    return [None if day is None else monday(day) for day in ways[month_first]], month_first


def _merit(days: list[date | None], latest: date) -> tuple[int, int, int]:
    known = [day for day in days if day is not None]
    return len(known), -sum(day > latest for day in known), -((max(known) - min(known)).days if known else 0)


def _twice(day: date | None) -> Readings:
    return day, day


def _year(text: str) -> int:
    return int(text) + (2_000 if len(text) == 2 else 0)  # noqa: PLR2004 - two digits


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day of a survey: a spreadsheet writes 1900 for no day, and a slip of the pen is in the year 2206."""
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _iso_week(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month by its name in French or English; 0 for another word."""
    return next((number for number, starts in enumerate(_MONTHS, 1) if name.startswith(starts)), 0)
