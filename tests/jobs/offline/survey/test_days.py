"""Days as files write them."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.offline.survey.days import mondays, readings

MONDAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W41", "2026W41", "2026-S41", "2026-10-05", "2026/10/07", "2026-10-05T09:12:00Z", "2026-10-05 09:12:00",
        "05/10/2026 09:12:00", "5.10.26", "7 oct. 2026", "07 octobre 2026", "October 5, 2026",
        "Oct 7, 2026", "2026-10-5", "lundi 5 octobre 2026", "46300", "46300.38",
    ],
)  # fmt: skip
def test_every_usual_day_is_read(text: str) -> None:
    assert mondays([readings(text)])[0] == [MONDAY]


@pytest.mark.parametrize("text", ["", "soon", "2026-W54", "31/02/2026", "12", "99999", "wave 1"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert mondays([readings(text)])[0] == [None]


def test_days_are_read_the_way_that_reads_them_all() -> None:
    # 10/13 is no day of a thirteenth month: the month comes first.
    assert mondays([readings("10/05/2026"), readings("10/13/2026")]) == ([MONDAY, date(2026, 10, 12)], True)
    assert mondays([readings("05/10/2026"), readings("13/10/2026")]) == ([MONDAY, date(2026, 10, 12)], False)


def test_of_two_ways_the_one_by_which_the_days_lie_together_is_taken() -> None:
    assert mondays([readings(f"10/0{day}/2026") for day in range(1, 10)])[1]  # nine days of October, or nine months
    assert not mondays([readings(f"0{day}/10/2026") for day in range(1, 10)])[1]
    assert not mondays([readings("05/10/2026")])[1]
