"""Weak signals: what is seen, what is not, and that nothing strange makes them fall over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from jobs.insight import contrast, signals
from jobs.insight.panel import Channel
from jobs.insight.signals import TeamWeeks, kind_of, scan
from jobs.offline.bench.groups import Step, World, live

SIX = [16, 14, 12, 11, 11, 10]
TWO = World(rate=0.8, sticky=0.4, items=(3.1, 4.0, 3.4, 3.8), channels=("participation", "score"))
TIRED = Step(score=-1.0, participation=-0.2)


def company(seed: int, weeks: int = 26, step: Step = TIRED, changed: int = 1) -> TeamWeeks:
    rng = np.random.default_rng(seed)
    return live(rng, SIX, weeks, world=TWO, step=step, at=14, changed=np.arange(6) < changed)


def mapped(panel: TeamWeeks, change: Callable[[np.ndarray], np.ndarray]) -> TeamWeeks:
    return TeamWeeks(**{field.name: change(getattr(panel, field.name)) for field in fields(panel)})


# ---------------------------------------------------------------- what is seen


def test_a_team_that_tires_in_week_15_is_seen_within_8_weeks_and_hardly_anybody_else() -> None:
    in_time = elsewhere = 0
    for seed in range(40):
        alarm = scan(company(seed)).alarm
        in_time += int(alarm[0, 14:22].any())
        elsewhere += int(alarm[1:].sum() + alarm[0, :14].sum())
    assert in_time >= 36  # 97 % of 300 companies
    # 40 companies × (5 groups × 15 weeks + 3 weeks) = 3,120 group-weeks at 2 per 1,000: 6 expected
    assert elsewhere <= 12


def test_a_fall_of_the_answers_alone_is_told_by_the_score() -> None:
    scans = [scan(company(seed, step=Step(score=-1.2))) for seed in range(12)]
    directions = [result.direction[0][result.alarm[0]] for result in scans]
    assert sum("score" in of_company for of_company in directions) >= 8


def test_items_of_very_different_means_asked_in_turn_are_no_change() -> None:
    # Energy at 2.5 and engagement at 4.3, week about: the difference is twice the spread of people's answers.
    world = replace(TWO, items=(2.5, 4.3, 2.9, 3.9))
    alarms = looked = 0
    for seed in range(60):
        rng = np.random.default_rng([1, seed])
        result = scan(live(rng, SIX, 40, world=world))
        alarms += result.alarm.sum()
        looked += np.isfinite(result.statistic).sum()
    # 60 × 6 × 29 = 10,440 group-weeks at 2 per 1,000: 21 expected
    assert looked == 60 * 6 * 29
    assert alarms <= 31


def test_a_holiday_of_everybody_is_no_change() -> None:
    rng = np.random.default_rng(3)
    panel = live(rng, [14] * 30, 40, world=TWO)
    absent = panel.answered.copy()
    absent[:, 25:27] = np.floor(absent[:, 25:27] * 0.5)
    quiet, holiday = scan(panel), scan(replace(panel, answered=absent))
    assert holiday.alarm[:, 25:33].sum() <= quiet.alarm[:, 25:33].sum() + 2


def test_a_slide_of_the_whole_company_shows_in_its_own_chart_and_not_in_every_group() -> None:
    charts, groups = 0, []
    for seed in range(20):
        result = scan(company(seed, weeks=40, changed=6))
        charts += int(result.organisation.alarm[14:26].any())
        groups.append(result.alarm[:, 14:26].mean())
    assert charts >= 18
    assert np.mean(groups) < 0.02


def test_a_quiet_company_has_a_quiet_chart() -> None:
    alarms = sum(scan(company(seed, weeks=63, changed=0)).organisation.alarm.sum() for seed in range(40))
    assert alarms <= 40 * 44 * 0.004  # 2 per 1,000 declared, twice that allowed on so few


def test_after_an_alarm_a_group_is_silent_for_four_weeks() -> None:
    over = np.ones((12, 1), dtype=bool)
    assert np.flatnonzero(contrast.after_silence(over)[:, 0]).tolist() == [0, 5, 10]


def test_there_is_nothing_to_say_before_twelve_weeks() -> None:
    result = scan(company(0))
    assert np.isnan(result.statistic[:, :11]).all()
    assert np.isfinite(result.statistic[:, 11:]).all()
    assert np.isnan(result.threshold[:11]).all()


def test_a_stricter_rate_has_a_higher_threshold() -> None:
    panel = company(0)
    strict, loose = scan(panel, alpha=0.001).threshold, scan(panel, alpha=0.01).threshold
    assert (strict[11:] > loose[11:] + 0.3).all()


def test_more_people_see_smaller_changes() -> None:
    small = scan(live(np.random.default_rng(1), [10] * 12, 30, world=TWO)).smallest[:, -1]
    large = scan(live(np.random.default_rng(1), [40] * 12, 30, world=TWO)).smallest[:, -1]
    assert np.median(large) < 0.7 * np.median(small)  # four times the people: about half
    assert 0.2 < np.median(small) < 1.5  # points of a five-point scale


def test_what_was_said_is_never_said_otherwise_later() -> None:
    panel = company(5, weeks=40)
    early, late = scan(mapped(panel, lambda array: array[:, :24])), scan(panel)
    np.testing.assert_allclose(late.statistic[:, :24], early.statistic, rtol=1e-9)
    np.testing.assert_allclose(late.threshold[:24], early.threshold, rtol=1e-9)
    assert (late.alarm[:, :24] == early.alarm).all()


def test_with_many_groups_only_what_stands_among_all_is_shown() -> None:
    quiet = live(np.random.default_rng(2), [12] * 400, 45, world=TWO)
    result = scan(quiet)
    # 400 × 34 group-weeks at 2 per 1,000: 27 alarms; Benjamini-Hochberg shows one every nine weeks or so.
    assert result.alarm.sum() >= 15
    assert result.shown.sum() <= 10
    small = scan(mapped(quiet, lambda array: array[:100]))
    assert (small.shown == small.alarm).all()


def test_an_alarm_is_called_fatigue_only_when_the_answers_sank() -> None:
    assert kind_of("score") == kind_of("all", score_leads=True) == "fatigue"
    assert {kind_of(direction) for direction in ("all", "participation", "behaviour")} == {"disengagement"}
    assert kind_of("participation", score_leads=True) == "disengagement"


def test_a_team_whose_answers_sank_most_is_led_by_its_score() -> None:
    result = scan(company(2, step=Step(score=-1.2, participation=-0.1)))
    silent = scan(company(2, step=Step(participation=-0.4)))
    assert result.score_leads[0, 17:22].all()
    assert not silent.score_leads[0, 17:22].any()


def test_a_channel_that_starts_later_does_not_change_what_was_said() -> None:
    panel = live(np.random.default_rng(4), SIX, 40, world=replace(TWO, channels=signals.CHANNELS))
    late = panel.skipped.copy()
    late[:, :22] = np.nan
    begun = replace(panel, skipped=late)
    none = replace(panel, skipped=np.full_like(late, np.nan))
    np.testing.assert_array_equal(scan(begun).threshold[:22], scan(none).threshold[:22])


# ---------------------------------------------------------------- nothing makes it fall over

counts = st.one_of(st.integers(0, 40).map(float), st.just(np.nan), st.just(np.inf), st.just(-3.0))
scores = st.one_of(st.floats(1, 5), st.just(np.nan), st.just(-np.inf))


@st.composite
def panels(draw: st.DrawFn) -> TeamWeeks:
    shape = (draw(st.integers(0, 7)), draw(st.integers(0, 40)))
    arrays = {}
    for field in fields(TeamWeeks):
        kind = scores if field.name == "score" else counts
        fill = draw(kind)
        arrays[field.name] = draw(hnp.arrays(np.float64, shape, elements=kind, fill=st.just(fill)))
    return TeamWeeks(**arrays)


@settings(max_examples=150, deadline=None)
@given(panels())
def test_whatever_comes_in_something_sound_comes_out(panel: TeamWeeks) -> None:
    result = scan(panel)
    shape = panel.eligible.shape
    for array in (result.statistic, result.direction, result.alarm, result.shown, result.p, result.smallest):
        assert array.shape == shape
    assert result.threshold.shape == result.organisation.score.shape == shape[1:]
    known = np.isfinite(result.statistic)
    assert (np.isin(result.direction, signals.DIRECTIONS) == known).all()
    assert not result.alarm[~known].any()
    assert ((result.p[known] >= 0) & (result.p[known] <= 1)).all()
    assert not np.isinf(result.statistic).any()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(6)))
def test_the_order_of_the_teams_does_not_matter(seed: int, order: list[int]) -> None:
    panel = company(seed, weeks=22)
    straight, turned = scan(panel), scan(mapped(panel, lambda array: array[order]))
    np.testing.assert_allclose(turned.statistic, straight.statistic[order], rtol=1e-9, atol=1e-12)
    assert (turned.alarm == straight.alarm[order]).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 50), st.floats(1, 5), st.integers(1, 30))
def test_what_never_changes_never_alarms(teams: int, weeks: int, score: float, people: int) -> None:
    same = np.full((teams, weeks), float(people))
    result = scan(TeamWeeks(same, same, np.full_like(same, score), same))
    assert not result.alarm.any()
    assert not result.organisation.alarm.any()


def test_the_first_who_does_not_answer_after_half_a_year_of_everybody_is_no_alarm() -> None:
    answered = np.full((6, 40), 12.0)
    answered[0, 30] = 11.0
    panel = TeamWeeks.measured(np.full((6, 40), 12.0), answered, np.full((6, 40), 4.0))
    assert not scan(panel).alarm.any()


def test_a_constant_added_to_every_answer_changes_nothing() -> None:
    panel = company(8)
    np.testing.assert_allclose(
        scan(panel).statistic, scan(replace(panel, score=panel.score + 1)).statistic, rtol=1e-6, atol=1e-9
    )


def test_worse_answers_never_lower_the_statistic_of_their_own_direction() -> None:
    panel = company(9, changed=0)
    worse = panel.score.copy()
    worse[0, -3:] -= 1.0
    assert scan(replace(panel, score=worse)).statistic[0, -1] > scan(panel).statistic[0, -1]


def test_a_contrast_is_the_difference_of_two_weighted_means() -> None:
    worse = np.array([[1.0], [2.0], [4.0], [8.0]])
    weight = np.array([[1.0], [3.0], [2.0], [2.0]])
    means = contrast.RunningSums(Channel(worse, weight), 4).contrast(2, 2, slice(None))
    # (4·2 + 8·2)/4 − (1·1 + 2·3)/4 = 6 − 1.75; 1/4 + 1/4
    assert means.value[3, 0] == pytest.approx(4.25)
    assert means.thinness[3, 0] == pytest.approx(0.5)
    assert np.isnan(means.value[0, 0])


def test_the_pooled_variance_is_that_of_a_normal_and_shrugs_off_a_few_wild_ones() -> None:
    x = np.random.default_rng(0).standard_normal((10, 4000)) * 3.0
    x[:, :200] = 1000.0  # 5 % wild: the 75 % quantile moves to the 79 %, (1.25/1.15)² = 1.19
    variance, many = contrast.pooled_variance(x**2)
    assert many[-1, 0] == 40_000
    assert 9.0 * 1.0 < variance[-1, 0] < 9.0 * 1.3


@pytest.mark.parametrize("alpha", [0.0, 0.0001, 0.2, 1.0])
def test_a_rate_nothing_was_simulated_for_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match=r"between 0\.0005 and 0\.05"):
        scan(company(0), alpha=alpha)


def test_arrays_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="teams, weeks"):
        TeamWeeks.measured(np.ones((2, 3)), np.ones((2, 4)), np.ones((2, 3)))
