"""What a figure looks like: true of all that it stands for, and the same for several numbers of answers (R9)."""

from __future__ import annotations

from itertools import product

import pytest

from jobs.release import Place, release, release_pooled, roll_up, shown
from jobs.release.cells import Cell, colluders, scale_cells
from jobs.release.looks import (
    ENUMERATED,
    MANY,
    Look,
    band_of,
    class_of,
    coarse_look_of,
    fitting,
    look_of,
    look_together,
)
from tests.jobs.release.places import EVERY_SCALE, SCALE, company, everyone

SIDES = pytest.mark.parametrize("leaders", [False, True], ids=["staff", "leaders"])


def looks_of(asked: int, options: int, *, leaders: bool, least: int = 5) -> dict[Look, set[int]]:
    """Return the looks of every sum of every number of answers of so many who were asked, and the numbers behind."""
    found: dict[Look, set[int]] = {}
    for n in range(least, asked + 1):
        for cell in scale_cells(n, options, colluders(n), leaders=leaders):
            look = look_of(n, cell, class_of(n, asked, least), options, leaders=leaders)
            assert look.low <= cell.low / n + 1e-9
            assert cell.high / n <= look.high + 1e-9
            assert look.low <= look.mean <= look.high
            found.setdefault(look, set()).add(n)
    return found


@SIDES
@EVERY_SCALE
@pytest.mark.parametrize(
    "asked",
    [*range(7, 14), 18, 19, 30, 64]
    + [pytest.param(asked, marks=pytest.mark.slow) for asked in (*range(14, 18), *range(20, 30), *range(31, 64))]
    + [pytest.param(asked, marks=pytest.mark.slow) for asked in range(65, 130)],
)
def test_no_look_tells_how_many_of_those_who_were_asked_answered(asked: int, options: int, *, leaders: bool) -> None:
    for look, numbers in looks_of(asked, options, leaders=leaders).items():
        assert len(numbers) > 1, look
        assert min(numbers) <= asked - 2 - (asked >= 12) - (asked >= 18), look
        gone_through = {n for n in numbers if n < ENUMERATED}  # more look like fewer
        assert set(fitting(look, options, leaders=leaders)) >= gone_through > set()


@SIDES
@EVERY_SCALE
@pytest.mark.parametrize(
    ("k", "asked"), [(8, 10), (9, 12), (20, 24), (58, 70), (59, 63), (59, 70), (70, 74), (120, 140)]
)
def test_a_raised_k_leaves_two_numbers_too(k: int, asked: int, options: int, *, leaders: bool) -> None:
    for look, numbers in looks_of(asked, options, leaders=leaders, least=k).items():
        assert len(numbers) > 1, look
        assert min(numbers) <= asked - 2 - (asked >= 12) - (asked >= 18), look


@SIDES
@EVERY_SCALE
def test_sixty_answers_have_every_look_that_more_have(options: int, *, leaders: bool) -> None:
    def looks(n: int) -> set[Look]:
        cells = scale_cells(n, options, colluders(n), leaders=leaders)
        return {coarse_look_of(n, cell, (MANY, None), options) for cell in cells}

    assert all(looks(n) <= looks(MANY) for n in (*range(61, 110), *range(110, 1_000, 19), 2_500))


@SIDES
def test_looks_are_mirror_images(*, leaders: bool) -> None:
    for asked in (8, 12, 25):
        looks = set(looks_of(asked, 5, leaders=leaders))
        bounds = {"at_most": "at_least", "at_least": "at_most", "about": "about"}
        images = {
            Look(look.answers, bounds[look.bound], *(round(6 - end, 3) for end in (look.mean, look.high, look.low)))  # type: ignore[arg-type]
            for look in looks
        }
        assert images == looks


def test_all_of_eight_leaders_look_as_six_of_them() -> None:
    # Eight: 19 to 22 is 2.38 to 2.75; six: 13 to 16 is 2.17 to 2.67. Together 2.1 to 2.8, and 20.5/8 is 2.6.
    look = look_of(8, Cell(19, 22, "about"), class_of(8, 8), 5, leaders=True)
    assert look == Look((5, 8), "about", 2.6, 2.1, 2.8)
    assert {n: [(cell.low, cell.high) for cell in cells] for n, cells in fitting(look, 5, leaders=True).items()} == {
        8: [(19, 22)],
        6: [(13, 16)],
    }


def test_what_reaches_an_end_of_the_scale_is_shown_as_its_other_end() -> None:
    # The bottom code of six is 12/6, of five 11/5: at most 2.2 for both.
    look = look_of(6, Cell(6, 12, "at_most"), class_of(6, 6), 5, leaders=True)
    assert look == Look((5, 6), "at_most", 2.2, 1.0, 2.2)
    assert look_of(6, Cell(24, 30, "at_least"), class_of(6, 6), 5, leaders=True) == Look(
        (5, 6), "at_least", 3.8, 3.8, 5.0
    )


def test_looks_are_made_for_those_who_were_asked() -> None:
    assert [class_of(9, asked) for asked in (9, 12, 63, 64, 800)] == [(5, 9), (5, 12), (5, 63), (5, 59), (5, 59)]
    assert [class_of(n, 800) for n in (59, 60, 799)] == [(5, 59), (60, None), (60, None)]
    assert class_of(59, 70, 59) == (60, None)  # of 59 alone there would be a class


@pytest.mark.parametrize(
    ("people", "band"), [(4, (1, 4)), (5, (5, 9)), (10, (10, 19)), (20, (20, 49)), (50, (50, None))]
)
def test_how_many_were_asked_is_shown_as_a_band(people: int, band: tuple[int, int | None]) -> None:
    assert band_of(people) == band


def test_coarse_looks_are_true_to_the_step() -> None:
    # Sixty answers, 175 to 180: 2.92 to 3, around 2.96: 3 in steps of 0.2 from the middle, and one step to either side.
    assert coarse_look_of(60, Cell(175, 180, "about"), (60, None), 5) == Look((60, None), "about", 3.0, 2.8, 3.2)
    # Its bottom code, to 74, is 1.23: at most 1.4, for all numbers from sixty on.
    for n in (60, 90):
        high = n + 14
        assert coarse_look_of(n, Cell(n, high, "at_most"), (60, None), 5).high == 1.4
        assert coarse_look_of(n, Cell(6 * n - high, 5 * n, "at_least"), (60, None), 5).low == 4.6
    # Of eleven options steps are two and a half times as long.
    assert coarse_look_of(60, Cell(340, 354, "about"), (60, None), 11).mean == 6.0


def test_looks_together_are_true_of_each() -> None:
    first, second = Look((10, 19), "about", 2.5, 2.0, 3.0), Look((10, 19), "about", 3.5, 3.0, 4.0)
    assert look_together([first], 5) == first
    assert look_together([first, second], 5) == Look((10, 19), "about", 3.0, 2.0, 4.0)
    low, high = Look((10, 19), "at_most", 2.0, 1.0, 2.0), Look((10, 19), "at_least", 4.0, 4.0, 5.0)
    assert look_together([low, first], 5) == Look((10, 19), "at_most", 3.0, 1.0, 3.0)
    assert look_together([second, high], 5) == Look((10, 19), "at_least", 3.0, 3.0, 5.0)
    assert look_together([low, high], 5) == Look((10, 19), "about", 3.0, 1.0, 5.0)


def test_pooled_teams_add_up_too() -> None:
    members = company(tech_A=9, tech_B=12)
    figures = release_pooled(SCALE, [(members, everyone(members, 4))] * 4).figures
    view = roll_up(figures)
    assert view.eligible == (15, 28)
    assert 3.7 <= (view.mean or 0) <= 4.3
    assert (view.low or 0) <= 4 <= (view.high or 0)


def test_people_who_were_asked_once_in_a_pool_look_as_in_a_window() -> None:
    members = company(leaders=8)
    answers = dict.fromkeys(range(7), 4)
    (pooled,), (alone,) = release_pooled(SCALE, [(members, answers)]).figures, release(SCALE, members, answers).figures
    assert shown(pooled) == shown(alone)


@pytest.mark.parametrize("place", [Place(leader=True), Place(leader=False, function="F", team="T")])
def test_a_figure_holds_no_number_of_answers(place: Place) -> None:
    # Whoever answered, the classes say who may have: those who were asked, and K.
    members = dict.fromkeys(range(12), place)
    for n, code in product(range(5, 13), (1, 3, 5)):
        (figure,) = release(SCALE, members, dict.fromkeys(range(n), code)).figures
        assert figure.answers == (5, 12)
