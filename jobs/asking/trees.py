"""The tree that a week's windows freeze: who is in it, who counts, and whom it could isolate beside an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from jobs.calendar import DAY, WEEK, midnight
from jobs.release.guards import counts, may_be_asked, merge_small, moved_by_few
from jobs.release.partition import Place
from jobs.retention import TREES_COMPARED
from storage import chain, companies, schedules, trees, windows
from storage.models import Schedule
from storage.schedules import Member, Planned
from storage.windows import FrozenMember

FROZEN = "tree_frozen"


def frozen(session: Session, schedule: Planned, members: Sequence[Member], week: date) -> list[FrozenMember]:
    """Return the tree of a schedule's people, teams that are too small merged, and who of them counts (R16)."""
    opened, installed = midnight(week, schedule.zone).date(), _installed_by(session, schedule.company_id)
    places, _ = merge_small(
        {member.person_id: Place(member.leader, member.function, member.team) for member in members}
    )
    return [
        FrozenMember(
            person_id=member.person_id,
            account=member.account,
            leader=places[member.person_id].leader,
            function=places[member.person_id].function,
            team=places[member.person_id].team,
            counts=counts(member.since, opened, installed, excluded=False),
        )
        for member in members
    ]


def is_large_enough(session: Session, schedule: Planned | Schedule, members: Sequence[Member], opened: date) -> bool:
    """Tell whether enough of a schedule's audience count towards K, for windows that open on this day (R16)."""
    installed = _installed_by(session, schedule.company_id)
    eligible = sum(counts(member.since, opened, installed, excluded=False) for member in members)
    return may_be_asked(eligible, leaders=schedule.audience == schedules.LEADERS)


def _installed_by(session: Session, company_id: int) -> date:
    """Return the last day of a company's first week, in which everybody is new: installations fall on any day of it."""
    first_tree_on = trees.first_day(session, company_id)
    return date.max if first_tree_on is None else first_tree_on + WEEK - DAY


def moved_since(session: Session, schedule: Planned, tree: Sequence[FrozenMember], week: date) -> int:
    """Return how many people a week's tree could isolate, beside those of the last five weeks (R16).

    A list is looked at when it is imported, and only beside the list before it. So ten who move at once, of whom nine
    come back, are seen here, and so is a tree that was changed in the database.
    """
    k = companies.get(session, schedule.company_id).k
    after = _places(tree)
    flagged: set[str] = set()
    for snapshot_id in trees.frozen_since(session, schedule.id, week - TREES_COMPARED):
        before = _places(windows.members(session, snapshot_id))
        names = sorted(before.keys() | after.keys())
        number = {name: index for index, name in enumerate(names)}
        old, new = ({number[name]: place for name, place in places.items()} for places in (before, after))
        flagged |= {names[index] for index in moved_by_few(old, new, k)}
    return len(flagged)


def note_moved(session: Session, schedule: Planned, moved: int, now: datetime) -> None:
    """Record how many people a tree could isolate, unless as many were told of lists meanwhile."""
    entries = chain.entries(session, schedule.company_id)
    told = sum(int(entry.detail.get("moved_by_few", 0)) for entry in entries if entry.at > now - TREES_COMPARED)
    if moved > told:
        detail = {"moved_by_few": moved, "schedule": schedule.id}
        chain.append(session, schedule.company_id, at=now, actor=chain.SERVER, action=FROZEN, detail=detail)


def _places(tree: Sequence[FrozenMember]) -> dict[str, Place]:
    """Return the place of each account: a changed account is somebody else (R14)."""
    return {
        member.account: Place(member.leader, member.function, member.team)
        for member in tree
        if member.account is not None
    }
