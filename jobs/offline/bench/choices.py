"""The choices family: what whole companies hear of their choice questions in half a year (`insight.majorities`).

People have a lasting choice, which they name three times out of four; else they name an option as their side does. All
they answer goes the way of the product: `jobs.release.release` with its joined teams, drawn thresholds and names of
before, then `jobs.digest.choices`. False = said although the lasting shares of an option that is said lie less than
`insight.majorities.MARGIN` apart, or on the wrong side. Levels were fitted on seed 11.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.digest.choices import names_in, parting
from jobs.insight.majorities import CLEAR, MARGIN, Parting
from jobs.offline.bench import Lost, Progress, Row, ignore_progress, released_row
from jobs.offline.bench.companies import FUNCTIONS, LOOKS, TEAM_SHARE, TREES, USUAL, Life, Tree
from jobs.offline.bench.people import Floats
from jobs.release import LEADERS, STAFF, Asked, ByNode, Figure, MajorityRule, Node, Place, release
from storage.types import QuestionKind

Ints = NDArray[np.int64]

QUESTIONS = 2
"""Choice questions of a company."""

OPTIONS = 5
RATES = (0.5, 0.75, 0.9)
DRAWS = {20: 72, 40: 48, 84: 32, 300: 12}
"""Companies of each size and cell; the worst cell is measured again on so many times as many."""

AGAIN = 6
TURN, AFTER = 4, 2
"""Windows before the leaders come to choose as the staff do, and after which that must not be said any more."""


def on_one(share: float, option: int = 0) -> Floats:
    """Return shares of which one option has ``share``, the others as much as one another."""
    shares: Floats = np.full(OPTIONS, (1 - share) / (OPTIONS - 1))
    shares[option] = share
    return shares


def on_two(share: float) -> Floats:
    """Return shares of which two options have ``share`` together."""
    shares: Floats = np.repeat([share / 2, (1 - share) / (OPTIONS - 2)], [2, OPTIONS - 2])
    return shares


ALIKE = {
    "35 % name one": on_one(0.35),
    "50 % name one": on_one(0.5),
    "60 % name one": on_one(0.6),
    "75 % name one": on_one(0.75),
    "split between two": on_two(0.9),
    "spread evenly": on_one(1 / OPTIONS),
}
"""What both sides think, where they think alike."""

APART = {
    "70 % of each name another one": (on_one(0.7), on_one(0.7, 1)),
    "leaders evenly, 70 % of staff name one": (on_one(1 / OPTIONS), on_one(0.7, 1)),
    "70 % of leaders name one, staff evenly": (on_one(0.7), on_one(1 / OPTIONS)),
}
"""What leaders and staff think, where they part."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one axis of one question after a window, and the lasting shares of both sides."""

    told: Parting
    first: Floats
    second: Floats

    @property
    def false(self) -> bool:
        """Return whether an option is said although its shares lie no further apart than a trifle."""
        own = [(self.told.first, self.first, self.second), (self.told.second, self.second, self.first)]
        return any(option is not None and a[option - 1] - b[option - 1] <= MARGIN for option, a, b in own)

    @property
    def wrong(self) -> bool:
        """Return whether a side is said to have a majority that it has not, or no clear one while it has one."""
        own = [(self.told.first, self.first), (self.told.second, self.second)]
        return any((shares.max() > CLEAR) if option is None else shares[option - 1] <= 1 / 2 for option, shares in own)


LOST = (
    Lost(
        "choices",
        "told in 26 weeks",
        "no least error of a share",
        "60 % of 40 people for 46 %, but 6.7 % of uses false",
    ),
    Lost(
        "choices",
        "said to have a majority",
        "none of one half for none of three in five",
        "12 % of uses false, 20 people",
    ),
    Lost("choices", "told after 2 windows", "six windows without a look at the newest two", "75 to 100 % still told"),
)


@dataclass(frozen=True, slots=True)
class Company:
    """People and how they choose. ``exact``: the sides hold these shares, to one person; else each is drawn from them.

    From window ``turn`` on the leaders choose as the staff do.
    """

    tree: Tree
    leaders: Floats
    staff: Floats
    life: Life = USUAL
    exact: bool = True
    turn: int = LOOKS


def live(rng: np.random.Generator, company: Company, windows: int = LOOKS) -> tuple[list[Said], list[Said]]:
    """Return what is said of one question after each window, on each axis: leaders and staff, two functions."""
    tree, life = company.tree, company.life
    leads = np.arange(tree.leaders + tree.staff) < tree.leaders
    shares = {True: company.leaders, False: company.staff}
    lasting = np.concatenate([_lasting(rng, tree, shares[of], company.exact, leaders=of) for of in (True, False)])
    answering = rng.random(len(lasting)) < life.rate
    released: list[tuple[Figure, ...]] = []
    told: tuple[list[Said], list[Said]] = ([], [])
    for window in range(windows):
        if window:
            answering = rng.random(len(lasting)) < life.rate + life.keep * (answering - life.rate)
        if window == company.turn:
            shares[True] = company.staff
            lasting[leads] = _lasting(rng, tree, company.staff, company.exact, leaders=True)
        drawn = np.where(leads, *(rng.choice(OPTIONS, len(lasting), p=shares[of]) for of in (True, False)))
        named = np.where(rng.random(len(lasting)) < np.sqrt(life.icc), lasting, drawn)
        released.append(_released(rng, tree, window, np.where(answering, named + 1, 0), released))
        truth = _truth(tree, lasting, shares, np.sqrt(life.icc))
        for said, part, (own, other) in zip(told, _compared(released), AXES, strict=True):
            said.append(Said(part, truth[own], truth[other]))
    return told


AXES: tuple[tuple[Node, Node], ...] = ((LEADERS, STAFF), ((*STAFF, FUNCTIONS[0]), (*STAFF, FUNCTIONS[1])))


def _compared(released: Sequence[Sequence[Figure]]) -> list[Parting]:
    """Return how the sides of each axis part by what was released, as a digest reckons."""
    names, nodes = names_in(released), [ByNode(figures) for figures in released]
    return [
        parting(
            names,
            *([by_node.under(node) for by_node in nodes] for node in axis),
            options=OPTIONS,
            functions=LEADERS not in axis,
        )
        for axis in AXES
    ]


def _released(
    rng: np.random.Generator, tree: Tree, window: int, codes: Ints, before: Iterable[Sequence[Figure]]
) -> tuple[Figure, ...]:
    """Return the figures of a window in which people answered ``codes`` 1..m, 0 = nothing."""
    leaf = [team for team, count in tree.teams for _ in range(count)]
    places = {person: Place(leader=True) for person in range(tree.leaders)}
    places |= {tree.leaders + i: Place(False, function, team) for i, (function, team) in enumerate(leaf)}
    answers = {person: code for person, code in enumerate(codes.tolist()) if code}
    earlier = tuple(figure for figures in before for figure in figures)
    rule = MajorityRule(lambda _block: int(rng.integers(2**32)), earlier)
    return release(Asked(str(window), "q", QuestionKind.CHOICE, OPTIONS), places, answers, majority=rule).figures


def _lasting(rng: np.random.Generator, tree: Tree, shares: Floats, exact: bool, *, leaders: bool) -> Ints:  # noqa: FBT001
    """Return the lasting choice, 0..m − 1, of everybody on one side; people of one team choose somewhat alike."""
    count = tree.leaders if leaders else tree.staff
    order = rng.standard_normal(count)
    if not leaders:
        team = np.repeat(np.arange(len(tree.teams)), [size for _, size in tree.teams])
        order = np.sqrt(1 - TEAM_SHARE) * order + np.sqrt(TEAM_SHARE) * rng.standard_normal(len(tree.teams))[team]
    beside = rng.permutation(OPTIONS)  # which options lie next to one another in a team is as it comes
    places = (np.arange(count) + rng.random()) / count if exact else np.sort(rng.random(count))
    ranked = beside[np.minimum(np.searchsorted(np.cumsum(shares[beside]), places), OPTIONS - 1)]
    lasting = np.empty(count, np.int64)
    lasting[np.argsort(order)] = ranked
    return lasting


def _truth(tree: Tree, lasting: Ints, shares: dict[bool, Floats], lasts: float) -> dict[Node, Floats]:
    """Return what share of its answers each side gives to each option, were it asked for ever."""
    staff = lasting[tree.leaders :]
    people = {LEADERS: lasting[: tree.leaders], STAFF: staff}
    people |= {(*STAFF, name): staff[tree.members(name)] for name in FUNCTIONS}
    return {
        node: lasts * np.bincount(own, minlength=OPTIONS) / len(own) + (1 - lasts) * shares[node == LEADERS]
        for node, own in people.items()
    }


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class Run:
    """One run: where draws start, and what share of them is made."""

    seed: int
    quick: bool

    def rng(self, *place: int) -> np.random.Generator:
        """Return the generator of one place."""
        return np.random.default_rng([self.seed, 50, *place])

    def draws(self, size: int) -> int:
        """Return how many companies of a size to draw."""
        return max(2, DRAWS[size] // (16 if self.quick else 1))

    def row(self, metric: str, share: float, target: tuple[float | None, float | None], cell: str) -> Row:
        """Return one row, of released figures."""
        return released_row("choices", self.seed, metric, share, target, cell, quick=self.quick)


def rows(
    seed: int,
    *,
    quick: bool = False,
    progress: Progress = ignore_progress,
    data: Path | None = None,  # noqa: ARG001 - no real answers to choices are at hand
) -> list[Row]:
    """Return every row of the family."""
    run, out, uses = Run(seed, quick), list[Row](), list[Said]()
    for i, size in enumerate(TREES):
        progress(f"companies of {size}", i / len(TREES))
        out += [_false_row(run, size, uses), _named_row(run, size, uses), _ended_row(run, size)]
    wrong = sum(use.wrong for use in uses) / max(1, len(uses))
    metric = "a side said to have a majority that it has not, or no clear one while it has one"
    return [*out, run.row(metric, wrong, (None, 0.05), f"of {len(uses)} uses in all companies above")]


def heard(rng: np.random.Generator, company: Company) -> list[Said]:
    """Return all that a company is told of its choices in half a year, on both axes."""
    lives = (live(rng, company) for _ in range(QUESTIONS))
    return [said for axes in lives for axis in axes for said in axis if said.told.said]


def _false_row(run: Run, size: int, uses: list[Said]) -> Row:
    """Return the row of companies that think alike: the worst cell, measured again on fresh draws."""
    cells = list(product(ALIKE, (True, False), RATES))

    def measure(rng: np.random.Generator, cell: tuple[str, bool, float], draws: int) -> float:
        kind, exact, rate = cell
        company = Company(TREES[size], ALIKE[kind], ALIKE[kind], Life(rate=rate), exact)
        told = [heard(rng, company) for _ in range(draws)]
        uses.extend(said for of_one in told for said in of_one)
        return float(np.mean([any(said.false for said in of_one) for of_one in told]))

    shares = [measure(run.rng(size, i), cell, run.draws(size)) for i, cell in enumerate(cells)]
    kind, exact, rate = worst = cells[int(np.argmax(shares))]
    share = measure(run.rng(size, len(cells)), worst, AGAIN * run.draws(size))
    metric = f"companies of {size} told in 26 weeks that two sides part on a choice when they do not"
    drawn = "as many on both sides" if exact else "people drawn"
    cell = f"{kind}, {drawn}, {rate:.0%} answer (mean of all cells {np.mean(shares):.1%})"
    return run.row(metric, share, (None, 0.05), cell)


def _named_row(run: Run, size: int, uses: list[Said]) -> Row:
    """Return the row of leaders and staff who part, where three of four answer."""
    found = {}
    for i, (kind, (leaders, staff)) in enumerate(APART.items()):
        rng, company = run.rng(size, 100 + i), Company(TREES[size], leaders, staff)
        told = [live(rng, company)[0][: LOOKS - 1] for _ in range(2 * run.draws(size))]
        uses.extend(said for of_one in told for said in of_one if said.told.said)
        found[kind] = float(np.mean([any(said.told.said and not said.false for said in of_one) for of_one in told]))
    judged, *others = found
    cell = "; ".join([f"{TREES[size].leaders} leaders", *(f"{kind}: {found[kind]:.0%}" for kind in others)])
    return run.row(f"told in 26 weeks, {size} people: {judged}", found[judged], (0.60, None), cell)


def _ended_row(run: Run, size: int) -> Row:
    """Return the row of leaders who part from their staff no more."""
    rng, (leaders, staff) = run.rng(size, 200), APART["70 % of each name another one"]
    company = Company(TREES[size], leaders, staff, turn=TURN)
    told = [live(rng, company)[0] for _ in range(4 * run.draws(size))]
    still = [of_one[TURN + AFTER - 1].told.said for of_one in told if of_one[TURN - 1].told.said]
    metric = f"a parting that is over still told after {AFTER} windows, {size} people"
    return run.row(metric, float(np.mean(still)) if still else 0.0, (None, 0.20), f"of {len(still)} told before")
