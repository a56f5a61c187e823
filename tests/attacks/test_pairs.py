"""A3: what two figures in a row tell of somebody missing from one of them, and that the audit says no less."""

from __future__ import annotations

import random

import pytest

from jobs.offline.across import across
from jobs.release import cells
from tests.attacks import caches
from tests.attacks.pairs import Loot, rob, teams


def campaign(seed: int, count: int) -> tuple[Loot, int]:
    """Attack so many random teams; return what was found, and how many pairs the audit would name.

    A pair that an attacker succeeds with and the audit does not name fails here.
    """
    loot, named = Loot(), 0
    for team in teams(random.Random(seed), count):
        fewest = rob(loot, team)
        found = across(team.figures(), {})
        assert found.pairs == 1
        assert found.worst or fewest >= 3, team
        assert found.alone == 0
        named += found.worst
    return loot, named


def test_two_figures_tell_nothing_where_nothing_is_assumed_and_the_audit_names_what_a_habit_tells() -> None:
    loot, named = campaign(17, 90)
    assert loot.free == 0
    assert loot.same_alone < loot.same < named  # whoever has no accomplices finds less
    assert loot.people > 300


@pytest.mark.slow
def test_two_figures_of_five_hundred_teams() -> None:
    loot, named = campaign(18, 500)
    print(loot, named)  # noqa: T201
    assert loot.free == 0


def test_cells_as_narrow_as_half_a_swing_would_tell_of_somebody_missing_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "STAFF_SWINGS", 0.5)
    monkeypatch.setattr(cells, "LEADERS_SWINGS", 0.5)
    caches.forget()
    try:
        alone = Loot()
        for team in teams(random.Random(19), 400):
            if len(team.first ^ team.second) == 1:
                rob(alone, team)
    finally:
        caches.forget()
    assert alone.pairs > 10
    assert alone.same > 0
