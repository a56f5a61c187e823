"""Rule R4 for choices: whatever was chosen, whoever pools what they know, whatever was drawn, the others stay hidden.

A figure depends on the counts per option through the largest alone, and a coalition adds its own counts: every victim
of a block is alike, so looking at one count per option, one coalition size and one coalition's counts covers every
vector of answers and every set of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

import pytest

from jobs.release.cells import colluders
from jobs.release.majority import can_be_named, cases, room, threshold

SIZES = range(5, 61)


def arrangements(options: int, size: int) -> Iterator[list[int]]:
    """Yield every way a coalition of this size may have answered, as counts per option."""
    for picks in combinations_with_replacement(range(options), size):
        yield [picks.count(option) for option in range(options)]


def tellings(n: int, known: int) -> tuple[range, range]:
    """Return the counts of an option that may be named, and the largest counts of a block that names none."""
    drawn = [threshold(n, known, number) for number in range(60)]
    return range(min(drawn), n + 1), range(max(drawn))


def could_be(n: int, *, named: bool, known: int, least: list[int]) -> bool:
    """Say whether n answers with at least these counts may name option 0, or none."""
    spare = n - sum(least)
    if spare < 0:
        return False
    naming, unnamed = tellings(n, known)
    if named:
        return max(naming.start, least[0]) <= n - sum(least[1:])
    # No option over the largest; the spare answers find room below it.
    return max(least) <= unnamed[-1] and spare <= sum(unnamed[-1] - count for count in least)


def stay_hidden(n: int, options: int, known: int) -> None:
    """Assert that whatever is told, besides every coalition that knows so many answers, each other one may be three."""
    for size, named in product(range(known + 1), (True, False)):
        for pooled in arrangements(options, size):
            if not could_be(n, named=named, known=known, least=pooled):
                continue
            open_options = 0
            for own in range(options):
                least = [count + (option == own) for option, count in enumerate(pooled)]
                open_options += could_be(n, named=named, known=known, least=least)
            assert open_options >= min(options, 3), (n, named, pooled)


@pytest.mark.parametrize("options", [2, 3, 4, 5, 6])
def test_every_other_respondent_may_have_chosen_at_least_three_options(options: int) -> None:
    for n in SIZES:
        stay_hidden(n, options, colluders(n))


@pytest.mark.parametrize("options", [2, 4])
def test_pooled_choices_hide_every_answer_however_many_colluders_gave(options: int) -> None:
    # In a pool of several weeks a colluder knows all of their own answers: up to half of them, less one.
    for n in range(5, 25):
        for known in range(1, n):
            if can_be_named(n, known):
                stay_hidden(n, options, known)


def test_a_majority_of_all_whom_colluders_do_not_know_would_expose_them() -> None:
    # Ten answers, four of them by one person who chose option 1: six is a majority for 0, and all the others' answers.
    assert not can_be_named(10, 4)
    assert can_be_named(11, 4)
    assert could_be(10, named=True, known=4, least=[0, 4, 0, 0])
    assert not could_be(10, named=True, known=4, least=[0, 4, 1, 0])


def test_thresholds_start_at_a_bare_majority_and_each_of_them_is_drawn() -> None:
    for n in SIZES:
        drawn = [threshold(n, colluders(n), number) for number in range(12)]
        assert sorted(set(drawn)) == list(range(n // 2 + 1, n // 2 + 2 + room(n, colluders(n))))
        assert len({drawn.count(value) for value in drawn}) == 1  # as often as each other


@pytest.mark.parametrize(("n", "most"), [(5, 2), (8, 2), (9, 3), (11, 3), (12, 3), (60, 3)])
def test_from_nine_answers_on_a_fourth_threshold_is_drawn(n: int, most: int) -> None:
    # One of three people who are missing next time is not among their two colluders, whom twelve allow for.
    assert room(n, colluders(n)) == most


def test_in_a_pool_the_room_grows_with_what_colluders_know() -> None:
    assert [room(60, known) for known in (3, 4, 8, 12)] == [3, 4, 6, 8]


def test_what_a_figure_may_have_been_is_told_by_how_many_were_asked_alone() -> None:
    # Of ten leaders five, eight or all ten answered: thresholds of 3-5, 5-7 and 6-9.
    found = cases((5, 10))
    assert {answers for answers, _ in found} == {5, 8, 10}
    for answers in (5, 8, 10):
        room_here = room(answers, colluders(answers))
        assert [least for n, least in found if n == answers] == list(
            range(answers // 2 + 1, answers // 2 + 2 + room_here)
        )
    assert {answers for answers, _ in cases((7, 8))} == {7, 8}  # a figure has K answers at least
    assert {answers for answers, _ in cases((5, None))} == {5}  # an older version did not say how many were asked
