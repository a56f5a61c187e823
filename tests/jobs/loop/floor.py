"""A company whose people say what keeps the work from going on, and whose leaders do something about it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from jobs.cards import ObstacleCard, ObstaclesCard, OwnObstacle
from jobs.cards.forms import Values
from jobs.desk import Desk
from jobs.house import House
from jobs.ports import Command, FormRequested, FormSubmitted, ObstacleMoved, OpenForm, Outcome, Say
from storage.database import Database
from storage.models import Delivery, Obstacle
from storage.types import DeliveryKind
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering, words
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, Posted, at

LEADER, OTHER_LEADER, ADMIN = 3, 4, 1
RED = [person for person in range(7, 33) if person % 2]  # 13 people
BLUE = [person for person in range(7, 33) if person % 2 == 0]
AUTHORS = RED[:3]
QUESTIONS = at(MONDAY + timedelta(days=1), 8)  # Tuesday at ten in Paris
NEXT_QUESTIONS = QUESTIONS + WEEK
Act = Literal["seen", "take", "tell", "withdraw"]


@dataclass
class Floor:
    """Team red and team blue of one function, thirteen people each, six leaders; the first question day is Tuesday."""

    firm: Answering
    house: House
    delays: list[float] = field(default_factory=lambda: [0.5])

    def desk(self) -> Desk:
        draws: Iterator[float] = iter(self.delays * 50)
        clock = self.firm.company.clock
        return Desk(self.firm.database, self.firm.vault, BANK, now=clock, draw=lambda: next(draws))

    async def say(self, person: int, text: str = "Trois outils pour un devis.", **more: Any) -> Outcome:
        values = {"topic": "resources", "text": text, "role": "executives", **more}
        event = FormSubmitted(self.firm.actor(person), self.firm.now, "obstacle", {}, Values(values))
        return await self.desk().handle(event)

    async def say_three(self) -> None:
        for author in AUTHORS:
            await self.say(author, f"obstacle {author}")

    async def on(self, moment: datetime) -> None:
        """Turn the clock to a moment and do what the house does then."""
        self.firm.company.clock.now = moment
        await self.house.planner.plan(moment)
        await self.house.show_obstacles(moment)
        await self.house.engine.run_due(moment)

    async def keep(self, moment: datetime) -> None:
        """Turn the clock to a moment and do what the house does each hour."""
        from jobs.loop.obstacles import keeping  # noqa: PLC0415 - what `House.seal` calls

        self.firm.company.clock.now = moment
        await asyncio.to_thread(keeping.forget_due, self.firm.database, self.firm.vault, moment)

    async def move(self, text: str, action: Act, person: int = LEADER) -> Outcome:
        return await self.desk().handle(ObstacleMoved(self.firm.actor(person), self.id_of(text), action))

    async def decide(self, text: str, decision: str = "Un seul outil.", *, outcome: str = "decided") -> Outcome:
        about = {"obstacle": self.id_of(text)}
        values = Values({"decision": decision, "outcome": outcome})
        return await self.desk().handle(
            FormSubmitted(self.firm.actor(LEADER), self.firm.now, "decision", about, values)
        )

    async def decide_and_tell(self, text: str) -> None:
        await self.move(text, "take")
        await self.decide(text)
        await self.move(text, "tell")

    async def form(self, person: int) -> OpenForm:
        opened = await self.desk().handle(FormRequested(self.firm.actor(person), "obstacle"))
        assert isinstance(opened, OpenForm)
        return opened

    async def overview(self, person: int) -> ObstaclesCard:
        outcome = await self.desk().handle(Command(self.firm.actor(person), "obstacles"))
        assert isinstance(outcome, Say)
        assert isinstance(outcome.card, ObstaclesCard)
        return outcome.card

    async def own(self, person: int) -> tuple[OwnObstacle, ...]:
        """Return what a person follows, as the home and the command show it alike."""
        view = await self.desk().home(self.firm.actor(person))
        assert view is not None
        assert view.obstacles == (await self.overview(person)).own
        return view.obstacles

    def posts(self) -> list[Posted]:
        return [post for post in self.firm.company.platform.posts if isinstance(post.card, ObstacleCard)]

    def shown(self) -> list[ObstacleCard]:
        return [post.card for post in self.posts() if isinstance(post.card, ObstacleCard)]

    def edits(self) -> list[ObstacleCard]:
        return [card for _, card in self.firm.company.platform.edits if isinstance(card, ObstacleCard)]

    def id_of(self, text: str) -> str:
        (found,) = {card.id for card in self.shown() if card.text == text}
        return found

    def rows(self) -> list[Obstacle]:
        return self.firm.company.rows(Obstacle)

    def row(self, text: str) -> Obstacle:
        (row,) = [row for row in self.rows() if row.id == self.id_of(text)]
        return row

    def ledger(self, *kinds: DeliveryKind) -> list[Delivery]:
        return self.firm.company.ledger(*kinds)


async def floor_of(database: Database, vault: Vault, *, staff: int = 26) -> Floor:
    """Return a company in its first week, on Monday."""
    firm = answering(database, vault, staff=staff, alignment=ALIGNMENT[:1], pulse=PULSE)
    house = House.of(database, vault, BANK, words, now=firm.company.clock)
    house.platforms[firm.company.installation_id] = firm.company.platform
    await firm.open()
    return Floor(firm, house)
