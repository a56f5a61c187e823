"""Thresholds of the weak-signal statistic: simulated for few groups, the company's own quantiles for many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jobs.insight import simulated_few, simulated_kept
from jobs.insight.calibration import HEIGHTS, LOWEST_HEIGHT, STEP, Calibration
from jobs.insight.contrast import RECENT, trailing_sum
from jobs.insight.panel import Floats
from jobs.insight.simulated import CUTS, GROUPS, HISTORY, LEVELS, MEASURED, PER_ALARM

POOLED_FROM = 25
"""Groups from which a company's own recent statistics set the threshold; of fewer, its own quantile is too noisy."""

TAUGHT_FROM = 8
"""Weeks with a statistic from which a company's own quantiles are believed. The first four are nearly one and the same
contrast: a company of 1,500 quiet groups had 15 to 19 false alerts in the four weeks that
followed, and one or two in the 24 after those."""

FEW = 0.83
"""Where there are fewer groups, crossings come in shorter runs, and so many more of them are alarms of their own."""

BEYOND = 15
"""Crossings that the pool must hold before its quantile is believed; further out, the simulated shape goes on."""

BINS_PER_UNIT, LOWEST, HIGHEST = 20, -8, 32


def alarm_level(alpha: float) -> float:
    """Return the chance of a crossing that gives ``alpha`` alarms per group-week: crossings come in runs."""
    return float(alpha * np.interp(np.log(alpha), np.log(PER_ALARM[0])[::-1], PER_ALARM[1][::-1]))


def levels(statistic: Floats, measured: NDArray[np.integer]) -> Floats:
    """Return for each week the cuts that a statistic passes with chance `LEVELS` when nothing happens.

    Args:
        statistic: (weeks, teams), NaN = too early.
        measured: how many of the three channels are measured in each week, (weeks,).

    Returns:
        (weeks, levels); NaN in weeks without any statistic.
    """
    groups = np.isfinite(statistic).sum(axis=1)
    history = np.cumsum(groups > 0)
    cuts = _simulated(groups, history, measured)
    if (groups >= POOLED_FROM).any():
        cuts = np.where((groups >= POOLED_FROM)[:, None], _pooled(statistic, cuts), cuts)
    return np.where((groups > 0)[:, None], cuts, np.nan)


def alarm_threshold(cuts: Floats, statistic: Floats, alpha: float) -> Floats:
    """Return each week's threshold for ``alpha`` alarms per group-week, (weeks,)."""
    few = np.isfinite(statistic).sum(axis=1) < POOLED_FROM
    level = alarm_level(alpha)
    return np.where(few, threshold_at(cuts, FEW * level), threshold_at(cuts, level))


def threshold_at(cuts: Floats, level: float) -> Floats:
    """Return each week's cut at ``level``, interpolated between `LEVELS` on the scale of log chance, (weeks,)."""
    wanted = np.log(1.0 / level)
    known = np.log(1.0 / np.asarray(LEVELS))
    right = int(np.clip(np.searchsorted(known, wanted), 1, len(known) - 1))
    part = (wanted - known[right - 1]) / (known[right] - known[right - 1])
    return np.asarray(cuts[:, right - 1] + part * (cuts[:, right] - cuts[:, right - 1]))


def exceedance(cuts: Floats, statistic: Floats) -> Floats:
    """Return p of each statistic: log chance linear in the statistic's square between the cuts, and beyond them."""
    chance = np.full(statistic.shape, np.nan)
    known = np.log(LEVELS)
    for week, row in enumerate(cuts):
        if np.isnan(row).any():
            continue
        height = statistic[week] * np.abs(statistic[week])
        marks = np.maximum.accumulate(row * np.abs(row) + 1e-9 * np.arange(len(row)))
        slope = (known[-1] - known[-2]) / (marks[-1] - marks[-2])
        beyond = np.minimum(0.0, slope * (height - marks[-1]))
        chance[week] = np.exp(np.interp(height, marks, known, left=0.0) + np.where(height > marks[-1], beyond, 0.0))
    return np.where(np.isfinite(statistic), chance, np.nan)


def _simulated(groups: NDArray[np.integer], history: NDArray[np.integer], measured: NDArray[np.integer]) -> Floats:
    """Return the simulated cuts (weeks, levels), interpolated between numbers of groups on a logarithmic scale."""
    table = np.abs(np.asarray(MEASURED)[:, None] - measured).argmin(axis=0)
    rows = CUTS[table, :, np.searchsorted(HISTORY, history, side="right") - 1].swapaxes(0, 1)  # (groups, weeks, levels)
    place = np.interp(np.log(np.maximum(groups, 1)), np.log(GROUPS), np.arange(len(GROUPS)))
    left = np.minimum(place.astype(np.int64), len(GROUPS) - 2)
    part = (place - left)[:, None]
    weeks = np.arange(len(groups))
    return np.asarray((1 - part) * rows[left, weeks] + part * rows[left + 1, weeks])


def _pooled(statistic: Floats, simulated: Floats) -> Floats:
    """Return the cuts of all groups and the last `RECENT` weeks; beyond what they can tell, the simulated shape."""
    weeks = len(statistic)
    bins = (HIGHEST - LOWEST) * BINS_PER_UNIT
    kept = np.isfinite(statistic)
    place = np.clip((np.where(kept, statistic, 0.0) - LOWEST) * BINS_PER_UNIT, 0, bins - 1).astype(np.int64)
    rows = np.broadcast_to(np.arange(weeks)[:, None] * bins, statistic.shape)
    counts = np.bincount((rows + place)[kept], minlength=weeks * bins).reshape(weeks, bins).astype(np.float64)
    pool = trailing_sum(counts, RECENT)
    size = pool.sum(axis=1)
    above = np.concatenate([np.cumsum(pool[:, ::-1], axis=1)[:, ::-1], np.zeros((weeks, 1))], axis=1)
    edges = LOWEST + np.arange(bins + 1) / BINS_PER_UNIT
    cuts = simulated.copy()
    for week in np.flatnonzero(size):
        chance = np.asarray(LEVELS)
        believed = chance * size[week] >= BEYOND
        if not believed.any():
            continue
        own_cuts = np.interp(chance, above[week, ::-1] / size[week], edges[::-1])
        last = int(np.flatnonzero(believed)[-1])
        if chance[last] > 0.05:  # noqa: PLR2004 - the body of the distribution says nothing of its tail
            continue
        cuts[week] = np.where(believed, own_cuts, simulated[week] * own_cuts[last] / simulated[week, last])
    return cuts


# ---------------------------------------------------------------- of one week, from what was learned


def cuts_of(statistic: Floats, calibration: Calibration, looks: int) -> Floats:
    """Return the cuts of one week's statistic, (1, levels); NaN without any statistic.

    Args:
        statistic: (groups,), NaN = too early.
        calibration: what the company has taught.
        looks: weeks with a statistic so far.
    """
    groups = np.isfinite(statistic).sum()
    if not groups:
        return np.full((1, len(LEVELS)), np.nan)
    simulated = cuts_at(int(groups), looks)
    own = groups >= POOLED_FROM and calibration.looks >= TAUGHT_FROM
    cuts = _own(calibration, simulated) if own else simulated
    return np.asarray(cuts[None])


def level_for(statistic: Floats, alpha: float) -> float:
    """Return the chance of a crossing that gives ``alpha`` alarms per group-week, of so many groups."""
    groups = max(1, int(np.isfinite(statistic).sum()))
    known = np.log(simulated_kept.ALPHAS)[::-1]
    if groups >= POOLED_FROM:
        per_alarm = np.asarray(simulated_kept.PER_ALARM_MANY)
    else:
        place = np.interp(np.log(groups), np.log(simulated_few.GROUPS), np.arange(len(simulated_few.GROUPS)))
        rows = np.asarray(simulated_few.PER_ALARM)
        left = min(int(place), len(rows) - 2)
        per_alarm = rows[left] + (place - left) * (rows[left + 1] - rows[left])
    return float(alpha * np.interp(np.log(alpha), known, per_alarm[::-1]))


def cuts_at(groups: int, looks: int) -> Floats:
    """Return the simulated cuts, one for each of `LEVELS`, of so many groups and weeks with a statistic."""
    row = int(np.searchsorted(HISTORY, max(looks, 1), side="right")) - 1
    place = np.interp(np.log(groups), np.log(GROUPS), np.arange(len(GROUPS)))
    left = min(int(place), len(GROUPS) - 2)
    part = place - left
    return np.asarray((1 - part) * simulated_kept.CUTS[left, row] + part * simulated_kept.CUTS[left + 1, row])


def _own(calibration: Calibration, simulated: Floats) -> Floats:
    """Return the cuts that the company's own statistics passed; beyond what they can tell, the simulated shape."""
    chance = np.asarray(LEVELS)
    believed = (chance * calibration.counted >= BEYOND) & (simulated > LOWEST_HEIGHT)
    if not believed.any():
        return simulated
    passed = np.asarray(calibration.heights) / calibration.counted
    edges = LOWEST_HEIGHT + STEP * np.arange(HEIGHTS)
    known = passed > 0
    own = np.interp(-np.log(chance), -np.log(passed[known]), edges[known])
    last = int(np.flatnonzero(believed)[-1])
    return np.asarray(np.where(believed, own, simulated * own[last] / simulated[last]))
