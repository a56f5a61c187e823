from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import inf
from time import process_time

import pytest
from hypothesis import assume, given, strategies

from jobs.release import Place, counts, may_be_asked, merge_small, moved_by_few


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


Tree = dict[int, Place]


def tree(**teams: Iterable[int]) -> Tree:
    """A tree of these teams, ``function_team``; ``leaders`` are no team."""
    return {
        person: Place(leader=True) if name == "leaders" else Place(False, *name.split("_"))
        for name, people in teams.items()
        for person in people
    }


LEAD, RED, BLUE, GREEN = range(6), range(10, 20), range(20, 30), range(30, 42)
BEFORE = tree(leaders=LEAD, tech_red=RED, tech_blue=BLUE, sales_green=GREEN)


@pytest.mark.parametrize(
    ("after", "flagged"),
    [
        (BEFORE, []),
        (BEFORE | {10: BEFORE[20]}, [10]),
        (BEFORE | {10: BEFORE[20], 11: BEFORE[30]}, [10, 11]),  # two at once, to two teams
        (BEFORE | dict.fromkeys((10, 11), BEFORE[20]), [10, 11]),  # two at once, to one
        (BEFORE | dict.fromkeys(range(10, 14), BEFORE[20]), [10, 11, 12, 13]),
        (BEFORE | {10: BEFORE[20], 20: BEFORE[10]}, [10, 20]),  # two who change places
        (BEFORE | dict.fromkeys(range(10, 15), BEFORE[20]), []),  # five: a figure's worth
        (BEFORE | {10: BEFORE[0]}, [10]),  # staff who becomes a leader
        (BEFORE | {0: BEFORE[10]}, [0]),  # and back
        (BEFORE | dict.fromkeys((10, 20, 30), BEFORE[0]), [10, 20, 30]),
        # everybody else of a team takes another name
        (BEFORE | dict.fromkeys(range(11, 20), Place(False, "ops", "new")), [10]),
        (BEFORE | dict.fromkeys(RED, Place(False, "ops", "new")), []),
        (tree(leaders=LEAD, tech_blue=RED, tech_red=BLUE, sales_green=GREEN), []),  # two teams swap names
        # one is taken from red while red and blue are mixed anew: their function tells it apart
        (tree(leaders=LEAD, tech_red=[*RED[1:5], *BLUE[:5]], tech_blue=[*RED[5:], *BLUE[5:], 30], sales_green=GREEN[1:])
         | {10: Place(False, "tech", "red")}, [30]),
        # a function whose two teams become one, but for one of its people
        (tree(leaders=LEAD, sales_all=[*RED[1:], *BLUE], sales_green=[10, *GREEN[:6]], sales_pink=GREEN[6:]), [10]),
        (tree(leaders=LEAD, tech_all=[*RED, *BLUE], sales_green=GREEN), []),
        ({person: place for person, place in BEFORE.items() if person != 10} | {99: BEFORE[20]}, []),  # leaver, joiner
        (BEFORE | {10: BEFORE[20], 99: BEFORE[10]}, [10]),  # a joiner hides nobody
        (BEFORE | {0: Place(leader=True, function="tech")}, []),
    ],
)  # fmt: skip
def test_people_moved_by_fewer_than_k_are_flagged(after: Tree, flagged: list[int]) -> None:
    assert list(moved_by_few(BEFORE, after)) == flagged


def test_k_says_how_few_are_too_few() -> None:
    after = BEFORE | dict.fromkeys(range(30, 35), BEFORE[20])
    assert moved_by_few(BEFORE, after, 5) == ()
    assert moved_by_few(BEFORE, after, 6) == (30, 31, 32, 33, 34)
    assert moved_by_few(BEFORE, BEFORE, 11) == ()  # teams smaller than K that nobody changed


def test_a_tiny_team_that_joins_another_neighbour_is_flagged() -> None:
    # Windows freeze "red + tiny" (10 + 2) both times, unless the two are told to join blue.
    company = tree(tech_tiny=(1, 2), tech_red=RED, tech_blue=range(20, 31))
    merged, _ = merge_small(company)
    assert moved_by_few(merged, merge_small(company | dict.fromkeys((1, 2), company[10]))[0]) == ()
    assert moved_by_few(merged, merge_small(company | dict.fromkeys((1, 2), company[20]))[0]) == (1, 2)


@strategies.composite
def trees(draw: strategies.DrawFn) -> Tree:
    """A tree as windows freeze it: up to three functions of up to three teams of two or more, and some leaders."""
    sizes = draw(strategies.lists(strategies.lists(strategies.integers(2, 12), min_size=1, max_size=3), max_size=3))
    places = [Place(leader=True)] * draw(strategies.integers(0 if sizes else 2, 7))
    for function, teams in enumerate(sizes):
        for team, size in enumerate(teams):
            places += [Place(False, f"f{function}", f"t{team}")] * size
    return dict(enumerate(draw(strategies.permutations(places))))


def renamed(places: Tree, names: strategies.DataObject) -> Tree:
    """The same groups under other names: teams may change their function's name too, functions stay together."""
    functions = sorted({place.function or "" for place in places.values()})
    leaves = sorted({place.leaf for place in places.values()})
    new_functions = dict(zip(functions, names.draw(strategies.permutations([*functions, "x", "y"])), strict=False))
    new_teams = dict(zip(leaves, names.draw(strategies.permutations([*"abcdefghijklm"])), strict=False))
    return {
        person: place if place.leader else Place(False, new_functions[place.function or ""], new_teams[place.leaf])
        for person, place in places.items()
    }


@given(before=trees(), data=strategies.data())
def test_new_names_flag_nobody(before: Tree, data: strategies.DataObject) -> None:
    assert moved_by_few(before, renamed(before, data)) == ()


@given(before=trees(), data=strategies.data(), k=strategies.integers(5, 12))
def test_what_is_flagged_does_not_depend_on_names(before: Tree, data: strategies.DataObject, k: int) -> None:
    movers = data.draw(strategies.lists(strategies.sampled_from(sorted(before)), unique=True, max_size=6))
    after = before | {mover: before[data.draw(strategies.sampled_from(sorted(before)))] for mover in movers}
    flagged = moved_by_few(before, after, k)
    assert moved_by_few(renamed(before, data), renamed(after, data), k) == flagged


@given(before=trees(), data=strategies.data(), k=strategies.integers(5, 12))
def test_one_who_moves_is_flagged_always(before: Tree, data: strategies.DataObject, k: int) -> None:
    mover = data.draw(strategies.sampled_from(sorted(before)))
    elsewhere = [person for person, place in before.items() if place != before[mover]]
    assume(elsewhere)
    after = before | {mover: before[data.draw(strategies.sampled_from(elsewhere))]}
    assert mover in moved_by_few(before, after, k)
    assert mover in moved_by_few(before, renamed(after, data), k)  # under whatever names
    assert moved_by_few(before, after, k) == moved_by_few(before, after | {-1: before[mover], -2: after[mover]}, k)


@given(before=trees())
def test_nobody_is_flagged_who_is_new_or_gone(before: Tree) -> None:
    after = {person + 3: place for person, place in before.items()}
    assert set(moved_by_few(before, after)) <= before.keys() & after.keys()


@pytest.mark.parametrize(("people", "seconds"), [(2_000, 0.1), pytest.param(100_000, 10.0, marks=pytest.mark.slow)])
def test_large_companies_are_compared_in_no_time(people: int, seconds: float) -> None:
    # Nine a team, twelve teams a function, one in five hundred leads; one person of them all moves.
    before = {
        number: Place(number % 500 == 0, f"f{number % (people // 9) // 12}", f"t{number % (people // 9)}")
        for number in range(people)
    }
    after = before | {1: before[2]}
    best = inf
    for _ in range(3):
        start = process_time()
        assert moved_by_few(before, after) == (1,)
        best = min(best, process_time() - start)
    assert best < seconds
    start = process_time()
    merge_small(after)
    assert process_time() - start < max(seconds, 1.0)
