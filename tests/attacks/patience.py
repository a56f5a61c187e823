"""The patient attacker (A3): thirteen windows of one team, and a regression of its figures on who was there.

People keep a level of their own (intraclass correlation 0.56) and answer or not out of habit. The attacker knows the
team, the released figures, and either the leaves (who was away for a whole window, joined or left) or, far beyond what
anybody is shown, exactly who answered; then names the unhappiest. The penalty of the regression is fitted on other
teams.

Chance is one over the people of the team. Somebody who sees no figure does better than that: the mean of a few answers
strays further, so that somebody who joined, left or answers seldom is the lowest more often (`Guesses.blind`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.release import cells

WINDOWS = 13
LEVEL, ICC, SPREAD = 3.3, 0.56, 1.1
AWAY = 0.02  # away for a whole window of four weeks
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Knows = Literal["leaves", "participation"]
Cells = Literal["staff", "leaders", "none"]


class Habit(NamedTuple):
    """P(answers | answered last window) and P(answers | was silent)."""

    stays: float
    comes_back: float


MOST = Habit(0.92, 0.40)  # 83 % answer
FEW = Habit(0.82, 0.14)  # 44 % answer: what was measured from one week to the next, taken from window to window
FORGETFUL = Habit(0.558, 0.344)  # 44 % as well, four weeks apart: 0.44 + 0.56·0.68⁴, and 0.44·(1 - 0.68⁴)
SOME = Habit(0.686, 0.472)  # 60 %, likewise


@dataclass(frozen=True)
class Team:
    """How a team lives: its size, its habit, who came or went, and which cells its figures have."""

    people: int
    habit: Habit = MOST
    joiner: bool = False
    leaver: bool = False
    cells: Cells = "staff"


@dataclass(frozen=True)
class Year:
    """Many teams' years: answers, who answered, who was away, and the released means; (teams, windows, people)."""

    answers: NDArray[np.int_]
    answered: Flags
    away: Flags
    own: Floats  # (teams, people), the level that stays with a person
    means: Floats  # (teams, windows), NaN where nothing was released

    @property
    def unhappiest(self) -> NDArray[np.intp]:
        """The person of each team with the lowest mean answer; nobody who never answered."""
        given = self.answered.sum(1)
        mean = np.where(given > 0, (self.answers * self.answered).sum(1) / np.maximum(given, 1), np.inf)
        lowest: NDArray[np.intp] = mean.argmin(1)
        return lowest

    @property
    def lowest_level(self) -> NDArray[np.intp]:
        """The person of each team with the lowest level of their own, however few answers told it."""
        lowest: NDArray[np.intp] = np.where(self.answered.any(1), self.own, np.inf).argmin(1)
        return lowest


class Guesses(NamedTuple):
    """How many times better than chance the unhappiest is named."""

    seen: float  # from the figures
    others: float  # by the same attack, from the figures of another team: what its form alone is worth
    blind: float  # without any figure: always the likeliest person, from how often each was there
    level: float  # from the figures, when the person with the lowest level is looked for: nobody is likelier beforehand
    error: float  # standard error of ``seen``


def year(rng: np.random.Generator, teams: int, team: Team) -> Year:
    """Return a year of ``teams`` teams like ``team``."""
    people = team.people
    own = rng.normal(LEVEL, SPREAD * np.sqrt(ICC), (teams, 1, people))
    answers = np.clip(np.rint(own + rng.normal(0, SPREAD * np.sqrt(1 - ICC), (teams, WINDOWS, people))), 1, 5)
    stays, comes_back = team.habit
    habit = np.empty((teams, WINDOWS, people), bool)
    habit[:, 0] = rng.random((teams, people)) < comes_back / (1 - stays + comes_back)
    for window in range(1, WINDOWS):
        draw = rng.random((teams, people))
        habit[:, window] = np.where(habit[:, window - 1], draw < stays, draw < comes_back)
    away = rng.random(habit.shape) < AWAY
    turn = rng.integers(2, WINDOWS - 2, (teams, 2))
    calendar = np.arange(WINDOWS)
    if team.joiner:
        away[:, :, 0] |= calendar < turn[:, :1]
    if team.leaver:
        away[:, :, 1] |= calendar >= turn[:, 1:]
    answered = habit & ~away
    codes = answers.astype(int)
    return Year(codes, answered, away, own[:, 0], published(codes, answered, team.cells))


def published(answers: NDArray[np.int_], answered: Flags, kind: Cells) -> Floats:
    """Return the middle of the cell that each window showed, as a mean; the exact mean without cells."""
    respondents, sums = answered.sum(2), (answers * answered).sum(2)
    means = np.full(sums.shape, np.nan)
    for n in range(cells.K, answered.shape[2] + 1):
        of_size = respondents == n
        middle = np.arange(n, 5 * n + 1) / n
        if kind != "none":
            leaders = kind == "leaders"
            shown = [cells.scale_cell(sum_, n, 5, cells.colluders(n), leaders=leaders) for sum_ in range(n, 5 * n + 1)]
            middle = np.array([(cell.low + cell.high) / 2 / n for cell in shown])
        means[of_size] = middle[sums[of_size] - n]
    return means


def named(lived: Year, knows: Knows, penalty: float) -> NDArray[np.intp]:
    """Return whom the attacker names in each team: the lowest coefficient of a ridge regression."""
    present = (lived.answered if knows == "participation" else ~lived.away).astype(float)
    shown = ~np.isnan(lived.means)
    weight = present / np.maximum(present.sum(2, keepdims=True), 1) * shown[..., None]
    level = np.nansum(lived.means, 1, keepdims=True) / np.maximum(shown.sum(1, keepdims=True), 1)
    change = np.where(shown, lived.means - level, 0)
    # (W'W + λ)⁻¹W' = W'(WW' + λ)⁻¹: thirteen windows are fewer than the people of a large team.
    across = weight @ weight.swapaxes(1, 2) + penalty * np.eye(WINDOWS)
    blame = (np.linalg.solve(across, change[..., None]).swapaxes(1, 2) @ weight)[:, 0]
    lowest: NDArray[np.intp] = blame.argmin(1)
    return lowest


def guessed(training: Year, real: Year, knows: Knows) -> NDArray[np.intp]:
    """Return whom somebody names who sees no figure: the likeliest, given in how many windows each was there."""
    training_presence, real_presence = (
        (lived.answered if knows == "participation" else ~lived.away).sum(1) for lived in (training, real)
    )
    is_lowest = np.arange(training_presence.shape[1]) == training.unhappiest[:, None]
    people_present = np.bincount(training_presence.ravel(), minlength=WINDOWS + 1)
    lowest_present = np.bincount(training_presence.ravel(), weights=is_lowest.ravel(), minlength=WINDOWS + 1)
    likelihood = lowest_present / np.maximum(people_present, 1)
    # Of several as likely the last one: the order means nothing, but the first two may have joined and left.
    guess: NDArray[np.intp] = training_presence.shape[1] - 1 - likelihood[real_presence][:, ::-1].argmax(1)
    return guess


def guesses(team: Team, knows: Knows, *, teams: int, years: int = 1) -> Guesses:
    """Return how many times better than chance the attacker names the unhappiest of such teams, with its controls."""
    training = year(np.random.default_rng(1), teams, team)
    unhappiest, lowest = training.unhappiest, training.lowest_level
    guesses_of_penalty = [(penalty, named(training, knows, penalty)) for penalty in PENALTIES]
    penalty = max(guesses_of_penalty, key=lambda attempt: float((attempt[1] == unhappiest).mean()))[0]
    of_level = max(guesses_of_penalty, key=lambda attempt: float((attempt[1] == lowest).mean()))[0]
    hits = np.zeros(4)
    for seed in range(2, 2 + years):
        real = year(np.random.default_rng(seed), teams, team)
        others = replace(real, means=np.roll(real.means, 1, 0))
        hits += [
            (named(real, knows, penalty) == real.unhappiest).mean(),
            (named(others, knows, penalty) == real.unhappiest).mean(),
            (guessed(training, real, knows) == real.unhappiest).mean(),
            (named(real, knows, of_level) == real.lowest_level).mean(),
        ]
    shares = hits / years
    error = np.sqrt(shares[0] * (1 - shares[0]) / (teams * years))
    return Guesses(*(float(share) * team.people for share in (*shares, error)))
