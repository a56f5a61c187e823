"""R19: an obstacle is shown where its author can hide, or alone if they agreed; nothing tells who or in what order."""

from __future__ import annotations

import random
from collections.abc import Iterable

from jobs.release import Place, ReleasedObstacle, Waiting, release_obstacles

RED, BLUE, LEADERS = range(10), range(10, 20), range(20, 26)
MEMBERS = {
    **{person: Place(leader=False, function="tech", team="red") for person in RED},
    **{person: Place(leader=False, function="tech", team="blue") for person in BLUE},
    **{person: Place(leader=True) for person in LEADERS},
}
TEAM, FUNCTION = ("staff", "tech", "red"), ("staff", "tech")


def said(*authors: int, alone: Iterable[int] = ()) -> list[Waiting]:
    return [Waiting(f"o{number}", author, author in alone) for number, author in enumerate(authors)]


def nodes(released: tuple[ReleasedObstacle, ...]) -> dict[str, object]:
    return {obstacle.id: obstacle.node for obstacle in released}


def release(waiting: list[Waiting], *, k: int = 5, seed: int = 1) -> tuple[ReleasedObstacle, ...]:
    return release_obstacles(MEMBERS, waiting, random.Random(seed), k=k)


def test_three_people_of_a_team_of_ten_are_shown_for_their_team() -> None:
    assert nodes(release(said(0, 1, 2))) == dict.fromkeys(("o0", "o1", "o2"), TEAM)


def test_two_people_wait_however_much_they_say() -> None:
    assert release(said(0, 0, 0, 1)) == ()


def test_a_team_of_nine_joins_its_function() -> None:
    fewer = {person: place for person, place in MEMBERS.items() if person != 9}
    assert set(nodes(release_obstacles(fewer, said(0, 1, 2), random.Random(1))).values()) == {FUNCTION}


def test_a_raised_k_asks_for_as_many() -> None:
    assert set(nodes(release(said(0, 1, 2), k=12)).values()) == {FUNCTION}


def test_whoever_was_shown_for_their_team_counts_for_nobody_else() -> None:
    # The two of the other team would be alone in the function once red is shown: the rest of it is they.
    assert set(nodes(release(said(0, 1, 2, 10, 11)))) == {"o0", "o1", "o2"}


def test_six_leaders_are_too_few_and_never_stand_among_the_teams() -> None:
    assert release(said(20, 21, 22)) == ()
    assert release(said(20, 0, 1)) == ()


def test_who_agreed_to_be_alone_is_shown_without_a_group_unless_others_speak_too() -> None:
    assert nodes(release(said(0, 20, alone=[20]))) == {"o1": None}
    assert nodes(release(said(0, 1, 2, alone=[0]))) == dict.fromkeys(("o0", "o1", "o2"), TEAM)


def test_whoever_does_not_count_makes_nobody_one_of_three_and_may_stand_alone() -> None:
    assert release(said(0, 1, 99)) == ()
    assert nodes(release(said(99, alone=[99]))) == {"o0": None}


def test_neither_order_nor_authorship_leaves_a_trace() -> None:
    waiting = said(0, 1, 2, 3)
    orders = {tuple(nodes(release(order, seed=7))) for order in (waiting, waiting[::-1], waiting[2:] + waiting[:2])}
    assert len(orders) == 1
    others = [Waiting(obstacle.id, 9 - obstacle.author, alone=False) for obstacle in waiting]
    assert release(others, seed=7) == release(waiting, seed=7)
    assert len({tuple(nodes(release(waiting, seed=seed))) for seed in range(40)}) > 10
