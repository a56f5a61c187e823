"""The demo's people do as people are told: who must try again does, and nobody is left out in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.demo import workspace
from bot.demo.company import Employee
from bot.demo.life import PlannedTap
from bot.demo.workspace import SandboxStage
from bot.sandbox.client import SandboxClient

TUESDAY = datetime(2026, 6, 2, 8, tzinfo=UTC)


class Refusing:
    """A sandbox whose bot refuses each person's first taps, so many times."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.made: list[list[str]] = []

    async def clicks(self, taps: list[dict[str, Any]], **_: int) -> list[dict[str, Any]]:
        self.made.append([tap["user"] for tap in taps])
        refused = len(self.made) <= self.refusals
        return [{"ok": not (refused and tap["user"] == "U2"), "error": "http_timeout"} for tap in taps]


def taps() -> list[PlannedTap]:
    people = [Employee(key, key, f"{key}@example.org", "staff", "tech", "blue") for key in ("U1", "U2")]
    return [PlannedTap(person, 1, "w", "answer", 4, TUESDAY, {}) for person in people]


async def test_a_tap_that_was_refused_is_made_again_and_no_other() -> None:
    sandbox = Refusing(refusals=2)
    await SandboxStage(cast("SandboxClient", sandbox)).tap(taps())
    assert sandbox.made == [["U1", "U2"], ["U2"], ["U2"]]


async def test_a_tap_that_is_never_taken_ends_the_demo() -> None:
    sandbox = Refusing(refusals=workspace.TRIES)
    with pytest.raises(RuntimeError, match="1 taps were not acknowledged"):
        await SandboxStage(cast("SandboxClient", sandbox)).tap(taps())
