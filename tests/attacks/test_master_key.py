"""A14: somebody holds the master key after sealing, and opens every weekly sum that is kept.

They know who was in the group and who was away, or even exactly who answered; a ridge regression of the weeks on who
was there names the unhappiest. Before, sums were exact and 24 months of them were there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from jobs.release.cells import K, colluders
from jobs.release.weekly import answered_cell, answered_cells, score_middle
from jobs.retention import SUMS_KEPT

Floats = NDArray[np.float64]
Knows = Literal["leaves", "participation"]
KEPT = SUMS_KEPT // timedelta(weeks=1)
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
LEVEL, ICC, SPREAD = 3.3, 0.56, 1.1
AWAY = 0.1  # of the weeks: five a year
STAYS, COMES_BACK = 0.82, 0.14  # as measured: 44 % answer


@dataclass(frozen=True)
class Life:
    """Many groups’ weeks, (groups, weeks, people)."""

    answers: NDArray[np.int_]
    answered: NDArray[np.bool_]
    away: NDArray[np.bool_]

    @property
    def unhappiest(self) -> NDArray[np.intp]:
        """The person of each group with the lowest mean answer; nobody who never answered."""
        given = self.answered.sum(1)
        mean = np.where(given > 0, (self.answers * self.answered).sum(1) / np.maximum(given, 1), np.inf)
        lowest: NDArray[np.intp] = mean.argmin(1)
        return lowest


def live(seed: int, groups: int, people: int, weeks: int) -> Life:
    """Let groups live: a level of one's own, a habit of answering, weeks away."""
    rng = np.random.default_rng([seed, people, weeks])
    shape = (groups, weeks, people)
    own = rng.normal(LEVEL, SPREAD * np.sqrt(ICC), (groups, 1, people))
    answers = np.clip(np.rint(own + rng.normal(0, SPREAD * np.sqrt(1 - ICC), shape)), 1, 5).astype(int)
    habit = np.empty(shape, bool)
    habit[:, 0] = rng.random((groups, people)) < COMES_BACK / (1 - STAYS + COMES_BACK)
    for week in range(1, weeks):
        habit[:, week] = rng.random((groups, people)) < np.where(habit[:, week - 1], STAYS, COMES_BACK)
    away = rng.random(shape) < AWAY
    return Life(answers, habit & ~away, away)


@cache
def _kept(eligible: int, answered: int, total: int) -> float:
    cell = answered_cell(eligible, answered)
    return np.nan if answered < K else score_middle(cell, total / answered)


def kept(lived: Life, *, coarse: bool) -> Floats:
    """Return the mean that the database keeps of each week, (groups, weeks); NaN where there is none."""
    counts, totals = lived.answered.sum(2), (lived.answers * lived.answered).sum(2)
    if not coarse:
        return np.where(counts >= K, totals / np.maximum(counts, 1), np.nan)
    reachable = (~lived.away).sum(2)
    means = np.vectorize(_kept, otypes=[float])(reachable, counts, totals)
    means[:, :-KEPT] = np.nan
    return np.asarray(means)


def named(lived: Life, means: Floats, knows: Knows, penalty: float) -> NDArray[np.intp]:
    """Return whom a ridge regression of the weeks on who was there blames most, in each group."""
    present = (lived.answered if knows == "participation" else ~lived.away).astype(float)
    shown = ~np.isnan(means)
    weight = present / np.maximum(present.sum(2, keepdims=True), 1) * shown[..., None]
    change = np.where(shown, means - np.nansum(means, 1, keepdims=True) / np.maximum(shown.sum(1, keepdims=True), 1), 0)
    across = weight @ weight.swapaxes(1, 2) + penalty * np.eye(means.shape[1])
    blame = (np.linalg.solve(across, change[..., None]).swapaxes(1, 2) @ weight)[:, 0]
    lowest: NDArray[np.intp] = blame.argmin(1)
    return lowest


def contrasted(lived: Life, means: Floats, knows: Knows) -> NDArray[np.intp]:
    """Return whose weeks were lower than the weeks without them, in standard errors: no regression."""
    present = lived.answered if knows == "participation" else ~lived.away
    shown = ~np.isnan(means)[..., None]
    value = np.nan_to_num(means)[..., None]
    there, absent = (present & shown).sum(1), (~present & shown).sum(1)
    with_them = (value * (present & shown)).sum(1) / np.maximum(there, 1)
    without = (value * (~present & shown)).sum(1) / np.maximum(absent, 1)
    error = np.sqrt(1 / np.maximum(there, 1) + 1 / np.maximum(absent, 1))
    lowest: NDArray[np.intp] = np.where((there > 0) & (absent > 0), (with_them - without) / error, np.inf).argmin(1)
    return lowest


def times_chance(people: int, weeks: int, knows: Knows, *, coarse: bool, groups: int) -> float:
    """Return how many times better than chance the better attacker names the unhappiest."""
    training, real = (live(seed, groups, people, weeks) for seed in (1, 2))
    means = kept(training, coarse=coarse)
    hits = {p: float((named(training, means, knows, p) == training.unhappiest).mean()) for p in PENALTIES}
    means = kept(real, coarse=coarse)
    guesses = (named(real, means, knows, max(hits, key=hits.__getitem__)), contrasted(real, means, knows))
    return people * max(float((guess == real.unhappiest).mean()) for guess in guesses)


@pytest.mark.parametrize(("people", "weeks"), [(10, 13), (16, 104)])
def test_weekly_sums_name_the_unhappiest_hardly_better_than_chance_to_who_knows_the_leaves(
    people: int, weeks: int
) -> None:
    assert times_chance(people, weeks, "leaves", coarse=True, groups=600) <= 1.5


def test_two_years_of_exact_sums_named_them() -> None:
    # What the limit is worth: the same attack, on what was kept before.
    assert times_chance(16, 104, "participation", coarse=False, groups=300) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("people", [10, 16, 24, 30])
@pytest.mark.parametrize("weeks", [13, 26, 52, 104])
def test_no_life_long_or_short_names_the_unhappiest(people: int, weeks: int) -> None:
    assert times_chance(people, weeks, "leaves", coarse=True, groups=2000) <= 1.5


@pytest.mark.parametrize("eligible", range(10, 31))
def test_a_week_kept_leaves_three_answers_possible_whoever_pools_what_they_know(eligible: int) -> None:
    # R4's proof, for an attacker who knows besides how many answered: every sum, every sum of the colluders.
    for answered in range(K, eligible + 1):
        cell, known, options = answered_cell(eligible, answered), colluders(answered), range(1, 6)
        sums: dict[float, list[int]] = {}
        for total in range(answered, 5 * answered + 1):
            sums.setdefault(score_middle(cell, total / answered), []).append(total)
        others = answered - known - 1
        for alike in sums.values():
            for pooled in range(known, 5 * known + 1):
                rests = [total - pooled for total in alike if answered - known <= total - pooled <= 5 * (others + 1)]
                left = {a for a in options for rest in rests if others <= rest - a <= 5 * others}
                assert not rests or len(left) >= 3, (eligible, answered, alike, pooled)


@pytest.mark.parametrize("eligible", range(10, 61))
def test_no_cell_of_participation_proves_that_all_or_none_answered(eligible: int) -> None:
    cells = answered_cells(eligible)
    assert [count for cell in cells for count in range(cell.low, cell.high + 1)] == [*range(eligible + 1)]
    assert all(cell.high > cell.low for cell in cells)
    # Colluders who were silent themselves, or who alone answered, do not learn what the others did.
    assert cells[0].high > colluders(eligible)
    assert cells[-1].low < eligible - colluders(eligible)
