"""A3: what one window does not say, thirteen of them do not say either, or hardly.

Nobody is known exactly from two windows (`checks.who_joins_or_leaves_stays_hidden`, run by `test_rules`). Over a year
any honest mean says a little of who was missing when it rose; these tests hold that little down.
"""

from __future__ import annotations

import pytest

from tests.attacks.patience import times_chance

TEAMS = 3_000  # one standard error is 0.05 to 0.15 times chance


@pytest.mark.parametrize("people", [8, 12, 20])
def test_who_knows_the_leaves_hardly_guesses_better_than_chance(people: int) -> None:
    assert times_chance(people, "leaves", teams=TEAMS) <= 1.5


@pytest.mark.parametrize(("people", "limit"), [(8, 2.5), (12, 2.5), (20, 3.0)])
def test_who_even_knew_every_participation_would_not_go_far(people: int, limit: float) -> None:
    assert times_chance(people, "participation", teams=TEAMS) <= limit


def test_somebody_who_joined_and_somebody_who_left_do_not_stand_out() -> None:
    # Both are known and each splits the year in two, the worst that can be known without participation.
    assert times_chance(10, "leaves", teams=TEAMS, joiner=True, leaver=True) <= 2.0


def test_coarse_figures_help() -> None:
    coarse, exact = (times_chance(10, "participation", teams=TEAMS, coarse=coarse) for coarse in (True, False))
    assert coarse < exact
    assert exact > 2.2  # the attack is not blind


@pytest.mark.slow
@pytest.mark.parametrize("people", [8, 9, 10, 11, 12, 15, 20, 30, 40])
def test_every_size_of_team(people: int) -> None:
    leaves, participation = (times_chance(people, knows, teams=4_000, years=4) for knows in ("leaves", "participation"))
    print(f"{people} people: {leaves:.2f} times chance with leaves, {participation:.2f} with participation")  # noqa: T201
    assert leaves <= 1.55  # 1.5, and a standard error of 0.05
    assert participation <= (2.5 if people < 20 else 3.0)
