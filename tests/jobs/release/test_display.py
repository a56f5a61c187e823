"""Released figures as people read them."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from math import ceil

import pytest

from jobs.cards import Shown
from jobs.release import LEADERS, STAFF, Asked, blocks, release, roll_up, shown, under
from storage.types import QuestionKind
from tests.jobs.release.places import BARE, CHOICE, SCALE, company, everyone


def test_a_mean_is_shown_coarsely_with_a_band_of_respondents() -> None:
    members = company(tech_A=8)
    # Sum 8·3 = 24. Between the ends (14 and 34) cells are 6 wide from both sides and 7 in the middle: 21..27.
    figure = release(SCALE, members, everyone(members)).figures[0]
    assert (figure.low_sum, figure.high_sum, figure.mean) == (21, 27, 3.0)
    view = shown(figure)
    assert (view.mean, view.bound, view.eligible, view.scale) == (3.0, "about", (5, 9), (1, 5))
    # 21/8 = 2.625 and 27/8 = 3.375 would tell that eight answered: a whole point on either side instead.
    assert (view.low, view.high) == (2.0, 4.0)
    # Leaders who all chose 3: 23/8 to 25/8, 35/12 to 37/12 and 72/25 to 78/25, each one step from their mean.
    for n, low, high in ((8, 2.25, 3.75), (12, 2.5, 3.5), (25, 2.7, 3.3)):
        view = shown(release(SCALE, company(leaders=n), dict.fromkeys(range(n), 3)).figures[0])
        assert (view.mean, view.low, view.high) == pytest.approx((3.0, low, high))


def test_the_leaders_and_their_forecast_have_narrower_cells_than_a_team() -> None:
    members = company(leaders=8, tech_A=8)
    released = release(SCALE, members, everyone(members), forecasts=everyone(members))
    # Sum 24 again. The leaders' cells are 4 wide from both sides, and 3 in the middle: 23..25.
    sums = {figure.audience: (figure.low_sum, figure.high_sum) for figure in released.figures}
    assert sums == {"leaders": (23, 25), "forecast": (23, 25), "staff": (21, 27)}


@pytest.mark.parametrize(
    ("n", "band"),
    [(5, (5, 9)), (9, (5, 9)), (10, (10, 19)), (19, (10, 19)), (20, (20, 49)), (49, (20, 49)), (50, (50, None))],
)
def test_how_many_answered_is_shown_as_a_band(n: int, band: tuple[int, int | None]) -> None:
    members = company(tech_A=n)
    assert shown(release(SCALE, members, everyone(members)).figures[0]).eligible == band


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
    assert view.mean == round(round((low + high) / n) / 2, 1)  # half of the sum is the middle; to the half point
    # A looks like 7 to 9 and 1 to 1.86, B like 10 to 19 and 3.13 to 3.7: shown as 15 to 28 answers, and the mean is
    # furthest down with 9 in A and 10 in B, 2.12; up with 7 in A and 19 in B, 3.2. One step does not do.
    assert (view.mean, view.low, view.high, view.eligible) == (2.5, 1.5, 3.5, (15, 28))
    assert len(under(released.figures, STAFF)) == 3


@pytest.mark.parametrize(("sizes", "step"), [((10, 10), 0.1), ((10, 9), 0.5)])
def test_blocks_together_have_tenths_from_twenty_answers_on_and_half_points_before(
    sizes: tuple[int, int], step: float
) -> None:
    members = company(tech_A=sizes[0], tech_B=sizes[1])
    means = set()
    for first, second in product(range(1, 6), repeat=2):
        figures = release(SCALE, members, {person: first if person < 10 else second for person in members}).figures
        low, high, n = (sum(column) for column in zip(*blocks(figures), strict=True))
        view = roll_up(figures)
        assert view.mean is not None
        if view.bound == "about":
            assert abs(view.mean - (low + high) / 2 / n) <= step / 2 + 1e-9
            means.add(view.mean)
    assert means == {round(step * round(mean / step), 1) for mean in means}
    assert any(mean % 0.5 for mean in means) is (step == 0.1)


def test_the_ends_of_a_function_stay_true_whatever_its_blocks() -> None:
    for first in range(5, 26):
        for second in range(5, 26):
            members, n = company(tech_A=first, tech_B=second), first + second
            lowest, highest = (release(SCALE, members, everyone(members, code)).figures for code in (1, 5))
            most = Fraction(sum(figure.high_sum for figure in lowest), n)
            least = Fraction(sum(figure.low_sum for figure in highest), n)
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
        sizes = [rng.choice((5, 6, 7, 8, 9, 10, 13, 19)) for _ in range(3)]
        members = company(**{f"tech_{team}": size for team, size in enumerate(sizes)})
        level = rng.randint(1, 5)
        answers = {person: min(5, max(1, level + rng.randint(-1, 1))) for person in members}
        figures = release(SCALE, members, answers).figures
        view, n = roll_up(figures), sum(sizes)
        low, high = (sum(sums) / n for sums in zip(*((f.low_sum, f.high_sum) for f in figures), strict=True))
        alike.setdefault(view, []).append((low, high))
        assert (view.low or 0) - 1e-9 <= low
        assert high <= (view.high or 9) + 1e-9
    assert any(len(set(means)) > 1 for means in alike.values())


def test_blocks_at_different_ends_are_about_their_middle() -> None:
    members = company(tech_A=10, tech_B=10)
    figures = release(SCALE, members, {person: 5 if person < 10 else 1 for person in members}).figures
    # At least 4 and at most 2. With ten in the one and nineteen in the other, the mean may be (10·4.17 + 19)/29 = 2.1,
    # or as far above: three tenths three times away, 0.9, would not do.
    view = roll_up(figures)
    assert (view.bound, view.mean, view.low, view.high) == ("about", 3.0, 1.8, 4.2)


def test_small_blocks_together_reach_as_many_steps_as_it_takes() -> None:
    members = company(tech_A=6, tech_B=6, tech_C=6)
    # Six threes lie between 13 and 23, so that 39 to 69 of eighteen are 2.17 to 3.83: two half points from 3.
    view = roll_up(release(SCALE, members, everyone(members, 3)).figures)
    assert (view.mean, view.low, view.high) == (3.0, 2.0, 4.0)


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
        assert figure.mean % 1
        assert shown(figure).mean == pytest.approx(figure.mean - (options == 11))


@pytest.mark.parametrize(("kind", "options"), [(QuestionKind.SCALE5, 5), (QuestionKind.SCALE11, 11)])
def test_a_range_holds_the_mean_that_is_shown(kind: QuestionKind, options: int) -> None:
    asked, zero = Asked("w1", "energy", kind, options), 0 if options == 5 else 1  # 11 codes stand for 0 to 10
    for n in (5, 8, 12, 19, 20, 33, 60):
        members = company(tech_A=n)
        for total in range(n, options * n + 1):
            answers = {person: total // n + (person < total % n) for person in members}
            figure = release(asked, members, answers).figures[0]
            view = shown(figure)
            assert view.mean is not None
            assert view.low is not None
            assert view.high is not None
            low, high = figure.low_sum / n - zero, figure.high_sum / n - zero
            assert 1 - zero <= view.low <= min(low, view.mean) + 1e-9
            assert max(high, view.mean) - 1e-9 <= view.high <= options - zero
            if view.bound == "about":  # as far on either side, in whole steps, and no step more than it takes
                steps = (1.0 if n < 10 else 0.5 if n < 20 else 0.3) * (options - 1) / 4
                reach = steps * ceil(max(view.mean - low, high - view.mean) / steps - 1e-9)
                assert view.low == pytest.approx(max(1 - zero, view.mean - reach))
                assert view.high == pytest.approx(min(options - zero, view.mean + reach))
            elif view.bound == "at_most":
                assert (view.low, view.high) == (1 - zero, view.mean)
            else:
                assert (view.low, view.high) == (view.mean, options - zero)


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
    members = company(tech_A=12, tech_B=6)
    others = {person: 3 if person < 12 else 1 for person in members}
    view = roll_up(release(CHOICE, members, others, majority=BARE).figures, LABELS)
    assert view == Shown(None, "about", (15, 28), (1, 4))
    # Eleven of twelve and two of six would be thirteen of eighteen; but B's figure says only that none is named.
    most = {person: 3 if person not in {11, 14, 15, 16, 17} else 1 + person % 2 for person in members}
    assert roll_up(release(CHOICE, members, most, majority=BARE).figures).option is None
    same = roll_up(release(CHOICE, members, everyone(members, 3), majority=BARE).figures, LABELS)
    assert same == Shown(None, "about", (15, 28), (1, 4), option="Tech")


def test_the_bands_of_blocks_add_up_and_none_is_told_of_the_sum() -> None:
    for sizes, band in (((5, 9), (10, 18)), ((10, 12, 20), (40, 87)), ((50, 12), (60, None))):
        members = company(**{f"tech_{team}": size for team, size in enumerate(sizes)})
        assert roll_up(release(SCALE, members, everyone(members)).figures).eligible == band
