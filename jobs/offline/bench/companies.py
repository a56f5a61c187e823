"""Whole companies that live half a year: who answered, what was released of it, and what is true.

People are simulated as in `jobs.offline.bench.people`, or are real ones with their answers to real items. Their
answers go the way of the product: teams are joined by `jobs.release.partition`, and every block is reckoned as what it
looks like. Truth is T, the mean lasting view of one side minus that of the other, on codes 1..5: what these people
would answer on average, were they all asked for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import special

from jobs.offline.bench import people
from jobs.offline.bench.people import KEEP, MEMORY, OPTIONS, PERSON, PROFILES, WEEKS, Codes, Floats
from jobs.release.cells import FEW_LEADERS, K, least_answers
from jobs.release.partition import Team, partition

Bools = NDArray[np.bool_]

QUESTIONS = 8
"""As many as a schedule with pulse items may hold: two a week, in a cycle of four weeks (`jobs.asking.rotation`)."""

LOOKS = 7
"""Windows of a question that end in half a year: seven of the first two phases, six of the others."""

TEAM_SHARE = 0.1
"""Share of the variance of lasting views that lies between teams."""

COMMON = 0.3
"""Correlation of one person's lasting views of two questions."""


@dataclass(frozen=True, slots=True)
class Tree:
    """How many leaders there are, and the staff's teams in order; the first two functions are set side by side."""

    leaders: int
    teams: tuple[tuple[Team, int], ...]

    @property
    def staff(self) -> int:
        """How many people there are beside the leaders."""
        return sum(size for _, size in self.teams)

    def function(self, name: str) -> Bools:
        """Return which of the teams belong to a function."""
        return np.array([team[0] == name for team, _ in self.teams])

    def members(self, name: str) -> Bools:
        """Return which of the staff, in order, belong to a function."""
        return np.repeat(self.function(name), [size for _, size in self.teams])


def _teams(function: str, sizes: Sequence[int]) -> tuple[tuple[Team, int], ...]:
    return tuple(((function, f"{function} {i}"), size) for i, size in enumerate(sizes))


TREES = {
    20: Tree(6, ((("tech", ""), 7), (("business", ""), 7))),
    40: Tree(8, (*_teams("tech", (8, 9)), *_teams("business", (8, 7)))),
    84: Tree(10, (*_teams("tech", (16, 14, 11)), *_teams("business", (12, 11, 10)))),
    300: Tree(
        30,
        (
            *_teams("tech", (10,) * 7 + (14, 16)),
            *_teams("business", (12,) * 6 + (8,)),
            *_teams("care", (9, 10, 11, 12, 8, 8, 8, 8, 8)),
        ),
    ),
}
"""Companies by the number of their people. Of the smallest, the teams of fewer than eight were merged at set-up."""

FUNCTIONS = ("tech", "business")


@dataclass(frozen=True, slots=True)
class Life:
    """How people of a company are and answer; ``turnover`` a year, ``silence`` how far the unhappy answer less."""

    icc: float = PERSON
    rate: float = 0.75
    keep: float = KEEP**WEEKS
    turnover: float = 0.0
    silence: float = 0.0


USUAL = Life()


@dataclass(frozen=True, slots=True)
class Truths:
    """What T is to be on each axis, by window, None = as it comes; shape (draws, questions, windows) or narrower.

    ``staff`` is by how many points the staff's mean view is to differ from what it would be, None = not at all.
    """

    leaders: Floats | float | None = None
    functions: Floats | float | None = None
    staff: Floats | None = None

    @property
    def move(self) -> bool:
        """True when not all is the same in every window."""
        given = (self.leaders, self.functions, self.staff)
        return any(isinstance(wanted, np.ndarray) and wanted.shape[-1] > 1 for wanted in given)


@dataclass(frozen=True, slots=True)
class Lived:
    """What was released of companies, shape (draws, questions, windows, blocks, 3), and what was true.

    A side without a figure has NaN rows alone. ``asked`` is how many people the figures of staff and functions say were
    asked, shape (draws, questions, windows), 0 = no figure. ``truth`` is T of each axis by window. ``teams``, shape
    (draws, questions, windows, teams, 3), are the blocks that are one team's alone; ``team_views`` what each team
    lastingly thinks on average.
    """

    tree: Tree
    leaders: Floats
    staff: Floats
    functions: tuple[Floats, Floats]
    asked: tuple[Floats, Floats, Floats] = field(repr=False)
    truth: tuple[Floats, Floats] = field(repr=False)
    teams: Floats = field(repr=False)
    team_views: Floats = field(default_factory=lambda: np.empty(0), repr=False)

    def axis(self, index: int) -> tuple[Floats, Floats]:
        """Return the two sides of an axis: 0 = leaders and staff, 1 = the two functions."""
        return (self.leaders, self.staff) if index == 0 else self.functions

    def people(self, index: int, seen: int) -> tuple[Floats, Floats]:
        """Return how many people the two sides of an axis have, by the figures of the first ``seen`` windows.

        As in a digest (`jobs.digest.standing`): the mean over windows with a figure, shape (draws, questions).
        """
        staff, first, second = (_mean_asked(asked[..., :seen]) for asked in self.asked)
        return (np.full_like(staff, self.tree.leaders), staff) if index == 0 else (first, second)


def _mean_asked(asked: Floats) -> Floats:
    """Return the mean of what is not zero, and zero of nothing."""
    mean: Floats = asked.sum(-1) / np.maximum((asked > 0).sum(-1), 1)
    return mean


# ---------------------------------------------------------------- people


def views(rng: np.random.Generator, tree: Tree, draws: int, questions: int = QUESTIONS) -> Floats:
    """Return the lasting views of people, leaders first, as standard normals, shape (draws, questions, people)."""
    count = tree.leaders + tree.staff
    team = np.repeat(np.arange(len(tree.teams)), [size for _, size in tree.teams])
    own = rng.standard_normal((draws, questions, count))
    common = rng.standard_normal((draws, 1, count))
    of_team = rng.standard_normal((draws, questions, len(tree.teams)))[..., team]
    lasting: Floats = np.sqrt(COMMON) * common + np.sqrt(1 - COMMON) * own
    lasting[..., tree.leaders :] *= np.sqrt(1 - TEAM_SHARE)
    lasting[..., tree.leaders :] += np.sqrt(TEAM_SHARE) * of_team
    return lasting


@cache
def real_companies(data: Path | None) -> dict[str, list[people.Company]]:
    """Return the real companies of a folder of real answers by source, none without one."""
    sources = people.companies(np.random.default_rng(0), data)
    return {name: source for name, source in sources.items() if name != "simulated"}


@cache
def real_shares(data: Path | None) -> list[tuple[float, ...]]:
    """Return the shares of the answers 1 to 5 of every real item of a folder of real answers."""
    return [share for source in real_companies(data).values() for share in _shares(np.concatenate(source))]


def _shares(answers: people.Company) -> list[tuple[float, ...]]:
    """Return the shares of the answers 1 to 5 of each item, none of them zero."""
    counts = np.stack([(answers == option).sum(0) for option in range(1, OPTIONS + 1)], -1) + 0.5
    return [tuple(map(float, share)) for share in counts / counts.sum(-1, keepdims=True)]


def real_views(
    rng: np.random.Generator, companies: Sequence[people.Company], tree: Tree, draws: int, icc: float = PERSON
) -> tuple[Floats, list[tuple[float, ...]]]:
    """Return lasting views that real answers leave possible, of people put at random into a tree, and the shares.

    A latent answer is drawn within the bounds of the code that was answered, and of it the lasting part. Each draw
    takes its people and `QUESTIONS` of its items from one company of `companies`, or from several put together.
    """
    count, together = tree.leaders + tree.staff, np.concatenate(companies)
    shares = _shares(together)
    limits = np.stack([np.concatenate([[-np.inf], people.cuts(share), [np.inf]]) for share in shares])
    lasting = np.empty((draws, QUESTIONS, count))
    items = rng.permutation(together.shape[1])[:QUESTIONS]
    for draw in range(draws):
        pool = companies[int(rng.integers(len(companies)))]
        pool = pool if len(pool) >= count else together
        codes = pool[rng.permutation(len(pool))[:count]][:, items].T
        low, high = (np.take_along_axis(limits[items], codes - 1 + k, 1) for k in (0, 1))
        below, above = special.ndtr(low), special.ndtr(high)
        latent = special.ndtri(below + (above - below) * rng.uniform(1e-6, 1 - 1e-6, codes.shape))
        lasting[draw] = np.sqrt(icc) * latent + np.sqrt(1 - icc) * rng.standard_normal(codes.shape)
    return lasting, [shares[item] for item in items]


def mean_view(lasting: Floats, limits: Floats, icc: float) -> Floats:
    """Return what people of latent views, shift included, would answer on average, on codes 1..5."""
    inner = (np.sqrt(icc) * lasting[..., None] - limits) / np.sqrt(1 - icc)
    expected: Floats = 1 + special.ndtr(inner).sum(-1)
    return expected


# ---------------------------------------------------------------- what is lived


def live(
    rng: np.random.Generator,
    tree: Tree,
    draws: int,
    truths: Truths,
    life: Life = USUAL,
    *,
    windows: int = LOOKS,
    given: tuple[Floats, Sequence[tuple[float, ...]]] | None = None,
) -> Lived:
    """Return companies whose questions are asked in ``windows`` windows, four weeks apart.

    Args:
        rng: source of the draws.
        tree: its people.
        draws: companies.
        truths: T on both axes.
        life: how its people are and answer.
        windows: of each question.
        given: lasting views, shape (draws, questions, people), and each question's shares; drawn where None.
    """
    lasting, profiles = given or (views(rng, tree, draws), [PROFILES[q % len(PROFILES)] for q in range(QUESTIONS)])
    limits = np.stack([people.cuts(profile) for profile in profiles])[:, None, :]  # (questions, 1, 4)
    leads = np.arange(lasting.shape[-1]) < tree.leaders
    first, second = (np.concatenate([np.zeros(tree.leaders, bool), tree.members(name)]) for name in FUNCTIONS)
    codes = np.zeros((*lasting.shape, windows), np.int8)
    truth = np.zeros((2, *lasting.shape[:2], windows))
    sizes = np.array([size for _, size in tree.teams])
    starts = np.cumsum(sizes) - sizes
    team_views = np.zeros((*lasting.shape[:2], windows, len(sizes)))
    shift = np.zeros(lasting.shape)
    mood = rng.standard_normal(lasting.shape)
    chance = np.clip(life.rate + life.silence * lasting, 0.02, 1.0)
    answering = rng.random(lasting.shape) < chance
    for window in range(windows):
        if window:
            memory = MEMORY**WEEKS
            mood = memory * mood + np.sqrt(1 - memory**2) * rng.standard_normal(mood.shape)
            answering = rng.random(mood.shape) < chance + life.keep * (answering - chance)
            has_left = rng.random((draws, 1, lasting.shape[-1])) < life.turnover * WEEKS / 52
            lasting = np.where(has_left, rng.standard_normal(lasting.shape), lasting)
        if not window or life.turnover or truths.move:
            axes = (((first, second), truths.functions), ((leads, ~leads), truths.leaders))
            wanted = [(sides, _at(apart, window)) for sides, apart in axes]
            shift = _shifts(lasting, limits, life.icc, wanted, (~leads, _at(truths.staff, window)))
        view = mean_view(lasting + shift / np.sqrt(life.icc), limits, life.icc)
        for axis, (part, other) in enumerate(((leads, ~leads), (first, second))):
            truth[axis, ..., window] = view[..., part].mean(-1) - view[..., other].mean(-1)
        team_views[..., window, :] = np.add.reduceat(view[..., tree.leaders :], starts, -1) / sizes
        latent = np.sqrt(life.icc) * lasting + shift + np.sqrt(1 - life.icc) * mood
        codes[..., window] = np.where(answering, 1 + (latent[..., None] > limits).sum(-1), 0)
    return replace(released(tree, codes, (truth[0], truth[1])), team_views=team_views)


def _at(wanted: Floats | float | None, window: int) -> Floats | None:
    """Return what T is to be in one window."""
    if not isinstance(wanted, np.ndarray):
        return None if wanted is None else np.asarray(wanted)
    at: Floats = wanted[..., min(window, wanted.shape[-1] - 1)]
    return at


def _shifts(
    lasting: Floats,
    limits: Floats,
    icc: float,
    axes: Sequence[tuple[tuple[Bools, Bools], Floats | None]],
    moves: tuple[Bools, Floats | None],
) -> Floats:
    """Return what is added to latent views so that some move, and each axis, in turn, has the T that it is to have."""
    shift = np.zeros(lasting.shape)
    part, points = moves
    if points is not None:
        aim = mean_view(lasting[..., part], limits, icc).mean(-1) + points
        shift[..., part] = _shift_to(lasting[..., part], limits, icc, aim)[..., None]
    for (part, other), wanted in axes:
        if wanted is not None:
            aim = mean_view(lasting[..., other] + shift[..., other] / np.sqrt(icc), limits, icc).mean(-1) + wanted
            shift[..., part] = _shift_to(lasting[..., part], limits, icc, aim)[..., None]
    return shift


def _shift_to(lasting: Floats, limits: Floats, icc: float, aim: Floats) -> Floats:
    """Return by how much the latent views of a side must move for their mean to be ``aim``, by halving."""
    low, high = np.full(aim.shape, -6.0), np.full(aim.shape, 6.0)
    for _ in range(26):
        half = (low + high) / 2
        too_low = mean_view(lasting + half[..., None] / np.sqrt(icc), limits, icc).mean(-1) < aim
        low, high = np.where(too_low, half, low), np.where(too_low, high, half)
    shift: Floats = (low + high) / 2
    return shift


# ---------------------------------------------------------------- what is released


def released(tree: Tree, codes: Codes, truth: tuple[Floats, Floats]) -> Lived:
    """Return what is released of codes 1..5, 0 = silent, shape (draws, questions, people, windows)."""
    leaders = people.blocks(codes[..., : tree.leaders, :], (tree.leaders,), leaders=True)
    if tree.leaders > FEW_LEADERS and least_answers(tree.leaders) < K:
        leaders = np.full_like(leaders, np.nan)
    edges = np.cumsum([0, *(size for _, size in tree.teams)])[:-1]
    staff = np.moveaxis(codes[..., tree.leaders :, :], -1, -2).reshape(-1, tree.staff).astype(np.int64)
    answers, sums = (np.add.reduceat(part, edges, -1) for part in ((staff > 0).astype(np.int64), staff))
    profiles, which = np.unique(answers, axis=0, return_inverse=True)
    joined = [_joined(tree, tuple(map(int, profile))) for profile in profiles]
    place = np.array([blocks.place for blocks in joined])[which.ravel()]
    most = np.array([blocks.most for blocks in joined])[which.ravel()]
    n, total = np.zeros(most.shape, np.int64), np.zeros(most.shape, np.int64)
    rows = np.arange(len(place))[:, None]
    inside: Bools = place >= 0
    for into, part in ((n, answers), (total, sums)):
        np.add.at(into, (np.broadcast_to(rows, place.shape)[inside], place[inside]), part[inside])
    reckoned = np.full((*n.shape, 3), np.nan)
    for size, asked in np.unique(np.stack([n[most > 0], most[most > 0]], -1), axis=0):
        here = (n == size) & (most == asked)
        reckoned[here] = people.table(int(size), int(asked), leaders=False)[total[here]]
    shape = (*leaders.shape[:3], -1, 3)
    sides, asked_of = [reckoned.reshape(shape)], [most.sum(-1).reshape(shape[:3])]
    for name in FUNCTIONS:
        own = tree.function(name)
        pure = np.array([blocks.of(own) for blocks in joined])[which.ravel()]
        sides.append(np.where(pure[..., None], reckoned, np.nan).reshape(shape))
        asked_of.append(np.where(pure, most, 0).sum(-1).reshape(shape[:3]))
    staff_asked, *function_asked = (of_side.astype(float) for of_side in asked_of)
    alone = np.array([blocks.alone for blocks in joined])[which.ravel()]
    own = np.where(alone[..., None], np.take_along_axis(reckoned, np.maximum(place, 0)[..., None], 1), np.nan)
    asked = (staff_asked, *function_asked)
    return Lived(tree, leaders, sides[0], (sides[1], sides[2]), asked, truth, own.reshape(shape))


@dataclass(frozen=True, slots=True)
class _Joined:
    """In which block each team is, −1 = in none, and how many may have answered in each, 0 = no such block."""

    place: tuple[int, ...]
    most: tuple[int, ...]

    @property
    def alone(self) -> Bools:
        """Return which teams are a block by themselves."""
        return np.array([block >= 0 and self.place.count(block) == 1 for block in self.place])

    def of(self, own: Bools) -> Bools:
        """Return the blocks that add up to some teams; none where one of them reaches beyond (`display.ByNode`)."""
        place = np.array(self.place)
        blocks, beyond = set(place[own].tolist()), set(place[~own].tolist())
        whole = -1 not in blocks and not blocks & beyond
        return np.array([whole and block in blocks for block in range(len(self.most))])


@cache
def _joined(tree: Tree, answers: tuple[int, ...]) -> _Joined:
    """Return the blocks of a window in which so many of each team answered."""
    index = {team: i for i, (team, _) in enumerate(tree.teams)}
    sizes = dict(tree.teams)

    def stands(asked: int, respondents: Sequence[int]) -> bool:
        return least_answers(asked) >= K and len(respondents) >= K

    counted = {team: range(count) for (team, _), count in zip(tree.teams, answers, strict=True)}
    blocks = [block for block in partition(counted, sizes, stands) if block.stands]
    place, most = [-1] * len(answers), [0] * len(answers)
    for number, block in enumerate(blocks):
        known = 0
        for part in block.short:
            asked = sum(sizes[team] for team in part)
            known += max(0, asked - (K - 1)) if least_answers(asked) >= K else 0
        most[number] = block.asked - known
        for team in block.teams:
            place[index[team]] = number
    return _Joined(tuple(place), tuple(most))
