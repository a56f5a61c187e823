"""Questions that run against the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from jobs.offline.survey import Mapping, Survey
from jobs.offline.survey.against import senses
from jobs.offline.survey.mapping import Question

Taken = Callable[..., Survey]


def scores(*signs: float, people: int = 400, seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Answers of five points that hang on one mood, turned by each question's sign."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(people, 1))
    drawn: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.clip(
        np.round(3 + np.array(signs) * mood + rng.normal(size=(people, len(signs)))), 1, 5
    )
    return drawn


def test_the_smaller_side_is_against() -> None:
    titles = ["q1", "q2", "q3", "q4"]
    assert senses(titles, scores(1, 1, -1, 1)) == ["with", "with", "against", "with"]
    assert senses(titles, scores(1, 1, 1, 1)) == ["with"] * 4


def test_of_two_the_words_tell() -> None:
    assert senses(["I have energy", "I feel exhausted"], scores(1, -1)) == ["with", "against"]
    assert senses(["Je me sens épuisé", "Je dors bien"], scores(1, -1)) == ["against", "with"]
    assert senses(["q1", "q2"], scores(1, -1)) == ["unsure", "unsure"]


def test_words_alone_turn_nothing() -> None:
    assert senses(["I have energy", "I am never bored"], scores(1, 1)) == ["with", "with"]


def test_where_nothing_hangs_together_nothing_is_told() -> None:
    found = [sense for seed in range(50) for sense in senses(["a", "b", "c"], scores(0, 0, 0, people=40, seed=seed))]
    assert found.count("against") == 0


def test_holes_and_constants_are_no_matter() -> None:
    holes = scores(1, 1, -1)
    holes[::3, 0] = np.nan
    holes[:, 1] = 4
    assert senses(["a", "I feel exhausted", "b"], holes)[1] == "with"
    assert senses(["a"], holes[:, :1]) == ["with"]


@pytest.mark.parametrize(("cells", "side"), [("yes", "low"), ("", "high"), ("no", "high")])
def test_a_column_says_it(taken: Taken, cells: str, side: str) -> None:
    survey = taken(
        "week,person,level,question,answer,reversed", *[f"2026-W40,p{n},staff,q,4,{cells}" for n in range(3)]
    )
    assert survey.favourable == [side]


def test_what_is_said_by_hand_wins(taken: Taken) -> None:
    rows = [f"staff;{int(a)};{int(b)}" for a, b in scores(1, -1)]
    mapping = Mapping(questions={"I feel exhausted": Question(reversed=False)})
    noticed, said = (
        taken("level;I have energy;I feel exhausted", *rows),
        taken("level;I have energy;I feel exhausted", *rows, mapping=mapping),
    )
    assert (noticed.favourable, said.favourable) == (["high", "low"], ["high", "high"])
    assert noticed.understood.noticed == ("I feel exhausted",)
