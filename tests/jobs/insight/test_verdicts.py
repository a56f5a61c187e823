"""What is said of a gap after its commitment was due, and what can be told of it at the moment of commitment."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.insight.gaps import Floats
from jobs.insight.people import again
from jobs.insight.tellable import WIDER, tellable
from jobs.insight.verdicts import AFTER, Before, Reading, Verdict, before, judge, read

NONE = np.empty(0)


def side(mean: float, blocks: int, *, windows: int = 1, answers: float = 10.0, width: float = 4.0) -> Floats:
    """Return blocks of one side, each a cell around one mean, shape (windows, blocks, 3)."""
    middle = mean * answers
    return np.tile([middle - width / 2, middle + width / 2, answers], (windows, blocks, 1))


def reading(first: float, second: float, error: float = 0.2, windows: int = 3) -> Reading:
    """Return a reading whose two sides are as sure as each other."""
    means, spread = np.asarray([first, second], float), np.asarray(error, float)
    return Reading(means[0], means[1], spread, spread, np.asarray(windows))


def chosen(first: float, second: float, error: float = 0.2) -> Before:
    """Return a gap that was shrunk by nothing."""
    of_both = reading(first, second, error)
    return Before(of_both, of_both.difference, of_both.deviation)


def name(
    before: Before, after: Reading, *, said: bool = False, moves: object = NONE, favourable: int = 1
) -> tuple[str, bool]:
    """Return the name of a verdict, and whether nothing more is asked."""
    verdict = judge(before, after, said, np.asarray(moves), favourable=favourable)
    return str(verdict.name), bool(verdict.final)


# ---------------------------------------------------------------- what windows tell


def test_a_reading_is_in_points_of_five_whatever_the_options() -> None:
    five = read(side(4.0, 1, windows=2), side(3.0, 7, windows=2), (12, 90), 0.87)
    # 1..11 for 1..5: means 1 + 10/4 of what they are beyond 1, cells as much wider.
    eleven = read(side(8.5, 1, windows=2, width=10.0), side(6.0, 7, windows=2, width=10.0), (12, 90), 0.87, options=11)
    assert float(five.difference) == pytest.approx(1.0, abs=0.03)
    assert float(eleven.difference) == pytest.approx(float(five.difference), abs=0.03)
    assert float(eleven.deviation) == pytest.approx(float(five.deviation), abs=0.03)


def test_only_windows_in_which_both_sides_have_a_figure_are_read() -> None:
    leaders, staff = side(4.0, 1, windows=3), side(3.0, 7, windows=3)
    leaders[2], staff[0] = np.nan, side(1.0, 7)[0]
    leaders[0] = np.nan
    told = read(leaders, staff, (12, 90))
    assert int(told.windows) == 1
    assert float(told.difference) == pytest.approx(float(read(leaders[1:2], staff[1:2], (12, 90)).difference))
    assert np.isnan(read(leaders[:1], staff[:1], (12, 90)).difference)


def test_before_may_begin_with_the_last_established_change() -> None:
    leaders = np.concatenate([side(3.0, 1, windows=4), side(4.4, 1, windows=4)])
    staff = side(3.0, 7, windows=8)
    whole, lately = (read(leaders, staff, (12, 90), since_change=since) for since in (False, True))
    assert (int(whole.windows), int(lately.windows)) == (8, 4)
    assert float(lately.difference) > float(whole.difference) + 0.4


# ---------------------------------------------------------------- shrunk, since it was chosen


def test_a_gap_is_shrunk_as_the_posterior_says_point_by_point() -> None:
    # Four questions' worth of 0.45² and two others: τ² = (4·0.2025 + (0.3² − 0.1²) + (0.5² − 0.1²))/6 = 0.188.
    others = np.array([[0.3, 0.1], [-0.5, 0.1], [np.nan, np.nan]])
    told = before(reading(4.2, 3.0), others)
    scale = np.sqrt((4 * 0.45**2 + 0.08 + 0.24) / 6)
    grid = np.linspace(-4, 4, 4001)
    density = stats.norm(1.2, np.hypot(0.2, 0.2)).pdf(grid) * stats.t(6, 0, scale).pdf(grid)
    density /= density.sum()
    mean = (density * grid).sum()
    assert float(told.difference) == pytest.approx(mean, abs=1e-3)
    assert float(told.deviation) == pytest.approx(np.sqrt((density * (grid - mean) ** 2).sum()), abs=1e-3)
    assert float(told.difference) < 1.1


def test_a_gap_among_large_ones_is_shrunk_less_and_a_sure_one_hardly() -> None:
    small, large = (np.tile([size, 0.2], (7, 1)) for size in (0.1, 1.0))
    few, many = (float(before(reading(4.2, 3.0), others).difference) for others in (small, large))
    assert few < many - 0.1
    assert float(before(reading(4.2, 3.0, 0.03), small).difference) == pytest.approx(1.2, abs=0.03)
    assert np.isnan(before(reading(np.nan, np.nan, np.nan, 0), small).difference)


# ---------------------------------------------------------------- the four verdicts


def test_each_verdict_has_its_gap() -> None:
    was = chosen(4.2, 3.0)
    assert name(was, reading(4.2, 4.2)) == ("closed", True)
    assert name(was, reading(4.2, 3.0)) == ("still_there", True)
    assert name(was, reading(4.2, 3.6)) == ("cannot_tell", False)
    # Of a gap of 3 points one is left: less than half, and more than half a point. It may yet close.
    assert name(chosen(4.8, 1.8), reading(4.8, 3.8)) == ("halved", False)


def test_nothing_is_told_without_a_window() -> None:
    assert name(chosen(4.2, 3.0), reading(np.nan, np.nan, np.nan, windows=0)) == ("cannot_tell", False)


def test_one_window_must_be_surer_than_three() -> None:
    # P(after > ½ before): 0.45 beyond half, by √(2·0.2² + 2·0.2²/4) = 0.316: 0.92.
    was, after = chosen(4.2, 3.0), (4.2, 3.15)
    assert stats.norm.cdf(0.45 / np.hypot(0.2 * 2**0.5, 0.1 * 2**0.5)) == pytest.approx(0.92, abs=0.01)
    assert name(was, reading(*after, windows=1))[0] == "cannot_tell"
    assert name(was, reading(*after, windows=2))[0] == "still_there"
    # Nothing left: half is 0.6 on either side, 1.9 of its errors: 0.94.
    assert name(was, reading(4.2, 4.2, windows=1))[0] == "cannot_tell"
    assert name(was, reading(4.2, 4.2, windows=2))[0] == "closed"


def test_a_gap_that_turned_over_is_not_closed() -> None:
    assert name(chosen(4.2, 3.0), reading(3.0, 4.2)) == ("cannot_tell", False)


def test_what_is_still_said_is_not_closed() -> None:
    assert name(chosen(4.2, 3.0), reading(4.2, 4.2), said=True) == ("halved", False)


@pytest.mark.parametrize("above", ["first", "second"])
@pytest.mark.parametrize("favourable", [1, -1])
def test_a_gap_closes_when_the_unfavourable_side_moves_and_not_the_other(above: str, favourable: int) -> None:
    def turned(first: float, second: float) -> tuple[float, float]:
        return (first, second) if above == "first" else (second, first)

    was = chosen(*turned(4.2, 3.0))
    up, down = reading(*turned(4.2, 4.2)), reading(*turned(3.0, 3.0))
    better, worse = (up, down) if favourable == 1 else (down, up)
    assert name(was, better, favourable=favourable) == ("closed", True)
    assert name(was, worse, favourable=favourable) == ("halved", False)
    raised, lowered = (judge(was, after, False, NONE, favourable=favourable) for after in (better, worse))
    assert (bool(raised.raised), bool(raised.lowered)) == (True, False)
    assert (bool(lowered.raised), bool(lowered.lowered)) == (False, True)
    both = judge(chosen(*turned(4.2, 3.0), 0.05), reading(3.6, 3.6, 0.05), False, NONE, favourable=favourable)
    assert (str(both.name), bool(both.raised), bool(both.lowered)) == ("closed", True, True)


def test_what_was_chance_when_it_was_chosen_has_not_moved_since() -> None:
    # A gap of 1.2 shrunk to 0.6, all of it the second side's error: that side was at 3.6, and not at 3.0.
    first, second, sure, unsure = np.array([4.2, 3.0, 1e-6, 0.4])
    raw = Reading(first, second, sure, unsure, np.asarray(1))
    shrunk = Before(raw, np.asarray(0.6), np.asarray(0.3))
    sides = shrunk.sides()
    assert (float(sides.first), float(sides.second)) == pytest.approx((4.2, 3.6), abs=1e-3)
    assert float(sides.second_deviation) == pytest.approx(0.3, abs=1e-3)
    assert not judge(shrunk, reading(4.2, 3.8, 0.1), False, NONE).raised
    assert judge(Before(raw, np.asarray(1.2), np.asarray(0.3)), reading(4.2, 3.8, 0.1), False, NONE).raised


def test_a_trifle_is_no_move() -> None:
    was = chosen(4.2, 3.0, 0.001)
    moved = [bool(judge(was, reading(4.2, second, 0.001), False, NONE).raised) for second in (3.1, 3.2)]
    assert moved == [False, True]


def test_other_gaps_moved_as_much_when_their_median_went_half_as_far_the_same_way() -> None:
    was, gone = chosen(4.2, 3.0), reading(4.2, 4.2)

    def others(*moves: float) -> bool:
        return bool(judge(was, gone, False, np.array(moves)).others)

    assert others(-0.7, -0.61, 0.1)
    assert not others(-0.7, -0.59, 0.1)
    assert not others(0.7, 0.6, 0.9)
    assert not others(-0.7, -0.7)  # of two questions no median is told
    assert others(-0.7, -0.7, np.nan, -0.7)
    # Where the gap is still there, nothing is said of others.
    assert not judge(was, reading(4.2, 3.0), False, np.full(7, -1.0)).others


def test_gaps_are_judged_alike_alone_and_together() -> None:
    was = [chosen(4.2, 3.0), chosen(2.0, 3.4)]
    after = [reading(4.2, 4.2), reading(2.0, 3.4, windows=1)]
    alone = [judge(was[i], after[i], False, NONE) for i in (0, 1)]

    def stacked(parts: list[Reading]) -> Reading:
        fields = ("first", "second", "first_deviation", "second_deviation", "windows")
        return Reading(*(np.stack([getattr(part, field) for part in parts]) for field in fields))

    both = Before(
        stacked([gap.reading for gap in was]),
        np.stack([gap.difference for gap in was]),
        np.stack([gap.deviation for gap in was]),
    )
    together: Verdict = judge(both, stacked(after), np.zeros(2, bool), np.empty((2, 0)))
    assert [str(verdict.name) for verdict in alone] == together.name.tolist() == ["closed", "still_there"]
    assert stacked(after)[1] == after[1]


# ---------------------------------------------------------------- what can be told, at commitment


def played(was: Before, left: float, answering: float, favourable: int, draws: int = 20_000) -> float:
    """Return the share of gaps of which so much is left that `judge` recognises within three windows.

    The first side is above; the unfavourable side moves.
    """
    rng = np.random.default_rng(5)
    silent = (1 - answering) * 0.56
    spread = {count: 0.44 + float(again(np.asarray(count))) * silent for count in range(1, AFTER + 1)}
    sides = was.reading.first_deviation, was.reading.second_deviation
    truly = float(was.difference) + float(was.deviation) * rng.standard_normal(draws)
    unsure = float(sides[1 if favourable == 1 else 0]) * rng.standard_normal(draws)
    low = float(was.reading.second) + (unsure if favourable == 1 else unsure - truly + float(was.difference))
    same = 0.5 ** np.abs(np.subtract.outer(np.arange(AFTER), np.arange(AFTER)))
    means, errors = [], []
    for error in sides:
        one = float(error) ** 2 * 3 / spread[3]
        root = np.linalg.cholesky(WIDER**2 * one * (0.44 * np.eye(AFTER) + silent * same))
        means.append(np.cumsum(rng.standard_normal((draws, AFTER)) @ root.T, -1) / np.arange(1, AFTER + 1))
        errors.append([np.full(draws, np.sqrt(one * spread[count] / count)) for count in range(1, AFTER + 1)])
    seen = np.zeros(draws, bool)
    for window in range(AFTER):
        second = low + (1 - left) * truly * (favourable == 1) + means[1][:, window]
        first = low + (left if favourable == -1 else 1) * truly + means[0][:, window]
        after = Reading(first, second, errors[0][window], errors[1][window], np.full(draws, window + 1))
        verdict = judge(was, after, np.zeros(draws, bool), np.empty((draws, 0)), favourable=favourable)
        seen |= verdict.name == ("closed" if left == 0 else "still_there")
    return float(seen.mean())


@pytest.mark.parametrize("favourable", [1, -1])
@pytest.mark.parametrize(
    ("size", "errors", "looks", "answering"),
    [
        (1.2, (0.2, 0.2), 0.87, 0.75),
        (0.6, (0.12, 0.12), 0.87, 0.75),
        (0.5, (0.25, 0.25), 0.87, 0.75),
        (0.9, (0.3, 0.02), 0.5, 0.4),
        (0.9, (0.02, 0.3), 0.5, 0.4),
    ],
)
def test_what_can_be_told_is_what_is_then_told(
    monkeypatch: pytest.MonkeyPatch,
    size: float,
    errors: tuple[float, float],
    looks: float,
    answering: float,
    favourable: int,
) -> None:
    monkeypatch.setattr("jobs.insight.tellable.DRAWS", 20_000)
    first, second = np.asarray(errors)
    raw = Reading(np.asarray(3.0 + size), np.asarray(3.0), first, second, np.asarray(3))
    was = Before(raw, raw.difference, raw.deviation)
    told = tellable(was, 60, looks, favourable=favourable)
    assert float(told.still) == pytest.approx(played(was, 1.0, answering, favourable), abs=0.015)
    assert float(told.closed) == pytest.approx(played(was, 0.0, answering, favourable), abs=0.015)


def test_what_few_leaders_do_not_show_cannot_be_told() -> None:
    # Of five, all must answer for a window to have a figure: 0.75⁵ of windows; none of three has in 44 % of cases.
    was = chosen(4.2, 3.0, 0.05)
    few, many = (float(tellable(was, leaders, 0.87).still) for leaders in (5, 30))
    assert many > 0.99
    assert few == pytest.approx(1 - (1 - 0.75**5) ** 3, abs=0.03)


def test_the_larger_and_surer_a_gap_the_more_can_be_told_on_either_side() -> None:
    told = [tellable(chosen(*sides, error), 30, 0.87) for sides, error in (
        ((3.5, 3.0), 0.25), ((4.2, 3.0), 0.25), ((4.2, 3.0), 0.1),
    )]  # fmt: skip
    assert [round(float(of.still), 1) for of in told] == sorted(round(float(of.still), 1) for of in told)
    for small, sure in ((told[0].still, told[2].still), (told[0].closed, told[2].closed)):
        assert float(small) < 0.5
        assert float(sure) > 0.9
    mirrored = tellable(chosen(3.0, 4.2, 0.1), 30, 0.87)
    assert float(mirrored.still) == pytest.approx(float(told[2].still), abs=0.02)
    assert np.isnan(tellable(Before(reading(np.nan, np.nan, np.nan, 0), *[np.asarray(np.nan)] * 2), 30).still)
