"""Weak signals from what is kept: a fall is seen, what all lived is not one, and scales are learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jobs.insight import simulated_few, simulated_kept
from jobs.insight.calibration import Calibration, Scale, passed_heights
from jobs.insight.fading import Past, Sums
from jobs.insight.thresholds import cuts_of, level_for
from jobs.insight.watch import MANY_GROUPS, Look, learn, look

GROUPS, PEOPLE = 12, 16


def week(
    rng: np.random.Generator,
    *,
    fall: float = 0.0,
    fewer: float = 0.0,
    item: float = 3.4,
    all_fall: float = 0.0,
    all_fewer: float = 0.0,
) -> Sums:
    """One week of twelve groups of sixteen, about ten answering; the first falls, or answers less, or all do."""
    shift = np.where(np.arange(GROUPS) == 0, 1.0, 0.0)
    answered = rng.binomial(PEOPLE, np.clip(0.65 - fewer * shift - all_fewer, 0.02, 1)).astype(float)
    score = item - all_fall - fall * shift + 0.95 * rng.standard_normal(GROUPS) / np.sqrt(np.maximum(answered, 1))
    return Sums.week(np.full(GROUPS, float(PEOPLE)), answered, np.where(answered >= 5, score, np.nan))


def lived(seed: int, weeks: int) -> tuple[np.random.Generator, Past, Calibration]:
    """A company that lived so many quiet weeks, four at a time."""
    rng = np.random.default_rng(seed)
    past, calibration = Past(Sums.none(GROUPS), Sums.none(GROUPS)), Calibration()
    for _ in range(weeks // 4):
        span = [week(rng, item=item) for item in (3.1, 3.4, 3.6, 3.8)]
        calibration = learn(past, span, calibration)
        past = Past(Sums.total(span, GROUPS), past.before())
    return rng, past, calibration


def after(weeks: int, **changes: float) -> Look:
    rng, past, calibration = lived(1, 40)
    since = [week(rng, item=(3.1, 3.4, 3.6, 3.8)[i % 4], **changes) for i in range(weeks)]
    return look(past, since, calibration, alpha=0.002)


def test_a_fall_of_the_answers_is_seen_and_called_so() -> None:
    seen = after(4, fall=1.4)
    assert list(np.flatnonzero(seen.over)) == [0]
    assert seen.direction[0] in ("score", "all")
    assert seen.score_leads[0]


def test_a_group_that_answers_less_is_seen_and_called_so() -> None:
    seen = after(5, fewer=0.5)
    assert seen.over[0]
    assert seen.direction[0] in ("participation", "all")
    assert not seen.score_leads[0]


def test_what_the_whole_company_lives_is_no_signal_of_a_group_but_of_the_company() -> None:
    seen = after(4, all_fall=1.5)
    assert not seen.over.any()
    assert seen.organisation.over
    assert seen.organisation.direction == "score"
    assert not after(4).organisation.over


def test_where_fewer_answer_everywhere_the_company_is_told_so() -> None:
    organisation = after(5, all_fewer=0.3).organisation
    assert (organisation.over, organisation.direction) == (True, "participation")


def test_one_group_that_falls_is_not_the_whole_company() -> None:
    # One of twelve in half of the recent weeks: 8 points of fall are a third of a point of the whole, 5 errors of it.
    organisation = after(4, fall=8.0).organisation
    assert organisation.score > organisation.threshold
    assert not organisation.over
    assert organisation.direction == ""


def test_one_group_alone_is_no_whole_company() -> None:
    rng, past, calibration = lived(1, 40)
    first = slice(0, 1)
    since = [week(rng, fall=4.0) for _ in range(4)]
    seen = look(
        Past(*(Sums(*(part[first] for part in sums._parts())) for sums in (past.newest, past.earlier))),
        [Sums(*(part[first] for part in sums._parts())) for sums in since],
        calibration,
        alpha=0.002,
    )
    assert seen.organisation.score > seen.organisation.threshold
    assert not seen.organisation.over


def test_holidays_excuse_those_who_do_not_answer_and_no_score() -> None:
    rng, past, calibration = lived(1, 40)
    since = [week(rng, fewer=0.4, all_fewer=0.2) for _ in range(5)]
    for shares, told in (([0.0] * 5, True), ([1.0] * 5, False), ([1.0] * 4, False), ([1.0, 0, 0, 0, 0, 0], True)):
        seen = look(past, since, calibration, alpha=0.002, holidays=shares)
        assert (bool(seen.organisation.over), bool(seen.over[0])) == (told, told), shares
    sunk = [week(rng, fall=1.6) for _ in range(5)]
    assert look(past, sunk, calibration, alpha=0.002, holidays=[1.0] * 5).over[0]


def test_the_companys_score_is_looked_at_when_every_item_weighs_alike() -> None:
    # Five weeks, or one and the newest span, would hold one item twice.
    assert [np.isnan(after(weeks, all_fall=1.5).organisation.score) for weeks in (1, 2, 3, 4)] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(("weeks", "recent"), [(1, 5), (2, 6), (3, 7), (4, 8), (5, 5)])
def test_at_least_five_weeks_are_recent(weeks: int, recent: int) -> None:
    assert after(weeks).recent == recent


def test_nothing_is_seen_before_four_spans_are_there() -> None:
    for weeks, known in ((12, False), (16, True)):
        rng, past, calibration = lived(2, weeks)
        seen = look(past, [week(rng)], calibration, alpha=0.002)
        assert np.isfinite(seen.statistic).any() == known
        assert np.isfinite(seen.threshold) == known


def test_a_group_without_people_is_not_looked_at_and_stops_no_other() -> None:
    rng, past, calibration = lived(3, 40)
    gone = np.where(np.arange(GROUPS) == 3, 0.0, 1.0)
    past = Past(*(Sums(*(part * gone for part in sums._parts())) for sums in (past.newest, past.earlier)))
    seen = look(past, [week(rng)], calibration, alpha=0.002)
    assert list(np.flatnonzero(np.isnan(seen.statistic))) == [3]
    assert seen.direction[3] == ""


def test_with_many_groups_an_alarm_stands_among_those_of_its_week() -> None:
    rng, past, calibration = lived(1, 40)
    since = [week(rng, fall=1.4) for _ in range(4)]
    many = MANY_GROUPS // GROUPS + 1
    wide = [Sums(*(np.tile(part, many) for part in sums._parts())) for sums in since]
    wide_past = Past(*(Sums(*(np.tile(part, many) for part in sums._parts())) for sums in (past.newest, past.earlier)))
    seen = look(wide_past, wide, calibration, alpha=0.05)
    assert seen.over[0]
    assert seen.over.sum() <= (seen.statistic > seen.threshold).sum()


def test_the_smallest_fall_told_is_seen_four_times_in_five() -> None:
    passed = []
    for seed in range(20):
        rng, past, calibration = lived(seed, 40)
        quiet = [week(rng) for _ in range(4)]
        before = look(past, quiet, calibration, alpha=0.002)
        assert before.recent == 8  # the newest span and the live weeks: all of them fall
        for group in range(GROUPS):
            fall = before.smallest[group] * (np.arange(GROUPS) == group)
            newest, *sunk = (replace(sums, points=sums.points - fall * sums.scored) for sums in (past.newest, *quiet))
            passed.append(bool(look(Past(newest, past.earlier), sunk, calibration, alpha=0.002).over[group]))
    # 240 falls: one standard error is 2.6 %. What participation does beside it helps or hinders a little.
    assert 0.72 <= np.mean(passed) <= 0.88


# ---------------------------------------------------------------- what a company teaches


def test_a_scale_follows_the_squares_and_forgets() -> None:
    rng = np.random.default_rng(5)
    scale = Scale(0.6, 10.0)
    for _ in range(12):
        scale = scale.learned(2.0 * rng.standard_normal(400) ** 2, 4)
    assert scale.variance == pytest.approx(2.0, rel=0.1)
    for _ in range(24):
        scale = scale.learned(0.5 * rng.standard_normal(400) ** 2, 4)
    assert scale.variance == pytest.approx(0.5, rel=0.15)


def test_a_group_that_changes_moves_a_scale_little() -> None:
    rng = np.random.default_rng(6)
    squares = rng.standard_normal(400) ** 2
    changed = np.where(np.arange(400) < 20, 100.0, squares)
    scales = [Scale(1.0, 10.0).learned(values, 4).variance for values in (squares, changed)]
    assert scales[1] / scales[0] < 1.35  # a mean would be six times as large


def test_weeks_without_squares_only_fade() -> None:
    assert Scale(0.7, 26.0).learned(np.array([np.nan]), 4) == Scale(0.7, pytest.approx(26 * (25 / 26) ** 4))  # type: ignore[arg-type]


def test_what_was_taught_comes_back_from_json_to_two_digits() -> None:
    _, _, calibration = lived(7, 24)
    body = calibration.to_json()
    again = Calibration.from_json(body)
    numbers = [*np.ravel(body["scales"]), *body["products"], *body["squares"], *body["heights"], body["counted"]]
    assert all(number == float(f"{number:.2g}") for number in numbers)
    assert again.to_json() == body
    assert again.looks == calibration.looks == 8
    assert again.singles[1].variance == pytest.approx(calibration.singles[1].variance, rel=0.06)


def test_few_groups_leave_no_heights_of_their_statistics() -> None:
    _, _, calibration = lived(7, 40)
    assert calibration.counted == 0
    assert set(calibration.heights) == {0.0}


def test_many_groups_set_their_own_threshold() -> None:
    statistic = np.random.default_rng(8).standard_normal(2600) * 1.5
    heights = tuple(passed_heights(statistic))
    calibration = Calibration(looks=8, heights=heights, counted=2600.0)
    groups = np.zeros(30)
    cuts = cuts_of(groups, calibration, 40)[0]
    # One in a hundred of them passes 2.33·1.5; simulated companies pass less.
    assert cuts[5] == pytest.approx(1.5 * 2.33, abs=0.3)
    assert cuts[5] > cuts_of(groups, Calibration(), 40)[0][5]
    assert (np.diff(cuts) >= 0).all()
    # Four weeks are nearly one and the same contrast: they do not set it yet.
    early = replace(calibration, looks=4)
    assert (cuts_of(groups, early, 40) == cuts_of(groups, Calibration(), 40)).all()


def test_the_fewer_groups_the_longer_the_runs_and_the_more_crossings_an_alarm_takes() -> None:
    one, six, many = (level_for(np.zeros(groups), 0.002) / 0.002 for groups in (1, 6, 60))
    # One level for all gave a company of one group half of the alarms that it was told of.
    assert one > six > 1.5 * many
    assert one == pytest.approx(simulated_few.PER_ALARM[0][simulated_kept.ALPHAS.index(0.002)])
    # Five groups lie between four and six.
    between = level_for(np.zeros(5), 0.002) / 0.002
    assert simulated_few.PER_ALARM[3][4] < between < simulated_few.PER_ALARM[4][4]


def test_crossings_that_come_in_runs_are_fewer_alarms() -> None:
    for groups in (6, 60):
        assert 1.3 * 0.002 < level_for(np.zeros(groups), 0.002) < 3.5 * 0.002
