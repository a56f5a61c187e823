"""Which gaps are known well enough for their question to pass a turn: surely there, or surely small.

What passing a turn saves and what it costs is measured on two simulators (`diapason bench resting`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jobs.insight.people import PeopleGap

ASKED = 2  # windows before a question may rest
SURE = 0.995  # posterior probability of more than a trifling gap from which a gap that is said is settled

SMALL = 0.7
"""A gap that is not said is settled when its 95 % interval lies within so many points of a five-point scale.

With 1 point and one turn of rest 33 to 41 % is not asked, and of gaps that appear later 52 % are found within half a
year, 79 % where all is asked; with 0.7 it is 13 to 31 % and 64 %. What stands from the start is found alike. With three
turns of rest within 1 point 11 of a hundred gaps more are missed in the first half year (84 people, seed 11).
"""


def settled(gap: PeopleGap, *, options: int = 5) -> NDArray[np.bool_]:
    """Return which gaps are settled, in the shape of the gaps; ``options`` is m of the codes 1..m."""
    small = SMALL * (options - 1) / 4
    known: NDArray[np.bool_] = np.where(gap.said, gap.beyond >= SURE, (gap.low > -small) & (gap.high < small))
    return known & (gap.windows >= ASKED)
