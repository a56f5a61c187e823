"""What is known of groups: sums of single weeks while their answers live, of four weeks and a fading rest afterwards.

The rest fades by a third with every four weeks that join it: so much of the past is enough to compare with, and it is
one number of a group where single weeks would be many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jobs.insight.panel import Floats, angle
from jobs.insight.spans import FADE, SPAN

RECENT = 5
"""Fewest weeks that count as recent. At four, 2 points fewer of the falls of the score are found; at six, 3 fewer of
the moderate ones."""

FEWEST_BEFORE = 8.0
"""Weeks, faded, with which the recent ones are compared at least: those of three spans beside the newest. With two, a
company has hardly taught how much it varies, and its first alerts are the least sure."""

FEWEST_ANSWERS = (10.0, 20.0)
"""Answers behind a mean of recent weeks, and of those before, below which it is not measured."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of some weeks of all groups, each (groups,); 0 where nothing was measured.

    Attributes:
        weeks: how many weeks; fewer of faded ones.
        reachable: people who could be reached, one for each week.
        answered: how many of them answered.
        told: how many weeks have ``points``: fewer than five answers have none.
        scored: answers behind ``points``.
        points: sum of the scores, 1 to 5, higher = better.
    """

    weeks: Floats
    reachable: Floats
    answered: Floats
    told: Floats
    scored: Floats
    points: Floats

    @classmethod
    def week(cls, eligible: Floats, answered: Floats, score: Floats) -> Sums:
        """Return the sums of one week from its counts and mean scores; NaN = not measured."""
        measured = np.isfinite(eligible) & np.isfinite(answered) & (eligible > 0)
        scored = np.where(measured & np.isfinite(score), answered, 0.0)
        return cls(
            measured.astype(float),
            np.where(measured, eligible, 0.0),
            np.where(measured, answered, 0.0),
            (scored > 0).astype(float),
            scored,
            scored * np.nan_to_num(score),
        )

    @classmethod
    def none(cls, groups: int) -> Sums:
        """Return the sums of no week."""
        return cls(*np.zeros((6, groups)))

    @classmethod
    def total(cls, parts: Iterable[Sums], groups: int) -> Sums:
        """Return the sums of all weeks of ``parts``."""
        return sum(parts, start=cls.none(groups))

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both."""
        return Sums(*(mine + theirs for mine, theirs in zip(self._parts(), other._parts(), strict=True)))

    def faded(self, weeks: Floats) -> Sums:
        """Return what is left once ``weeks`` more have joined, (groups,)."""
        left = FADE ** (weeks / SPAN)
        return Sums(*(part * left for part in self._parts()))

    def whole_and_without_each(self) -> Sums:
        """Return the sums of all groups as one, and of all but each, (1 + groups,).

        Weeks are those of the group that has most.
        """
        parts = (np.concatenate([[part.sum()], part.sum() - part]) for part in self._parts()[1:])
        return Sums(np.full(1 + len(self.weeks), self.weeks.max(initial=0.0)), *parts)

    def without(self, effect: float) -> Sums:
        """Return the same weeks with every score lower by ``effect`` points."""
        return replace(self, points=self.points - effect * self.scored)

    def _parts(self) -> tuple[Floats, ...]:
        return self.weeks, self.reachable, self.answered, self.told, self.scored, self.points


@dataclass(frozen=True, slots=True)
class Contrast:
    """Recent weeks against those before, per channel, (2, groups): participation as an angle, score in points.

    ``worse`` is NaN where either side is too thin; ``thinness`` = 1/n recent + 1/n before.
    """

    worse: Floats
    thinness: Floats


@dataclass(frozen=True, slots=True)
class Past:
    """What is left of sealed weeks: the newest span, and those before it, fading."""

    newest: Sums
    earlier: Sums

    def before(self) -> Sums:
        """Return all of it, as the next span will find it."""
        return self.newest + self.earlier.faded(self.newest.weeks)

    def split(self, weeks: Sequence[Sums]) -> tuple[Sums, Sums, int]:
        """Return the recent sums, those before, and how many weeks are recent, given the weeks since, oldest first."""
        groups = len(self.newest.weeks)
        if len(weeks) >= RECENT:
            recent = Sums.total(weeks[-RECENT:], groups)
            return recent, Sums.total(weeks[:-RECENT], groups) + self.before(), RECENT
        recent = Sums.total(weeks, groups) + self.newest
        return recent, self.earlier, len(weeks) + round(float(self.newest.weeks.max(initial=0)))


def contrast(recent: Sums, before: Sums) -> Contrast:
    """Return the contrast of two sums, whatever the whole organisation lived in it still there."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [angle(part.answered / part.reachable, part.reachable) for part in (recent, before)]
        means = [part.points / part.scored for part in (recent, before)]
        thinness = np.stack([1 / recent.reachable + 1 / before.reachable, 1 / recent.scored + 1 / before.scored])
    return Contrast(np.stack([shares[1] - shares[0], means[1] - means[0]]), thinness)


def measured(recent: Sums, before: Sums) -> Floats:
    """Return where a contrast of spans is to be looked at, 1 or NaN, (2, groups)."""
    lived = (recent.weeks >= RECENT / 2) & (before.weeks >= FEWEST_BEFORE)
    told = lived & (recent.scored >= FEWEST_ANSWERS[0]) & (before.scored >= FEWEST_ANSWERS[1])
    return np.where(np.stack([lived, told]), 1.0, np.nan)
