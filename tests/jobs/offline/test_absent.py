"""What two figures tell of somebody missing from one: the closed form beside the enumeration of every answer."""

from __future__ import annotations

from itertools import product

import pytest

from jobs.offline.absent import ANYBODY, ONE_GONE, Turnover, fewest_left, left_alone, left_of_pair
from jobs.release.cells import colluders, scale_cells
from jobs.release.fits import Fit

Sums = set[tuple[int, int]]


def reachable(answers: list[tuple[int, int]], *, both: int, gone: int, new: int, top: int, same: bool) -> Sums:
    """Return every pair of sums of people in both windows, the first only, the second only, whatever they answered."""
    choices = range(top + 1)
    twice = [(code, code) for code in choices] if same else list(product(choices, choices))
    once, later = [(code, 0) for code in choices], [(0, code) for code in choices]
    sums: Sums = set(answers)
    for ways in [*[twice] * both, *[once] * gone, *[later] * new]:
        sums = {(a + x, b + y) for a, b in sums for x, y in ways}
    return sums


def enumerated(first: Fit, second: Fit, top: int, new: int, *, same: bool) -> int:
    """Return the fewest answers left to the one who is in the first only, from every answer of everybody."""
    both = second.answers - new
    gone = first.answers - 1 - both
    fewest = top + 1
    for k_both, k_gone, k_new in product(range(both + 1), range(gone + 1), range(new + 1)):
        allowed = first.known, second.known
        if k_both + k_gone > allowed[0] or k_both + k_new > allowed[1] or k_both + k_gone + k_new > max(allowed):
            continue
        others = reachable([(0, 0)], both=both - k_both, gone=gone - k_gone, new=new - k_new, top=top, same=same)
        for a, b in reachable([(0, 0)], both=k_both, gone=k_gone, new=k_new, top=top, same=same):
            possible = [
                own
                for own in range(top + 1)
                if any(first.low <= a + x + own <= first.high and second.low <= b + y <= second.high for x, y in others)
            ]
            fewest = min(fewest, len(possible) or top + 1)
    return fewest


def two_sizes(first: int, second: int, options: int = 5, *, leaders: bool = False) -> list[tuple[Fit, Fit]]:
    """Return all pairs of cells of two blocks."""
    of_first, of_second = (
        [
            Fit(n, cell.low - n, cell.high - n, colluders(n))
            for cell in scale_cells(n, options, colluders(n), leaders=leaders)
        ]
        for n in (first, second)
    )
    return list(product(of_first, of_second))


SIZES = [(6, 5, 0), (6, 5, 1), (7, 5, 0), (6, 6, 1), (5, 6, 2)]
"""(answers of the first block, of the second, of these new)"""


@pytest.mark.parametrize(("n1", "n2", "new"), SIZES)
def test_the_closed_form_is_what_every_answer_of_everybody_leaves(n1: int, n2: int, new: int) -> None:
    lefts = set()
    for first, second in two_sizes(n1, n2, leaders=True):
        expected = enumerated(first, second, 4, new, same=True)
        assert left_of_pair(first, second, 4, Turnover(n1 - n2 + new, new, n2 - new)) == expected, (first, second)
        lefts.add(expected)
    assert len(lefts) > 1


def test_what_a_coalition_cannot_have_answered_is_not_looked_at() -> None:
    # Ranges narrower than any cell: an insider who answered 4 points is not among five people who had 2 together.
    for ends, width, gone in product(((0, 2), (0, 3), (17, 20), (18, 20)), (2, 3), (1, 2)):
        second, answers = Fit(5, *ends, 1), 5 + gone
        for low in range(4 * answers - width + 1):
            first = Fit(answers, low, low + width, 1)
            expected = enumerated(first, second, 4, 0, same=True)
            assert left_of_pair(first, second, 4, Turnover(gone, 0)) == expected, (first, second)


@pytest.mark.parametrize(("n1", "n2", "new"), SIZES)
def test_with_nothing_assumed_of_the_others_a_second_figure_says_nothing(n1: int, n2: int, new: int) -> None:
    for first, second in two_sizes(n1, n2, leaders=True):
        assert enumerated(first, second, 4, new, same=False) == left_alone(first, 4)


@pytest.mark.parametrize("options", [5, 11])
def test_one_figure_leaves_three_answers_to_each_of_its_people(options: int) -> None:
    for n, leaders in product(range(5, 61), (False, True)):
        for fit, _ in two_sizes(n, 5, options, leaders=leaders):
            assert left_alone(fit, options - 1) >= 3


@pytest.mark.parametrize("options", [5, 11])
def test_who_is_missing_alone_keeps_three_answers_even_if_nobody_else_changed_their_mind(options: int) -> None:
    for n, leaders in product(range(5, 25), (False, True)):
        for first, second in two_sizes(n + 1, n, options, leaders=leaders):
            assert left_of_pair(first, second, options - 1, ONE_GONE) >= 3


def test_two_who_are_missing_may_be_told_if_nobody_else_changed_their_mind() -> None:
    # Points from 0: nine had 13 to 23 and the seven who stayed 0 to 6, so that the two who left had 7 of 8.
    first, second = Fit(9, 13, 23, 0), Fit(7, 0, 6, 0)
    assert {(first._replace(known=1), second._replace(known=1))} <= set(two_sizes(9, 7))
    assert left_of_pair(first, second, 4, Turnover(2, 0)) == 2  # 3 or 4 each
    # One of the two is an insider, and had 3: the other one had 4.
    assert left_of_pair(first._replace(known=1), second._replace(known=1), 4, Turnover(2, 0)) == 1


def test_the_search_ends_where_too_few_are_left() -> None:
    firsts, seconds = zip(*two_sizes(9, 7), strict=True)
    assert fewest_left(tuple(set(firsts)), tuple(set(seconds)), 4, ANYBODY, 3) < 3
