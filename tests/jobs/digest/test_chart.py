"""The digest's picture: what is drawn of whom, and that a telephone's width is enough to read it."""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from bot.locale import LOCALES, Locale
from bot.words.digest import chart_words
from jobs.cards import ChartRow, Shown
from jobs.digest.chart import FORECAST, FUNCTIONS, LEADERS, TEAMS, WIDTH, Mark, draw, sheet
from tests.factories import WORDS

LEGIBLE = 11  # pixels of a letter, where the picture is as wide as a message on a telephone
LONG = "Les arbitrages entre les demandes des clients et ce que nous avons promis sont expliqués à tous les métiers"


def shown(mean: float, top: int = 5) -> Shown:
    return Shown(mean, "about", (20, 49), (1, top), mean - 0.3, mean + 0.3)


def row(title: str = "Nos priorités sont claires", topic: str = "Cap", **parts: object) -> ChartRow:
    return replace(ChartRow(title, shown(4), shown(2.6), "gap", topic, forecast=shown(3.8)), **parts)  # type: ignore[arg-type]


FUNCTIONS_OF = (("tech", shown(2.1)), ("business", shown(3.1)))


def marks(figure: Figure, mark: Mark) -> list[float]:
    """Return where a mark stands, from left to right on the sheet; the first of all is the legend's."""
    lines = [
        line
        for line in figure.axes[0].lines
        if line.get_marker() == mark.shape
        and to_hex(line.get_markeredgecolor()) == mark.colour
        and (line.get_markerfacecolor() == "none") is mark.hollow
    ]
    return [float(np.ravel(line.get_xdata())[0]) for line in lines]


def written(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_row_has_the_leaders_the_teams_and_what_the_leaders_expected_of_them() -> None:
    drawn = sheet([row()], WORDS)
    _, leaders = marks(drawn, LEADERS)
    _, teams = marks(drawn, TEAMS)
    _, forecast = marks(drawn, FORECAST)
    assert teams < forecast < leaders
    assert not any(marks(drawn, mark) for mark in FUNCTIONS)
    assert [words in written(drawn) for words in (WORDS.first, WORDS.second, WORDS.forecast)] == [True] * 3


def test_no_two_sides_have_the_same_shape() -> None:
    assert len({(mark.shape, mark.hollow) for mark in (LEADERS, TEAMS, FORECAST, *FUNCTIONS)}) == 5


def test_what_has_no_figure_has_no_mark_and_no_word_in_the_legend() -> None:
    drawn = sheet([row(first=None, forecast=None)], WORDS)
    assert (marks(drawn, LEADERS), marks(drawn, FORECAST)) == ([], [])
    assert WORDS.first not in written(drawn)
    assert WORDS.forecast not in written(drawn)


def test_two_functions_have_a_lane_each_under_their_own_names() -> None:
    drawn = sheet([row(functions=FUNCTIONS_OF), row(functions=(("tech", None), FUNCTIONS_OF[1]))], WORDS)
    assert [len(marks(drawn, mark)) for mark in FUNCTIONS] == [2, 3]
    assert {"tech", "business"} <= set(written(drawn))


@pytest.mark.parametrize("top", [2, 5, 10])
def test_the_steps_of_each_scale_are_whole_numbers(top: int) -> None:
    steps = [
        text for text in written(sheet([row(first=shown(1.5, top), second=shown(2, top))], WORDS)) if text.isdigit()
    ]
    assert steps == [str(step) for step in range(1, top + 1)]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_letter_can_be_read_at_the_width_of_a_telephone_and_none_is_cut(locale: Locale) -> None:
    rows = [row(LONG, functions=(("Ingénierie et exploitation des plateformes numériques", shown(2)), FUNCTIONS_OF[1]))]
    drawn = sheet([*rows, row("A" * 80), row("Gagner 10 $ vaut 5 $")], chart_words(locale), by_topic=True)
    drawn.canvas.draw()
    page = drawn.bbox
    for text in drawn.axes[0].texts:
        box = text.get_window_extent()
        assert float(text.get_fontsize()) >= LEGIBLE  # in points, of which the sheet is as wide as a message has pixels
        assert page.x0 <= box.x0 < box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 < box.y1 <= page.y1, text.get_text()
    assert drawn.get_figwidth() * 72 == pytest.approx(WIDTH)
    assert LONG in " ".join(written(drawn))
    assert "Gagner 10 $ vaut 5 $" in written(drawn)


def test_no_line_of_letters_lies_on_another() -> None:
    drawn = sheet([row(LONG, functions=FUNCTIONS_OF), row("B")], WORDS, by_topic=True)
    drawn.canvas.draw()
    boxes = [text.get_window_extent() for text in drawn.axes[0].texts]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_topics_stand_above_their_rows_in_the_map_alone() -> None:
    rows = [row("A", "Cap"), row("B", "Cap"), row("C", "Moyens")]
    told = [text for text in written(sheet(rows, WORDS, by_topic=True)) if text in ("A", "B", "C", "Cap", "Moyens")]
    assert told == ["Cap", "A", "B", "Moyens", "C"]
    assert "Cap" not in written(sheet(rows, WORDS))


def test_the_picture_is_sharp_and_grows_with_its_rows() -> None:
    sizes = [struct.unpack(">II", draw([row()] * rows, WORDS)[16:24]) for rows in (1, 2, 3)]
    assert {width for width, _ in sizes} == {2 * WIDTH}
    assert len({after - before for (_, before), (_, after) in pairwise(sizes)}) == 1
