"""The last weeks of a group against those before them, in standard errors that hold for few groups and for many.

Everything here is (weeks, teams) and causal: row t uses weeks up to t and nothing later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight.panel import Channel, Floats

RECENT = 26
"""Weeks over which scales are pooled: half a year, so that a change of habits is followed."""

BASELINE = 8
"""Weeks of its own against which a group's week is compared when the organisation's week effect is read."""

PRIOR_WEIGHT = 40.0
"""Contrasts that the week-to-week noise is worth when the variance of contrasts is estimated (see `variance`)."""

QUARTER = 1.1503493803760079
"""The 75 % quantile of |z| for a normal z; breaks down only when a quarter of the pool has really changed."""

SILENCE = 4
"""Weeks without a further alarm of the same group: one fact per group and four weeks at most (rule R5)."""

BINS_PER_DOUBLING = 8
BINS = 32 * BINS_PER_DOUBLING


@dataclass(frozen=True, slots=True)
class Contrast:
    """Recent mean − earlier mean (NaN where either is too thin) and ``thinness`` = 1/n recent + 1/n earlier."""

    value: Floats
    thinness: Floats


def trailing_sum(values: Floats, length: int, lag: int = 0) -> Floats:
    """Return sums over the weeks t−lag−length+1 … t−lag, shorter at the start."""
    weeks = len(values)
    total = np.zeros((weeks + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=total[1:])
    ends = np.clip(np.arange(1, weeks + 1) - lag, 0, None)
    starts = np.clip(ends - length, 0, None)
    return total[ends] - total[starts]


def contrast(channel: Channel, short: int, long: int) -> Contrast:
    """Return the weighted mean of the last ``short`` weeks − that of the ``long`` weeks before.

    Weeks weigh by the people behind them. At least half the weeks on either side must be measured.
    """
    seen = (channel.weight > 0).astype(np.float64)
    both = channel.weight * channel.worse
    recent, earlier = trailing_sum(channel.weight, short), trailing_sum(channel.weight, long, short)
    enough = (2 * trailing_sum(seen, short) >= short) & (2 * trailing_sum(seen, long, short) >= long)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = trailing_sum(both, short) / recent - trailing_sum(both, long, short) / earlier
        thinness = 1.0 / recent + 1.0 / earlier
    return Contrast(np.where(enough, value, np.nan), np.where(enough, thinness, np.nan))


def week_medians(values: Floats) -> tuple[Floats, Floats]:
    """Return (median over teams or 0 when nobody is there, number of teams) of each week, both (weeks, 1)."""
    weeks, teams = values.shape
    count = teams - np.isnan(values).sum(axis=1)
    if teams == 0:
        return np.zeros((weeks, 1)), np.zeros((weeks, 1))
    ordered = np.sort(values, axis=1)  # NaN goes last
    upper = np.clip(count // 2, 0, teams - 1)
    lower = np.clip((count - 1) // 2, 0, teams - 1)
    rows = np.arange(weeks)
    middle = 0.5 * (ordered[rows, lower] + ordered[rows, upper])
    return np.where(count > 0, middle, 0.0)[:, None], count[:, None].astype(np.float64)


def shrunk_median(values: Floats) -> Floats:
    """Return the organisation's share of ``values``: median over the n teams, shrunk by n/(n+5), (weeks, 1).

    Shrunk, because with two groups the median is half of the very change we look for.
    """
    middle, count = week_medians(values)
    return middle * count / (count + 5.0)


def without_week_effect(channel: Channel) -> tuple[Channel, Contrast]:
    """Return the channel without what the whole organisation lived that week, and the noise left in single weeks.

    A week's effect is the median over groups of the week against each group's own last 8 weeks (the first 8 weeks:
    against those 8), shrunk; holidays, and items of different means asked in turn, go away with it.
    """
    seen = channel.weight > 0
    first = slice(0, BASELINE)
    start_weight = channel.weight[first].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        start = (channel.weight * channel.worse)[first].sum(axis=0) / start_weight
    local = contrast(channel, 1, BASELINE)
    against = np.where(seen, local.value, np.nan)
    against[first] = np.where(seen[first], channel.worse[first] - start, np.nan)
    effect = shrunk_median(against)
    noise = against - effect
    noise[first] = np.nan
    return Channel(np.where(seen, channel.worse - effect, 0.0), channel.weight), Contrast(noise, local.thinness)


def pooled_variance(u: Floats) -> tuple[Floats, Floats]:
    """Return (robust variance of ``u`` around 0 over all teams and the last `RECENT` weeks, how many), (weeks, 1) each.

    The 75 % quantile of |u| from a histogram of its logarithm: half as noisy as the median, and a quarter of the pool
    may be anything. Resolution 1/8 of a doubling, interpolated.
    """
    weeks = len(u)
    with np.errstate(invalid="ignore", divide="ignore"):
        place = np.floor(BINS_PER_DOUBLING * np.log2(np.abs(u))) + BINS // 2
    kept = np.isfinite(u)
    place = np.clip(np.where(kept, place, 0.0), 0, BINS - 1).astype(np.int64)
    rows = np.broadcast_to(np.arange(weeks)[:, None] * BINS, u.shape)
    counts = np.bincount((rows + place)[kept], minlength=weeks * BINS).reshape(weeks, BINS).astype(np.float64)
    pool = trailing_sum(counts, RECENT)
    many = pool.sum(axis=1)
    wanted = 0.75 * many
    below = np.cumsum(pool, axis=1)
    bin_at = np.minimum((below < wanted[:, None]).sum(axis=1), BINS - 1)
    weeks_at = np.arange(weeks)
    inside = pool[weeks_at, bin_at]
    part = np.where(inside > 0, (wanted - below[weeks_at, bin_at] + inside) / np.maximum(inside, 1.0), 0.5)
    quantile = 2.0 ** ((bin_at + part - BINS // 2) / BINS_PER_DOUBLING)
    return np.where(many > 0, (quantile / QUARTER) ** 2, np.nan)[:, None], many[:, None]


def variance(found: Contrast, noise: Contrast, inflation: float, slow: float, weeks: int) -> Floats:
    """Return the variance of each contrast: s²·(thinness + slow), s² pooled from two sources, (weeks, teams).

    A small company lives through hardly more than one independent contrast per group and half-year, but through eight
    single weeks in the meantime. So s² starts from the noise of single weeks times ``inflation`` (people keep their
    mood and their habit of answering, so that means over weeks vary more than single weeks say), and the spread of the
    contrasts themselves takes over as they gather.

    Args:
        found: the contrasts.
        noise: single weeks against the weeks before them.
        inflation: variance of contrasts relative to what single weeks predict; from simulated people.
        slow: τ²/s², what groups vary by however many people answer.
        weeks: length of both windows together: contrasts nearer than that overlap.
    """
    with np.errstate(invalid="ignore"):
        own, many = pooled_variance(found.value / np.sqrt(found.thinness + slow))
        single, singles = pooled_variance(noise.value / np.sqrt(noise.thinness + slow))
    independent = many / (weeks / 2)
    prior = PRIOR_WEIGHT * singles / (singles + PRIOR_WEIGHT)
    own, single = np.where(many > 0, own, 0.0), np.where(singles > 0, single, 0.0) * inflation
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (independent * own + prior * single) / (independent + prior)
    return np.maximum(pooled, 1e-12) * (found.thinness + slow)


def after_silence(over: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the crossings (weeks, teams) that come after `SILENCE` weeks without an alarm of the same group."""
    alarm = np.zeros_like(over)
    quiet_until = np.zeros(over.shape[1:], dtype=np.int64)
    for week, crossed in enumerate(over):
        alarm[week] = crossed & (week >= quiet_until)
        quiet_until = np.where(alarm[week], week + SILENCE + 1, quiet_until)
    return alarm
