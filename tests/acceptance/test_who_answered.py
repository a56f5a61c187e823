"""A9: lives that differ only in who answered look the same to an admin, wherever they look.

In one life people answer; in another each answer is somebody else's of the same team, so that every figure is the
same; in a third one person stays silent, so that only figures may differ. In two more, two people are silent: in one of
them because one is on a break, and the other asked for no more messages.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot.app import _web
from bot.cli import app
from bot.demo.company import Company, Employee, found_company
from bot.demo.direct import DirectStage, RecordingPlatform, direct_life
from bot.demo.leading import PlannedDecision
from bot.demo.life import Life, PlannedComment, PlannedReply, PlannedTap
from bot.observe import JsonLines
from bot.slack.render import message
from bot.slack.render.forms import form
from bot.slack.render.home import home
from jobs.asking.bank import Bank
from jobs.desk import Desk
from jobs.ports import Actor, Command, FormRequested, OpenForm, Say
from storage.chain import entries
from storage.models import Account, Delivery
from storage.people import name_admins
from storage.types import DeliveryKind
from tests.acceptance.calm import InProcess
from tests.ledger import recipient, subject

WEEKS = 3
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("schedule", "list"),
    ("audit",),
    ("doctor",),
    *(("digest", "--week", f"2026-W{week}", *flags) for week in (21, 22, 23) for flags in ((), ("--json",))),
)
WORDS = ("help", "status", "my-data", "confidentiality")
RANDOM = re.compile(r"\b[0-9a-f]{32}\b")  # ids of windows and deliveries


@dataclass
class Seen:
    """Everything an admin can look at, as text."""

    screens: list[str] = field(default_factory=list)
    commands: dict[str, str] = field(default_factory=dict)
    metrics: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    ledger: list[tuple[Any, ...]] = field(default_factory=list)
    record: list[str] = field(default_factory=list)
    answered: set[tuple[int, str]] = field(default_factory=set)
    replied: int = 0


class SomebodyElse:
    """The stage of a life in which each tap is made by ``instead``, or by nobody; an admin looks on meanwhile.

    The first of ``gone`` goes on a break before the first question, the others ask for no more messages.
    """

    def __init__(
        self, stage: DirectStage, life: Life, instead: Mapping[str, Employee], seen: Seen, gone: Iterable[Employee] = ()
    ) -> None:
        self._stage, self._life, self._instead, self._seen = stage, life, instead, seen
        self._gone = list(gone)
        self._admin = next(person.key for person in life.company.people if person.is_admin)

    async def at(self, now: datetime) -> None:
        await self._stage.at(now)
        desk = Desk(self._life.house.database, self._life.house.vault, self._life.house.bank, now=self._life.clock)
        for place, person in enumerate(self._gone):
            if place == 0:
                await self._stage.go_away(person, now.date() + timedelta(weeks=2 * WEEKS))
            else:
                actor = Actor(RecordingPlatform.name, RecordingPlatform.tenant, person.key)
                await desk.handle(Command(actor, "stop"))
        self._gone = []
        await self._life.house.alive(now)  # as the server does, which records the keys that it unwrapped

    async def tap(self, taps: list[PlannedTap]) -> None:
        turned = [replace(tap, person=self._instead[tap.person.key]) for tap in taps if tap.person.key in self._instead]
        self._seen.answered |= {(tap.round, tap.person.key) for tap in turned}
        await self._stage.tap(turned)
        await self.look()

    async def go_away(self, person: Employee, until: date) -> None:
        await self._stage.go_away(person, until)

    async def comment(self, person: Employee, comment: PlannedComment) -> None:
        if person.key in self._instead:
            await self._stage.comment(self._instead[person.key], comment)

    async def reply(self, leader: Employee, reply: PlannedReply) -> None:
        self._seen.replied += 1
        await self._stage.reply(leader, reply)

    async def decide(self, leader: Employee, decision: PlannedDecision) -> None:
        await self._stage.decide(leader, decision)

    async def accept(self, owner: Employee, commitment: int, address: Mapping[str, str]) -> None:
        await self._stage.accept(owner, commitment, address)

    async def look(self) -> None:
        """Open the home, type every command, open every form, read the metrics."""
        house, actor = self._life.house, Actor(RecordingPlatform.name, RecordingPlatform.tenant, self._admin)
        desk = Desk(house.database, house.vault, house.bank, now=self._life.clock)
        view = await desk.home(actor)
        assert view is not None
        assert view.settings is not None
        screens: list[Any] = [home(view)]
        for word in WORDS:
            outcome = await desk.handle(Command(actor, word))
            assert isinstance(outcome, Say)
            screens.append(message(outcome.card).blocks)
        for schedule in (None, 1):
            form_outcome = await desk.handle(FormRequested(actor, "schedule", {"schedule": schedule}))
            assert isinstance(form_outcome, OpenForm)
            screens.append(form(form_outcome.form, {}))
        self._seen.screens += [_same_ids(json.dumps(screen, default=str)) for screen in screens]
        transport = httpx.ASGITransport(_web(house, None))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
            self._seen.metrics.append((await http.get("/metrics")).text)


async def _live(
    instead: Mapping[str, Employee],
    company: Company,
    tmp_path: Path,
    gone: Iterable[Employee] = (),
    source: Callable[[Employee, str, int], int | None] | None = None,
) -> Seen:
    seen = Seen()
    with _logged(seen.log):
        async with direct_life(company, InProcess()) as (life, _):
            assert isinstance(life.stage, DirectStage)
            life.house.closer._shuffle = random.Random(1).shuffle  # a secret draw, the same in each of these lives
            admins = [person.key for person in company.people if person.is_admin]
            life.house.database.write(partial(name_admins, company_id=life.company_id, ids_or_emails=admins))
            stage = life.stage = SomebodyElse(life.stage, life, instead, seen, gone)
            life.answer_source = source
            await life.live(WEEKS)
            await stage.look()
            database = Path(str(life.house.database.engine.url.database))
            seen.commands = await asyncio.to_thread(_typed, database, tmp_path)
            seen.ledger = life.house.database.read(_ledger)
            seen.record = life.house.database.read(_record)
    return seen


def _typed(database: Path, tmp_path: Path) -> dict[str, str]:
    """Return what each command prints, on either stream, and how it ends."""
    environment = {
        "DATABASE_URL": f"sqlite:///{database}",
        "DIAPASON_KEY_FILE": str(database.parent / "keys" / "master.key"),
        "COLUMNS": "200",
    }
    copies = (("backup", str(tmp_path / f"{database.parent.name}.db")),)
    outputs = {}
    for command in (*COMMANDS, *copies):
        result = CliRunner().invoke(app, list(command), env=environment)
        output = f"{result.exit_code} {result.exception!r} {result.output}"
        outputs[command[0] + "".join(command[1:] if command[0] != "backup" else ())] = output.replace(
            str(database.parent), ""
        ).replace(copies[0][1], "")
    return outputs


@contextmanager
def _logged(lines: list[str]) -> Iterator[None]:
    """Keep what the product logs at its most talkative, times aside."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            line = json.loads(JsonLines().format(record))
            lines.append(_same_ids(json.dumps({name: value for name, value in line.items() if name != "at"})))

    handler, loggers = Keep(), [logging.getLogger(name) for name in ("bot", "jobs", "storage")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)


def _ledger(session: Session) -> list[tuple[Any, ...]]:
    """Return every row but for what is random, and the platform's stamp of messages that left at the same moment."""
    people = {f"person:{account.person_id}": account.platform_user_id for account in session.exec(select(Account))}
    rows = session.exec(select(Delivery))
    return sorted(
        (
            row.kind.value, subject(row), people.get(recipient(row), recipient(row)), _occurrence(row),
            row.state.value, row.due_at.isoformat(), row.not_after.isoformat(), row.attempts, str(row.reason),
            (row.address or {}).get("channel", ""), _payload(row), str(row.changed_at),
        )
        for row in rows
    )  # fmt: skip


def _occurrence(row: Delivery) -> str:
    """Return what tells a message from another; where a comment stands in its thread was drawn when it was released."""
    return _same_ids(row.occurrence) if row.kind is not DeliveryKind.ANSWERED else row.occurrence.partition(":")[2]


def _payload(row: Delivery) -> str:
    payload = {name: value for name, value in (row.payload or {}).items() if name != "number"}
    return json.dumps(payload if row.kind is DeliveryKind.ANSWERED else row.payload)


def _record(session: Session) -> list[str]:
    return [_same_ids(f"{entry.at} {entry.actor} {entry.action} {entry.detail}") for entry in entries(session, 1)]


def _same_ids(text: str) -> str:
    return RANDOM.sub("id", text)


def _swapped(people: Iterable[Employee], stay: set[str]) -> dict[str, Employee]:
    """Exchange people two by two inside their team, level and all; those who ``stay`` answer for themselves."""
    groups: dict[tuple[bool, str | None], list[Employee]] = {}
    for person in people:
        groups.setdefault((person.leader, person.team), []).append(person)
    stand_ins: dict[str, Employee] = {}
    for group in groups.values():
        movable = [person for person in group if person.key not in stay]
        stand_ins |= {person.key: movable[i - 1] for i, person in enumerate(movable)}
        stand_ins |= {person.key: person for person in group if person.key in stay}
    return stand_ins


@dataclass
class Lives:
    """The same company: as it is, with everybody's answers given by others, and with one person silent.

    And with two people silent, or gone, where nobody's answer is drawn: who is gone would change what others draw.
    """

    first: Seen
    swapped: Seen
    silent: Seen
    silent_person: str
    quiet: Seen
    gone: Seen


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    return asyncio.run(_live_all(tmp_path_factory.mktemp("backups")))


async def _live_all(folder: Path) -> Lives:
    bank = Bank.load()
    first, second, third, fourth, fifth = (found_company(bank, people=60, seed=4) for _ in range(5))
    themselves = {person.key: person for person in first.people}
    # The admin answers alike in all: their own home shows them their own questions.
    others = _swapped(second.people, {person.key for person in second.people if person.is_admin})
    silent_person = next(person.key for person in third.people if person.team == "Ventes" and person.level == "staff")
    without = {key: person for key, person in themselves.items() if key != silent_person}
    two = [person for person in fifth.people if person.team == "Ventes" and person.level == "staff"][:2]

    def source(person: Employee, key: str, week: int) -> int | None:
        silent = person.key in {silent_one.key for silent_one in two}
        return None if silent else 1 + (len(key) + week + int(person.key[1:])) % 2

    return Lives(
        first=await _live(themselves, first, folder),
        swapped=await _live(others, second, folder),
        silent=await _live(without, third, folder),
        silent_person=silent_person,
        quiet=await _live(themselves, fourth, folder, (), source),
        gone=await _live(themselves, fifth, folder, two, source),
    )


def test_the_lives_differ_in_who_answered(lives: Lives) -> None:
    assert len(lives.first.answered) == len(lives.swapped.answered)
    assert len(lives.first.answered - lives.swapped.answered) > 5 * WEEKS
    assert {person for _, person in lives.first.answered - lives.silent.answered} == {lives.silent_person}


def test_a_leader_replied_to_a_comment_in_each_of_them(lives: Lives) -> None:
    # R11: the comment has another author in the second life, and the ledger below is the same all the same.
    assert (lives.first.replied, lives.swapped.replied, lives.silent.replied) == (1, 1, 1)
    assert sum(row[0] == "relay" for row in lives.first.ledger) > 10


def test_no_screen_of_an_admin_tells(lives: Lives) -> None:
    assert len(lives.first.screens) == 7 * (2 * WEEKS + 1)
    assert lives.first.screens == lives.swapped.screens == lives.silent.screens


def test_no_command_tells(lives: Lives) -> None:
    assert all(output.startswith("0 None") for name, output in lives.first.commands.items() if name != "doctor")
    assert lives.first.commands == lives.swapped.commands
    for name, output in lives.first.commands.items():
        assert "digest" in name or output == lives.silent.commands[name]  # a digest's figures are all that may move


def test_no_metric_tells(lives: Lives) -> None:
    assert all("diapason_people 6" in text for text in lives.first.metrics)
    assert lives.first.metrics == lives.swapped.metrics == lives.silent.metrics


def test_nothing_tells_an_admin_who_is_on_a_break(lives: Lives) -> None:
    assert len(lives.quiet.screens) == 7 * (2 * WEEKS + 1)
    assert lives.quiet.screens == lives.gone.screens
    assert lives.quiet.commands == lives.gone.commands  # figures too are those of people who are merely silent
    assert lives.quiet.metrics == lives.gone.metrics
    assert sorted(lives.quiet.log) == sorted(lives.gone.log)
    assert lives.quiet.record == lives.gone.record
    assert lives.quiet.ledger != lives.gone.ledger  # they are gone


def test_no_line_of_the_log_tells(lives: Lives) -> None:
    assert sorted(lives.first.log) == sorted(lives.swapped.log) == sorted(lives.silent.log)


def test_the_ledger_is_the_same_to_the_last_column(lives: Lives) -> None:
    for kind in ("reminder", "closing", "ending"):
        rows = [row for row in lives.first.ledger if row[0] == kind]
        assert len(rows) > 50 * WEEKS - (60 if kind != "reminder" else 0)  # to everyone, whatever they answered
    assert lives.first.ledger == lives.swapped.ledger == lives.silent.ledger


def test_the_record_of_what_admins_did_is_the_same(lives: Lives) -> None:
    assert any("keys_unwrapped" in entry for entry in lives.first.record)
    assert lives.first.record == lives.swapped.record == lives.silent.record
