from __future__ import annotations

from datetime import date

import pytest

from jobs.release import Place, counts, lone_moves, may_be_asked, merge_small


def staff(function: str | None, team: str | None, size: int) -> list[Place]:
    return [Place(leader=False, function=function, team=team)] * size


def test_a_team_under_eight_merges_with_its_smallest_sibling_and_the_admin_is_told() -> None:
    places = dict(enumerate(staff("tech", "A", 5) + staff("tech", "B", 9) + staff("tech", "C", 20)))
    merged, merges = merge_small(places)
    assert {(place.function, place.team) for place in merged.values()} == {("tech", "A + B"), ("tech", "C")}
    assert [(merge.groups, merge.name, merge.size) for merge in merges] == [(("A", "B"), "A + B", 14)]


def test_a_function_under_eight_merges_with_the_smallest_other() -> None:
    places = dict(enumerate(staff("ops", "A", 4) + staff("tech", "B", 9) + staff("sales", "C", 10)))
    merged, merges = merge_small(places)
    assert {(place.function, place.team) for place in merged.values()} == {("ops + tech", "A + B"), ("sales", "C")}
    assert {merge.name for merge in merges} == {"ops + tech", "A + B"}


def test_people_without_a_team_join_one() -> None:
    merged, _ = merge_small(dict(enumerate(staff("tech", None, 2) + staff("tech", "B", 9))))
    assert {(place.function, place.team) for place in merged.values()} == {("tech", "B")}


def test_leaders_and_groups_large_enough_keep_their_place() -> None:
    places = dict(enumerate([Place(leader=True)] * 3 + staff("tech", "A", 8) + staff(None, None, 8)))
    assert merge_small(places) == (places, ())


@pytest.mark.parametrize(
    ("since", "excluded", "expected"),
    [
        (date(2026, 1, 5), False, True),  # there at the installation
        (date(2026, 11, 1), False, False),  # made three weeks before
        (date(2026, 10, 26), False, False),  # 27 days before
        (date(2026, 10, 25), False, True),  # four weeks to the day
        (date(2026, 10, 20), False, True),
        (date(2026, 1, 5), True, False),  # a bot or a guest
    ],
)
def test_fresh_and_excluded_accounts_do_not_count(since: date, excluded: bool, expected: bool) -> None:  # noqa: FBT001
    assert counts(since, date(2026, 11, 22), date(2026, 1, 5), excluded=excluded) is expected


def test_who_was_there_on_the_day_of_the_installation_is_not_fresh() -> None:
    installed, opened = date(2026, 11, 16), date(2026, 11, 22)
    assert counts(installed, opened, installed, excluded=False)
    assert not counts(date(2026, 11, 17), opened, installed, excluded=False)


def test_a_staff_of_fewer_than_eight_ends_in_one_team() -> None:
    few = dict(enumerate(staff("tech", "A", 5)))
    assert merge_small(few) == (few, ())
    merged, _ = merge_small(dict(enumerate(staff("tech", "A", 3) + staff("sales", "B", 3))))
    assert {(place.function, place.team) for place in merged.values()} == {("sales + tech", "A + B")}
    assert merge_small({}) == ({}, ())


def test_an_audience_has_eight_people_or_five_leaders() -> None:
    assert (may_be_asked(7), may_be_asked(8)) == (False, True)
    assert (may_be_asked(4, leaders=True), may_be_asked(5, leaders=True)) == (False, True)


def test_somebody_moved_alone_is_flagged() -> None:
    before = dict(enumerate(staff("tech", "A", 10) + staff("tech", "B", 10)))
    after = before | {0: before[10]}
    (move,) = lone_moves(before, after)
    assert (move.person, move.before, move.after) == (0, ("tech", "A"), ("tech", "B"))
    assert lone_moves(before, before | {0: before[10], 1: before[10]}) == ()
    assert lone_moves(before, after | {99: before[0]}) == (move,)  # a joiner moved from nowhere


def test_becoming_a_leader_or_ceasing_to_be_one_is_no_move_between_groups() -> None:
    team, leader = staff("tech", "A", 10), Place(leader=True)
    assert lone_moves({0: team[0]}, {0: leader}) == ()
    assert lone_moves({0: leader}, {0: team[0]}) == ()
    assert lone_moves({0: leader}, {0: Place(leader=True, function="tech")}) == ()
