"""The gap between these people: a posterior of T under the finite population's likelihood, and when a gap is said."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.insight import levels, people
from jobs.insight.gaps import PERSON_ICC, Floats
from jobs.insight.levels import SAID
from jobs.insight.people import compare_people
from jobs.insight.released import deviation


def side(mean: float, blocks: int, *, windows: int = 1, answers: float = 10.0, width: float = 4.0) -> Floats:
    """Return blocks of one side, each a cell around one mean, shape (windows, blocks, 3)."""
    middle = mean * answers
    return np.tile([middle - width / 2, middle + width / 2, answers], (windows, blocks, 1))


def test_the_posterior_is_what_the_model_says_bin_by_bin() -> None:
    # By hand, one window of one block of ten of whom all were asked: f = 0.75, so the spread of an answer is times
    # √((0.44 + 0.25·0.56)·10/7.5), and the mass of a mean is the normal probability of the cell.
    gap = compare_people(side(3.4, 1), side(2.6, 7, answers=11.0), (10, 77))
    means: Floats = np.linspace(1.01, 4.99, 200)
    masses = []
    for mean, blocks, answers, asked in ((3.4, 1, 10.0, 10), (2.6, 7, 11.0, 77)):
        taken = 0.75 * asked / blocks
        spread = np.sqrt((1 - PERSON_ICC) + 0.25 * PERSON_ICC) * np.sqrt(answers / taken)
        bell = stats.norm(answers * means, np.sqrt(answers) * deviation(means, 5) * np.round(20 * spread) / 20)
        cell = bell.cdf(mean * answers + 2.5) - bell.cdf(mean * answers - 2.5)
        masses.append(cell**blocks / (cell**blocks).sum())
    apart = means[:, None] - means
    joint = masses[0][:, None] * masses[1]
    assert float(gap.difference) == pytest.approx((joint * apart).sum(), abs=1e-6)
    assert float(gap.beyond) == pytest.approx(joint[apart > 0.15 + 1e-9].sum(), abs=0.01)
    # The interval leaves out half a hundredth on either side.
    assert joint[apart < float(gap.low)].sum() == pytest.approx(people.LEFT_OUT, abs=0.002)
    assert joint[apart > float(gap.high)].sum() == pytest.approx(people.LEFT_OUT, abs=0.002)


def test_a_gap_is_said_when_it_is_surely_more_than_trifling_and_on_its_side() -> None:
    wide = compare_people(side(4.2, 1, windows=4), side(2.8, 7, windows=4), (12, 90))
    assert bool(wide.said)
    assert (wide.low > 0.15) & (wide.difference > 0)
    mirrored = compare_people(side(1.8, 1, windows=4), side(3.2, 7, windows=4), (12, 90))
    assert bool(mirrored.said)
    assert float(mirrored.difference) == pytest.approx(-float(wide.difference), abs=1e-9)
    trifling = compare_people(side(3.15, 60, windows=7), side(3.0, 60, windows=7), (600, 600))
    # However sure of its being no zero: all of the interval lies above it.
    assert trifling.low > 0
    assert not trifling.said


def test_windows_add_up_as_far_as_the_silent_are_not_the_same_again() -> None:
    # √((0.44 + g(w)·0.25·0.56)/w), with g(1) = 1, g(2) = 1 + 2·½·½ = 1.5 and g(4) = 1 + 2(¾·½ + ½·¼ + ¼·⅛) = 2.0625.
    assert people.again(np.array([1, 2, 4])) == pytest.approx([1.0, 1.5, 2.0625])
    widths = []
    for windows in (1, 2, 4):
        gap = compare_people(
            side(3.0, 12, windows=windows, width=0.0), side(3.0, 400, windows=windows, width=0.0), (120, 4_000)
        )
        widths.append(float(gap.high - gap.low))
    expected = [np.sqrt((0.44 + again * 0.14) / windows) for windows, again in ((1, 1.0), (2, 1.5), (4, 2.0625))]
    assert widths[1] / widths[0] == pytest.approx(expected[1] / expected[0], abs=0.04)
    assert widths[2] / widths[0] == pytest.approx(expected[2] / expected[0], abs=0.04)


def test_the_more_are_silent_the_wider_a_gap_must_be() -> None:
    # Reckoned shares of 95, 87, 76.5 and 63 % are taken for 75, 75, 62.5 and 50 %: 0.6 × 37.5 % = 0.225, and 0.3.
    gaps = compare_people(side(3.6, 1), side(3.0, 7), (10, 70), np.array([0.95, 0.87, 0.765, 0.63, np.nan]))
    assert gaps.margin == pytest.approx([0.15, 0.15, 0.225, 0.30, 0.36])
    assert (np.diff(gaps.beyond[:4]) <= 0).all()
    assert gaps.beyond[3] < gaps.beyond[0]
    # And the wider the interval: a spread of √((0.44 + 0.5·0.56)/0.5) = 1.2 for √((0.44 + 0.25·0.56)/0.75) = 0.9.
    exact = side(3.0, 12, width=0.0), side(3.0, 400, width=0.0)
    sure, unsure = (compare_people(*exact, (120, 4_000), share) for share in (0.9, 0.63))
    assert float((unsure.high - unsure.low) / (sure.high - sure.low)) == pytest.approx(1.33, abs=0.06)
    eleven = compare_people(side(6.0, 1), side(5.0, 7), (10, 70), 0.95, options=11)
    assert float(eleven.margin) == pytest.approx(0.375)  # the same share of a scale of ten points


def test_a_window_counts_where_both_sides_have_a_figure() -> None:
    leaders, staff = side(4.2, 1, windows=4), side(2.8, 7, windows=4)
    leaders[:2] = np.nan
    gap = compare_people(leaders, staff, (12, 90))
    assert int(gap.windows) == 2
    nothing = compare_people(np.full((4, 1, 3), np.nan), staff, (12, 90))
    assert (int(nothing.windows), float(nothing.beyond), bool(nothing.said)) == (0, 0.0, False)
    assert np.isnan(nothing.difference)
    assert np.isinf(nothing.smallest)


def test_levels_are_stricter_early_for_functions_and_by_how_many_people_there_are() -> None:
    def share(*sizes: int, functions: bool = False) -> float:
        return float(levels.level_of(3, (sizes[0], sizes[1]), functions=functions)) / SAID[2]

    by_look = [float(levels.level_of(windows, (10, 74))) / share(10, 74) for windows in (1, 2, 3, 7, 20)]
    assert by_look == pytest.approx([SAID[0], SAID[1], SAID[2], SAID[6], SAID[6]])
    (few, of_few), (more, of_more), *_, (many, of_many) = levels.OF_LEADERS
    assert share(6, few - 6) == pytest.approx(of_few)
    assert share(8, more - 8) == pytest.approx(of_more)
    # Half way between two sizes, half way between their levels; beyond the largest, its own.
    assert share(8, (few + more) // 2 - 8) == pytest.approx((of_few + of_more) / 2)
    assert share(400, 9_000) == share(40, many - 40) == pytest.approx(of_many)
    assert share(8, 7, functions=True) == pytest.approx(levels.OF_FUNCTIONS[0][1])
    assert share(30, 46, functions=True) == pytest.approx(levels.OF_FUNCTIONS[2][1])


def test_the_smallest_gap_is_as_far_beyond_its_margin_as_four_in_five_are_found() -> None:
    # Of many people it is Φ⁻¹(0.8) + 0.22 = 1.06 standard deviations beyond the level; of 40, 1.3/4 = 0.325 more.
    assert float(levels.enough_of(4, (30, 270))) == pytest.approx(0.8416 + levels.SHORT, abs=1e-4)
    assert float(levels.enough_of(4, (8, 32))) == pytest.approx(0.8416 + levels.SHORT_OF_FEW / 4, abs=1e-4)
    gap = compare_people(side(3.4, 1, windows=4), side(3.2, 7, windows=4), (30, 270), 0.9)
    deviations = float(gap.smallest - gap.margin) / (1.0616 - stats.norm.ppf(1.2 * SAID[3]))
    # 99.4 % of a bell lie within 2.75 standard deviations, to half a bin.
    assert float(gap.high - gap.low) / (2 * 2.748) == pytest.approx(deviations, abs=0.01)


def test_leading_axes_are_comparisons_of_their_own() -> None:
    rng = np.random.default_rng(3)
    means = rng.uniform(2, 4, (2, 3))
    leaders = np.stack([[side(mean, 1, windows=3) for mean in row] for row in means])
    staff = np.stack([[side(3.0, 5, windows=3) for _ in row] for row in means])
    together = compare_people(leaders, staff, (10, 60), np.full((2, 3), 0.9))
    for place in np.ndindex(2, 3):
        alone = compare_people(leaders[place], staff[place], (10, 60), 0.9)
        assert float(together.beyond[place]) == pytest.approx(float(alone.beyond), abs=1e-12)
        assert float(together.smallest[place]) == pytest.approx(float(alone.smallest), abs=1e-9)


def test_blocks_that_leave_nothing_possible_together_still_have_a_nearest_mean() -> None:
    # A thousand answers that all say 1 beside a thousand that all say 5.
    torn = np.array([[[1_000.0, 1_000.0, 1_000.0], [5_000.0, 5_000.0, 1_000.0]]])
    gap = compare_people(torn, side(3.0, 5), (2_000, 50))
    assert abs(float(gap.difference)) < 0.1


def test_a_side_whose_looks_hold_fewer_than_the_staff_is_taken_to_answer_less() -> None:
    first, second = side(3.0, 3), side(3.0, 4)  # 30 of 40 and 40 of 60 answers, by their looks
    shares = people.answering_of([first, second], (40, 60), 0.87)
    # 75 % is between 63 and 76.5 %, which are taken for 50 and 62.5 %; 66.7 % likewise.
    assert [float(share) for share in shares] == pytest.approx([0.611, 0.534], abs=1e-3)
    # It is the staff that tells where a side's own looks hold more, or nobody knows how many it has.
    assert [float(share) for share in people.answering_of([first, second], (30, 0), 0.63)] == [0.5, 0.5]


def moving(*means: float) -> tuple[Floats, Floats]:
    """Return leaders at these means, window after window, and a staff that stays at 3."""
    return np.concatenate([side(mean, 1) for mean in means]), side(3.0, 7, windows=len(means))


def test_windows_count_from_the_last_established_change() -> None:
    leaders, staff = moving(4.2, 4.2, 4.2, 4.2, 3.0, 3.0, 3.0)
    before = compare_people(leaders[:4], staff[:4], (12, 90))
    assert (bool(before.said), int(before.since), int(before.windows)) == (True, 0, 4)
    # One figure alone changes nothing: it may be odd.
    assert int(compare_people(leaders[:5], staff[:5], (12, 90)).since) == 0
    ended = compare_people(leaders, staff, (12, 90))
    assert (bool(ended.said), int(ended.since), int(ended.windows)) == (False, 4, 3)
    only_since = compare_people(leaders[4:], staff[4:], (12, 90))
    assert float(ended.difference) == pytest.approx(float(only_since.difference), abs=1e-9)


def test_a_gap_that_the_last_two_windows_do_not_show_is_not_said_even_before_its_end_is_established() -> None:
    # Six windows of 4.2 and two of 3.2: together T is near 0.95, and no change is established between so few.
    leaders, staff = moving(*[4.2] * 6, 3.1, 3.1)
    leaders[:, :, 2] = 8.0
    leaders[:, :, :2] = np.array([4.2] * 6 + [3.1] * 2)[:, None, None] * 8.0 + np.array([-4.0, 4.0])
    gap = compare_people(leaders, staff, (8, 90))
    assert int(gap.since) == 0
    assert float(gap.beyond) > 1 - SAID[-1]
    assert not gap.said
    assert bool(compare_people(leaders[:6], staff[:6], (8, 90)).said)
    # Windows in which a side has no figure do not count among the two.
    silent = leaders.copy()
    silent[6:] = np.nan
    assert bool(compare_people(silent, staff, (8, 90)).said)


def test_a_gap_that_stays_or_hardly_moves_does_not_change() -> None:
    for means in ((3.8, 3.8, 3.8, 3.8, 3.8, 3.8), (3.7, 3.9, 3.7, 3.9, 3.7, 3.9), (3.6, 3.6, 3.6, 3.8, 3.8, 3.8)):
        assert int(people.last_change(*moving(*means), (12, 90))) == 0


def test_a_change_is_the_cut_that_parts_the_windows_most_and_there_may_be_two() -> None:
    twice = moving(*[4.6] * 4, *[2.0] * 4, *[4.6] * 4)
    assert int(people.last_change(twice[0][:8], twice[1][:8], (12, 90))) == 4
    assert int(people.last_change(*twice, (12, 90))) == 8
    missing = moving(*[4.6] * 4, *[2.0] * 4)
    missing[0][2] = np.nan
    assert int(people.last_change(*missing, (12, 90))) == 4


def test_what_a_change_left_must_still_show_the_gap_and_shows_a_new_one_only_when_it_is_surer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # After a fall from 4.8 to 3.8 the two windows since then still put T beyond the margin: the gap is said on.
    on = compare_people(*moving(4.8, 4.8, 4.8, 4.8, 3.8, 3.8), (12, 90))
    assert (int(on.since), int(on.windows), bool(on.said)) == (4, 2, True)
    # Alone they would not do, nor with a tenth of the level.
    alone = compare_people(*moving(3.8, 3.8), (12, 90))
    assert not alone.said
    monkeypatch.setattr(people, "STILL", 1.0)
    assert not compare_people(*moving(4.8, 4.8, 4.8, 4.8, 3.8, 3.8), (12, 90)).said
    # A new gap is said by the windows since the change alone: all together are a T near 3.5.
    new = moving(3.0, 3.0, 3.0, 3.0, 4.4, 4.4, 4.4)
    assert int(people.last_change(*new, (12, 90))) == 4
    assert bool(compare_people(*new, (12, 90)).said)
    monkeypatch.setattr(people, "CHOSEN", 0.0)
    assert not compare_people(*new, (12, 90)).said
