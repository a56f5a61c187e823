"""Pulse items (rule R7): a figure each week for teams of 20 respondents, the others pooled over four weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from jobs.release.cells import least_answers
from jobs.release.figures import Release
from jobs.release.partition import LEADERS, Node, Place, node_of
from jobs.release.window import (
    Answers,
    Asked,
    MajorityRule,
    Members,
    figure_of,
    of_leaders,
    of_staff,
    tallies,
    together,
)

WEEKLY_FROM = 20
"""Respondents of a team from which a single week has a figure of its own, of four more who were asked at least (R9)."""


def release_weekly(asked: Asked, members: Members, answers: Answers, majority: MajorityRule | None = None) -> Release:
    """Return the figures of one week's pulse item, for the teams, and the leaders, of 20 respondents or more.

    Nothing is said of the others, not even that they are withheld: their answers wait for `release_pooled`.
    """
    asked = replace(asked, k=max(WEEKLY_FROM, asked.k))  # that there is a figure says that so many answered
    codes = tallies(asked, members, [answers])
    tree = {place.leaf for place in members.values() if not place.leader}
    large = _large(members, answers, asked.k)
    once = {group: [1] * size for group, size in Counter(map(_group, members.values())).items()}
    figures = [
        figure_of(asked, "staff", node_of([team], tree), (team,), _codes_of(team, members, codes), once[team], majority)
        for team in sorted(tree)
        if team in large
    ]
    if LEADERS in large:
        codes_of_leaders = _codes_of(LEADERS, members, codes)
        figures.append(figure_of(asked, "leaders", LEADERS, (), codes_of_leaders, once[LEADERS], majority))
    return Release(tuple(figures), ())


def release_pooled(
    asked: Asked, weeks: Sequence[tuple[Members, Answers]], majority: MajorityRule | None = None
) -> Release:
    """Return the figures of up to four weeks of pulse items together, for every team that had none of its own week.

    Answers are counted, not people, and a colluder knows all of theirs. An answer already counted in a weekly figure
    stays out. The newest tree places people; somebody who left it keeps their last place.

    Args:
        asked: the pooled item; its codes must mean the same in every week.
        weeks: (members, answers) of each week, oldest first.
        majority: what decides whether an option of a choice is named.

    """
    asked = replace(asked, pooled=True)
    members: dict[int, Place] = {}
    waiting: list[Answers] = []
    shown_weekly: set[Node] = set()
    asks: Counter[int] = Counter()
    for week, answers in weeks:
        members |= week
        large = _large(week, answers, asked.k)
        shown_weekly |= large
        asks.update(person for person, place in week.items() if _group(place) not in large)
        waiting.append(
            {person: code for person, code in answers.items() if person in week and _group(week[person]) not in large}
        )
    codes = tallies(asked, members, waiting)
    # A team whose every answer was shown week by week has no part in the pool, not even as somebody's sibling.
    shown_weekly -= {_group(members[person]) for person in codes}
    members = {person: place for person, place in members.items() if _group(place) not in shown_weekly}
    return together(
        [
            of_leaders(asked, "leaders", members, asks, codes, majority=majority),
            of_staff(asked, members, asks, codes, majority),
        ]
    )


def _group(place: Place) -> Node:
    """Return the node whose size decides on a weekly figure: the leaders, or the team."""
    return LEADERS if place.leader else place.leaf


def _codes_of(group: Node, members: Members, codes: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    return {person: own_codes for person, own_codes in codes.items() if _group(members[person]) == group}


def _large(members: Members, answers: Answers, k: int) -> set[Node]:
    """Return the teams, and the leaders, that have a figure of their own week."""
    least = max(WEEKLY_FROM, k)
    eligible = Counter(map(_group, members.values()))
    sizes = Counter(_group(members[person]) for person in answers.keys() & members.keys())
    return {group for group, size in sizes.items() if size >= least and least_answers(eligible[group]) >= least}
