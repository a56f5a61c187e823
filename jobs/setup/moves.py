"""People whom a change of the company's list could isolate: fewer than K of a group changed at once (R16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from jobs.release import Place
from jobs.release.guards import merge_small, moved_by_few
from storage import companies, people, schedules, trees
from storage.people import Facts
from storage.types import Level


def place(facts: Facts) -> Place:
    """Return somebody's place in the tree; a leader is in no team."""
    leader = facts.level is Level.LEADER
    return Place(leader) if leader else Place(leader, facts.function, facts.team)


def could_be_isolated(
    session: Session, company_id: int, changed: Mapping[int, Place | None], joining: Sequence[Place]
) -> tuple[str, ...]:
    """Return the names of the people whom a change could isolate, none before the first tree was frozen.

    The whole tree is compared, merged as windows freeze it: one who joins or leaves a small team moves the others when
    the team is merged, or no longer.

    Args:
        session: as it is before the change; reads only.
        company_id: whose tree.
        changed: the new place of each person who has another one, by person id; None for one who leaves.
        joining: the places of the people who are new.
    """
    if not (changed or joining) or trees.first_day(session, company_id) is None:
        return ()
    members = schedules.audience_of(session, company_id, schedules.EVERYONE)
    before = {member.person_id: Place(member.leader, member.function, member.team) for member in members}
    after: dict[int, Place | None] = {**before, **changed, **{-n: new for n, new in enumerate(joining, 1)}}
    staying = {person_id: new for person_id, new in after.items() if new is not None}
    k = companies.get(session, company_id).k
    flagged = moved_by_few(merge_small(before)[0], merge_small(staying)[0], k)
    names = people.names(session, company_id) if flagged else {}
    return tuple(names[person_id] for person_id in flagged)
