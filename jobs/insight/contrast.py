"""The last weeks of a group against those before them, in standard errors that hold for few groups and for many.

Everything here is (weeks, teams) and causal: row t uses weeks up to t and nothing later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight.panel import Channel, Floats, angle

RECENT = 26
"""Weeks over which scales are pooled: half a year, so that a change of habits is followed."""

BASELINE = 8
"""Weeks of its own against which a group's week is compared when the organisation's week effect is read."""

OVERLAP = 9.0
"""Weeks after which a contrast of 6 against 12 is nearly a new one: so many count as one in the pool."""

PRIOR_WEIGHT = 20.0
"""Independent contrasts that the noise of single weeks is worth when the spread of contrasts is estimated."""

USUAL_WEIGHT = 15.0
"""Pairs of weeks that the usual correlation of a channel is worth: it varies by about 1/√15 from company to company."""

FEWEST = 12
"""Single weeks in the pool below which a spread is not known, and a channel not measured."""

CLIP = 2.5
"""Standard deviations beyond which a single week counts no further towards the correlation."""

QUARTER = 1.3233036969314664
"""The 75 % quantile of z² for a normal z; breaks down only when a quarter of the pool has really changed."""

SILENCE = 4
"""Weeks without a further alarm of the same group: one fact per group and four weeks at most (rule R5)."""

BLOCK = 2**15
"""Numbers worked on at once: what fits in a processor's cache with its temporaries."""

SIGNLESS = np.int64(2**63 - 1)
MANTISSA = 3  # bits: a bin is 1/8 of a doubling
LOWEST = (1023 - 22) << MANTISSA  # 2⁻²² and less share a bin
BINS = 48 << MANTISSA


@dataclass(frozen=True, slots=True)
class Contrast:
    """Recent mean − earlier mean (NaN where either is too thin) and ``thinness`` = 1/n recent + 1/n earlier."""

    value: Floats
    thinness: Floats

    @property
    def squared(self) -> Floats:
        """Squares of the contrasts per unit of thinness: their mean is the variance of one answer."""
        return np.asarray(self.value * self.value / self.thinness)


@dataclass(frozen=True, slots=True)
class WeekNoise:
    """How much single weeks vary against the weeks before them, pooled over teams, each (weeks, 1).

    Attributes:
        variance: of one answer.
        weeks: single weeks in the pool.
        memory: correlation of one week with the week before, shrunk to what is usual in the channel.
    """

    variance: Floats
    weeks: Floats
    memory: Floats

    def expected(self, short: int) -> Floats:
        """Return the variance of contrasts with ``short`` recent weeks, per unit of thinness, (weeks, 1).

        Means over weeks vary more than single weeks say, because people keep their moods and their habit of answering:
        by exp(2.15·memory) for six weeks. Fitted to simulated people of eleven kinds (`jobs.offline.bench.groups`), to
        participation and score alike: within 10 % for memories from 0 to 0.5.
        """
        return np.asarray(self.variance * np.exp(2.15 * (short / 6) ** 0.65 * np.maximum(self.memory, 0.0)))


class RunningSums:
    """Sums of one channel from its first week on: the sum of any window is one subtraction."""

    def __init__(self, channel: Channel, longest: int) -> None:
        """Sum up ``channel``; windows may reach ``longest`` weeks back, with nothing measured before the first week."""
        self.weeks = len(channel.weight)
        self.before = longest
        self.rare = channel.rare
        self.weight = self._sums(channel.weight)
        self.total = self._sums(channel.weight * channel.worse)
        seen = channel.weight > 0
        self.seen = None if seen.all() else self._sums(seen.astype(np.float64))

    def _sums(self, values: Floats) -> Floats:
        """Return the sums of all weeks before each week, with ``longest`` weeks of zeros in front."""
        sums = np.zeros((self.before + 1 + self.weeks, values.shape[1]))
        for week in range(self.weeks):  # three times as fast as np.cumsum over the first axis
            np.add(sums[self.before + week], values[week], out=sums[self.before + 1 + week])
        return sums

    def contrast(self, short: int, long: int, weeks: slice) -> Contrast:
        """Return the weighted mean of the last ``short`` weeks − that of the ``long`` weeks before, for some ``weeks``.

        Weeks weigh by the people behind them. At least half the weeks on either side must be measured.
        """
        first, last, _ = weeks.indices(self.weeks)
        value = np.empty((max(0, last - first), self.weight.shape[1]))
        thinness = np.empty_like(value)
        block = max(1, BLOCK // max(1, value.shape[1]))
        for begin in range(0, len(value), block):
            rows = slice(begin, min(begin + block, len(value)))
            self._contrast(short, long, first, rows, value[rows], thinness[rows])
        return Contrast(value, thinness)

    def _contrast(self, short: int, long: int, first: int, rows: slice, value: Floats, thinness: Floats) -> None:
        """Fill ``value`` and ``thinness`` for ``rows``, counted from week ``first``."""
        now, middle, start = (
            slice(first + rows.start + back, first + rows.stop + back)
            for back in (self.before + 1, self.before + 1 - short, self.before + 1 - short - long)
        )
        recent = self.weight[now] - self.weight[middle]
        earlier = self.weight[middle] - self.weight[start]
        with np.errstate(invalid="ignore", divide="ignore"):
            value[:] = (self.total[now] - self.total[middle]) / recent
            before = (self.total[middle] - self.total[start]) / earlier
            if self.rare:
                value[:] = angle(value, recent) - angle(before, earlier)
            else:
                value -= before
            np.add(1.0 / recent, 1.0 / earlier, out=thinness)
        if self.seen is None:
            weeks_lived = np.arange(first + rows.start, first + rows.stop) + 1
            value[2 * (weeks_lived - short) < long] = np.nan
        else:
            half = 2 * (self.seen[now] - self.seen[middle]) < short
            half |= 2 * (self.seen[middle] - self.seen[start]) < long
            value[half] = np.nan


def trailing_sum(values: Floats, length: int) -> Floats:
    """Return sums over the last ``length`` weeks, fewer at the start, for small arrays (weeks, …)."""
    total = np.cumsum(values, axis=0)
    total[length:] = total[length:] - total[:-length]
    return total


def shrunk_median(values: Floats) -> Floats:
    """Return the organisation's share of ``values``: median over the n teams of a week, shrunk by n/(n+5), (weeks, 1).

    Shrunk, because with two groups the median is half of the very change we look for; 0 when nobody is there.
    """
    weeks, teams = values.shape
    if not teams:
        return np.zeros((weeks, 1))
    count = teams - np.isnan(values).sum(axis=1)
    ordered = np.sort(values, axis=1)  # NaN goes last
    rows = np.arange(weeks)
    middle = 0.5 * (ordered[rows, np.maximum(count - 1, 0) // 2] + ordered[rows, np.minimum(count // 2, teams - 1)])
    return np.where(count > 0, middle * count / (count + 5.0), 0.0)[:, None]


def without_week_effect(channel: Channel, usual: float) -> tuple[Channel, WeekNoise]:
    """Return the channel without what the whole organisation lived that week, and the noise left in single weeks.

    A week's effect is the median over groups of the week against each group's own last 8 weeks (the first 8 weeks:
    against those 8), shrunk; holidays, and items of different means asked in turn, go away with it.

    Args:
        channel: as it was measured.
        usual: correlation of one week's noise with that of the week before, as usual in this channel.
    """
    first = slice(0, BASELINE)
    local = RunningSums(channel, BASELINE + 1).contrast(1, BASELINE, slice(None))
    with np.errstate(invalid="ignore", divide="ignore"):
        start = (channel.weight * channel.worse)[first].sum(axis=0) / channel.weight[first].sum(axis=0)
    against = local.value
    against[first] = np.where(channel.weight[first] > 0, channel.worse[first] - start, np.nan)
    effect = shrunk_median(against)
    against -= effect
    against[first] = np.nan
    if channel.rare:  # its effect is an angle, its weeks are shares: what everybody lives goes with the contrasts
        return channel, _week_noise(local, usual)
    return Channel(channel.worse - effect, channel.weight), _week_noise(local, usual)


def _week_noise(noise: Contrast, usual: float) -> WeekNoise:
    """Return the noise of single weeks, pooled over teams and the last `RECENT` weeks."""
    with np.errstate(invalid="ignore", divide="ignore"):
        typical, size = pooled_variance(noise.squared)
        u = noise.value / np.sqrt(noise.thinness * typical)
    measured = np.isfinite(u)
    clipped = np.where(measured, np.clip(u, -CLIP, CLIP), 0.0)
    products = np.einsum("wt,wt->w", clipped[1:], clipped[:-1])
    typical_square = np.einsum("wt,wt->w", clipped, clipped) / np.maximum(measured.sum(axis=1), 1)
    squares = 0.5 * (typical_square[1:] + typical_square[:-1]) * (measured[1:] & measured[:-1]).sum(axis=1)
    pairs = trailing_sum(np.concatenate([np.zeros((min(1, len(u)), 2)), np.stack([products, squares], axis=1)]), RECENT)
    memory = (pairs[:, :1] + USUAL_WEIGHT * usual) / (pairs[:, 1:] + USUAL_WEIGHT)
    return WeekNoise(np.where(size > 0, typical, 0.0), size, memory)


def pooled_variance(squares: Floats) -> tuple[Floats, Floats]:
    """Return (variance from the squares of all teams over the last `RECENT` weeks, size of that pool), (weeks, 1) each.

    The 75 % quantile: half as noisy as the median, and a quarter of the pool may be anything. Squares are binned by
    the leading bits of their binary form, 8 bins a doubling, and the quantile is interpolated.
    """
    weeks = len(squares)
    place = np.ascontiguousarray(squares, dtype=np.float64).view(np.int64) & SIGNLESS  # NaN may carry a sign
    place >>= 52 - MANTISSA
    place -= LOWEST
    np.clip(place, 0, BINS - 1, out=place)  # NaN and infinity have the largest exponent: the last bin, left out
    place += np.arange(weeks)[:, None] * BINS
    counts = np.bincount(place.ravel(), minlength=weeks * BINS).reshape(weeks, BINS).astype(np.float64)
    counts[:, -1] = 0.0
    pool = trailing_sum(counts, RECENT)
    below = np.cumsum(pool, axis=1)
    size = below[:, -1]
    wanted = 0.75 * size
    bin_at = np.minimum((below < wanted[:, None]).sum(axis=1), BINS - 1)
    inside = pool[np.arange(weeks), bin_at]
    part = (wanted - below[np.arange(weeks), bin_at] + inside) / np.maximum(inside, 1.0)
    edges = (np.arange(LOWEST, LOWEST + BINS + 1) << (52 - MANTISSA)).view(np.float64)
    quantile = edges[bin_at] + part * (edges[bin_at + 1] - edges[bin_at])
    return np.where(size > 0, quantile / QUARTER, np.nan)[:, None], size[:, None]


def standard_errors(contrast: Contrast, noise: WeekNoise, short: int, weeks: slice, floor: float) -> Floats:
    """Return the standard error of each contrast of ``weeks``; NaN while the pool is too thin to know it.

    A small company lives through hardly more than one independent contrast per group and half-year, but through eight
    single weeks in the meantime. So the variance starts from what the noise of single weeks lets expect, and the
    spread of the contrasts themselves takes over as they gather; never less than ``floor`` per answer.
    """
    variance, size = pooled_variance(contrast.squared)
    singles = noise.weeks[weeks]
    independent = size / OVERLAP
    prior = PRIOR_WEIGHT * singles / (singles + PRIOR_WEIGHT)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = independent * np.where(size > 0, variance, 0.0) + prior * noise.expected(short)[weeks]
        pooled = np.maximum(pooled / (independent + prior), floor)
        return np.asarray(np.sqrt(np.where(singles + independent >= FEWEST, pooled, np.nan) * contrast.thinness))


def unit(z: Floats) -> Floats:
    """Return ``z`` (weeks, teams) over its own pooled standard deviation, shrunk to 1."""
    variance, size = pooled_variance(z * z)
    independent = size / OVERLAP
    pooled = (independent * np.where(size > 0, variance, 0.0) + PRIOR_WEIGHT) / (independent + PRIOR_WEIGHT)
    return np.asarray(z / np.sqrt(pooled))


def after_silence(over: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the crossings (weeks, teams) that come after `SILENCE` weeks without an alarm of the same group."""
    alarm = np.zeros_like(over)
    quiet_until = np.zeros(over.shape[1:], dtype=np.int64)
    for week, crossed in enumerate(over):
        alarm[week] = crossed & (week >= quiet_until)
        quiet_until[alarm[week]] = week + SILENCE + 1
    return alarm
