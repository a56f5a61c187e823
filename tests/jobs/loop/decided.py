"""A company whose leadership channel was told a gap, and what its leaders decide on it: for tests of the loop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jobs.builders import builders
from jobs.cards import CommitmentCard, Message, Notice
from jobs.cards.forms import Value, Values
from jobs.ports import CommitmentGesture, FormRequested, FormSubmitted, OpenForm, Outcome, Say
from storage.database import Database
from storage.ledger.due import Addressee, Due
from storage.models import Commitment, Delivery, Person, Published
from storage.types import Cadence, DeliveryKind, DeliveryState, Level, PublishedKind
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.jobs.acts import notice
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at

GAP = f"{ALIGNMENT[0]}:leaders_staff"
LEADER, OWNER, STAFF = 3, 4, 20
DUE = MONDAY + timedelta(days=30)


@dataclass
class Decided:
    """A company: leaders 1 to 6 say 5, staff 7 to 32 say 2, and the digest of the first week told it."""

    firm: Answering

    async def ask(self, number: int = LEADER, gap: str | None = GAP, commitment: int | None = None) -> Outcome:
        about: dict[str, str | int | None] = {"gap": gap, "commitment": commitment}
        return await self.firm.desk().handle(FormRequested(self.firm.actor(number), "commitment", about))

    async def commit(
        self, number: int = LEADER, *, about: str | None = GAP, commitment: int | None = None, **values: Value
    ) -> Outcome:
        filled: dict[str, Value] = {"what": "Un arbitre par produit.", "owner": str(number), "due": DUE}
        filled |= values
        pieces: dict[str, str | int | None] = {"gap": about, "commitment": commitment}
        event = FormSubmitted(self.firm.actor(number), self.firm.now, "commitment", pieces, Values(filled))
        return await self.firm.desk().handle(event)

    async def tap(self, number: int, action: Any, subject: str | int) -> str:
        event = CommitmentGesture(self.firm.actor(number), action, str(subject))
        return notice(await self.firm.desk().handle(event))

    def rows(self) -> list[Commitment]:
        return self.firm.company.rows(Commitment)

    def owed(self, kind: DeliveryKind = DeliveryKind.COMMITMENT) -> list[Delivery]:
        return self.firm.company.ledger(kind)

    async def shown(self, row: Delivery) -> Message | None:
        """Return the card of a delivery, as it would leave now."""
        person = None if row.person_id is None else self.firm.company.person(row.person_id)

        class Handed:
            kind, channel, published_id, payload = row.kind, row.channel, row.published_id, row.payload
            person_id = row.person_id

        class Company:
            id = self.firm.company.company_id

        Handed.company, Handed.person = Company, _addressee(person)  # type: ignore[attr-defined]
        build = builders(self.firm.database, self.firm.vault, self.firm.office(), lambda: self.firm.now)
        due: Due = Handed()  # type: ignore[assignment]
        return await build[row.kind](due)

    async def week(self, number: int, answers: dict[int, int] | None = None) -> Published:
        """Live a week: its windows open, are answered and close; its digest is written, and reaches the channel."""
        monday = MONDAY + number * WEEK
        await self.firm.open(monday)
        for window in self.firm.windows(monday):
            if window.cadence is Cadence.ALIGNMENT:
                self.firm.put(window, answers or {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(range(7, 33), 2)})
        self.firm.close(monday)
        await self.firm.office().write_due(at(monday + WEEK, 0))
        for row in self.firm.company.ledger(DeliveryKind.DIGEST):
            self.firm.company.change_delivery(row.id, state=DeliveryState.SENT)
        self.firm.company.clock.now = at(monday + WEEK, 8)
        return [row for row in self.firm.company.rows(Published) if row.kind is PublishedKind.DIGEST][-1]


def _addressee(person: Person | None) -> Addressee | None:
    if person is None:
        return None
    return Addressee(
        id=person.id or 0,
        name=person.name,
        zone=person.timezone,
        locale=person.locale,
        leader=person.level is Level.LEADER,
        active=person.active,
        stopped=person.stopped,
        paused_until=person.paused_until,
        welcomed=person.welcomed,
        route=None,
        several=False,
    )


async def decided(database: Database, vault: Vault) -> Decided:
    firm = Decided(answering(database, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE))
    await firm.week(0)
    await firm.week(1)  # in which it is noted that the first digest reached the channel
    return firm


def form_of(outcome: Outcome) -> OpenForm:
    assert isinstance(outcome, OpenForm)
    return outcome


def said(outcome: Outcome) -> Notice:
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, Notice)
    return outcome.card


def commitment_card(card: Message | None) -> CommitmentCard:
    assert isinstance(card, CommitmentCard)
    return card


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)
