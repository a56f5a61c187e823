"""What only reads does not wait for the one writer of SQLite."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Literal

import pytest

from jobs.cards.forms import About
from jobs.ports import AdminGesture, Command, Event, FormRequested, Gesture, Tap, TypedMessage
from storage.database import Database
from storage.vault import Vault
from tests.factories import Answering, answering
from tests.jobs.acts import window_of
from tests.ledger import MONDAY, at

ADMIN, LEADER = 1, 2
TUESDAY = at(MONDAY + timedelta(days=1), 8)


@pytest.fixture
async def firm(sqlite: Database, vault: Vault) -> Answering:
    firm = answering(sqlite, vault)
    await firm.open()
    firm.company.clock.now = TUESDAY
    return firm


def reading(firm: Answering) -> list[Event]:
    me, window, round_id = firm.actor(ADMIN), window_of(firm), firm.round_of()
    words = ("", "help", "status", "mes-donnees", "reponses", "pause", "confidentialite", "no such word")
    actions: tuple[Literal["change", "snooze", "why"], ...] = ("change", "snooze", "why")
    gestures = [Gesture(me, TUESDAY, round_id, window.id, action) for action in actions]
    about: About = {"round": round_id, "window": window.id, "item": "answer"}
    forms: list[tuple[str, About]] = [
        ("comment", about), ("answer", about), ("pause", {}), ("schedule", {"schedule": None}),
        ("smallest-group", {}), ("consultation", {}), ("reply", {"window": window.id, "thread": "0" * 32}),
    ]  # fmt: skip
    return [
        *(Command(me, word) for word in words),
        *gestures,
        *(FormRequested(me, name, pieces) for name, pieces in forms),
        AdminGesture(me, "send_test"),
        TypedMessage(me),
    ]


async def test_reading_goes_on_while_the_writer_is_held(firm: Answering) -> None:
    free = threading.Event()
    held = asyncio.ensure_future(firm.database.awrite(lambda _: free.wait(60)))
    await asyncio.sleep(0.05)  # the writer has it
    try:
        for event in reading(firm):
            await asyncio.wait_for(firm.desk().handle(event), 10)
        assert await asyncio.wait_for(firm.desk().home(firm.actor(ADMIN)), 10) is not None
    finally:
        free.set()
        await held


async def test_what_changes_something_takes_the_writer_once(firm: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[object] = []
    real = firm.database.awrite

    async def counting(work: object) -> object:
        writes.append(work)
        return await real(work)  # type: ignore[arg-type]

    monkeypatch.setattr(firm.database, "awrite", counting)
    me, window, round_id = firm.actor(LEADER), window_of(firm), firm.round_of()
    changing: list[Event] = [
        Tap(me, TUESDAY, round_id, window.id, "answer", 4),
        Gesture(me, TUESDAY, round_id, window.id, "skip"),
        Command(me, "stop"),
        Command(me, "Reprendre maintenant"),
    ]
    for number, event in enumerate(changing, 1):
        await firm.desk().handle(event)
        assert len(writes) == number
    for event in reading(firm):
        await firm.desk().handle(event)
    assert len(writes) == len(changing)
