"""What is said beside a gap: its course, what leaders expected, and which team lies furthest."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.insight import sentences
from jobs.insight.gaps import Floats, Trend
from jobs.insight.people import by_window, posterior
from jobs.insight.sentences import course_among_people, furthest_team, seen_by_leaders

PEOPLE = (30, 200)


def windows(means: list[float], blocks: int, *, answers: float = 20.0, width: float = 4.0) -> Floats:
    """Return blocks of one side, shape (windows, blocks, 3), each a cell around the window's mean; NaN = no figure."""
    middle = answers * np.asarray(means)[:, None]
    cell = np.stack([middle - width / 2, middle + width / 2, np.where(np.isfinite(middle), answers, np.nan)], -1)
    return np.repeat(cell, blocks, axis=1)


def course(leaders: list[float], staff: float = 3.0) -> Trend:
    return course_among_people(windows(leaders, 1), windows([staff] * len(leaders), 8), PEOPLE)


def test_the_line_is_that_of_least_squares_and_its_error_what_figures_say() -> None:
    leaders = [3.4, 3.5, 3.3, 3.8, 3.6, 4.0]
    apart, variance = by_window(windows(leaders, 1), windows([3.0] * 6, 8), (30, 200), 5)
    line = stats.linregress(np.arange(6), apart)
    # Σ(t − 2.5)² = 2·(2.5² + 1.5² + 0.5²) = 17.5
    error = np.sqrt(variance.mean() / 17.5)
    told = course(leaders)
    assert float(told.slope) == pytest.approx(line.slope)
    assert float(told.z) == pytest.approx(line.slope / error)


@pytest.mark.parametrize(
    ("leaders", "verdict"),
    [
        ([3.2, 3.4, 3.7, 4.0, 4.3, 4.6], "growing"),
        ([4.6, 4.3, 4.0, 3.7, 3.4, 3.2], "closing"),
        ([2.8, 2.6, 2.3, 2.0, 1.7, 1.4], "growing"),  # the staff is above, more and more
        ([3.8] * 6, "stable"),
        ([3.4, 3.9, 3.5, 4.0, 3.8, 4.1], "too early"),  # neither surely on the move, nor surely still
        ([3.2, 3.9, 4.6], "too early"),  # three windows are no line
    ],
)
def test_a_course_is_told_when_it_is_sure(leaders: list[float], verdict: str) -> None:
    assert course(leaders).verdict == verdict


def test_a_slope_of_fewer_errors_is_no_course() -> None:
    # 0.22 a window is 3.6 of its errors, 0.26 some 4.2.
    steep, less = (course([3.2 + slope * window for window in range(6)]) for slope in (0.26, 0.22))
    assert float(less.z) < sentences.GROWS < float(steep.z) < sentences.CLOSES
    assert (str(steep.verdict), str(less.verdict)) == ("growing", "too early")
    # One that closes must be surer.
    assert str(course([3.2 + 0.26 * window for window in range(6)][::-1]).verdict) == "too early"


def test_a_window_in_which_a_side_has_no_figure_bends_nothing() -> None:
    holes = course([3.2, np.nan, 3.4, 3.7, np.nan, 4.0, 4.3, 4.6])
    staff = windows([3.0] * 8, 8)
    staff[[1, 4]] = windows([1.0], 8)
    odd = course_among_people(windows([3.2, np.nan, 3.4, 3.7, np.nan, 4.0, 4.3, 4.6], 1), staff, PEOPLE)
    assert float(holes.z) == float(odd.z)
    assert course([3.2, np.nan, np.nan, 4.6, 4.9]).verdict == "too early"


def test_a_longer_scale_must_move_further_to_have_moved() -> None:
    # A change of a point and a half of ten is 0.6 of four: surely less than one of four.
    leaders = [6.0, 6.3, 6.6, 6.9, 7.2, 7.5]
    args = windows(leaders, 1, answers=60), windows([5.0] * 6, 8, answers=60), (90, 600)
    assert course_among_people(*args, options=11).verdict != "too early"
    still = course_among_people(windows([6.0] * 6, 1, answers=60), args[1], (90, 600), options=11)
    assert still.verdict == "stable"


def seen(forecasts: list[float], staff: list[float]) -> tuple[bool, bool]:
    told = seen_by_leaders(windows(forecasts, 1), windows(staff, 8), PEOPLE)
    return bool(told.expected), bool(told.missed)


def test_what_was_expected_is_said_when_surely_within_half_a_point() -> None:
    assert seen([3.1] * 4, [3.0] * 4) == (True, False)
    # Half a point off: whether it is more or less is anybody's guess.
    assert seen([3.5] * 4, [3.0] * 4) == (False, False)
    # One window of one block of leaders is never so sure.
    assert seen([3.1], [3.0]) == (False, False)


def test_a_miss_is_said_when_it_is_established() -> None:
    assert seen([4.2] * 4, [3.0] * 4) == (False, True)
    assert seen([1.8] * 4, [3.0] * 4) == (False, True)
    # One window's 0.6 may be a trifle.
    assert seen([3.6], [3.0]) == (False, False)


def test_what_is_said_of_a_forecast_agrees_with_the_figures_beside_it() -> None:
    # Right for four windows, and 0.7 off in the newest: people would read *expected it* beside two numbers apart.
    assert seen([3.0, 3.0, 3.0, 3.7], [3.0] * 4) == (False, False)
    # A miss of old beside two numbers that agree.
    assert seen([4.2, 4.2, 4.2, 3.2], [3.0] * 4) == (False, False)


def test_leaders_who_learnt_are_told_by_what_they_forecast_since() -> None:
    assert seen([4.6] * 4 + [3.0] * 4, [3.0] * 8) == (True, False)


def test_a_forecast_is_told_for_two_windows_since_leaders_are_asked_one_a_week() -> None:
    assert seen([4.2, 4.2, 4.2, np.nan], [3.0] * 4) == (False, True)
    assert seen([3.1, 3.1, 3.1, 3.1, np.nan], [3.0] * 5) == (True, False)
    # Its figure is read beside the newest of the staff, who came to think as was forecast.
    assert seen([4.2, 4.2, 4.2, np.nan], [3.0, 3.0, 3.0, 4.0]) == (False, False)
    assert seen([4.2, 4.2, 4.2, np.nan, np.nan], [3.0] * 5) == (False, False)


def test_nothing_is_said_without_a_forecast_or_without_a_figure_of_now() -> None:
    assert seen([4.2] * 4, [3.0, 3.0, 3.0, np.nan]) == (False, False)
    assert seen([np.nan] * 4, [3.0] * 4) == (False, False)


def teams_of(*means: float, looks: int = 4) -> Floats:
    """Return four windows of one block a team, shape (teams, windows, 3)."""
    return np.stack([windows([mean] * looks, 1, answers=12)[:, 0] for mean in means])


def test_the_furthest_team_is_named_when_it_is_surely_so() -> None:
    sizes = np.array([15, 15, 15])
    assert furthest_team(1, teams_of(3.4, 1.9, 3.3), sizes) == 1
    # Seen from below, the highest team lies furthest.
    assert furthest_team(-1, teams_of(3.4, 1.9, 3.3), sizes) == -1
    assert furthest_team(-1, teams_of(2.0, 3.6, 2.1), sizes) == 1
    assert furthest_team(1, teams_of(3.4, 2.6, 2.7), sizes) == -1


def test_the_probability_of_being_furthest_is_that_of_independent_draws() -> None:
    rng = np.random.default_rng(1)
    rows = teams_of(3.0, 2.85, 2.9)
    mass = posterior(rows[:, :, None], np.array([15, 15, 15]), 5)
    draws = np.stack([rng.choice(200, 200_000, p=team / team.sum()) + rng.random(200_000) for team in mass])
    share = float((np.argmin(draws, 0) == 1).mean())
    for level, named in ((share - 0.01, 1), (share + 0.01, -1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sentences, "FURTHEST", level)
            assert furthest_team(1, rows, np.array([15, 15, 15])) == named


def test_no_team_is_furthest_alone_or_of_few_windows_or_without_a_figure() -> None:
    sizes = np.array([15, 15])
    far = teams_of(3.6, 1.4)
    assert furthest_team(1, far, sizes) == 1
    assert furthest_team(1, far[1:], sizes[1:]) == -1  # one team is the whole staff
    assert furthest_team(1, teams_of(3.6, 1.4, looks=3), sizes) == -1
    without = far.copy()
    without[1, -1] = np.nan  # not shown now: it cannot be named, and one team alone is none
    assert furthest_team(1, without, sizes) == -1
    assert furthest_team(1, np.empty((0, 4, 3)), np.empty(0)) == -1
