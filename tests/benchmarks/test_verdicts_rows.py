"""A short, seeded version of the verdicts rows: commitments on gaps that were said, told apart by what is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jobs.insight import verdicts as insight
from jobs.offline.bench import commitments, verdicts
from jobs.offline.bench.commitments import LEFT, WAYS, Cell, Followed, followed
from jobs.offline.bench.worlds import WORLDS, World

USUAL, OTHER = WORLDS
TEN = Cell("10 leaders, 90 % answer", leaders=10, rate=0.9)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_gaps_that_vanish_are_closed_and_those_that_stay_are_still_there(world: World) -> None:
    told = followed(np.random.default_rng(31), world, TEN, 140)
    assert len(told.then) > 90
    assert (told.then >= 1.2 - 1e-6).all()
    # Of each share left there are some twenty-five: eight points are one of their errors.
    assert told.share("closed", 0.0) > 0.7
    assert told.share("still_there", 1.0) > 0.85
    assert told.wrong.mean() < 0.03
    assert told.share("closed", 1.0) == told.share("still_there", 0.0) == 0.0
    # A plain before and after calls most halved gaps closed, and some that are as they were.
    assert told.market[told.left(0.5)].mean() > 0.5 > told.share("closed", 0.5) + 0.2
    assert told.market[told.left(1.0)].mean() > 0.02


def test_with_looser_levels_verdicts_would_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insight, "HALVED", (0.4,) * 3)
    monkeypatch.setattr(insight, "STILL", (0.5,) * 3)
    assert followed(np.random.default_rng(31), OTHER, TEN, 90).wrong.mean() > 0.03


def test_a_gap_that_closes_since_the_others_answer_lower_is_not_closed() -> None:
    told = followed(np.random.default_rng(32), OTHER, replace(TEN, way=WAYS[1]), 80)
    assert told.share("closed", 0.0) <= 0.05
    assert told.share("halved", 0.0) > 0.7


def test_others_are_said_to_have_moved_where_all_did() -> None:
    drifted = followed(np.random.default_rng(33), OTHER, replace(TEN, way=WAYS[2]), 50)
    assert drifted.others[drifted.left(0.0)].mean() > 0.6
    assert not followed(np.random.default_rng(33), OTHER, TEN, 50).others.any()


def test_nobody_commits_to_a_gap_that_was_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commitments, "SPREAD", 0.0)
    told = followed(np.random.default_rng(34), USUAL, replace(TEN, planted=None), 60)
    assert len(told.then) <= 2
    one = followed(np.random.default_rng(34), USUAL, replace(TEN, planted=(1.2, 1.6), windows=3), 60)
    assert len(one.then) > 50


def test_wrong_is_less_said_of_more_than_half_or_more_of_less() -> None:
    names = ["closed", "halved", "still_there", "cannot_tell", "closed", "still_there", "closed"]
    now = [0.9, 0.9, 0.3, 1.2, 0.6, 0.6, -1.2]
    told = _told(np.array(names), np.full(7, 1.2), np.array(now))
    # Of exactly half, 0.6 of 1.2, nothing is wrong; a gap turned over is as wide as it was.
    assert told.wrong.tolist() == [True, True, True, False, False, False, True]
    assert told.share("closed", 0.5) == 0.5


def test_a_row_is_the_worst_cell_of_the_other_simulator() -> None:
    def of(right: float) -> Followed:
        """Return ten gaps of each share left, of which such a share is told right, and nothing of others."""
        left = np.repeat(LEFT, 10)
        told = np.tile(np.arange(10) < 10 * right, len(LEFT))
        name = np.select([told & (left == 0), told & (left == 1)], ["closed", "still_there"], "cannot_tell")
        return _told(name, np.full(left.shape, 1.2), 1.2 * left)

    cells = (*verdicts.CELLS, verdicts.FALLS, verdicts.DRIFT, *verdicts.WEAKER)
    of_cell = {cell.name: {USUAL.name: of(0.5), OTHER.name: of(1.0)} for cell in cells}
    of_cell[verdicts.CELLS[1].name][OTHER.name] = of(0.7)
    rows = {row.metric: row for row in verdicts._main(of_cell)}
    closed = rows[verdicts.CLOSED]
    assert (closed.released, closed.reached) == (0.7, False)
    assert closed.cell.startswith(f"{verdicts.CELLS[1].name}; (")
    assert "50.0%" in closed.cell
    weaker = {row.metric: row for row in verdicts._weaker(of_cell)}[f"{verdicts.CLOSED}: 300 people"]
    assert (weaker.released, weaker.limit, weaker.target) == (1.0, 0.9, (0.8, None))


def _told(name: np.ndarray, then: np.ndarray, now: np.ndarray) -> Followed:
    none = np.zeros(then.shape, bool)
    return Followed(then, now, name, none, none, np.full((len(then), 2), 0.9))
