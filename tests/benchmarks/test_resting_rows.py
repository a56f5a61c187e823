"""The rows of what passing a turn saves and costs: questions rest, and what stands is found as if they did not."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.offline.bench.half_year import LARGE
from jobs.offline.bench.resting import Year, _asked, _rows, live
from jobs.offline.bench.worlds import WORLDS, World, drawn

TURNS = 5


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_large_gaps_of_many_people_are_named_as_soon_and_asked_less(world: World) -> None:
    (lived,) = drawn(np.random.default_rng(3), world, 300, 2, (LARGE, None), world.usual, windows=TURNS)
    always, rests = (live(lived, rests=rests) for rests in (False, True))
    assert always.asked.all()
    assert rests.asked[..., :2].all()  # two windows come before any rest
    assert rests.asked.mean() < 0.9
    # Never two turns of rest together, and what is said of a question at rest is what was said of it.
    asleep = ~rests.asked
    assert not (asleep[..., 1:] & asleep[..., :-1]).any()
    said = rests.true | rests.false
    assert (said[..., 1:] == said[..., :-1])[asleep[..., 1:]].all()
    assert rests.true.any(-1).sum() >= always.true.any(-1).sum() - 1


def test_a_row_is_the_case_that_loses_most_against_asking_everything() -> None:
    def year(asked: float) -> Year:
        turns = np.arange(10) < 10 * asked
        return Year(*(np.broadcast_to(turns, (1, 1, 10)) for _ in range(3)))

    cases = ("no gap", "gaps of 0.4", "gaps of 0.8", "gaps of 0.8 that appear later")
    years = {
        (world.name, case, rests): year(1.0 if not rests else 0.9 if case == "gaps of 0.4" else 0.5)
        for world in WORLDS
        for case in cases
        for rests in (False, True)
    }
    row = _rows(years, 84, 1, quick=True, data=None)[0]
    assert (row.released, row.limit, row.reached) == (0.9, 1.0, False)
    assert row.cell.startswith("usual people, gaps of 0.4 (")
    assert _asked(years["usual people", "no gap", True]) == 0.5
