"""What comes back from a form is read by the kind of its fields: nothing else gets in, and nothing is raised."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.cards.forms import (
    Check,
    Choice,
    Day,
    Field,
    Form,
    Hour,
    Note,
    Pick,
    Quote,
    Raw,
    Several,
    Text,
    Topic,
    Values,
    Verbatim,
    Words,
    read,
)

SAYS = Words("form-title")
OPTIONS = tuple(Choice(value, Verbatim(value)) for value in ("a", "b", "c"))
FIELDS: tuple[Field, ...] = (
    Note(SAYS),
    Quote("written by somebody"),
    Text("text", SAYS, 5),
    Pick("pick", SAYS, OPTIONS),
    Several("several", SAYS, (Topic(SAYS, OPTIONS[:2]), Topic(SAYS, OPTIONS[2:]))),
    Day("day", SAYS),
    Hour("hour", SAYS),
    Check("check", SAYS, SAYS),
)
EMPTY = {"text": "", "pick": None, "several": (), "day": None, "hour": None, "check": False}
FULL: dict[str, Any] = {
    "text": "abc",
    "pick": "b",
    "several": ("c", "a"),
    "day": date(2026, 12, 1),
    "hour": time(9, 30),
    "check": True,
}


def test_each_field_reads_what_it_asks_for() -> None:
    raw: dict[str, Raw] = {"several": ["c", "a"], "day": "2026-12-01", "hour": "09:30", "check": True}
    assert read(FIELDS, raw | {"text": " abc", "pick": "b", "more": "x"}).by_name == FULL
    assert read(FIELDS, {}).by_name == EMPTY


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        ("text", "abcdefgh", "abcde"),
        ("text", "a\x00\ud800b ", "ab"),
        ("text", ["a"], ""),
        ("pick", "d", None),
        ("pick", ["a"], None),
        ("several", "abc", ()),
        ("several", ["d", "a"], ("a",)),
        ("day", "2026-02-30", None),
        ("day", "tomorrow", None),
        ("hour", "25:00", None),
        ("hour", "10:00+02:00", time(10)),
        ("check", "on", False),
    ],
)
def test_what_a_field_cannot_hold_is_left_out(name: str, raw: Raw, kept: object) -> None:
    assert read(FIELDS, {name: raw}).by_name[name] == kept


@given(st.dictionaries(st.sampled_from(sorted(FULL)), st.none() | st.booleans() | st.text() | st.lists(st.text())))
def test_sec_18_whatever_is_sent_only_the_kinds_of_the_fields_come_in(raw: dict[str, Raw]) -> None:
    values = read(FIELDS, raw)
    assert values.by_name.keys() == FULL.keys()
    assert len(values.text("text")) <= 5
    assert values.by_name["pick"] in (None, "a", "b", "c")
    assert {*values.several("several")} <= {"a", "b", "c"}
    assert isinstance(values.by_name["day"], date | None)
    assert isinstance(values.by_name["hour"], time | None)
    assert values.by_name["check"] is (raw.get("check") is True)


def test_a_value_of_another_kind_reads_as_an_empty_field() -> None:
    crossed = Values({"text": ("a",), "several": "a", "day": "2026-12-01", "hour": True, "check": "on"})
    assert (crossed.text("text"), crossed.several("several"), crossed.day("day")) == ("", (), None)
    assert (crossed.hour("hour"), crossed.ticked("check"), crossed.text("missing")) == (None, False, "")


@pytest.mark.parametrize(("picked", "number"), [("7", 7), ("", None), ("-1", None), ("²", None), ("9" * 13, None)])
def test_only_plain_digits_are_a_number(picked: str, number: int | None) -> None:
    assert Values({"v": picked}).whole("v") == number


def test_a_form_filled_in_shows_what_was_filled_in_and_nothing_that_stood_before() -> None:
    empty = Form("any", "fr", SAYS, FIELDS, about={"window": "w1"})
    full = empty.filled(Values(FULL))
    assert (full.name, full.about) == ("any", {"window": "w1"})
    assert full != empty
    assert full.fields[:2] == FIELDS[:2]
    assert full.filled(Values({})) == empty
