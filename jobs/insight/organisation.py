"""The organisation as a whole, nothing subtracted: a slide of everybody is seen, and not taken for the weather."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight.contrast import Contrast, after_silence, contrast, pooled_variance
from jobs.insight.panel import CHANNELS, Channel, Floats

SHORT, LONG = 8, 12
"""Both multiples of the rotation of four items: each item then weighs alike on both sides, whatever its mean."""

SEASON = {"participation": 0.10, "score": 0.04}
"""What a whole company varies by from season to season (holidays: participation as Anscombe's angle; moods: points);
it adds to the error, for no group is left to compare with."""

INFLATION = {"participation": 3.0, "score": 2.0}
"""As in `jobs.insight.signals`."""


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """Participation and score of everybody together, each (weeks,): z up = worse, NaN = too early; first crossings.

    Attributes:
        participation: standard errors by which the last 8 weeks are below the 12 before.
        score: the same of the mean answer.
        alarm: one of them passed the threshold, after at least four weeks of silence.
        direction: which, "" otherwise.
        threshold: what either has to pass.
    """

    participation: Floats
    score: Floats
    alarm: NDArray[np.bool_]
    direction: NDArray[np.str_]
    threshold: float


def chart(channels: tuple[Channel, ...], noise: tuple[Contrast, ...], threshold: float) -> OrganisationChart:
    """Chart the whole organisation.

    Args:
        channels: as `jobs.insight.panel.channels` gives them, week effects still in.
        noise: per channel, what single weeks of single groups vary by (`without_week_effect`).
        threshold: standard errors that either line has to pass.
    """
    lines = [_line(channels[at], noise[at], CHANNELS[at]) for at in (0, 1)]
    both = np.stack(lines)
    heights = np.where(np.isfinite(both), both, -np.inf)
    over = heights.max(axis=0) > threshold
    alarm = after_silence(over[:, None])[:, 0]
    names = np.asarray([CHANNELS[0], CHANNELS[1], ""])
    direction = names[np.where(alarm, heights.argmax(axis=0), 2)]
    return OrganisationChart(lines[0], lines[1], alarm, direction, threshold)


def _line(channel: Channel, noise: Contrast, name: str) -> Floats:
    """Return z of everybody's last weeks against those before, (weeks,)."""
    weight = channel.weight.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = np.where(weight > 0, (channel.weight * channel.worse).sum(axis=1, keepdims=True) / weight, 0.0)
    found = contrast(Channel(mean, weight), SHORT, LONG)
    lived = np.arange(1, len(weight) + 1) - (int((weight > 0).argmax()) if weight.any() else len(weight))
    single, _ = pooled_variance(noise.value / np.sqrt(noise.thinness))
    error = np.sqrt(SEASON[name] ** 2 + INFLATION[name] * single * found.thinness)
    return np.where(lived >= SHORT + LONG, (found.value / error)[:, 0], np.nan)
