"""How long something takes when part of it is still under way: a median that counts the open ones (R19).

Of obstacles that leadership has still not decided, only those that were decided quickly have an end: their median alone
reads 15 days where the true one is 25. Kaplan and Meier (1958) count the others for as long as they have lasted.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 15
"""Cases from which a median is told: with 8, its interval holds the true one 84 % of the time instead of 95 %."""

_HALF = 0.5
_Z = 1.959963984540054  # of a two-sided interval of 95 %
_ROUNDING = 1e-12  # a share of exactly one half may be computed a little off


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long cases took.

    Attributes:
        ended: how many came to an end.
        running: how many are under way.
        median: the time, in the unit of the durations, after which half had ended; None below ``LEAST`` cases, and
            while fewer than half have.
        low, high: its interval of 95 %, in the same unit; infinite where no end shows yet, None without a median.
    """

    ended: int
    running: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


def elapsed(durations: Sequence[float], ended: Sequence[bool]) -> Elapsed:
    """Return how long cases took, those under way counted for as long as they have lasted.

    Args:
        durations: of each case, from its beginning to its end or to now; any unit, 0 or more.
        ended: whether each came to an end, whichever; as many.
    """
    done = sum(ended)
    counted = Elapsed(done, len(durations) - done)
    if len(durations) < LEAST:
        return counted
    curve = _curve(durations, ended)
    median = next((time for time, share, _ in curve if share < _HALF - _ROUNDING), None)
    if median is None:
        return counted
    low, high = _interval(curve)
    return Elapsed(counted.ended, counted.running, median, low, high)


def _curve(durations: Sequence[float], ended: Sequence[bool]) -> list[tuple[float, float, float]]:
    """Return (time, share still under way after it, its standard error by Greenwood) at each time of an end."""
    ends = Counter(time for time, is_over in zip(durations, ended, strict=True) if is_over)
    share, spread = 1.0, 0.0
    curve = []
    for time in sorted(ends):
        left, now = sum(duration >= time for duration in durations), ends[time]
        share *= 1 - now / left
        spread = math.inf if now == left else spread + now / (left * (left - now))
        curve.append((time, share, share * math.sqrt(spread) if share > 0 else 0.0))
    return curve


def _interval(curve: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the times at which a share of one half cannot be told from the curve (Brookmeyer and Crowley, 1982).

    On the scale of log(-log), where the error of a share is nearer to normal.
    """
    near = [index for index, (_, share, error) in enumerate(curve) if _fits_half(share, error)]
    if not near:
        return 0.0, math.inf
    after = near[-1] + 1
    return curve[near[0]][0], curve[after][0] if after < len(curve) else math.inf


def _fits_half(share: float, error: float) -> bool:
    if not 0 < share < 1:
        return False
    distance = math.log(-math.log(share)) - math.log(-math.log(_HALF))
    return abs(distance * share * math.log(share)) <= _Z * error
