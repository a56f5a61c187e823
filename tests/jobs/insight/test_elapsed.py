"""The time that something takes, beside statsmodels' Kaplan-Meier, and beside the truth of simulated obstacles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from jobs.insight.elapsed import LEAST, Elapsed, elapsed


def drawn(seed: int, cases: int = 41, *, censored: float = 0.3) -> tuple[list[float], list[bool]]:
    """Return durations in whole hours, so that some are tied, and which ended; an odd number meets no exact half."""
    rng = np.random.default_rng(seed)
    ends, looks = rng.exponential(100, cases).round() + 1, rng.exponential(100 / max(censored, 1e-9), cases).round() + 1
    return [float(value) for value in np.minimum(ends, looks)], [bool(value) for value in ends <= looks]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("censored", [0.0, 0.3, 0.8])
def test_median_and_interval_are_those_of_statsmodels(seed: int, censored: float) -> None:
    durations, ended = drawn(seed, censored=censored)
    ours, theirs = elapsed(durations, ended), SurvfuncRight(durations, np.array(ended, dtype=int))
    assert (ours.ended, ours.running) == (sum(ended), len(ended) - sum(ended))
    median = theirs.quantile(0.5)
    if math.isnan(median):
        assert ours == Elapsed(ours.ended, ours.running)
        return
    with np.errstate(divide="ignore", invalid="ignore"):  # where nobody is left, it takes the logarithm of zero
        interval = tuple(theirs.quantile_ci(0.5))
    assert (ours.median, ours.low, ours.high) == (median, *interval)


def test_open_cases_count_for_as_long_as_they_have_lasted() -> None:
    # Ten decided on day 10 and ten still open on day 30: half are decided only by the next of them.
    took = elapsed([10.0] * 10 + [30.0] * 10 + [40.0], [True] * 10 + [False] * 10 + [True])
    assert took.median == 40.0
    closed_alone = elapsed([10.0] * 15, [True] * 15)
    assert closed_alone.median == 10.0


def test_fewer_than_fifteen_are_counted_and_nothing_more() -> None:
    assert elapsed([1.0] * (LEAST - 1), [True] * 9 + [False] * 5) == Elapsed(9, 5)
    assert elapsed([1.0] * LEAST, [True] * LEAST).median == 1.0
    assert elapsed([], []) == Elapsed(0, 0)


def test_while_fewer_than_half_have_ended_there_is_no_median() -> None:
    assert elapsed([float(n) for n in range(1, 21)], [True] * 8 + [False] * 12) == Elapsed(8, 12)


def test_what_ends_at_once_takes_no_time() -> None:
    took = elapsed([0.0] * 20, [True] * 20)
    assert took == Elapsed(20, 0, 0.0, 0.0, math.inf)


def test_a_true_median_of_25_days_is_read_within_its_interval_where_closed_ones_alone_read_less() -> None:
    rng = np.random.default_rng(7)
    inside, alone, medians = 0, [], []
    for _ in range(400):
        took, age = rng.exponential(25 / math.log(2), 60), rng.uniform(0, 60, 60)
        ended = took <= age
        result = elapsed(np.minimum(took, age).tolist(), ended.tolist())
        alone.append(float(np.median(took[ended])))
        if result.median is not None and result.low is not None and result.high is not None:
            medians.append(result.median)
            inside += result.low <= 25 <= result.high
    assert 0.92 <= inside / len(medians) <= 0.98
    assert abs(float(np.median(medians)) - 25) < 2
    assert float(np.median(alone)) < 17
