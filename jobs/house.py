"""The house: everything that is done at each tick, in order, in `serve`, a worker, the demo and the tests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from jobs.answering.asked import note_asked
from jobs.asking.bank import Bank
from jobs.asking.planning import Planner
from jobs.builders import builders, recognised
from jobs.cards import Locale
from jobs.clock import Clock, Task
from jobs.closing.adoption import adopt
from jobs.closing.close import close_due
from jobs.closing.forget import forget_due, seal_due
from jobs.closing.messages import MessageCloser
from jobs.digest.child import Child
from jobs.digest.editions import Post
from jobs.digest.material import ChartWords
from jobs.digest.office import Office, posted
from jobs.loop import relay
from jobs.loop.obstacles import batch, keeping
from jobs.ports import ChatPlatform
from jobs.sending.courier import Courier
from jobs.sending.engine import Engine
from jobs.setup import record
from jobs.setup.attendance import Attendance
from storage import chain
from storage.backups.restored import sign_of_life
from storage.database import Database
from storage.errors import StorageError
from storage.ledger.due import Due
from storage.types import DeliveryKind
from storage.vault import Vault

log = logging.getLogger(__name__)

EVERY_MINUTE, EVERY_FEW_MINUTES, EVERY_HOUR = 60.0, 300.0, 3600.0


@dataclass(frozen=True, slots=True)
class House:
    """The database, the vault, the questions, and what works on them; ``platforms`` by company id, once connected."""

    database: Database
    vault: Vault
    bank: Bank
    office: Office
    planner: Planner
    closer: MessageCloser
    editions: Post
    engine: Engine
    attendance: Attendance
    platforms: dict[int, ChatPlatform]
    now: Callable[[], datetime]

    @classmethod
    def of(
        cls,
        database: Database,
        vault: Vault,
        bank: Bank,
        words: Callable[[Locale], ChartWords],
        *,
        now: Callable[[], datetime],
        child: Child | None = None,
        again: bool = True,
    ) -> House:
        """Return a house made of these parts.

        Args:
            database: migrated to this version's tables.
            vault: with its keys.
            bank: the questions that can be asked.
            words: returns the words of the digest's picture in a language.
            now: the wall clock, aware; the demo's is simulated.
            child: the process that computes digests; None makes one when it is first needed.
            again: whether questions come again and again, as they do; False for one survey held once.
        """
        office = Office(database, vault, child or Child(), words, again)
        platforms: dict[int, ChatPlatform] = {}

        def arrived(session: Session, due: Due) -> None:
            posted(session, due)
            if due.kind is DeliveryKind.QUESTION and due.person is not None and due.round_id is not None:
                note_asked(session, vault, recognised(session, vault, due.person).accounts, due.round_id, now())
            if due.kind is DeliveryKind.OBSTACLE:
                batch.note_shown(session, due, now())

        courier = Courier(builders(database, vault, office, now), arrived=arrived)
        return cls(
            database=database,
            vault=vault,
            bank=bank,
            office=office,
            planner=Planner(database, bank, vault),
            closer=MessageCloser(database),
            editions=Post(database),
            engine=Engine(database, platforms, courier, now=now),
            attendance=Attendance(database, platforms),
            platforms=platforms,
            now=now,
        )

    async def tick(self) -> None:
        """Do everything that is due now, in order: close, publish, plan, send, seal. The demo's whole clock."""
        await self.close_windows(self.now())
        await self.office.write_due(self.now())
        await self.editions.owe(self.now())
        await self.planner.plan(self.now())
        await self.show_obstacles(self.now())
        await self.closer.plan(self.now())
        await self.engine.run_due(self.now())
        await self.seal(self.now())

    async def week(self, now: datetime) -> None:
        """Close, publish and plan, then wake the engine for what became due."""
        await self.close_windows(now)
        await self.office.write_due(now)
        await self.editions.owe(now)
        await self.planner.plan(now)
        await self.show_obstacles(now)
        await self.closer.plan(now)
        self.engine.wake()

    async def close_windows(self, now: datetime) -> None:
        """Release the figures of windows whose time is over."""
        await asyncio.to_thread(close_due, self.database, self.vault, now)

    async def show_obstacles(self, now: datetime) -> None:
        """Show what was said with the questions of the day, take out what was withdrawn, remind of what waits (R19)."""
        await asyncio.to_thread(batch.show_due, self.database, self.vault, now)
        await asyncio.to_thread(keeping.erase_withdrawn, self.database, now)
        await asyncio.to_thread(keeping.remind, self.database, now)

    async def seal(self, now: datetime) -> None:
        """Destroy the answers released a week ago, and delete what was kept for its full time."""
        await asyncio.to_thread(seal_due, self.database, self.vault, now)
        await asyncio.to_thread(forget_due, self.database, now)
        await asyncio.to_thread(relay.forget_due, self.database, self.vault, now)
        await asyncio.to_thread(keeping.forget_due, self.database, self.vault, now)
        await asyncio.to_thread(self.database.scrub)

    async def alive(self, now: datetime) -> None:
        """Store that the database is in use, and log what was lost when it turns out to be a restored one."""
        await asyncio.to_thread(adopt, self.database, self.vault)
        losses = await asyncio.to_thread(sign_of_life, self.database, self.vault, now=now)
        if losses is not None:
            log.warning(
                "the database was restored from a backup: %d open windows lost their answers, "
                "%d messages are not sent again",
                losses.lost_windows,
                losses.missed_deliveries,
            )
            await asyncio.to_thread(relay.withdraw_again, self.database, self.vault)
            await asyncio.to_thread(keeping.withdraw_again, self.database, self.vault, now)
        await asyncio.to_thread(self.vault.load)
        await self.record_keys(now)

    async def record_keys(self, now: datetime) -> None:
        """Add to the record of settings which keys this process has unwrapped (SEC-40)."""
        window_ids = self.vault.take_unwrapped()
        if window_ids:
            note = partial(record.note_unwrapped, window_ids=window_ids, actor=chain.SERVER, now=now)
            await self.database.awrite(note)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the clock and the engine until the end of the block."""
        clock = Clock(
            Task("alive", EVERY_FEW_MINUTES, self.alive),
            Task("week", EVERY_MINUTE, self.week),
            Task("seal", EVERY_HOUR, self.seal),
            Task("people", EVERY_HOUR, self.attendance.take),
            now=self.now,
        )
        await self.alive(self.now())  # before anything is sent: a restored database must not send again
        clock.start()
        sending = asyncio.create_task(self.engine.serve())
        try:
            yield
        finally:
            self.engine.stop()  # first: nothing more is claimed while the clock runs down
            await clock.stop()
            with suppress(asyncio.CancelledError):
                await sending
            with suppress(StorageError):  # a database that is away takes no record; the next start makes one
                await self.record_keys(self.now())

    def close(self) -> None:
        """Stop the child process, then close the database, and the vault once no transaction can need it."""
        self.office.child.close()
        self.database.close()
        self.vault.close()
