"""The attacker who is sure that nobody changed their mind: what two figures tell about people missing from one of them.

They know who answered each time, who did not, and what a coalition answered: as many people as rule R4 allows for in
the larger block, and in neither block more than it allows for there. Of everybody else they assume the worst habit, the
same answer twice. Whoever is in both blocks then counts alike in both sums, and subtracting one figure from the other
leaves those who are missing from one.

Points are counted from 0 to ``top`` an answer: codes less one, or, of a choice, whether it is the option looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.release.fits import Fit

Whole = NDArray[np.int64]

MISSING = 6
"""Most answers that are missing from one of two figures, in the worst case looked at: more hide one another better."""


class Turnover(NamedTuple):
    """At most how many answers may be in the first of two figures only, in the second only, and in both."""

    gone: int
    new: int
    stay: int | None = None  # None = any number

    @property
    def reversed(self) -> Turnover:
        """The same, of the second figure and then the first."""
        return Turnover(self.new, self.gone, self.stay)


ANYBODY = Turnover(MISSING, MISSING)
"""The attacker knows exactly who answered each time, and whoever it was makes for the worst case."""

ONE_GONE, ONE_NEW = Turnover(1, 0), Turnover(0, 1)

NOTHING = Fit(0, 0, 0, 0)
"""The figure of no answer, which says nothing of any other."""


@lru_cache(maxsize=65_536)
def fewest_left(firsts: Sequence[Fit], seconds: Sequence[Fit], top: int, turnover: Turnover, enough: int) -> int:
    """Return how many answers stay possible for somebody missing from one of two figures, in the worst case.

    The worst is looked for over all numbers that the figures fit, who is missing, who the insiders are and what they
    answered. The search ends where fewer than ``enough`` are left.

    Args:
        firsts: what the first figure fits.
        seconds: what the second figure fits.
        top: points of an answer, from 0.
        turnover: how many may be missing.
        enough: answers that are enough.
    """
    fewest = top + 1
    for first, second in sorted(product(firsts, seconds), key=lambda pair: abs(pair[0].answers - pair[1].answers)):
        fewest = min(fewest, left_of_pair(first, second, top, turnover))
        if fewest >= enough:
            fewest = min(fewest, left_of_pair(second, first, top, turnover.reversed))
        if fewest < enough:
            break
    return fewest


@lru_cache(maxsize=65_536)
def left_alone(fit: Fit, top: int) -> int:
    """Return how many answers one block leaves of any of its own: all that is known where others may have changed.

    If those who answered both times may have answered anything, the answers of two windows have nothing in common, and
    a second figure says nothing of the first one's.
    """
    return left_of_pair(fit, NOTHING, top, Turnover(fit.answers, 0))


def left_of_pair(first: Fit, second: Fit, top: int, turnover: Turnover) -> int:
    """Return how many answers stay possible for one that is in the first of two blocks only; ``top`` + 1: all."""
    fewest = top + 1
    for new in range(min(turnover.new, second.answers) + 1):
        both = second.answers - new
        gone = first.answers - both
        if 1 <= gone <= turnover.gone and (turnover.stay is None or both <= turnover.stay):
            fewest = min(fewest, _left(first, second, top, (both, gone - 1, new)))
    return fewest


def _left(first: Fit, second: Fit, top: int, others: tuple[int, int, int]) -> int:
    """Return what is left of one answer of the first block only, beside others: in both, the first only, the second.

    Let b, f, s be the sums of the coalition in both, the first only, the second only. Every bound of the answer is one
    in b + f or in s - f, so these stand for the three. Between given bounds in s - f what is left is concave in b + f:
    the fewest are at the ends of what is possible. Arrays hold a coalition and its s - f an element. Sums of unknown
    answers reach every value between their ends.
    """
    k_both, k_gone, k_new, drift = _coalitions(min(first.known, second.known), first.known, second.known, top)
    there = (k_both <= others[0]) & (k_gone <= others[1]) & (k_new <= others[2])
    k_both, k_gone, k_new, drift = (part[there] for part in (k_both, k_gone, k_new, drift))
    u_both, u_gone, u_new = others[0] - k_both, others[1] - k_gone, others[2] - k_new
    # What the difference of the figures leaves.
    least = np.maximum(0, first.low - second.high + drift - top * u_gone)
    most = np.minimum(top, first.high - second.low + drift + top * u_new)
    # The ends of b + f: what the coalition may have answered, and what either figure allows.
    rest = top * (u_both + u_gone)
    end = np.maximum(-drift, second.low - top * (u_new + u_both) - drift)
    low_end = np.maximum(np.maximum(0, first.low - rest - most), end)
    end = np.minimum(np.minimum(top * k_gone, top * k_new - drift) + top * k_both, second.high - drift)
    high_end = np.minimum(first.high - least, end)
    possible = (low_end <= high_end) & (least <= most)
    fewest = top + 1
    for level in (low_end, high_end):
        left = np.minimum(most, first.high - level) - np.maximum(least, first.low - level - rest) + 1
        fewest = min(fewest, int(left[possible & (left > 0)].min(initial=top + 1)))
    return fewest


@cache
def _coalitions(of_both: int, of_first: int, of_second: int, top: int) -> tuple[Whole, Whole, Whole, Whole]:
    """Return every coalition that knows no more answers of either block, nor of both together, than these.

    Four arrays: how many of their answers are in both blocks, the first only, the second only; and the sum of the last
    less the sum of those before.
    """
    rows = [
        (both, gone, new, drift)
        for both in range(of_both + 1)
        for gone in range(of_first - both + 1)
        for new in range(min(of_second - both, max(of_first, of_second) - both - gone) + 1)
        for drift in range(-top * gone, top * new + 1)
    ]
    k_both, k_gone, k_new, drift = np.array(rows, dtype=np.int64).T
    return k_both, k_gone, k_new, drift
