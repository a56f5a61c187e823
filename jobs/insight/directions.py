"""One statistic from the five channels, and the direction that gave it: what got worse, together or alone.

Alternatives that lost, on simulated companies with false alarms held at 1 per 1,000 group-weeks, in points of the
changes found within 8 weeks (moderate step / score alone): equal weights and no `BETTER` (9 / −1 points fewer);
participation, score and behaviour as families of equal weight (4 / 3 fewer); `BETTER` at −1 (+2 / 5 fewer); z cut at +3
as well (10 / −4 fewer); no quick look (a week later); a quick look of equal standing (4 to 6 fewer); the mean of both
looks (6 / 3 fewer); 5 recent weeks instead of 6 (5 / 3 fewer); all directions of equal standing (3 / 5 fewer).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jobs.insight.contrast import unit
from jobs.insight.panel import Floats

Direction = Literal["all", "score", "participation", "behaviour"]
DIRECTIONS: tuple[Direction, ...] = ("all", "score", "participation", "behaviour")

WEIGHTS = (0.8, 1.0, 0.5)
"""Of the channels in a direction: few skip, and who answers is a habit more than a mood."""

BETTER = -1.5
"""Standard errors below which a channel speaks no further for a group: people who skip less may well be tired."""

STANDING = (0.25, 0.0, -0.25, -0.25)
"""Added to the directions, in standard errors: most real changes show everywhere a little, then in what people say;
what they do has other reasons too."""

QUICK = -0.25
"""Added to the quick look (two thirds of the recent weeks): it finds changes a week earlier, and costs little."""


def largest(looks: tuple[list[Floats], list[Floats]]) -> tuple[Floats, NDArray[np.str_]]:
    """Return the largest statistic over the directions, and the direction that gave it, both (weeks, teams).

    Args:
        looks: z of the three channels, up = worse, of the full look and of the quick one; NaN = not measured.
    """
    shape = looks[0][0].shape
    best, which = np.full(shape, -np.inf), np.full(shape, len(DIRECTIONS), dtype=np.int8)
    for channels, penalty in zip(looks, (0.0, QUICK), strict=True):
        answering, behaviour = _weighted(channels[:2], WEIGHTS[:2]), _weighted(channels[2:], WEIGHTS[2:])
        directions = (
            _together(answering[0] + behaviour[0], answering[1] + behaviour[1]),
            channels[1],
            channels[0],
            _together(*behaviour),
        )
        for index, (z, standing) in enumerate(zip(directions, STANDING, strict=True)):
            height = z + (standing + penalty)
            with np.errstate(invalid="ignore"):
                which[height > best] = index
            np.fmax(best, height, out=best)
    best[which == len(DIRECTIONS)] = np.nan
    return best, np.asarray([*DIRECTIONS, ""])[which]


def score_leads(channels: list[Floats]) -> NDArray[np.bool_]:
    """Return where the score's weighted z is the largest of the channels, (weeks, teams)."""
    score = WEIGHTS[1] * channels[1]
    with np.errstate(invalid="ignore"):
        leads = score > 0
        for index in (0, 2):
            leads &= ~(WEIGHTS[index] * channels[index] > score)
    return leads


def _weighted(channels: list[Floats], weights: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return (Σ weight·z, Σ weight²) over the channels measured, z no better than `BETTER`."""
    total, size = np.zeros((2, *channels[0].shape))
    for z, weight in zip(channels, weights, strict=True):
        measured = np.isfinite(z)
        total += weight * np.maximum(np.where(measured, z, 0.0), BETTER)
        size += weight * weight * measured
    return total, size


def _together(total: Floats, size: Floats) -> Floats:
    """Return a weighted sum in standard errors of itself, NaN where none of its channels is measured."""
    with np.errstate(invalid="ignore"):
        return unit(total / np.sqrt(size))
