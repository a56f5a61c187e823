"""One partition along the tree (R3): who joins whom, and what a block is called."""

from __future__ import annotations

import random
from itertools import combinations

from jobs.release import STAFF, Place, release
from jobs.release.partition import joined, node_of, nodes, partition
from tests.jobs.release.places import SCALE, company, everyone, shown_nodes


def test_a_short_team_joins_its_own_function_even_if_another_one_is_smaller() -> None:
    # tech/B joins tech/A, 9 people, and not sales/C, 7.
    members = company(tech_A=9, tech_B=3, sales_C=7)
    assert shown_nodes(release(SCALE, members, everyone(members))) == {(*STAFF, "tech"), (*STAFF, "sales", "C")}


def test_a_short_team_meets_no_other_function_while_its_own_can_take_it() -> None:
    rng = random.Random(3)
    for _ in range(200):
        teams = {(f"F{rng.randint(0, 2)}", f"T{number}"): rng.randint(0, 9) for number in range(rng.randint(1, 8))}
        people = {
            team: [10 * number + index for index in range(size)] for number, (team, size) in enumerate(teams.items())
        }
        asked = {team: size + rng.randint(0, 4) for team, size in teams.items()}
        blocks = partition(people, asked, lambda _asked, block_people: len(block_people) >= 5)
        able = {name for name, _ in teams if sum(size for (other, _), size in teams.items() if other == name) >= 5}
        mixed = [block for block in blocks if len({function for function, _ in block.teams}) > 1]
        # Only a function that cannot stand as a whole makes a block of several functions.
        assert all(any(function not in able for function, _ in block.teams) for block in mixed)
        assert sorted(team for block in blocks for team in block.teams) == sorted(teams)
        assert sorted(person for block in blocks for person in block.people) == sorted(
            person for team_people in people.values() for person in team_people
        )


def test_teams_are_joined_in_an_order_that_everybody_may_know() -> None:
    # Asked: 7, 8, 9, 10, 11. A is short and joins B, whatever C has; D stands; E, the last, joins the one before.
    asked = {("F", name): number for name, number in zip("ABCDE", range(7, 12), strict=True)}
    answered = {"A": 4, "B": 8, "C": 5, "D": 10, "E": 0}
    people = {team: list(range(100 * i, 100 * i + answered[team[1]])) for i, team in enumerate(asked)}
    blocks = partition(people, asked, lambda _asked, of_block: len(of_block) >= 5)
    assert [("".join(team for _, team in block.teams), block.asked, block.stands) for block in blocks] == [
        ("AB", 15, True),
        ("C", 9, True),
        ("DE", 21, True),
    ]
    assert [block.short for block in blocks] == [((("F", "A"),),), (), ((("F", "E"),),)]


def test_what_is_still_short_together_is_one_part_and_a_short_function_waits_for_the_next() -> None:
    # F: 2 + 2 + 3 are short of five until the third. G has 4 in all and waits for H, of which more were asked.
    asked = {
        ("F", "A"): 7,
        ("F", "B"): 8,
        ("F", "C"): 9,
        ("G", "D"): 10,
        ("G", "E"): 20,
        ("H", "I"): 31,
        ("H", "J"): 32,
    }
    answered = {"A": 2, "B": 2, "C": 3, "D": 4, "E": 0, "I": 5, "J": 6}
    people = {team: list(range(100 * i, 100 * i + answered[team[1]])) for i, team in enumerate(asked)}
    blocks = partition(people, asked, lambda _asked, of_block: len(of_block) >= 5)
    assert [("".join(team for _, team in block.teams), block.short) for block in blocks] == [
        ("ABC", ((("F", "A"), ("F", "B")),)),
        ("DEI", ((("G", "D"), ("G", "E")),)),
        ("J", ()),
    ]


def test_the_only_team_of_a_company_keeps_its_name() -> None:
    assert shown_nodes(release(SCALE, company(tech_A=8), everyone(company(tech_A=8)))) == {(*STAFF, "tech", "A")}


def test_a_company_without_functions_or_teams_is_its_staff() -> None:
    members = dict.fromkeys(range(8), Place(leader=False))
    assert shown_nodes(release(SCALE, members, everyone(members))) == {STAFF}


def test_a_function_without_teams_is_named_as_a_function() -> None:
    places = [Place(leader=False, function="tech")] * 8 + [Place(leader=False, function="sales", team="C")] * 8
    members = dict(enumerate(places))
    assert shown_nodes(release(SCALE, members, everyone(members))) == {(*STAFF, "tech"), (*STAFF, "sales", "C")}


def test_no_two_blocks_of_a_partition_bear_one_name() -> None:
    tree = [("F", "A"), ("F", "B"), ("F", "C"), ("G", "A"), ("G", "D"), ("H", "")]
    names: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for size in range(1, len(tree) + 1):
        for teams in combinations(tree, size):
            assert names.setdefault(node_of(teams, tree), set(teams)) == set(teams)


def test_joined_names_are_as_long_as_a_row_of_the_tree_holds() -> None:
    assert joined(["A", "B"]) == "A + B"
    # 100 + 3 + 147 = 250 characters fit; one more, and the last one says that something is missing.
    assert joined(["a" * 100, "b" * 147]) == "a" * 100 + " + " + "b" * 147
    assert joined(["a" * 100, "b" * 148]) == "a" * 100 + " + " + "b" * 146 + "…"


def test_the_tree_is_listed_from_the_staff_down() -> None:
    assert nodes([("b", ""), ("a", "x"), ("", "")]) == (STAFF, (*STAFF, "a"), (*STAFF, "b"), (*STAFF, "a", "x"))
