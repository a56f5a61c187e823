"""The bench's own parts: simulated people, worst cells, the report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jobs.offline import bench
from jobs.offline.bench import Row, market, people, report
from jobs.offline.bench.cells import Bench, Cell, Three, worst
from jobs.offline.bench.sentences import ndcg


def row(**changes: object) -> Row:
    settings: dict[str, object] = {"family": "divergence", "metric": "false gaps", "raw": 0.04, "target": (None, 0.05)}
    return Row(**{**settings, **changes})  # type: ignore[arg-type]


def test_a_row_is_reached_when_every_judged_figure_is_in_its_band() -> None:
    assert row().reached
    assert not row(raw=0.06).reached
    assert not row(judged="both").reached  # nothing measured is nothing reached
    assert row(judged="both", released=0.05).reached
    assert not row(raw=0.93, target=(0.94, 0.97)).reached


def test_people_answer_as_often_and_as_persistently_as_told() -> None:
    rng = np.random.default_rng(1)
    codes = people.answers(rng, 400, 50, np.zeros(8), people.PROFILES[0], people.Habits())
    answering = codes > 0
    assert answering.mean() == pytest.approx(0.4375, abs=0.01)  # 0.14/(1 − 0.68)
    assert answering[..., 1:][answering[..., :-1]].mean() == pytest.approx(0.82, abs=0.01)
    assert answering[..., 1:][~answering[..., :-1]].mean() == pytest.approx(0.14, abs=0.01)
    shares = np.bincount(codes[answering], minlength=6)[1:] / answering.sum()
    assert shares == pytest.approx(people.PROFILES[0], abs=0.01)


def test_four_weeks_later_little_is_left_of_a_mood() -> None:
    rng = np.random.default_rng(2)
    later = people.Habits(1.0, people.KEEP**people.WEEKS, people.MEMORY**people.WEEKS)
    codes = people.answers(rng, 200, 100, np.zeros(2), habits=later).astype(float)
    kept = np.corrcoef(codes[..., 0].ravel(), codes[..., 1].ravel())[0, 1]
    assert kept == pytest.approx(0.56, abs=0.05)  # the person's own level; cutting into five options costs a little


def test_a_shift_gives_the_gap_asked_for() -> None:
    for profile in people.PROFILES:
        shift = people.shift_for(profile, 0.4)
        assert people.delta(people.shares(profile, shift), people.shares(profile)) == pytest.approx(0.4)


def test_blocks_are_the_cells_that_are_released() -> None:
    codes = np.array([[5, 5, 5, 5, 5, 5, 5], [1, 1, 1, 1, 0, 0, 0]], np.int8)[..., None]
    low, high, answers = people.blocks(codes, (7,))[0, 0, 0]
    assert 6 < answers < 7  # seven look like six and five (R9)
    assert high == 5 * answers  # the top code ends at the highest sum
    assert 19 / 5 < low / answers < 29 / 7  # where it begins for five, and for seven
    assert np.isnan(people.blocks(codes, (7,))[1]).all()  # four answers release nothing
    assert np.isnan(people.blocks(codes[:, :6], (6,))).all()  # nor do six of six, which would prove it


def test_leaders_and_staff_have_cells_of_their_own() -> None:
    codes = np.array([3] * 8, np.int8)[:, None]
    # Of eight threes the leaders' cell is 23 to 25, staff's 21 to 27.
    widths = []
    for leaders in (True, False):
        (low, high, answers) = people.blocks(codes, (8,), leaders=leaders)[0, 0]
        assert 6 < answers < 8
        assert (low + high) / 2 / answers == pytest.approx(3)
        widths.append((high - low) / answers)
    assert widths[0] < widths[1]


def test_a_company_is_split_without_replacement() -> None:
    company = np.arange(30, dtype=np.int8)[:, None]
    drawn = people.split(np.random.default_rng(3), [company], 20, 50)
    assert drawn.shape == (50, 1, 20)
    assert all(len(set(company_codes[0])) == 20 for company_codes in drawn)


def test_the_market_calls_ten_points_a_gap() -> None:
    leaders, teams = np.array([0.0, 0, 5, 5, 0]), np.array([0.0, 0, 6, 4, 0])
    assert market.gap(leaders, teams)
    assert not market.gap(leaders, leaders)


def test_a_perfect_ranking_scores_one() -> None:
    truth = np.array([[0.1, 0.5, 0.3, 0.0, 0.0, 0.2]])
    assert ndcg(np.argsort(-truth, -1), truth) == pytest.approx(1)
    assert ndcg(np.argsort(truth, -1), truth) < 0.6


def test_the_worst_cell_is_measured_again_on_fresh_draws() -> None:
    asked: list[tuple[str, int]] = []

    def cell(name: str, bad: float) -> Cell:
        def measure(_rng: np.random.Generator, draws: int) -> Three:
            asked.append((name, draws))
            return Three(None, bad if draws == 10 else bad - 0.01, 1 - bad)

        return measure

    figures, name = worst(
        Bench(1, quick=True, data=None),
        0,
        {"mild": cell("mild", 0.1), "bad": cell("bad", 0.3)},
        10,
        badness=float,
    )
    assert name == "bad"
    assert figures == Three(None, 0.29, 0.9)  # each way has its own worst cell
    assert asked == [("mild", 10), ("bad", 10), ("bad", 40), ("mild", 40)]


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(KeyError, match="weather"):
        bench.run(["weather"])


def test_a_report_keeps_the_families_that_were_not_measured_again(tmp_path: Path) -> None:
    (tmp_path / "RESULTS.md").write_text("# Old\n\n## signals\n\nkept\n\n## divergence\n\nold\n", encoding="utf-8")
    written = report.write([row(market=0.5, released=0.07, judged="both", command="bench", cell="6/10")], tmp_path)
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "## signals\n\nkept" in text
    assert "\nold" not in text
    assert "| false gaps | 50.0% | **4.0%** | **7.0%** | – | ≤ 5.0% | **no** | 6/10 |" in text
    assert [path.name for path in written] == ["RESULTS.md", "divergence.png"]
    assert (tmp_path / "divergence.png").stat().st_size > 2000
