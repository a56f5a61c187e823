"""Calm companies: nothing planted, so that the last digest should say that nothing is established.

``python -m tests.acceptance.calm`` lives 20 seeds of half a year and prints what each last digest said. With a
declared rate of false gaps, most of them say nothing: it ends with code 1 when fewer than 17 of 20 do.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from bot.demo.company import found_company
from bot.demo.direct import direct_life
from jobs.asking.bank import Bank
from jobs.digest.child import Child
from jobs.digest.office import digest_of
from storage import published
from storage.types import PublishedKind

WEEKS, SEEDS, QUIET_OF_20 = 26, 20, 17


class InProcess(Child):
    """Composes digests in the calling process: a test has no bot whose memory must stay small."""

    async def run(self, path: str, *arguments: Any) -> Any:
        module, _, function = path.partition(":")
        return getattr(import_module(module), function)(*arguments)


@dataclass(frozen=True, slots=True)
class Calm:
    """What one calm company was told: each digest's gaps as (question, axis), and the number of alerts in all."""

    seed: int
    digests: tuple[tuple[tuple[str, str], ...], ...]
    alerts: int

    @property
    def last(self) -> tuple[tuple[str, str], ...]:
        return self.digests[-1]

    def __str__(self) -> str:
        gaps = ", ".join(f"{question} ({axis})" for question, axis in self.last) or "nothing established"
        loud = sum(bool(gaps) for gaps in self.digests)
        return f"seed {self.seed:>3}: {gaps}; {loud} of {len(self.digests)} digests with a gap, {self.alerts} alerts"


async def live_calm(seed: int, weeks: int = WEEKS) -> Calm:
    """Live one calm company without HTTP, and return what its leadership read."""
    async with direct_life(found_company(Bank.load(), seed=seed, calm=True), InProcess()) as (life, _):
        await life.live(weeks)
        digests = life.house.database.read(
            lambda session: published.all_published(session, life.company_id, PublishedKind.DIGEST)
        )
        alerts = life.house.database.read(
            lambda session: published.all_published(session, life.company_id, PublishedKind.ALERT)
        )
    gaps = (tuple((gap.question, gap.axis) for gap in digest_of(row).gaps) for row in digests)
    return Calm(seed, tuple(gaps), len(alerts))


def _live_calm(seed: int, weeks: int) -> Calm:
    return asyncio.run(live_calm(seed, weeks))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    started, quiet = time.monotonic(), 0
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        seeds = range(options.first, options.first + options.seeds)
        for count, future in enumerate(
            as_completed([pool.submit(_live_calm, seed, options.weeks) for seed in seeds]), start=1
        ):
            company = future.result()
            quiet += not company.last
            sys.stdout.write(f"[{count}/{options.seeds}, {time.monotonic() - started:.0f} s] {company}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{quiet} of {options.seeds} last digests say that nothing is established.\n")
    return 0 if quiet * 20 >= QUIET_OF_20 * options.seeds else 1


if __name__ == "__main__":
    sys.exit(main())
