"""What is kept of a watched group for weak signals, once the answers of its weeks are gone.

While answers live, the sums of a week are exact, under the key of their window (`GroupWeek`). Sealed, four weeks become
one span, and the span before joins a rest that fades by a third. Of both, neither sum nor count is kept, but the middle
of the cell that it lies in: whoever opens them has two numbers of a group's answers, however long it lived.

Cells are those of R4 for answers given once a week: one answer's swing wide, anchored at both ends, with an end code on
either side that is as wide as all that colluders gave in these weeks. Cells of how many answered are as wide as one
person's four weeks; the outermost hold what colluders alone could have answered, or not, so that they prove of nobody
else that they answered. Cells of the score depend on those alone. The rest is put into cells anew each time: exact, it
would be a number in base 3/2 of which every digit was a span.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from jobs.insight.spans import FADE, SPAN
from jobs.release.cells import K, colluders, margin
from jobs.release.participation import GroupWeek, Rate, rate
from jobs.release.partition import Node, Team

ANSWERED_WIDE = 4
OPTIONS = 5
SWING = OPTIONS - 1
END_MEANS = 0.9
"""Where an end code is reckoned, from its extreme to its inner edge: most of what lies there lies near the edge. In the
middle, a group that enters it would seem to leap, and nearly half of the falls of the score would be lost."""
SAME = 1e-9  # a mean of whole answers comes back as a sum that is whole but for the last digits


class Counts(NamedTuple):
    """Numbers from ``low`` to ``high``, which are kept alike."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """What each of them is reckoned as."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of some weeks of one group; not whole numbers once they faded, or are middles of cells.

    Attributes:
        weeks: how many weeks.
        reachable: people who could be reached, one for each week.
        answered: how many of them answered.
        told: weeks with ``points``: of fewer than K answers there are none.
        scored: answers behind ``points``.
        points: sum of the scores, 1 to 5.
    """

    weeks: float = 0.0
    reachable: float = 0.0
    answered: float = 0.0
    told: float = 0.0
    scored: float = 0.0
    points: float = 0.0

    @classmethod
    def of(cls, week: GroupWeek) -> Tally:
        """Return the sums of one week; of one in which nobody could be reached, none."""
        if not week.eligible:
            return cls()
        if week.score is None:
            return cls(1.0, week.eligible, week.answered)
        return cls(1.0, week.eligible, week.answered, 1.0, week.measured["score"], week.score)

    def __add__(self, other: Tally) -> Tally:
        """Return the sums of both."""
        return Tally(*(mine + theirs for mine, theirs in zip(self.numbers, other.numbers, strict=True)))

    @property
    def numbers(self) -> tuple[float, ...]:
        """Return its numbers in order."""
        return self.weeks, self.reachable, self.answered, self.told, self.scored, self.points

    def faded(self, weeks: float) -> Tally:
        """Return what is left once ``weeks`` more have joined."""
        left = FADE ** (weeks / SPAN)
        return Tally(*(left * number for number in self.numbers))

    def coarse(self) -> Tally:
        """Return the same in cells."""
        answered = answered_reckoned(self.reachable, self.weeks, self.answered)
        kept = Tally(round(self.weeks, 2), round(self.reachable, 1), round(answered, 2))
        if not self.told:
            return kept
        scored = scored_cell(self.reachable / self.weeks, self.told, self.scored)
        mean = score_reckoned(scored, self.told, self.points / self.scored)
        if mean is None:
            return kept
        middle = round(scored.middle, 2)
        return replace(kept, told=round(self.told, 2), scored=middle, points=round(mean * middle, 2))


@dataclass(frozen=True, slots=True)
class GroupPast:
    """All that is left of a group's sealed weeks, in cells: the newest span, and those before it, fading."""

    node: Node
    teams: tuple[Team, ...]
    newest: Tally = field(default_factory=Tally)
    earlier: Tally = field(default_factory=Tally)

    def with_weeks(self, teams: tuple[Team, ...], weeks: Sequence[Tally]) -> GroupPast:
        """Return the past that more weeks have joined, oldest first, four at a time."""
        past = replace(self, teams=teams)
        for first in range(0, len(weeks), SPAN):
            newest = sum(weeks[first : first + SPAN], start=Tally())
            earlier = past.newest + past.earlier.faded(past.newest.weeks)
            past = replace(past, newest=newest.coarse(), earlier=earlier.coarse())
        return past

    def to_json(self) -> dict[str, Any]:
        """Return it as the JSON object that `signal_past.blob` encrypts."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> GroupPast:
        """Return what `to_json` wrote."""
        teams = tuple((str(function), str(team)) for function, team in body["teams"])
        return cls(tuple(body["node"]), teams, Tally(**body["newest"]), Tally(**body["earlier"]))


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a look at one week rests on.

    Attributes:
        weeks: (Monday, exact week of a group) of the weeks whose answers live.
        pasts: what is left of the weeks before, by group.
        taught: what the company had taught before (`jobs.insight.calibration`), as JSON; None = nothing yet.
        taught_until: the last week that it had taught.
    """

    weeks: tuple[tuple[date, GroupWeek], ...] = ()
    pasts: tuple[GroupPast, ...] = ()
    taught: Mapping[str, Any] | None = None
    taught_until: date | None = None


def joined(pasts: Iterable[GroupPast], weeks: Sequence[tuple[date, GroupWeek]]) -> tuple[GroupPast, ...]:
    """Return the pasts that (Monday, exact week of a group) have joined."""
    by_node = {past.node: past for past in pasts}
    own_weeks: dict[Node, list[GroupWeek]] = {}
    for _, group in sorted(weeks, key=lambda week: week[0]):
        own_weeks.setdefault(group.node, []).append(group)
    for node, groups in own_weeks.items():
        past = by_node.get(node) or GroupPast(node, groups[-1].teams)
        by_node[node] = past.with_weeks(groups[-1].teams, [Tally.of(group) for group in groups])
    return tuple(by_node.values())


def answered_reckoned(reachable: float, weeks: float, answered: float) -> float:
    """Return what the number of those who answered is reckoned as: the middle of its cell, or nearly the inner edge."""
    cell = answered_cell(reachable, weeks, answered)
    if cell.low <= 0:
        return END_MEANS * cell.high
    return reachable - END_MEANS * (reachable - cell.low) if cell.high >= reachable else cell.middle


def answered_cell(reachable: float, weeks: float, answered: float) -> Counts:
    """Return the cell of how many answered, of so many who could be reached, one for each week."""
    if not weeks:
        return Counts(0.0, 0.0)
    end = min(weeks * colluders(ceil(reachable / weeks)) + 2, reachable / 2)
    if answered < end - SAME:
        return Counts(0.0, end)
    top = reachable - end if reachable - 2 * end >= 2 else end  # noqa: PLR2004 - at least two numbers of answers
    if answered > top + SAME or top == end:
        return Counts(top, reachable)
    return _cell(end, top, answered, ANSWERED_WIDE)


def scored_cell(people: float, told: float, scored: float) -> Counts:
    """Return the cell of how many answers are behind a score, of so many people in so many weeks of K or more."""
    low = K * told
    top = max(low, (people - colluders(ceil(people))) * told - 2)
    if scored > top + SAME or top - low < 2:  # noqa: PLR2004 - at least two numbers of answers
        return Counts(top, people * told)
    return _cell(low, top, scored, ANSWERED_WIDE)


def score_reckoned(scored: Counts, told: float, mean: float) -> float | None:
    """Return what a mean of 1 to 5 of so many answers in so many weeks is reckoned as; None where end codes meet."""
    fewest = scored.low
    end = SWING * told * colluders(ceil(scored.high / told - SAME)) + margin(OPTIONS)
    if 2 * end >= SWING * fewest:
        return None
    above = (mean - 1) * fewest  # points above the lowest sum, as if the fewest had answered
    if above <= end + SAME:
        above = END_MEANS * end
    elif above >= SWING * fewest - end - SAME:
        above = SWING * fewest - END_MEANS * end
    else:
        above = _cell(end, SWING * fewest - end, above, SWING).middle
    return 1 + above / fewest


def _cell(low: float, high: float, value: float, wide: float) -> Counts:
    """Return which of the equal cells between two ends, at least so wide, holds a value."""
    cells = max(1, int((high - low + SAME) // wide))
    width = (high - low) / cells
    index = min(cells - 1, max(0, int((value - low + SAME) // width)))
    return Counts(low + index * width, low + (index + 1) * width)


def rate_of(parts: Iterable[Tally]) -> Rate | None:
    """Return the band of a response rate over some weeks; None where their cells leave more than one open."""
    bounds = [
        (part.reachable, answered_cell(part.reachable, part.weeks, part.answered)) for part in parts if part.weeks
    ]
    eligible = sum(reachable for reachable, _ in bounds)
    lowest = rate(eligible, sum(cell.low for _, cell in bounds))
    return lowest if lowest == rate(eligible, sum(cell.high for _, cell in bounds)) else None
