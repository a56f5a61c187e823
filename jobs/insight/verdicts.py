"""What became of a gap after its commitment was due, from the released figures of the windows asked since.

A gap is chosen for being large, and so is smaller than it looks: *before* is what its windows told, shrunk towards
nothing as the company's other questions suggest (empirical Bayes: Efron, *Large-Scale Inference*, 2010, ch. 1).
*After* is what at most three windows tell, all asked after the due date, with no guess beforehand. Both are about
these people (`jobs.insight.people`). Nothing here says why a gap moved.

Means are on 1..5 and differences in points of a scale of five, whatever the options of the question were.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from jobs.insight.gaps import WINDOWS, Floats
from jobs.insight.people import POINTS, TRIFLING, answering_of, has_figure, last_change, posterior

Bools = NDArray[np.bool_]

AFTER = 3
"""Windows asked after the due date, at most: with the third, what cannot be told is left."""

PRIOR, PRIOR_WORTH = 0.45, 4
"""Standard deviation of a company's gaps before any is known, in points, and how many questions it is worth."""

HALVED = (0.95, 0.90, 0.80)
STILL = (0.95, 0.90, 0.90)
"""How surely less, or more, than half of the gap must be left, after one, two and three windows.

Fitted on seed 11 of `jobs.offline.bench.verdicts`, on usual people: with 0.90 after three windows too, 76 % of vanished
gaps are closed for 84 %, and 0.3 % of commitments judged wrong for 0.4 %. With less than 0.90 for what is still there,
more gaps of which a quarter is left are called so.
"""

SMALL, SMALL_SURELY = 0.5, 0.80
"""A gap is closed when it surely is under so many points besides, and how surely: with 0.70, a third more of what is
called closed has half a point left and more."""

RISEN = 0.95
"""How surely the unfavourable side must have risen for a gap to be closed, and a side have moved to be named.

With 0.90 and means that are not shrunk, 4 % of gaps are closed that vanish since the favourable side falls, for 0 %.
"""

OTHERS = 3
"""Other questions with figures before and after, at least, for their median move to be told."""

DIFFERENCES = np.linspace(-4.0, 4.0, 401)


@dataclass(frozen=True, slots=True)
class Reading:
    """What some windows tell of two sides, shape (...): posterior means on 1..5 and their standard deviations.

    ``windows`` counts those in which both sides had a figure; where there is none, means and deviations are NaN.
    """

    first: Floats
    second: Floats
    first_deviation: Floats
    second_deviation: Floats
    windows: NDArray[np.intp]

    def __getitem__(self, index: Any) -> Reading:
        """Return the reading of some of the gaps."""
        return Reading(*(getattr(self, part.name)[index] for part in fields(self)))

    @property
    def difference(self) -> Floats:
        """Return first − second, in points of a scale of five."""
        return self.first - self.second

    @property
    def deviation(self) -> Floats:
        """Return the standard deviation of the difference."""
        return np.hypot(self.first_deviation, self.second_deviation)


@dataclass(frozen=True, slots=True)
class Before:
    """A gap as it was when it was chosen, shape (...): its windows' reading, and the gap that it truly may have been.

    ``difference`` = first − second, shrunk, in points of a scale of five; ``deviation`` its standard deviation.
    """

    reading: Reading
    difference: Floats
    deviation: Floats

    def sides(self) -> Reading:
        """Return both sides' means as the shrunk gap leaves them: the less sure a side, the more of it was chance."""
        raw = self.reading
        whole = raw.deviation**2
        less, surer = raw.difference - self.difference, whole - self.deviation**2
        first, second = raw.first_deviation**2 / whole, raw.second_deviation**2 / whole
        return Reading(
            raw.first - first * less,
            raw.second + second * less,
            np.sqrt(np.maximum(raw.first_deviation**2 - first**2 * surer, 0.0)),
            np.sqrt(np.maximum(raw.second_deviation**2 - second**2 * surer, 0.0)),
            raw.windows,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of gaps, shape (...).

    ``name`` is `closed`, `halved` (more than), `still_there` or `cannot_tell`. ``final`` is True where no further
    window would be asked: closed, or still there. ``raised`` and ``lowered``: the side that had been the less, or the
    more, favourable one has surely moved towards the other. ``others`` is True where the gap has shrunk and
    the company's other gaps moved as it did, at least half as far. ``left`` is what is left of the gap, in points.
    """

    name: NDArray[np.str_]
    final: Bools
    raised: Bools
    lowered: Bools
    others: Bools
    left: Floats


def read(
    first: ArrayLike,
    second: ArrayLike,
    people: tuple[ArrayLike, ArrayLike],
    reckoned: ArrayLike = 1.0,
    *,
    options: int = 5,
    since_change: bool = False,
) -> Reading:
    """Return what windows tell of two sides, pooled as looks at the same people.

    Args:
        first: blocks of the first side, shape (..., windows, blocks, 3) = (low sum, high sum, answers), oldest window
            first; NaN rows = no block, or no window.
        second: the same for the second side, same windows.
        people: how many people each side has, shape (...); 0 or NaN where unknown.
        reckoned: share of the staff that the looks of its figures are reckoned as, in [0, 1], shape (...).
        options: answers are coded 1..options.
        since_change: only the windows since the last established change, the last `WINDOWS` at most.

    Returns:
        A `Reading` over the leading axes.
    """
    sides = [np.asarray(side, float) for side in (first, second)]
    shape = np.broadcast_shapes(*(side.shape[:-3] for side in sides), np.shape(reckoned))
    sides = [np.broadcast_to(side, (*shape, *side.shape[-3:])) for side in sides]
    known = has_figure(sides[0]) & has_figure(sides[1])
    if since_change:
        since = last_change(sides[0], sides[1], people, reckoned, options=options)
        place = np.arange(known.shape[-1])
        known = known & (place >= since[..., None]) & (place >= len(place) - WINDOWS)
    sides = [np.where(known[..., None, None], side, np.nan) for side in sides]
    points = 1 + 4 / POINTS * np.arange(0.5, POINTS)
    means, deviations = [], []
    for side, count, share in zip(sides, people, answering_of(sides, people, reckoned), strict=True):
        mass = posterior(side, count, options, share)
        mean = mass @ points
        means.append(mean)
        deviations.append(np.sqrt(np.maximum(mass @ points**2 - mean**2, 0.0)))
    windows = np.asarray(known.sum(-1))
    unknown = np.where(windows > 0, 0.0, np.nan)
    return Reading(means[0] + unknown, means[1] + unknown, deviations[0] + unknown, deviations[1] + unknown, windows)


def before(chosen: Reading, others: ArrayLike) -> Before:
    """Return a gap as it was when it was chosen for being large.

    With τ² a priori worth `PRIOR_WORTH` questions of `PRIOR`², the company's gaps are N(0, τ²); what its other
    questions show beyond their errors is added. Without τ² a gap is Student's t, as many degrees of freedom as
    questions: a large one is shrunk less.

    Args:
        chosen: what the windows up to the commitment tell of the gap, shape (...).
        others: (difference, deviation) of the company's other questions at that time, in points of a scale of five,
            shape (..., questions, 2); NaN = no figure.

    Returns:
        A `Before` over the leading axes.
    """
    rows = np.asarray(others, float)
    known = np.isfinite(rows).all(-1)
    beyond = np.where(known, rows[..., 0] ** 2 - rows[..., 1] ** 2, 0.0).sum(-1)
    freedom = (PRIOR_WORTH + known.sum(-1))[..., None]
    scale = np.sqrt((PRIOR_WORTH * PRIOR**2 + np.maximum(beyond, 0.0))[..., None] / freedom)
    errors = (DIFFERENCES - chosen.difference[..., None]) / chosen.deviation[..., None]
    logs = -(errors**2) / 2 - (freedom + 1) / 2 * np.log1p((DIFFERENCES / scale) ** 2 / freedom)
    mass = np.exp(logs - logs.max(-1, keepdims=True))
    mass /= mass.sum(-1, keepdims=True)
    mean = mass @ DIFFERENCES
    return Before(chosen, mean, np.sqrt(np.maximum(mass @ DIFFERENCES**2 - mean**2, 0.0)))


def judge(chosen: Before, after: Reading, said: ArrayLike, moves: ArrayLike, *, favourable: ArrayLike = 1) -> Verdict:
    """Return the verdict on gaps by the windows asked after their due date.

    With b the gap before and a after, both on the side where it was: *halved* is P(|a| < b/2) ≥ `HALVED`, *still there*
    P(a > b/2) ≥ `STILL`, by the number of windows with a figure; *closed* is halved, surely under `SMALL` points, said
    no longer, and the unfavourable side surely risen: a gap can also close since the others answer lower.

    Args:
        chosen: gaps as they were when they were chosen, shape (...).
        after: what the windows asked after the due date tell, `AFTER` at most, shape (...).
        said: True where these windows alone would have the gap said (`insight.people.compare_people`), shape (...).
        moves: after − before of the company's other questions, each a difference of both sides as `Reading` has it,
            shape (..., questions); NaN = no figure before, or after.
        favourable: 1 where a higher code is the more favourable, −1 where a lower one is, shape (...).

    Returns:
        A `Verdict` over the leading axes.
    """
    side = np.sign(chosen.difference)
    left = side * after.difference
    sure = sure_of(side * chosen.difference, chosen.deviation, left, after.deviation, after.windows)
    raised, lowered = _moved(chosen, after, side * np.asarray(favourable, float))
    closed = sure.halved & sure.small & ~np.asarray(said, bool) & raised
    return Verdict(
        name=np.select([closed, sure.halved, sure.still], ["closed", "halved", "still_there"], "cannot_tell"),
        final=closed | sure.still,
        raised=raised,
        lowered=lowered,
        others=sure.halved & _others_moved(after.difference - chosen.difference, moves),
        left=left,
    )


@dataclass(frozen=True, slots=True)
class Sure:
    """What is surely so of what is left of a gap: less than half, more than half, and little."""

    halved: Bools
    still: Bools
    small: Bools


def sure_of(was: Floats, error_before: Floats, left: Floats, error_after: Floats, windows: ArrayLike) -> Sure:
    """Return what is surely so of gaps, both differences taken on the side where the gap was; shapes broadcast.

    Args:
        was: the gap before, ≥ 0, in points.
        error_before: its standard deviation.
        left: the gap after.
        error_after: its standard deviation.
        windows: how many windows with a figure of both sides tell it; 0 = nothing is sure.
    """
    count = np.asarray(windows)
    place = np.clip(count, 1, AFTER) - 1
    error = np.hypot(error_after, error_before / 2)
    below, above = special.ndtr((was / 2 - left) / error), special.ndtr((was / 2 + left) / error)
    inside = special.ndtr((SMALL - left) / error_after) - special.ndtr((-SMALL - left) / error_after)
    known = count > 0
    return Sure(
        halved=np.asarray(known & (below + above - 1 >= np.asarray(HALVED)[place])),
        still=np.asarray(known & (1 - below >= np.asarray(STILL)[place])),
        small=np.asarray(known & (inside >= SMALL_SURELY)),
    )


def surely_moved(move: Floats, error: Floats) -> Bools:
    """Return where a side surely moved by more than a trifle; ``move`` is counted towards the other side."""
    return np.asarray(special.ndtr((move - TRIFLING) / error) >= RISEN)


def _moved(chosen: Before, after: Reading, above: Floats) -> tuple[Bools, Bools]:
    """Return whether the unfavourable side has surely risen, and the favourable one surely fallen.

    ``above`` is 1 where the first side was the more favourable one, −1 where the second was.
    """
    then, side = chosen.sides(), np.sign(chosen.difference)
    first = surely_moved(side * (then.first - after.first), np.hypot(after.first_deviation, then.first_deviation))
    second = surely_moved(side * (after.second - then.second), np.hypot(after.second_deviation, then.second_deviation))
    return np.where(above > 0, second, first), np.where(above > 0, first, second)


def _others_moved(move: Floats, moves: ArrayLike) -> Bools:
    """Return whether the median move of the other gaps is at least half of this one's, the same way."""
    rows = np.asarray(moves, float)
    enough = np.isfinite(rows).sum(-1) >= OTHERS
    if not enough.any():
        return np.zeros(np.broadcast_shapes(enough.shape, move.shape), bool)
    median = np.nanmedian(np.where(enough[..., None], rows, 0.0), -1)
    return np.asarray(enough & (median * np.sign(move) >= np.abs(move) / 2))
