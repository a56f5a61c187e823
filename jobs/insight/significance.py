"""Verdicts from p-values: which of many comparisons may be called a gap, with few false ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jobs.insight.gaps import LEVEL

RATE = 0.10
"""Expected share of chance among the gaps shown."""

TELLING = 0.5
"""Share of the scale: where even a gap as wide could be missed, finding none means nothing."""


def discoveries(p: ArrayLike, rate: float = RATE) -> NDArray[np.bool_]:
    """Return which p-values are discoveries over one set (Benjamini and Hochberg, 1995).

    Args:
        p: p-values of one set on the last axis, leading axes are sets of their own; NaN is never a discovery and
            does not count in the set.
        rate: expected share of false ones among the discoveries.

    Returns:
        True where discovered, shape of ``p``.
    """
    values = np.asarray(p, float)
    if not values.size:
        return np.zeros(values.shape, bool)
    # scipy's own procedure knows no missing values: here they go last, and the set counts without them.
    known = np.isfinite(values)
    ordered = np.sort(np.where(known, values, np.inf), axis=-1)
    allowed = rate * np.arange(1, values.shape[-1] + 1) / np.maximum(known.sum(-1, keepdims=True), 1)
    passing = np.where(ordered <= allowed, ordered, -np.inf).max(-1, keepdims=True)
    discovered: NDArray[np.bool_] = known & (values <= passing)
    return discovered


def verdicts(p: ArrayLike, smallest: ArrayLike = 0.0, *, options: int = 5, rate: float = RATE) -> NDArray[np.str_]:
    """Return the verdict of each comparison of the set shown, looked at once.

    Args:
        p: p-values, the set on the last axis.
        smallest: smallest gap that the sizes would find, in points (`divergence.smallest_gap`).
        options: answers are coded 1..options.
        rate: expected share of chance among the gaps said.

    Returns:
        `gap` where it passes both ``rate`` over the set and the level of one comparison alone, `too_few` where nothing
        is known or even a gap of half the scale could be missed, `none` elsewhere.
    """
    values, unseen = np.broadcast_arrays(np.asarray(p, float), np.asarray(smallest, float))
    return judged(discoveries(values, rate) & (values <= LEVEL), values, unseen, options=options)


def judged(said: ArrayLike, p: ArrayLike, smallest: ArrayLike, *, options: int = 5) -> NDArray[np.str_]:
    """Return the verdict of each comparison, when it is known which are said.

    Args:
        said: True for a gap.
        p: p-values; NaN where a side has no figure.
        smallest: smallest gap that would be said, in points.
        options: answers are coded 1..options.

    Returns:
        `gap` where said, `too_few` where nothing is known or even a gap of half the scale could be missed, `none`
        elsewhere.
    """
    too_few = ~np.isfinite(np.asarray(p, float)) | ~(np.asarray(smallest, float) <= TELLING * (options - 1))
    verdict: NDArray[np.str_] = np.select([np.asarray(said, bool), too_few], ["gap", "too_few"], "none")
    return verdict
