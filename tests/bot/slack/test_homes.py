"""Homes after taps elsewhere: the first at once, the others in their turn, each once and as it is by then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.slack import homes
from bot.slack.homes import Homes
from jobs.cards import HomeView
from jobs.errors import Disconnected, NotStored, PlatformError, RetryLater
from jobs.ports import Actor
from tests.bot.slack import cards

PEOPLE = [Actor("slack", "T1", f"U{number}") for number in range(1, 6)]
ANA = PEOPLE[0]


class Wall:
    """A desk and a platform: what is shown, after the errors that wait."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.errors: list[Exception] = []
        self.moved = asyncio.Event()

    async def home(self, _: Actor) -> HomeView:
        await asyncio.sleep(0)
        return cards.home()

    async def show_home(self, user: str, _: HomeView) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.shown.append(user)
        self.moved.set()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def shown(wall: Wall) -> AsyncIterator[Homes]:
    made = Homes(wall, wall)  # type: ignore[arg-type]
    yield made
    await made.close()


async def until(wall: Wall, count: int) -> None:
    async with asyncio.timeout(5):
        while len(wall.shown) < count:
            wall.moved.clear()
            await wall.moved.wait()


async def test_of_many_taps_the_first_home_goes_at_once_and_the_others_in_their_turn(
    wall: Wall, shown: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "HOMES_PER_SECOND", 50)
    began = asyncio.get_running_loop().time()
    for _ in range(3):  # three questions each
        await asyncio.gather(*(shown.publish_in_turn(actor) for actor in PEOPLE))
    assert wall.shown == [ANA.user]
    await until(wall, 6)
    assert wall.shown == [*(actor.user for actor in PEOPLE), ANA.user]  # tapped again since her home was shown
    assert asyncio.get_running_loop().time() - began >= 5 / 50


async def test_whoever_opens_a_home_that_is_owed_gets_it_then_and_not_again(
    wall: Wall, shown: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "HOMES_PER_SECOND", 100)
    for actor in PEOPLE[:3]:
        await shown.publish_in_turn(actor)
    await shown.publish(PEOPLE[2])
    assert wall.shown == [ANA.user, PEOPLE[2].user]
    await until(wall, 3)
    await asyncio.sleep(0.03)
    assert wall.shown == [ANA.user, PEOPLE[2].user, PEOPLE[1].user]


async def test_asked_to_wait_it_waits_and_loses_nobody(
    wall: Wall, shown: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "HOMES_PER_SECOND", 1_000)
    wall.errors = [RetryLater(0.1)]
    began = asyncio.get_running_loop().time()
    await shown.publish_in_turn(ANA)
    assert wall.shown == []
    await until(wall, 1)
    assert wall.shown == [ANA.user]
    assert asyncio.get_running_loop().time() - began >= 0.1


@pytest.mark.parametrize(
    "error", [NotStored("busy"), Disconnected("revoked"), PlatformError("?"), ValueError("secret")]
)
async def test_one_that_fails_ends_no_turns_and_quotes_nothing(
    error: Exception, wall: Wall, shown: Homes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(homes, "HOMES_PER_SECOND", 1_000)
    wall.errors = [error]
    for actor in PEOPLE[:3]:
        await shown.publish_in_turn(actor)
    await until(wall, 2)
    assert wall.shown == [PEOPLE[1].user, PEOPLE[2].user]
    assert "secret" not in caplog.text


async def test_closed_it_shows_no_more(wall: Wall, shown: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "HOMES_PER_SECOND", 20)
    for actor in PEOPLE:
        await shown.publish_in_turn(actor)
    await shown.close()
    await asyncio.sleep(0.12)
    assert wall.shown == [ANA.user]
