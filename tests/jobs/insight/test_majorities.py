"""Choices of two sides, held together by what was named of their blocks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.insight import majorities
from jobs.insight.majorities import Named, Parting, compare

TEN = ((8, 5), (8, 6), (8, 7))  # ten leaders of whom eight answer: five, six or seven must agree
TWELVE = ((9, 5), (9, 6), (9, 7), (9, 8))


def window(
    option: int | None, cases: tuple[tuple[int, int], ...] = TEN, before: frozenset[int] = frozenset()
) -> list[Named]:
    return [Named(option, cases, before)]


def staff(*options: int | None) -> list[Named]:
    return [Named(option, TWELVE) for option in options]


B_OFTEN = [staff(2, 2, 2, None, 2, None)] * 6


def test_two_sides_that_name_another_option_part() -> None:
    leaders = [window(1), window(None), window(1), window(1), window(None), window(1)]
    told = compare(leaders, B_OFTEN, options=5)
    assert (told.said, told.first, told.second) == (True, 1, 2)
    swapped = compare(B_OFTEN, leaders, options=5)
    assert (swapped.said, swapped.first, swapped.second) == (True, 2, 1)
    assert swapped.apart == pytest.approx(told.apart)
    assert 0.3 < told.apart < 1


def test_two_sides_that_name_the_same_option_do_not() -> None:
    assert compare([window(2)] * 6, B_OFTEN, options=5) == Parting()


def test_one_side_without_a_clear_majority_parts_from_one_that_names_an_option() -> None:
    all_name = [staff(*[2] * 6)] * 6
    told = compare([window(None)] * 6, all_name, options=5)
    assert (told.said, told.first, told.second) == (True, None, 2)
    # After a single window, none of that is sure.
    assert compare([window(None)], all_name[:1], options=5) == Parting()


def test_where_neither_side_is_sure_nothing_is_said() -> None:
    assert compare([window(None)] * 6, [staff(None, None, 2, None)] * 6, options=5) == Parting()
    assert compare([], [], options=5) == Parting()


def test_nothing_is_said_while_a_side_is_withheld() -> None:
    leaders = [window(1)] * 6
    assert compare(leaders, B_OFTEN, options=5).said
    assert compare([*leaders[:-1], []], B_OFTEN, options=5) == Parting()
    assert compare(leaders, [*B_OFTEN[:-1], []], options=5) == Parting()


def test_an_option_that_could_not_be_named_is_not_taken_for_one_that_nobody_chose() -> None:
    # Where 3 was named long ago, 2 may have had a majority ever since and never be named (R4).
    all_name = [staff(*[2] * 6)] * 6
    assert compare([window(None)] * 6, all_name, options=5).said
    assert not compare([window(None, before=frozenset({3}))] * 6, all_name, options=5).said


def test_what_the_newest_two_windows_speak_against_is_said_no_more() -> None:
    leaders = [window(1)] * 4
    assert compare([*leaders, window(1), window(None)], B_OFTEN, options=5).said
    assert not compare([*leaders, window(None), window(None)], B_OFTEN, options=5).said


def test_windows_of_more_than_half_a_year_ago_do_not_count() -> None:
    long_ago = [window(1)] * 8
    leaders = [*long_ago, *[window(None)] * 4, window(1), window(None)]
    assert compare(leaders, [*B_OFTEN, *B_OFTEN, *B_OFTEN][: len(leaders)], options=5) == Parting()


def test_two_functions_are_held_to_a_stricter_level() -> None:
    # The same two windows: enough for leaders and staff, and for functions not yet.
    first, second = [window(1)] * 2, [staff(2)] * 2
    assert compare(first, second, options=5).said
    assert not compare(first, second, options=5, functions=True).said


def test_the_chances_are_those_of_the_binomial() -> None:
    own, another, not_own = majorities._likelihoods(((8, 5),))
    share = majorities._SHARES[30]
    assert np.exp(own[30]) == pytest.approx(stats.binom.pmf([5, 6, 7, 8], 8, share).sum())
    assert np.exp(another[30]) == pytest.approx(stats.binom.pmf([0, 1, 2, 3], 8, share).sum())
    assert np.exp(not_own[30]) == pytest.approx(1 - np.exp(own[30]))


def test_no_share_is_known_more_exactly_than_people_of_one_team_choose_alike() -> None:
    # Of a hundred blocks in six windows half name the option: as if drawn apart, a standard error of half a point.
    (posterior, *_) = majorities._posteriors([[Named(1, TWELVE), Named(None, TWELVE)] * 50] * 6, 5)
    mean = posterior @ majorities._SHARES
    assert np.sqrt(posterior @ (majorities._SHARES - mean) ** 2) >= 0.038  # four points, on a grid of two
