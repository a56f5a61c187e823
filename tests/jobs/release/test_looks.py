"""What a figure looks like, and what is reckoned with in its stead (R5)."""

from __future__ import annotations

from itertools import product
from math import sqrt

import pytest

from jobs.release import Asked, blocks, release, release_pooled, roll_up, shown
from jobs.release.cells import colluders, scale_cells
from jobs.release.looks import Look, Typical, band_of, look_of, mean_range, typical
from storage.types import QuestionKind
from tests.jobs.release.places import SCALE, company, everyone

SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])


def fitting(look: Look, options: int, *, leaders: bool) -> dict[int, tuple[int, int]]:
    """Return the numbers of answers under a hundred that a look fits, and from which sum to which."""
    sums: dict[int, tuple[int, int]] = {}
    for n in range(5, 100):
        for cell in scale_cells(n, options, colluders(n), leaders=leaders):
            if look_of(n, cell, options, leaders=leaders) == look:
                low, high = sums.get(n, (cell.low, cell.high))
                sums[n] = min(low, cell.low), max(high, cell.high)
    return sums


@SIDES
@pytest.mark.parametrize("options", [5, 11])
def test_every_look_fits_two_numbers_of_answers_and_is_reckoned_between_them(options: int, *, leaders: bool) -> None:
    for n in (*range(5, 25), 33, 49, 50, 64):
        for cell in scale_cells(n, options, colluders(n), leaders=leaders):
            look = look_of(n, cell, options, leaders=leaders)
            part, sums = typical(look, options, leaders=leaders), fitting(look, options, leaders=leaders)
            assert len(sums) > 1
            assert part.fewest == min(sums) <= part.answers <= max(sums)
            assert part.many == (None if n >= 50 else max(sums))
            assert part.least <= cell.low / n + 1e-9
            assert part.most >= cell.high / n - 1e-9
            assert part.least - 0.35 * (options - 1) / 4 <= (part.low + part.high) / 2 / part.answers
            assert (part.low + part.high) / 2 / part.answers <= part.most + 0.35 * (options - 1) / 4


def test_few_answers_are_averaged_and_the_larger_numbers_weigh_more() -> None:
    # Leaders around 2.5: of six 13..16, of eight 19..22, of nine 20..23. Weights 6⁴, 8⁴, 9⁴.
    look = Look((5, 9), "about", 2.5, 1.75, 3.25)
    sums = {6: (13, 16), 8: (19, 22), 9: (20, 23)}
    assert fitting(look, 5, leaders=True) == sums
    weight = {n: n**4 / (6**4 + 8**4 + 9**4) for n in sums}
    answers = 6 + 0.5 * (sum(n * weight[n] for n in sums) - 6)
    middle = sum((low + high) / 2 / n * weight[n] for n, (low, high) in sums.items())
    # A cell of four sums is 4/n wide, its variance a twelfth of that squared; the middles differ as well.
    variance = sum(((4 / n) ** 2 / 12 + (sum(pair) / 2 / n - middle) ** 2) * weight[n] for n, pair in sums.items())
    part = typical(look, 5, leaders=True)
    assert part.answers == pytest.approx(answers)
    assert (part.low + part.high) / 2 / answers == pytest.approx(middle)
    assert part.high - part.low + 1 == pytest.approx(2 * answers * sqrt(3 * variance))
    assert (part.least, part.most) == (13 / 6, 22 / 8)


def test_ten_answers_and_more_are_reckoned_as_hardly_more_than_the_fewest_and_all_numbers_weigh_alike() -> None:
    look = shown_look(12, 36)
    sums = fitting(look, 5, leaders=True)
    part = typical(look, 5, leaders=True)
    assert list(sums) == list(range(10, 20))
    assert part.answers == pytest.approx(10 + 0.1 * 4.5)  # a tenth of the way to their average, 14.5
    middle = sum((low + high) / 2 / n for n, (low, high) in sums.items()) / len(sums)
    assert (part.low + part.high) / 2 / part.answers == pytest.approx(middle)


def test_twenty_answers_and_more_are_reckoned_as_the_fewest() -> None:
    look = shown_look(25, 75)
    assert typical(look, 5, leaders=True).answers == min(fitting(look, 5, leaders=True)) == 20


def shown_look(n: int, total: int) -> Look:
    (cell,) = [cell for cell in scale_cells(n, 5, colluders(n), leaders=True) if cell.low <= total <= cell.high]
    return look_of(n, cell, 5, leaders=True)


def test_an_end_code_is_open_and_its_edge_is_averaged() -> None:
    # Five and six at the top: from 19 and from 24 on, 3.7 and 3.917 half a sum below; weights 5⁴ and 6⁴.
    edge = (3.7 * 5**4 + 23.5 / 6 * 6**4) / (5**4 + 6**4)
    top = typical(shown_look(6, 30), 5, leaders=True)
    assert top.low == pytest.approx(5 * edge + 0.5)
    assert (top.high, top.answers) == (25, 5)
    bottom = typical(shown_look(5, 5), 5, leaders=True)
    assert bottom.low == 5
    assert bottom.high == pytest.approx(30 - top.low)  # the mirror image


@SIDES
def test_figures_that_no_single_window_shows_are_reckoned_from_the_shown_numbers(*, leaders: bool) -> None:
    # Twenty to 49 answers, ends 0.9 away: three swings of a person wide around 20 times the mean, and no wider.
    look = Look((20, 49), "about", 3.1, 2.2, 4.0)
    assert fitting(look, 5, leaders=leaders) == {}
    assert typical(look, 5, leaders=leaders) == Typical(59, 65, 20, 2.2, 4.0, 20, 49)
    near = Look((20, 49), "about", 3.05, 3.0, 3.1)
    assert typical(near, 5, leaders=leaders) == Typical(60, 62, 20, 3.0, 3.1, 20, 49)
    top, bottom = Look((50, None), "at_least", 4.9, 4.9, 5.0), Look((50, None), "at_most", 1.1, 1.0, 1.1)
    assert typical(top, 5, leaders=leaders) == Typical(50 * 4.9, 250, 50, 4.9, 5.0, 50, None)
    assert typical(bottom, 5, leaders=leaders) == Typical(50, 50 * 1.1, 50, 1.0, 1.1, 50, None)


def test_pooled_teams_add_up_too() -> None:
    members = company(tech_A=9, tech_B=12)
    figures = release_pooled(SCALE, [(members, everyone(members, 4))] * 4).figures
    view = roll_up(figures)
    assert view.eligible == (15, 28)
    assert 3.7 <= (view.mean or 0) <= 4.3
    assert (view.low or 0) <= 4 <= (view.high or 0)


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


def test_blocks_are_reckoned_and_never_shown_as_they_are() -> None:
    members = company(tech_A=8)
    asked = Asked("w", "q", QuestionKind.SCALE5, 5)
    (figure,) = release(asked, members, everyone(members)).figures
    ((low, high, answers),) = blocks([figure])
    assert (low, high, answers) != (figure.low_sum, figure.high_sum, figure.n)
    assert shown(figure).eligible == band_of(figure.n) == (5, 9)
