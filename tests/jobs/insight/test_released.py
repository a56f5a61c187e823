"""Divergence from released figures: (low sum, high sum, n) per block, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jobs.insight import divergence
from jobs.insight.released import LUMPS, MOST_LUMPS, SPREAD

Block = tuple[float, float, float]
MISSING: Block = (np.nan, np.nan, np.nan)


def around(mean: float, n: int, width: float = 0.5) -> Block:
    """A cell ``width`` wide around a mean."""
    return (max(n, np.ceil((mean - width / 2) * n)), min(5 * n, np.floor((mean + width / 2) * n)), n)


@st.composite
def blocks(draw: st.DrawFn, most: int = 4) -> list[Block]:
    drawn = []
    for _ in range(draw(st.integers(1, most))):
        n = draw(st.integers(5, 60))
        low = draw(st.integers(n, 5 * n))
        drawn.append((float(low), float(min(5 * n, low + draw(st.integers(0, n)))), float(n)))
    return drawn


def by_hand(side: list[Block], grid: np.ndarray) -> np.ndarray:
    """Posterior of the mean, one block and one candidate at a time, straight from the definition."""
    posterior = np.ones(len(grid))
    for low, high, n in side:
        for i, mean in enumerate(grid):
            sum_ = stats.norm(n * mean, SPREAD * np.sqrt(n * (mean - 1) * (5 - mean)))
            top = 1.0 if high == 5 * n else sum_.cdf(high + 0.5)
            bottom = 0.0 if low == n else sum_.cdf(low - 0.5)
            posterior[i] *= top - bottom
    shares: np.ndarray = posterior / posterior.sum()
    return shares


@pytest.mark.parametrize(
    ("leaders", "teams"),
    [
        ([around(4, 8)], [around(2.5, 10), around(3, 12), around(2.8, 9)]),
        ([(24, 30, 6)], [around(3.4, 10), around(3.6, 11)]),  # a top code
        ([around(3, 6, 1.0)], [(10, 16, 10)]),  # a bottom code
    ],
)
def test_it_is_what_the_definition_gives_on_a_fine_grid(leaders: list[Block], teams: list[Block]) -> None:
    grid = np.linspace(1, 5, 402)[1:-1]
    p, q = by_hand(leaders, grid), by_hand(teams, grid)
    joint = np.outer(p, q)
    difference = np.subtract.outer(grid, grid)
    gap = divergence.compare_released(leaders, teams)
    above, below = joint[difference > 0].sum(), joint[difference < 0].sum()
    assert gap.first == pytest.approx((p * grid).sum(), abs=0.01)
    assert gap.second == pytest.approx((q * grid).sum(), abs=0.01)
    pairs = sum(n for _, _, n in leaders) * sum(n for _, _, n in teams)
    lumps = 1 + min((LUMPS / pairs) ** 2, MOST_LUMPS)
    assert gap.p == pytest.approx(2 * min(above, below) / (above + below) * lumps, abs=0.004)
    order = np.argsort(difference, axis=None)
    cumulated = np.cumsum(joint.ravel()[order])
    low, high = (difference.ravel()[order][np.searchsorted(cumulated, share)] for share in (0.025, 0.975))
    assert gap.difference_low == pytest.approx(low, abs=0.03)
    assert gap.difference_high == pytest.approx(high, abs=0.03)


@settings(max_examples=60, deadline=None)
@given(blocks(), blocks())
def test_swapping_sides_flips_the_sign(a: list[Block], b: list[Block]) -> None:
    there, back = divergence.compare_released(a, b), divergence.compare_released(b, a)
    assert there.delta == pytest.approx(-back.delta, abs=1e-9)
    assert there.difference_low == pytest.approx(-back.difference_high, abs=1e-6)
    assert there.p == pytest.approx(back.p, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(blocks(), blocks())
def test_reading_the_scale_upside_down_flips_the_sign(a: list[Block], b: list[Block]) -> None:
    def upside_down(side: list[Block]) -> list[Block]:
        return [(6 * n - high, 6 * n - low, n) for low, high, n in side]

    there = divergence.compare_released(a, b)
    back = divergence.compare_released(upside_down(a), upside_down(b))
    assert there.p == pytest.approx(back.p, abs=1e-6)
    assert there.difference == pytest.approx(-back.difference, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(blocks(), blocks(), st.randoms())
def test_the_order_of_blocks_and_missing_ones_change_nothing(a: list[Block], b: list[Block], random: object) -> None:
    shuffled = [*b, MISSING]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert divergence.compare_released(a, b).p == pytest.approx(divergence.compare_released(a, shuffled).p, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(blocks(), blocks())
def test_whatever_the_blocks_the_answer_is_in_order(a: list[Block], b: list[Block]) -> None:
    gap = divergence.compare_released(a, b)
    assert -1 <= gap.low <= gap.delta <= gap.high <= 1
    assert gap.difference_low <= gap.difference <= gap.difference_high
    assert 0 <= gap.p <= 1
    assert 1 < gap.first < 5


def test_nothing_on_one_side_is_nothing_known() -> None:
    for empty in ([MISSING], np.empty((0, 3)), [(8, 8, 0)]):
        gap = divergence.compare_released([around(4, 8)], empty)
        assert [float(x) for x in (gap.delta, gap.low, gap.high, gap.p)] == [0, -1, 1, 1]
        assert np.isnan(gap.second)
        assert np.isnan(gap.difference)
        assert gap.first == pytest.approx(4, abs=0.2)


def test_a_million_answers_still_have_a_margin() -> None:
    gap = divergence.compare_released([(3.95e6, 4.05e6, 1e6)], [(2.95e6, 3.05e6, 1e6)])
    assert gap.difference == pytest.approx(1, abs=0.01)
    assert 0.85 < gap.difference_low < 0.95  # each rounded to ±0.05: the difference lies within ±0.1
    assert gap.p < 1e-6


def test_large_blocks_that_part_are_a_staff_with_a_mean() -> None:
    # Two blocks of 1,000 at 2 and at 4: no common mean explains both, their middle is still the staff's.
    gap = divergence.compare_released([around(3, 1000, 0.1)], [around(2, 1000, 0.1), around(4, 1000, 0.1)])
    assert gap.second == pytest.approx(3, abs=0.05)


def test_more_answers_never_widen_on_average() -> None:
    widths = []
    for n in (6, 10, 20, 40, 80):
        gap = divergence.compare_released([around(3.5, n, 4 / n + 0.05)], [around(3, n, 4 / n + 0.05)] * 3)
        widths.append(gap.difference_high - gap.difference_low)
    assert widths == sorted(widths, reverse=True)


def test_eleven_options_are_read_on_their_own_scale() -> None:
    gap = divergence.compare_released([(80, 88, 10)], [(40, 48, 10), (45, 52, 10)], options=11)
    assert gap.first == pytest.approx(8.4, abs=0.3)
    assert gap.p < 0.01


def test_sums_are_all_it_takes_when_cells_are_exact() -> None:
    # 60 exact answers a side: the difference is that of two normal means.
    rng = np.random.default_rng(4)
    a, b = rng.integers(1, 6, 60), rng.integers(1, 5, 60)
    gap = divergence.compare_released([(a.sum(), a.sum(), 60)], [(b.sum(), b.sum(), 60)])
    assert gap.difference == pytest.approx(a.mean() - b.mean(), abs=0.02)


def test_windows_pool_to_less_than_their_number() -> None:
    leaders, teams = [around(3.9, 8)], [around(3.1, 10), around(3.2, 12)]
    once = divergence.compare_released(leaders, teams)
    pooled = divergence.compare_windows([leaders] * 4, [teams] * 4)
    independent = divergence.compare_windows([leaders] * 4, [teams] * 4, icc=0)
    widths = [gap.difference_high - gap.difference_low for gap in (independent, pooled, once)]
    assert widths == sorted(widths)
    assert divergence.compare_windows([leaders] * 4, [teams] * 4, icc=1).p == pytest.approx(once.p, abs=1e-6)


def test_a_window_without_figures_is_no_window() -> None:
    leaders, teams = [around(3.9, 8)], [around(3.1, 10)]
    alone = divergence.compare_windows([leaders], [teams])
    with_holes = divergence.compare_windows([[MISSING], leaders, [MISSING]], [[MISSING], teams, [MISSING]])
    assert with_holes.p == pytest.approx(alone.p, abs=1e-9)


def test_a_gap_holds_against_few_silent_and_not_against_many() -> None:
    leaders, teams = [around(4.2, 10)], [around(2.2, 12), around(2.3, 12)]
    holds = divergence.holds_against_silence([leaders] * 3, [teams] * 3, [0, 8, 400])
    assert holds.tolist() == [True, True, False]


def test_no_gap_holds_against_nothing() -> None:
    assert not divergence.holds_against_silence([around(3, 10)], [around(3, 12)], 0)
    assert not divergence.holds_against_silence([MISSING], [around(3, 12)], 5)


def test_the_smallest_gap_shrinks_with_size_and_with_fewer_beside_it() -> None:
    leaders, teams = [around(3.4, 12)], [around(3, 15), around(3, 15)]
    gap = divergence.compare_released(leaders, teams)
    # Of eight compared at 10 %, z(0.0125/2) + z(0.8) = 2.498 + 0.842 standard errors; alone, at 5 %, 1.960 + 0.842.
    error = (gap.difference_high - gap.difference_low) / 2 / 1.96
    assert divergence.smallest_gap(gap, 12, 8) == pytest.approx((1 + (2 / 12) ** 2) * (2.498 + 0.842) * error, rel=1e-3)
    assert divergence.smallest_gap(gap, 12, 1) == pytest.approx((1 + (2 / 12) ** 2) * (1.960 + 0.842) * error, rel=1e-3)
    wide = divergence.compare_released([around(3.4, 9)], teams)
    assert divergence.smallest_gap(wide, 9, 8) > divergence.smallest_gap(gap, 12, 8)


def test_with_few_answers_any_gap_could_go_unseen() -> None:
    gap = divergence.compare_released([around(3.4, 7)], [around(3, 15)])
    assert divergence.smallest_gap(gap, 7, 1) == np.inf
    nothing = divergence.compare_released([MISSING], [around(3, 15)])
    assert divergence.smallest_gap(nothing, 0, 1) == np.inf
