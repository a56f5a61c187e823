"""A company to attack: it lives by the product itself, and twins of it can be attacked one after the other."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from psycopg import sql

from jobs.cards import DetailCard, Message, MyDataCard, QuestionCard, RepliesCard
from jobs.cards.forms import Values
from jobs.desk import Desk
from jobs.house import House
from jobs.ports import Actor, Command, FormSubmitted, Gesture, Outcome, Say, ShowQuestions, Tap
from storage.database import Database
from storage.vault import Vault
from tests.attacks.intruder import Intruder
from tests.factories import WEEK, Answering, SameProcess, answering, words
from tests.ledger import ALIGNMENT, BANK, MONDAY, PULSE, FakePlatform, SmallCompany, TurnedClock, at
from tests.postgres import Server

LEADERS, STAFF = 6, 24  # the last of them are the attackers, who stay silent
ACCOMPLICE, ATTACKER = 3, 30  # a leader, and one of the staff
TUESDAY = at(MONDAY + timedelta(days=1), 8)  # ten in Paris: questions are sent
SUNDAY, NEXT_MONDAY = at(MONDAY + timedelta(days=6), 8), at(MONDAY + WEEK, 0)
DIGEST_DAY = at(MONDAY + WEEK, 8)


@dataclass(frozen=True)
class Truth:
    """What people gave, by person; the attacker is measured by it and never reads it."""

    answers: Mapping[int, int]
    comments: Mapping[int, str]


@dataclass(frozen=True)
class Claim:
    """What an attacker is sure of: somebody's answer, whether they answered, or that a comment is theirs."""

    kind: Literal["answer", "participation", "author"]
    person: int
    value: Any

    def right(self, truth: Truth) -> bool:
        if self.kind == "answer":
            return bool(truth.answers.get(self.person) == self.value)
        if self.kind == "participation":
            return (self.person in truth.answers) is self.value
        return bool(truth.comments.get(self.person) == self.value)


@dataclass
class Look:
    """What one account is shown of itself."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    states: int = 0  # items shown as answered or skipped
    replies: int = 0
    linked: int = 0

    @property
    def empty(self) -> bool:
        return not (self.answers or self.states or self.replies or self.linked)


@dataclass
class Besieged:
    """A company, what runs it, and its intruder."""

    firm: Answering
    house: House
    intruder: Intruder
    folder: Path
    watched: dict[int, bytes] = field(default_factory=dict)  # person -> row that appeared as they were seen tapping

    @property
    def now(self) -> datetime:
        return self.firm.company.clock.now

    @property
    def desk(self) -> Desk:
        return self.firm.desk()

    @property
    def platform(self) -> FakePlatform:
        return self.firm.company.platform

    def actor(self, number: int) -> Actor:
        return self.firm.actor(number)

    async def tick(self, moment: datetime) -> None:
        """Turn the clock to a moment, and let the house do everything that is due."""
        self.firm.company.clock.now = moment
        await self.house.tick()

    async def close(self) -> bool:
        """Let the house close what is due on the next Monday; return whether it came to its end."""
        self.firm.company.clock.now = max(self.now, NEXT_MONDAY)
        with suppress(Exception):  # whatever goes wrong, the attacker sees it in the tables
            await self.house.close_windows(self.now)
            return True
        return False

    async def close_at(self, moment: datetime) -> None:
        self.firm.company.clock.now = moment
        await self.house.close_windows(moment)

    def window(self) -> dict[str, Any]:
        """Return the row of the window that is open and asked by now, or of the first, as the intruder reads it."""
        (row,) = self.intruder.ask(
            'SELECT * FROM "window" WHERE asked_week IN (SELECT week FROM round)'
            " ORDER BY state = 'open' DESC, asked_week, id LIMIT 1"
        )
        return row

    def round(self) -> int:
        """Return the number of the round that asks what is open."""
        (row,) = self.intruder.ask("SELECT id FROM round WHERE week = ?", self.window()["asked_week"])
        return int(row["id"])

    async def tap(self, actor: Actor, value: int, *, minutes: int = 0) -> Outcome:
        moment = self.now + timedelta(minutes=minutes)
        return await self.desk.handle(Tap(actor, moment, self.round(), self.window()["id"], "answer", value))

    async def gesture(self, actor: Actor, action: Literal["change", "agree", "skip"]) -> Outcome:
        return await self.desk.handle(Gesture(actor, self.now, self.round(), self.window()["id"], action))

    async def comment(self, actor: Actor, text: str) -> Outcome:
        about = {"round": self.round(), "window": self.window()["id"]}
        return await self.desk.handle(FormSubmitted(actor, self.now, "comment", about, Values({"text": text})))

    async def look(self, actor: Actor) -> Look:
        """Look at everything that one's own account is shown."""
        seen = Look()
        data = await self.desk.handle(Command(actor, "my-data"))
        if isinstance(data, Say) and isinstance(data.card, MyDataCard):
            seen.answers, seen.linked = list(data.card.answers), len(data.card.published)
        said = await self.desk.handle(Command(actor, "replies"))
        if isinstance(said, Say) and isinstance(said.card, RepliesCard):
            seen.replies = len(said.card.replies)
        home = await self.desk.home(actor)
        changed = await self.gesture(actor, "change")
        cards: list[Message | None] = [*home.asked] if home else []
        cards += [changed.card if isinstance(changed, ShowQuestions) else None]
        seen.states = sum(states(card) for card in cards)
        seen.replies += len(home.replies) if home else 0
        return seen

    def details(self) -> list[DetailCard]:
        """Return the details of digests, as posted to the leadership channel."""
        return [posted.card for posted in self.platform.to("C1") if isinstance(posted.card, DetailCard)]


def states(card: Message | None) -> int:
    """Return how many items of a card are shown as answered, skipped or commented."""
    if not isinstance(card, QuestionCard):
        return 0
    told = [ask.state for item in card.items for ask in item.asks] + [item.comment for item in card.items]
    return sum(state != "open" for state in told)


@dataclass
class Fortress:
    """A company at one moment of its life, closed: twins of it come to life one after the other."""

    original: SmallCompany
    url: str
    key_file: Path
    truth: Truth
    server: Server | None
    folder: Path
    watched: dict[int, bytes]

    @asynccontextmanager
    async def twin(self) -> AsyncIterator[Besieged]:
        """Yield a copy of the company, its keys and its database."""
        folder = self.folder / uuid4().hex
        folder.mkdir()
        shutil.copytree(self.key_file.parent, folder / "keys")
        url = self._copied(folder)
        database, vault = Database(url), Vault.open(folder / "keys" / self.key_file.name)
        besieged = _besieged(replace(self.original, database=database), vault, folder, url)
        besieged.watched = dict(self.watched)
        try:
            yield besieged
        finally:
            besieged.intruder.close()
            besieged.house.close()
            if self.server is not None:
                name = sql.Identifier(url.partition("@/")[2].partition("?")[0])
                self.server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _copied(self, folder: Path) -> str:
        if self.server is None:
            source, target = sqlite3.connect(self.url.removeprefix("sqlite:///")), sqlite3.connect(folder / "twin.db")
            source.backup(target)
            source.close()
            target.execute("PRAGMA journal_mode=WAL")
            target.close()
            return f"sqlite:///{folder}/twin.db"
        name, original = f"twin_{uuid4().hex}", self.url.partition("@/")[2].partition("?")[0]
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
        self.server.execute(copied)
        return self.server.url(name)


def _besieged(company: SmallCompany, vault: Vault, folder: Path, url: str) -> Besieged:
    """Return a company with a clock, a platform and a house of its own."""
    clock = TurnedClock(company.clock.now)
    platform = FakePlatform(clock, tenant=company.platform.tenant, posts=list(company.platform.posts))
    own = replace(company, clock=clock, platform=platform)
    child = SameProcess()
    house = House.of(own.database, vault, BANK, words, now=clock, child=child)  # type: ignore[arg-type]
    house.platforms[own.installation_id] = platform
    return Besieged(Answering(own, vault, child), house, Intruder(url), folder)


@dataclass
class Ground:
    """Where companies are founded: on SQLite, or on a server of PostgreSQL."""

    folder: Path
    migrated_file: Path
    server: Server | None
    databases: ExitStack
    founded: dict[tuple[int, float, bool, bool], Fortress] = field(default_factory=dict)

    async def fortress(
        self, seed: int, *, share: float = 0.75, published: bool = False, pooled: bool = False
    ) -> Fortress:
        """Return a company whose first window is open: some of its people have answered, some have commented.

        Person 30 is the attacker: staff, silent. Person 3 leads and is silent too. ``published``: the window has closed
        and its comments were posted. ``pooled``: four weeks of pulse items have closed, and nothing else was asked.
        Founded once: only its twins live on.
        """
        kind = (seed, share, published, pooled)
        if kind not in self.founded:
            self.founded[kind] = await self._found(*kind)
        return self.founded[kind]

    async def _found(self, seed: int, share: float, published: bool, pooled: bool) -> Fortress:  # noqa: FBT001
        folder = self.folder / f"company_{seed}_{uuid4().hex}"
        folder.mkdir()
        url = f"sqlite:///{folder}/diapason.db"
        if self.server is not None:
            url = self.databases.enter_context(self.server.copy())
        else:
            shutil.copyfile(self.migrated_file, folder / "diapason.db")
        key_file = folder / "keys" / "diapason.key"
        database, vault = Database(url), Vault.open(key_file, create=True)
        asked, pulse = ([], PULSE) if pooled else (ALIGNMENT[:1], [])
        firm = answering(database, vault, leaders=LEADERS, staff=STAFF, alignment=asked, pulse=pulse)
        besieged = _besieged(firm.company, vault, folder, url)
        try:
            lived = _lived_four_weeks if pooled else _lived
            truth = await lived(besieged, random.Random(seed), share, published=published)
        finally:
            besieged.intruder.close()
            besieged.house.close()
        return Fortress(besieged.firm.company, url, key_file, truth, self.server, folder, besieged.watched)


@contextmanager
def a_ground(folder: Path, migrated_file: Path, server: Server | None) -> Iterator[Ground]:
    """Yield a ground on which nothing is founded yet; its databases are dropped afterwards."""
    with ExitStack() as databases:
        yield Ground(folder, migrated_file, server, databases)


async def _lived(besieged: Besieged, rng: random.Random, share: float, *, published: bool) -> Truth:
    """Let people answer and comment; return what they gave."""
    emails = [(f"p{number}@firm.example", number) for number in range(1, LEADERS + STAFF + 1)]
    besieged.intruder.each("UPDATE person SET email = ? WHERE id = ?", emails)
    await besieged.tick(at(MONDAY, 5))
    await besieged.tick(TUESDAY)
    others = [number for number in range(1, ATTACKER) if number != ACCOMPLICE]
    answers = {number: rng.randint(1, 5) for number in others if rng.random() < share}
    comments = {number: f"Remarque {rng.getrandbits(40):x}" for number in answers if rng.random() < 0.5}
    for number, value in answers.items():
        before = {bytes(row["token"]) for row in besieged.intruder.rows("live_answer")}
        await besieged.tap(besieged.actor(number), value)
        after = {bytes(row["token"]) for row in besieged.intruder.rows("live_answer")}
        (besieged.watched[number],) = after - before
    for number, text in comments.items():
        await besieged.comment(besieged.actor(number), text)
    if published:
        await besieged.tick(DIGEST_DAY)
        await besieged.tick(DIGEST_DAY + timedelta(minutes=5))
    return Truth(answers, comments)


async def _lived_four_weeks(besieged: Besieged, rng: random.Random, share: float, *, published: bool) -> Truth:
    """Let people answer a pulse item in each of four weeks; return the last answer of each."""
    del published
    answers: dict[int, int] = {}
    talkative = [number for number in range(1, ATTACKER) if rng.random() < share]
    for week in range(4):
        await besieged.tick(TUESDAY + week * WEEK)
        for number in talkative:
            answers[number] = rng.randint(1, 5)
            await besieged.tap(besieged.actor(number), answers[number])
        await besieged.close_at(NEXT_MONDAY + week * WEEK)
    return Truth(answers, {})
