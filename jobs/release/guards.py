"""Guards on the set-up (rule R16): who counts, how small a group may be, and moves that could isolate somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jobs.release.partition import Place, Team, joined

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


@dataclass(frozen=True, slots=True)
class LoneMove:
    """One person moved alone between two groups of the tree: it could isolate them, so the admin is shown it."""

    person: int
    before: Team
    after: Team


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
    for function in sorted({function for function, _ in moved.values()}):
        inside = [leaf for leaf, (owner, _) in moved.items() if owner == function]
        teams = _joins(_summed((moved[leaf][1], sizes[leaf]) for leaf in inside))
        moved |= {leaf: (function, teams[moved[leaf][1]].name) for leaf in inside}
        merges |= {merge for merge in teams.values() if len(merge.groups) > 1}
    return moved, tuple(sorted(merges, key=lambda merge: merge.groups))


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


def lone_moves(before: Mapping[int, Place], after: Mapping[int, Place]) -> tuple[LoneMove, ...]:
    """Return the people who changed groups with nobody else making the same move; joiners and leavers are not moves."""
    moves: dict[tuple[Team, Team], list[int]] = {}
    for person in before.keys() & after.keys():
        old, new = before[person], after[person]
        if not old.leader and not new.leader and old.leaf != new.leaf:
            moves.setdefault((old.leaf, new.leaf), []).append(person)
    return tuple(LoneMove(people[0], old, new) for (old, new), people in sorted(moves.items()) if len(people) == 1)
