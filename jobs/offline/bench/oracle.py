"""The oracle, the limit of what signals can find: it knows beforehand how series vary and what a change does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight.contrast import without_week_effect
from jobs.insight.panel import USUAL, TeamWeeks, channels
from jobs.offline.bench.people import Floats

BACK = 26
"""Weeks the oracle looks back."""

OLDEST = 8
"""Most weeks since the change: each age has a filter of its own."""


@dataclass(frozen=True, slots=True)
class Oracle:
    """A matched filter for each age of the change, (channels × BACK, OLDEST)."""

    filters: Floats

    def statistic(self, panel: TeamWeeks) -> Floats:
        """Return the largest filter of each week, (weeks, teams), NaN while there is too little history."""
        series = _series(panel)
        largest = np.full(series.shape[1:], np.nan)
        for week in range(BACK, len(largest)):
            largest[week] = (_look_back(series, week) @ self.filters).max(axis=1)
        return largest


def taught(quiet: list[TeamWeeks], changed: list[TeamWeeks], at: int, which: NDArray[np.bool_]) -> Oracle:
    """Return the oracle of the covariances of ``quiet`` companies and of the effect, at week ``at``, on ``changed``."""
    looks = [_look_back(series, week) for series in map(_series, quiet) for week in range(BACK, series.shape[1], 5)]
    effects = [
        series[:, at + 1 :, which].mean(axis=(1, 2)) - series[:, at + 1 :, ~which].mean(axis=(1, 2))
        for series in map(_series, changed)
    ]
    effect = np.mean(effects, axis=0)
    levels = len(effect)
    # A group's own level is unknown to everybody: only what differs from its mean counts.
    centred = np.eye(levels * BACK) - np.kron(np.eye(levels), np.full((BACK, BACK), 1 / BACK))
    covariance = np.cov((np.concatenate(looks) @ centred).T)
    inverse = np.linalg.pinv(covariance, rcond=1e-6)
    filters = []
    for age in range(1, OLDEST + 1):
        course = np.zeros((levels, BACK))
        course[:, BACK - age :] = effect[:, None]
        matched = centred @ inverse @ centred @ course.ravel()
        filters.append(matched / np.sqrt(matched @ covariance @ matched))
    return Oracle(np.stack(filters, axis=1))


def _series(panel: TeamWeeks) -> Floats:
    """Return the channels without week effects, a missing week at the group's own mean, (channels, weeks, teams)."""
    corrected_channels = []
    for channel, usual in zip(channels(panel), USUAL, strict=True):
        corrected, _ = without_week_effect(channel, usual)
        seen = corrected.weight > 0
        mean = (corrected.worse * seen).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        corrected_channels.append(np.where(seen, corrected.worse, mean))
    return np.stack(corrected_channels)


def _look_back(series: Floats, week: int) -> Floats:
    """Return the last `BACK` weeks of every team, (teams, channels × BACK)."""
    window = series[:, week - BACK + 1 : week + 1]
    return window.transpose(2, 0, 1).reshape(window.shape[2], -1)
