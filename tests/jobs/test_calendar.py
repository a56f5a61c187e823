"""Local days and hours: clock changes, holidays, weeks that cross a year, quiet hours (F17, F18)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.calendar import (
    WEEK,
    Rest,
    add_working_days,
    allowed_from,
    current_week,
    holiday_share,
    instant,
    is_weekend,
    is_working_day,
    midnight,
    monday,
    next_slot,
    week_name,
    week_named,
)

PARIS = "Europe/Paris"
FRANCE = Rest("FR")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        # Nine o'clock stays nine o'clock across both clock changes.
        ("2026-03-27 09:00", PARIS, "2026-03-27 08:00"),
        ("2026-03-30 09:00", PARIS, "2026-03-30 07:00"),
        ("2026-10-23 09:00", PARIS, "2026-10-23 07:00"),
        ("2026-10-26 09:00", PARIS, "2026-10-26 08:00"),
        # The hour that does not exist comes one gap later, the one that comes twice is its first pass.
        ("2026-03-29 02:30", PARIS, "2026-03-29 01:30"),
        ("2026-10-25 02:30", PARIS, "2026-10-25 00:30"),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 07:30"),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 05:30"),
        ("2026-10-04 02:30", "Australia/Sydney", "2026-10-03 16:30"),
        ("2026-04-05 02:30", "Australia/Sydney", "2026-04-04 15:30"),
        ("2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03 15:45"),
        # Ramadan sets Morocco's clocks back for a month.
        ("2026-02-20 09:00", "Africa/Casablanca", "2026-02-20 09:00"),
        ("2026-04-01 09:00", "Africa/Casablanca", "2026-04-01 08:00"),
        # Odd offsets and both ends of the world.
        ("2026-06-02 09:00", "Asia/Kathmandu", "2026-06-02 03:15"),
        ("2026-06-02 09:00", "Pacific/Chatham", "2026-06-01 20:15"),
        ("2026-06-02 09:00", "Pacific/Kiritimati", "2026-06-01 19:00"),
        ("2026-06-02 09:00", "Pacific/Pago_Pago", "2026-06-02 20:00"),
        # A leap day, and the night of a new year.
        ("2028-02-29 09:00", PARIS, "2028-02-29 08:00"),
        ("2027-01-01 00:00", PARIS, "2026-12-31 23:00"),
    ],
)
def test_a_local_hour_is_that_hour_where_people_are(local: str, zone: str, expected: str) -> None:
    wanted = datetime.fromisoformat(local)
    assert instant(wanted.date(), wanted.time(), zone) == utc(expected)


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
)
def test_every_hour_that_exists_comes_back_the_same(day: date, at: time, zone: str) -> None:
    local = instant(day, at, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    # An hour that the clocks skip is later by the gap; no zone has skipped more than a day.
    assert local == wanted or timedelta(0) < local - wanted <= timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "hour", "zone", "country", "expected"),
    [
        # France: a holiday waits for the next working day of the same round, or there is none.
        ("2026-09-08", "10:00", PARIS, "FR", "2026-09-08 08:00"),
        ("2026-04-06", "10:00", PARIS, "FR", "2026-04-07 08:00"),  # Easter Monday → Tuesday
        ("2026-05-01", "10:00", PARIS, "FR", None),  # a Friday: the round ends on Sunday
        ("2026-05-08", "10:00", PARIS, "FR", None),
        ("2026-05-14", "10:00", PARIS, "FR", "2026-05-15 08:00"),  # Ascension → Friday
        ("2026-05-25", "10:00", PARIS, "FR", "2026-05-26 08:00"),  # Whit Monday
        ("2026-07-14", "10:00", PARIS, "FR", "2026-07-15 08:00"),
        ("2026-11-11", "10:00", PARIS, "FR", "2026-11-12 09:00"),
        ("2026-12-25", "10:00", PARIS, "FR", None),
        ("2026-12-31", "10:00", PARIS, "FR", "2026-12-31 09:00"),  # week 53
        ("2027-01-01", "10:00", PARIS, "FR", None),
        ("2026-04-03", "10:00", PARIS, "FR", "2026-04-03 08:00"),  # Good Friday is worked in France …
        ("2026-04-03", "10:00", PARIS, "FR-57", None),  # … except in Moselle
        ("2028-12-26", "10:00", PARIS, "FR-57", "2028-12-27 09:00"),
        # Elsewhere.
        ("2026-11-26", "09:00", "America/New_York", "US", "2026-11-27 14:00"),  # Thanksgiving
        ("2026-05-01", "10:00", PARIS, "XX", "2026-05-01 08:00"),  # a country we do not know has no holidays
        ("2026-05-01", "10:00", PARIS, "FR-99", None),  # a part we do not know has its country's
        ("2026-09-12", "10:00", PARIS, "XX", None),  # but Saturdays are not worked
        # Quiet hours, the person's own: before eight and from seven in the evening, the message waits for eight.
        ("2026-09-08", "07:30", PARIS, "FR", "2026-09-08 06:00"),
        ("2026-09-08", "19:00", PARIS, "FR", "2026-09-08 06:00"),
        ("2026-09-08", "18:59", PARIS, "FR", "2026-09-08 16:59"),
        # In Auckland, Monday at ten comes before the round opens in Paris once their summer time has begun.
        ("2026-09-07", "10:00", "Pacific/Auckland", "FR", "2026-09-06 22:00"),
        ("2026-10-05", "10:00", "Pacific/Auckland", "FR", "2026-10-05 21:00"),
        # In Honolulu, Friday evening is Saturday in Paris: still within the round.
        ("2026-09-11", "18:00", "Pacific/Honolulu", "FR", "2026-09-12 04:00"),
    ],
)
def test_the_next_slot_is_a_working_hour_inside_the_round_or_none(
    day: str, hour: str, zone: str, country: str, expected: str | None
) -> None:
    first = date.fromisoformat(day)
    week = monday(first)
    slot = next_slot(
        first, time.fromisoformat(hour), zone, Rest(country), midnight(week, PARIS), midnight(week + WEEK, PARIS)
    )
    assert slot == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-10 14:00", "2026-09-10 14:00"),  # a Thursday afternoon: at once
        ("2026-09-10 01:00", "2026-09-10 08:00"),  # in the night: at ten, as was meant
        ("2026-09-10 18:00", "2026-09-11 08:00"),  # at eight in the evening: tomorrow at ten
        ("2026-09-10 06:00", "2026-09-10 06:00"),  # at eight: quiet hours are over
        ("2026-09-11 18:00", None),  # Friday evening: nothing on Saturday, and Sunday is too late
    ],
)
def test_what_is_late_waits_for_a_working_hour(now: str, expected: str | None) -> None:
    until = utc("2026-09-13 20:00")
    slot = allowed_from(utc(now), time(10, 0), PARIS, FRANCE, until)
    assert slot == (utc(expected) if expected else None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-08", "2026-09-10"),  # Tuesday → Thursday
        ("2026-09-10", "2026-09-14"),  # Thursday → Friday, then Monday
        ("2026-05-12", "2026-05-15"),  # Ascension in between
        ("2026-04-30", "2026-05-05"),  # 1 May and a weekend in between
        ("2026-12-30", "2027-01-04"),  # New Year in between
    ],
)
def test_two_working_days_later(day: str, expected: str) -> None:
    assert add_working_days(date.fromisoformat(day), 2, "FR") == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-16", "2026-W47"),
        ("2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2024-12-30", "2025-W01"),
        ("2021-01-03", "2020-W53"),
    ],
)
def test_a_week_has_the_name_people_give_it(day: str, name: str) -> None:
    assert week_name(date.fromisoformat(day)) == name
    assert week_named(name) == monday(date.fromisoformat(day))


@pytest.mark.parametrize("name", ["2025-W53", "2026-47", "W47", "2026-W7", "2026-W00", "２０２６-W47", "2026-W4７", ""])
def test_what_is_not_a_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"week|Invalid"):
        week_named(name)


@given(st.dates(date(1999, 1, 1), date(2100, 12, 31)))
def test_names_of_weeks_and_mondays_go_both_ways(day: date) -> None:
    assert week_named(week_name(day)) == monday(day)


def test_the_week_is_that_of_the_zone() -> None:
    late_on_sunday = utc("2026-09-06 22:30")  # half past midnight on Monday in Paris, Sunday evening in London
    assert current_week(late_on_sunday, PARIS) == date(2026, 9, 7)
    assert current_week(late_on_sunday, "Europe/London") == date(2026, 8, 31)


def test_weekends_are_those_of_the_country() -> None:
    assert [day for day in range(1, 8) if is_weekend(day, "FR")] == [6, 7]
    assert [day for day in range(1, 8) if is_weekend(day, "IL")] == [5, 6]
    assert [day for day in range(1, 8) if is_weekend(day, "XX")] == [6, 7]
    assert is_working_day(date(2026, 9, 6), "IL")


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all() -> None:
    siesta = Rest("FR", time(13, 0), time(15, 0))
    assert [hour for hour in range(24) if siesta.is_quiet(time(hour))] == [13, 14]
    assert not any(Rest("FR", time(8, 0), time(8, 0)).is_quiet(time(hour)) for hour in range(24))


@pytest.mark.parametrize(
    ("country", "week", "share"),
    [
        ("FR", date(2026, 8, 3), 1.0),
        ("FR", date(2026, 11, 9), 0.2),  # 11 November is a Wednesday
        ("FR", date(2026, 2, 9), 1 / 3),  # one zone of three
        ("FR-57", date(2026, 8, 3), 1.0),  # a part that has no school calendar of its own: the country's
        ("DE-BY", date(2026, 8, 31), 1.0),
        ("DE-BY", date(2026, 7, 6), 0.0),  # Bavaria's summer begins in August
        ("US", date(2026, 8, 3), 1.0),  # no school calendar is known: July and August
        ("US", date(2026, 10, 19), 0.0),
        ("", date(2026, 12, 28), 0.8),
        ("", date(2026, 10, 19), 0.0),
    ],
)
def test_a_week_is_a_holiday_by_public_and_by_school_calendars(country: str, week: date, share: float) -> None:
    assert holiday_share(week, country) == pytest.approx(share)
