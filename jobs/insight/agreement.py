"""Agreement on single-choice questions, between two sides and within each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jobs.insight.gaps import Floats


@dataclass(frozen=True, slots=True)
class Agreement:
    """Chances in [0, 1] that two people name the same option; NaN where there are not two people to ask.

    ``within_leaders`` and ``within_teams`` for two people of one side, ``across`` for one of each; ``p`` says how
    often chance alone would part the sides as much.
    """

    within_leaders: Floats
    within_teams: Floats
    across: Floats
    p: Floats


def compare(leaders: ArrayLike, teams: ArrayLike, rng: np.random.Generator, draws: int = 1999) -> Agreement:
    """Return how far two sides agree on a choice, with the p of a permutation test.

    W = Σn(n − 1)/N(N − 1) within a side, B = Σab/N₁N₂ across. The sides are shuffled ``draws`` times; the statistic
    is max(W_L, W_T) − B: does the more united side agree with itself more than with the other? It finds one decider
    named by one side only more often than (W_L + W_T)/2 − B, in which the scatter of the other side counts as much.

    Args:
        leaders: counts per option, shape (..., K), whole numbers; NaN counts as none.
        teams: the same for the other side; leading axes broadcast.
        rng: the source of the shuffles: same seed, same p.
        draws: shuffles; p is never below 1/(draws + 1).

    Returns:
        An `Agreement` over the leading axes; p is 1 where a side has nobody.
    """
    a, b = np.broadcast_arrays(_counts(leaders), _counts(teams))
    size_a, size_b = a.sum(-1), b.sum(-1)
    known = (size_a > 0) & (size_b > 0)
    observed = _parting(a, b)
    beyond = np.zeros(observed.shape)
    for shuffled in _shuffles(a + b, size_a, rng, draws):
        beyond += (_parting(shuffled, a + b - shuffled) >= observed - 1e-12).sum(0)
    return Agreement(
        within_leaders=_within(a),
        within_teams=_within(b),
        across=np.where(known, (a * b).sum(-1) / np.where(known, size_a * size_b, 1), np.nan),
        p=np.where(known, (1 + beyond) / (draws + 1), 1.0),
    )


_CHUNK = 2_000_000  # counts held at once while shuffling


def _counts(answers: ArrayLike) -> NDArray[np.int64]:
    """Return whole counts, NaN as none."""
    whole: NDArray[np.int64] = np.rint(np.nan_to_num(np.asarray(answers, float))).astype(np.int64)
    return whole


def _within(counts: NDArray[np.int64]) -> Floats:
    """Return the chance that two people of one side agree, NaN below two people."""
    n = counts.astype(float)
    size = n.sum(-1)
    pairs = size * (size - 1)
    return np.where(pairs > 0, (n * (n - 1)).sum(-1) / np.where(pairs > 0, pairs, 1), np.nan)


def _parting(a: NDArray[np.int64], b: NDArray[np.int64]) -> Floats:
    """Return max(W_a, W_b) − B; a side of one agrees with nobody, which shuffling leaves as it is."""
    sizes = np.maximum(a.sum(-1) * b.sum(-1), 1)
    united = np.maximum(np.nan_to_num(_within(a)), np.nan_to_num(_within(b)))
    parting: Floats = united - (a.astype(float) * b).sum(-1) / sizes
    return parting


def _shuffles(
    pooled: NDArray[np.int64], size: NDArray[np.int64], rng: np.random.Generator, draws: int
) -> Iterator[NDArray[np.int64]]:
    """Yield first sides of shuffled people, (some draws, ..., K), until there are ``draws``.

    Options are dealt one after the other: each takes a hypergeometric share of the seats still free.
    """
    at_once = max(1, _CHUNK // max(pooled.size, 1))
    later = pooled[..., ::-1].cumsum(-1)[..., ::-1]  # people naming this option or a later one
    for start in range(0, draws, at_once):
        shape = (min(at_once, draws - start), *size.shape)
        seats = np.broadcast_to(size, shape)
        dealt = np.empty((*shape, pooled.shape[-1]), np.int64)
        for option in range(pooled.shape[-1]):
            others = later[..., option] - pooled[..., option]
            dealt[..., option] = rng.hypergeometric(pooled[..., option], others, seats, shape)
            seats = seats - dealt[..., option]
        yield dealt
