"""The two simulators of whole companies, side by side: a rule that holds in one may have been fitted to its people.

They share how figures are released (`companies.released`) and the items that divide people, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.offline.bench import companies, others
from jobs.offline.bench.companies import LOOKS, QUESTIONS, Life, Lived, Tree, Truths
from jobs.offline.bench.people import Floats

Items = Sequence[tuple[float, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One simulator: its companies by rough size, how its people usually live, and how they are made to.

    ``real`` = with real answers at hand, people put at random on both sides are those who gave them.
    """

    name: str
    trees: Mapping[int, Tree]
    usual: Life
    live: Callable[[np.random.Generator, Tree, int, Truths, Life, int, Items], Lived]
    real: bool

    def people(self, size: int) -> int:
        """Return how many people the company of a size has."""
        return self.trees[size].leaders + self.trees[size].staff


def _live(
    rng: np.random.Generator, tree: Tree, draws: int, truths: Truths, life: Life, windows: int, items: Items
) -> Lived:
    given = (companies.views(rng, tree, draws), items) if items else None
    return companies.live(rng, tree, draws, truths, life, windows=windows, given=given)


def _live_otherwise(
    rng: np.random.Generator, tree: Tree, draws: int, truths: Truths, life: Life, windows: int, items: Items
) -> Lived:
    return others.live(rng, tree, draws, truths, life, windows=windows, items=items)


WORLDS = (
    World("usual people", companies.TREES, companies.USUAL, _live, real=True),
    World("other people", others.TREES, others.USUAL, _live_otherwise, real=False),
)


def drawn(
    rng: np.random.Generator,
    world: World,
    size: int,
    draws: int,
    apart: tuple[Floats | float | None, Floats | float | None],
    life: Life,
    *,
    data: Path | None = None,
    windows: int = LOOKS,
) -> list[Lived]:
    """Return companies whose items divide people as real ones do, where there are any.

    ``apart`` is |T| of each axis, by window or for all, None = as it comes; each question has its own side.
    """
    lots = 3 if data else 1  # each has items of its own
    each = max(2, draws // lots)
    lived = []
    for _ in range(lots):
        leaders, functions = (None if gap is None else signed(rng, each, gap) for gap in apart)
        items = items_of(rng, data)
        lived.append(world.live(rng, world.trees[size], each, Truths(leaders, functions), life, windows, items))
    return lived


def halves(
    rng: np.random.Generator, world: World, size: int, draws: int, life: Life, *, data: Path | None = None
) -> list[Lived]:
    """Return companies of people put at random on both sides: real ones where there are any."""
    tree, real = world.trees[size], list(companies.real_companies(data).values()) if world.real else []
    if not real:
        return drawn(rng, world, size, draws, (None, None), life, data=data)
    each = max(2, draws // (2 * len(real)))
    return [
        companies.live(
            rng, tree, each, Truths(), life, given=companies.real_views(rng, source, tree, each, life.icc)
        )
        for source, _ in product(real, range(2))
    ]  # fmt: skip


def signed(rng: np.random.Generator, draws: int, size: Floats | float) -> NDArray[np.float64]:
    """Return gaps of one size, or of one by window, on either side, shape (draws, questions, windows or 1)."""
    gaps: NDArray[np.float64] = np.atleast_1d(size) * rng.choice([-1.0, 1.0], (draws, QUESTIONS, 1))
    return gaps


def items_of(rng: np.random.Generator, data: Path | None) -> Items:
    """Return the shares of the answers to real items, none without data."""
    shares = companies.real_shares(data)
    return [shares[item] for item in rng.permutation(len(shares))[:QUESTIONS]] if shares else []
