"""A company whose leaders reply to the comments that one of its teams wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.cards import CommentReply, RepliesCard
from jobs.cards.forms import About, Values
from jobs.closing.comments import PublishedComments, comments_of
from jobs.desk import Desk
from jobs.ports import Command, FormRequested, FormSubmitted, Outcome, Say
from storage.database import Database
from storage.models import Delivery
from storage.types import Cadence, DeliveryKind
from storage.vault import Vault
from tests.factories import WEEK, Answering, answering
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, at

LEADER, OTHER_LEADER = 3, 4
RED = [person for person in range(7, 33) if person % 2]  # 13 people of team red, in which AUTHORS wrote
AUTHORS = RED[:3]
COMMENTS = {AUTHORS[0]: "trop de priorités", AUTHORS[1]: "qui tranche ?", AUTHORS[2]: "rien à dire"}


@dataclass
class Talk:
    """A company in which team red wrote three comments, published on the Monday after; ``delays`` are drawn in turn."""

    firm: Answering
    delays: list[float] = field(default_factory=lambda: [0.5])

    def desk(self) -> Desk:
        draws: Iterator[float] = iter(self.delays * 50)
        return Desk(self.firm.database, self.firm.vault, BANK, now=self.firm.company.clock, draw=lambda: next(draws))

    @property
    def window(self) -> str:
        return self.published[0].window

    @property
    def published(self) -> list[PublishedComments]:
        firm = self.firm
        return firm.database.read(
            lambda session: list(comments_of(session, firm.vault, firm.company.company_id, MONDAY))
        )

    def thread(self, text: str) -> str:
        (line,) = self.published
        return dict(zip(line.texts, line.threads, strict=True))[text]

    async def open_form(self, text: str, *, leader: int = LEADER, thread: str | None = None) -> Outcome:
        thread = thread or self.thread(text)
        return await self.desk().handle(
            FormRequested(self.firm.actor(leader), "reply", {"window": self.window, "thread": thread})
        )

    async def reply(
        self, text: str, words: str = "Trois restent.", *, leader: int = LEADER, thread: str | None = None
    ) -> Outcome:
        thread = thread or self.thread(text)
        return await self.desk().handle(self.reply_event(thread, words, leader))

    def reply_event(self, thread: str, words: str, leader: int = LEADER) -> FormSubmitted:
        about: About = {"window": self.window, "thread": thread}
        return FormSubmitted(self.firm.actor(leader), self.firm.now, "reply", about, Values({"text": words}))

    async def replies_read_by(self, person: int) -> tuple[CommentReply, ...]:
        outcome = await self.desk().handle(Command(self.firm.actor(person), "replies"))
        assert isinstance(outcome, Say)
        assert isinstance(outcome.card, RepliesCard)
        view = await self.desk().home(self.firm.actor(person))
        assert view is not None
        assert view.replies == outcome.card.replies  # the home shows the same
        return outcome.card.replies

    def relay_deliveries(self) -> list[Delivery]:
        return [row for row in self.firm.company.rows(Delivery) if row.kind is DeliveryKind.RELAY]

    def turn_clock(self, until: datetime) -> None:
        self.firm.company.clock.now = until


async def talk_of(database: Database, vault: Vault, comments: Mapping[int, str] = COMMENTS) -> Talk:
    firm = answering(database, vault, staff=26, alignment=ALIGNMENT[:1], pulse=PULSE)
    await firm.open()
    window = next(window for window in firm.windows(MONDAY) if window.cadence is Cadence.ALIGNMENT)
    firm.put(window, dict.fromkeys(range(1, 33), 3))
    firm.write(window, comments)
    firm.close()
    firm.company.clock.now = at(MONDAY + WEEK, 8)  # Monday, 10:00 in Paris
    return Talk(firm)
