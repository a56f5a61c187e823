"""Waiting for the desk (F10, F29): bounded in number and in time, and nothing is said to be stored that is not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.waiting import Pending, Queue
from jobs.cards import HomeView
from jobs.cards.forms import Values
from jobs.errors import NotStored
from jobs.ports import Actor, Event, FormSubmitted, Nothing, Outcome, Tap

NOON = datetime(2026, 9, 8, 12, tzinfo=UTC)
ANA = Actor("slack", "T1", "ana")


class Held:
    """A desk that answers once the test lets it."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.heard: list[Event] = []

    async def handle(self, event: Event) -> Outcome:
        self.heard.append(event)
        await self.gate.wait()
        return Nothing()

    async def home(self, actor: Actor) -> HomeView | None:
        raise NotImplementedError


def tap(number: int) -> Tap:
    return Tap(ANA, NOON, 1, "w1", "answer", number)


def reply(text: str, *, seconds: int = 0) -> FormSubmitted:
    return FormSubmitted(ANA, NOON + timedelta(seconds=seconds), "reply", {"thread": "t"}, Values({"text": text}))


async def test_past_its_limit_an_act_is_refused_at_once_and_the_desk_does_not_hear_of_it() -> None:
    desk = Held()
    queue = Queue(desk, most=3)
    waiting = [asyncio.create_task(queue.ask(tap(number))) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    with pytest.raises(NotStored):
        await asyncio.wait_for(queue.ask(tap(4)), 0.1)
    await asyncio.sleep(0)
    assert desk.heard == [tap(1), tap(2), tap(3)]
    desk.gate.set()
    assert await asyncio.gather(*waiting) == [Nothing()] * 3
    assert await queue.ask(tap(5)) == Nothing()  # there is room again


async def test_what_takes_too_long_is_refused_still_counts_and_its_end_is_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.waiting.BUDGET", 0.01)
    desk, late = Held(), list[Pending]()
    queue = Queue(desk, most=1)
    with pytest.raises(NotStored):
        await queue.ask(tap(1), late=late.append)
    with pytest.raises(NotStored):
        await queue.ask(tap(2))  # the first has left the person, not the desk
    assert desk.heard == [tap(1)]
    desk.gate.set()
    assert [await pending for pending in late] == [Nothing()]


async def test_a_form_sent_again_as_it_was_while_its_copy_is_under_way_is_one_form() -> None:
    desk = Held()
    queue = Queue(desk)
    copies = [asyncio.create_task(queue.ask(reply("oui", seconds=number))) for number in (0, 3)]
    other = asyncio.create_task(queue.ask(reply("non")))
    await asyncio.sleep(0.01)
    assert desk.heard == [reply("oui"), reply("non")]
    desk.gate.set()
    await asyncio.gather(*copies, other)
    await queue.ask(reply("oui"))  # nothing is remembered once it has ended
    assert len(desk.heard) == 3
