"""Weekly counts and means of groups, and the channels made of them, on which up always means worse.

Arrays come in as (teams, weeks), as people think of them, and are kept here as (weeks, teams): every week is then
contiguous, and medians over teams and running sums over weeks are fast.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

CHANNELS = ("participation", "score", "skipped")

USUAL = (0.4, 0.3, 0.05)
"""Per channel, the usual correlation of one week's noise with that of the week before: people keep their habits."""

FLOOR = (0.25, 0.05, 0.25)
"""Per channel, the least variance of one answer (of a share, it would be 1 by chance alone): where everybody has always
answered the same, the first who does not is no alarm."""


@dataclass(frozen=True, slots=True)
class TeamWeeks:
    """Weekly sums of groups, each a (teams, weeks) float array; NaN = not measured, weeks in order, none left out.

    Attributes:
        eligible: people who could be reached: not delivered, away and opted out are taken out before.
        answered: how many of them answered.
        score: mean answer to the week's pulse item on a five-point scale, higher = better.
        skipped: how many tapped *skip* instead of answering; not counted in ``answered``.

    Raises:
        ValueError: the four arrays are not all (teams, weeks) of one shape.
    """

    eligible: Floats
    answered: Floats
    score: Floats
    skipped: Floats

    def __post_init__(self) -> None:
        """Refuse arrays of different shapes: a week would be compared with another."""
        shapes = {np.shape(getattr(self, field.name)) for field in fields(self)}
        if len(shapes) > 1 or len(next(iter(shapes))) != 2:  # noqa: PLR2004 - teams and weeks
            raise ValueError(f"the arrays of a panel must all be (teams, weeks); these are {sorted(shapes)}")

    @classmethod
    def measured(cls, eligible: ArrayLike, answered: ArrayLike, score: ArrayLike) -> TeamWeeks:
        """Return a panel of participation and score alone, skips not measured."""
        first = np.asarray(eligible, float)
        nothing = np.full(first.shape, np.nan)
        return cls(first, np.asarray(answered, float), np.asarray(score, float), nothing)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel, (weeks, teams): ``worse`` (up = worse) and ``weight``, the people behind it (0 = not measured).

    A ``rare`` one is a share near 0: it becomes an angle only over whole windows, for the angle of few out of few would
    move with how many there are.
    """

    worse: Floats
    weight: Floats
    rare: bool = False


def channels(panel: TeamWeeks) -> tuple[Channel, ...]:
    """Return the three channels in the order of `CHANNELS`; one that was never measured has weight 0 everywhere."""
    eligible, answered, score, skipped = (_weeks_first(getattr(panel, field.name)) for field in fields(panel))
    responses = answered + skipped
    return (
        _channel(-angle(_share(answered, eligible), eligible), eligible),
        _channel(-score, answered),
        _channel(_share(skipped, responses), responses, rare=True),
    )


def _weeks_first(values: ArrayLike) -> Floats:
    """Return (weeks, teams), contiguous; infinite values become NaN."""
    turned = np.array(np.asarray(values, dtype=np.float64).T, order="C")
    turned[np.isinf(turned)] = np.nan
    return turned


def angle(share: Floats, of: Floats) -> Floats:
    """Return Anscombe's angle 2·asin√((k+⅜)/(n+¾)) of a share k/n: its variance is 1/n whatever the share."""
    return np.asarray(2.0 * np.arcsin(np.sqrt(np.clip((share * of + 0.375) / (of + 0.75), 0.0, 1.0))))


def _share(count: Floats, of: Floats) -> Floats:
    """Return a share between 0 and 1, NaN of nobody."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of > 0, np.clip(count, 0.0, of) / of, np.nan)


def _channel(worse: Floats, weight: Floats, *, rare: bool = False) -> Channel:
    """Return a channel in which a cell without a finite value, or without people behind it, is not measured."""
    measured = np.isfinite(worse) & np.isfinite(weight) & (weight > 0)
    return Channel(np.where(measured, worse, 0.0), np.where(measured, weight, 0.0), rare)
