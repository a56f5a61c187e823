"""Agreement on single-choice questions, held against brute force and Krippendorff's alpha."""

from __future__ import annotations

from itertools import combinations

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jobs.insight import agreement

choices = hnp.arrays(np.int64, 4, elements=st.integers(0, 12))


def people(counts: np.ndarray) -> list[int]:
    return [option for option, count in enumerate(counts) for _ in range(count)]


@settings(max_examples=60, deadline=None)
@given(choices.filter(lambda c: c.sum() > 1), choices.filter(lambda c: c.sum() > 1))
def test_rates_are_those_of_counting_pairs(a: np.ndarray, b: np.ndarray) -> None:
    result = agreement.compare(a, b, np.random.default_rng(0), draws=9)
    assert result.within_leaders == pytest.approx(np.mean([x == y for x, y in combinations(people(a), 2)]))
    assert result.within_teams == pytest.approx(np.mean([x == y for x, y in combinations(people(b), 2)]))
    assert result.across == pytest.approx(np.mean([x == y for x in people(a) for y in people(b)]))


def test_agreement_within_is_what_krippendorff_calls_observed_agreement() -> None:
    # One question coded by ten people: α = 1 − (1 − W)/(1 − W_all), over two questions that share all answers.
    first, second = np.array([6, 3, 1]), np.array([1, 2, 7])
    w1, w2 = (float(agreement.compare(c, c, np.random.default_rng(0), draws=1).within_leaders) for c in (first, second))
    pooled = first + second
    expected = (pooled * (pooled - 1)).sum() / (20 * 19)
    alpha = krippendorff.alpha(value_counts=np.stack([first, second]), level_of_measurement="nominal")
    assert alpha == pytest.approx(1 - (1 - (w1 + w2) / 2) / (1 - expected))


def test_p_is_that_of_every_possible_shuffle() -> None:
    a, b = np.array([4, 1, 0]), np.array([1, 2, 3])
    everyone = people(a + b)

    def statistic(side: tuple[int, ...]) -> float:
        counts = np.bincount([everyone[i] for i in side], minlength=3)
        return float(agreement._parting(counts, a + b - counts))

    actual = float(agreement._parting(a, b))
    statistics = [statistic(side) for side in combinations(range(11), 5)]  # 462 ways
    exact = np.mean([value >= actual - 1e-12 for value in statistics])
    result = agreement.compare(a, b, np.random.default_rng(1), draws=40_000)
    assert result.p == pytest.approx(exact, abs=0.01)


def test_p_is_uniform_or_kinder_when_nothing_parts_the_sides() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.multinomial(11, [0.7, 0.1, 0.1, 0.1], 3000), rng.multinomial(31, [0.7, 0.1, 0.1, 0.1], 3000)
    p = agreement.compare(a, b, rng, draws=199).p
    assert (p <= 0.05).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 3000)


@settings(max_examples=40, deadline=None)
@given(choices, choices, st.permutations(range(4)))
def test_order_of_options_and_sides_does_not_matter(a: np.ndarray, b: np.ndarray, order: list[int]) -> None:
    straight = agreement.compare(a, b, np.random.default_rng(3), draws=9)
    turned = agreement.compare(b[order], a[order], np.random.default_rng(3), draws=9)
    assert straight.across == pytest.approx(turned.across, nan_ok=True)
    assert straight.within_leaders == pytest.approx(turned.within_teams, nan_ok=True)


def test_an_option_nobody_names_changes_nothing() -> None:
    a, b = np.array([6, 2, 1]), np.array([3, 9, 8])
    without = agreement.compare(a, b, np.random.default_rng(3), draws=999)
    with_it = agreement.compare(np.append(a, 0), np.append(b, 0), np.random.default_rng(3), draws=999)
    assert without == with_it


@pytest.mark.parametrize("a", [[0, 0, 0], [1, 0, 0], [np.nan] * 3, [10**6, 0, 0], [10**6, 10**6, 10**6]])
@pytest.mark.parametrize("b", [[0, 0, 0], [0, 1, 0], [5, 5, 5], [10**6, 0, 0]])
def test_odd_counts_neither_raise_nor_lie(a: list[float], b: list[float]) -> None:
    result = agreement.compare(a, b, np.random.default_rng(0), draws=99)
    assert 0 < result.p <= 1
    if np.nansum(a) < 2 or sum(b) == 0:
        assert result.p == 1 if np.nansum(a) == 0 or sum(b) == 0 else result.p > 0.05


def test_groups_are_compared_side_by_side() -> None:
    result = agreement.compare(np.ones((3, 1, 4)), np.ones((2, 4)), np.random.default_rng(0), draws=9)
    assert result.p.shape == (3, 2)
