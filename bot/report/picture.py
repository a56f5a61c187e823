"""One question's figures on its scale, as inline SVG that follows the width of its place, the page's colours and print.

Places along the scale are percentages: marks and letters keep their size on a telephone and on a wide screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from bot.report.elements import element
from jobs.cards import Shown

ROW, TOP, LABELS = 22, 14, 20  # pixels: from one side to the next, above the first, below the last
BAR = 10  # thickness of what a figure leaves possible
STRIP = 22  # height of a picture in a row
MOST_LABELS = 6  # a scale of eleven is told at every second of its steps

# The two sides differ by mark as well as by colour, so that colour is never alone.
DIAMOND, ROUND = "M0 -8 L8 0 L0 8 L-8 0 Z", "M-7 0 a7 7 0 1 0 14 0 a7 7 0 1 0 -14 0 Z"
MARKS = (("first", DIAMOND), ("second", ROUND))


def on_the_scale(sides: Sequence[Shown | None], label: str, *, established: bool) -> Element | None:
    """Return the picture of two sides; None where neither has a mean.

    A bar spans the values that a released figure leaves possible, a mark stands at the figure as shown.

    Args:
        sides: both sides' figures, None for a withheld one.
        label: what the picture shows, for whoever cannot see it.
        established: the line between the two marks is drawn strongly.
    """
    drawn = [(i, side) for i, side in enumerate(sides) if side is not None and side.mean is not None]
    if not drawn:
        return None
    low, high = drawn[0][1].scale
    bottom = TOP + ROW * (len(sides) - 1) + TOP
    picture = element("svg", class_="scale", role="img", aria_label=label, height=str(bottom + LABELS))
    picture.extend(_ruler(low, high, bottom))
    if len(drawn) == len(sides):
        ends = [_place(side, side.mean) for _, side in drawn]
        picture.append(_line(ends[0], TOP, ends[1], TOP + ROW, "strong" if established else "weak"))
    for i, side in drawn:
        picture.extend(_side(side, TOP + ROW * i, *MARKS[i]))
    return picture


def strip(shown: Shown) -> Element | None:
    """Return one group's figure on its scale, small, for a row that tells it in words; None for a choice."""
    if shown.mean is None:
        return None
    low, high = shown.scale
    return element(
        "svg", *_ruler(low, high, STRIP, labels=False), *_side(shown, STRIP // 2, *MARKS[1]),
        class_="scale strip", aria_hidden="true", height=str(STRIP),
    )  # fmt: skip


def key(side: int) -> Element:
    """Return the mark of the first (0) or the second (1) side, for a legend that names it."""
    name, path = MARKS[side]
    drawing = element("path", d=path, class_=f"mark {name}")
    return element("svg", drawing, class_="key", viewBox="-9 -9 18 18", width="16", height="16", aria_hidden="true")


def _ruler(low: int, high: int, bottom: int, *, labels: bool = True) -> list[Element]:
    """Return a thin line at each step of the scale, and the steps in figures unless there are to be no labels."""
    steps = range(low, high + 1)
    every = 1 if len(steps) <= MOST_LABELS else 2
    parts = []
    for step in steps:
        x = f"{100 * (step - low) / (high - low):.2f}%"
        parts.append(element("line", x1=x, x2=x, y1="2", y2=str(bottom - 2), class_="rule"))
        if labels and (step - low) % every == 0:
            parts.append(element("text", str(step), x=x, y=str(bottom + 13), class_="step"))
    return parts


def _side(side: Shown, y: int, name: str, path: str) -> list[Element]:
    """Return one side's bar and its mark."""
    parts = []
    if side.low is not None and side.high is not None:
        left, right = _percent(side, side.low), _percent(side, side.high)
        corner = {"x": f"{left:.2f}%", "y": str(y - BAR // 2), "rx": "4"}
        parts.append(
            element("rect", **corner, width=f"{right - left:.2f}%", height=str(BAR), class_=f"reach {name}"),
        )
    mark = element("path", d=path, class_=f"mark {name}")
    # A nested picture is how a drawing in pixels is put at a percentage.
    parts.append(element("svg", mark, x=_place(side, side.mean), y=str(y), class_="at"))
    return parts


def _line(x1: str, y1: int, x2: str, y2: int, kind: str) -> Element:
    return element("line", x1=x1, y1=str(y1), x2=x2, y2=str(y2), class_=kind)


def _place(side: Shown, value: float | None) -> str:
    """Return the place of a value along the scale of its question, as SVG writes a percentage."""
    return f"{_percent(side, value):.2f}%"


def _percent(side: Shown, value: float | None) -> float:
    low, high = side.scale
    return 100 * ((value or 0.0) - low) / (high - low)
