"""Weak signals from what is kept: the last weeks of each group against its own past, and against the other groups'.

Two channels, participation and score, each turned so that up is worse. What the whole organisation lived is taken off;
contrasts are counted in standard errors that the company itself has taught (`jobs.insight.calibration`); three
directions are looked at, and the largest is the week's statistic. The rate of false alarms is declared, and kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from jobs.insight.calibration import Calibration, left_after, passed_heights
from jobs.insight.contrast import shrunk_median
from jobs.insight.directions import BETTER, WEIGHTS, Direction, score_leads
from jobs.insight.fading import FEWEST_ANSWERS, FEWEST_BEFORE, Past, Sums, contrast, measured
from jobs.insight.organisation import SEASON
from jobs.insight.panel import FLOOR, Floats
from jobs.insight.released import POWER
from jobs.insight.seasons import ALL, holidays_apart, widened
from jobs.insight.significance import discoveries
from jobs.insight.spans import SPAN
from jobs.insight.thresholds import POOLED_FROM, cuts_of, exceedance, level_for, threshold_at

MANY_GROUPS = 100
"""With more groups than this, an alarm is shown only if it also stands among all those of its week."""

DISCOVERY_RATE = 0.10
"""Share of false ones accepted among the alarms shown when there are many groups."""

FALSE_OF_MANY = 0.125
"""False alarms a week that Benjamini-Hochberg at 10 % leaves where nothing happens, simulated with 150 to 1,500 groups:
a tenth of the weeks show one, and some show two."""

WEEKS_A_YEAR = 52

DIRECTIONS: tuple[Direction, ...] = ("all", "score", "participation")

STANDING = (0.0, 0.0, -0.25)
"""Added to the directions, in standard errors: what people do has other reasons too. Another 0.25 for ``all`` would
find 2 points more of the moderate falls, and 5 points fewer of those of the score."""

SHY = 0.5
"""Standard errors by which the organisation may miss its threshold without one of its groups. At 1, where half are
silent, 7 % of the companies in which one team fell were told that all of them did; at 0, two thirds fewer real falls
are found."""


@dataclass(frozen=True, slots=True)
class OrganisationLook:
    """The organisation as a whole, nothing taken off: standard errors per line, NaN = not looked at.

    The score is looked at when the recent weeks hold every pulse item alike, that is every fourth week. ``over`` holds
    without any single group too, and ``direction`` is what fell.
    """

    participation: float
    score: float
    over: bool
    direction: Literal["participation", "score", ""]
    threshold: float


@dataclass(frozen=True, slots=True)
class Look:
    """One week's look at all groups, each (groups,) unless noted otherwise.

    Attributes:
        statistic: the largest direction in standard errors, each with its standing, up = worse; NaN = too early.
        direction: the direction that gave it, "" where there is none.
        threshold: what the statistic has to pass; NaN = too early.
        over: what an alert may be written of: with more than 100 groups, what also stands the week's
            Benjamini-Hochberg at 10 %.
        score_leads: the answers sank more than participation; tells `jobs.insight.signals.kind_of` what ``all`` is.
        smallest: the lasting fall of the mean score that passes in four of five looks, in points of a five-point scale.
        recent: how many weeks are compared with those before.
        organisation: the organisation as a whole.
    """

    statistic: Floats
    direction: NDArray[np.str_]
    threshold: float
    over: NDArray[np.bool_]
    score_leads: NDArray[np.bool_]
    smallest: Floats
    recent: int
    organisation: OrganisationLook


def look(
    past: Past, weeks: Sequence[Sums], calibration: Calibration, *, alpha: float, holidays: Sequence[float] = ()
) -> Look:
    """Return what the last of ``weeks`` shows.

    Args:
        past: what is left of the weeks that are sealed.
        weeks: single weeks since, oldest first; at least the one looked at.
        calibration: what the company had taught before that week.
        alpha: declared false alarms per group and week.
        holidays: how much of each week up to the last one is a holiday, 0 to 1, oldest first.
    """
    seen = _Seen.of(past, _without_effects(past, weeks), calibration, holidays)
    statistic, direction = seen.largest()
    cuts = cuts_of(statistic, calibration, calibration.looks + 1 + (len(weeks) - 1) % SPAN)
    threshold = float(threshold_at(cuts, level_for(statistic, alpha))[0])
    with np.errstate(invalid="ignore"):
        over = statistic > threshold
    if len(statistic) > MANY_GROUPS:
        over &= discoveries(exceedance(cuts, statistic[None])[0], DISCOVERY_RATE)
    return Look(
        statistic=statistic,
        direction=direction,
        threshold=threshold,
        over=over,
        score_leads=score_leads([*seen.z, np.full_like(statistic, np.nan)]),
        smallest=seen.error[1] * (threshold + float(ndtri(POWER))),
        recent=seen.recent,
        organisation=_organisation(past, weeks, calibration, holidays, float(ndtri(1 - alpha / 2))),
    )


def false_alarms_a_year(groups: int, alpha: float) -> float:
    """Return how many false alarms of groups a company of so many lives through in a year in which nothing happens.

    Of many groups, an alarm also has to stand among all of its week: `FALSE_OF_MANY` do when nothing happens.
    """
    a_week = alpha * groups
    return WEEKS_A_YEAR * (min(a_week, FALSE_OF_MANY) if groups > MANY_GROUPS else a_week)


def learn(
    past: Past, weeks: Sequence[Sums], calibration: Calibration, *, holidays: Sequence[float] = ()
) -> Calibration:
    """Return what the company has taught once these weeks are over; arguments as of `look`."""
    corrected = _without_effects(past, weeks)
    singles = np.stack([_single(past, corrected, i) for i in range(len(weeks))])  # (weeks, channels, 2, groups)
    squares = singles[:, :, 0] ** 2 / singles[:, :, 1]
    scales = [scale.learned(squares[:, i], len(weeks)) for i, scale in enumerate(calibration.singles)]
    variances = np.asarray([scale.variance for scale in scales])[:, None]
    standard = np.clip(singles[:, :, 0] / np.sqrt(singles[:, :, 1] * variances), -2.5, 2.5)
    pair = np.isfinite(standard[1:] * standard[:-1])
    products = np.where(pair, standard[1:] * standard[:-1], 0.0).sum(axis=(0, 2))
    pair_squares = np.where(pair, standard[1:] ** 2 + standard[:-1] ** 2, 0.0).sum(axis=(0, 2)) / 2
    left = left_after(len(weeks))
    until = [holidays[: max(0, len(holidays) + i + 1 - len(weeks))] for i in range(len(weeks))]
    looks = [_Seen.of(past, corrected[: i + 1], calibration, shares) for i, shares in enumerate(until)]
    spread = np.stack([seen.value**2 / seen.thinness / calibration.expected(seen.recent) for seen in looks])
    together = np.stack([seen.together() ** 2 for seen in looks])
    statistics = np.stack([seen.largest()[0] for seen in looks])
    counted = np.isfinite(statistics)
    many = counted.any() and counted.sum(axis=1).max() >= POOLED_FROM
    return Calibration(
        singles=tuple(scales),
        spreads=tuple(scale.learned(spread[:, i], len(weeks)) for i, scale in enumerate(calibration.spreads)),
        together=calibration.together.learned(together, len(weeks)),
        products=tuple((left * np.asarray(calibration.products) + products).tolist()),
        squares=tuple((left * np.asarray(calibration.squares) + pair_squares).tolist()),
        looks=calibration.looks + int(counted.any(axis=1).sum()),
        heights=tuple(
            (left * np.asarray(calibration.heights) + (passed_heights(statistics) if many else 0.0)).tolist()
        ),
        counted=left * calibration.counted + (float(counted.sum()) if many else 0.0),
    )


# ---------------------------------------------------------------- one week


@dataclass(frozen=True, slots=True)
class _Seen:
    """The contrasts of one week, (2, groups) each, and their standard errors."""

    value: Floats
    thinness: Floats
    error: Floats
    z: Floats
    recent: int
    spread: float

    @classmethod
    def of(cls, past: Past, weeks: Sequence[Sums], calibration: Calibration, holidays: Sequence[float]) -> _Seen:
        recent, before, length = past.split(weeks)
        contrasts = contrast(recent, before)
        value = contrasts.worse * measured(recent, before)
        value -= shrunk_median(value)
        spreads = np.asarray([scale.shrunk() for scale in calibration.spreads])[:, None]
        variance = np.maximum(calibration.expected(length) * spreads, np.asarray(FLOOR[:2])[:, None])
        groups = int(np.isfinite(value[0]).sum())
        error = widened(np.sqrt(variance * contrasts.thinness), holidays, length, holidays_apart(groups))
        return cls(value, contrasts.thinness, error, value / error, length, calibration.together.shrunk())

    def together(self) -> Floats:
        """Return z of both channels together, each no better than `BETTER`, NaN where none is measured."""
        known = np.isfinite(self.z)
        weights = np.asarray(WEIGHTS[:2])[:, None]
        total = (weights * np.maximum(np.where(known, self.z, 0.0), BETTER)).sum(axis=0)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / np.sqrt((weights**2 * known).sum(axis=0)))

    def largest(self) -> tuple[Floats, NDArray[np.str_]]:
        """Return the largest direction of each group, with its standing, and which it is."""
        heights = np.stack([self.together() / np.sqrt(self.spread), self.z[1], self.z[0]])
        heights += np.asarray(STANDING)[:, None]
        heights = np.where(np.isfinite(heights), heights, -np.inf)
        known = np.isfinite(heights).any(axis=0)
        which = np.where(known, heights.argmax(axis=0), len(DIRECTIONS))
        return np.where(known, heights.max(axis=0), np.nan), np.asarray([*DIRECTIONS, ""])[which]


def _without_effects(past: Past, weeks: Sequence[Sums]) -> list[Sums]:
    """Return the weeks without what the whole organisation answered otherwise in each: items have different means."""
    corrected: list[Sums] = []
    for week in weeks:
        before = past.before() + Sums.total(corrected, len(week.weeks))
        with np.errstate(invalid="ignore", divide="ignore"):
            above = week.points / week.scored - before.points / before.scored
        above[~np.isfinite(above) | (before.scored < FEWEST_ANSWERS[1])] = np.nan
        corrected.append(week.without(float(shrunk_median(above[None])[0, 0])))
    return corrected


def _single(past: Past, weeks: Sequence[Sums], index: int) -> Floats:
    """Return the contrast of one week with all before it, and its thinness, (channels, 2, groups)."""
    before = past.before() + Sums.total(weeks[:index], len(weeks[index].weeks))
    contrasts = contrast(weeks[index], before)
    lived = np.stack([before.weeks >= SPAN, (before.scored >= FEWEST_ANSWERS[1]) & (before.weeks >= SPAN)])
    value = np.where(lived & np.isfinite(contrasts.worse), contrasts.worse, np.nan)
    value -= shrunk_median(value)
    return np.stack([value, contrasts.thinness], axis=1)


def _organisation(
    past: Past, weeks: Sequence[Sums], calibration: Calibration, holidays: Sequence[float], threshold: float
) -> OrganisationLook:
    """Return the look at all groups together.

    One group that falls takes the whole with it: what passes has to stand without any single group as well, within
    `SHY` standard errors. A company of one group has no whole beside it.
    """
    recent, before, length = past.split(weeks)
    recent, before = recent.whole_and_without_each(), before.whole_and_without_each()
    contrasts = contrast(recent, before)
    error = np.sqrt(np.asarray(SEASON)[:, None] ** 2 + calibration.expected(length) * contrasts.thinness)
    error = widened(error, holidays, length, ALL)
    lines = np.where(before.weeks >= FEWEST_BEFORE, contrasts.worse / error, np.nan)
    if length % SPAN:
        lines[1] = np.nan
    whole = lines[:, 0]
    with np.errstate(invalid="ignore"):
        stands = (whole > threshold) & (lines[:, 1:] > threshold - SHY).all(axis=1)
    heights = np.where(stands, whole, -np.inf)
    direction: Literal["participation", "score", ""] = ""
    if stands.any():
        direction = "score" if heights[1] > heights[0] else "participation"
    return OrganisationLook(float(whole[0]), float(whole[1]), bool(stands.any()), direction, threshold)
