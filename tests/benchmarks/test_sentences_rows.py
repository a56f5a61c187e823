"""No sentence beside a gap is false in more than one use of twenty, held to the truth of simulated companies.

A short version here; `make sentences` pools seeds until every sentence was used sixty times.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from jobs.insight import sentences as insight
from jobs.offline.bench import sentences
from jobs.offline.bench.half_year import Run
from jobs.offline.bench.sentences import ENOUGH, MOST_FALSE, RATES, Uses

SEEDS = (31, 32, 33)
# A gap that narrows is soon none to talk about; what each team thinks is known of one simulator.
RARE = {"it has narrowed", "the team furthest away"}
SAID = {
    "a real gap, and more than a detail",
    "does not see it",
    "expected it",
    "it has grown",
    "it has moved by less than a point",
    "it has narrowed",
    "even if the silent think like the leadership",
    "the team furthest away",
}


def test_no_sentence_is_false_in_more_than_one_use_of_twenty() -> None:
    uses = Uses()
    for seed, (size, rate) in product(range(31, 34), ((84, 0.75), (300, 0.9))):
        sentences.live(Run(seed, quick=True, data=None), size, rate, uses)
    assert {*uses.said} == SAID
    for sentence in SAID:
        assert uses.total(sentence) >= (5 if sentence in RARE else ENOUGH), sentence
        # One gap's chance may be told by several windows: two uses more than one of twenty.
        assert sum(uses.false[sentence].values()) <= MOST_FALSE * uses.total(sentence) + 2, sentence


def test_with_looser_rules_sentences_would_be_false(monkeypatch: pytest.MonkeyPatch) -> None:
    for constant, loose in (("EXPECTED", 0.3), ("CLOSES", 1.0), ("FURTHEST", 0.0)):
        monkeypatch.setattr(insight, constant, loose)
    uses = Uses()
    sentences.live(Run(SEEDS[0], quick=True, data=None), 84, 0.75, uses)
    for sentence in ("expected it", "it has narrowed", "the team furthest away"):
        assert uses.share(sentence) > MOST_FALSE, sentence


def test_uses_are_counted_by_cell_and_the_worst_one_told() -> None:
    uses, yes = Uses(), np.ones(100, bool)
    uses.add("s", "a", yes, np.arange(100) >= 3)
    uses.add("s", "b", yes[:80], np.arange(80) >= 4)
    uses.add("s", "few", yes[:10], np.zeros(10, bool))
    assert uses.share("s") == pytest.approx(17 / 190)
    assert uses.worst("s") == "190 uses; b: 5.0% of 80"


@pytest.mark.slow
def test_over_pooled_seeds_each_sentence_is_used_often_and_hardly_ever_false() -> None:
    uses = Uses()
    for seed in SEEDS:
        for size in sentences.DRAWS:
            for rate in RATES:
                sentences.live(Run(seed, quick=False, data=None), size, rate, uses)
    told = {sentence: (uses.total(sentence), round(uses.share(sentence), 3)) for sentence in SAID}
    assert {*uses.said} == SAID
    assert all(total >= ENOUGH and share <= MOST_FALSE for total, share in told.values()), told
