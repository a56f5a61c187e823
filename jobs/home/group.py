"""The group that counts somebody (R17), as the next window would freeze it, how large it is, and what changed of it.

Before a window opens nothing protects the tree but eyes: whoever is moved, whose team is renamed or is merged with
another, reads it in their own home, whichever way it was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from sqlmodel import Session

from jobs.asking import schedules
from jobs.calendar import WEEK, current_week, local_day
from jobs.cards import Counted, Group, GroupChange
from jobs.release import LEADERS, STAFF, K, Place, Team, counted_from, merge_teams
from jobs.release.looks import BANDS
from jobs.retention import TREES_COMPARED
from storage import companies, overview, trees
from storage.asked import ActingPerson
from storage.models import Person
from storage.schedules import EVERYONE, in_audience
from storage.trees import FrozenPlace
from storage.types import Level, ScheduleState

MOST_CHANGES = 3

Sizes = Mapping[tuple[Level, str | None, str | None], tuple[int, int]]  # people, and those of them who count


@dataclass(frozen=True, slots=True)
class Asking:
    """A schedule that asks, and whom; without an id, everybody, as a first schedule would."""

    id: int | None
    name: str
    audience: str


def of_person(session: Session, person: ActingPerson, now: datetime) -> tuple[Counted, ...]:
    """Return the groups that count a person in the next windows: one, unless schedules ask different audiences."""
    row, company = session.get(Person, person.id), companies.get(session, person.company_id)
    if row is None:
        return ()
    opens = current_week(now, company.timezone) + WEEK
    known_by = counted_from(opens, trees.first_day(session, person.company_id) or opens)
    askings = [
        Asking(schedule.id, schedule.name, schedule.audience)
        for schedule in schedules.every_schedule(session, person.company_id)
        if schedule.state is ScheduleState.ACTIVE
    ]
    return counted(
        Place(row.level is Level.LEADER, row.function, row.team),
        askings,
        overview.group_sizes(session, person.company_id, known_by),
        trees.frozen_places(session, person.company_id, person.accounts),
        today=local_day(now, person.zone),
        k=company.k,
        fresh=row.since > known_by,
    )


def counted(
    place: Place,
    askings: Sequence[Asking],
    sizes: Sizes,
    frozen: Sequence[FrozenPlace],
    *,
    today: date,
    k: int,
    fresh: bool = False,
) -> tuple[Counted, ...]:
    """Return the groups that count somebody in the next windows, each once.

    Args:
        place: where they stand in the list of people.
        askings: the schedules that open windows.
        sizes: the company's people by level, function and team: all, and those who count (R16).
        frozen: where they stood in the trees of the windows that asked them, the oldest first.
        today: a change is shown until 35 days after the tree it was first frozen in.
        k: the least number of respondents of a figure.
        fresh: their account is too young to count.
    """
    theirs = [asking for asking in askings if _within(asking.audience, place)] or [Asking(None, "", EVERYONE)]
    found: dict[Counted, str] = {}
    for asking in theirs:
        group, size = _group(place, asking.audience, sizes)
        band = next((band for band in BANDS if size >= max(band[0], k)), None)
        changes = _changes(_timeline(frozen, asking.id), group, today)
        by_agreement = place.leader and size < K
        found.setdefault(Counted(group, band, k, changes, by_agreement=by_agreement, fresh=fresh), asking.name)
    if len(found) == 1:
        return tuple(found)
    return tuple(replace(group, schedule=name) for group, name in found.items())


def _within(audience: str, place: Place) -> bool:
    return in_audience(audience, leader=place.leader, function=place.function, team=place.team)


def _group(place: Place, audience: str, sizes: Sizes) -> tuple[Group, int]:
    """Return the group of a place once the small teams of an audience are merged, and how many of it count."""
    everybody: Counter[Team] = Counter()
    counting: Counter[Team] = Counter()
    leaders = 0
    for (level, function, team), (people, known) in sizes.items():
        if level is Level.LEADER:
            leaders += known
        elif _within(audience, Place(leader=False, function=function, team=team)):
            leaf = (function or "", team or "")
            everybody[leaf] += people
            counting[leaf] += known
    if place.leader:
        return LEADERS, leaders
    merged, _ = merge_teams(everybody)
    mine = merged.get(place.leaf, place.leaf)  # somebody may have moved between the two reads
    return _path(*mine), sum(known for leaf, known in counting.items() if merged[leaf] == mine)


def _path(function: str | None, team: str | None) -> Group:
    return (*STAFF, *(part for part in (function, team) if part))


def _timeline(frozen: Sequence[FrozenPlace], schedule_id: int | None) -> list[FrozenPlace]:
    """Return the places that a schedule froze, after the last one that any other had frozen before its first."""
    own = [stood for stood in frozen if stood.schedule_id == schedule_id]
    before = [stood for stood in frozen if not own or stood.taken_on < own[0].taken_on]
    return [*before[-1:], *own] if schedule_id is not None else list(frozen)


def _changes(timeline: Sequence[FrozenPlace], group: Group, today: date) -> tuple[GroupChange, ...]:
    """Return the changes of somebody's group that are to be seen today, the newest first.

    One that no window has frozen yet has no day; it is seen for as long as it stands.
    """
    stages: list[tuple[Group, date | None]] = [
        (LEADERS if stood.leader else _path(stood.function, stood.team), stood.taken_on) for stood in timeline
    ]
    stages.append((group, None))
    changes = [
        GroupChange(before, since)
        for (before, _), (after, since) in pairwise(stages)
        if before != after and (since is None or today < since + TREES_COMPARED)
    ]
    return tuple(reversed(changes))[:MOST_CHANGES]
