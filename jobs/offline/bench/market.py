"""The rules sold today, as their vendors describe them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jobs.offline.bench.people import Floats

POINTS = 0.10
"""Ten points between the favourable shares of two groups are called a gap."""


def favourable(counts: Floats) -> Floats:
    """Return the share of answers 4 and 5, NaN without answers."""
    total = counts.sum(-1)
    share: Floats = np.where(total > 0, counts[..., -2:].sum(-1) / np.maximum(total, 1), np.nan)
    return share


def gap(leaders: Floats, teams: Floats) -> NDArray[np.bool_]:
    """Return where the rule calls a gap: the favourable shares of two sides are ten points apart or more."""
    called: NDArray[np.bool_] = np.abs(favourable(leaders) - favourable(teams)) >= POINTS - 1e-9
    return called


def named(leaders: Floats, teams: Floats) -> NDArray[np.bool_]:
    """Return where the rule calls a disagreement on a choice: the two sides' most named options differ."""
    differ: NDArray[np.bool_] = np.argmax(leaders, -1) != np.argmax(teams, -1)
    return differ
