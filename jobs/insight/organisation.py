"""The chart of the organisation as a whole: week effects stay in, so that a fall of all groups at once is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight.contrast import FEWEST, RunningSums, WeekNoise, after_silence
from jobs.insight.panel import CHANNELS, Channel, Floats

SHORT, LONG = 8, 12
"""Recent weeks, and the weeks before that they are compared with: multiples of the rotation of four items, so that each
item weighs alike on both sides, whatever its mean."""

SEASON = (0.10, 0.04)
"""Standard deviation from season to season of a whole company's participation (as Anscombe's angle) and score (points).
No group is left to compare with, so that it adds to the error."""


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """Participation and score of everybody together, each (weeks,): z up = worse, NaN = too early; first crossings.

    Attributes:
        participation: standard errors by which the last 8 weeks are below the 12 before.
        score: the same of the mean answer.
        over: one of them passed the threshold.
        alarm: the same, after at least four weeks of silence.
        direction: which passed, or passed higher; "" otherwise.
        threshold: what either has to pass.
    """

    participation: Floats
    score: Floats
    over: NDArray[np.bool_]
    alarm: NDArray[np.bool_]
    direction: NDArray[np.str_]
    threshold: float


def chart(channels: tuple[Channel, ...], noise: tuple[WeekNoise, ...], threshold: float) -> OrganisationChart:
    """Return the chart of the whole organisation.

    Args:
        channels: as `jobs.insight.panel.channels` gives them, week effects still in.
        noise: per channel, what single weeks of single groups vary by (`without_week_effect`).
        threshold: standard errors that either line has to pass.
    """
    lines = [_line(channels[at], noise[at], SEASON[at]) for at in (0, 1)]
    heights = np.where(np.isfinite(lines), lines, -np.inf)
    over = heights.max(axis=0) > threshold
    alarm = after_silence(over[:, None])[:, 0]
    which = np.where(over, heights.argmax(axis=0), 2)
    return OrganisationChart(lines[0], lines[1], over, alarm, np.asarray([*CHANNELS[:2], ""])[which], threshold)


def _line(channel: Channel, noise: WeekNoise, season: float) -> Floats:
    """Return z of everybody's last weeks against those before, (weeks,)."""
    weight = channel.weight.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = np.where(weight > 0, (channel.weight * channel.worse).sum(axis=1, keepdims=True) / weight, 0.0)
    contrast = RunningSums(Channel(mean, weight), SHORT + LONG).contrast(SHORT, LONG, slice(None))
    with np.errstate(invalid="ignore"):
        error = np.sqrt(season**2 + noise.expected(SHORT) * contrast.thinness)
    weeks_lived = np.cumsum(np.maximum.accumulate(weight > 0))
    known = (weeks_lived >= SHORT + LONG) & (noise.weeks[:, 0] >= FEWEST)
    return np.where(known, (contrast.value / error)[:, 0], np.nan)
