"""How sure one must be that these people stand apart before it is said, and from how large a gap on one would be.

Levels are of one look at one question; what they keep is the share of companies that hear any false gap in half a year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from jobs.insight.gaps import Floats
from jobs.insight.released import POWER

SAID = (0.00015, 0.00077, 0.00154, 0.0020, 0.00216, 0.0023, 0.00246)
"""One-sided level at which a gap is said, by the number of windows in which both sides had a figure.

Fitted on seed 11 of `jobs.offline.bench.half_year`, worst of three nulls and three rates of answering, so that fewer
than a tenth of companies with eight questions hears a false gap in half a year. Early looks are stricter since one
figure's errors have longer tails than the model's.
"""

OF_LEADERS = ((20, 1.2), (40, 1.2), (84, 0.9), (300, 1.2))
OF_FUNCTIONS = ((15, 0.03), (31, 0.06), (76, 0.08), (180, 0.04))
"""(people on both sides, what share of `SAID` leaders and staff, or two functions, have); between two, in proportion.

Fitted as `SAID`. Two functions are the more precise, so that a trifle is the sooner taken for more, and the smaller
they are the more odd figures of seven people are among theirs.
"""

SHORT, SHORT_OF_FEW, FEW = 0.22, 1.3, (40, 84)
"""By how many standard deviations more than the model says a gap is found four times in five.

Errors are wider than the model's, and the last two windows must show it too. With as few people as the first of `FEW`
it is `SHORT_OF_FEW` shared among the windows, from the second on `SHORT`; in between, in proportion. Fitted as `SAID`.
"""


def level_of(windows: ArrayLike, people: tuple[ArrayLike, ArrayLike], *, functions: ArrayLike = False) -> Floats:
    """Return the one-sided level at which a gap is said, by the windows with a figure of both sides, and people."""
    looks = np.clip(np.asarray(windows), 1, len(SAID)).astype(int)
    together = np.asarray(sum(np.nan_to_num(np.asarray(side, float)) for side in people))
    of_leaders, of_functions = (np.interp(together, *np.array(shares).T) for shares in (OF_LEADERS, OF_FUNCTIONS))
    level: Floats = np.asarray(SAID)[looks - 1] * np.where(functions, of_functions, of_leaders)
    return level


def enough_of(windows: ArrayLike, people: tuple[ArrayLike, ArrayLike]) -> Floats:
    """Return how far beyond its level, in standard deviations, a gap is found four times in five."""
    together = np.asarray(sum(np.nan_to_num(np.asarray(side, float)) for side in people))
    few = np.interp(together, FEW, (1.0, 0.0))
    enough: Floats = special.ndtri(POWER) + few * SHORT_OF_FEW / np.maximum(windows, 1) + (1 - few) * SHORT
    return enough
