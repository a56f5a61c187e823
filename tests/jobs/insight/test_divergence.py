"""Divergence from counts, held against Monte Carlo, scipy, brute force and the properties it must have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from jobs.insight import divergence
from jobs.insight.divergence import _moments

small = hnp.arrays(np.int64, 5, elements=st.integers(0, 40)).filter(lambda counts: counts.sum() > 0)


def brute(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """E[δ] and E[δ²] written as in the formula: m_p'A m_q and Σ (S_p)_il (A S_q A')_il with S = E[pp']."""
    k = len(a)
    sign = np.sign(np.subtract.outer(np.arange(k), np.arange(k)))

    def second(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        alpha = counts + 1 / k
        total = alpha.sum()
        return alpha / total, (np.outer(alpha, alpha) + np.diag(alpha)) / (total * (total + 1))

    (mp, sp), (mq, sq) = second(a), second(b)
    return float(mp @ sign @ mq), float((sp * (sign @ sq @ sign.T)).sum())


@given(small, small)
def test_the_fast_moments_are_those_of_the_formula(a: np.ndarray, b: np.ndarray) -> None:
    mean, variance = _moments(a.astype(float), b.astype(float))
    first, second = brute(a, b)
    assert mean == pytest.approx(first, abs=1e-12)
    assert variance == pytest.approx(second - first**2, abs=1e-12)


@pytest.mark.parametrize(
    ("leaders", "teams"),
    [([0, 1, 2, 5, 3], [4, 9, 10, 6, 2]), ([1, 2, 2, 1, 0], [2, 2, 3, 2, 1]), ([0, 0, 3, 5, 0], [3, 8, 9, 8, 3])],
)
def test_the_interval_and_p_are_those_of_sampled_posteriors(leaders: list[int], teams: list[int]) -> None:
    # Between equals the interval is the posterior's own; where a few face many it is a little wider, on purpose.
    rng = np.random.default_rng(7)
    p = rng.dirichlet(np.array(leaders) + 0.2, 200_000)
    q = rng.dirichlet(np.array(teams) + 0.2, 200_000)
    below = np.cumsum(q, -1) - q
    delta = (p * (2 * below + q - 1)).sum(-1)
    gap = divergence.compare(leaders, teams)
    assert gap.delta == pytest.approx(delta.mean(), abs=0.002)
    assert gap.low == pytest.approx(np.quantile(delta, 0.025), abs=0.03)
    assert gap.high == pytest.approx(np.quantile(delta, 0.975), abs=0.03)
    assert gap.p == pytest.approx(2 * min((delta > 0).mean(), (delta < 0).mean()), abs=0.02)


def test_with_many_answers_it_says_what_rank_tests_say() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 6, 400), np.clip(rng.integers(1, 6, 500) + (rng.random(500) < 0.12), 1, 5)
    gap = divergence.compare(np.bincount(a, minlength=6)[1:], np.bincount(b, minlength=6)[1:])
    u = stats.mannwhitneyu(a, b)
    assert gap.delta == pytest.approx(2 * u.statistic / (400 * 500) - 1, abs=0.005)  # δ = 2U/mn − 1
    assert gap.p == pytest.approx(stats.brunnermunzel(a, b).pvalue, abs=0.02)


@given(small, small)
def test_swapping_sides_flips_the_sign(a: np.ndarray, b: np.ndarray) -> None:
    there, back = divergence.compare(a, b), divergence.compare(b, a)
    assert there.delta == pytest.approx(-back.delta, abs=1e-12)
    assert there.low == pytest.approx(-back.high, abs=1e-9)
    assert there.p == pytest.approx(back.p, rel=1e-9, abs=1e-300)


@given(small, small)
def test_reversing_the_scale_flips_the_sign(a: np.ndarray, b: np.ndarray) -> None:
    assert divergence.compare(a[::-1], b[::-1]).delta == pytest.approx(-divergence.compare(a, b).delta, abs=1e-12)


@given(small, small, st.integers(0, 5))
def test_an_option_nobody_uses_changes_next_to_nothing(a: np.ndarray, b: np.ndarray, place: int) -> None:
    # The prior weighs one answer in all, spread over the options: one more option moves at most a few
    # hundredths of that one answer, 2·(1/5 − 1/6)·5/(n + 1) on each side.
    before = divergence.compare(a, b)
    after = divergence.compare(np.insert(a, place, 0), np.insert(b, place, 0))
    bound = 0.6 / (a.sum() + 1) + 0.6 / (b.sum() + 1)
    assert abs(after.delta - before.delta) <= bound


@given(hnp.arrays(np.int64, (6, 5), elements=st.integers(0, 30)), st.permutations(range(6)))
def test_relabelling_groups_changes_nothing(counts: np.ndarray, order: list[int]) -> None:
    leaders = [1, 2, 3, 4, 1]
    assert (divergence.compare(leaders, counts).p[order] == divergence.compare(leaders, counts[order]).p).all()


def test_more_answers_never_widen_on_average() -> None:
    rng = np.random.default_rng(5)
    widths = []
    for size in (5, 10, 20, 40, 80, 160):
        a = rng.multinomial(size, [0.1, 0.2, 0.4, 0.2, 0.1], 2000)
        b = rng.multinomial(2 * size, [0.1, 0.2, 0.4, 0.2, 0.1], 2000)
        gap = divergence.compare(a, b)
        widths.append((gap.high - gap.low).mean())
    assert widths == sorted(widths, reverse=True)


nothing, single, million = [0.0] * 5, [0.0, 0.0, 0.0, 0.0, 1.0], [1e6, 0.0, 0.0, 0.0, 0.0]
missing = [np.nan] * 5


@pytest.mark.parametrize("a", [nothing, single, million, missing, [1e6] * 5])
@pytest.mark.parametrize("b", [nothing, single, million, missing, [1e6] * 5])
def test_odd_counts_neither_raise_nor_lie(a: list[float], b: list[float]) -> None:
    gap = divergence.compare(a, b)
    assert -1 <= gap.low <= gap.delta <= gap.high <= 1
    assert 0 <= gap.p <= 1
    if np.nansum(a) == 0 or np.nansum(b) == 0:
        assert [float(x) for x in (gap.low, gap.high, gap.p)] == [-1, 1, 1]


def test_two_unanimous_sides_are_no_gap_and_no_certainty() -> None:
    gap = divergence.compare([0, 0, 0, 0, 6], [0, 0, 0, 0, 10])
    assert gap.p > 0.5
    assert gap.high - gap.low > 0.1


def test_leading_axes_broadcast() -> None:
    gap = divergence.compare(np.ones((3, 1, 5)), np.ones((4, 5)))
    assert gap.delta.shape == (3, 4)


def test_four_equal_waves_are_worth_one_and_a_half() -> None:
    wave = np.array([1.0, 2.0, 3.0, 4.0, 0.0])
    pooled = divergence.pool(np.stack([wave] * 4))
    assert pooled == pytest.approx(4 * wave / (1 + 3 * 0.56))  # 4/2.68 = 1.49


def test_an_empty_or_missing_wave_costs_nothing() -> None:
    wave = np.array([1.0, 2.0, 3.0, 4.0, 0.0])
    assert divergence.pool(np.stack([wave, 0 * wave, np.nan * wave])) == pytest.approx(wave)
    assert (divergence.pool(np.zeros((4, 5))) == 0).all()


@given(hnp.arrays(np.int64, (4, 5), elements=st.integers(0, 30)))
def test_a_pool_is_never_worth_more_than_its_answers_nor_less_than_its_largest_wave(waves: np.ndarray) -> None:
    worth = divergence.pool(waves).sum()
    assert worth <= waves.sum() + 1e-9
    assert worth >= waves.sum(-1).max() * (1 - 1e-9)


def test_only_the_latest_waves_are_pooled() -> None:
    waves = np.zeros((9, 5))
    waves[0] = 10
    waves[8] = 3
    assert divergence.pool(waves) == pytest.approx(np.full(5, 3.0))
    assert divergence.pool(waves, last=1) == pytest.approx(np.full(5, 3.0))


def test_the_more_answer_the_smaller_a_bend_can_be_told_from_chance() -> None:
    a, b = waves_of([3, 3, 3, 4, 4, 4], [3, 3, 3, 3, 3, 3], size=8)
    z = [float(divergence.trend(a, b, rate=rate).z) for rate in (0.0, 0.3, 0.6, 1.0)]
    assert z[0] == z[1] < z[2] < z[3]
    assert z[3] == pytest.approx(z[0] / np.sqrt(0.6))  # 40 % of the variance stays when everyone answers


def waves_of(leaders: list[int], teams: list[int], size: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Waves in which everyone of a side gives one of two neighbouring answers."""
    a = np.array([np.bincount([mean] * size, minlength=6)[1:] for mean in leaders])
    b = np.array([np.bincount([mean] * size, minlength=6)[1:] for mean in teams])
    return a + 2, b + 2


@pytest.mark.parametrize(
    ("leaders", "teams", "verdict"),
    [
        ([3, 3, 4, 4, 5, 5], [3, 3, 2, 2, 1, 1], "growing"),
        ([5, 5, 4, 4, 3, 3], [1, 1, 2, 2, 3, 3], "closing"),
        ([2, 2, 2, 1, 1, 1], [2, 2, 3, 3, 5, 5], "growing"),  # the teams may be the rosier side
        ([4, 4, 4, 4, 4, 4], [2, 2, 2, 2, 2, 2], "stable"),
        ([3, 4, 5], [3, 2, 1], "too early"),
    ],
)
def test_the_course_of_a_gap_has_a_name(leaders: list[int], teams: list[int], verdict: str) -> None:
    assert divergence.trend(*waves_of(leaders, teams)).verdict == verdict


def test_waves_that_did_not_happen_do_not_bend_the_course() -> None:
    a, b = waves_of([3, 3, 4, 4, 5, 5], [3, 3, 2, 2, 1, 1])
    a, b = a.astype(float), b.astype(float)
    a[2], b[3] = np.nan, 0
    course = divergence.trend(a, b)
    assert course.verdict == "growing"
    assert divergence.trend(np.zeros((6, 5)), np.zeros((6, 5))).verdict == "too early"


def test_rank_puts_the_largest_weighted_gap_first() -> None:
    gaps = divergence.compare([[0, 0, 0, 9, 9], [9, 9, 0, 0, 0], [3, 3, 3, 3, 3]], [[3, 3, 3, 3, 3]] * 3)
    assert set(divergence.rank(gaps)[:2]) == {0, 1}
    assert divergence.rank(gaps, [1.0, 5.0, 1.0])[0] == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(2, 11))
def test_every_size_and_scale_gives_an_answer(n: int, m: int, options: int) -> None:
    rng = np.random.default_rng(n * 41 + m)
    flat = np.full(options, 1 / options)
    gap = divergence.compare(rng.multinomial(n, flat, 20), rng.multinomial(m, flat, 20))
    assert np.isfinite(gap.p).all()
    assert (gap.low <= gap.high).all()


def test_a_few_against_many_are_given_more_doubt_and_equals_none() -> None:
    few, many = np.full(2, [5.0, 20.0]), np.array([5.0, 20.0])
    assert divergence._caution(few, many).tolist() == [1.0, 1.0]
    # 5 against 100: 1 + 0.45·95/105/√5 = 1.18
    assert divergence._caution(np.array(5.0), np.array(100.0)) == pytest.approx(1.182, abs=0.001)


def test_five_against_a_hundred_find_nothing_where_there_is_nothing() -> None:
    rng = np.random.default_rng(8)
    same = [0.07, 0.20, 0.34, 0.29, 0.10]
    gap = divergence.compare(rng.multinomial(5, same, 20_000), rng.multinomial(100, same, 20_000))
    assert (gap.p <= 0.05).mean() <= 0.06  # 7.9 % without the doubt; two standard errors are 0.3 %
