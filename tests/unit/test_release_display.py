"""Released figures as people read them."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest

from jobs.release import STAFF, Asked, blocks, release, roll_up, shown, under
from storage.types import QuestionKind
from tests.unit.places import CHOICE, SCALE, company, everyone


def test_a_mean_is_shown_coarsely_with_a_band_of_respondents() -> None:
    members = company(tech_A=8)
    # Sum 8·3 = 24. Between the ends (14 and 34) cells are 4 wide from both sides and 3 in the middle: 23..25.
    made = release(SCALE, members, everyone(members)).figures[0]
    assert (made.low_sum, made.high_sum, made.mean) == (23, 25, 3.0)
    view = shown(made)
    assert (view.mean, view.bound, view.respondents, view.scale) == (3.0, "about", (5, 9), (1, 5))
    # 23/8 = 2.875 and 25/8 = 3.125, outwards to the quarter: the exact ones would tell that eight answered.
    assert (view.low, view.high) == (2.75, 3.25)


def test_unanimity_is_shown_as_at_least() -> None:
    members = company(tech_A=8)
    # Top code from 5·8 - 4 - 2 = 34: 34/8 = 4.25, to the half point below.
    view = shown(release(SCALE, members, everyone(members, 5)).figures[0])
    assert (view.bound, view.mean) == ("at_least", 4.0)
    view = shown(release(SCALE, members, everyone(members, 1)).figures[0])
    # Bottom code up to 8 + 4 + 2 = 14: 14/8 = 1.75, to the half point above.
    assert (view.bound, view.mean) == ("at_most", 2.0)


def test_an_eleven_point_scale_is_shown_from_zero() -> None:
    members = company(tech_A=12)
    asked = Asked("w1", "energy", QuestionKind.SCALE11, 11)
    # Codes 1..11 stand for 0..10. Sum 12·7 = 84; from the top code, 132 - 2·10 - 5 = 107, cells go down by ten: 77..86.
    # Its middle is 81.5, 81.5/12 = 6.8, to the half point 7, which stands for 6.
    view = shown(release(asked, members, everyone(members, 7)).figures[0])
    assert (view.mean, view.scale) == (6.0, (0, 10))


def test_a_function_is_computed_from_its_blocks_alone() -> None:
    members = company(tech_A=8, tech_B=10, sales_C=9)
    released = release(SCALE, members, {person: 2 + person % 2 for person in members})
    tech = under(released.figures, (*STAFF, "tech"))
    assert [each.node[-1] for each in tech] == ["A", "B"]
    low, high, n = (sum(column) for column in zip(*blocks(tech), strict=True))
    view = roll_up(tech)
    assert (view.low, view.high, view.respondents) == (floor(4 * low / n) / 4, ceil(4 * high / n) / 4, (10, 19))
    assert view.mean == round(round((low + high) / n) / 2, 1)
    assert len(under(released.figures, STAFF)) == 3


def test_blocks_of_different_questions_do_not_add_up() -> None:
    members = company(tech_A=8)
    scale, choice = (release(asked, members, everyone(members)).figures[0] for asked in (SCALE, CHOICE))
    with pytest.raises(ValueError, match="one question"):
        roll_up([scale, choice])
    with pytest.raises(ValueError, match="one question"):
        roll_up([])


LABELS = ("Direction", "Produit", "Tech", "Personne")


def test_a_choice_names_only_a_majority_and_a_band_of_its_share() -> None:
    members = company(tech_A=12)
    most = {person: 2 if person < 10 else 1 for person in members}
    view = shown(release(CHOICE, members, most).figures[0], LABELS)
    assert (view.option, view.share) == ("Produit", (75, 100))  # 9 to 12 of 12
    some = {person: 2 if person < 7 else 1 for person in members}
    view = shown(release(CHOICE, members, some).figures[0], LABELS)
    assert (view.option, view.share) == ("Produit", (50, 75))  # 7 or 8 of 12, but 58-67 % would tell that it was 12
    split = {person: 1 + person % 4 for person in members}
    view = shown(release(CHOICE, members, split).figures[0], LABELS)
    assert (view.option, view.share) == (None, (0, 50))
    assert (view.mean, view.bound, view.respondents, view.scale) == (None, "about", (10, 19), (1, 4))


def test_an_option_without_a_label_goes_by_its_number() -> None:
    members = company(tech_A=12)
    assert shown(release(CHOICE, members, everyone(members, 1)).figures[0]).option == "1"
    assert shown(release(CHOICE, members, everyone(members, 4)).figures[0]).option == "4"


def test_a_function_has_a_majority_only_if_its_blocks_prove_it() -> None:
    members = company(tech_A=12, tech_B=6)
    most = {person: 2 if person < 10 else 1 for person in members}
    # A: 9 to 12 of 12 chose 2; B: a majority chose 1. 9 of 18 is not more than half.
    view = roll_up(release(CHOICE, members, most).figures, LABELS)
    assert (view.option, view.share) == (None, (0, 50))
    same = roll_up(release(CHOICE, members, everyone(members, 3)).figures, LABELS)
    assert (same.option, same.share) == ("Tech", (70, 100))  # (9 + 4) / 18 = 72 % at least


def test_blocks_that_name_another_option_leave_the_first_what_they_do_not_hold() -> None:
    members = company(tech_A=30, tech_B=5)
    others = {person: 1 for person in members if person >= 30}
    # A: ⌈3·30/4⌉ = 23 to 30 of 30 chose 2. B: 3 to 5 of 5 chose 1, so 0 to 2 chose 2. Together 23 to 32 of 35,
    # 65.7 to 91.4 %: outwards to the next five percent.
    view = roll_up(release(CHOICE, members, everyone(members, 2) | others).figures)
    assert (view.option, view.share) == ("2", (65, 95))
    # Without a majority in B, 2 to 2 of its 5 chose whatever led: 23 to 32 again.
    divided = dict(zip(others, (1, 1, 3, 3, 4), strict=True))
    view = roll_up(release(CHOICE, members, everyone(members, 2) | divided).figures)
    assert (view.option, view.share) == ("2", (65, 95))


@pytest.mark.parametrize("parts", [1, 2])
def test_the_band_of_a_share_holds_it_and_is_no_wider_than_it_must(parts: int) -> None:
    step = 25 if parts == 1 else 5
    for n in (*range(5, 61), 100, 200, 300):
        members = company(**{f"tech_{part}": n for part in range(parts)})
        for most in range(n // 2 + 1, n + 1):
            answers = {person: 2 if person % n < most else 1 for person in members}
            figures = release(CHOICE, members, answers).figures
            assert len(figures) == parts
            low, high = roll_up(figures).share or (0, 0)
            least, greatest = (Fraction(100 * sums, n) for sums in (figures[0].low_sum, figures[0].high_sum))
            assert low <= least < low + step
            assert high - step < greatest <= high <= 100
            assert low % step == high % step == 0
