"""Released figures as people read them."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from jobs.cards import Shown
from jobs.release import LEADERS, STAFF, Asked, Figure, blocks, release, roll_up, shown, under
from jobs.release.fits import fits
from storage.types import QuestionKind
from tests.jobs.release.places import BARE, CHOICE, SCALE, company, everyone


def test_a_mean_is_shown_coarsely_with_a_band_of_respondents() -> None:
    members = company(tech_A=8)
    # Sum 8·3 = 24. Between the ends (14 and 34) cells are 6 wide from both sides and 7 in the middle: 21..27.
    # Of six they are 13..23, which look the same: 13/6 = 2.17 is shown as 2.1, and 23/6 as 3.9.
    view = shown(release(SCALE, members, everyone(members)).figures[0])
    assert (view.mean, view.bound, view.eligible, view.scale) == (3.0, "about", (5, 9), (1, 5))
    assert (view.low, view.high) == (2.1, 3.9)
    # Leaders who all chose 3: 23/8 to 25/8 with 17/6 to 19/6; 35/12 to 37/12 with 29/10 to 31/10 and 23/8 to 25/8.
    for n in (8, 12):
        view = shown(release(SCALE, company(leaders=n), dict.fromkeys(range(n), 3)).figures[0])
        assert (view.mean, view.low, view.high) == pytest.approx((3.0, 2.8, 3.2))


def test_the_leaders_and_their_forecast_have_narrower_cells_than_a_team() -> None:
    members = company(leaders=8, tech_A=8)
    released = release(SCALE, members, everyone(members), forecasts=everyone(members))
    # Sum 24 again. The leaders' cells are 4 wide from both sides, and 3 in the middle: 23..25.
    sums = {
        figure.audience: {(fit.low + 8, fit.high + 8) for fit in fits(figure) if fit.answers == 8}
        for figure in released.figures
    }
    assert sums == {"leaders": {(23, 25)}, "forecast": {(23, 25)}, "staff": {(21, 27)}}


@pytest.mark.parametrize(
    ("n", "band"),
    [(5, (5, 9)), (9, (5, 9)), (10, (10, 19)), (19, (10, 19)), (20, (20, 49)), (49, (20, 49)), (50, (50, None))],
)
def test_how_many_were_asked_is_shown_as_a_band(n: int, band: tuple[int, int | None]) -> None:
    members = company(leaders=n)
    assert shown(release(SCALE, members, everyone(members)).figures[0]).eligible == band


def test_unanimity_is_shown_as_at_least() -> None:
    members = company(tech_A=8)
    # Top code from 5·8 - 4 - 2 = 34: 34/8 = 4.25; of six from 24: 24/6 = 4, which looks the same.
    view = shown(release(SCALE, members, everyone(members, 5)).figures[0])
    assert (view.bound, view.mean) == ("at_least", 4.0)
    view = shown(release(SCALE, members, everyone(members, 1)).figures[0])
    # Bottom code up to 8 + 4 + 2 = 14: 14/8 = 1.75; of six to 12: 2.
    assert (view.bound, view.mean) == ("at_most", 2.0)


def test_an_eleven_point_scale_is_shown_from_zero() -> None:
    members = company(tech_A=12)
    asked = Asked("w1", "energy", QuestionKind.SCALE11, 11)
    # Codes 1..11 stand for 0..10. Sum 12·7 = 84; from the top code, 132 - 2·10 - 5 = 107, cells go down by 15:
    # 92..106, 77..91. The middle is 84, 84/12 = 7, which stands for 6.
    view = shown(release(asked, members, everyone(members, 7)).figures[0])
    assert (view.mean, view.scale) == (6.0, (0, 10))


def test_a_function_is_computed_from_its_blocks_alone() -> None:
    members = company(tech_A=8, tech_B=10, sales_C=9)
    # A: 8 times 1. B: three times 4 and seven times 3, which make 33. C: 9 times 2.
    answers = dict(enumerate([1] * 8 + [4] * 3 + [3] * 7 + [2] * 9))
    released = release(SCALE, members, answers)
    tech = under(released.figures, (*STAFF, "tech"))
    assert [figure.node[-1] for figure in tech] == ["A", "B"]
    low, high, n = (sum(column) for column in zip(*blocks(tech), strict=True))
    view = roll_up(tech)
    assert view.mean == round((low + high) / n / 2, 1)  # half of the sum is the middle; to the tenth
    # A is at most 2 (six or eight of eight), B 3.2 to 4 (seven or ten of ten): the mean is furthest down with eight in
    # A, whose lowest is 1, and seven in B: (8 + 22.4)/15 = 2.03; up with six in A and ten in B: (12 + 40)/16 = 3.25.
    assert (view.mean, view.low, view.high, view.eligible) == (2.5, 2.0, 3.3, (15, 28))
    assert len(under(released.figures, STAFF)) == 3


def test_blocks_together_are_shown_to_the_tenth() -> None:
    members = company(tech_A=10, tech_B=9)
    for first, second in product(range(1, 6), repeat=2):
        figures = release(SCALE, members, {person: first if person < 10 else second for person in members}).figures
        low, high, n = (sum(column) for column in zip(*blocks(figures), strict=True))
        view = roll_up(figures)
        assert view.mean is not None
        assert view.mean == pytest.approx(round(view.mean, 1))
        if view.bound == "about":
            assert abs(view.mean - (low + high) / 2 / n) <= 0.05 + 1e-9


def sums(figure: Figure, n: int) -> tuple[int, int]:
    """Return the least and the greatest sum of ``n`` answers that look like a figure."""
    return next((fit.low + n, fit.high + n) for fit in fits(figure) if fit.answers == n)


def test_the_ends_of_a_function_stay_true_whatever_its_blocks() -> None:
    for first, second in product(range(7, 26), repeat=2):
        members, n = company(tech_A=first, tech_B=second), first + second
        lowest, highest = (release(SCALE, members, everyone(members, code)).figures for code in (1, 5))
        most = Fraction(sum(sums(f, size)[1] for f, size in zip(lowest, (first, second), strict=True)), n)
        least = Fraction(sum(sums(f, size)[0] for f, size in zip(highest, (first, second), strict=True)), n)
        # At or under the least mean, at or over the greatest, and not a whole point away.
        high, low = roll_up(highest), roll_up(lowest)
        assert (high.bound, low.bound) == ("at_least", "at_most")
        assert least - 1 < (high.mean or 0) <= least + 1e-9
        assert most - 1e-9 <= (low.mean or 0) < most + 1


def test_the_range_of_blocks_together_holds_every_mean_that_looks_so() -> None:
    # Whatever numbers of answers and cells look like these three blocks, their mean lies in what is shown.
    alike: dict[Shown, list[tuple[float, float]]] = {}
    rng = random.Random(3)
    for _ in range(4_000):
        sizes = [rng.choice((7, 8, 9, 10, 13, 19)) for _ in range(3)]
        members = company(**{f"tech_{team}": size for team, size in enumerate(sizes)})
        level = rng.randint(1, 5)
        answers = {person: min(5, max(1, level + rng.randint(-1, 1))) for person in members}
        figures = release(SCALE, members, answers).figures
        view, n = roll_up(figures), sum(sizes)
        ends = [sums(figure, size) for figure, size in zip(figures, sizes, strict=True)]
        low, high = (sum(of_blocks) / n for of_blocks in zip(*ends, strict=True))
        alike.setdefault(view, []).append((low, high))
        assert (view.low or 0) - 1e-9 <= low
        assert high <= (view.high or 9) + 1e-9
    assert any(len(set(means)) > 1 for means in alike.values())


def test_blocks_at_different_ends_are_about_their_middle() -> None:
    members = company(tech_A=10, tech_B=10)
    figures = release(SCALE, members, {person: 5 if person < 10 else 1 for person in members}).figures
    # At least 4.2 (eight or ten of ten) and at most 1.8. With eight in the one and ten in the other the mean may be
    # (34 + 10)/18 = 2.44, or as far above.
    view = roll_up(figures)
    assert (view.bound, view.mean, view.low, view.high) == ("about", 3.0, 2.4, 3.6)


def test_a_single_figure_keeps_its_own_mean_on_the_scale_of_the_question() -> None:
    members = company(leaders=3)
    agreed = release(SCALE, members, {0: 3, 1: 3, 2: 4}, agreed=set(members)).figures[0]
    view = shown(agreed)
    assert (view.mean, view.low, view.high) == (3.3, 3.3, 3.3)  # 10/3: every leader agreed to show it
    many = company(tech_A=25)
    for options, kind, code in ((5, QuestionKind.SCALE5, 3), (11, QuestionKind.SCALE11, 8)):
        asked = Asked("w1", "energy", kind, options)
        figure = release(asked, many, {person: code - person % 2 for person in many}).figures[0]
        assert figure.mean is not None
        assert shown(figure).mean == pytest.approx(figure.mean - (options == 11))


def test_what_has_no_figure_is_made_of_none() -> None:
    for node in (LEADERS, STAFF, (*STAFF, "tech"), (*STAFF, "tech", "A")):
        assert under((), node) == ()


def test_blocks_of_different_questions_do_not_add_up() -> None:
    members = company(tech_A=8)
    scale, choice = (release(asked, members, everyone(members), majority=BARE).figures[0] for asked in (SCALE, CHOICE))
    with pytest.raises(ValueError, match="one question"):
        roll_up([scale, choice])
    with pytest.raises(ValueError, match="one question"):
        roll_up([])


LABELS = ("Direction", "Produit", "Tech", "Personne")


def test_a_choice_names_a_majority_and_nothing_else() -> None:
    members = company(tech_A=12)
    for count, named in ((12, "Produit"), (7, "Produit"), (6, None)):
        answers = {person: 2 if person < count else 1 + 2 * (person % 2) for person in members}
        view = shown(release(CHOICE, members, answers, majority=BARE).figures[0], LABELS)
        assert view == Shown(None, "about", (10, 19), (1, 4), option=named)


def test_an_option_without_a_label_goes_by_its_number() -> None:
    members = company(tech_A=12)
    for code in (1, 4):
        figures = release(CHOICE, members, everyone(members, code), majority=BARE).figures
        assert shown(figures[0]).option == str(code)


def test_a_function_has_a_majority_only_if_each_of_its_blocks_names_it() -> None:
    members = company(tech_A=12, tech_B=7)
    others = {person: 3 if person < 12 else 1 for person in members}
    view = roll_up(release(CHOICE, members, others, majority=BARE).figures, LABELS)
    assert view == Shown(None, "about", (15, 28), (1, 4))
    # Eleven of twelve and three of seven would be fourteen of nineteen; but B's figure says only that none is named.
    most = {person: 3 if person not in {11, 15, 16, 17, 18} else 1 + person % 2 for person in members}
    assert roll_up(release(CHOICE, members, most, majority=BARE).figures).option is None
    same = roll_up(release(CHOICE, members, everyone(members, 3), majority=BARE).figures, LABELS)
    assert same == Shown(None, "about", (15, 28), (1, 4), option="Tech")


def test_the_bands_of_blocks_add_up_and_none_is_told_of_the_sum() -> None:
    for sizes, band in (((7, 9), (10, 18)), ((10, 12, 20), (40, 87)), ((50, 12), (60, None))):
        members = company(**{f"tech_{team}": size for team, size in enumerate(sizes)})
        assert roll_up(release(SCALE, members, everyone(members)).figures).eligible == band
