"""Response rates in bands (rule R9), and the weekly sums that weak signals watch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from jobs.cards import Shown
from jobs.release.cells import K
from jobs.release.display import roll_up
from jobs.release.figures import Figure
from jobs.release.partition import LEADERS, Node, Place, Team, naming, partition

Rate = Literal["<50", "50-79", ">=80"]

WATCHED_FROM = 10
"""Nothing is said of participation, and nothing is watched, in groups with fewer eligible people."""


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """What one person did in one week; None = nothing of it."""

    score: float | None = None  # mean of their answers, 1-5, higher = better
    latency: float | None = None  # logarithm of the time until they answered
    skipped: float | None = None  # share of the questions that they skipped
    words: float | None = None  # logarithm of the words of their comments


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """Exact sums of one group's week; what is kept of them, `jobs.release.weekly` makes, and nothing is shown.

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
        """Return the sums as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> GroupWeek:
        """Return the sums that `to_json` wrote, as `weekly_sum.blob` held them before they were coarse."""
        teams = tuple((str(function), str(team)) for function, team in body["teams"])
        return cls(**{**body, "node": tuple(body["node"]), "teams": teams})

    @classmethod
    def from_cells(cls, body: Mapping[str, Any]) -> GroupWeek:
        """Return a week that `weekly_sum.blob` held in cells of its own: middles stand for what they were."""
        score, answered = body["score"], body["answered"]
        exact = {"latency": None, "skipped": None, "words": None, "measured": {"score": answered if score else 0}}
        return cls.from_json({**body, **exact, "score": score and score * answered})

    def mean(self, channel: Literal["score", "latency", "skipped", "words"]) -> float | None:
        """Return a channel's mean over those who contributed to it, or None when it is withheld."""
        total: float | None = getattr(self, channel)
        return None if total is None else total / self.measured[channel]


class Watched(Protocol):
    """A watched group, whichever way its week is known."""

    @property
    def node(self) -> Node:
        """Its place in the tree."""
        ...

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams it is made of."""
        ...


def rate(eligible: float, answered: float) -> Rate | None:
    """Return the band of a response rate, or None for a group under ten.

    ``eligible`` counts the reachable: not delivered, away and opted out are taken out before.
    """
    if eligible < WATCHED_FROM:
        return None
    if 100 * answered >= 80 * eligible:
        return ">=80"
    return "50-79" if 2 * answered >= eligible else "<50"


def watched(members: Mapping[int, Place]) -> dict[Node, frozenset[int]]:
    """Return the people of each group of ten or more that signals watch; groups are disjoint, small teams joined."""
    return {node: people for node, (_, people) in _watched(members).items()}


def _watched(members: Mapping[int, Place]) -> dict[Node, tuple[tuple[Team, ...], frozenset[int]]]:
    """Return the teams and the people of each watched group."""
    teams: dict[Team, list[int]] = {}
    leaders = frozenset(person for person, place in members.items() if place.leader)
    for person, place in members.items():
        if not place.leader:
            teams.setdefault(place.leaf, []).append(person)
    name, sizes = naming(teams), {team: len(people) for team, people in teams.items()}
    groups = {
        name(block.teams): (block.teams, frozenset(block.people))
        for block in partition(teams, sizes, lambda asked, _people: asked >= WATCHED_FROM)
        if block.stands
    }
    return ({LEADERS: ((), leaders)} if len(leaders) >= WATCHED_FROM else {}) | groups


def around(group: Watched, before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Shown | None, Shown | None]:
    """Return the two means that an alert on a group may show, from the group's released figures alone.

    An alert rests on weekly sums (the one exception of R5), but what it shows does not: a mean of six weeks beside
    figures of four of them would bare the two that are left.

    Args:
        group: any week of the group that the alert is about.
        before: released pulse figures of the weeks before the change, of all groups.
        after: those of the weeks since.

    """
    return _mean_of(group, before), _mean_of(group, after)


def _mean_of(group: Watched, figures: Iterable[Figure]) -> Shown | None:
    """Return the group's mean from the figures inside it; None when there is none, or one reaches beyond the group."""
    if group.node == LEADERS:
        own = [figure for figure in figures if figure.audience == "leaders"]
    else:
        touching = [figure for figure in figures if not set(group.teams).isdisjoint(figure.teams)]
        own = touching if all(set(figure.teams) <= set(group.teams) for figure in touching) else []
    return roll_up(own) if own else None


def weekly_sums(
    members: Mapping[int, Place], reachable: AbstractSet[int], respondents: Mapping[int, PersonWeek], *, k: int = K
) -> tuple[GroupWeek, ...]:
    """Return one week's sums for every watched group.

    Args:
        members: everybody eligible, with their place; groups are made of these.
        reachable: those who were neither away, undelivered nor opted out.
        respondents: respondent -> what they did this week; everybody else is silent.
        k: least people behind each sum of content, that is of anything but the two counts.

    """
    return tuple(
        _sums(
            node, teams, people & reachable, [respondents[person] for person in sorted(people & respondents.keys())], k
        )
        for node, (teams, people) in _watched(members).items()
    )


def _sums(
    node: Node, teams: tuple[Team, ...], reachable: AbstractSet[int], respondents: list[PersonWeek], k: int
) -> GroupWeek:
    sums = {
        channel: _sum((getattr(respondent, channel) for respondent in respondents), k)
        for channel in ("score", "latency", "skipped", "words")
    }
    return GroupWeek(
        node=node,
        teams=teams,
        eligible=len(reachable),
        answered=len(respondents),
        score=sums["score"][0],
        latency=sums["latency"][0],
        skipped=sums["skipped"][0],
        words=sums["words"][0],
        measured={channel: count for channel, (_, count) in sums.items()},
    )


def _sum(values: Iterable[float | None], k: int) -> tuple[float | None, int]:
    """Return the sum of the values that are there and their number; (None, 0) when they are fewer than ``k``."""
    present = [value for value in values if value is not None]
    return (sum(present), len(present)) if len(present) >= k else (None, 0)
