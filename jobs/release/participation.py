"""Response rates in bands (rule R9), and the weekly sums that weak signals watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any, Literal

from jobs.cards import Shown
from jobs.release.cells import K
from jobs.release.display import roll_up
from jobs.release.figures import Figure
from jobs.release.partition import LEADERS, Node, Place, Team, naming, partition

Rate = Literal["<50", "50-79", ">=80"]

WATCHED_FROM = 10
"""Nothing is said of participation, and nothing is watched, in groups with fewer eligible people."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person did this week: mean code of what they answered, log latency, share skipped, log words."""

    score: float | None = None
    latency: float | None = None
    skipped: float | None = None
    words: float | None = None


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """One group's week, for storage under the master key and for `insight.signals`; never shown.

    Counts are always there; each sum is None when fewer than K people contribute to it. ``measured`` counts are the
    divisors of the sums of the same name.
    """

    node: Node
    teams: tuple[Team, ...]
    eligible: int
    answered: int
    score: float | None
    latency: float | None
    skipped: float | None
    words: float | None
    measured: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return what `weekly_sum.blob` encrypts."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> GroupWeek:
        """Read back what `to_json` wrote."""
        teams = tuple((str(function), str(team)) for function, team in body["teams"])
        return cls(**{**body, "node": tuple(body["node"]), "teams": teams})

    def mean(self, channel: Literal["score", "latency", "skipped", "words"]) -> float | None:
        """Return a channel's mean over those who contributed to it, or None when it is withheld."""
        total: float | None = getattr(self, channel)
        return None if total is None else total / self.measured[channel]


def rate(eligible: int, answered: int) -> Rate | None:
    """Return the band of a response rate, or None for a group under ten.

    ``eligible`` counts the reachable: not delivered, away and opted out are taken out before.
    """
    if eligible < WATCHED_FROM:
        return None
    if 100 * answered >= 80 * eligible:
        return ">=80"
    return "50-79" if 2 * answered >= eligible else "<50"


def watched(members: Mapping[int, Place]) -> dict[Node, frozenset[int]]:
    """Return the disjoint groups of ten eligible or more that signals watch; smaller teams are rolled up."""
    return {node: people for node, (_, people) in _watched(members).items()}


def _watched(members: Mapping[int, Place]) -> dict[Node, tuple[tuple[Team, ...], frozenset[int]]]:
    teams: dict[Team, list[int]] = {}
    leaders = frozenset(person for person, place in members.items() if place.leader)
    for person, place in members.items():
        if not place.leader:
            teams.setdefault(place.leaf, []).append(person)
    name = naming(teams)
    groups = {
        name(block.teams): (block.teams, frozenset(block.people))
        for block in partition(teams, lambda people: len(people) >= WATCHED_FROM)
        if block.stands
    }
    return ({LEADERS: ((), leaders)} if len(leaders) >= WATCHED_FROM else {}) | groups


def around(group: GroupWeek, before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Shown | None, Shown | None]:
    """Return the two means that an alert on a group may show, from the group's released figures alone.

    An alert rests on weekly sums (the one exception of R5), but what it shows does not: a mean of six weeks beside
    figures of four of them would bare the two that are left.

    Args:
        group: any week of the group that the alert is about.
        before: released pulse figures of the weeks before the change, of all groups.
        after: those of the weeks since.

    """
    return _of(group, before), _of(group, after)


def _of(group: GroupWeek, figures: Iterable[Figure]) -> Shown | None:
    if group.node == LEADERS:
        mine = [figure for figure in figures if figure.audience == "leaders"]
    else:
        touching = [figure for figure in figures if not set(group.teams).isdisjoint(figure.teams)]
        mine = touching if all(set(figure.teams) <= set(group.teams) for figure in touching) else []
    return roll_up(mine) if mine else None


def weekly_sums(
    members: Mapping[int, Place], reachable: AbstractSet[int], said: Mapping[int, Said], *, k: int = K
) -> tuple[GroupWeek, ...]:
    """Return one week's sums for every watched group.

    Args:
        members: everybody eligible, with their place; groups are made of these.
        reachable: those who were neither away, undelivered nor opted out.
        said: respondent -> what they did; others are silent.
        k: content (anything but the two counts) needs so many people.

    """
    return tuple(
        _sums(node, teams, people & reachable, [said[person] for person in sorted(people & said.keys())], k)
        for node, (teams, people) in _watched(members).items()
    )


def _sums(node: Node, teams: tuple[Team, ...], reachable: AbstractSet[int], said: list[Said], k: int) -> GroupWeek:
    sums = {
        channel: _sum((getattr(one, channel) for one in said), k)
        for channel in ("score", "latency", "skipped", "words")
    }
    return GroupWeek(
        node=node,
        teams=teams,
        eligible=len(reachable),
        answered=len(said),
        score=sums["score"][0],
        latency=sums["latency"][0],
        skipped=sums["skipped"][0],
        words=sums["words"][0],
        measured={channel: count for channel, (_, count) in sums.items()},
    )


def _sum(values: Iterable[float | None], k: int) -> tuple[float | None, int]:
    there = [value for value in values if value is not None]
    return (sum(there), len(there)) if len(there) >= k else (None, 0)
