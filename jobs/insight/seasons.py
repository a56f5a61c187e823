"""What holidays do to a comparison: fewer answer in such weeks, and nobody lets go.

How much fewer differs from one holiday to the next (August is no July), from company to company and from team to team.
So nothing is taken off: where recent weeks are holidays, the error of participation is that much wider, whatever the
weeks before were. It wakes up with the first weeks of work.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobs.insight.panel import Floats

ALL = 0.8
"""What weeks of holidays may take from everybody's participation, as Anscombe's angle: 40 points of the share who
answer. Nothing was found that they do to the score."""

APART = 0.3
"""By how much more, or less, than the others they may take it from one group."""


def holidays_apart(groups: int) -> float:
    """Return what weeks of holidays may take from one of so many groups, once their common part is taken off.

    It is taken off in part only where groups are few (`jobs.insight.contrast.shrunk_median`).
    """
    return float(np.hypot(APART, ALL * 5 / (groups + 5)))


def widened(error: Floats, holidays: Sequence[float], recent: int, size: float) -> Floats:
    """Return the errors (channels, …), wider for participation where recent weeks are holidays.

    Args:
        error: standard errors, participation first.
        holidays: how much of each week is a holiday, 0 to 1, oldest first, up to the week looked at.
        recent: how many of them are compared with those before.
        size: what a week that is all holiday may take from participation.
    """
    wider = error.copy()
    wider[0] = np.hypot(wider[0], size * sum(holidays[-recent:]) / recent)
    return wider
