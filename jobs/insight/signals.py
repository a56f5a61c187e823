"""Weak signals: a group that tires or lets go, seen against its own past and against the rest of the company.

Per group and week, never per person; only counts and means come in. Five channels (participation, score, latency,
skipped, words), each turned so that up is worse; the organisation's week effect is taken off; the last 6 weeks are
compared with the 12 before, in standard errors pooled over groups; four directions are looked at, and the largest is
the week's statistic. The rate of false alarms is declared (``alpha``), and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from jobs.insight.contrast import Contrast, after_silence, contrast, shrunk_median, variance, without_week_effect
from jobs.insight.organisation import OrganisationChart, chart
from jobs.insight.panel import CHANNELS, SMALLEST_WATCHED, Channel, Floats, TeamWeeks, channels, roll_up
from jobs.insight.significance import discoveries
from jobs.insight.thresholds import (
    alarm_level,
    exceedance,
    levels,
    threshold_at,
)

__all__ = [
    "CHANNELS",
    "DIRECTIONS",
    "SMALLEST_WATCHED",
    "OrganisationChart",
    "Signals",
    "TeamWeeks",
    "channels",
    "kind_of",
    "roll_up",
    "scan",
]

Direction = Literal["all", "score", "participation", "behaviour"]
DIRECTIONS: tuple[Direction, ...] = ("all", "score", "participation", "behaviour")

FAVOUR_ALL = 0.25
"""Added to the direction *all*: most real changes show everywhere a little, so equal evidence is read that way."""

MANY_GROUPS = 100
"""With more groups than this, an alarm is shown only if it also stands among all those of its week."""

DISCOVERY_RATE = 0.10
"""Share of false ones accepted among the alarms shown when there are many groups."""

INFLATION = {
    "participation": (3.0, 2.3),
    "score": (2.0, 1.75),
    "latency": (1.3, 1.2),
    "skipped": (1.1, 1.1),
    "words": (1.1, 1.1),
}
"""Variance of contrasts (6 against 12 weeks, 4 against 8) over what single weeks predict, of people who keep their
moods and habits as measured (`jobs.bench.groups`)."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What `scan` saw; all (teams, weeks) unless said otherwise.

    Attributes:
        statistic: max(all + 0.25, score, participation, behaviour) in standard errors, up = worse; NaN = too early.
        direction: the direction that gave it, one of `DIRECTIONS`, "" where there is none.
        threshold: (weeks,) what the statistic has to pass; NaN = too early.
        alarm: the statistic passed, and the group had been silent for four weeks: at most ``alpha`` per group-week
            when nothing happens, whatever the number of groups.
        shown: the alarms to speak of: all of them up to 100 groups; with more, those that stand the week's
            Benjamini-Hochberg at 10 %, with a silence of four weeks of their own.
        p: chance of such a statistic or a larger one in a week when nothing happens.
        smallest: the smallest lasting fall of the mean score that would have passed, in points of a five-point scale.
        organisation: the organisation as a whole, nothing subtracted.
    """

    statistic: Floats
    direction: NDArray[np.str_]
    threshold: Floats
    alarm: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    p: Floats
    smallest: Floats
    organisation: OrganisationChart


def scan(panel: TeamWeeks, *, alpha: float = 0.002, short: int = 6, long: int = 12) -> Signals:
    """Look for groups that tire or let go.

    Args:
        panel: weekly sums, (teams, weeks).
        alpha: declared false alarms per group and week, 0.0005 to 0.05; 0.002 is 2 per 1,000.
        short: recent weeks, compared with
        long: the weeks before those. Two thirds of both are used while there is less history; before that, nothing.

    Returns:
        See `Signals`. A week's figures use that week and earlier ones only.

    Raises:
        ValueError: ``alpha`` or the windows are out of range.
    """
    if not 0.0005 <= alpha <= 0.05:  # noqa: PLR2004 - what the thresholds were simulated for
        raise ValueError(f"alpha is a rate per group and week between 0.0005 and 0.05; this is {alpha}")
    if min(short, long) < 3:  # noqa: PLR2004 - below, nothing is left of two thirds
        raise ValueError(f"windows of {short} and {long} weeks are too short: at least 3 each")
    found = channels(panel)
    prepared = [without_week_effect(channel) for channel in found]
    z, score_error = _standardised(found, prepared, short, long)
    directions = _directions(z)
    statistic, direction = _largest(directions)
    measured = int(sum(bool(np.isfinite(one).any()) for one in z))
    cuts = levels(statistic, measured)
    threshold = threshold_at(cuts, alarm_level(alpha))
    p = exceedance(cuts, statistic)
    with np.errstate(invalid="ignore"):
        over = statistic > threshold[:, None]
    alarm = after_silence(over)
    teams = len(panel.eligible)
    shown = after_silence(over & discoveries(p, DISCOVERY_RATE)) if teams > MANY_GROUPS else alarm
    return Signals(
        statistic=statistic.T,
        direction=direction.T,
        threshold=threshold,
        alarm=alarm.T,
        shown=shown.T,
        p=p.T,
        smallest=(score_error * threshold[:, None]).T,
        organisation=chart(found, tuple(noise for _, noise in prepared), float(ndtri(1 - alpha / 2))),
    )


def kind_of(direction: str) -> Literal["fatigue", "disengagement"]:
    """Return what an alarm of this direction is called: *fatigue* when the answers to fatigue items sank.

    The direction ``all`` moved in what people do as much as in what they say, and is called disengagement.
    """
    return "fatigue" if direction == "score" else "disengagement"


def _standardised(
    found: tuple[Channel, ...], prepared: list[tuple[Channel, Contrast]], short: int, long: int
) -> tuple[list[Floats], Floats]:
    """Return z of each channel, up = worse, and the standard error of the score's contrast; all (weeks, teams)."""
    seen = np.any([one.weight.any(axis=1) for one in found], axis=0)
    lived = np.arange(1, len(seen) + 1) - (int(seen.argmax()) if seen.any() else len(seen))
    brief = (round(short * 2 / 3), round(long * 2 / 3))
    z, score_error = [], np.full(found[0].worse.shape, np.nan)
    for name, channel, (corrected, noise) in zip(CHANNELS, found, prepared, strict=True):
        if not channel.weight.any():
            z.append(score_error * np.nan)
            continue
        value, error = np.full((2, *channel.worse.shape), np.nan)
        for (one, two), inflation in zip((brief, (short, long)), INFLATION[name][::-1], strict=True):
            moved = contrast(corrected, one, two)
            moved.value[lived < one + two] = np.nan
            moved.value[:] -= shrunk_median(moved.value)
            use = (lived >= one + two)[:, None]
            value = np.where(use, moved.value, value)
            error = np.where(use, np.sqrt(variance(moved, noise, inflation, 0.0, one + two)), error)
        z.append(value / error)
        if name == "score":
            score_error = error
    return z, score_error


def _directions(z: list[Floats]) -> Floats:
    """Return the four directions in standard errors, (4, weeks, teams); NaN = not measured."""
    every = np.stack(z)
    return np.stack([_together(every), z[1], z[0], _together(every[2:])])


def _together(z: Floats) -> Floats:
    """Return Σz/√m over the m measured channels of the first axis."""
    there = np.isfinite(z)
    many = there.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(many > 0, np.where(there, z, 0.0).sum(axis=0) / np.sqrt(many), np.nan)


def _largest(directions: Floats) -> tuple[Floats, NDArray[np.str_]]:
    """Return the statistic and the direction that gave it."""
    favoured = np.where(np.isfinite(directions), directions, -np.inf)
    favoured[0] += FAVOUR_ALL
    best = favoured.max(axis=0)
    nothing = ~np.isfinite(best)
    which = np.where(nothing, len(DIRECTIONS), favoured.argmax(axis=0))
    return np.where(nothing, np.nan, best), np.asarray([*DIRECTIONS, ""])[which]
