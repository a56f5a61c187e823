"""Pulse items (rule R7): a figure each week for teams of 20 respondents, the others pooled over four weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jobs.release.figures import Release
from jobs.release.partition import LEADERS, Node, Place, node_of
from jobs.release.window import Answers, Asked, Members, figure_of, of_leaders, of_staff, tallies, together

WEEKLY_FROM = 20


def release_weekly(asked: Asked, members: Members, answers: Answers) -> Release:
    """Release one week's pulse item for the teams, and leaders, of 20 respondents or more.

    Nothing is said of the others, not even that they are withheld: their answers wait for `release_pooled`.
    """
    given = tallies(asked, members, [answers])
    tree = {place.leaf for place in members.values() if not place.leader}
    large = _large(members, answers, asked.k)
    figures = [
        figure_of(asked, "staff", node_of([team], tree), (team,), _of(team, members, given))
        for team in sorted(tree)
        if team in large
    ]
    if LEADERS in large:
        figures.append(figure_of(asked, "leaders", LEADERS, (), _of(LEADERS, members, given)))
    return Release(tuple(figures), ())


def release_pooled(asked: Asked, weeks: Sequence[tuple[Members, Answers]]) -> Release:
    """Release up to four weeks of pulse items together, for every team that had no figure of its own week.

    ``n`` counts answers and a colluder knows all of theirs. An answer already counted in a weekly figure stays
    out. The newest tree places people; somebody who left it keeps their last place.

    Args:
        asked: the pooled item; its codes must mean the same in every week.
        weeks: (members, answers) of each week, oldest first.

    """
    members: dict[int, Place] = {}
    left: list[Answers] = []
    done: set[Node] = set()
    for week, answers in weeks:
        members |= week
        large = _large(week, answers, asked.k)
        done |= large
        left.append({one: code for one, code in answers.items() if one in week and _group(week[one]) not in large})
    given = tallies(asked, members, left)
    # A team whose every answer was shown week by week has no part in the pool, not even as somebody's sibling.
    done -= {_group(members[person]) for person in given}
    members = {person: place for person, place in members.items() if _group(place) not in done}
    return together([of_leaders(asked, "leaders", members, given), of_staff(asked, members, given)])


def _group(place: Place) -> Node:
    return LEADERS if place.leader else place.leaf


def _of(group: Node, members: Members, given: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    return {person: codes for person, codes in given.items() if _group(members[person]) == group}


def _large(members: Members, answers: Answers, k: int) -> set[Node]:
    """Return the teams, and the leaders, that have a figure of their own week."""
    sizes = Counter(_group(members[person]) for person in answers.keys() & members.keys())
    return {group for group, size in sizes.items() if size >= max(WEEKLY_FROM, k)}
