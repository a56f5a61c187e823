"""How much the figures of a company vary when nothing happens: learned from four weeks at a time, and kept as numbers.

A number of the whole company, never of a group: a scale is a mean of squares over all groups and weeks, none of which
counts for more than four times the mean; of a company of 25 groups and more, also how often its statistic was how high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jobs.insight.panel import USUAL, Floats

MEMORY_WEEKS = 26
"""Weeks after which what was learned counts by a third: a change of habits is followed."""

CLIPPED = 4.0
"""Times the mean beyond which a square counts no further: a group that changes must not hide itself."""

CLIPPED_MEAN = 0.9205
"""Mean of min(z², 4) for a normal z."""

SETTLED = 1e-6
"""Part of itself by which a scale may still move when it is settled: it is kept to two digits."""

USUAL_VARIANCE = (0.6, 0.6)
"""Of one answer, in single weeks against those before, per channel: where a company starts from."""

USUAL_WEIGHT = 15.0
"""Pairs of weeks that the usual correlation of a channel is worth: it varies by about 1/√15 from company to company."""

OVERLAP = 9.0
"""Weeks after which a contrast is nearly a new one: so many count as one."""

PRIOR_WEIGHT = 20.0
"""Independent contrasts that the noise of single weeks is worth when the spread of contrasts is estimated."""

LOWEST_HEIGHT, STEP, HEIGHTS = 1.0, 0.25, 29
"""Heights of the statistic that are counted, from the first on."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A variance and the squares it was learned from."""

    variance: float
    weight: float

    def learned(self, squares: Floats, weeks: int) -> Scale:
        """Return the scale after ``weeks`` more, of which these are the squares, NaN = none."""
        fresh = squares[np.isfinite(squares)]
        kept = self.weight * left_after(weeks)
        if not fresh.size:
            return replace(self, weight=kept)
        variance = self.variance
        for _ in range(30):
            own = variance * float(np.minimum(fresh / variance, CLIPPED).mean()) / CLIPPED_MEAN
            before, variance = variance, max((kept * self.variance + fresh.size * own) / (kept + fresh.size), 1e-6)
            if abs(variance - before) <= SETTLED * variance:
                break
        return Scale(variance, kept + fresh.size)

    def shrunk(self) -> float:
        """Return a variance of overlapping contrasts, shrunk to the 1 that it would be by single weeks alone."""
        independent = self.weight / OVERLAP
        return (independent * self.variance + PRIOR_WEIGHT) / (independent + PRIOR_WEIGHT)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a company has taught so far.

    Attributes:
        singles: of single weeks against those before, per channel, of one answer.
        spreads: of contrasts over what single weeks let expect, per channel.
        together: of the direction in which both channels speak.
        products: Σ u(t)·u(t−1) of standardised single weeks, per channel.
        squares: Σ of their squares.
        looks: weeks with a statistic.
        heights: how many statistics passed each of the heights counted, of ``counted``; only with many groups.
        counted: how many statistics.
    """

    singles: tuple[Scale, ...] = tuple(Scale(variance, 10.0) for variance in USUAL_VARIANCE)
    spreads: tuple[Scale, ...] = (Scale(1.0, 10.0),) * 2
    together: Scale = Scale(1.0, 10.0)
    products: tuple[float, ...] = (0.0, 0.0)
    squares: tuple[float, ...] = (0.0, 0.0)
    looks: int = 0
    heights: tuple[float, ...] = (0.0,) * HEIGHTS
    counted: float = 0.0

    def expected(self, weeks: int) -> Floats:
        """Return the variance of contrasts with ``weeks`` recent weeks, per unit of thinness and channel, (2, 1).

        Means over weeks vary more than single weeks say, because people keep their moods and their habit of answering:
        by exp(2.15·memory) for six weeks, as in `jobs.insight.contrast.WeekNoise.expected`.
        """
        memory = (np.asarray(self.products) + USUAL_WEIGHT * np.asarray(USUAL[:2])) / (
            np.asarray(self.squares) + USUAL_WEIGHT
        )
        singles = np.asarray([scale.variance for scale in self.singles])
        return np.asarray(singles * np.exp(2.15 * (weeks / 6) ** 0.65 * np.maximum(memory, 0.0)))[:, None]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object, numbers to two digits: what single groups added is not to be told from them."""
        scales = [*self.singles, *self.spreads, self.together]
        return {
            "scales": [[_rough(scale.variance), _rough(scale.weight)] for scale in scales],
            "products": [_rough(number) for number in self.products],
            "squares": [_rough(number) for number in self.squares],
            "looks": self.looks,
            "heights": [_rough(number) for number in self.heights],
            "counted": _rough(self.counted),
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Calibration:
        """Return what `to_json` wrote."""
        scales = tuple(Scale(*numbers) for numbers in body["scales"])
        return cls(
            scales[:2],
            scales[2:4],
            scales[4],
            tuple(body["products"]),
            tuple(body["squares"]),
            body["looks"],
            tuple(body["heights"]),
            body["counted"],
        )


def left_after(weeks: int) -> float:
    """Return how much what was learned still counts after ``weeks`` more."""
    return float((1 - 1 / MEMORY_WEEKS) ** weeks)


def _rough(number: float) -> float:
    return float(f"{number:.2g}")


def passed_heights(statistics: Floats) -> Floats:
    """Return how many of these statistics passed each of the heights counted, (`HEIGHTS`,)."""
    edges = LOWEST_HEIGHT + STEP * np.arange(HEIGHTS)
    return np.asarray((statistics[np.isfinite(statistics)][:, None] > edges).sum(axis=0), dtype=float)
