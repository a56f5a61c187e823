"""Days as files write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jobs.offline.survey import Survey
from jobs.offline.survey.days import mondays, readings

Taken = Callable[..., Survey]
MONDAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W41", "2026W41", "2026-S41", "2026-10-05", "2026/10/07", "2026-10-05T09:12:00Z", "2026-10-05 09:12:00",
        "05/10/2026 09:12:00", "5.10.26", "7 oct. 2026", "07 octobre 2026", "October 5, 2026",
        "Oct 7, 2026", "2026-10-5", "lundi 5 octobre 2026", "46300", "46300.38",
        "05-Oct-26", "5-oct.-2026", "20261005", "20261005T143000Z", "2026-W41-3", "'2026-10-05",
    ],
)  # fmt: skip
def test_every_usual_day_is_read(text: str) -> None:
    assert mondays([readings(text)])[0] == [MONDAY]


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-W54", "31/02/2026", "12", "99999", "wave 1", "1899-12-31", "9999-12-31", "1900-W01"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert mondays([readings(text)])[0] == [None]


@pytest.mark.parametrize("text", ["2026-Q4", "Q4 2026", "T4-2026", "octobre 2026", "Oct-2026"])
def test_a_month_or_a_quarter_is_its_first_day(text: str) -> None:
    assert readings(text)[0] == date(2026, 10, 1)


def test_a_way_by_which_answers_come_from_the_future_is_not_taken() -> None:
    days = [readings("05/12/2026"), readings("06/12/2026")]
    assert mondays(days)[1] is False
    assert mondays(days, latest=date(2026, 8, 1))[1] is True


def test_the_month_comes_first_where_hours_are_told_the_american_way(taken: Taken) -> None:
    def read(stamp: str) -> bool | None:
        rows = [f"{stamp},{'leader' if n < 3 else 'staff'},{1 + n % 5}" for n in range(9)]
        return taken("Date,Level,Q1", *rows).understood.month_first

    assert read("10/5/2026 2:30 PM") is True
    assert read("10/5/2026 14:30") is False


def test_days_are_read_the_way_that_reads_them_all() -> None:
    # 10/13 is no day of a thirteenth month: the month comes first.
    assert mondays([readings("10/05/2026"), readings("10/13/2026")]) == ([MONDAY, date(2026, 10, 12)], True)
    assert mondays([readings("05/10/2026"), readings("13/10/2026")]) == ([MONDAY, date(2026, 10, 12)], False)


def test_of_two_ways_the_one_by_which_the_days_lie_together_is_taken() -> None:
    assert mondays([readings(f"10/0{day}/2026") for day in range(1, 10)])[1]  # nine days of October, or nine months
    assert not mondays([readings(f"0{day}/10/2026") for day in range(1, 10)])[1]
    assert not mondays([readings("05/10/2026")])[1]
