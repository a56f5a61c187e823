"""The same closing edit for everybody: once a round is closed, its messages and reminders lose their buttons (R9).

Until then they stay as they were posted. Who gets it, when, and in which order depends on what was sent and on a secret
draw, never on what somebody answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from random import SystemRandom

from sqlmodel import Session

from jobs.sending.kinds import CLOSED
from jobs.sending.ledger import Owed, owe
from storage.database import Database
from storage.ledger import closed
from storage.ledger.closed import Shown
from storage.types import DeliveryKind

EACH_MINUTE = 40  # edits of a company: platforms take about 50
AT_ONCE = 2_000  # planned in one transaction: clicks are stored in between
EDIT_OF = {DeliveryKind.QUESTION: DeliveryKind.CLOSING, DeliveryKind.REMINDER: DeliveryKind.ENDING}

Shuffle = Callable[[list[Shown]], None]
_IN_SECRET: Shuffle = SystemRandom().shuffle


class MessageCloser:
    """Owes the closing edits of rounds. `plan` may be called any number of times."""

    def __init__(self, database: Database, shuffle: Shuffle = _IN_SECRET) -> None:
        """Keep the ledger, and what puts messages in a random order."""
        self._database, self._shuffle = database, shuffle
        self._planned: set[int] = set()  # rounds whose edits this process has seen in the ledger

    async def plan(self, now: datetime) -> None:
        """Owe one edit of each message of the rounds that have just closed; what is owed already stays as it is."""
        closing = await self._database.aread(partial(closed.rounds, since=now - CLOSED, until=now)) - self._planned
        if not closing:
            return
        shown = await self._database.aread(partial(closed.shown, round_ids=closing))
        for _, messages in groupby(shown, key=lambda message: message.company_id):
            owed = edits(list(messages), now, self._shuffle)
            for first in range(0, len(owed), AT_ONCE):
                await self._database.awrite(partial(_owe, owed=owed[first : first + AT_ONCE]))
        self._planned |= closing


def edits(messages: list[Shown], now: datetime, shuffle: Shuffle) -> list[Owed]:
    """Return the edits of one company's messages, in a random order, ``EACH_MINUTE`` of them a minute."""
    shuffle(messages)
    apart = timedelta(minutes=1) / EACH_MINUTE
    return [
        Owed(
            company_id=message.company_id,
            kind=EDIT_OF[message.kind],
            person_id=message.person_id,
            round_id=message.round_id,
            due_at=now + place * apart,
        )
        for place, message in enumerate(messages)
    ]


def _owe(session: Session, owed: Sequence[Owed]) -> None:
    owe(session, owed)
