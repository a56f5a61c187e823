"""F01, F02 with real processes and a real kill -9: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from storage.database import Database
from storage.types import DeliveryKind, DeliveryState
from tests.acceptance import sending_process
from tests.ledger import MONDAY, at, new_company

PEOPLE = 150
KILLS = 10


async def test_f01_f02_ten_kills_at_random_lose_nothing_and_double_nothing(sqlite: Database, tmp_path: Path) -> None:
    company = new_company(sqlite, PEOPLE, welcomed=False)
    await company.planner().plan(company.clock.now)
    posts = tmp_path / "posts"
    now = at(MONDAY + timedelta(days=1), 8)
    draw = random.Random(20260908)
    endings: Counter[int | None] = Counter()
    # Each life is forked from a process that has imported what it needs: fifteen imports would take most of this test.
    forking = get_context("forkserver")
    forking.set_forkserver_preload([sending_process.__name__])
    for life in range(KILLS + 5):
        here, there = forking.Pipe(duplex=False)
        process = forking.Process(target=sending_process.main, args=(f"sqlite:///{sqlite.path}", posts, now, there))
        process.start()
        there.close()
        assert here.recv_bytes() == b"ready"
        if life < KILLS:
            await asyncio.sleep(draw.uniform(0.0, 0.5))
            process.kill()
        process.join()
        here.close()
        endings[process.exitcode] += 1
        process.close()
        now += timedelta(seconds=60)
    assert endings[-signal.SIGKILL] >= KILLS // 2  # the others had finished what was due
    seen = Counter(tuple(line.split()[:2]) for line in posts.read_text().splitlines())
    assert len(seen) == 2 * PEOPLE  # a welcome and a question each
    assert set(seen.values()) == {1}
    sent = company.states(DeliveryKind.WELCOME, DeliveryKind.QUESTION)
    assert sent == {DeliveryState.SENT: 2 * PEOPLE}
