"""The child process: results and exceptions come back, a death is survived, idleness ends it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from multiprocessing import active_children

import pytest

from jobs.digest.child import Child


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    worker = Child(idle_seconds=0.2)
    yield worker
    worker.close()


async def test_a_result_comes_back_from_another_process(child: Child) -> None:
    assert await child.run("math:hypot", 3.0, 4.0) == 5.0
    assert await child.run("os:getpid") != os.getpid()


async def test_what_the_child_raises_is_raised_here(child: Child) -> None:
    with pytest.raises(ValueError, match="math domain error"):
        await child.run("math:sqrt", -1.0)
    assert await child.run("math:sqrt", 4.0) == 2.0


async def test_a_child_that_was_killed_is_replaced_and_the_work_done(child: Child) -> None:
    first = await child.run("os:getpid")
    os.kill(first, 9)
    for _ in range(100):  # until the pool knows, or right before: both must do
        if child._pool is None or getattr(child._pool, "_broken", False):
            break
        await asyncio.sleep(0.02)
    assert await child.run("os:getpid") not in (first, os.getpid())


async def test_an_idle_child_is_let_go_and_started_again_when_needed(child: Child) -> None:
    first = await child.run("os:getpid")
    await asyncio.sleep(0.5)
    assert child._pool is None
    assert await child.run("os:getpid") != first


async def test_f30_closing_does_not_wait_for_work_under_way_even_when_nobody_waits_for_it_any_more() -> None:
    child = Child()
    assert await child.run("math:sqrt", 4.0) == 2.0
    (process,) = active_children()
    sleeping = asyncio.create_task(child.run("time:sleep", 60))
    await asyncio.sleep(0.1)
    sleeping.cancel()
    await asyncio.gather(sleeping, return_exceptions=True)
    child.close()
    async with asyncio.timeout(30):
        while process.exitcode is None:  # noqa: ASYNC110 - its pool may reap it first, and note how it ended a moment later
            await asyncio.sleep(0.01)
