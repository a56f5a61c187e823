"""F10 under load, with a real process and a real kill -9; `tests.acceptance.overload` does it at 250 taps a second."""

from __future__ import annotations

import pytest

from tests.acceptance.overload import once


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_f10_what_was_acknowledged_or_thanked_before_a_kill_is_stored(
    kind: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgresql" else None
    life = await once(server, rate=40, seconds=4.0, people=200, seed=20261130)
    assert life.acknowledged > 0
    assert life.lost == 0
