"""The sentences family: how often each sentence beside a gap is false, over companies that live ten windows.

Companies of 20, 40, 84 and 300 people, of whom 50, 75 and 90 % answer; gaps that are none, trifles, stay, grow, close,
or change at once; forecasts that are right and wrong. Everything is read after each window from the figures that the
product would have released, by the functions that a digest calls. *Uses* are the times a sentence was said. Constants
of `jobs.insight.sentences` were set on seed 11.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.insight import divergence, significance
from jobs.insight.people import TRIFLING
from jobs.insight.sentences import (
    EXPECTED_WITHIN,
    STILL_POINTS,
    course_among_people,
    furthest_team,
    seen_by_leaders,
)
from jobs.offline.bench import Lost, Progress, Row, companies, half_year, ignore_progress, released_row
from jobs.offline.bench.companies import LOOKS, QUESTIONS, TREES, Bools, Life, Lived, Truths
from jobs.offline.bench.half_year import Run
from jobs.offline.bench.people import Floats
from jobs.offline.bench.worlds import WORLDS, Items, items_of, signed

RATES = (0.5, 0.75, 0.9)
WINDOWS = 10
DRAWS = {20: 60, 40: 60, 84: 90, 300: 45}
"""Companies of each size and rate of answering, of eight questions each."""

SIZES = np.array([0.0, TRIFLING, 0.4, 0.8, 1.2])
STAYS = (0.0, 0.4, 0.8, 1.2)
ENOUGH = 60
"""Uses from which the share that is false is told of a cell by itself."""

FROM, TO, SIX = 0.4, 1.2, 6
"""A gap that moves between its first and its sixth window."""

NULL, FOUR = 0.6, 4
"""Share of questions without a gap, and windows, of what is ranked."""

MOST_FALSE = 0.05
EXACT = 1e-6
LOST = (
    Lost(
        "sentences",
        "the team furthest away",
        "the newest window alone, as in one survey, at a probability of 0.99",
        "11 % of companies of 40 and 25 % of those of 84 where 75 % answer; not said of one survey",
    ),
    Lost(
        "sentences",
        "the course of a gap",
        "the variance moderated by how far windows lie from their line",
        "428 true uses of *it has grown* for 559, and 10 false ones for 8",
    ),
    Lost(
        "sentences",
        "told again as moved",
        "half a point and 1.5 errors of the difference from where it was last told",
        "49 % of 296 uses false on seed 11, 32 % of 28 from 2.5 errors on",
    ),
    Lost(
        "sentences",
        "it has narrowed",
        "from 3.5 errors of the slope on, as for growing, or from 4.2",
        "8.0 and 7.7 % of uses false, a fifth of those in the second simulator",
    ),
    Lost(
        "sentences",
        "expected it",
        "at a probability of 0.95",
        "9 % of uses in companies of 84 where half answer",
    ),
)


@dataclass(slots=True)
class Uses:
    """How often sentences were said, and falsely, by sentence and cell."""

    said: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    false: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def add(self, sentence: str, cell: str, said: Bools, true: Bools) -> None:
        """Count a sentence where it was said."""
        self.said[sentence][cell] += int(said.sum())
        self.false[sentence][cell] += int((said & ~true).sum())

    def share(self, sentence: str) -> float:
        """Return the share of all uses of a sentence that are false."""
        return sum(self.false[sentence].values()) / max(1, self.total(sentence))

    def total(self, sentence: str) -> int:
        """Return how often a sentence was said."""
        return sum(self.said[sentence].values())

    def worst(self, sentence: str) -> str:
        """Return the cell with the largest share of false uses, of those with enough."""
        shares = {
            cell: self.false[sentence][cell] / count for cell, count in self.said[sentence].items() if count >= ENOUGH
        }
        told = f"{self.total(sentence):,} uses"
        if not shares:
            return told
        cell = max(shares, key=shares.__getitem__)
        return f"{told}; {cell}: {shares[cell]:.1%} of {self.said[sentence][cell]}"


def rows(
    seed: int, *, quick: bool = False, progress: Progress = ignore_progress, data: Path | None = None
) -> list[Row]:
    """Return every row of the family."""
    run = Run(seed, quick, data)
    uses = Uses()
    for place, size in enumerate(TREES):
        progress(f"companies of {size}", place / len(TREES) / 2)
        for rate in RATES:
            live(run, size, rate, uses)
    out = [
        _row(run, f"*{sentence}*, false", uses.share(sentence), (None, MOST_FALSE), uses.worst(sentence))
        for sentence in sorted(uses.said)
    ]
    progress("order", 0.55)
    out.append(_order_row(run))
    progress("courses", 0.6)
    out += _course_rows(run)
    progress("one survey", 0.8)
    return [*out, *_survey_rows(run)]


def _row(run: Run, metric: str, share: float, target: tuple[float | None, float | None], cell: str) -> Row:
    """Return one row, of released figures."""
    return released_row("sentences", run.seed, metric, share, target, cell, quick=run.quick, data=run.data)


def _given(run: Run, rng: np.random.Generator, size: int, draws: int) -> tuple[Floats, Items] | None:
    """Return lasting views for real items that divide people as they do, None without data."""
    if not companies.real_shares(run.data):
        return None
    return companies.views(rng, TREES[size], draws), items_of(rng, run.data)


def _companies(run: Run, size: int) -> int:
    return max(4, DRAWS[size] // (8 if run.quick else 1))


# ---------------------------------------------------------------- what a digest says


def live(run: Run, size: int, rate: float, uses: Uses) -> None:
    """Let companies of both simulators live ten windows, and count what is said beside their gaps."""
    for place, world in enumerate(WORLDS):
        rng, tree, life = (
            run.rng(size, round(100 * rate), 50 + place),
            world.trees[size],
            replace(world.usual, rate=rate),
        )
        cell = f"{world.people(size)} {world.name}, {rate:.0%} answer"
        lots = 3 if run.data else 1  # each has items of its own
        for _ in range(lots):
            draws = max(2, _companies(run, size) // lots)
            gaps = Truths(_moving(rng, draws), None)
            lived = world.live(rng, tree, draws, gaps, life, WINDOWS, items_of(rng, run.data))
            # A forecast is to the staff's answer what a leader's own view is: another number, by the same people.
            forecasts = Truths(rng.uniform(-1.2, 1.2, (draws, QUESTIONS, 1)), None)
            foretold = _one_a_week(world.live(rng, tree, draws, forecasts, life, LOOKS, items_of(rng, run.data)))
            for seen in range(1, WINDOWS + 1):
                _gap_sentences(lived, seen, cell, uses)
            for seen in range(1, LOOKS + 1):
                _forecast_sentences(foretold, seen, cell, uses)


def _one_a_week(foretold: Lived) -> Lived:
    """Return what was foretold where leaders forecast one of two questions of a week, each in turn."""
    questions, windows = np.ogrid[:QUESTIONS, : foretold.leaders.shape[2]]
    is_asked = (questions + windows) % 2 == 0
    return replace(foretold, leaders=np.where(is_asked[..., None, None], foretold.leaders, np.nan))


def _moving(rng: np.random.Generator, draws: int) -> Floats:
    """Return T by window: of a half of questions it stays, of others it moves evenly, or at once."""
    shape = (draws, QUESTIONS, 1)
    start, end = rng.choice(SIZES, shape), rng.choice(SIZES, shape)
    kind = rng.choice(3, shape, p=[0.5, 0.3, 0.2])
    when = np.arange(WINDOWS)
    cut = rng.integers(2, WINDOWS - 1, shape)
    evenly = start + (end - start) * when / (WINDOWS - 1)
    course = np.select([kind == 0, kind == 1], [start + 0 * when, evenly], np.where(when < cut, start, end))
    signed: Floats = course * rng.choice([-1, 1], shape)
    return signed


def _gap_sentences(lived: Lived, seen: int, cell: str, uses: Uses) -> None:
    """Count what is said beside the gaps that a digest tells after ``seen`` windows."""
    gap, known = half_year.compared(lived, 0, seen)
    told = gap.said & known
    first, second = (side[:, :, :seen] for side in lived.axis(0))
    truth = lived.truth[0][..., :seen]
    now, side = truth[..., -1], np.sign(gap.difference)
    real = (np.abs(now) > TRIFLING + EXACT) & (np.sign(now) == side)
    uses.add("a real gap, and more than a detail", cell, told, real)
    silent = np.maximum(0.0, lived.tree.staff - np.nansum(second[:, :, -1, :, 2], -1))
    holds = divergence.holds_against_silence(first[:, :, -1], second[:, :, -1], silent) & (silent > 0)
    uses.add("even if the silent think like the leadership", cell, told & holds, real)
    course = course_among_people(first, second, lived.people(0, seen)).verdict
    before = _first_known(first, second, truth)
    grown = np.abs(now) - np.abs(before)
    uses.add("it has grown", cell, told & (course == "growing"), grown > EXACT)
    uses.add("it has narrowed", cell, told & (course == "closing"), grown < -EXACT)
    moved = np.abs(now - before) < STILL_POINTS
    uses.add("it has moved by less than a point", cell, told & (course == "stable"), moved)
    if not lived.team_views.size:  # the other simulator does not tell what each team thinks
        return
    teams = np.moveaxis(lived.teams[:, :, :seen], 2, 3)
    named = furthest_team(side, teams, np.array([count for _, count in lived.tree.teams]) + 0 * teams[..., 0, 0])
    uses.add("the team furthest away", cell, told & (named >= 0), named == _furthest(lived, seen, side))


def _first_known(first: Floats, second: Floats, truth: Floats) -> Floats:
    """Return T of the first window in which both sides had a figure."""
    known = np.isfinite(first).all(-1).any(-1) & np.isfinite(second).all(-1).any(-1)
    before: Floats = np.take_along_axis(truth, np.argmax(known, -1)[..., None], -1)[..., 0]
    return before


def _furthest(lived: Lived, seen: int, side: Floats) -> Floats:
    """Return which team of those with a figure truly lies furthest from the leaders."""
    shown = np.isfinite(lived.teams[:, :, seen - 1]).all(-1)
    distance = -side[..., None] * lived.team_views[:, :, seen - 1]
    return np.asarray(np.argmax(np.where(shown, distance, -np.inf), -1))


def _forecast_sentences(foretold: Lived, seen: int, cell: str, uses: Uses) -> None:
    """Count what is said of leaders' forecasts after ``seen`` windows; T is forecast minus what the staff thinks."""
    forecast, staff = (side[:, :, :seen] for side in foretold.axis(0))
    told = seen_by_leaders(forecast, staff, foretold.people(0, seen))
    miss = foretold.truth[0][..., seen - 1]
    uses.add("expected it", cell, told.expected, np.abs(miss) < EXPECTED_WITHIN)
    uses.add("does not see it", cell, told.missed, np.abs(miss) > TRIFLING + EXACT)


# ---------------------------------------------------------------- which is told first


def _order_row(run: Run) -> Row:
    """Return how well eight questions are ranked after four windows, 60 % of them without a gap."""
    rng, draws = run.rng(84, 55), max(6, 120 // (8 if run.quick else 1))
    wide = rng.uniform(0.3, 1.2, (draws, QUESTIONS, 1)) * rng.choice([-1, 1], (draws, QUESTIONS, 1))
    truths = np.where(rng.random(wide.shape) < NULL, 0.0, wide)
    given = _given(run, rng, 84, draws)
    lived = companies.live(rng, TREES[84], draws, Truths(truths, None), windows=FOUR, given=given)
    order = divergence.rank(divergence.compare_windows(*lived.axis(0)))
    score = ndcg(order, np.abs(lived.truth[0][..., -1]))
    row = _row(
        run, "ranking of eight questions after four windows, NDCG@5", score, (0.85, None), "84 people, 75 % answer"
    )
    return replace(row, unit="score")


def ndcg(order: NDArray[np.intp], truth: Floats, top: int = 5) -> float:
    """Return the normalised discounted gain of the first five, the truth itself as gain."""
    discount = 1 / np.log2(np.arange(2, top + 2))
    gained = (np.take_along_axis(truth, order[:, :top], -1) * discount).sum(-1)
    best = (-np.sort(-truth, -1)[:, :top] * discount).sum(-1)
    return float((gained[best > 0] / best[best > 0]).mean())


# ---------------------------------------------------------------- courses, over ten looks


def _course_rows(run: Run) -> list[Row]:
    """Return how often a gap that stays is ever said to move, and how often one that moves is found, of 84 people."""
    ever = {
        f"{size:g} apart, {rate:.0%} answer": float(_moves(run, np.full(WINDOWS, size), rate, i)[..., -1].mean())
        for i, (size, rate) in enumerate((size, rate) for size in STAYS for rate in RATES)
    }
    cell = max(ever, key=ever.__getitem__)
    out = [_row(run, "a gap that stays is ever said to move in ten looks", ever[cell], (None, MOST_FALSE), cell)]
    evenly = np.concatenate([np.linspace(FROM, TO, SIX), np.full(WINDOWS - SIX, TO)])
    at_once = np.where(np.arange(WINDOWS) < SIX // 2, FROM, TO)
    for i, (way, course) in enumerate((("evenly", evenly), ("at once", at_once))):
        found = {rate: _moves(run, course, rate, 20 + i).mean((0, 1)) for rate in RATES[1:]}
        cell = f"75 % answer; {found[0.75][-1]:.0%} within ten; 90 %: {found[0.9][SIX - 1]:.0%}, {found[0.9][-1]:.0%}"
        metric = f"{FROM} → {TO} {way} in six windows found by then, 84 people"
        out.append(_row(run, metric, float(found[0.75][SIX - 1]), (0.75, None), cell))
    still = {rate: _still(run, rate) for rate in RATES}
    cell = ", ".join(f"{rate:.0%} answer: {share:.0%}" for rate, share in still.items())
    return [
        *out,
        _row(
            run, "of gaps that stay, said to have moved by less than a point after ten", still[0.75], (0.30, None), cell
        ),
    ]


def _lived_course(run: Run, course: Floats, rate: float, place: int) -> Lived:
    rng = run.rng(84, 60 + place, round(100 * rate))
    draws = max(6, 60 // (5 if run.quick else 1))
    truths = Truths(course * rng.choice([-1, 1], (draws, QUESTIONS, 1)), None)
    given = _given(run, rng, 84, draws)
    return companies.live(rng, TREES[84], draws, truths, Life(rate=rate), windows=WINDOWS, given=given)


def _moves(run: Run, course: Floats, rate: float, place: int) -> Bools:
    """Return after which windows a gap was ever said to grow or close, shape (draws, questions, windows)."""
    lived = _lived_course(run, course, rate, place)
    said = []
    for seen in range(1, WINDOWS + 1):
        first, second = (side[:, :, :seen] for side in lived.axis(0))
        said.append(np.isin(course_among_people(first, second, lived.people(0, seen)).verdict, ("growing", "closing")))
    return np.maximum.accumulate(np.stack(said, -1), -1)


def _still(run: Run, rate: float) -> float:
    """Return how often a gap of 0.8 that stays is said not to have moved after ten windows."""
    lived = _lived_course(run, np.full(WINDOWS, 0.8), rate, 30)
    return float((course_among_people(*lived.axis(0), lived.people(0, WINDOWS)).verdict == "stable").mean())


# ---------------------------------------------------------------- one survey, looked at once


def _survey_rows(run: Run) -> list[Row]:
    """Return how often the gap that *would go unseen* is found in a survey, and how many of the gaps told are none.

    In the smaller companies nothing is said to go unseen: any gap could (`released.FEWEST`).
    """
    found = {size: _found(run, size) for size in (84, 300)}
    out = [
        _row(
            run,
            f"a survey of {size}: the gap said to go unseen, found",
            share,
            (0.75, 0.85),
            f"alone among {QUESTIONS}",
        )
        for size, share in found.items()
    ]
    shares = {f"{size} people, {rate:.0%} answer": _by_chance(run, size, rate) for size in TREES for rate in RATES}
    cell = max(shares, key=shares.__getitem__)
    metric = "*chance alone would rarely give such a gap*, said of none, a survey of eight questions, half of them 0.8"
    return [*out, _row(run, metric, shares[cell], (None, significance.RATE), cell)]


def _survey(run: Run, rng: np.random.Generator, size: int, truths: Floats, rate: float) -> Lived:
    given = _given(run, rng, size, len(truths))
    return companies.live(rng, TREES[size], len(truths), Truths(truths, None), Life(rate=rate), windows=1, given=given)


def _judged(lived: Lived) -> tuple[divergence.ReleasedGap, Bools]:
    """Return the gaps of surveys, and which are established."""
    gap = divergence.compare_windows(*lived.axis(0))
    p = np.where(np.isfinite(gap.difference), gap.p, np.nan)
    return gap, np.stack([significance.verdicts(of_company) == "gap" for of_company in p])


def _found(run: Run, size: int) -> float:
    """Return how often one gap among eight is found whose size is what surveys of this size say they would find."""
    rng = run.rng(size, 70)
    draws = 20 if run.quick else 120
    found = []
    for _ in range(1 if run.quick else 6):  # each with items of its own
        lived = _survey(run, rng, size, np.zeros((draws, QUESTIONS, 1)), 0.75)
        answers = np.minimum(*(np.nansum(side[:, :, 0, :, 2], -1) for side in lived.axis(0)))
        wanted = float(np.median(divergence.smallest_gap(_judged(lived)[0], answers, QUESTIONS)))
        truths = np.zeros((draws, QUESTIONS, 1))
        own = np.arange(draws), np.arange(draws) % QUESTIONS
        truths[*own, 0] = wanted * rng.choice([-1, 1], draws)
        gap, established = _judged(_survey(run, rng, size, truths, 0.75))
        found.append(established[own][np.isfinite(gap.difference[own])])
    return float(np.concatenate(found).mean())


def _by_chance(run: Run, size: int, rate: float) -> float:
    """Return the share of gaps told that are none, where half of the questions have a gap of 0.8."""
    rng = run.rng(size, 80, round(100 * rate))
    draws = 20 if run.quick else 120
    truths = signed(rng, draws, 0.8) * (np.arange(QUESTIONS) % 2)[:, None]
    _, established = _judged(_survey(run, rng, size, truths, rate))
    false = established & (truths[..., 0] == 0)
    return float((false.sum(-1) / np.maximum(established.sum(-1), 1)).mean())
