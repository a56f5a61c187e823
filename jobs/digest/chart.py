"""The digest's picture, drawn for a telephone: a question a row, its title above a scale of its own.

Lengths are in the pixels of a message on a telephone: a letter is as tall there as it says here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from jobs.cards import ChartRow, Shown
from jobs.digest.material import ChartWords

WIDTH = 358  # of a message where the screen has 390
SHARP = 2  # dots a pixel: a wide screen may show them one by one
POINTS_PER_INCH = 72  # a point of matplotlib is a pixel of ours
EDGE, LEFT, RIGHT = 10, 20, WIDTH - 20  # where letters begin; both ends of the scale
LINE, SMALL_LINE, LANE, ROOM = 17, 15, 13, 12  # height of a title's line, a small one, one lane of marks, and between
TITLE, SMALL = 13.0, 11.5  # heights of letters
KEY = 18  # from a mark of the legend to its words
STEP_CLEAR = 9  # from the last lane to the middle of the steps in figures

INK, GREY, RULE, QUIET = "#1d1c1d", "#5c5b5c", "#e3e5e8", "#b9bdc3"


@dataclass(frozen=True, slots=True)
class Mark:
    """How one side's figure is drawn. Shapes differ too, so that colour is never alone."""

    shape: str
    colour: str
    size: float
    hollow: bool = False  # what was expected, and not answered


# Okabe and Ito's orange, blue, green and purple, darkened: told apart by everyone, and read on white.
LEADERS = Mark("D", "#c8500a", 8)
TEAMS = Mark("o", "#0a6fb0", 8.5)
FORECAST = Mark("o", LEADERS.colour, 13, hollow=True)  # a ring, which holds the teams' mark where leaders were right
FUNCTIONS = (Mark("^", "#00735a", 8.5), Mark("s", "#8b4a86", 7.5))

Drawn = tuple[Shown, Mark]


def draw(rows: Sequence[ChartRow], words: ChartWords, *, by_topic: bool = False) -> bytes:
    """Return the picture as PNG: `sheet`."""
    png = io.BytesIO()
    sheet(rows, words, by_topic=by_topic).savefig(png, format="png")
    return png.getvalue()


def sheet(rows: Sequence[ChartRow], words: ChartWords, *, by_topic: bool = False) -> Figure:
    """Return the picture, every row on its own scale, established gaps in bold.

    A bar spans the values that the released figure leaves possible; a mark stands at the figure as shown. With
    ``by_topic``, the name of each topic stands above its rows, which follow one another.
    """
    pen = _Pen()
    pen.legend(_named(rows, words), words)
    topic = None
    for row in rows:
        if by_topic and row.topic != topic:
            pen.topic(row.topic)
            topic = row.topic
        pen.row(row)
    return pen.sheet()


def _named(rows: Sequence[ChartRow], words: ChartWords) -> Iterator[tuple[Mark, str]]:
    """Yield the marks that are drawn, each with what it stands for."""
    if any(row.first for row in rows):
        yield LEADERS, words.first
    if any(row.second for row in rows):
        yield TEAMS, words.second
    if any(row.forecast for row in rows):
        yield FORECAST, words.forecast
    for index, mark in enumerate(FUNCTIONS):
        names = [row.functions[index][0] for row in rows if row.functions and row.functions[index][1]]
        if names:
            yield mark, names[0]


def _lanes(row: ChartRow) -> list[list[Drawn]]:
    """Return the marks of a row by lane: leaders, teams with their forecast, then each function."""
    lanes = [
        [(row.first, LEADERS)],
        [(row.second, TEAMS), (row.forecast, FORECAST)],
        *([(shown, mark)] for (_, shown), mark in zip(row.functions, FUNCTIONS, strict=False)),
    ]
    drawn = [[(shown, mark) for shown, mark in lane if shown is not None and shown.mean is not None] for lane in lanes]
    return [lane for lane in drawn if lane]


class _Pen:
    """Draws downwards on a sheet that is as tall as what was drawn. ``_y`` is where the next line begins."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, 1), dpi=POINTS_PER_INCH * SHARP, facecolor="white")
        canvas: Any = FigureCanvasAgg(self._figure)  # no screen, and no pyplot: nothing global
        self._renderer = canvas.get_renderer()
        self._axes: Axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._y = 8.0

    def sheet(self) -> Figure:
        """Return the sheet, cut below what was drawn."""
        height = self._y
        self._figure.set_size_inches(WIDTH / POINTS_PER_INCH, height / POINTS_PER_INCH)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        return self._figure

    def legend(self, named: Iterator[tuple[Mark, str]], words: ChartWords) -> None:
        """Draw what each mark stands for, as many on a line as fit, and what the bars are."""
        x = float(EDGE)
        for mark, name in named:
            first, *more = self._wrapped(name, SMALL, WIDTH - 2 * EDGE - KEY)
            width = KEY + self._width(first, SMALL)
            if x > EDGE and x + width > WIDTH - EDGE:
                x, self._y = float(EDGE), self._y + SMALL_LINE + 2
            self._mark(mark, x + FORECAST.size / 2 + 1, self._y + SMALL_LINE / 2)
            self._write(x + KEY, first, SMALL, INK)
            for line in more:
                self._y += SMALL_LINE
                self._write(EDGE + KEY, line, SMALL, INK)
            x += width + ROOM
        self._y += SMALL_LINE + 3
        self._paragraph(words.bar, SMALL, SMALL_LINE, GREY)
        self._y += ROOM

    def topic(self, name: str) -> None:
        """Draw the name of a topic above its rows."""
        self._axes.plot([EDGE, WIDTH - EDGE], [self._y] * 2, color=QUIET, linewidth=1)
        self._y += 6
        self._paragraph(name, SMALL, SMALL_LINE, GREY, bold=True)
        self._y += 5

    def row(self, row: ChartRow) -> None:
        """Draw one question: its title, its marks lane by lane, and the steps of its scale in whole numbers."""
        bold = row.verdict == "gap"
        self._paragraph(row.title, TITLE, LINE, INK, bold=bold)
        lanes = _lanes(row)
        top, bottom = self._y + 3, self._y + 5 + LANE * len(lanes)
        middles = [self._y + 4 + LANE * (index + 0.5) for index in range(len(lanes))]
        low, high = lanes[0][0][0].scale
        for step in range(low, high + 1):
            x = _place(lanes[0][0][0], step)
            self._axes.plot([x, x], [top, bottom], color=RULE, linewidth=1, zorder=0)
            self._axes.text(x, bottom + STEP_CLEAR, str(step), fontsize=SMALL, color=GREY, ha="center", va="center")
        self._link(row, middles, bold=bold)
        for y, lane in zip(middles, lanes, strict=True):
            for shown, mark in lane:
                self._figure_of(shown, mark, y)
        self._y = bottom + SMALL_LINE + ROOM

    def _link(self, row: ChartRow, middles: Sequence[float], *, bold: bool) -> None:
        """Draw the line from the leaders' mark to the teams', where both are drawn."""
        if row.first is None or row.second is None or row.first.mean is None or row.second.mean is None:
            return
        ends = [_place(row.first, row.first.mean), _place(row.second, row.second.mean)]
        self._axes.plot(ends, middles[:2], color=INK if bold else QUIET, linewidth=1.6 if bold else 1, zorder=1)

    def _figure_of(self, shown: Shown, mark: Mark, y: float) -> None:
        """Draw one figure: the bar of what it leaves possible, and its mark."""
        if shown.mean is None:
            return
        if shown.low is not None and shown.high is not None and not mark.hollow:
            ends = [_place(shown, shown.low), _place(shown, shown.high)]
            self._axes.plot(ends, [y] * 2, color=mark.colour, alpha=0.25, linewidth=7, solid_capstyle="round", zorder=2)
        self._mark(mark, _place(shown, shown.mean), y)

    def _mark(self, mark: Mark, x: float, y: float) -> None:
        fill = "none" if mark.hollow else mark.colour
        self._axes.plot(
            x, y, mark.shape, markersize=mark.size, markerfacecolor=fill, markeredgecolor=mark.colour,
            markeredgewidth=1.8 if mark.hollow else 0, zorder=3,
        )  # fmt: skip

    def _paragraph(self, text: str, size: float, line_height: float, colour: str, *, bold: bool = False) -> None:
        """Write a text from edge to edge, and begin a new line below it."""
        for line in self._wrapped(text, size, WIDTH - 2 * EDGE, bold=bold):
            self._write(EDGE, line, size, colour, bold=bold)
            self._y += line_height

    def _write(self, x: float, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        """Write one line whose top is where the next line begins; a dollar is no formula."""
        weight = "bold" if bold else "normal"
        middle = self._y + (LINE if size == TITLE else SMALL_LINE) / 2
        self._axes.text(
            x, middle, text, fontsize=size, color=colour, fontweight=weight, va="center_baseline", parse_math=False
        )

    def _width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a line."""
        font = FontProperties(size=size, weight="bold" if bold else "normal")
        width, _, _ = self._renderer.get_text_width_height_descent(text, font, ismath=False)
        return float(width) / SHARP

    def _wrapped(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """Return a text as lines that fit a width; a word wider than a line is broken, so that nothing is cut."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self._width(longer, size, bold=bold) <= width:
                lines[-1] = longer
                continue
            lines += [""] if lines[-1] else []
            for letter in word:
                if lines[-1] and self._width(lines[-1] + letter, size, bold=bold) > width:
                    lines.append("")
                lines[-1] += letter
        return lines


def _place(shown: Shown, value: float) -> float:
    """Return where a value stands on the scale of its question."""
    low, high = shown.scale
    return LEFT + (RIGHT - LEFT) * (value - low) / (high - low)
