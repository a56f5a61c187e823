"""Whether two sides part on a choice, from the options that were named for their blocks, window after window (R4).

Of a block that has a figure it is known that an option passed its threshold, or that none did. Given the share s of a
side that chooses an option, with n answers and a threshold of t,

    P(it is named) = P(Bin(n, s) ≥ t)        P(another one is) = P(Bin(n, s) ≤ n − t)

averaged over the n and t that the figure leaves possible. An option is never named after another one was: then it is
unknown of all others why they were not, and such a block says nothing of them. Blocks and windows multiply, over a
prior that falls as 1 − s: the people are the same and their lasting shares are asked for, as in `jobs.insight.people`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from jobs.insight.gaps import Floats

LEVEL = 0.015
"""Chance, at most, of the shares of an option lying no further apart than a trifle, by this reckoning."""

OF_FUNCTIONS = 1 / 4
"""Of that level where the sides are two functions: their teams choose more alike than is reckoned with."""

SURE = 0.9
"""Chance, at least, of a majority that is said. Fitted, as are the level and the prior, on seed 11 of
`jobs.offline.bench.choices`."""

CLEAR, NONE = 0.6, 0.01
"""A clear majority is a share of more than three in five; where there is said to be none, the chance of one at most."""

MARGIN = 0.15
"""By how much of a side the shares of an option must differ: less is a trifle."""

LAST = 6
"""Windows that count: half a year."""

NEWEST = 2
"""Windows that, looked at alone, must not speak against what is said: so what is over is soon said no more."""

FINEST = 0.04
"""Standard error, at least, of a share: people of one team choose alike, and some are silent in every window."""

_SHARES: Floats = np.linspace(0.01, 0.99, 50)  # none is one half, so that each is more or less than half
_BLUR: Floats = np.exp(-(((_SHARES[:, None] - _SHARES) / FINEST) ** 2) / 2)
_BLUR /= _BLUR.sum(-1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Named:
    """What one block of one window shows: the option that is named, 1..m, or None.

    ``cases`` are the numbers of answers and thresholds that it may have had, all as likely; ``before``, the options
    that were named for any of its people in earlier windows.
    """

    option: int | None
    cases: tuple[tuple[int, int], ...]
    before: frozenset[int] = frozenset()


Side = Sequence[Sequence[Named]]
"""A side's blocks by window, the newest last; no blocks where it is withheld."""


@dataclass(frozen=True, slots=True)
class Parting:
    """What is established: the sides part, and the option that each has a majority for, None = for none.

    ``apart`` is how far apart the shares of what is said lie, as expected, in 0..1.
    """

    said: bool = False
    first: int | None = None
    second: int | None = None
    apart: float = 0.0


def compare(first: Side, second: Side, *, options: int, functions: bool = False) -> Parting:
    """Return whether two sides part on a choice of options 1..``options``, and how, by their last windows.

    They do when each surely has a majority, for another option, or when one has and the other surely has none; and
    when the shares of each option that is said surely lie further apart than `MARGIN`. Nothing is said where a side has
    no figure in the newest window.
    """
    if not first or not second or not first[-1] or not second[-1]:
        return Parting()
    sides = (_posteriors(first[-LAST:], options), _posteriors(second[-LAST:], options))
    named = [_named(side) for side in sides]
    if None in named or named[0] == named[1]:
        return Parting()
    level, apart = LEVEL * (OF_FUNCTIONS if functions else 1), []
    for own, other in ((0, 1), (1, 0)):
        if option := named[own]:
            shares = sides[own][option - 1], sides[other][option - 1]
            if _further(*shares) < 1 - level:
                return Parting()
            apart.append(float((shares[0] - shares[1]) @ _SHARES))
    if not all(_still(side[-NEWEST:], option, options) for side, option in zip((first, second), named, strict=True)):
        return Parting()
    return Parting(said=True, first=named[0] or None, second=named[1] or None, apart=max(apart))


def _named(posteriors: Floats) -> int | None:
    """Return the option that surely has a majority, 0 where surely none has, None where neither is sure."""
    majority = _chance(posteriors, 1 / 2)
    if majority.max() >= SURE:
        return int(majority.argmax()) + 1
    return 0 if _chance(posteriors, CLEAR).max() <= NONE else None


def _still(newest: Side, option: int | None, options: int) -> bool:
    """Return whether windows alone make a majority no less likely than before them, or none likelier than not."""
    posteriors = _posteriors(newest, options)
    if not option:
        return bool(_chance(posteriors, CLEAR).max() <= 1 / 2)
    return bool(_chance(posteriors, 1 / 2)[option - 1] >= _chance(_posteriors((), 1), 1 / 2)[0])


def _chance(posteriors: Floats, share: float) -> Floats:
    """Return the chance of each option that more than a share of a side choose it."""
    chances: Floats = posteriors[:, share < _SHARES].sum(-1)
    return chances


def _further(own: Floats, other: Floats) -> float:
    """Return the chance that a share is larger than another one by more than the margin."""
    apart = _SHARES[:, None] - _SHARES > MARGIN + 1e-9
    return float(own @ apart @ other)


def _posteriors(side: Side, options: int) -> Floats:
    """Return the posterior of each option's share, shape (options, shares)."""
    alike = Counter(block for blocks in side for block in blocks)
    evidence = np.tile(np.log(1 - _SHARES), (options, 1))
    for block, times in alike.items():
        own, another, not_own = _likelihoods(block.cases)
        for option in range(1, options + 1):
            if block.option is not None:
                evidence[option - 1] += times * (own if block.option == option else another)
            elif not block.before - {option}:
                evidence[option - 1] += times * not_own
    evidence = np.exp(evidence - evidence.max(-1, keepdims=True))
    posteriors: Floats = evidence / evidence.sum(-1, keepdims=True) @ _BLUR
    return posteriors


@cache
def _likelihoods(cases: tuple[tuple[int, int], ...]) -> tuple[Floats, Floats, Floats]:
    """Return the logarithms of the chances, by share, that an option is named, that another one is, that it is not."""
    answers, least = np.array(cases, float).T[..., None]
    own = stats.binom.sf(least - 1, answers, _SHARES).mean(0)
    another = stats.binom.cdf(answers - least, answers, _SHARES).mean(0)
    logs = np.log(np.maximum([own, another, 1 - own], 1e-300))
    return logs[0], logs[1], logs[2]
