"""What one commit for all who wait is worth, against one commit each: shown with ``pytest -s``, never asserted."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import event, func, select
from sqlmodel import Session

from storage.database import Database
from storage.models import LiveAnswer
from storage.vault import Vault

NOON = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
ANSWERS = 600
CLIENTS = 100


async def answer(database: Database, vault: Vault, window: str, at_once: int) -> tuple[float, list[float]]:
    """Store `ANSWERS` answers, ``at_once`` of them waiting at any time; return seconds in all, and for each."""
    vault.open_window(window)
    slots = asyncio.Semaphore(at_once)
    waits: list[float] = []

    async def answer_one(person: int) -> None:
        put = partial(
            vault.put,
            window_id=window,
            author=person,
            question_key="priorities",
            item="answer",
            value={"v": 4},
            at=NOON,
        )
        async with slots:
            began = time.perf_counter()
            assert await database.awrite(put)
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(answer_one(person) for person in range(ANSWERS)))
    return time.perf_counter() - began, sorted(waits)


async def test_one_commit_for_all_who_wait(sqlite: Database, vault: Vault) -> None:
    commits = 0

    @event.listens_for(sqlite.engine, "commit")
    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1

    alone, _ = await answer(sqlite, vault, "alone", 1)
    assert commits == ANSWERS
    together, waits = await answer(sqlite, vault, "together", CLIENTS)
    groups = commits - ANSWERS
    print(  # noqa: T201 - a benchmark's result
        f"\n{ANSWERS} answers: one commit each {ANSWERS / alone:,.0f}/s; {CLIENTS} waiting at a time "
        f"{ANSWERS / together:,.0f}/s in {groups} commits, p99 {waits[int(len(waits) * 0.99)] * 1_000:.1f} ms; "
        f"ratio {alone / together:.1f}"
    )
    # 100 wait at any time: the first takes its commit alone, all who came meanwhile share the next.
    assert groups <= ANSWERS / 10
    assert sqlite.read(lambda s: s.scalar(select(func.count()).select_from(LiveAnswer))) == 2 * ANSWERS


def test_reading_a_company(sqlite: Database, vault: Vault) -> None:
    """2,000 people, three items each: what a window's close reads."""
    people = range(1, 2_001)
    items: dict[str, dict[str, Any]] = {
        "answer": {"v": 4},
        "forecast": {"v": 3},
        "comment": {"text": "Trop de réunions."},
    }
    vault.open_window("w1")

    def fill(session: Session) -> None:
        for item, value in items.items():
            for person in people:
                vault.put(session, "w1", person, "priorities", item, value, NOON)

    sqlite.write(fill)
    began = time.perf_counter()
    held = sqlite.read(lambda session: vault.read_window(session, "w1", "priorities", people))
    values_of_items = [held.values[item] for item in items]
    print(f"\n2,000 people × 3 items read in {time.perf_counter() - began:.2f} s")  # noqa: T201 - same
    assert [len(values) for values in values_of_items] == [2_000] * 3
