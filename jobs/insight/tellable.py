"""What a verdict will be able to tell of a gap, at the moment when somebody commits to it.

The windows after the due date are played through many times, as sure as those before have been, once with a gap that
is as it was and once with one that is gone. How far this is from what happens to simulated companies is a row of
`diapason bench verdicts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jobs.insight.gaps import PERSON_ICC, Floats
from jobs.insight.people import AGAIN, again, taken
from jobs.insight.verdicts import AFTER, Before, sure_of, surely_moved

DRAWS = 2000
"""Courses played through: a share is then known within two points."""


@dataclass(frozen=True, slots=True)
class Tellable:
    """Shares in [0, 1], shape (...), within `AFTER` windows; NaN where the gap has no figure.

    ``still`` of such gaps that are as they were are recognised as still there, ``closed`` of those that are gone, since
    the unfavourable side rose, are recognised as closed.
    """

    still: Floats
    closed: Floats


def tellable(chosen: Before, reckoned: ArrayLike = 1.0, *, favourable: ArrayLike = 1) -> Tellable:
    """Return what will be told of gaps like these.

    Args:
        chosen: gaps as they are when they are chosen, shape (...).
        reckoned: share of the staff that the looks of its figures are reckoned as, in [0, 1], shape (...).
        favourable: 1 where a higher code is the more favourable, −1 where a lower one is, shape (...).

    Returns:
        A `Tellable` over the leading axes: the same for the same figures.
    """
    rng = np.random.default_rng(30)
    side = np.sign(chosen.difference)
    was, error_before = np.abs(chosen.difference)[..., None], chosen.deviation[..., None]
    truly = was + error_before * rng.standard_normal(DRAWS)
    then = chosen.reading
    deviations = (then.first_deviation, then.second_deviation)
    first, second = (_courses(rng, deviation, then.windows, taken(reckoned)) for deviation in deviations)
    # What comes nearer is the unfavourable side; its mean before is not known exactly either.
    is_first = (side * np.asarray(favourable, float) < 0)[..., None]
    before = np.where(is_first, *(deviation[..., None] for deviation in deviations))
    known_before = before * rng.standard_normal(DRAWS)
    still, closed = np.zeros(truly.shape, bool), np.zeros(truly.shape, bool)
    for count in range(1, AFTER + 1):
        (of_first, error_first), (of_second, error_second) = first[count - 1], second[count - 1]
        passing = side[..., None] * (of_first - of_second)
        error_after = np.hypot(error_first, error_second)
        stays = sure_of(was, error_before, truly + passing, error_after, count)
        gone = sure_of(was, error_before, passing, error_after, count)
        nearer = truly + known_before + np.where(is_first, -side[..., None] * of_first, side[..., None] * of_second)
        raised = surely_moved(nearer, np.hypot(before, np.where(is_first, error_first, error_second)))
        still |= stays.still
        closed |= gone.halved & gone.small & raised
    unknown = np.where(then.windows > 0, 0.0, np.nan)
    return Tellable(still.mean(-1) + unknown, closed.mean(-1) + unknown)


def _courses(
    rng: np.random.Generator, deviation: Floats, windows: ArrayLike, answering: Floats
) -> list[tuple[Floats, Floats]]:
    """Return the error of a side's mean after one, two and three windows, shape (..., draws), and its deviation.

    As in `jobs.insight.people`: what passes is new in every window, and who is silent is partly the same again.
    """
    passing, silent = 1 - PERSON_ICC, (1 - answering) * PERSON_ICC
    count = np.maximum(windows, 1)
    one = np.nan_to_num(deviation) ** 2 * count / (passing + again(count) * silent)
    place = np.arange(AFTER)
    same = AGAIN ** np.abs(place[:, None] - place)
    covariance = one[..., None, None] * (passing * np.eye(AFTER) + np.asarray(silent)[..., None, None] * same)
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(AFTER))
    errors = root @ rng.standard_normal((AFTER, DRAWS))
    means = np.cumsum(errors, -2) / (place[:, None] + 1)
    return [
        (means[..., k, :], np.sqrt(one * (passing + again(np.asarray(k + 1)) * silent) / (k + 1))[..., None])
        for k in range(AFTER)
    ]
