"""The patient attacker (A3): thirteen windows of one team, and a regression of its figures on who was there.

People keep a level of their own (intraclass correlation 0.56) and answer or not out of habit. The attacker knows the
team, the released figures, and either the leaves (who was away for a whole window) or, far beyond what anybody is
shown, exactly who answered; then names the unhappiest. The penalty of the regression is fitted on other teams.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jobs.release import cells

WINDOWS = 13
LEVEL, ICC, SPREAD = 3.3, 0.56, 1.1
STAYS, COMES_BACK = 0.92, 0.40  # P(answers | answered last window), P(answers | was silent)
AWAY = 0.02  # away for a whole window of four weeks
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Year:
    """Many teams' years: answers, who answered, who was away, and the released means; (teams, windows, people)."""

    answers: NDArray[np.int_]
    answered: Flags
    away: Flags
    means: Floats  # (teams, windows), NaN where nothing was released

    @property
    def unhappiest(self) -> NDArray[np.intp]:
        """The person of each team with the lowest mean answer; nobody who never answered."""
        given = self.answered.sum(1)
        mean = np.where(given > 0, (self.answers * self.answered).sum(1) / np.maximum(given, 1), np.inf)
        lowest: NDArray[np.intp] = mean.argmin(1)
        return lowest


def year(
    rng: np.random.Generator,
    teams: int,
    people: int,
    *,
    coarse: bool = True,
    joiner: bool = False,
    leaver: bool = False,
) -> Year:
    """Live a year in many teams of one size; ``coarse`` false publishes exact means instead."""
    own = rng.normal(LEVEL, SPREAD * np.sqrt(ICC), (teams, 1, people))
    answers = np.clip(np.rint(own + rng.normal(0, SPREAD * np.sqrt(1 - ICC), (teams, WINDOWS, people))), 1, 5)
    habit = np.empty((teams, WINDOWS, people), bool)
    habit[:, 0] = rng.random((teams, people)) < COMES_BACK / (1 - STAYS + COMES_BACK)
    for window in range(1, WINDOWS):
        draw = rng.random((teams, people))
        habit[:, window] = np.where(habit[:, window - 1], draw < STAYS, draw < COMES_BACK)
    away = rng.random(habit.shape) < AWAY
    turn = rng.integers(2, WINDOWS - 2, (teams, 2))
    calendar = np.arange(WINDOWS)
    if joiner:
        away[:, :, 0] |= calendar < turn[:, :1]
    if leaver:
        away[:, :, 1] |= calendar >= turn[:, 1:]
    answered = habit & ~away
    codes = answers.astype(int)
    return Year(codes, answered, away, published(codes, answered, coarse=coarse))


def published(answers: NDArray[np.int_], answered: Flags, *, coarse: bool) -> Floats:
    """Return the middle of the cell that each window showed, as a mean."""
    respondents, sums = answered.sum(2), (answers * answered).sum(2)
    means = np.full(sums.shape, np.nan)
    for n in range(cells.K, answered.shape[2] + 1):
        these = respondents == n
        if coarse:
            shown = [cells.scale_cell(total, n, 5, cells.colluders(n)) for total in range(n, 5 * n + 1)]
            middle = np.array([(cell.low + cell.high) / 2 / n for cell in shown])
            means[these] = middle[sums[these] - n]
        else:
            means[these] = sums[these] / n
    return means


def named(lived: Year, knows: Literal["leaves", "participation"], penalty: float) -> NDArray[np.intp]:
    """Return whom the attacker names in each team."""
    there = (lived.answered if knows == "participation" else ~lived.away).astype(float)
    weight = there / np.maximum(there.sum(2, keepdims=True), 1)
    seen = ~np.isnan(lived.means)
    weight *= seen[..., None]
    level = np.nansum(lived.means, 1, keepdims=True) / np.maximum(seen.sum(1, keepdims=True), 1)
    change = np.where(seen, lived.means - level, 0)
    normal = np.einsum("rtp,rtq->rpq", weight, weight) + penalty * np.eye(weight.shape[2])
    blame = np.linalg.solve(normal, np.einsum("rtp,rt->rp", weight, change)[..., None])[..., 0]
    lowest: NDArray[np.intp] = blame.argmin(1)
    return lowest


def times_chance(
    people: int,
    knows: Literal["leaves", "participation"],
    *,
    teams: int,
    years: int = 1,
    coarse: bool = True,
    joiner: bool = False,
    leaver: bool = False,
) -> float:
    """Return how many times better than chance the attacker names the unhappiest of a team of this size."""

    def live(seed: int) -> Year:
        return year(np.random.default_rng(seed), teams, people, coarse=coarse, joiner=joiner, leaver=leaver)

    training = live(1)
    penalty = max(PENALTIES, key=lambda one: float((named(training, knows, one) == training.unhappiest).mean()))
    hits = [(named(real, knows, penalty) == real.unhappiest).mean() for real in map(live, range(2, 2 + years))]
    return float(np.mean(hits)) * people
