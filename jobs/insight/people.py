"""The gap between *these* people on both sides, most of whom answer, from the released figures of several windows.

Leaders ask about these ten and these seventy-four, and not about a population they were drawn from: what somebody
lastingly thinks is then the truth, and no sampling error. The estimand is **T**, the mean lasting view of the first
side minus that of the second, on codes 1..m. Of the variance of an answer a share ``icc`` is the person's lasting view.
On a side's mean it weighs only as far as people are silent, 1 − f (the finite population correction: Cochran, *Sampling
Techniques*, 1977, § 2.6), and over windows only as far as the same ones are silent again; what remains of an answer
averages out. So every block keeps its whole likelihood, with the spread of an answer times
√((1 − icc) + g(w)·(1 − f)·icc).

Some difference always exists. So a gap is said when it is surely more than trifling: when the posterior puts T beyond a
margin, on one side, at a level for every look. Since silence need not be like the answers, the margin grows with it.

How many answered is not known (rule R5): f is what the looks of all windows are reckoned as, and a look's own number of
answers only tells how wide its cell is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, special

from jobs.insight.gaps import PERSON_ICC, WINDOWS, Floats
from jobs.insight.levels import enough_of, level_of
from jobs.insight.released import deviation

ANSWERING = 0.75
"""The share of a side that is taken to answer where nothing tells."""

AGAIN = 0.5
"""Correlation of one person's being silent in two windows in turn. Simulated people have 0.21 or 0.25."""

TRIFLING = 0.15
"""|T| up to which a gap is none to talk about, in points of a scale of five."""

SILENT_APART = 0.6
"""How far the silent may lastingly think apart from those who answer, in points of a scale of five."""

RECKONED = ((0.50, 0.40), (0.63, 0.50), (0.765, 0.625), (0.87, 0.75))
"""(share that looks are reckoned as, share that is then taken to answer); between two, in proportion.

Looks lean to the most who may have answered (`jobs.release.typical.LEAN`): they are reckoned as so much where so many
answer, in simulated companies of every size.
"""

CHANGED = 2.9
"""Standard errors from which the windows before and after a cut are surely not of one T: a change is established.

Fitted on seed 11: a T that stays seems to change in fewer than a tenth of questions in half a year; with 2.5, in 18 %
of those of companies of 84.
"""

STILL, CHOSEN = 0.9, 0.1
"""After a change a gap is said on if the windows since then alone put T beyond the margin with a probability of
`STILL`, and for the first time by them alone if they do at `CHOSEN` of the level: a change that is none was found since
those windows were odd. Without, 13.7 % of companies of 84 heard a false gap where 6 % do without changes."""

LATELY = 0.8
"""Probability with which the last `PART` windows alone must put T beyond the margin, on its side, for a gap to be said.

A gap that is over is so no longer said before its end can be established. Without, a quarter of vanished gaps of 0.8
are said after two windows; a gap that stays is said on in 2 or 3 of a hundred windows less.
"""

PART = 2
"""Windows with a figure on either side of a cut, at least: a single one is odd too often.

With one, as many vanished gaps are told for twice as many changes that are none.
"""

LEFT_OUT = 0.003
"""What the interval of T leaves out on either side, by the model: so it holds T in 94 % of the worst cell.

Looks lean to one number of answers, mostly the same window after window, so that the model is too sure: what it calls
95 % holds T in 89 % of cases there, and in 83 % where two functions of eight have one figure
(`jobs.offline.bench.half_year`).
"""

POINTS = 200
"""Bins of the grid on which the mean of a side is looked for: two hundredths of a point of a scale of five."""


@dataclass(frozen=True, slots=True)
class PeopleGap:
    """Where these people stand apart; every field has the leading axes of what was compared.

    ``difference`` is the posterior mean of T = first − second in points of the scale, ``low`` and ``high`` the interval
    that holds T in 94 % of the worst cell (`LEFT_OUT`); ``beyond`` the probability that T lies beyond ``margin`` on the
    side of the difference; ``said`` is True where that is enough (`jobs.insight.levels`), lately too (`LATELY`);
    ``smallest`` is the |T| that would be said four times in five by these windows. They are the latest, since the last
    established change, of which ``since`` is the first window (0 = none changed); ``windows`` counts those in which
    both sides had a figure. NaN where there is none, and ``beyond`` 0.
    """

    difference: Floats
    low: Floats
    high: Floats
    beyond: Floats
    margin: Floats
    smallest: Floats
    said: NDArray[np.bool_]
    windows: NDArray[np.intp]
    since: NDArray[np.intp]


def compare_people(
    first: ArrayLike,
    second: ArrayLike,
    people: tuple[ArrayLike, ArrayLike],
    reckoned: ArrayLike = 1.0,
    *,
    options: int = 5,
    functions: ArrayLike = False,
    last: int = WINDOWS,
) -> PeopleGap:
    """Return whether a gap between these people is surely more than trifling.

    After an established change of T (`last_change`) the windows since then must still show it: a gap that is over is
    not said on.

    Args:
        first: blocks of the first side, shape (..., windows, blocks, 3) = (low sum, high sum, answers), as
            `jobs.release.blocks` gives them, oldest window first; NaN rows = no block, or no window.
        second: the same for the second side, same windows.
        people: how many people each side has, shape (...); 0 or NaN where unknown.
        reckoned: share of the staff that the looks of its figures are reckoned as, in [0, 1], shape (...).
        options: answers are coded 1..options.
        functions: True where the sides are two functions, and not leaders and staff, shape (...).
        last: how many of the latest windows are pooled at most.

    Returns:
        A `PeopleGap` over the leading axes.
    """
    sides = [np.asarray(side, float) for side in (first, second)]
    shape = np.broadcast_shapes(*(side.shape[:-3] for side in sides), np.shape(reckoned))
    sides = [np.broadcast_to(side, (*shape, *side.shape[-3:])) for side in sides]
    answering = answering_of(sides, people, reckoned)
    since = last_change(sides[0], sides[1], people, reckoned, options=options)
    margin = np.broadcast_to(_margin(reckoned), shape) * (options - 1) / 4
    place = np.arange(sides[0].shape[-3])
    latest = np.broadcast_to(place >= len(place) - last, (*shape, len(place)))
    pool = partial(_pool, sides, people, answering, margin=margin, options=options)
    pooled = pool(latest)
    level = level_of(pooled.windows, people, functions=functions)
    beyond, sure = pooled.beyond, level
    said = beyond >= 1 - level
    if said.any():
        said &= pool(latest & _newest(sides)).beyond >= LATELY
    if since.any():
        pooled = pool(latest & (place >= since[..., None]))
        changed = since > 0
        sure = np.where(changed, CHOSEN, 1.0) * level_of(pooled.windows, people, functions=functions)
        said = np.where(changed, (said & (pooled.beyond >= STILL)) | (pooled.beyond >= 1 - sure), said)
        beyond = pooled.beyond
    known = pooled.windows > 0
    step = (options - 1) / POINTS
    points: Floats = step * np.arange(1.0 - POINTS, POINTS)
    mean = (pooled.apart * points).sum(-1)
    deviations = np.sqrt(np.maximum((pooled.apart * points**2).sum(-1) - mean**2, 0.0))
    unknown = np.where(known, 0.0, np.nan)
    return PeopleGap(
        difference=mean + unknown,
        low=points[_reached(pooled.apart, LEFT_OUT)] - step / 2 + unknown,
        high=points[_reached(pooled.apart, 1 - LEFT_OUT)] + step / 2 + unknown,
        beyond=np.where(known, beyond.max(0), 0.0),
        margin=margin,
        smallest=np.where(
            known, margin + (enough_of(pooled.windows, people) - special.ndtri(sure)) * deviations, np.inf
        ),
        said=known & said.any(0),
        windows=pooled.windows,
        since=since,
    )


@dataclass(frozen=True, slots=True)
class _Pooled:
    """What some windows tell together: P(T > margin) and P(T < −margin) on the first axis, and the masses of T."""

    beyond: Floats
    apart: Floats
    windows: NDArray[np.intp]


def _pool(
    sides: list[Floats],
    people: tuple[ArrayLike, ArrayLike],
    answering: list[Floats],
    counts: NDArray[np.bool_],
    *,
    margin: Floats,
    options: int,
) -> _Pooled:
    """Return what the windows that count, shape (..., windows), tell together."""
    sides = [np.where(counts[..., None, None], side, np.nan) for side in sides]
    first, second = (
        posterior(side, count, options, share) for side, count, share in zip(sides, people, answering, strict=True)
    )
    bins = margin / ((options - 1) / POINTS)
    return _Pooled(
        beyond=np.stack([exceeds(first, second, bins), exceeds(second, first, bins)]),
        apart=_difference(first, second),
        windows=np.asarray((has_figure(sides[0]) & has_figure(sides[1])).sum(-1)),
    )


def _newest(sides: list[Floats]) -> NDArray[np.bool_]:
    """Return the last `PART` windows in which both sides have a figure, shape (..., windows)."""
    known = has_figure(sides[0]) & has_figure(sides[1])
    return np.asarray(known & (np.cumsum(known[..., ::-1], -1)[..., ::-1] <= PART))


def answering_of(sides: list[Floats], people: tuple[ArrayLike, ArrayLike], reckoned: ArrayLike) -> list[Floats]:
    """Return the share of each side that is taken to answer in a window with a figure, shape (...).

    It is told by the looks of the staff, or by a side's own where they hold fewer: of a function, whole teams may have
    no figure.
    """
    of_staff = np.nan_to_num(np.asarray(reckoned, float))
    out = []
    for side, count in zip(sides, people, strict=True):
        windows = np.maximum(has_figure(side).sum(-1), 1)
        answers = np.nan_to_num(side[..., 2]).sum((-1, -2)) / windows
        asked = np.broadcast_to(np.nan_to_num(np.asarray(count, float)), answers.shape)
        own = np.where(asked > 0, answers / np.where(asked > 0, asked, 1.0), 1.0)
        out.append(taken(np.minimum(own, of_staff)))
    return out


def taken(reckoned: ArrayLike) -> Floats:
    """Return the share that is taken to answer where looks are reckoned as another (`RECKONED`)."""
    looks, answering = np.array(RECKONED).T
    return np.asarray(np.interp(np.nan_to_num(np.asarray(reckoned, float)), looks, answering))


def last_change(
    first: ArrayLike,
    second: ArrayLike,
    people: tuple[ArrayLike, ArrayLike],
    reckoned: ArrayLike = 1.0,
    *,
    options: int = 5,
) -> NDArray[np.intp]:
    """Return the window from which on T is another one than before, established as the windows came: 0 = it never was.

    Window by window, every cut of those since the last change is tried; the one that parts them most is a change when
    their means lie `CHANGED` standard errors apart. The silent are partly the same in both parts, so the error is
    rather too large.

    Args:
        first: blocks of the first side, shape (..., windows, blocks, 3), oldest window first.
        second: the same for the second side, same leading axes and windows.
        people: how many people each side has, shape (...).
        reckoned: share of the staff that its looks are reckoned as, shape (...).
        options: answers are coded 1..options.

    Returns:
        Indices along the windows axis, shape (...).
    """
    apart, variance = by_window(np.asarray(first, float), np.asarray(second, float), people, options, reckoned)
    known = np.isfinite(apart)
    weight = np.where(known, 1 / variance, 0.0)
    # Sums up to each window, without it: of what is between two windows, their difference.
    parts = [np.where(known, weight * apart, 0.0), weight, known.astype(float)]
    sums = [np.concatenate([np.zeros((*part.shape[:-1], 1)), np.cumsum(part, -1)], -1) for part in parts]
    since = np.zeros(apart.shape[:-1], np.intp)
    for end in range(2, apart.shape[-1] + 1):
        start = [np.take_along_axis(part, since[..., None], -1) for part in sums]
        before, before_weight, before_count = (part[..., 1:end] - at for part, at in zip(sums, start, strict=True))
        after, after_weight, after_count = (part[..., end, None] - part[..., 1:end] for part in sums)
        told = (np.arange(1, end) > since[..., None]) & (before_count >= PART) & (after_count >= 1)
        below, above = np.where(told, before_weight, 1.0), np.where(told, after_weight, 1.0)
        errors = np.where(told, np.abs(after / above - before / below) / np.sqrt(1 / above + 1 / below), 0.0)
        cut = np.argmax(errors, -1)
        enough = np.take_along_axis(after_count, cut[..., None], -1)[..., 0] >= PART
        since = np.where((errors.max(-1) >= CHANGED) & enough, cut + 1, since)
    return since


def by_window(
    first: Floats, second: Floats, people: tuple[ArrayLike, ArrayLike], options: int, reckoned: ArrayLike = 1.0
) -> tuple[Floats, Floats]:
    """Return posterior mean and variance of T from each window alone, shape (..., windows); NaN without a figure."""
    known = has_figure(first) & has_figure(second)
    means: Floats = 1 + (options - 1) / POINTS * np.arange(0.5, POINTS)
    apart, variance = np.where(known, 0.0, np.nan), np.where(known, 0.0, np.nan)
    answering = answering_of([first, second], people, reckoned)
    for side, count, share, sign in zip((first, second), people, answering, (1, -1), strict=True):
        of_side, share_of = (
            np.repeat(np.broadcast_to(np.asarray(value, float), side.shape[:-3])[..., None], side.shape[-3], -1)
            for value in (count, share)
        )
        mass = posterior(side[..., None, :, :], of_side, options, share_of)
        mean = mass @ means
        apart = apart + sign * mean
        variance = variance + mass @ means**2 - mean**2
    return apart, variance


def _margin(reckoned: ArrayLike) -> Floats:
    """Return how far T must surely be from none, in points of a scale of five."""
    margin: Floats = np.maximum(TRIFLING, SILENT_APART * (1 - taken(reckoned)))
    return margin


def has_figure(windows: Floats) -> NDArray[np.bool_]:
    """Return in which windows a side has a figure, shape (..., windows)."""
    return np.asarray(np.isfinite(windows).all(-1).any(-1))


def again(windows: NDArray[np.intp]) -> Floats:
    """Return g(w): how many windows' worth of the silent's lasting views w windows leave unknown."""
    most = int(windows.max(initial=1))
    factors = [1 + 2 * sum((1 - lag / w) * AGAIN**lag for lag in range(1, w)) for w in range(1, most + 1)]
    out: Floats = np.asarray(factors)[np.maximum(windows, 1) - 1]
    return out


def posterior(windows: Floats, people: ArrayLike, options: int, answering: ArrayLike = ANSWERING) -> Floats:
    """Return the posterior of a side's mean lasting view, flat before: masses of bins, shape (..., points)."""
    shape = windows.shape[:-3]
    count = np.asarray(has_figure(windows).sum(-1))
    answers = np.nan_to_num(windows[..., 2]).sum((-1, -2)) / np.maximum(count, 1)
    spread = (1 - PERSON_ICC) + again(count) * (1 - np.asarray(answering)) * PERSON_ICC
    # A look leans to the most who may have answered; its mean is no surer than that of those who are taken to answer.
    taken = answering * np.nan_to_num(np.broadcast_to(np.asarray(people, float), shape))
    leaning = np.where(taken > 0, np.maximum(answers / np.where(taken > 0, taken, 1.0), 1.0), 1.0)
    # To the twentieth, so that equal blocks are looked at once.
    wider = np.asarray(np.round(20 * np.sqrt(spread * leaning)) / 20, float).reshape(-1)
    rows = windows.reshape(-1, windows.shape[-3] * windows.shape[-2], 3)
    item, block = np.nonzero(np.isfinite(rows).all(-1))
    distinct, place = _distinct([*rows[item, block].T, wider[item]])
    low, high, answered, of_item = distinct
    table = _log_likelihood(low, high, answered, of_item, options)
    density = sparse.csr_array((np.ones(len(item)), (item, place)), shape=(len(rows), len(table))) @ table
    mass = np.exp(density - density.max(-1, keepdims=True))
    mass /= mass.sum(-1, keepdims=True)
    return np.asarray(mass).reshape(*shape, POINTS)


def _distinct(columns: list[Floats]) -> tuple[list[Floats], NDArray[np.intp]]:
    """Return the distinct rows of columns, by column, and which of them each row is."""
    place = np.zeros(len(columns[0]), np.intp)
    for column in columns:
        values, code = np.unique(column, return_inverse=True)
        place = np.unique(place * max(len(values), 1) + code, return_inverse=True)[1]
    _, kept = np.unique(place, return_index=True)
    return [column[kept] for column in columns], place


def _log_likelihood(low: Floats, high: Floats, answers: Floats, wider: Floats, options: int) -> Floats:
    """Return the log-likelihood of every mean of the grid for every block, shape (blocks, points).

    An end of the scale is no bound. Where a mean is out of the question, a large number stands for none: several blocks
    may leave nothing possible together, and the nearest is then the best.
    """
    low, high, answers, wider = (column[:, None] for column in (low, high, answers, wider))
    mean: Floats = 1 + (options - 1) / POINTS * np.arange(0.5, POINTS)
    spread = np.sqrt(answers) * deviation(mean, options) * wider
    upper = np.where(high < options * answers, (high + 0.5 - answers * mean) / spread, np.inf)
    lower = np.where(low > answers, (low - 0.5 - answers * mean) / spread, -np.inf)
    # Both bounds on the left of the bell, where log Φ is exact however far they are.
    right = upper > -lower
    upper, lower = np.where(right, -lower, upper), np.where(right, -upper, lower)
    top = special.log_ndtr(upper)
    inside: Floats = np.maximum(top + np.log1p(-np.exp(special.log_ndtr(lower) - top)), -1e6)
    return inside


def exceeds(first: Floats, second: Floats, bins: Floats) -> Floats:
    """Return P(first > second + ``bins``), from masses on one grid; what is in a bin lies evenly in it."""
    cumulated = np.concatenate([np.zeros((*second.shape[:-1], 1)), np.cumsum(second, -1)], -1)
    place = np.clip(np.arange(POINTS) + 0.5 - bins[..., None], 0, POINTS)
    index = np.minimum(place.astype(int), POINTS - 1)
    left, right = (np.take_along_axis(cumulated, np.broadcast_to(index + k, first.shape), -1) for k in (0, 1))
    share: Floats = (first * (left + (place - index) * (right - left))).sum(-1)
    return share


def _difference(first: Floats, second: Floats) -> Floats:
    """Return the masses of first − second, from −(points − 1) to points − 1 bins."""
    size = 2 * POINTS - 1
    spectrum = np.fft.rfft(first, size) * np.fft.rfft(second[..., ::-1], size)
    mass = np.maximum(np.fft.irfft(spectrum, size), 0.0)
    apart: Floats = mass / mass.sum(-1, keepdims=True)
    return apart


def _reached(mass: Floats, share: float) -> NDArray[np.intp]:
    """Return the bin in which the mass reaches ``share``."""
    reached: NDArray[np.intp] = np.minimum((np.cumsum(mass, -1) < share).sum(-1), mass.shape[-1] - 1)
    return reached
