"""A calm company is told that nothing is established; `make calm` lives twenty of them for half a year."""

from __future__ import annotations

import pytest

from tests.acceptance.calm import live_calm

WEEKS = 5  # every question has a figure by then, and the first ones their second


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
async def test_nothing_is_established_where_nothing_was_planted(seed: int) -> None:
    company = await live_calm(seed, WEEKS)
    assert len(company.digests) == WEEKS
    assert company.last == ()
    assert company.alerts == 0
