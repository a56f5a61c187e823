"""Weekly counts and means of groups, and the channels made of them, on which up always means worse.

Arrays come in as (teams, weeks), as people think of them, and are kept here as (weeks, teams): every week is then
contiguous, and medians over teams and running sums over weeks are fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]

CHANNELS = ("participation", "score", "latency", "skipped", "words")

USUAL = (0.4, 0.3, 0.05, 0.05, 0.0)
"""Per channel, the usual correlation of one week's noise with that of the week before: people keep their habits."""

FLOOR = (0.25, 0.05, 0.1, 0.25, 0.02)
"""Per channel, the least variance of one answer (of a share, it would be 1 by chance alone): where everybody has always
answered the same, the first who does not is no alarm."""

SMALLEST_WATCHED = 10
"""Below ten people a moderate change is found 9 % of the time: such a group is rolled up, and said so."""

FEWEST_COMMENTS = 3
"""Fewer comments than this say nothing about their length (and rule R10 needs three)."""


@dataclass(frozen=True, slots=True)
class TeamWeeks:
    """Weekly sums of groups, each a (teams, weeks) float array; NaN = not measured, weeks in order, none left out.

    Attributes:
        eligible: people who could be reached: not delivered, away and opted out are taken out before.
        answered: how many of them answered.
        score: mean answer to the week's pulse item on a five-point scale, higher = better.
        latency: mean logarithmic latency bucket of the answers (bucket numbers; higher = later).
        skipped: how many tapped *skip* instead of answering; not counted in ``answered``.
        words: mean words per comment.
        commented: how many comments.

    Raises:
        ValueError: the seven arrays are not all (teams, weeks) of one shape.
    """

    eligible: Floats
    answered: Floats
    score: Floats
    latency: Floats
    skipped: Floats
    words: Floats
    commented: Floats

    def __post_init__(self) -> None:
        """Refuse arrays of different shapes: a week would be compared with another."""
        shapes = {np.shape(getattr(self, field.name)) for field in fields(self)}
        if len(shapes) > 1 or len(next(iter(shapes))) != 2:  # noqa: PLR2004 - teams and weeks
            raise ValueError(f"the arrays of a panel must all be (teams, weeks); these are {sorted(shapes)}")

    @classmethod
    def measured(cls, eligible: ArrayLike, answered: ArrayLike, score: ArrayLike) -> TeamWeeks:
        """Return a panel of participation and score alone, the other channels not measured."""
        first = np.asarray(eligible, float)
        nothing = np.full(first.shape, np.nan)
        return cls(first, np.asarray(answered, float), np.asarray(score, float), nothing, nothing, nothing, nothing)


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
    """Return the five channels in the order of `CHANNELS`; one that was never measured has weight 0 everywhere."""
    eligible, answered, score, latency, skipped, words, commented = (
        _weeks_first(getattr(panel, field.name)) for field in fields(panel)
    )
    responses = answered + skipped
    few = ~(commented >= FEWEST_COMMENTS)
    return (
        _channel(-angle(_share(answered, eligible), eligible), eligible),
        _channel(-score, answered),
        _channel(latency, answered),
        _channel(_share(skipped, responses), responses, rare=True),
        _channel(-np.log1p(np.maximum(words, 0.0)), np.where(few, 0.0, commented)),
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


def roll_up(sizes: ArrayLike, parents: Sequence[str | None], *, least: int = SMALLEST_WATCHED) -> list[str | None]:
    """Return the parent through which each small group is watched, because it is too small to be watched itself.

    A small group is rolled up with all its small siblings; if together they still are too few, the smallest watched
    sibling joins them, so that what is watched never tells a small group apart by subtraction.

    Args:
        sizes: (teams,) reachable people, usually of the last weeks; NaN counts as nobody.
        parents: the parent's name of each team (its function), None at the top of the tree.
        least: people needed.

    Returns:
        For each team None (watched itself) or the parent's name under which it is watched; the empty string when there
        is no parent or its rolled-up teams are fewer than ``least``: that team is not watched, and the admin is told.

    Raises:
        ValueError: ``sizes`` and ``parents`` differ in length.
    """
    people = np.nan_to_num(np.asarray(sizes, dtype=np.float64))
    if people.shape != (len(parents),):
        raise ValueError(f"{len(parents)} parents for sizes of shape {people.shape}: one of each per team is needed")
    rolled: list[str | None] = [None] * len(parents)
    for parent in dict.fromkeys(parents):
        siblings = sorted((i for i, name in enumerate(parents) if name == parent), key=lambda i: (people[i], i))
        joined = [i for i in siblings if people[i] < least]
        if parent is None:  # nothing above to be watched through
            for i in joined:
                rolled[i] = ""
            continue
        if joined and people[joined].sum() < least and len(joined) < len(siblings):
            joined.append(siblings[len(joined)])
        enough = bool(joined) and people[joined].sum() >= least
        for i in joined:
            rolled[i] = parent if enough else ""
    return rolled
