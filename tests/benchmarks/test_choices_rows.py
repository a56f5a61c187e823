"""Whole simulated companies answer choices, and hear what the measures say they hear."""

from __future__ import annotations

import numpy as np

from jobs.offline.bench import choices
from jobs.offline.bench.choices import ALIKE, APART, Company
from jobs.offline.bench.companies import TREES, Life
from jobs.release import LEADERS, STAFF


def test_the_sides_hold_the_shares_that_were_asked_for() -> None:
    rng, (leaders, staff) = np.random.default_rng(1), APART["70 % of each name another one"]
    (said, functions) = choices.live(rng, Company(TREES[84], leaders, staff), 1)
    # 7 of 10 leaders and 51 or 52 of 74 staff, of whom each names their own three times of four.
    assert abs(said[0].first[0] - 0.7) < 0.08
    assert abs(said[0].second[1] - 0.7) < 0.02
    assert said[0].first[1] < 0.2
    assert len(functions) == 1


def test_leaders_who_turn_choose_as_the_staff_do() -> None:
    rng, (leaders, staff) = np.random.default_rng(2), APART["70 % of each name another one"]
    said, _ = choices.live(rng, Company(TREES[84], leaders, staff, turn=1), 2)
    assert said[0].first.argmax() == 0
    assert said[1].first.argmax() == 1
    assert said[1].second.argmax() == 1


def test_people_answer_as_much_as_their_life_says() -> None:
    rng = np.random.default_rng(3)
    codes = np.where(rng.random(84) < 0.5, 1, 0)
    figures = choices._released(rng, TREES[84], 0, codes, [])
    assert {figure.node for figure in figures if figure.audience == "leaders"} <= {LEADERS}
    assert all(figure.option in {1, None} for figure in figures)
    assert any(figure.node[: len(STAFF)] == STAFF for figure in figures)


def test_partings_are_told_and_hardly_ever_where_there_are_none() -> None:
    rng, (leaders, staff) = np.random.default_rng(4), APART["70 % of each name another one"]
    told = [choices.live(rng, Company(TREES[84], leaders, staff))[0] for _ in range(12)]
    assert sum(any(said.told.said for said in life) for life in told) >= 5
    alike = Company(TREES[84], ALIKE["60 % name one"], ALIKE["60 % name one"], Life(rate=0.75))
    assert sum(any(said.false for said in choices.heard(rng, alike)) for _ in range(8)) <= 1
