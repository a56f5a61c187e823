"""What a verdict will be able to tell of a gap, at the moment when somebody commits to it.

The windows after the due date are played through many times, as sure as those before have been, once with a gap that
is as it was and once with one that is gone. How far this is from what happens to simulated companies is a row of
`diapason bench verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from jobs.insight.gaps import PERSON_ICC, Floats
from jobs.insight.people import AGAIN, again, taken
from jobs.insight.verdicts import AFTER, Before, sure_of, surely_moved

DRAWS = 2000
"""Courses played through: a share is then known within two points."""

ANSWERS = 5
"""Leaders who must answer for a window to have a figure (rule R1)."""

WIDER = 1.15
"""How much further windows err than they seem to: cells at the ends of a scale tell little. Fitted on seed 11."""


@dataclass(frozen=True, slots=True)
class Tellable:
    """Shares in [0, 1], shape (...), within `AFTER` windows; NaN where the gap has no figure.

    ``still`` of such gaps that are as they were are recognised as still there, ``closed`` of those that are gone, since
    the unfavourable side rose, are recognised as closed.
    """

    still: Floats
    closed: Floats


@dataclass(frozen=True, slots=True)
class _Course:
    """The error of a side's mean after one, two and three windows, and its deviation, shape (AFTER, ..., draws)."""

    error: Floats
    deviation: Floats


def tellable(chosen: Before, leaders: ArrayLike, reckoned: ArrayLike = 1.0, *, favourable: ArrayLike = 1) -> Tellable:
    """Return what will be told of gaps like these, between leaders and staff.

    Args:
        chosen: gaps as they are when they are chosen, shape (...).
        leaders: how many leaders there are, shape (...).
        reckoned: share of the staff that the looks of its figures are reckoned as, in [0, 1], shape (...).
        favourable: 1 where a higher code is the more favourable, −1 where a lower one is, shape (...).

    Returns:
        A `Tellable` over the leading axes: the same for the same figures.
    """
    rng = np.random.default_rng(30)
    then, sides = chosen.reading, chosen.sides()
    side = np.sign(chosen.difference)[..., None]
    was, error_before = np.abs(chosen.difference)[..., None], chosen.deviation[..., None]
    answering = np.broadcast_to(taken(reckoned), chosen.difference.shape)
    shown = (
        rng.random((*answering.shape, AFTER, DRAWS))
        < stats.binom.sf(ANSWERS - 1, np.broadcast_to(leaders, answering.shape), answering)[..., None, None]
    )
    first, second = (
        _course(rng, deviation, then.windows, answering, shown)
        for deviation in (then.first_deviation, then.second_deviation)
    )
    truly = was + error_before * rng.standard_normal(DRAWS)
    # What comes nearer is the unfavourable side; its mean before is not known exactly either.
    is_first = side * np.asarray(favourable, float)[..., None] < 0
    before = np.where(is_first, sides.first_deviation[..., None], sides.second_deviation[..., None])
    known_before = before * rng.standard_normal(DRAWS)
    still, closed = np.zeros(truly.shape, bool), np.zeros(truly.shape, bool)
    for window in range(AFTER):
        count = shown[..., : window + 1, :].sum(-2)
        passing = side * (first.error[window] - second.error[window])
        error_after = np.hypot(first.deviation[window], second.deviation[window])
        of_raised = (_Course(side * -first.error, first.deviation), _Course(side * second.error, second.deviation))
        error, deviation = (
            np.where(is_first, *(getattr(of, part)[window] for of in of_raised)) for part in ("error", "deviation")
        )
        still |= sure_of(was, error_before, truly + passing, error_after, count).still
        gone = sure_of(was, error_before, passing, error_after, count)
        closed |= gone.halved & gone.small & surely_moved(truly + known_before + error, np.hypot(before, deviation))
    unknown = np.where(then.windows > 0, 0.0, np.nan)
    return Tellable(still.mean(-1) + unknown, closed.mean(-1) + unknown)


def _course(
    rng: np.random.Generator, deviation: Floats, windows: ArrayLike, answering: Floats, shown: NDArray[np.bool_]
) -> _Course:
    """Return how a side's mean errs over the windows that are ``shown``, (..., AFTER, draws).

    As in `jobs.insight.people`: what passes is new in every window, and who is silent is partly the same again.
    """
    passing, silent = 1 - PERSON_ICC, (1 - answering) * PERSON_ICC
    count = np.maximum(windows, 1)
    one = np.nan_to_num(deviation) ** 2 * count / (passing + again(count) * silent)
    place = np.arange(AFTER)
    same = AGAIN ** np.abs(place[:, None] - place)
    covariance = one[..., None, None] * (passing * np.eye(AFTER) + silent[..., None, None] * same)
    root = np.linalg.cholesky(WIDER**2 * covariance + 1e-12 * np.eye(AFTER))
    errors = root @ rng.standard_normal((AFTER, DRAWS))
    seen = np.maximum(np.cumsum(shown, -2), 1)
    spread = passing + again(seen) * silent[..., None, None]
    return _Course(
        np.moveaxis(np.cumsum(np.where(shown, errors, 0.0), -2) / seen, -2, 0),
        np.moveaxis(np.sqrt(one[..., None, None] * spread / seen), -2, 0),
    )
