"""Guards on the set-up (rule R16): who counts, how small a group may be, and changes that could isolate somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jobs.release.cells import K
from jobs.release.partition import LEADERS, STAFF, Node, Place, Team, joined

AUDIENCE_FROM = 8
LEADERS_FROM = 5
FRESH = timedelta(days=28)
"""An account first seen less than four weeks before a window opens does not count: it may have been made for it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Groups that were merged because one was under eight: their names, the name they go by now, and its size."""

    groups: tuple[str, ...]
    name: str
    size: int


def counts(since: date, opened: date, installed: date, *, excluded: bool) -> bool:
    """Return whether an account counts towards K: it is neither excluded nor fresh.

    Args:
        since: day on which the account was first seen.
        opened: day on which the window opened.
        installed: day on which Diapason was installed. Accounts that were there then are not fresh, or no window
            could open for four weeks.
        excluded: the account is a bot, a guest or an external.

    """
    return not excluded and since <= counted_from(opened, installed)


def counted_from(opened: date, installed: date) -> date:
    """Return the last day on which an account may first have been seen, to count in a window; days as for `counts`."""
    return max(installed, opened - FRESH)


def may_be_asked(eligible: int, *, leaders: bool = False) -> bool:
    """Return whether a node is large enough to be an audience: eight people, five for the leaders."""
    return eligible >= (LEADERS_FROM if leaders else AUDIENCE_FROM)


def merge_small(places: Mapping[int, Place]) -> tuple[dict[int, Place], tuple[Merged, ...]]:
    """Return everybody's place in a tree of groups of eight or more, and the groups that were merged for it.

    Teams under eight join their smallest sibling, then functions under eight the smallest other. Leaders keep their
    place. A staff of fewer than eight in all ends in one team: there is nothing left to join.

    Returns:
        The new places, and what was merged, for the admin.

    """
    staff = {person: place.leaf for person, place in places.items() if not place.leader}
    teams, merges = merge_teams(Counter(staff.values()))
    merged = dict(places)
    for person, leaf in staff.items():
        function, team = teams[leaf]
        merged[person] = replace(places[person], function=function or None, team=team or None)
    return merged, merges


def merge_teams(sizes: Mapping[Team, int]) -> tuple[dict[Team, Team], tuple[Merged, ...]]:
    """Return what `merge_small` makes of each team, and the groups that were merged for it, from head counts alone."""
    functions = _joins(_summed((function, size) for (function, _), size in sizes.items()))
    moved = {leaf: (functions[leaf[0]].name, leaf[1]) for leaf in sizes}
    merges = {merge for merge in functions.values() if len(merge.groups) > 1}
    inside: dict[str, Counter[str]] = {}
    for leaf, (function, team) in moved.items():
        inside.setdefault(function, Counter())[team] += sizes[leaf]
    teams = {function: _joins(of_function) for function, of_function in inside.items()}
    merges |= {merge for of_function in teams.values() for merge in of_function.values() if len(merge.groups) > 1}
    places = {leaf: (function, teams[function][team].name) for leaf, (function, team) in moved.items()}
    return places, tuple(sorted(merges, key=lambda merge: (merge.groups, merge.size)))


def _summed(sizes: Iterable[tuple[str, int]]) -> Counter[str]:
    """Return the size of each group, of which there may be several parts."""
    groups: Counter[str] = Counter()
    for name, size in sizes:
        groups[name] += size
    return groups


def _joins(sizes: Mapping[str, int]) -> dict[str, Merged]:
    """Return the merged group of every group: the smallest joins the next smallest until none is under eight."""
    groups: list[tuple[int, tuple[str, ...]]] = [(size, (name,)) for name, size in sizes.items()]
    groups.sort()
    while len(groups) > 1 and groups[0][0] < AUDIENCE_FROM:
        (small, names), (size, others) = groups[:2]
        groups = sorted([*groups[2:], (small + size, tuple(sorted((*names, *others))))])
    return {name: Merged(names, joined(filter(None, names)), size) for size, names in groups for name in names}


def moved_by_few(before: Mapping[int, Place], after: Mapping[int, Place], k: int = K) -> tuple[int, ...]:
    """Return the people whom a change of the tree could isolate, in order: fewer than K of a group changed at once.

    Every group after the change, at every level, is held against the group before that is most alike, by their members
    and never by their names; joiners and leavers are no change. Their figures differ by the people who are in one of
    them only: if these are 1 to K - 1, they are returned. A group may be alike at another level, as a function whose
    teams became one.

    Args:
        before: everybody's place in the tree, merged as windows freeze it (`merge_small`).
        after: the same once it has changed.
        k: the smallest number of respondents of a figure.

    """
    flows: dict[_Flow, list[int]] = {}
    for person in before.keys() & after.keys():
        flows.setdefault((_leaf(before[person]), _leaf(after[person])), []).append(person)
    groups_before: dict[Node, set[_Flow]] = {}
    groups_after: dict[Node, set[_Flow]] = {}
    for flow in flows:
        for groups, leaf in ((groups_before, flow[0]), (groups_after, flow[1])):
            for group in _groups_of(leaf):
                groups.setdefault(group, set()).add(flow)
    sizes = {group: _people_in(group_flows, flows) for group, group_flows in groups_before.items()}
    flagged: set[int] = set()
    for group_flows in groups_after.values():
        shared: Counter[Node] = Counter()
        for flow in group_flows:
            shared.update(dict.fromkeys(_groups_of(flow[0]), len(flows[flow])))
        size = _people_in(group_flows, flows)
        differences = {group: size + sizes[group] - 2 * overlap for group, overlap in shared.items()}
        least = min(differences.values())
        if 0 < least < k:
            alike = [group for group, difference in differences.items() if difference == least]
            flagged.update(*(flows[flow] for group in alike for flow in group_flows ^ groups_before[group]))
    return tuple(sorted(flagged))


_Flow = tuple[Node, Node]
"""People by the smallest group that they are in, before a change and after it: most often the same."""


def _people_in(group_flows: Iterable[_Flow], flows: Mapping[_Flow, Sequence[int]]) -> int:
    return sum(len(flows[flow]) for flow in group_flows)


def _leaf(place: Place) -> Node:
    """Return the smallest group that a place is in: a team, or the leaders."""
    return LEADERS if place.leader else (*STAFF, *place.leaf)


def _groups_of(leaf: Node) -> tuple[Node, ...]:
    """Return a team, its function and the staff; or the leaders."""
    return tuple(leaf[: depth + 1] for depth in range(len(leaf)))
