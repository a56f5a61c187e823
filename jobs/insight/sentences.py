"""What is said beside a gap between these people, each sentence by one function that was simulated for it.

A sentence is said when what it claims is surely so, by the released figures of the windows in which both sides had one;
otherwise nothing is said. What is true is what these people lastingly think (`jobs.insight.people`): a view that stays
moves the level of a line and never its slope. How often each sentence is false was simulated
(`jobs.offline.bench.sentences`): on seed 11 to set the constants here, and on others to report.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jobs.insight.gaps import EARLY, Floats, Trend
from jobs.insight.people import (
    POINTS,
    TRIFLING,
    by_window,
    exceeds,
    has_figure,
    last_change,
    posterior,
)

GROWS, CLOSES = 3.8, 4.6
"""Standard errors of the slope from which a gap is said to grow, or to close, at every look.

So large since looks overlap, and since who answers changes more than the looks of figures tell. Larger for closing: a
gap is told when its windows show it wide, and then seems to close. Of what is said to have grown 2 to 4 % has not, on
four seeds in two simulators; of what is said to have narrowed 0 %, where 3.8 has 0 to 10 %: few gaps, told again and
again.
"""

STILL = 2.0
"""Standard errors within which the whole change must stay under `STILL_POINTS` for a gap not to have moved."""

STILL_POINTS = 1.0
"""Total change of T that counts as a move, in points of a scale of five."""

EXPECTED_WITHIN = 0.5
"""How close a forecast must be to what the staff thinks to have expected it, in points of a scale of five."""

EXPECTED = 0.975
"""Probability from which a forecast surely was that close."""

MISSED = 0.99
"""Probability from which a forecast was surely off by more than a trifle, on one side."""

RECENT = 2
"""Windows for which a forecast is told: leaders are asked one a week, and each question's turn comes now and then."""

FURTHEST = 0.99
"""Probability from which a team surely lies furthest from the leaders, of those that have a figure.

It must have had its own figure in `EARLY` windows: from one window alone, 11 to 25 % of teams named were not the
furthest, from four 1 to 7 %, where 75 and 90 % answer.
"""


def course_among_people(
    first: ArrayLike, second: ArrayLike, people: tuple[ArrayLike, ArrayLike], *, options: int = 5
) -> Trend:
    """Return the course of T, the gap between these people, over the windows in which both sides had a figure.

    The slope is that of the line of least squares through T of each window, b = Σ(t − t̄)·T / Σ(t − t̄)². Its variance
    is v/Σ(t − t̄)², v the mean variance of a window alone: weights by each window's own would bend the line, since
    figures near an end of the scale vary less.

    Args:
        first: blocks of the first side, shape (..., windows, blocks, 3), oldest window first; NaN rows = no block.
        second: the same for the second side, same leading axes and windows.
        people: how many people each side has, shape (...); 0 or NaN where unknown.
        options: answers are coded 1..options.

    Returns:
        Slope in points per window; `growing` or `closing` where it is established, whatever the sign of the
        gap; `stable` where the line surely moved by less than a point of five from the first of these windows to the
        last (`STILL`); `too early` where neither is sure.
    """
    apart, variance = by_window(np.asarray(first, float), np.asarray(second, float), people, options)
    known = np.isfinite(apart)
    count = known.sum(-1)
    weight = known.astype(float)
    many = np.maximum(count, 1)[..., None]
    when = np.arange(apart.shape[-1], dtype=float)
    apart = np.where(known, apart, 0.0)
    level = apart.sum(-1) / many[..., 0]
    centred = (when - (weight * when).sum(-1, keepdims=True) / many) * weight
    enough = count >= EARLY
    moment = np.where(enough, (centred**2).sum(-1), 1.0)
    slope = np.where(enough, (centred * apart).sum(-1) / moment, 0.0)
    of_window = np.where(known, variance, 0.0).sum(-1) / many[..., 0]
    error = np.sqrt(np.where(enough, of_window, 1.0) / moment)
    span = np.where(known, when, -np.inf).max(-1, initial=0.0) - np.where(known, when, np.inf).min(
        -1, initial=float(when.size)
    )
    still = (np.abs(slope) + STILL * error) * span < STILL_POINTS * (options - 1) / 4
    z = slope / error
    away = z * np.sign(level)
    courses = [~enough, away >= GROWS, away <= -CLOSES, still]
    verdict = np.select(courses, ["too early", "growing", "closing", "stable"], "too early")
    return Trend(slope, z, verdict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What leaders' forecasts of the staff were: ``expected`` or ``missed``, or neither where neither is sure."""

    expected: NDArray[np.bool_]
    missed: NDArray[np.bool_]


def seen_by_leaders(
    forecast: ArrayLike, staff: ArrayLike, people: tuple[ArrayLike, ArrayLike], *, options: int = 5
) -> Seen:
    """Return whether leaders surely expected what the staff thinks, or surely did not.

    With F the leaders' mean lasting forecast and S the staff's mean lasting view, from the windows since the last
    established change of F − S: *expected* is P(|F − S| < ½) ≥ `EXPECTED`, *missed* is F beyond S by more than
    `TRIFLING`, on one side, with `MISSED`. Since people read the newest figures, these too must lie within half a
    point, or further apart: the staff's of the newest window, and the forecast of it or of the `RECENT` before.

    Args:
        forecast: blocks of the leaders' forecasts, shape (..., windows, blocks, 3), oldest window first.
        staff: blocks of the staff's own answers, same leading axes and windows.
        people: how many leaders and staff there are, shape (...).
        options: answers are coded 1..options.
    """
    sides = [np.asarray(side, float) for side in (forecast, staff)]
    both = has_figure(sides[0]) & has_figure(sides[1])
    since = last_change(sides[0], sides[1], people, options=options)
    counts = both & (np.arange(both.shape[-1]) >= since[..., None])
    first, second = (
        posterior(np.where(counts[..., None, None], side, np.nan), count, options)
        for side, count in zip(sides, people, strict=True)
    )
    unit = (options - 1) / 4
    step = (options - 1) / POINTS
    within = np.full(first.shape[:-1], EXPECTED_WITHIN * unit / step)
    inside = 1 - exceeds(first, second, within) - exceeds(second, first, within)
    beyond = np.full(first.shape[:-1], TRIFLING * unit / step)
    off = np.maximum(exceeds(first, second, beyond), exceeds(second, first, beyond))
    newest = _newest(sides[0])
    foretold = np.take_along_axis(sides[0], np.maximum(newest, 0)[..., None, None, None], -3)[..., 0, :, :]
    shown = np.abs(_middle(foretold) - _middle(sides[1][..., -1, :, :]))
    close = shown <= EXPECTED_WITHIN * unit
    now = (newest >= 0) & has_figure(sides[1])[..., -1]
    return Seen(expected=now & close & (inside >= EXPECTED), missed=now & ~close & (off >= MISSED))


def _newest(forecast: Floats) -> NDArray[np.intp]:
    """Return the newest window with a forecast, of the last `RECENT`; −1 where there is none."""
    asked = has_figure(forecast)
    windows = np.arange(asked.shape[-1])
    last: NDArray[np.intp] = np.where(asked, windows, -1).max(-1)
    return np.where(last >= asked.shape[-1] - RECENT, last, -1)


def furthest_team(toward: ArrayLike, teams: ArrayLike, people: ArrayLike, *, options: int = 5) -> NDArray[np.intp]:
    """Return the team that surely lies furthest from the leaders, of those that have a figure in the newest window.

    All teams share the leaders' noise, so the question is put to the teams alone: P(team k lies lowest, or highest),
    from their posteriors over the windows, is Σ P(k = x)·Π P(others beyond x).

    Args:
        toward: sign of leaders − staff, shape (...): where leaders answer higher, the lowest team is the furthest.
        teams: each team's own block, shape (..., teams, windows, 3), oldest window first; NaN = no block of its own.
        people: how many people each team has, shape (..., teams).
        options: answers are coded 1..options.

    Returns:
        Index along the teams axis, −1 where none is sure (`FURTHEST`), or where fewer than two teams have a figure.
    """
    rows = np.asarray(teams, float)
    sign = np.asarray(toward, float)
    if rows.shape[-3] == 0:
        return np.full(sign.shape, -1)
    present = np.isfinite(rows[..., -1, :]).all(-1)
    mass = posterior(rows[..., None, :], people, options)
    # Leaders above: count from the bottom of the scale; leaders below: from its top.
    mass = np.where((sign > 0)[..., None, None], mass, mass[..., ::-1])
    beyond = np.where(present[..., None], 1 - np.cumsum(mass, -1) + mass / 2, 1.0)
    logs = np.log(np.maximum(beyond, 1e-300))
    others = np.exp(logs.sum(-2, keepdims=True) - logs)
    share = np.where(present, (mass * others).sum(-1), 0.0)
    index = np.argmax(share, -1)
    windows = np.take_along_axis(np.isfinite(rows).all(-1).sum(-1), index[..., None], -1)[..., 0]
    sure = (share.max(-1) >= FURTHEST) & (windows >= EARLY) & (present.sum(-1) > 1) & (sign != 0)
    return np.asarray(np.where(sure, index, -1))


def _middle(blocks: Floats) -> Floats:
    """Return the middle of what blocks leave possible for a mean, to the tenth as it is shown, NaN without one."""
    present = np.isfinite(blocks).all(-1)
    low, high, answers = (np.where(present, blocks[..., part], 0.0).sum(-1) for part in range(3))
    with np.errstate(invalid="ignore", divide="ignore"):
        middle: Floats = np.round((low + high) / 2 / answers, 1)
    return middle
