"""Many questions and teams at once: what is shown, what of it is null, what is missed, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.insight import divergence, significance
from jobs.offline.bench import Row, market, people
from jobs.offline.bench.cells import Bench, Cell, Three, worst
from jobs.offline.bench.people import PROFILES, Floats

Bools = NDArray[np.bool_]

QUESTIONS, TEAMS, LEADERS, TEAM = 8, 6, 11, 12
NULL = 0.6
"""Share of gaps that are none."""
LARGE = 0.33
FOUR_WINDOWS, ANSWERING = 4, 0.8
EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Many:
    """A company's questions and teams over its windows: counts, released blocks and the truth."""

    leaders: Floats  # (draws, questions, windows, 5)
    teams: Floats  # (draws, questions, teams, windows, 5)
    first: Floats  # (draws, questions, windows, 1, 3)
    second: Floats  # (draws, questions, teams, windows, 1, 3)
    cells: Floats  # true δ (draws, questions, teams)
    questions: Floats  # true δ (draws, questions)


def company(rng: np.random.Generator, draws: int, *, whole: bool, waves: int = FOUR_WINDOWS) -> Many:
    """Return companies in which 60 % of questions (``whole``) or of single cells have no gap."""
    profile, habits = PROFILES[0], people.windows(ANSWERING)
    shape = (draws, QUESTIONS) if whole else (draws, QUESTIONS, TEAMS)
    size = rng.choice([-1, 1], shape, p=[0.3, 0.7]) * rng.uniform(0.3, 1.2, shape)
    apart = np.where(rng.random(shape) >= NULL, size, 0.0)
    lead = apart if whole else np.zeros((draws, QUESTIONS))
    own = rng.normal(0, 0.25, (draws, QUESTIONS, TEAMS)) * (apart != 0)[..., None] if whole else -apart

    def draw(shifts: Floats, n: int) -> people.Codes:
        eligible = round(n / ANSWERING)
        flat = people.answers(rng, shifts.size, eligible, np.repeat(shifts.reshape(-1, 1), waves, 1), profile, habits)
        return flat.reshape(*shifts.shape, eligible, waves)

    above, below = draw(lead, LEADERS), draw(own, TEAM)
    p, q = people.shares(profile, lead), people.shares(profile, own)
    return Many(
        leaders=people.counts(above),
        teams=people.counts(below),
        first=people.blocks(above, (above.shape[-2],), leaders=True),
        second=people.blocks(below, (below.shape[-2],)),
        cells=people.delta(p[:, :, None], q),
        questions=people.delta(p, q.mean(2)),
    )


def discoveries(bench: Bench) -> list[Row]:
    """Return the rows of what may be shown of 8 questions × 6 teams after four windows."""
    shared, single = "gaps shared by a question's teams", "gaps of single teams"
    draws = bench.draws(150, 20)

    def cells(score: str, *kinds: str) -> dict[str, Cell]:
        return {kind: _scored(score, whole=kind == shared) for kind in kinds}

    null, null_cell = worst(bench, 10, cells("null", shared, single), draws, badness=float)
    cells_found, cells_found_cell = worst(
        bench, 11, cells("cells", shared, single), draws, badness=lambda share: -share
    )
    # Where single teams part, a question's mean gap is hardly ever large: questions are judged where teams agree.
    questions, questions_cell = worst(bench, 12, cells("questions", shared), draws, badness=lambda share: -share)
    order, order_cell = worst(bench, 13, cells("ndcg", shared, single), draws, badness=lambda share: -share)
    return [
        bench.row("share of shown gaps that are null", null, (None, 0.10), limit=0.10, cell=null_cell, judged="both"),
        bench.row("gaps of 0.33 or more found, cells", cells_found, (0.40, None), cell=cells_found_cell),
        bench.row("gaps of 0.33 or more found, questions", questions, (0.65, None), cell=questions_cell),
        bench.row("ranking, NDCG@5", order, (0.85, None), unit="score", limit=0.889, cell=order_cell, judged="both"),
    ]


def _scored(score: str, *, whole: bool) -> Cell:
    def cell(rng: np.random.Generator, draws: int) -> Three:
        return _scores(company(rng, draws, whole=whole))[score]

    return cell


def _scores(drawn: Many) -> dict[str, Three]:
    """Return the scores of the three ways: null share, recall of cells and of questions, NDCG@5 of cells."""
    a, b = divergence.pool(drawn.leaders), divergence.pool(drawn.teams)
    together = np.moveaxis(drawn.second, 2, 3)[..., 0, :]  # (draws, questions, windows, teams, 3)
    ways = (
        (_favourable(drawn.leaders[:, :, None], drawn.teams), _favourable(drawn.leaders, drawn.teams.sum(2))),
        (divergence.compare(a[:, :, None], b), divergence.compare(a, b.sum(2))),
        (
            divergence.compare_windows(drawn.first[:, :, None], drawn.second),
            divergence.compare_windows(drawn.first, together),
        ),
    )
    truth, large = np.abs(_set(drawn.cells)), np.abs(drawn.questions) >= LARGE
    scores: dict[str, list[float]] = {"null": [], "cells": [], "questions": [], "ndcg": []}
    for cells, questions in ways:
        shown, shown_questions = _shown(_set(cells.p)), _shown(questions.p)
        scores["null"].append(float(((shown & (truth < EXACT)).sum(-1) / np.maximum(shown.sum(-1), 1)).mean()))
        scores["cells"].append(float(shown[truth >= LARGE].mean()))
        scores["questions"].append(float((shown_questions & large).sum() / max(large.sum(), 1)))
        scores["ndcg"].append(ndcg(np.argsort(-np.abs(_set(cells.delta)), -1, kind="stable"), truth))
    return {name: Three(*values) for name, values in scores.items()}


def _set(values: Floats) -> Floats:
    """Return a company's questions and teams laid out as one set."""
    return values.reshape(len(values), -1)


def _favourable(leaders: Floats, teams: Floats) -> divergence.Gap:
    """Return the market's gaps of the last wave, as if its rule were a p."""
    apart = market.favourable(leaders[..., -1, :]) - market.favourable(teams[..., -1, :])
    return divergence.Gap(apart, apart, apart, np.where(np.abs(apart) >= market.POINTS - 1e-9, 0.0, 1.0))


def _shown(p: Floats) -> Bools:
    """Return what a digest of this set says is a gap."""
    return np.stack([significance.verdicts(company_p, windows=FOUR_WINDOWS) == "gap" for company_p in p])


def ndcg(order: NDArray[np.intp], truth: Floats, top: int = 5) -> float:
    """Return the normalised discounted gain of the first five, the truth itself as gain."""
    discount = 1 / np.log2(np.arange(2, top + 2))
    gained = (np.take_along_axis(truth, order[:, :top], -1) * discount).sum(-1)
    best = (-np.sort(-truth, -1)[:, :top] * discount).sum(-1)
    return float((gained[best > 0] / best[best > 0]).mean())
