"""Rule R4, shown for every size: whatever was answered and whoever pools what they know, the others stay hidden.

Why sums are enough. A scale's figure depends on the block's answers through their sum alone, and a coalition adds
only the sum of its own answers: the others' answers can be anything with the right total. With r others besides the
victim, their total takes every whole value from r to m·r, so a victim's answer x is possible exactly when
some total of the cell, less the coalition's sum, less x, lies there. Every victim of a block is alike, so looking at
one sum, one coalition size and one coalition sum covers every vector of answers and every set of people.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest

from jobs.release.cells import can_be_coarse, colluders, scale_cell, scale_cells
from tests.jobs.release.places import EVERY_SCALE

SIZES = range(5, 61)
SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])


def possible(low: int, high: int, others: int, options: int, pooled: int) -> int:
    """Count the answers one respondent may have given, in a cell, besides a coalition whose answers sum to pooled."""
    rest = others - 1
    return sum(max(low - pooled - x, rest) <= min(high - pooled - x, options * rest) for x in range(1, options + 1))


@SIDES
@pytest.mark.parametrize(
    ("options", "stay"), [(5, 3), (11, 6), (3, 2), (7, 4), (4, 3), (6, 4), (8, 5), (9, 5), (10, 6)]
)
def test_every_other_respondent_keeps_half_the_scale_whatever_the_coalition_knows(
    options: int, stay: int, *, leaders: bool
) -> None:
    for n in SIZES:
        for size in range(colluders(n) + 1):
            for cell in scale_cells(n, options, colluders(n), leaders=leaders):
                for pooled in range(size, options * size + 1):
                    # A coalition that could not have been: the others cannot sum to what is left.
                    if cell.high - pooled < n - size or cell.low - pooled > options * (n - size):
                        continue
                    open_answers = possible(cell.low, cell.high, n - size, options, pooled)
                    assert open_answers >= stay, (n, size, cell, pooled)


@SIDES
@pytest.mark.parametrize("options", [5, 11])
@pytest.mark.parametrize("each", [2, 3, 4])
def test_pooled_weeks_hide_every_answer_from_colluders_who_know_all_of_theirs(
    options: int, each: int, *, leaders: bool
) -> None:
    for people in range(5, 31):
        answers, known = people * each, colluders(people) * each
        for cell in scale_cells(answers, options, known, each, leaders=leaders):
            for size in (0, known):
                others = answers - size
                for pooled in range(size, options * size + 1):
                    if cell.high - pooled < others or cell.low - pooled > options * others:
                        continue
                    assert possible(cell.low, cell.high, others, options, pooled) >= (options + 1) // 2


@pytest.mark.parametrize("options", [5, 11])
def test_a_pool_hides_every_answer_however_many_colluders_gave(options: int) -> None:
    for answers in range(5, 25):
        for known in filter(partial(can_be_coarse, answers), range(1, answers)):
            for cell in scale_cells(answers, options, known, known):
                for pooled in range(known, options * known + 1):
                    others = answers - known
                    if cell.high - pooled >= others and cell.low - pooled <= options * others:
                        assert possible(cell.low, cell.high, others, options, pooled) >= (options + 1) // 2


def test_one_colluder_too_many_would_expose_somebody() -> None:
    # Five respondents, one colluder allowed for: the top code starts at 5·5 - 4 - 2 = 19. Two colluders who answered 1
    # and 3 know that the other three sum to at least 19 - 4 = 15 = 3·5: all three answered 5.
    top = scale_cells(5, 5, 1)[-1]
    assert (top.low, top.high) == (19, 25)
    assert possible(top.low, top.high, 3, 5, 4) == 1


@SIDES
@EVERY_SCALE
def test_cells_partition_every_sum(options: int, *, leaders: bool) -> None:
    for n in SIZES:
        cells = scale_cells(n, options, colluders(n), leaders=leaders)
        assert cells[0].low == n
        assert cells[-1].high == options * n
        assert all(before.high + 1 == after.low for before, after in pairwise(cells))
        for total in range(n, options * n + 1):
            cell = scale_cell(total, n, options, colluders(n), leaders=leaders)
            assert cell.low <= total <= cell.high
            assert cell in cells


def test_cells_of_a_pool_are_as_wide_as_what_one_person_gave() -> None:
    # 60 answers of 20 people in three weeks, three colluders who know nine: 3·4 = 12 sums a cell or more, but for the
    # middle.
    cells = scale_cells(60, 5, 9, 3)
    assert {scale_cell(total, 60, 5, 9, 3) for total in range(60, 301)} == set(cells)
    between = [cell.high - cell.low + 1 for cell in cells[1:-1]]
    assert sorted(between)[1] >= 12
    assert max(between) > max(cell.high - cell.low + 1 for cell in scale_cells(60, 5, 9)[1:-1])


def test_the_end_codes_are_those_of_the_rule() -> None:
    # 12 respondents, 2 colluders: at least 5·12 - 4·2 - 2 = 50, at most 12 + 4·2 + 2 = 22.
    cells = scale_cells(12, 5, 2)
    assert (cells[0].high, cells[-1].low) == (22, 50)


@pytest.mark.parametrize(("n", "allowed"), [(5, 1), (11, 1), (12, 2), (17, 2), (18, 3), (300, 3)])
def test_more_respondents_allow_for_more_colluders(n: int, allowed: int) -> None:
    assert colluders(n) == allowed


def test_a_pool_dominated_by_one_person_has_no_cells() -> None:
    # One person gave 4 of 8 answers: what the others said could be worked out from either end.
    assert not can_be_coarse(8, 4)
    assert not can_be_coarse(9, 4)
    assert can_be_coarse(10, 4)
    with pytest.raises(ValueError, match="too few answers"):
        scale_cells(8, 5, 4)


@SIDES
def test_cells_are_the_same_from_both_ends(*, leaders: bool) -> None:
    for n in SIZES:
        cells = scale_cells(n, 5, colluders(n), leaders=leaders)
        mirrored = [(6 * n - cell.high, 6 * n - cell.low) for cell in reversed(cells)]
        assert [(cell.low, cell.high) for cell in cells] == mirrored


def widths(n: int, options: int = 5, *, leaders: bool) -> list[int]:
    """The widths of the cells between the two end codes."""
    return [cell.high - cell.low + 1 for cell in scale_cells(n, options, colluders(n), leaders=leaders)][1:-1]


def test_between_the_ends_a_leaders_cell_is_as_wide_as_one_persons_swing() -> None:
    # Six answers, one colluder: 13..23 lie between the ends. Four from each side, and three are left in the middle.
    six = [(cell.low, cell.high) for cell in scale_cells(6, 5, 1, leaders=True)]
    assert six == [(6, 12), (13, 16), (17, 19), (20, 23), (24, 30)]
    # Seven: 14..28. Four from each side, and seven in the middle.
    assert widths(7, leaders=True) == [4, 7, 4]
    for n in SIZES:
        assert min(widths(n, leaders=True)) >= 3
        assert sorted(set(widths(n, leaders=True)) - {4}) in ([3], [7])


@EVERY_SCALE
@SIDES
def test_no_cell_between_the_ends_is_narrower_than_a_swing_less_one(options: int, *, leaders: bool) -> None:
    for people in range(5, 61):
        for each in range(1, 5):
            cells = scale_cells(people * each, options, colluders(people) * each, each, leaders=leaders)
            between = [cell.high - cell.low + 1 for cell in cells[1:-1]]
            assert min(between) >= options - 2
            assert len(between) % 2 == 1


def test_a_staffs_cell_is_half_as_wide_again() -> None:
    # Ten answers, one colluder: 17..43 lie between the ends. Two of six from each side, and three are left.
    assert widths(10, leaders=False) == [6, 6, 3, 6, 6]
    # Nine: 16..38 are 23 sums. One of six from each side, and eleven are left, too few for another pair.
    assert widths(9, leaders=False) == [6, 11, 6]
    # Sixty on eleven options: 96..624 are 529 sums, 17 pairs of 10 · 1.5 and 19 in the middle.
    assert set(widths(60, 11, leaders=False)) == {15, 19}
    for n in SIZES:
        assert min(widths(n, leaders=False)) >= 3
        assert len(set(widths(n, leaders=False)) - {6}) <= 1
