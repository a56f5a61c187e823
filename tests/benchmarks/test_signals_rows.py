"""A short, seeded version of the signals rows of the bench: it fails when one leaves its band."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.insight.contrast import after_silence
from jobs.offline.bench import signals, whole
from jobs.offline.bench.groups import Step
from jobs.offline.bench.kept import as_digests_do, from_exact_sums
from jobs.offline.bench.people import KEEP, RATE

SEED = 31
SIZES = pytest.mark.parametrize("groups", [pytest.param(10, marks=pytest.mark.slow), 60, 1000])
"""Companies of ten groups take as long as all others: of small ones, `make test` lives those of six groups."""


@SIZES
def test_what_is_declared_comes_from_exact_sums_and_hardly_more(groups: int) -> None:
    # 2 cells × about 52,000 group-weeks at 2 per 1,000: 208 alarms declared, so that one standard error is 7 %.
    ratios = [
        signals.realised(SEED, groups, world, (10, 25), 52_000, from_exact_sums) for world in signals.WORLDS.values()
    ]
    assert 0.7 <= sum(ratios) / len(ratios) <= 1.0


@SIZES
def test_digests_write_no_more_than_they_declare(groups: int) -> None:
    # 2 cells × about 13,000 group-weeks: 52 alarms declared, so that two standard errors are 28 %.
    ratios = [signals.realised(SEED, groups, world, (10, 25), 13_000) for world in signals.WORLDS.values()]
    assert 0 < sum(ratios) / len(ratios) <= 1.28


def test_six_groups_live_forty_quiet_years() -> None:
    # 2 cells × 20 years × 6 groups at 2 per 1,000: 25 alarms declared, so that two standard errors are 40 %.
    assert signals.WORLDS["half silent, faithful"].rate == RATE
    assert signals.WORLDS["half silent, faithful"].sticky == KEEP
    ratios = [signals.realised(SEED, 6, world, (10, 25), 20 * 52 * 6) for world in signals.WORLDS.values()]
    assert 0.45 <= sum(ratios) / len(ratios) <= 1.4


def test_one_team_that_falls_is_not_the_whole_company_and_everybody_is() -> None:
    world = whole.WORLDS["80 % answer"]
    assert whole.told(SEED, world, Step(score=-2.0), whole.ONE_TEAM, 12) <= 1 / 12  # 86 % before
    assert whole.told(SEED, world, Step(score=-0.8), whole.EVERYBODY, 6) >= 5 / 6


def test_in_a_hard_august_no_company_is_told_that_it_disengages() -> None:
    world = replace(whole.WORLDS["80 % answer"], first_week=whole.SPRING, august=-0.35, christmas=-0.45, uneven=0.5)
    called, _ = whole.year(SEED, world, 10)
    assert called == 0  # 57 % before: with no holidays known, none of ten is one chance in 4,600


def test_changes_are_found_and_far_sooner_than_by_weekly_drops() -> None:
    step, _, score, step_kept, score_kept = signals.sensitivity(SEED, 3)
    for row in (step, score):
        assert row.market is not None
        assert row.raw is not None
        assert row.released is not None
        assert 1.5 * row.market < row.released, row
    # 103 and 107 % are measured, on 600 changes; on the 200 of this test, within 15 %.
    assert step_kept.released is not None
    assert score_kept.released is not None
    assert step_kept.released > 0.85
    assert score_kept.released > 0.85


def test_among_a_thousand_quiet_groups_a_false_alarm_is_shown_in_one_week_of_ten() -> None:
    # 23 weeks at one in ten: 2.3, and three standard errors more; at the declared 2 per 1,000 there would be 46.
    panel, holidays = signals.quiet([SEED, 1000], 1000, signals.WORLDS["half silent, faithful"])
    shown = after_silence(as_digests_do(panel, holidays=holidays).over)[40:]
    assert shown.sum() <= 2.3 + 3 * 2.3**0.5


@pytest.mark.slow
def test_ten_thousand_groups_take_half_a_second() -> None:
    (row,) = signals.speed(SEED, 1)
    assert row.released is not None
    assert row.released <= 2 * 0.5  # a busy machine's share of one core: the bench itself holds the half second


def test_the_rate_found_for_sensitivity_is_the_rate_asked_for() -> None:
    quiet = [panel for panel, _ in signals.companies(SEED, Step(), 6)]
    detected = signals.found_at([from_exact_sums(panel).statistic for panel in quiet])
    assert detected.false == pytest.approx(signals.RARE, rel=0.1)
    assert detected.share < 0.05
