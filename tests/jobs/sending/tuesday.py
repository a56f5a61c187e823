"""A Tuesday of a small company: its questions are sent at ten, and a platform may refuse one of its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.ledger import MONDAY, SmallCompany, at

TEN = at(MONDAY + timedelta(days=1), 8)  # Tuesday, ten o'clock in Paris


def once(error: Exception, user: str = "U1") -> Callable[[str], None]:
    """Raise ``error`` the first time ``user`` is written to."""
    errors = [error]

    def step(to: str) -> None:
        if to == user and errors:
            raise errors.pop()

    return step


def always(error: Exception, user: str = "U1") -> Callable[[str], None]:
    def step(to: str) -> None:
        if to == user:
            raise error

    return step


async def live_tuesday(company: SmallCompany, now: datetime = TEN) -> None:
    """Plan the week, then send what is due on Tuesday at ten."""
    await company.planner().plan(company.clock.now)
    company.clock.now = now
    await company.engine().run_due(now)


async def run_later(company: SmallCompany, by: timedelta) -> None:
    await company.engine().run_due(company.clock.turn(by))
