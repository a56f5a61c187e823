"""A process that sends what is due, to be killed by `test_kill`. Its platform is a file: a line a message."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from jobs.cards import HomeView, Message, Notice
from jobs.ports import Address, AddressBook, ChannelFacts, Pace, Profile
from jobs.sending.courier import Courier
from jobs.sending.engine import Engine
from storage.database import Database
from storage.ledger.due import Due
from storage.types import DeliveryKind


class FilePlatform:
    """Accepts a post by writing a line, then takes its time to answer."""

    name = "slack"
    tenant = "T1"
    pace = Pace(100.0, 0.0)

    team = "Accord"
    lists_everybody = True
    addresses: AddressBook | None = None

    def __init__(self, posts: Path) -> None:
        self.posts = posts
        self.file = os.open(posts, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        assert isinstance(card, Notice)
        assert thread is None
        await asyncio.sleep(0.002)
        os.write(self.file, f"{to} {card.key} {delivery_id}\n".encode())
        await asyncio.sleep(0.002)
        return {"channel": to}

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        assert since.tzinfo is not None
        await asyncio.sleep(0)
        return {"channel": to} if delivery_id in self.posts.read_text() else None

    async def update(self, address: Address, card: Message) -> None:
        raise NotImplementedError

    async def channel(self, channel_id: str) -> ChannelFacts:
        raise NotImplementedError

    def people(self) -> AsyncIterator[Profile]:
        raise NotImplementedError

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        raise NotImplementedError


async def send(url: str, posts: Path, now: datetime, parent: Connection) -> None:
    async def card(due: Due) -> Message | None:
        return Notice("fr", due.kind.value)

    database = Database(url)
    courier = Courier(dict.fromkeys((DeliveryKind.WELCOME, DeliveryKind.QUESTION), card))
    engine = Engine(database, {1: FilePlatform(posts)}, courier, now=lambda: now)
    parent.send_bytes(b"ready")
    await engine.run_due()
    database.close()


def main(url: str, posts: Path, now: datetime, parent: Connection) -> None:
    asyncio.run(send(url, posts, now, parent))
