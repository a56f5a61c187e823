"""A question's picture: marks and bars stand where the figures are."""

from __future__ import annotations

import pytest

from bot.report.picture import on_the_scale, strip
from jobs.cards import Shown


def shown(mean: float | None, low: float | None = None, high: float | None = None, top: int = 5) -> Shown:
    return Shown(mean, "about", (10, 19), (0 if top == 10 else 1, top), low, high)


def test_a_mark_stands_at_its_figure_and_its_bar_spans_what_is_possible() -> None:
    picture = on_the_scale([shown(4.0, 3.5, 4.5), shown(2.0, 1.0, 2.5)], "told", established=True)
    assert picture is not None
    # On a scale of 1 to 5, 4 is three quarters of the way, 3.5 to 4.5 the eighths around it.
    assert [mark.get("x") for mark in picture.iter("svg") if mark.get("class") == "at"] == ["75.00%", "25.00%"]
    assert [(bar.get("x"), bar.get("width")) for bar in picture.iter("rect")] == [
        ("62.50%", "25.00%"),
        ("0.00%", "37.50%"),
    ]
    (between,) = (line for line in picture.iter("line") if line.get("class") == "strong")
    assert (between.get("x1"), between.get("x2")) == ("75.00%", "25.00%")
    assert picture.get("aria-label") == "told"


def test_a_gap_that_is_not_established_is_joined_weakly() -> None:
    picture = on_the_scale([shown(4.0), shown(3.0)], "", established=False)
    assert picture is not None
    assert {line.get("class") for line in picture.iter("line")} == {"rule", "weak"}


def test_the_two_sides_differ_by_their_marks_too() -> None:
    picture = on_the_scale([shown(4.0), shown(3.0)], "", established=False)
    assert picture is not None
    assert len({path.get("d") for path in picture.iter("path")}) == 2


def test_a_side_that_is_withheld_leaves_its_place_empty() -> None:
    both = on_the_scale([shown(4.0), shown(2.0)], "", established=False)
    alone = on_the_scale([None, shown(2.0)], "", established=False)
    assert both is not None
    assert alone is not None
    assert [mark.get("y") for mark in both.iter("svg") if mark.get("class") == "at"][1:] == [
        mark.get("y") for mark in alone.iter("svg") if mark.get("class") == "at"
    ]
    assert not [line for line in alone.iter("line") if line.get("class") != "rule"]


@pytest.mark.parametrize(("top", "steps"), [(5, ["1", "2", "3", "4", "5"]), (10, ["0", "2", "4", "6", "8", "10"])])
def test_a_scale_is_told_in_figures_that_do_not_crowd(top: int, steps: list[str]) -> None:
    picture = on_the_scale([shown(3.0, top=top), None], "", established=False)
    assert picture is not None
    assert [step.text for step in picture.iter("text")] == steps


def test_without_an_average_there_is_no_picture() -> None:
    assert on_the_scale([shown(None), None], "", established=False) is None
    assert strip(shown(None)) is None
