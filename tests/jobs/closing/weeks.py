"""Weeks of a company that answers, what they released, and a database that dies, for tests of closing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from storage.database import Database
from storage.models import ReleasedFigure
from storage.types import Cadence
from tests.factories import WEEK, Answering
from tests.ledger import MONDAY, Crash

STAFF = range(7, 31)


async def first_week(firm: Answering) -> None:
    """Six leaders answer 5, twenty-four people of two teams answer 2, to both questions of the first week."""
    await firm.open()
    for window in firm.windows(MONDAY):
        firm.put(window, {**dict.fromkeys(range(1, 7), 5), **dict.fromkeys(STAFF, 2)})


def bodies(firm: Answering) -> list[str]:
    """Return what was released, without row ids and window ids, so that two databases can be compared."""
    return sorted(
        json.dumps([figure.audience, figure.node, figure.week.isoformat(), figure.weeks, {**figure.body, "window": ""}])
        for figure in firm.figures()
    )


class Dying:
    """A database that dies at its k-th write: before it, or just after its commit."""

    def __init__(self, database: Database, steps: int) -> None:
        self.database, self.steps_left = database, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self.database, name)

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Crash

    def write(self, work: Callable[[Session], Any]) -> Any:
        self._step()
        value = self.database.write(work)
        self._step()
        return value


async def four_weeks(firm: Answering, weeks: int = 4) -> None:
    for number in range(weeks):
        monday = MONDAY + number * WEEK
        await firm.open(monday)
        for window in firm.windows(monday):
            if window.cadence is Cadence.PULSE:
                firm.put(window, dict.fromkeys([8, 10, 12, 14, 16, 18], 4))
        firm.close(monday)


def four_week_rows(firm: Answering) -> list[ReleasedFigure]:
    return [row for row in firm.figures() if row.weeks == 4]
