"""What a look is reckoned as (R5): a function of the look alone, between the numbers of answers that it fits."""

from __future__ import annotations

from itertools import product
from math import sqrt

import pytest

from jobs.release import Asked, blocks, release
from jobs.release.cells import Cell, colluders, scale_cells
from jobs.release.looks import Look, class_of, fitting, look_of
from jobs.release.typical import Typical, mean_range, typical
from storage.types import QuestionKind
from tests.jobs.release.places import EVERY_SCALE, company, everyone

SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])


@SIDES
@EVERY_SCALE
def test_a_look_is_reckoned_between_the_numbers_and_the_means_that_it_fits(options: int, *, leaders: bool) -> None:
    for asked in (7, 8, 10, 12, 19, 33):
        for n in range(5, asked + 1):
            for cell in scale_cells(n, options, colluders(n), leaders=leaders):
                look = look_of(n, cell, class_of(n, asked), options, leaders=leaders)
                part, fits = typical(look, options, leaders=leaders), fitting(look, options, leaders=leaders)
                assert part.fewest == min(fits) <= part.answers <= max(fits) == part.many
                assert part.least <= cell.low / n + 1e-9
                assert part.most >= cell.high / n - 1e-9
                assert part.answers - 1e-9 <= part.low < part.high <= options * part.answers + 1e-9
                assert part.least - 1e-9 <= (part.low + part.high) / 2 / part.answers <= part.most + 1e-9


def test_the_larger_numbers_weigh_more() -> None:
    # Eight leaders around 2.6: of eight 19..22, of six 13..16. Weights 8^12, 6^12.
    look = look_of(8, Cell(19, 22, "about"), (5, 8), 5, leaders=True)
    sums = {8: (19, 22), 6: (13, 16)}
    weight = {n: n**12 / (6**12 + 8**12) for n in sums}
    answers = sum(n * weight[n] for n in sums)
    middle = sum((low + high) / 2 / n * weight[n] for n, (low, high) in sums.items())
    # A cell of four sums is 4/n wide, its variance a twelfth of that squared; the middles differ as well.
    variance = sum(((4 / n) ** 2 / 12 + (sum(pair) / 2 / n - middle) ** 2) * weight[n] for n, pair in sums.items())
    part = typical(look, 5, leaders=True)
    assert part.answers == pytest.approx(answers)
    assert (part.low + part.high) / 2 / answers == pytest.approx(middle)
    assert part.high - part.low + 1 == pytest.approx(2 * answers * sqrt(3 * variance))
    assert (part.least, part.most) == (13 / 6, 22 / 8)


def test_an_end_code_is_open_and_its_edge_is_averaged() -> None:
    # Six leaders at the top: from 24 on, of five from 19: 23.5/6 and 18.5/5 half a sum below.
    weight = {n: n**12 / (5**12 + 6**12) for n in (5, 6)}
    edge, answers = 23.5 / 6 * weight[6] + 18.5 / 5 * weight[5], 6 * weight[6] + 5 * weight[5]
    top = typical(look_of(6, Cell(24, 30, "at_least"), (5, 6), 5, leaders=True), 5, leaders=True)
    assert top.low == pytest.approx(answers * edge + 0.5)
    assert (top.high, top.answers) == pytest.approx((5 * answers, answers))
    bottom = typical(look_of(6, Cell(6, 12, "at_most"), (5, 6), 5, leaders=True), 5, leaders=True)
    assert bottom.low == pytest.approx(answers)
    assert bottom.high == pytest.approx(6 * answers - top.low)  # the mirror image


def test_a_cell_beside_an_end_code_of_a_lesser_number_is_reckoned_with_both_its_ends() -> None:
    # Of eight leaders 15 to 18 looks as the bottom code of five does: at most 2.5, and is no end code.
    look = look_of(8, Cell(15, 18, "about"), (5, 8), 5, leaders=True)
    assert (look.bound, look.high) == ("at_most", 2.5)
    part = typical(look, 5, leaders=True)
    assert part.low / part.answers > 1.8


@SIDES
def test_figures_that_no_single_window_shows_are_reckoned_from_the_shown_numbers(*, leaders: bool) -> None:
    # Twenty to 49 answers of pooled weeks: three swings of a person around 20 times the mean, or the step that it was
    # rounded to, five, and no wider than what is shown.
    look = Look((20, 49), "about", 3.0, 2.0, 4.0)
    assert typical(look, 5, leaders=leaders) == Typical(55, 65, 20, 2.0, 4.0, 20, 49)
    near = Look((20, 49), "about", 3.0, 2.95, 3.05)
    assert typical(near, 5, leaders=leaders) == Typical(59, 61, 20, 2.95, 3.05, 20, 49)
    few = Look((5, 9), "about", 3.0, 2.0, 4.0)
    assert typical(few, 5, leaders=leaders) == Typical(12, 18, 5, 2.0, 4.0, 5, 9)
    top, bottom = Look((60, None), "at_least", 4.6, 4.6, 5.0), Look((60, None), "at_most", 1.4, 1.0, 1.4)
    assert typical(top, 5, leaders=leaders) == Typical(60 * 4.6, 300, 60, 4.6, 5.0, 60, None)
    assert typical(bottom, 5, leaders=leaders) == Typical(60, 60 * 1.4, 60, 1.0, 1.4, 60, None)


def test_the_range_of_means_is_reached_at_the_ends_of_the_numbers() -> None:
    parts = [
        Typical(0, 0, 5, 1.0, 1.5, 5, 9),
        Typical(0, 0, 5, 2.0, 2.5, 10, 19),
        Typical(0, 0, 5, 4.0, 4.2, 5, 6),
    ]
    sizes = list(product((5, 9), (10, 19), (5, 6)))
    lows = [sum(n * part.least for n, part in zip(size, parts, strict=True)) / sum(size) for size in sizes]
    highs = [sum(n * part.most for n, part in zip(size, parts, strict=True)) / sum(size) for size in sizes]
    low, high = mean_range(parts)
    assert low == pytest.approx(min(lows))
    assert high == pytest.approx(max(highs))
    # Of fifty or more there is no end: they may be all.
    endless = [Typical(0, 0, 50, 1.5, 2.0, 50, None), Typical(0, 0, 5, 4.0, 4.2, 5, 6)]
    low, high = mean_range(endless)
    assert low == 1.5
    assert high == pytest.approx((50 * 2.0 + 6 * 4.2) / 56)
    assert mean_range(parts[:1]) == (1.0, 1.5)


def test_blocks_are_reckoned_by_their_look() -> None:
    members = company(tech_A=8)
    asked = Asked("w", "q", QuestionKind.SCALE5, 5)
    (figure,) = release(asked, members, everyone(members)).figures
    look = look_of(8, Cell(21, 27, "about"), (5, 8), 5, leaders=False)  # 24 lies between 21 and 27
    part = typical(look, 5, leaders=False)
    assert blocks([figure]) == [(part.low, part.high, part.answers)]
