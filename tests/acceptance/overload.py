"""F10 under overload: signed taps against a real `serve`, kill -9 in the middle, then what was acknowledged is counted.

``python -m tests.acceptance.overload`` does it at 250 taps a second, three times on SQLite and three on PostgreSQL, and
prints a line each: how many taps were acknowledged (HTTP 200) or thanked, and how many of those are not stored.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
from sqlmodel import Session, select

from storage.database import Database
from storage.models import Person
from storage.vault import Vault
from storage.windows import WindowRow
from tests.acceptance.serving import SmallSlack, headers_of, served, small_slack, tap_of
from tests.factories import Answering
from tests.jobs.acts import TUESDAY, window_of
from tests.ledger import ALIGNMENT, PULSE, new_company
from tests.postgres import Server, shared_server

RATE, SECONDS = 250, 6.0
PEOPLE = 1_500
EARLY = TUESDAY - timedelta(hours=3)  # nothing is sent at that hour: the taps have the process to themselves


@dataclass(frozen=True, slots=True)
class Life:
    """What came of one life under load."""

    sent: int
    acknowledged: int
    thanked: int
    stored: int
    lost: int  # acknowledged or thanked, and not stored

    def __str__(self) -> str:
        """Return the line that is printed."""
        return (
            f"{self.sent} taps, {self.acknowledged} acknowledged, {self.thanked} thanked, {self.stored} stored: "
            f"{self.lost} lost"
        )


async def company(database: Database, vault: Vault, people: int) -> Answering:
    """Return a company whose week is open, for so many people."""
    firm = Answering(new_company(database, people, alignment=ALIGNMENT[:1], pulse=PULSE), vault)
    await firm.open()
    return firm


async def under_load(firm: Answering, key_file: Path, url: str, *, rate: int, seconds: float, seed: int) -> Life:
    """Tap at ``rate`` a second, each person once; kill -9 in the second half; count after the next start."""
    draw = random.Random(seed)
    people = [person.id or 0 for person in await firm.database.aread(_people)]
    draw.shuffle(people)
    people = people[: int(rate * seconds)]
    window = window_of(firm)
    codes = {person: draw.randint(1, 5) for person in people}
    bodies = [tap_of(firm, window, firm.round_of(), person, codes[person], EARLY) for person in people]
    acknowledged: set[int] = set()
    with small_slack(SmallSlack(people=len(people))) as slack:
        with served(url, key_file, slack, EARLY) as life:
            await asyncio.to_thread(life.ready)
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

                async def tap(person: int, body: bytes) -> None:
                    address = f"{life.url}/slack/events"
                    try:
                        async with session.post(address, data=body, headers=headers_of(body)) as response:
                            if response.status == 200:
                                acknowledged.add(person)
                    except aiohttp.ClientError:
                        pass

                while not acknowledged:  # what a start does first, for everybody, has SQLite's one writer to itself
                    await tap(people[0], bodies[0])
                taps: list[asyncio.Task[None]] = []
                began = time.monotonic()
                end = began + draw.uniform(0.5, 0.9) * seconds
                for number, (person, body) in enumerate(zip(people[1:], bodies[1:], strict=True)):
                    await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
                    if time.monotonic() > end:
                        break
                    taps.append(asyncio.create_task(tap(person, body)))
                life.process.kill()
                await asyncio.gather(*taps)
        with served(url, key_file, slack, EARLY) as life:
            await asyncio.to_thread(life.ready)
        thanked = {int(channel[2:]) for channel, text in slack.shown if "Réessayez" not in text}
    stored = await firm.database.aread(lambda session: _stored(session, firm, window, codes))
    lost = (acknowledged | thanked) - stored
    return Life(len(taps) + 1, len(acknowledged), len(thanked), len(stored), len(lost))


def _people(session: Session) -> list[Person]:
    return list(session.scalars(select(Person)).all())


def _stored(session: Session, firm: Answering, window: WindowRow, codes: dict[int, int]) -> set[int]:
    """Return who has the answer that they tapped."""
    return {
        person
        for person, code in codes.items()
        if firm.vault.get(session, window.id, firm.account(person), window.question_key, "answer") == {"v": code}
    }


@contextmanager
def databases(server: Server | None, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database: of a server, or a SQLite file without one."""
    if server is None:
        yield f"sqlite:///{folder}/diapason.db"
        return
    with server.copy() as url:
        yield url


async def once(server: Server | None, *, rate: int, seconds: float, people: int, seed: int) -> Life:
    """Do it once, on a database and keys of its own: SQLite without a server of PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="diapason-"))
    try:
        with databases(server, folder) as url:
            database = Database(url)
            database.migrate()
            key_file = folder / "keys" / "master.key"
            vault = Vault.open(key_file, create=True)
            try:
                firm = await company(database, vault, people)
                return await under_load(firm, key_file, url, rate=rate, seconds=seconds, seed=seed)
            finally:
                vault.close()
                database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, shared_server(Path(folder)) as postgres:
        for server in (None, postgres):
            for seed in range(arguments.times):
                life = asyncio.run(once(server, rate=arguments.rate, seconds=SECONDS, people=PEOPLE, seed=seed))
                sys.stdout.write(f"{'postgresql' if server else 'sqlite'}, seed {seed}: {life}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
