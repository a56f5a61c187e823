"""Other people, with other habits, than those of `jobs.offline.bench.companies`: written apart, to the same end.

A person holds a lasting position on each question, with tails heavier than normal, and uses a scale in their own way:
some tick its ends, some its middle, some agree more readily. What a tick adds is a mood that carries over, now and then
a shock, and logistic noise. Some people hardly ever answer and some always do, a busy team answers less for a week, and
so does everybody in holidays.

Truth is T: what these people would answer on average, were they asked for ever, from a table of what moods, shocks and
noise add up to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from jobs.offline.bench.companies import FUNCTIONS, LOOKS, QUESTIONS, Life, Lived, Tree, Truths, released
from jobs.offline.bench.people import WEEKS, Floats

Bools = NDArray[np.bool_]

USUAL = Life(keep=0.25)
"""Of whether two windows in turn find the same people silent; it does not fade, since it is theirs (`_propensity`)."""

TREES = {
    20: Tree(6, ((("tech", ""), 9), (("business", ""), 7))),
    40: Tree(8, ((("tech", "web"), 13), (("business", "shops"), 9), (("business", "sales"), 8))),
    84: Tree(
        11,
        (
            (("tech", "web"), 23), (("tech", "data"), 9), (("tech", "run"), 8),
            (("business", "shops"), 25), (("business", "sales"), 14),
        ),
    ),
    300: Tree(
        24,
        tuple(
            ((function, str(place)), size)
            for function, sizes in {
                "tech": (31, 18, 12, 9, 8, 8), "business": (40, 22, 15, 11), "care": (27, 19, 14, 13, 9),
            }.items()
            for place, size in enumerate(sizes)
        ),
    ),
}  # fmt: skip
"""Companies of 22, 38, 90 and 280 people, in teams less even than those of `companies`."""

SHARED, OF_TEAM, LEANING = 0.25, 0.08, 0.08
"""Of the variance of lasting positions: one person's on all questions, one team's on one, and readiness to agree."""

TAILS = 4.0
"""Degrees of freedom of positions, Student's: with four, one in sixty lies beyond three standard deviations."""

STRETCH = 0.3
"""Spread of the logarithm of how far apart a person sees the options: the narrow see ends where others see nuances."""

MOOD, CARRIED = 0.6, 0.3
"""Share of the passing variance that is mood, the rest is noise of the tick; what of a mood is left after a window."""

SHOCKED, SHOCK = 0.06, 1.0
"""How often somebody has a week unlike others, and the standard deviation of what it adds."""

BUSY, BUSY_ANSWERS = 0.15, 0.7
"""How often a team has a busy week, and of those who would answer, how many still do."""

HOLIDAYS, HOLIDAY_ANSWERS = 0.07, 0.75
"""The same of holidays, which all have at once."""

ITEMS = ((0.05, 0.15, 0.30, 0.35, 0.15), (0.12, 0.18, 0.25, 0.28, 0.17), (0.15, 0.30, 0.25, 0.20, 0.10))
"""Shares of the answers 1 to 5 where no real items are given."""

TABLE = 100_001


@dataclass
class _Crowd:
    """Lasting traits: ``position`` is (draws, questions, people), the others (draws, 1, people)."""

    position: Floats
    stretch: Floats
    lean: Floats


def live(
    rng: np.random.Generator,
    tree: Tree,
    draws: int,
    truths: Truths,
    life: Life = USUAL,
    *,
    windows: int = LOOKS,
    items: Sequence[tuple[float, ...]] = (),
) -> Lived:
    """Return companies whose questions are asked in ``windows`` windows, four weeks apart.

    Args:
        rng: source of the draws.
        tree: its people.
        draws: companies.
        truths: T on both axes.
        life: how its people are and answer.
        windows: of each question.
        items: shares of the answers to each question; `ITEMS` in turn where there are none.
    """
    items = items or [ITEMS[question % len(ITEMS)] for question in range(QUESTIONS)]
    crowd = _crowd(rng, tree, draws, len(items), life.icc)
    cuts = np.stack([_cuts(item, life.icc) for item in items])
    count = tree.leaders + tree.staff
    lead = np.arange(count) < tree.leaders
    first, second = (np.concatenate([np.zeros(tree.leaders, bool), tree.members(name)]) for name in FUNCTIONS)
    propensity = _propensity(rng, crowd, life)
    passing = 1 - life.icc
    mood = rng.standard_normal(crowd.position.shape)
    codes = np.zeros((*crowd.position.shape, windows), np.int8)
    truth = np.zeros((2, *crowd.position.shape[:2], windows))
    moved = np.zeros(crowd.position.shape)
    for window in range(windows):
        if window:
            mood = CARRIED * mood + np.sqrt(1 - CARRIED**2) * rng.standard_normal(mood.shape)
            _replace(rng, crowd, _crowd(rng, tree, draws, len(items), life.icc), life.turnover * WEEKS / 52)
        if not window or life.turnover or truths.move:
            moved = np.zeros(crowd.position.shape)
            if truths.staff is not None:
                aim = _usual(crowd, cuts, life.icc, moved)[..., ~lead].mean(-1) + _in(truths.staff, window)
                moved[..., ~lead] = _root(crowd, cuts, life.icc, ~lead, aim)[..., None]
            for side, other, wanted in ((first, second, truths.functions), (lead, ~lead, truths.leaders)):
                if wanted is not None:
                    aim = _usual(crowd, cuts, life.icc, moved)[..., other].mean(-1) + _in(wanted, window)
                    moved[..., side] = _root(crowd, cuts, life.icc, side, aim)[..., None]
        usual = _usual(crowd, cuts, life.icc, moved)
        truth[0, ..., window] = usual[..., lead].mean(-1) - usual[..., ~lead].mean(-1)
        truth[1, ..., window] = usual[..., first].mean(-1) - usual[..., second].mean(-1) if second.any() else np.nan
        shock = SHOCK * rng.standard_normal((draws, 1, count)) * (rng.random((draws, 1, count)) < SHOCKED)
        noise = np.sqrt(MOOD * passing) * mood + np.sqrt(passing) * shock
        noise += np.sqrt((1 - MOOD) * passing) * rng.logistic(0, np.sqrt(3) / np.pi, mood.shape)
        ticked = 1 + ((crowd.position + moved + noise)[..., None] > _own_cuts(crowd, cuts)).sum(-1)
        codes[..., window] = np.where(_answer(rng, tree, propensity), ticked, 0)
    return released(tree, codes, (truth[0], truth[1]))


# ---------------------------------------------------------------- what they think, and how they tick


def _crowd(rng: np.random.Generator, tree: Tree, draws: int, questions: int, icc: float) -> _Crowd:
    """Return people drawn at random."""
    count = tree.leaders + tree.staff
    team = np.repeat(np.arange(len(tree.teams) + 1), [tree.leaders, *(size for _, size in tree.teams)])
    of_team = rng.standard_normal((draws, questions, len(tree.teams) + 1))[..., team]
    of_team[..., team == 0] = rng.standard_normal((draws, questions, tree.leaders))
    shared = _heavy(rng, (draws, 1, count))
    own = _heavy(rng, (draws, questions, count))
    left = 1 - SHARED - OF_TEAM - LEANING
    position = np.sqrt(icc) * (np.sqrt(SHARED) * shared + np.sqrt(OF_TEAM) * of_team + np.sqrt(left) * own)
    stretch = np.exp(STRETCH * rng.standard_normal((draws, 1, count)))
    return _Crowd(position, stretch, np.sqrt(icc * LEANING) * rng.standard_normal((draws, 1, count)))


def _heavy(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Return draws of variance one with heavy tails."""
    drawn: Floats = rng.standard_t(TAILS, shape) / np.sqrt(TAILS / (TAILS - 2))
    return drawn


def _replace(rng: np.random.Generator, crowd: _Crowd, others: _Crowd, share: float) -> None:
    """Put others in the place of those who leave."""
    leaves = rng.random(crowd.lean.shape) < share
    crowd.position = np.where(leaves, others.position, crowd.position)
    crowd.stretch = np.where(leaves, others.stretch, crowd.stretch)
    crowd.lean = np.where(leaves, others.lean, crowd.lean)


def _own_cuts(crowd: _Crowd, cuts: Floats) -> Floats:
    """Return where each person sees an option end, shape (draws, questions, people, 4)."""
    own: Floats = crowd.stretch[..., None] * cuts[:, None, :] - crowd.lean[..., None]
    return own


@cache
def _passing(icc: float) -> tuple[Floats, Floats]:
    """Return what moods, shocks and noise add up to, in order, and the share that is above each of it."""
    rng = np.random.default_rng(29)
    mood, noise = rng.standard_normal(TABLE), rng.logistic(0, np.sqrt(3) / np.pi, TABLE)
    shock = SHOCK * rng.standard_normal(TABLE) * (rng.random(TABLE) < SHOCKED)
    added = np.sort(np.sqrt(1 - icc) * (np.sqrt(MOOD) * mood + shock + np.sqrt(1 - MOOD) * noise))
    added = (added - added[::-1]) / 2  # either way alike
    place = np.linspace(0, TABLE - 1, 1001).astype(int)
    return added[place], 1 - (place + 0.5) / TABLE


def _usual(crowd: _Crowd, cuts: Floats, icc: float, moved: Floats) -> Floats:
    """Return what each person answers on average, on codes 1..5, shape (draws, questions, people)."""
    added, above = _passing(icc)
    usual: Floats = 1 + np.interp(_own_cuts(crowd, cuts) - (crowd.position + moved)[..., None], added, above).sum(-1)
    return usual


def _root(crowd: _Crowd, cuts: Floats, icc: float, side: Bools, aim: Floats) -> Floats:
    """Return by how much a side must move to answer ``aim`` on average: secants that keep the root between them."""
    part = _Crowd(crowd.position[..., side], crowd.stretch[..., side], crowd.lean[..., side])

    def beyond(moved: Floats) -> Floats:
        spread = np.broadcast_to(moved[..., None], part.position.shape)
        answered: Floats = _usual(part, cuts, icc, spread).mean(-1) - aim
        return answered

    low, high = np.full(aim.shape, -6.0), np.full(aim.shape, 6.0)
    at_low, at_high = beyond(low), beyond(high)
    for step in range(18):
        secant = high - at_high * (high - low) / np.maximum(at_high - at_low, 1e-12)
        tried = secant if step % 3 else (low + high) / 2
        at = beyond(tried)
        low, at_low = np.where(at < 0, tried, low), np.where(at < 0, at, at_low)
        high, at_high = np.where(at < 0, high, tried), np.where(at < 0, at_high, at)
    root: Floats = np.where(np.abs(at_low) < np.abs(at_high), low, high)
    return root


@cache
def _cuts(item: tuple[float, ...], icc: float) -> Floats:
    """Return where options end so that people drawn at random give such shares, by drawing some."""
    rng = np.random.default_rng(31)
    many = Tree(TABLE, ())
    crowd = _crowd(rng, many, 1, 1, icc)
    added = rng.permutation(np.interp(rng.random(TABLE), _passing(icc)[1][::-1], _passing(icc)[0][::-1]))
    seen = (crowd.position[0, 0] + added + crowd.lean[0, 0]) / crowd.stretch[0, 0]
    cuts: Floats = np.quantile(seen, np.cumsum(item)[:-1])
    return cuts


def _in(wanted: Floats | float, window: int) -> Floats:
    """Return what T is to be in one window."""
    by_window = np.atleast_1d(np.asarray(wanted, float))
    return np.asarray(by_window[..., min(window, by_window.shape[-1] - 1)])


# ---------------------------------------------------------------- whether they answer


def _propensity(rng: np.random.Generator, crowd: _Crowd, life: Life) -> Floats:
    """Return how often each person answers outside busy and holiday weeks, shape (draws, 1 or questions, people)."""
    weeks = (1 - BUSY * (1 - BUSY_ANSWERS)) * (1 - HOLIDAYS * (1 - HOLIDAY_ANSWERS))
    mean = min(life.rate / weeks, 0.97)
    alike = 1 / life.keep - 1  # two answers of one person correlate by 1/(α + β + 1)
    own = rng.beta(mean * alike, (1 - mean) * alike, crowd.lean.shape)
    if not life.silence:
        return np.asarray(own)
    return np.asarray(np.clip(own + life.silence * crowd.position / np.sqrt(life.icc), 0.0, 1.0))


def _answer(rng: np.random.Generator, tree: Tree, propensity: Floats) -> Bools:
    """Return who answers in one window, shape (draws, questions, people)."""
    draws = propensity.shape[0]
    team = np.repeat(np.arange(len(tree.teams) + 1), [tree.leaders, *(size for _, size in tree.teams)])
    busy = (rng.random((draws, QUESTIONS, len(tree.teams) + 1)) < BUSY)[..., team]
    holiday = rng.random((draws, QUESTIONS, 1)) < HOLIDAYS
    chance = propensity * np.where(busy, BUSY_ANSWERS, 1.0) * np.where(holiday, HOLIDAY_ANSWERS, 1.0)
    answer: Bools = rng.random(chance.shape) < chance
    return answer
