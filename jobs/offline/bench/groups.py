"""Simulated groups that answer week after week: people with moods and habits, so that weeks are not independent.

As in `jobs.offline.bench.people`, week by week and in five channels; Christmas costs 17 points of participation,
August 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jobs.calendar import holiday_share
from jobs.insight.signals import CHANNELS, TeamWeeks
from jobs.offline.bench.people import KEEP, MEMORY, PERSON, RATE

Floats = NDArray[np.float64]

CHRISTMAS, AUGUST = -0.17, -0.09
CALENDAR_YEAR = 2026
SPREAD = 0.95
"""Standard deviation of the latent answer, in points of the five-point scale."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changes in a group that tires or lets go, per person, at once and for good."""

    participation: float = 0.0  # points of the share who answer, down is worse
    score: float = 0.0  # standard deviations of an answer, down is worse
    skipped: float = 0.0  # points of the share who skip, up is worse


NOTHING = Step()


@dataclass(frozen=True, slots=True)
class World:
    """How a simulated company answers."""

    rate: float = RATE  # share who answer in an ordinary week, in the long run
    sticky: float = KEEP  # correlation of answering from one week to the next
    items: tuple[float, ...] = (3.4, 3.8, 3.1, 3.6)  # mean of each pulse item, asked in turn
    first_week: int = 1  # week of the year of the first column
    drift: float = 0.05  # standard deviation of a group's own slow change in mood over a quarter, in answers' sd
    channels: Sequence[str] = CHANNELS
    christmas: float = CHRISTMAS  # what two weeks, and four, add to the share who answer
    august: float = AUGUST
    uneven: float = 0.0  # standard deviation between teams of what holidays do, as a share of it

    def season(self, week: int) -> float:
        """Return what the season adds to the share who answer, in a column."""
        of_year = self.week_of_year(week)
        if of_year in (52, 1):
            return self.christmas
        return self.august if of_year in (32, 33, 34, 35) else 0.0

    def week_of_year(self, week: int) -> int:
        """Return which week of the year a column is, 1 to 52."""
        return (self.first_week + week - 1) % 52 + 1

    def holidays(self, weeks: int) -> list[float]:
        """Return how much of each column's week is a holiday, in a French year of no zone."""
        days = [date.fromisocalendar(CALENDAR_YEAR, self.week_of_year(week), 1) for week in range(weeks)]
        return [holiday_share(day, "FR") for day in days]


def live(
    rng: np.random.Generator,
    sizes: ArrayLike,
    weeks: int,
    *,
    world: World | None = None,
    step: Step = NOTHING,
    at: int = 0,
    changed: ArrayLike = 0,
) -> TeamWeeks:
    """Return ``weeks`` weeks of groups of ``sizes`` people; those ``changed`` take ``step`` from week ``at`` on."""
    world = world or World()
    sizes = np.asarray(sizes, dtype=np.int64)
    teams = len(sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    team = np.repeat(np.arange(teams), sizes)
    hit_team = np.broadcast_to(np.asarray(changed, dtype=bool), (teams,))
    people = len(team)
    sums = {name: np.full((weeks, teams), np.nan) for name in TeamWeeks.__slots__}

    def per_team(values: NDArray[np.float64] | NDArray[np.bool_]) -> Floats:
        return np.add.reduceat(values.astype(np.float64), starts)

    base = np.clip(world.rate + 0.05 * rng.standard_normal(teams), 0.05, 0.97)[team]
    level = np.sqrt(PERSON) * rng.standard_normal(people) + 0.25 * rng.standard_normal(teams)[team]
    mood = np.sqrt(1 - PERSON) * rng.standard_normal(people)
    slow = np.zeros(teams)
    shyness = rng.gamma(1.0, 1.0, people)
    answers = rng.random(people) < base
    felt_by = 1 + world.uneven * rng.standard_normal(teams)[team] if world.uneven else 1.0
    for week in range(weeks):
        hit = (hit_team & (week >= at))[team]
        share = np.clip(base + felt_by * world.season(week) + np.where(hit, step.participation, 0.0), 0.02, 0.98)
        answers = rng.random(people) < np.where(answers, share + world.sticky * (1 - share), share * (1 - world.sticky))
        skips = answers & (rng.random(people) < 0.06 * shyness + np.where(hit, step.skipped, 0.0))
        taking = answers & ~skips
        mood = MEMORY * mood + np.sqrt((1 - PERSON) * (1 - MEMORY**2)) * rng.standard_normal(people)
        slow += world.drift / np.sqrt(13) * rng.standard_normal(teams)
        item = world.items[week % len(world.items)]
        felt = item + SPREAD * (level + mood + slow[team] + np.where(hit, step.score, 0.0))
        score = np.clip(np.rint(felt), 1, 5)
        r = per_team(taking)
        with np.errstate(invalid="ignore", divide="ignore"):
            sums["eligible"][week], sums["answered"][week] = sizes, r
            sums["score"][week] = per_team(score * taking) / r
            sums["skipped"][week] = per_team(skips)
    for name in ("score", "skipped"):
        if name not in world.channels:
            sums[name][:] = np.nan
    return TeamWeeks(**{name: array.T for name, array in sums.items()})
