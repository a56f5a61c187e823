"""A company that answers: its windows open with keys, its people answer, its weeks close, are sealed and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from jobs.asking.planning import Planner
from jobs.cards import Locale
from jobs.closing.close import close_due
from jobs.desk import Desk
from jobs.digest.material import ChartWords
from jobs.digest.office import Office
from jobs.ports import Actor
from storage import accounts, windows
from storage.database import Database
from storage.models import ReleasedFigure, Round
from storage.types import WindowState
from storage.vault import Vault
from storage.windows import WindowRow
from tests.ledger import BANK, MONDAY, SmallCompany, at, new_company

WORDS = ChartWords("direction", "terrain", "bas", "haut")
WEEK = timedelta(weeks=1)


def words(_: Locale) -> ChartWords:
    """Return the words of the digest's picture, the same in every language."""
    return WORDS


@dataclass
class SameProcess:
    """Stands for the child process: runs what it is asked, remembers it, and may be made to fail."""

    calls: list[str] = field(default_factory=list)
    before: Callable[[], None] = field(default=lambda: None)

    async def run(self, path: str, *arguments: Any) -> Any:
        """Call ``module:function`` here and now."""
        from importlib import import_module  # noqa: PLC0415 - as the child does, only when asked

        self.calls.append(path)
        self.before()
        module, _, name = path.partition(":")
        return getattr(import_module(module), name)(*arguments)

    def close(self) -> None:
        """Do nothing: no process was started."""


@dataclass
class Answering:
    """A company, its keys, and shortcuts for what its people do."""

    company: SmallCompany
    vault: Vault
    child: SameProcess = field(default_factory=SameProcess)

    @property
    def database(self) -> Database:
        return self.company.database

    @property
    def now(self) -> datetime:
        return self.company.clock.now

    def desk(self) -> Desk:
        """Return the desk that its people's events come to."""
        return Desk(self.database, self.vault, BANK, now=self.company.clock)

    def office(self) -> Office:
        """Return the office that writes its digests."""
        return Office(self.database, self.vault, self.child, words)  # type: ignore[arg-type]

    def actor(self, number: int) -> Actor:
        """Return the account of person ``number``."""
        return Actor("slack", self.company.platform.tenant, f"U{number}")

    def account(self, number: int) -> str:
        """Return the name of the account of person ``number``."""
        return accounts.name_of("slack", self.company.platform.tenant, f"U{number}")

    async def open(self, monday: date = MONDAY) -> None:
        """Open the week that begins on ``monday``, at five in the morning UTC."""
        self.company.clock.now = at(monday, 5)
        await Planner(self.database, BANK, self.vault).plan(self.now)

    def round_of(self, monday: date = MONDAY) -> int:
        """Return the id of the round of a week."""
        (row,) = [row for row in self.company.rows(Round) if row.week == monday]
        assert row.id is not None
        return row.id

    def windows(self, monday: date | None = None, *, state: WindowState = WindowState.OPEN) -> list[WindowRow]:
        """Return the windows in a state; with ``monday`` only those asked in its week."""
        rows = self.database.read(lambda session: windows.in_state(session, state))
        of_company = [row for row in rows if row.company_id == self.company.company_id]
        return [row for row in of_company if monday is None or row.asked_week == monday]

    def put(self, window: WindowRow, answers: Mapping[int, int], item: str = "answer") -> None:
        """Store answers, person -> code."""

        def work(session: Any) -> None:
            for person, code in answers.items():
                author = self.account(person)
                self.vault.put(session, window.id, author, window.question_key, item, {"v": code}, self.now)

        self.database.write(work)

    def write(self, window: WindowRow, texts: Mapping[int, str]) -> None:
        """Store comments, person -> text."""

        def work(session: Any) -> None:
            for person, text in texts.items():
                author = self.account(person)
                self.vault.put(session, window.id, author, window.question_key, "comment", {"text": text}, self.now)

        self.database.write(work)

    def close(self, monday: date = MONDAY) -> int:
        """Turn the clock to the end of the week that begins on ``monday``; return how many windows closed."""
        self.company.clock.now = at(monday + WEEK, 0)
        return close_due(self.database, self.vault, self.now)

    def figures(self) -> list[ReleasedFigure]:
        """Return every figure released so far."""
        return self.company.rows(ReleasedFigure)


def answering(database: Database, vault: Vault, *, leaders: int = 6, staff: int = 24, **chosen: Any) -> Answering:
    """Return a company: people 1..leaders lead, the others are staff in teams *red* and *blue* of function *tech*."""
    return Answering(new_company(database, leaders + staff, leaders=leaders, **chosen), vault)
