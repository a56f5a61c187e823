"""Schedules, and the members of an audience."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select, update
from sqlmodel import Session, col

from storage.accounts import name_of
from storage.ledger import deliveries
from storage.models import Account, Company, Installation, Person, Round, Schedule
from storage.types import Level, ScheduleState

EVERYONE = "everyone"
LEADERS = "leaders"
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Planned:
    """One active schedule, with the settings of its company that govern it."""

    id: int
    company_id: int
    audience: str
    weekday: int
    local_time: time
    reminder: bool
    alignment: tuple[str, ...]
    pulse: tuple[str, ...]
    first_week: date
    woken: date | None
    zone: str
    country: str
    quiet_from: time
    quiet_until: time
    cleared: bool  # the works council was consulted, or there need be none: rounds may open

    @property
    def rests_from(self) -> date:
        """The first week whose askings let a question rest: an admin who saves the schedule wakes those before."""
        return self.woken or self.first_week


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the tree as it stands: their place, since when they are known, the account they are asked by."""

    person_id: int
    leader: bool
    function: str | None
    team: str | None
    since: date
    account: str


# ---------------------------------------------------------------- schedules


def active(session: Session, company_id: int | None = None) -> list[Planned]:
    """Return the active schedules, of all companies or of one."""
    rows = session.execute(
        select(Schedule, Company)
        .join(Company, col(Company.id) == col(Schedule.company_id))
        .where(
            col(Schedule.state) == ScheduleState.ACTIVE,
            *([] if company_id is None else [col(Schedule.company_id) == company_id]),
        )
        .order_by(col(Schedule.id))
    )
    return [
        Planned(
            id=schedule.id,
            company_id=schedule.company_id,
            audience=schedule.audience,
            weekday=schedule.weekday,
            local_time=schedule.local_time,
            reminder=schedule.reminder,
            alignment=tuple(schedule.alignment),
            pulse=tuple(schedule.pulse),
            first_week=schedule.first_week,
            woken=schedule.woken,
            zone=company.timezone,
            country=company.country,
            quiet_from=company.quiet_from,
            quiet_until=company.quiet_until,
            cleared=company.consultation is not None,
        )
        for schedule, company in rows
    ]


def cleared(session: Session) -> list[Planned]:
    """Return the active schedules whose rounds may open: nothing is asked before the works council (CSE) was."""
    return [schedule for schedule in active(session) if schedule.cleared]


def never_asked(session: Session, company_id: int) -> list[Schedule]:
    """Return a company's schedules that never opened a round."""
    with_rounds = select(col(Round.schedule_id))
    rows = session.execute(
        select(Schedule)
        .where(col(Schedule.company_id) == company_id, col(Schedule.id).not_in(with_rounds))
        .order_by(col(Schedule.id))
    )
    return list(rows.scalars())


def in_audience(audience: str, *, leader: bool, function: str | None, team: str | None) -> bool:
    """Tell whether a place belongs to an audience (``everyone``, ``leaders``, ``staff``, ``staff/tech``…)."""
    path = LEADERS if leader else "/".join(part for part in (STAFF, function, team) if part)
    return audience == EVERYONE or f"{path}/".startswith(f"{audience}/")


def overlap(first: str, second: str) -> bool:
    """Tell whether two audiences share a branch of the tree."""
    return EVERYONE in (first, second) or f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")


def most_messages(sent: Iterable[tuple[str, bool]]) -> int:
    """Return how many messages a week anybody gets at most, of schedules as (audience, whether it reminds)."""
    schedules = list(sent)
    return max(
        (
            sum(
                1 + reminder
                for audience, reminder in schedules
                if audience in (EVERYONE, place) or place.startswith(f"{audience}/")
            )
            for place, _ in schedules
        ),
        default=0,
    )


def audience_of(session: Session, company_id: int, audience: str) -> list[Member]:
    """Return the active people of an audience who have an account, in the order of their ids. Managers are staff."""
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.level) == Level.LEADER,
            col(Person.function),
            col(Person.team),
            col(Person.since),
            col(Installation.platform),
            col(Installation.tenant),
            col(Account.platform_user_id),
        )
        .join(Account, (col(Account.person_id) == col(Person.id)) & col(Account.preferred).is_(True))
        .join(Installation, col(Installation.id) == col(Account.installation_id))
        .where(col(Person.company_id) == company_id, col(Person.active).is_(True))
        .order_by(col(Person.id))
    )
    members = (
        Member(
            person_id, bool(leader), None if leader else function, None if leader else team, since, name_of(*account)
        )
        for person_id, leader, function, team, since, *account in rows
    )
    return [
        member
        for member in members
        if in_audience(audience, leader=member.leader, function=member.function, team=member.team)
    ]


def set_state(session: Session, schedule_id: int, state: ScheduleState, now: datetime) -> None:
    """Pause or resume a schedule, and with it the messages that its open rounds still owe."""
    session.execute(update(Schedule).where(col(Schedule.id) == schedule_id).values(state=state))
    rounds = session.execute(
        select(col(Round.id)).where(col(Round.schedule_id) == schedule_id, col(Round.closes_at) > now)
    )
    round_ids = [round_id for round_id in rounds.scalars() if round_id is not None]
    if state is ScheduleState.PAUSED:
        deliveries.hold(session, round_ids, "schedule_paused", now)
    else:
        deliveries.unhold(session, round_ids, "schedule_paused", now)
