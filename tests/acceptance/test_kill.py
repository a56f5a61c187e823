"""F01, F02 with real processes and a real kill -9: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

from storage.database import Database
from storage.types import DeliveryKind, DeliveryState
from tests.ledger import MONDAY, at, new_company

HOUSE = Path(__file__).resolve().parents[2]
PEOPLE = 150
KILLS = 10


async def test_f01_f02_ten_kills_at_random_lose_nothing_and_double_nothing(sqlite: Database, tmp_path: Path) -> None:
    company = new_company(sqlite, PEOPLE, welcomed=False)
    await company.planner().plan(company.clock.now)
    posts = tmp_path / "posts"
    now = at(MONDAY + timedelta(days=1), 8)
    draw = random.Random(20260908)
    endings: Counter[int | None] = Counter()
    for life in range(KILLS + 5):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HOUSE / "tests" / "acceptance" / "sending_process.py"),
            f"sqlite:///{sqlite.path}",
            str(posts),
            now.isoformat(),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        if life < KILLS:
            await asyncio.sleep(draw.uniform(0.0, 0.5))
            if process.returncode is None:
                process.kill()
        await process.communicate()
        endings[process.returncode] += 1
        now += timedelta(seconds=60)
    assert endings[-9] >= KILLS // 2  # the others had finished what was due
    seen = Counter(tuple(line.split()[:2]) for line in posts.read_text().splitlines())
    assert len(seen) == 2 * PEOPLE  # a welcome and a question each
    assert set(seen.values()) == {1}
    sent = company.states(DeliveryKind.WELCOME, DeliveryKind.QUESTION)
    assert sent == {DeliveryState.SENT: 2 * PEOPLE}
