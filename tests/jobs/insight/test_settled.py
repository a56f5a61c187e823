"""What is settled: a gap that is very surely there, or surely small, after two windows at least."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.insight.people import PeopleGap
from jobs.insight.settled import SURE, settled


def gap(low: float, high: float, *, said: bool = False, beyond: float = 0.5, windows: int = 2) -> PeopleGap:
    fields = {
        "difference": (low + high) / 2, "low": low, "high": high, "beyond": beyond, "margin": 0.3,
        "smallest": 1.0, "said": said, "since": 0, "windows": windows,
    }  # fmt: skip
    return PeopleGap(**{name: np.array([value]) for name, value in fields.items()})


@pytest.mark.parametrize(
    ("measured", "rests"),
    [
        (gap(0.8, 1.6, said=True, beyond=SURE), True),
        (gap(0.8, 1.6, said=True, beyond=SURE - 0.001), False),  # said, and still to be made sure
        (gap(-0.6, 0.6), True),
        (gap(-0.6, 0.8), False),  # it may be larger
        (gap(-0.8, 0.6), False),
        (gap(-0.6, 0.6, windows=1), False),
        (gap(np.nan, np.nan, windows=0), False),  # a side has no figure
    ],
)
def test_a_gap_is_settled_when_it_is_very_sure_or_surely_small(measured: PeopleGap, *, rests: bool) -> None:
    assert settled(measured).tolist() == [rests]


def test_an_interval_is_read_on_the_scale_of_its_question() -> None:
    """On a scale of eleven, 0.7 points of five are 1.75."""
    assert settled(gap(-1.7, 1.7), options=11).all()
    assert not settled(gap(-1.7, 1.8), options=11).any()
