"""Coarse cells of a watched group's week: all that is kept of it for weak signals, once its answers are gone.

Neither a sum nor a count is kept, but the middle of the cell that it lies in. Cells of participation hold at least two
numbers of answers; the one at the bottom holds all that are too few for a score, and the one at the top reaches down to
where the colluders of R4, were they the silent ones, would not know that everybody else answered. Cells of the score
are those of R4 for the fewest people of a cell: a swing of one person wide, with an end code on either side. They
depend on the cells of participation alone, so that a score tells no more of how many answered.

Half as wide again, as the cells of staff's figures are, they would cost twice the power.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, NamedTuple

from jobs.release.cells import K, colluders, margin
from jobs.release.participation import GroupWeek, Rate, rate
from jobs.release.partition import Node, Team

ANSWERED_WIDE = 3
OPTIONS = 5
SWING = OPTIONS - 1
SAME = 1e-9  # a mean of whole answers comes back as a sum that is whole but for the last digits


class Counts(NamedTuple):
    """Counts from ``low`` to ``high``, which are kept alike."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        """What each of them is reckoned as."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class CoarseWeek:
    """One group's week as it is kept: how many could be reached, and what cells the rest lies in.

    ``answered`` is the middle of its cell, ``score`` that of a cell of means, None where fewer than K had one.
    """

    node: Node
    teams: tuple[Team, ...]
    eligible: int
    answered: float
    score: float | None

    def to_json(self) -> dict[str, Any]:
        """Return it as the JSON object that `weekly_sum.blob` encrypts."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> CoarseWeek:
        """Return what `to_json` wrote."""
        teams = tuple((str(function), str(team)) for function, team in body["teams"])
        return cls(tuple(body["node"]), teams, body["eligible"], body["answered"], body["score"])


def coarse(group: GroupWeek) -> CoarseWeek:
    """Return what is kept of a group's exact week."""
    mean = group.mean("score")
    scored = answered_cell(group.eligible, group.measured["score"])
    return CoarseWeek(
        group.node,
        group.teams,
        group.eligible,
        answered_cell(group.eligible, group.answered).middle,
        None if mean is None or scored.low < K else score_middle(scored, mean),
    )


def answered_cell(eligible: int, answered: int) -> Counts:
    """Return the cell of how many of those who could be reached answered."""
    return next(cell for cell in answered_cells(eligible) if answered <= cell.high or cell.high == eligible)


@cache
def answered_cells(eligible: int) -> tuple[Counts, ...]:
    """Return the cells of how many answered, the fewest first."""
    top = max(K, eligible - colluders(eligible) - 1)
    edges = [0, *range(K, top, ANSWERED_WIDE), top]
    if len(edges) > 2 and edges[-1] - edges[-2] < 2:  # noqa: PLR2004 - at least two numbers of answers
        del edges[-2]
    return tuple(Counts(low, high - 1) for low, high in zip(edges, [*edges[1:], eligible + 1], strict=True))


def score_middle(answered: Counts, mean: float) -> float:
    """Return the middle of the cell of a mean of 1 to 5, on that scale, of one of these numbers of answers."""
    fewest = answered.low
    end = SWING * colluders(answered.high) + margin(OPTIONS)  # as far as a sum may be from its extreme
    if 2 * end >= SWING * fewest:
        return (1 + OPTIONS) / 2
    above = (mean - 1) * fewest  # points above the lowest sum, as if the fewest had answered
    inner = SWING * fewest - 2 * end
    wide = inner / max(1, inner // SWING)
    if above <= end + SAME:
        middle = end / 2
    elif above >= SWING * fewest - end - SAME:
        middle = SWING * fewest - end / 2
    else:
        middle = end + wide * ((above - end + SAME) // wide + 0.5)
    return round(1 + middle / fewest, 2)


def rate_of(weeks: Iterable[CoarseWeek]) -> Rate | None:
    """Return the band of a response rate over some weeks; None where their cells leave more than one open."""
    bounds = [(week.eligible, _bounds(week)) for week in weeks]
    eligible = sum(reachable for reachable, _ in bounds)
    lowest, highest = (rate(eligible, sum(cell[side] for _, cell in bounds)) for side in (0, 1))
    return lowest if lowest == highest else None


def _bounds(week: CoarseWeek) -> Counts:
    return next(cell for cell in answered_cells(week.eligible) if cell.middle == week.answered)
