"""The digest's picture: one line a question, with the mark and the possible range of leaders and of teams."""

from __future__ import annotations

import io
from collections.abc import Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from jobs.cards import ChartRow, Shown
from jobs.digest.material import ChartWords

# Okabe and Ito's orange and blue: told apart by everyone; the marks differ too, so that colour is never alone.
FIRST, SECOND, QUIET, INK = "#c8500a", "#0a6fb0", "#c9ccd1", "#1d1c1d"
ROW_INCHES, WIDTH_INCHES, DOTS_PER_INCH = 0.46, 7.2, 160
LABEL_WIDTH = 34  # characters before a title takes a second line


def draw(rows: Sequence[ChartRow], words: ChartWords) -> bytes:
    """Return the dumbbell as PNG: every row on a 0-1 axis of its own scale, established gaps in bold.

    A bar spans the values that the released figure leaves possible; a mark stands at the figure as shown.
    """
    figure = Figure(figsize=(WIDTH_INCHES, 1.05 + ROW_INCHES * len(rows)), dpi=DOTS_PER_INCH)
    FigureCanvasAgg(figure)  # no screen, and no pyplot: nothing global
    axes = figure.add_axes((0.36, 0.0, 0.60, 1.0))
    _frame(figure, axes, len(rows))
    for y, row in enumerate(rows):
        _row(axes, y, row)
    axes.set_yticks(
        range(len(rows)), [fill(row.title, LABEL_WIDTH) for row in rows], fontsize=9.5, color=INK, linespacing=1.05
    )
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontweight("bold" if row.verdict == "gap" else "normal")
    axes.set_xticks([0, 1], [words.low, words.high], fontsize=9, color="#616061")
    axes.get_xticklabels()[0].set_horizontalalignment("left")
    axes.get_xticklabels()[1].set_horizontalalignment("right")
    _legend(axes, words)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _frame(figure: Figure, axes: Axes, rows: int) -> None:
    """Set the place and the limits of the axes, and draw the grid."""
    height = figure.get_figheight()
    axes.set_position((0.37, 0.34 / height, 0.59, 1 - (0.34 + 0.52) / height))
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(rows - 0.5, -0.5)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=6)
    for x in (0, 0.25, 0.5, 0.75, 1):
        axes.axvline(x, color="#eceef0", linewidth=1, zorder=0)


def _row(axes: Axes, y: int, row: ChartRow) -> None:
    """Draw one row: the line between the two sides, then each side's bar and mark."""
    sides = [(row.first, FIRST, "D", -0.13), (row.second, SECOND, "o", 0.13)]
    places = [_unit(shown, shown.mean) for shown, *_ in sides if shown is not None and shown.mean is not None]
    if len(places) == len(sides):
        bold = row.verdict == "gap"
        axes.plot(places, [y - 0.13, y + 0.13], color=INK if bold else QUIET, linewidth=1.6 if bold else 1, zorder=1)
    for shown, colour, mark, shift in sides:
        if shown is None or shown.mean is None:
            continue
        ends = [_unit(shown, end) for end in _ends(shown)]
        if ends:
            axes.plot(ends, [y + shift] * 2, color=colour, alpha=0.28, linewidth=7, solid_capstyle="round", zorder=2)
        axes.plot(_unit(shown, shown.mean), y + shift, mark, color=colour, markersize=7, zorder=3)


def _ends(shown: Shown) -> list[float]:
    """Return the two ends of what a figure leaves possible; empty where there are none."""
    if shown.low is None or shown.high is None or shown.mean is None:
        return []
    return [shown.low, shown.high]


def _unit(shown: Shown, value: float) -> float:
    """Return the place of a value on the scale of its question, from 0 to 1."""
    low, high = shown.scale
    return (value - low) / (high - low)


def _legend(axes: Axes, words: ChartWords) -> None:
    marks = [
        axes.plot([], [], "D", color=FIRST, markersize=7, label=words.first)[0],
        axes.plot([], [], "o", color=SECOND, markersize=7, label=words.second)[0],
    ]
    axes.legend(
        handles=marks, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=9.5,
        handletextpad=0.2, columnspacing=1.6,
    )  # fmt: skip
