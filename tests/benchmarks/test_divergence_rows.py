"""A short, seeded bench: a row that leaves its band fails.

Bands are those of the measures, widened by what so few draws can miss; `jobs.offline.bench.run` without ``quick``
holds the rows to the real ones, and to the clock: a test machine is shared.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.offline import bench
from jobs.offline.bench import Row, divergence, single
from jobs.offline.bench.cells import Bench

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
Band = tuple[float, float]
ANY = (0.0, 1.0)

BANDS: dict[str, tuple[Band, Band]] = {  # (answers, released figures)
    "false gaps at no gap, 6/10 and 11/31": (
        (0.02, 0.06),
        (0.02, 0.08),
    ),
    "false gaps at no gap, 50 staff in 5 teams": ((0.02, 0.06), (0.02, 0.07)),
    "coverage of the 95 % interval": ((0.93, 0.98), (0.85, 0.99)),
    "power kept by released figures, 6 leaders and 50 staff": (ANY, (0.66, 1.1)),
    "power kept by released figures, 8 leaders and 50 staff": (ANY, (0.82, 1.1)),
    "power kept by released figures, 10 leaders and 50 staff": (ANY, (0.82, 1.1)),
    "power kept by released figures, 12 leaders and 50 staff": (ANY, (0.84, 1.1)),
    "choice: sides said to part when they do not": ((0.0, 0.075), ANY),
    "choice: one decider named by 70 % of leaders only": ((0.75, 1.0), ANY),
    "choice: a majority of 80% named, 10 answers": ((0.96, 0.98), (0.71, 0.74)),
    "choice: a majority of 70% named, 20 answers": ((0.94, 0.96), (0.79, 0.82)),
    "choice: a majority of 60% named, 50 answers": ((0.89, 0.92), (0.79, 0.82)),
}


PARTS = (
    single.no_gap,
    single.coverage,
    single.utility,
    divergence.choices,
)


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    quick_bench = Bench(bench.SEED, quick=True, data=None)
    return {row.metric: row for part in PARTS for row in part(quick_bench)}


def test_every_row_has_a_band(rows: dict[str, Row]) -> None:
    assert set(rows) == set(BANDS)


@pytest.mark.parametrize("metric", BANDS)
def test_the_row_stays_in_its_band(rows: dict[str, Row], metric: str) -> None:
    row = rows[metric]
    for value, (low, high) in zip((row.raw, row.released), BANDS[metric], strict=True):
        assert value is None or low <= value <= high


def test_the_rules_sold_today_would_not(rows: dict[str, Row]) -> None:
    market = rows["false gaps at no gap, 6/10 and 11/31"].market
    assert market is not None
    assert market > 0.5


@pytest.mark.skipif(not REAL.exists(), reason="no real answers beside this copy of the code; the simulated ones ran")
def test_real_companies_without_a_gap_hardly_ever_show_one() -> None:
    for row in single.no_gap(Bench(bench.SEED, quick=True, data=REAL)):
        assert row.raw is not None
        assert row.raw <= 0.06
        assert row.released is not None
        assert row.released <= 0.095  # 120 companies cut in two, their items alike: ± 3.5 points


def test_the_same_seed_gives_the_same_figures(rows: dict[str, Row]) -> None:
    again = divergence.choices(Bench(bench.SEED, quick=True, data=None))
    assert again == [rows[row.metric] for row in again]
