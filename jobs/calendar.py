"""Local days and hours: when something is due, which days are worked, when people are left alone.

Every moment is aware UTC; a day and a time of day are local to the zone that goes with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from holidays import SCHOOL, HolidayBase, country_holidays

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


# ---------------------------------------------------------------- weeks


def utc_now() -> datetime:
    """Return the current time of the wall clock."""
    return datetime.now(UTC)


def monday(day: date) -> date:
    """Return the Monday of the ISO week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def week_name(day: date) -> str:
    """Return the ISO week of ``day`` as people write it, ``2026-W47``; the ISO year may differ from the calendar's."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_named(name: str) -> date:
    """Return the Monday of a week written ``2026-W47``.

    Raises:
        ValueError: not an ISO week, or a 53rd week in a year that has 52.
    """
    if not re.fullmatch(r"[0-9]{4}-W[0-9]{2}", name):
        raise ValueError(f"{name!r} is not a week: write it like 2026-W47")
    return date.fromisocalendar(int(name[:4]), int(name[6:]), 1)


def local_day(moment: datetime, zone: str) -> date:
    """Return the date in ``zone`` at ``moment``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def current_week(moment: datetime, zone: str) -> date:
    """Return the Monday of the week it is in ``zone`` at ``moment``."""
    return monday(local_day(moment, zone))


# ---------------------------------------------------------------- moments


def instant(day: date, at: time, zone: str) -> datetime:
    """Return the UTC moment of a local day and time.

    An hour that the clocks skip comes one gap later (02:30 becomes 03:30); an hour they repeat is its first pass.
    """
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    """Return the UTC moment at which ``day`` begins in ``zone``."""
    return instant(day, time(0, 0), zone)


# ---------------------------------------------------------------- days people work


@cache
def public_holidays(country: str) -> HolidayBase | None:
    """Return the public holidays of ``FR``, or of a part of a country as in ``FR-57``; None for one we do not know."""
    code, _, part = country.partition("-")
    try:
        return country_holidays(code, subdiv=part or None)
    except NotImplementedError:
        return country_holidays(code) if part and public_holidays(code) is not None else None


def is_working_day(day: date, country: str) -> bool:
    """Tell whether people work on ``day``: neither the country's weekend nor a public holiday.

    Of a country we do not know, only Saturdays and Sundays are left out.
    """
    calendar = public_holidays(country)
    return calendar.is_working_day(day) if calendar is not None else day.isoweekday() <= 5  # noqa: PLR2004


def is_weekend(weekday: int, country: str) -> bool:
    """Tell whether an ISO weekday (1 Monday … 7 Sunday) is in the country's weekend."""
    calendar = public_holidays(country)
    return weekday - 1 in (calendar.weekend if calendar is not None else (5, 6))


def add_working_days(day: date, count: int, country: str) -> date:
    """Return the ``count``-th working day after ``day``."""
    while count:
        day += DAY
        count -= is_working_day(day, country)
    return day


def holiday_share(week: date, country: str) -> float:
    """Return how much of the working week that begins on ``week`` is a holiday, from 0 to 1.

    A public holiday counts whole. A school holiday counts by the share of the country's regions that have it: who has
    children takes it, and many others with them.
    """
    days = [day for day in (week + n * DAY for n in range(7)) if not is_weekend(day.isoweekday(), country)]
    return sum(1.0 if not is_working_day(day, country) else _off_school(day, country) for day in days) / len(days)


def _off_school(day: date, country: str) -> float:
    """Return the share of a country's school calendars in which a day is a holiday.

    Where none is known for that year, July, August and the days from Christmas to New Year are.
    """
    calendars = _school_holidays(country, day.year)
    if not calendars:
        return 1.0 if day.month in _SUMMER or (day.month, day.day) >= _CHRISTMAS else 0.0
    return sum(day in calendar for calendar in calendars) / len(calendars)


_SUMMER, _CHRISTMAS = (7, 8), (12, 24)


@cache
def _school_holidays(country: str, year: int) -> tuple[HolidayBase, ...]:
    """Return the school holidays of one year in the part of a country, or in all its parts; none where not known."""
    code, _, part = country.partition("-")
    calendar = public_holidays(code)
    if calendar is None or SCHOOL not in calendar.supported_categories:
        return ()
    of_parts = {
        subdivision: country_holidays(code, subdiv=subdivision, years=year, categories=(SCHOOL,))
        for subdivision in calendar.subdivisions
    }
    known = {subdivision: days for subdivision, days in of_parts.items() if days}
    return (known[part],) if part in known else tuple(known.values())


# ---------------------------------------------------------------- hours people work, and are left alone


class RestSettings(Protocol):
    """A company, as far as it says when people are left alone: a `Company`, a `Planned` or an `Employer`."""

    @property
    def country(self) -> str:
        """The country whose holidays count, as ``FR`` or ``FR-57``."""
        ...

    @property
    def quiet_from(self) -> time:
        """The local time at which the quiet hours begin."""
        ...

    @property
    def quiet_until(self) -> time:
        """The local time at which the quiet hours end."""
        ...


@dataclass(frozen=True, slots=True)
class Rest:
    """When a company leaves people alone: its public holidays, and its quiet hours in everyone's own zone."""

    country: str = "FR"
    quiet_from: time = time(19, 0)
    quiet_until: time = time(8, 0)

    @classmethod
    def of(cls, company: RestSettings) -> Rest:
        """Return the rest that a company has set."""
        return cls(company.country, company.quiet_from, company.quiet_until)

    def is_quiet(self, at: time) -> bool:
        """Tell whether a local time of day falls in the quiet hours, which usually span midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def allows(self, moment: datetime, zone: str) -> bool:
        """Tell whether somebody in ``zone`` may be written to at ``moment``."""
        local = moment.astimezone(ZoneInfo(zone))
        return is_working_day(local.date(), self.country) and not self.is_quiet(local.time())


def after_working(moment: datetime, span: timedelta, zone: str, rest: Rest) -> datetime:
    """Return when ``span`` of working time has passed in ``zone``: quiet hours and days off do not count.

    Usage: ``after_working(friday_at_18, timedelta(hours=2), zone, Rest())`` is Monday at 9:00, one hour after it began.
    """
    day, remaining = local_day(moment, zone), span
    while True:
        for starts, ends in _working_hours(day, zone, rest):
            begin = max(moment, starts)
            if begin + remaining < ends:
                return begin + remaining
            remaining -= max(timedelta(0), ends - begin)
        day += DAY


def _working_hours(day: date, zone: str, rest: Rest) -> list[tuple[datetime, datetime]]:
    """Return the spans of a day in which somebody in ``zone`` may be written to."""
    if not is_working_day(day, rest.country):
        return []
    quiet_from, quiet_until = (instant(day, at, zone) for at in (rest.quiet_from, rest.quiet_until))
    if rest.quiet_from > rest.quiet_until:
        return [(quiet_until, quiet_from)]
    return [(midnight(day, zone), quiet_from), (quiet_until, midnight(day + DAY, zone))]


def next_slot(first: date, at: time, zone: str, rest: Rest, opens: datetime, until: datetime) -> datetime | None:
    """Return the first working day's ``at`` from ``first`` on, within [opens, until), or None when there is none.

    A time of day that falls in the quiet hours waits for their end.
    """
    local_time = rest.quiet_until if rest.is_quiet(at) else at
    day = first
    while (moment := instant(day, local_time, zone)) < until:
        if moment >= opens and rest.allows(moment, zone):
            return moment
        day += DAY
    return None


def allowed_from(moment: datetime, at: time, zone: str, rest: Rest, until: datetime) -> datetime | None:
    """Return ``moment`` if somebody in ``zone`` may be written to then, else the next working ``at`` before ``until``.

    What was due yesterday at ten and comes late in the evening goes out tomorrow at ten, not at the end of the night.
    """
    if moment < until and rest.allows(moment, zone):
        return moment
    return next_slot(local_day(moment, zone), at, zone, rest, moment, until)
