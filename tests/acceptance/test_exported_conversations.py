"""A13: whoever exports every direct message, or reads the ledger, cannot tell who answered.

The same company lives the same three times through the real Slack code: everybody answers, half of them, nobody. A 429,
a revoked token and a restart come in between, and the closing edits. What an export of the conversations holds and
every column of the ledger must be the same.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.running import in_thread
from bot.sandbox.workspace import Workspace
from bot.slack.app import build
from bot.slack.messenger import SlackPlatform
from jobs.desk import Desk
from jobs.house import House
from jobs.ports import Pace
from storage.database import Database
from storage.migrations import upgrade
from storage.models import Delivery, Installation
from storage.types import DeliveryKind, DeliveryState
from storage.vault import Vault
from tests.bot.slack.test_journeys import served
from tests.factories import Answering, SameProcess, answering, words
from tests.ledger import BANK, MONDAY, at

PEOPLE, LEADERS = 14, 3  # three leaders choose before they answer (R12)
ONE_BY_ONE = Pace(0.5, 0.0, 0.5)  # a chunk is one message: the troubles meet the same people in each life
RANDOM = re.compile(r"\b[0-9a-f]{32}\b")
CONVERSATION = re.compile(r"\bD[0-9A-F]{9}\b")
STAMP = re.compile(r"\b(\d{10})\.\d{6}\b")  # microseconds tell one message of a second from another
TUESDAY, THURSDAY = at(MONDAY + timedelta(days=1), 8), at(MONDAY + timedelta(days=3), 8)
CLOSED = at(MONDAY + timedelta(days=6), 22)


@dataclass
class Life:
    """One company, its workspace, and those of its people who answer."""

    firm: Answering
    workspace: Workspace
    sandbox: SandboxClient
    platform: SlackPlatform
    answer: frozenset[str]
    house: House
    presenter: Any

    def restart(self) -> None:
        """Begin with a new process, that remembers nothing."""
        self.house = open_house(self.firm, self.platform)

    async def tick(self, now: datetime) -> None:
        self.firm.company.clock.now = now
        self.workspace.clock.set(now)
        await self.house.tick()

    async def act(self, now: datetime, controls: tuple[str, ...]) -> None:
        """Have those who answer tap the first control of each of these names, in each of their messages."""
        self.workspace.clock.set(now)
        self.firm.company.clock.now = now
        for user in sorted(self.answer):
            for message in list(self.workspace.direct(user).messages.values()):
                for name in controls:
                    await self._tap(user, message, name)

    async def _tap(self, user: str, message: dict[str, Any], name: str) -> None:
        where = {"channel": self.workspace.direct(user).id, "ts": message["ts"]}
        for block in message["blocks"]:
            elements = block.get("elements", [])
            if any(element.get("action_id") == name for element in elements):
                clicked = await self.sandbox.click(user, name, block_id=block["block_id"], **where)
                assert clicked["ok"], clicked
                if name == "comment":
                    await self.presenter.drain()
                    assert (await self.sandbox.submit_view(user, {"text": "Trop de priorités."}))["ok"]
        await self.presenter.drain()

    def export(self) -> dict[str, str]:
        """Return, by person, all that an export of their conversation holds."""
        return {
            user: _same(list(self.workspace.channels[channel].messages.values()))
            for user, channel in sorted(self.workspace.directs.items())
        }

    def ledger(self) -> list[str]:
        rows = sorted(self.firm.company.ledger(), key=lambda row: (row.kind, row.person_id or 0, row.about or ""))
        columns = list(Delivery.__table__.columns.keys())  # type: ignore[attr-defined]
        return [_same({name: getattr(row, name) for name in columns}) for row in rows]


def _same(value: Any) -> str:
    """Return what is seen, without random ids and within the second."""
    seen = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    seen = CONVERSATION.sub("conversation", seen)
    return STAMP.sub(r"\1", RANDOM.sub("id", re.sub(r'"block_id": "[A-Za-z0-9+/]{1,12}"', '"block_id": "own"', seen)))


async def at_once(_: float) -> None:
    """Wait for nothing: the pace keeps the order, and its seconds are not lived."""


def open_house(firm: Answering, platform: SlackPlatform) -> House:
    child: Any = SameProcess()
    house = House.of(firm.database, firm.vault, BANK, words, now=firm.company.clock, child=child)
    house.engine._sleep = at_once
    house.closer._shuffle = random.Random(1).shuffle  # a secret draw, the same in each of these lives
    house.platforms[firm.company.installation_id] = platform
    return house


@asynccontextmanager
async def living(folder: Path, answer: frozenset[str]) -> AsyncIterator[Life]:
    url = f"sqlite:///{folder}/d.db"
    database, vault = Database(url), Vault.open(folder / "keys" / "master.key", create=True)
    upgrade(database.engine, url)
    firm = answering(database, vault, leaders=LEADERS, staff=PEOPLE - LEADERS, welcomed=False)
    workspace = Workspace(team_id="T1")
    for number in range(1, PEOPLE + 1):
        workspace.add_person(f"p{number}", f"Person {number}", id=f"U{number}")
    workspace.clock.set(at(MONDAY, 5))
    try:
        with in_thread(workspace) as running:
            async with (
                SlackPlatform(running.token, api_url=running.api_url, pace=ONE_BY_ONE) as platform,
                running.client() as sandbox,
            ):
                desk = Desk(database, vault, BANK, now=firm.company.clock)
                app = build(running.signing_secret, platform, desk)
                async with served(app) as bot_url:
                    workspace.app.bot_url = bot_url
                    house = open_house(firm, platform)
                    yield Life(firm, workspace, sandbox, platform, answer, house, app.presenter)
                await app.close()
    finally:
        database.close()


async def live(folder: Path, answer: frozenset[str]) -> tuple[dict[str, str], list[str], int]:
    """Live one week with its troubles; return the export, the ledger, and how many taps were made."""
    async with living(folder, answer) as life:
        faults, hour, minute = life.workspace.faults, timedelta(hours=1), timedelta(minutes=1)
        await life.tick(at(MONDAY, 6))
        faults.add("chat.postMessage", nth=20, status=429, headers={"Retry-After": "30"})
        await life.tick(TUESDAY)
        await life.tick(TUESDAY + minute)
        # Taps, a change of mind, a skip, a comment, and the leaders' choice first.
        await life.act(TUESDAY + hour, ("agree", "answer:2", "answer:4", "comment"))
        life.restart()
        faults.add("chat.postMessage", nth=4, status=429, headers={"Retry-After": "30"})
        faults.add("chat.postMessage", nth=6, drop=True, when="after")  # in doubt, then found
        await life.tick(THURSDAY)
        life.workspace.app.refusal = "token_revoked"
        await life.tick(THURSDAY + minute)
        life.workspace.app.refusal = None
        life.firm.company.change(Installation, connected=True)
        life.restart()
        for later in range(2, 8):
            await life.tick(THURSDAY + later * minute)
        await life.act(THURSDAY + hour, ("show", "answer:1"))
        await life.tick(CLOSED + minute)
        faults.add("chat.update", nth=3, status=429, headers={"Retry-After": "30"})
        faults.add("chat.update", nth=5, body={"ok": False, "error": "message_not_found"})
        await life.tick(CLOSED + 2 * minute)
        life.restart()
        await life.tick(CLOSED + 2 * hour)
        states = life.firm.company.states(DeliveryKind.CLOSING, DeliveryKind.ENDING)
        assert states == {DeliveryState.SENT: 2 * PEOPLE - 1, DeliveryState.SKIPPED: 1}
        taps = sum(call["name"] == "block_actions" for call in await life.sandbox.callbacks())
        return life.export(), life.ledger(), taps


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, str], list[str], int]]:
    everybody = frozenset(f"U{number}" for number in range(1, PEOPLE + 1))
    half = frozenset(random.Random(3).sample(sorted(everybody), PEOPLE // 2))
    folders = [tmp_path_factory.mktemp("life") for _ in range(3)]

    async def all_of_them() -> list[tuple[dict[str, str], list[str], int]]:
        return [
            await live(folder, answer) for folder, answer in zip(folders, (everybody, half, frozenset()), strict=True)
        ]

    return asyncio.run(all_of_them())


def test_a13_the_lives_differ_in_who_answered(lives: list[tuple[dict[str, str], list[str], int]]) -> None:
    everybody, half, nobody = (taps for *_, taps in lives)
    assert everybody > half > nobody == 0


def test_a13_an_export_of_every_conversation_is_the_same(lives: list[tuple[dict[str, str], list[str], int]]) -> None:
    everybody, half, nobody = (export for export, *_ in lives)
    assert len(everybody) == PEOPLE
    assert all("edited" in conversation for conversation in everybody.values())  # the closing edits are among it
    assert everybody == half == nobody


def test_a13_every_column_of_the_ledger_is_the_same(lives: list[tuple[dict[str, str], list[str], int]]) -> None:
    everybody, half, nobody = (ledger for _, ledger, _ in lives)
    assert len(everybody) >= 5 * PEOPLE  # welcome, question, reminder, and the two edits
    assert everybody == half == nobody
