"""From p-values to verdicts, held against scipy and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from statsmodels.stats.multitest import multipletests

from jobs.insight import significance

p_values = hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


@given(p_values)
def test_discoveries_are_those_of_benjamini_and_hochberg(p: np.ndarray) -> None:
    assert (significance.discoveries(p) == multipletests(p, 0.10, method="fdr_bh")[0]).all()
    assert (significance.discoveries(p, 0.2) == (stats.false_discovery_control(p) <= 0.2)).all()


@given(p_values, st.integers(0, 10))
def test_missing_comparisons_neither_count_nor_are_found(p: np.ndarray, missing: int) -> None:
    with_holes = np.concatenate([p, np.full(missing, np.nan)])
    discovered = significance.discoveries(with_holes)
    assert (discovered[: len(p)] == significance.discoveries(p)).all()
    assert not discovered[len(p) :].any()


def test_each_row_is_a_set_of_its_own() -> None:
    rows = np.array([[0.001, 0.9, 0.9], [0.2, 0.3, 0.4]])
    assert significance.discoveries(rows).tolist() == [[True, False, False], [False, False, False]]


def test_an_empty_set_holds_no_discovery() -> None:
    assert significance.discoveries([]).shape == (0,)
    assert significance.verdicts([]).shape == (0,)


def test_a_gap_passes_both_the_set_and_its_own_level() -> None:
    # Benjamini-Hochberg alone would keep 0.06: with 0.001, 0.002 and 0.06 in a set of three, 0.06 ≤ 3/3·0.10.
    verdicts = significance.verdicts([0.001, 0.002, 0.06])
    assert verdicts.tolist() == ["gap", "gap", "none"]


@pytest.mark.parametrize(
    ("p", "smallest", "verdict"),
    [
        (np.nan, 1.0, "too_few"),
        (0.4, np.inf, "too_few"),
        (0.4, 2.5, "too_few"),
        (0.4, 1.2, "none"),
        (0.001, 2.5, "gap"),
    ],
)
def test_silence_means_something_only_where_a_gap_would_be_seen(p: float, smallest: float, verdict: str) -> None:
    assert significance.verdicts([p], [smallest])[0] == verdict


def test_half_of_a_longer_scale_is_longer() -> None:
    assert significance.verdicts([0.4], [2.5], options=11)[0] == "none"
