"""What the leaders of the demo decide on its planted gaps, once a digest asks them to.

One gap is decided on and closes, one is decided on and stays, one is put off. Leaders act as in any company: the
button of the digest, the form, and the owner's own tap a day later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import select
from sqlmodel import Session, col

from bot.demo.company import Company, Employee
from bot.locale import Locale
from jobs.calendar import WEEK, monday, week_name
from jobs.digest.office import digest_of
from jobs.house import House
from jobs.loop.commitment_form import name_of
from storage import published
from storage.loop import commitments as rows
from storage.models import Account, Commitment, Delivery
from storage.types import CommitmentState, DeliveryKind, DeliveryState, PublishedKind

DUE_AFTER = timedelta(days=18)  # from the Monday of the decision: a Friday, two weeks later


@dataclass(frozen=True, slots=True)
class Plan:
    """What the leaders do about one gap: ``what`` they decide, None to put it off, and whether it ``helps``."""

    what: Mapping[Locale, str] | None = None
    helps: bool = False


PLANS: Mapping[str, Plan] = {
    "priorities-clear": Plan(
        {
            "fr": "Dix minutes chaque lundi matin, ouvertes à tous\u202f: les trois priorités de la semaine",
            "en": "Ten minutes every Monday morning, open to all: the three priorities of the week",
        },
        helps=True,
    ),
    "problems-reach-leaders": Plan(
        {
            "fr": "Une boîte à idées dans chaque bureau, lue par la direction en fin de mois",
            "en": "A suggestion box in each office, read by the leadership at the end of the month",
        }
    ),
    "means-match-goals": Plan(),
}


@dataclass(frozen=True, slots=True)
class PlannedDecision:
    """What a leader is about to do about the gap of which a digest asks, at ``address``; ``what`` is None: not now."""

    gap: str  # as the digest's buttons name it
    address: Mapping[str, str]
    what: str | None
    owner: int  # as the form lists them
    due: date


class DecidingStage(Protocol):
    """What carries leaders' decisions to the bot."""

    async def decide(self, leader: Employee, decision: PlannedDecision) -> None:
        """Decide on a gap in the form, or put it off."""
        ...

    async def accept(self, owner: Employee, commitment: int, address: Mapping[str, str]) -> None:
        """Accept a commitment in the message that asks its owner to."""
        ...


@dataclass(frozen=True)
class Leadership:
    """The leaders of a company: the first decides, the second answers for what is decided."""

    company: Company
    house: House
    stage: DecidingStage
    company_id: int
    start: date

    @property
    def _leaders(self) -> tuple[Employee, Employee]:
        first, second, *_ = (person for person in self.company.people if person.leader)
        return first, second

    async def decide(self, week: date) -> None:
        """Decide on what the digest asks that was posted in the week of a Monday, if it is a planted gap."""
        decision = self.house.database.read(lambda session: self._asked(session, week))
        if decision is not None:
            await self.stage.decide(self._leaders[0], decision)

    async def accept(self) -> None:
        """Accept what the owner was asked to; if it helps, the teams see the change from the Monday after it is due."""
        for row, address in self.house.database.read(self._proposed):
            await self.stage.accept(self._leaders[1], row.id or 0, address)
            if PLANS[row.question_key].helps:
                changed = monday(row.due) + WEEK
                self.company.close(row.question_key, (changed - self.start) // WEEK + 1)

    def _asked(self, session: Session, week: date) -> PlannedDecision | None:
        row = published.find(session, self.company_id, PublishedKind.DIGEST, week_name(week - WEEK))
        line = None if row is None else digest_of(row).decision
        if row is None or line is None or line.question not in self.company.planted or line.axis != "leaders_staff":
            return None
        if any(made.question_key == line.question for made in rows.every(session, self.company_id)):
            return None  # once decided, and judged: what else could be done takes them longer than half a year
        sent: Any = session.execute(
            select(col(Delivery.address)).where(
                col(Delivery.kind) == DeliveryKind.DIGEST,
                col(Delivery.published_id) == row.id,
                col(Delivery.state) == DeliveryState.SENT,
            )
        ).scalar_one_or_none()
        if sent is None:
            return None
        plan, owner = PLANS[line.question], self._leaders[1]
        return PlannedDecision(
            gap=name_of((line.question, line.axis)),
            address=sent,
            what=None if plan.what is None else plan.what[self.company.locale],
            owner=next(number for number, name in rows.leaders(session, self.company_id) if name == owner.name),
            due=week + DUE_AFTER,
        )

    def _proposed(self, session: Session) -> list[tuple[Commitment, Mapping[str, str]]]:
        """Return what waits for its owner's tap, with the address of the message that asks for it."""
        asked = session.execute(
            select(col(Delivery.about), col(Delivery.address))
            .join(Account, col(Account.person_id) == col(Delivery.person_id))
            .where(
                col(Delivery.kind) == DeliveryKind.COMMITMENT,
                col(Delivery.state) == DeliveryState.SENT,
                col(Account.platform_user_id) == self._leaders[1].key,
            )
        ).all()
        addresses: dict[str, Any] = {row[0]: row[1] for row in asked}
        waiting = (row for row in rows.standing(session, self.company_id) if row.state is CommitmentState.PROPOSED)
        return [(row, addresses[f"commitment:{row.id}"]) for row in waiting if f"commitment:{row.id}" in addresses]
