"""The second simulator: its people answer as it says they do, and its truth is what they answer in the long run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jobs.offline.bench import companies, others, worlds
from jobs.offline.bench.companies import Lived, Tree, Truths
from jobs.offline.bench.people import Codes, Floats

SMALL = Tree(6, ((("tech", ""), 10), (("business", ""), 10)))


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Codes]:
    """Return what was answered by those whose answers were released, one array a run."""
    codes: list[Codes] = []

    def released(tree: Tree, answered: Codes, truth: tuple[Floats, Floats]) -> Lived:
        codes.append(answered)
        return companies.released(tree, answered, truth)

    monkeypatch.setattr("jobs.offline.bench.others.released", released)
    return codes


def test_the_truth_is_what_its_people_answer_in_the_long_run(seen: list[Codes]) -> None:
    rng = np.random.default_rng(1)
    lived = others.live(rng, SMALL, 6, Truths(), replace(others.USUAL, rate=0.97, keep=0.01), windows=300)
    answers = np.where(seen[0] > 0, seen[0], np.nan)
    usual = np.nanmean(answers, -1)
    leaders, staff = usual[..., :6].mean(-1), usual[..., 6:].mean(-1)
    # 300 windows whose noise is about one point, of 6 and 20 people: an error of √(1/1800 + 1/6000) = 0.027.
    assert leaders - staff == pytest.approx(lived.truth[0][..., 0], abs=0.11)
    assert (leaders - staff - lived.truth[0][..., 0]).std() < 0.04


def test_the_truth_is_what_was_asked_for_on_both_axes() -> None:
    rng = np.random.default_rng(2)
    wanted = worlds.signed(rng, 5, 0.4)
    lived = others.live(rng, others.TREES[84], 5, Truths(wanted, -wanted), windows=2)
    assert lived.truth[0] == pytest.approx(np.repeat(wanted, 2, -1), abs=1e-3)
    assert lived.truth[1] == pytest.approx(np.repeat(-wanted, 2, -1), abs=1e-3)
    ends = worlds.signed(rng, 3, np.array([0.8, 0.0]))
    assert others.live(rng, others.TREES[40], 3, Truths(ends), windows=2).truth[0] == pytest.approx(ends, abs=1e-3)


def test_the_staff_moves_as_far_as_was_asked_for_and_leaves_the_gap_as_it_is(seen: list[Codes]) -> None:
    moves = np.zeros((150, 8, 2))
    moves[..., 1] = 0.7
    life = replace(others.USUAL, rate=0.97)
    lived = others.live(np.random.default_rng(5), SMALL, 150, Truths(0.4, None, moves), life, windows=2)
    staff = np.where(seen[0] > 0, seen[0], np.nan)[..., SMALL.leaders :, :]
    # 1,200 companies' questions of 20 people each: an error of √2/√24000 = 0.01.
    assert np.nanmean(staff[..., 1]) - np.nanmean(staff[..., 0]) == pytest.approx(0.7, abs=0.03)
    # Where nearly all answer 5, no leaders can lie 0.4 above.
    assert (np.abs(lived.truth[0] - 0.4) < 2e-3).mean() > 0.99


def test_its_people_tick_as_often_as_an_item_says_and_have_views_that_last(seen: list[Codes]) -> None:
    item = (0.05, 0.15, 0.30, 0.35, 0.15)
    others.live(np.random.default_rng(3), SMALL, 150, Truths(), replace(others.USUAL, rate=0.97), items=[item] * 8)
    codes = seen[0][..., SMALL.leaders :, :]
    shares = [(codes == option).sum() / (codes > 0).sum() for option in range(1, 6)]
    assert shares == pytest.approx(item, abs=0.02)
    both = (codes[..., 0] > 0) & (codes[..., 4] > 0)
    early, late = codes[..., 0][both].astype(float), codes[..., 4][both].astype(float)
    assert np.corrcoef(early, late)[0, 1] == pytest.approx(0.47, abs=0.05)
    # Some see ends where others see nuances, on every question: with views alone the halves correlate by 0.38.
    ends, answered = np.isin(codes, (1, 5)), codes > 0
    often = [
        (ends[:, half].sum((1, 3)) / np.maximum(answered[:, half].sum((1, 3)), 1)).ravel()
        for half in (slice(0, 4), slice(4, 8))
    ]
    assert np.corrcoef(*often)[0, 1] > 0.5


def test_some_of_its_people_hardly_ever_answer_and_some_nearly_always(seen: list[Codes]) -> None:
    others.live(np.random.default_rng(4), SMALL, 200, Truths(), replace(others.USUAL, rate=0.75), windows=7)
    answered = seen[0] > 0
    assert answered.mean() == pytest.approx(0.75, abs=0.02)
    often = answered.mean((1, 3))  # by person, over questions and windows
    assert (often > 0.9).mean() > 0.15
    assert (often < 0.3).mean() > 0.03
    # Two windows of one person are alike, less so for busy weeks, however far apart.
    for apart in (1, 6):
        first, second = answered[..., :-apart].ravel(), answered[..., apart:].ravel()
        assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.18, abs=0.04)
