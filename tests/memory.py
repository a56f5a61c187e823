"""A second chat platform, in memory: the whole port, for tests of companies that live on two."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from jobs.cards import HomeView, Message
from jobs.ports import Actor, Address, AddressBook, ChannelFacts, Desk, Event, Outcome, Pace, Profile


@dataclass
class MemoryMessage:
    """One message as it stands."""

    to: str
    card: Message
    delivery_id: str
    thread: Address | None
    at: datetime


@dataclass
class MemoryPlatform:
    """Keeps messages, homes and accounts; people act through `act`, as adapters do."""

    now: Callable[[], datetime]
    accounts: list[Profile] = field(default_factory=list)
    channels: dict[str, ChannelFacts] = field(default_factory=dict)
    name: str = "memory"
    tenant: str = "M1"
    team: str = "Accord in memory"
    pace: Pace = field(default_factory=lambda: Pace(10_000.0, 0.0))
    lists_everybody: bool = True
    addresses: AddressBook | None = None
    messages: dict[str, MemoryMessage] = field(default_factory=dict)
    homes: dict[str, HomeView] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        number = str(len(self.messages) + 1)
        self.messages[number] = MemoryMessage(to, card, delivery_id, thread, self.now())
        if self.addresses is not None:
            await self.addresses.put(to, {"conversation": f"with {to}"})
        return {"message": number}

    async def update(self, address: Address, card: Message) -> None:
        self.messages[address["message"]].card = card

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        for number, message in self.messages.items():
            if (message.to, message.delivery_id) == (to, delivery_id) and message.at >= since:
                return {"message": number}
        return None

    async def channel(self, channel_id: str) -> ChannelFacts:
        return self.channels[channel_id]

    async def people(self) -> AsyncIterator[Profile]:
        for profile in self.accounts:
            yield profile

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        self.homes[platform_user_id] = view

    # ------------------------------------------------------------ inbound

    def actor(self, user: str) -> Actor:
        return Actor(self.name, self.tenant, user)

    async def act(self, desk: Desk, event: Event) -> Outcome:
        """What a platform does with an act: the desk first, then what it says is shown."""
        return await desk.handle(event)

    def to(self, user: str, kind: type[Message]) -> list[Message]:
        """The cards of one kind that somebody, or a channel, has before them."""
        return [
            message.card for message in self.messages.values() if message.to == user and isinstance(message.card, kind)
        ]
