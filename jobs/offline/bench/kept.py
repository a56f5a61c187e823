"""What a digest sees of simulated groups: coarse cells of participation and score, for as many weeks as are kept.

The cells are made by the product’s own `jobs.release.coarse`, and each week is looked at from itself and the weeks kept
before it, as `jobs.digest.watching.alarms` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jobs.calendar import WEEK
from jobs.digest.watching import ALPHA, LONG, SHORT
from jobs.insight.panel import TeamWeeks
from jobs.insight.signals import Signals, scan
from jobs.offline.bench.people import Floats
from jobs.release import STAFF, GroupWeek, coarse
from jobs.release.cells import K
from jobs.retention import SUMS_KEPT

KEPT = SUMS_KEPT // WEEK
TOO_EARLY = round(SHORT * 2 / 3) + round(LONG * 2 / 3) - 1
"""Weeks at the start in which no look is possible: a contrast needs two thirds of its windows."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What every week showed: the statistic and what is above its threshold, (weeks, teams); the threshold, (weeks,).

    ``over`` is what an alert may be written of: with many groups, fewer than passed the threshold.
    """

    statistic: Floats
    threshold: Floats
    over: NDArray[np.bool_]

    @property
    def passed(self) -> NDArray[np.bool_]:
        """What passed the threshold, whatever else passed in its week, (weeks, teams)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.statistic > self.threshold[:, None])


def from_exact_sums(panel: TeamWeeks, alpha: float = ALPHA) -> Watch:
    """Return what exact sums of all weeks would show, of K answers and more: the cost of cells is counted from it."""
    score = np.where(panel.answered >= K, panel.score, np.nan)
    sums = TeamWeeks.measured(panel.eligible, panel.answered, score)
    signals = scan(sums, alpha=alpha, short=SHORT, long=LONG)
    return Watch(signals.statistic.T, signals.threshold, signals.over.T)


def as_digests_do(panel: TeamWeeks, alpha: float = ALPHA) -> Watch:
    """Return what the digests of all weeks see, each from the cells that are kept in its week."""
    cells = in_cells(panel)
    teams, weeks = panel.eligible.shape
    watch = Watch(np.full((weeks, teams), np.nan), np.full(weeks, np.nan), np.zeros((weeks, teams), bool))
    for week in range(TOO_EARLY, weeks):
        signals = last_look(cells, week, alpha)
        watch.statistic[week], watch.threshold[week] = signals.statistic[:, -1], signals.threshold[-1]
        watch.over[week] = signals.over[:, -1]
    return watch


def last_look(cells: TeamWeeks, week: int, alpha: float = ALPHA) -> Signals:
    """Return what the digest of one week computes: its last column is the week’s."""
    weeks = slice(max(0, week + 1 - KEPT), week + 1)
    seen = TeamWeeks.measured(cells.eligible[:, weeks], cells.answered[:, weeks], cells.score[:, weeks])
    return scan(seen, alpha=alpha, short=SHORT, long=LONG)


def in_cells(panel: TeamWeeks) -> TeamWeeks:
    """Return the panel as it is kept: skips are not, and counts and means are the middles of their cells."""
    exact = np.stack([panel.eligible, panel.answered, np.rint(np.nan_to_num(panel.answered * panel.score))])
    kinds, which = np.unique(exact.reshape(3, -1).astype(int), axis=1, return_inverse=True)
    middles = np.array([_middles(*kind) for kind in kinds.T.tolist()]).reshape(-1, 2)[which.ravel()]
    shape = panel.eligible.shape
    return TeamWeeks.measured(panel.eligible, middles[:, 0].reshape(shape), middles[:, 1].reshape(shape))


@cache
def _middles(eligible: int, answered: int, total: int) -> tuple[float, float]:
    """Return what is kept of how many answered, and of their mean (NaN = nothing)."""
    measured = answered if answered >= K else 0
    week = GroupWeek(
        node=STAFF,
        teams=(),
        eligible=eligible,
        answered=answered,
        score=float(total) if measured else None,
        latency=None,
        skipped=None,
        words=None,
        measured={"score": measured},
    )
    cells = coarse(week)
    return cells.answered, np.nan if cells.score is None else cells.score
