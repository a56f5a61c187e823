"""A released figure, and a gap between two sides, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shown:
    """A released figure as people read it.

    ``mean`` is on the question's own scale (1-5, 0-10); ``bound`` says whether it is a top or bottom code;
    ``eligible`` is the band (low, high) of how many were asked, high ``None`` for "50 or more": how many answered is
    told nobody (R9). It is None of what older versions posted. ``low`` and ``high`` are the ends of the
    cell, for drawing. For a choice, ``option`` is the one that has a majority, None where none is named.
    """

    mean: float | None
    bound: Literal["about", "at_least", "at_most"]
    eligible: tuple[int, int | None] | None
    scale: tuple[int, int]
    low: float | None = None
    high: float | None = None
    option: str | None = None


Verdict = Literal["gap", "none", "too_few"]
Course = Literal["growing", "closing", "stable", "too_early"]
Axis = Literal["leaders_staff", "functions"]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap of the digest, and at most one line on why it is believed."""

    question: str  # key
    title: str
    topic: str
    axis: Axis
    sides: tuple[str, str]  # names of the two sides: leaders/staff are localised by the renderer when empty
    first: Shown
    second: Shown
    verdict: Verdict
    course: Course
    waves: int  # windows of the last year in which both sides had a figure
    holds_against_silence: bool  # it would stand if the silent staff thought as the leaders do
    expected: Shown | None = None  # the leaders' forecast of the teams
    asked: str = ""  # the week of that forecast, where it is another one than that of the figures
    foreseen: bool = False  # the leaders surely expected what the teams think
    blind: bool = False  # they surely did not
    furthest: str | None = None  # the team surely furthest from the leaders, of those with a figure
    low: float | None = None  # 95 % interval of the difference of means, first - second, in points
    high: float | None = None
    measured: str = ""  # the week of its figures, as 2026-W47; "" in a digest that an earlier version published
    # Of gaps like this one that stay, and of those that close, the share that a verdict will recognise; in tenths.
    tellable: tuple[float, float] | None = None
    once: bool = False  # of one survey, looked at once: judged against chance (`insight.significance`)


@dataclass(frozen=True, slots=True)
class Moved:
    """A gap that is told again since it has moved: as it is now, and as it was last told, in the digest of ``week``."""

    now: GapLine
    before: GapLine
    week: str  # 2026-W40
