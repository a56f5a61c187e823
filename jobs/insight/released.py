"""Divergence from released figures, the only source of anything shown (rule R5).

A released block says that the sum of ``n`` answers lies between two bounds. The likelihood of a mean is the normal
probability of that interval, with the spread that survey answers have around such a mean; blocks multiply. Arrays of
blocks have shape (..., blocks, 3) = (low sum, high sum, n), answers coded 1..options; a NaN row is no block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from jobs.insight.gaps import BEYOND, LEVEL, PERSON_ICC, WINDOWS, Floats, ReleasedGap, worth
from jobs.insight.significance import RATE

SPREAD = 0.59
"""Standard deviation of an answer around a mean μ on 1..m, as a share of √((μ − 1)(m − μ)), its possible maximum.

Real items have 0.56 on average; 0.59 keeps false gaps near 5 % also for those that divide people more.
"""

LUMPS, MOST_LUMPS = 50.0, 0.3
"""p grows by (LUMPS/(n₁·n₂))², at most 30 %: with 6 against 10 a side has five cells, and p jumps past 5 %."""

FEWEST = 8
"""Answers of a side, as its figures are reckoned, below which no gap is sure to be found.

Of six leaders who answer, sums from 24 on are one figure, *4 or more*: in companies of 40 a gap alone among eight
questions is found in 60 % of surveys, however wide it is.
"""

WIDER = 2.0
"""A gap must be wider than its standard errors ask, by (2/n)²: near the ends of a scale few answers are one figure."""

POWER = 0.8
"""A gap that can be seen is one that would be found four times in five."""

MANY_BLOCKS = 32
"""From so many on, equal blocks are gathered before they are looked at."""

_ZOOMS, _ZOOM_POINTS, _ENOUGH, _NEGLIGIBLE = 3, 33, 20, 18.0  # passes, points, points that carry mass, log of none
_LATTICE, _LATTICE_STEPS = 36, 6  # points on each side of the mean, and points per standard deviation


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Blocks of one side, flat: sums strictly between ``below`` and ``above``, and how much each block counts."""

    below: Floats
    above: Floats
    n: Floats
    weight: Floats
    options: int

    @property
    def known(self) -> NDArray[np.bool_]:
        """True where there is at least one block."""
        return np.asarray((self.weight > 0).any(-1))

    @property
    def size(self) -> Floats:
        """Return what the answers behind the blocks are worth, in answers."""
        total: Floats = (self.n * self.weight).sum(-1)
        return total

    def log_likelihood(self, mean: Floats) -> Floats:
        """Return the log-likelihood of candidate means, shape (..., points), −inf off the scale."""
        inside = (mean > 1) & (mean < self.options)
        candidate = np.where(inside, mean, (1 + self.options) / 2)[..., None, :]
        n = self.n[..., None]
        spread = np.sqrt(n) * deviation(candidate, self.options)
        upper, lower = (
            (self.above[..., None] - n * candidate) / spread,
            (self.below[..., None] - n * candidate) / spread,
        )
        # Both bounds on the left of the bell, where log Φ is exact however far they are.
        right = upper > -lower
        upper, lower = np.where(right, -lower, upper), np.where(right, -upper, lower)
        top = special.log_ndtr(upper)
        block = top + np.log1p(-np.exp(special.log_ndtr(lower) - top))
        total = (self.weight[..., None] * block).sum(-2)
        return np.where(inside, total, -np.inf)


def compare_released(leaders: ArrayLike, teams: ArrayLike, *, options: int = 5) -> ReleasedGap:
    """Return the gap between two sides from their released blocks alone.

    Args:
        leaders: blocks of the first side, shape (..., blocks, 3) = (low sum, high sum, n); NaN rows = no block.
        teams: blocks of the second side; the numbers of blocks may differ, leading axes broadcast.
        options: answers are coded 1..options.

    Returns:
        A `ReleasedGap` over the leading axes: first − second from the two posteriors of the mean.
    """
    return _difference(_evidence(leaders, options), _evidence(teams, options))


def compare_windows(
    leaders: ArrayLike, teams: ArrayLike, *, options: int = 5, icc: float = PERSON_ICC, last: int = WINDOWS
) -> ReleasedGap:
    """Return the gap between two sides over their last windows, pooled for what they are worth together.

    Args:
        leaders: shape (..., windows, blocks, 3), oldest first; NaN rows = no block, or no window.
        teams: the same for the second side, same windows.
        options: answers are coded 1..options.
        icc: the same people answer again: w windows are worth w/(1 + (w − 1)·icc) of one.
        last: how many of the latest windows are pooled.

    Returns:
        A `ReleasedGap` over the leading axes.
    """
    return _difference(_pooled(leaders, options, icc, last), _pooled(teams, options, icc, last))


def holds_against_silence(
    leaders: ArrayLike, teams: ArrayLike, silent: ArrayLike, *, options: int = 5
) -> NDArray[np.bool_]:
    """Return whether a gap would stand if everyone who could have answered, and did not, thought as the leaders do.

    Args:
        leaders: blocks of the first side, shape (..., blocks, 3).
        teams: blocks of the second side.
        silent: reachable members of the second side without an answer, shape (...).
        options: answers are coded 1..options.

    Returns:
        True where the 95 % interval, recomputed with every silent member at the leaders' mean, still leaves zero
        out, on the same side.
    """
    base = compare_released(leaders, teams, options=options)
    missing = np.broadcast_to(np.nan_to_num(np.asarray(silent, float)), base.p.shape)
    blocks = np.asarray(teams, float)
    blocks = np.broadcast_to(blocks, (*base.p.shape, *blocks.shape[-2:]))
    sums = missing * np.nan_to_num(base.first, nan=1.0)
    quiet = np.stack([sums, sums, np.where(missing > 0, missing, np.nan)], -1)[..., None, :]
    tipped = compare_released(leaders, np.concatenate([blocks, quiet], -2), options=options)
    holds: NDArray[np.bool_] = (base.p <= LEVEL) & (tipped.p <= LEVEL) & (tipped.delta * base.delta > 0)
    return holds


def smallest_gap(gap: ReleasedGap, answers: ArrayLike, together: int) -> Floats:
    """Return the smallest difference of means that would be established four times in five, were it alone.

    Of m comparisons looked at once, a gap alone among them is established where p ≤ min(5 %, 10 %/m) (Benjamini and
    Hochberg), and so found four times in five where it is z(p/2) + z(0.8) standard errors wide, and a little more
    (`WIDER`). In companies of 84 and 300 people it is found in 75 to 85 % of surveys that three of four answer
    (`jobs.offline.bench.sentences`).

    Args:
        gap: the comparisons made.
        answers: how many answers the smaller side is reckoned as, shape of the comparisons.
        together: m, how many are judged as one set.

    Returns:
        Points of the scale; inf where a side has no figure, or fewer than `FEWEST` answers.
    """
    level = min(LEVEL, RATE / max(together, 1))
    error = (gap.difference_high - gap.difference_low) / 2 / BEYOND
    wider = 1 + (WIDER / np.maximum(np.asarray(answers, float), 1.0)) ** 2
    detectable: Floats = wider * (special.ndtri(1 - level / 2) + special.ndtri(POWER)) * error
    return np.where(np.isfinite(error) & (np.asarray(answers, float) >= FEWEST), detectable, np.inf)


def deviation(mean: Floats, options: int) -> Floats:
    """Return the standard deviation expected of answers on 1..options around ``mean``."""
    expected: Floats = SPREAD * np.sqrt((mean - 1) * (options - mean))
    return expected


def _evidence(blocks: ArrayLike, options: int) -> _Evidence:
    """Return the evidence of blocks (..., blocks, 3); bounds at the ends of the scale are no bounds."""
    rows = np.asarray(blocks, float)
    low, high, n = rows[..., 0], rows[..., 1], rows[..., 2]
    present = np.isfinite(rows).all(-1) & (n > 0) & (high >= low)
    n = np.where(present, n, 1.0)
    below = np.where(present & (low > n), low - 0.5, -np.inf)
    above = np.where(present & (high < options * n), high + 0.5, np.inf)
    return _gathered(_Evidence(below, above, n, present.astype(float), options))


def _gathered(side: _Evidence) -> _Evidence:
    """Return evidence in which equal blocks are one, weighted by their number: of a thousand teams most are alike."""
    count = side.n.shape[-1]
    if count < MANY_BLOCKS:
        return side
    flat = [part.reshape(-1, count) for part in (side.below, side.above, side.n, side.weight)]
    order = np.lexsort(flat[::-1], axis=-1)
    below, above, n, weight = (np.take_along_axis(part, order, -1) for part in flat)
    is_first = np.ones(below.shape, bool)
    is_first[:, 1:] = np.any([part[:, 1:] != part[:, :-1] for part in (below, above, n, weight)], axis=0)
    place = np.cumsum(is_first, -1) - 1
    rows = np.arange(len(below))[:, None]
    few = int(place.max(initial=0)) + 1
    kept = [np.full((len(below), few), fill) for fill in (-np.inf, np.inf, 1.0)]
    for into, part in zip(kept, (below, above, n), strict=True):
        into[rows, place] = part
    weights = np.zeros((len(below), few))
    np.add.at(weights, (np.broadcast_to(rows, place.shape), place), weight)
    shape = (*side.n.shape[:-1], few)
    below, above, n, weight = (part.reshape(shape) for part in (*kept, weights))
    return _Evidence(below, above, n, weight, side.options)


def _pooled(windows: ArrayLike, options: int, icc: float, last: int) -> _Evidence:
    """Return the blocks of the last windows side by side, at a lower weight because the same people answer again."""
    rows = np.asarray(windows, float)[..., -last:, :, :]
    flat = _evidence(rows.reshape(*rows.shape[:-3], -1, 3), options)
    sizes = np.where(np.isfinite(rows).all(-1) & (rows[..., 1] >= rows[..., 0]), rows[..., 2], 0.0).sum(-1)
    return _Evidence(flat.below, flat.above, flat.n, flat.weight * worth(sizes, icc)[..., None], options)


def _moments(side: _Evidence) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the posterior of a side's mean (flat prior on the scale)."""
    shape = side.n.shape[:-1]
    left, right = np.ones(shape), np.full(shape, float(side.options))
    for _ in range(_ZOOMS):
        step = (right - left) / _ZOOM_POINTS
        points = left[..., None] + step[..., None] * (np.arange(_ZOOM_POINTS) + 0.5)
        density = side.log_likelihood(points)
        density = density - density.max(-1, keepdims=True)
        kept = density > -_NEGLIGIBLE
        if (kept.sum(-1) >= _ENOUGH).all():
            break
        left = np.maximum(np.where(kept, points, np.inf).min(-1) - step, 1.0)
        right = np.minimum(np.where(kept, points, -np.inf).max(-1) + step, float(side.options))
    mass = np.exp(density)
    mass /= mass.sum(-1, keepdims=True)
    mean = (mass * points).sum(-1)
    variance = (mass * (points - mean[..., None]) ** 2).sum(-1)
    return mean, np.sqrt(variance)


def _difference(first: _Evidence, second: _Evidence) -> ReleasedGap:
    """Return the gap from the posterior of first − second: both on lattices of one step, centred on their own means."""
    (m1, s1), (m2, s2) = _moments(first), _moments(second)
    m1, m2 = np.broadcast_arrays(m1, m2)
    step = np.hypot(s1, s2) / _LATTICE_STEPS
    known = first.known & second.known
    ticks = np.arange(-_LATTICE, _LATTICE + 1)
    masses = []
    for side, centre in ((first, m1), (second, m2)):
        # The scale ends somewhere inside a bin, and a unanimous block's mass may lie just there.
        middle, half = centre[..., None] + step[..., None] * ticks, step[..., None] / 2
        left, right = np.maximum(middle - half, 1.0), np.minimum(middle + half, float(side.options))
        density = side.log_likelihood((left + right) / 2)
        mass = np.exp(density - density.max(-1, keepdims=True)) * np.maximum(right - left, 0.0)
        masses.append(mass / mass.sum(-1, keepdims=True))
    size = 4 * _LATTICE + 1
    spectrum = np.fft.rfft(masses[0], size) * np.fft.rfft(masses[1][..., ::-1], size)
    mass = np.maximum(np.fft.irfft(spectrum, size), 0.0)
    mass /= mass.sum(-1, keepdims=True)
    # A bin is as wide as a step, so that its mass ends half a step to the right of its tick.
    origin = m1 - m2 - step * (2 * _LATTICE + 0.5)
    cumulated = np.concatenate([np.zeros((*step.shape, 1)), np.cumsum(mass, -1)], -1)
    below = _share_below_zero(cumulated, origin, step)
    difference = origin + step * (mass * (np.arange(size) + 0.5)).sum(-1)
    low, high = (origin + step * _quantile(cumulated, share) for share in (LEVEL / 2, 1 - LEVEL / 2))
    scale = np.hypot(deviation(m1, first.options), deviation(m2, first.options))
    unknown = np.where(known, 0.0, np.nan)
    lumps = 1 + np.minimum((LUMPS / np.where(known, first.size * second.size, 1.0)) ** 2, MOST_LUMPS)
    return ReleasedGap(
        delta=np.where(known, special.erf(difference / scale / np.sqrt(2)), 0.0),
        low=np.where(known, special.erf(low / scale / np.sqrt(2)), -1.0),
        high=np.where(known, special.erf(high / scale / np.sqrt(2)), 1.0),
        p=np.where(known, np.clip(2 * np.minimum(below, 1 - below) * lumps, 0.0, 1.0), 1.0),
        first=m1 + np.where(first.known, 0.0, np.nan),
        second=m2 + np.where(second.known, 0.0, np.nan),
        difference=difference + unknown,
        difference_low=low + unknown,
        difference_high=high + unknown,
    )


def _share_below_zero(cumulated: Floats, origin: Floats, step: Floats) -> Floats:
    """Return the mass left of zero, linear inside a bin; ``cumulated`` stands at origin, origin + step and so on."""
    place = np.clip(-origin / step, 0, cumulated.shape[-1] - 1)
    index = np.minimum(place.astype(int), cumulated.shape[-1] - 2)
    left, right = (np.take_along_axis(cumulated, (index + k)[..., None], -1)[..., 0] for k in (0, 1))
    share: Floats = left + (place - index) * (right - left)
    return share


def _quantile(cumulated: Floats, share: float) -> Floats:
    """Return where the mass reaches ``share``, in bins from the origin."""
    index = np.clip((cumulated < share).sum(-1) - 1, 0, cumulated.shape[-1] - 2)
    left, right = (np.take_along_axis(cumulated, (index + k)[..., None], -1)[..., 0] for k in (0, 1))
    place: Floats = index + np.clip((share - left) / np.maximum(right - left, 1e-300), 0, 1)
    return place
