"""Companies whose leaders commit to a gap, what becomes of it, and what is said of it afterwards.

In each company leaders commit to the widest gap that a digest says, whatever it truly is: it is chosen for being said.
Of every gap of the company nothing, a quarter, half, three quarters or all is then left, since one side moves, and up
to three windows are asked. A gap that is said on the wrong side is not followed: there is none of which to tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.insight.people import compare_people
from jobs.insight.tellable import tellable
from jobs.insight.verdicts import AFTER, Before, Reading, Verdict, before, judge, read
from jobs.offline.bench.companies import QUESTIONS, Bools, Lived, Truths
from jobs.offline.bench.half_year import compared, reckoned
from jobs.offline.bench.people import Floats
from jobs.offline.bench.worlds import World, items_of

LOT = 100
"""Companies that share their items."""

SPREAD, TAILS = 0.45, 4
"""A company's gaps: Student's t, so large and of so many degrees of freedom; one of them is planted."""

LEFT = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
NEAR = 0.05
"""How close to one of `LEFT` what is truly left must be to count as it."""

WIDE = 1.2
PLANTED = (WIDE, 1.6)
HALF_A_POINT = 0.5

WAYS = ("the unfavourable side rises", "the favourable side falls", "all gaps move")


@dataclass(frozen=True, slots=True)
class Cell:
    """Companies of one kind, and what becomes of their gaps; ``planted`` is |T| of one question, None = none."""

    name: str
    size: int = 84
    leaders: int | None = None
    rate: float = 0.75
    windows: int = 2
    planted: tuple[float, float] | None = PLANTED
    way: str = WAYS[0]

    @property
    def least(self) -> float:
        """Return how wide a chosen gap must truly be to count."""
        return 0.0 if self.planted is None else min(self.planted[0], WIDE) - 1e-6


@dataclass(frozen=True, slots=True)
class Followed:
    """Commitments and what was said of them; ``then`` and ``now`` are T, > 0 where the gap was, shape (commitments,).

    ``name`` is the last verdict, ``others`` whether other gaps were said to have moved as much with it; ``market`` is
    True where a plain before and after calls the gap closed; ``told`` what could be told, as it was said beforehand.
    """

    then: Floats
    now: Floats
    name: NDArray[np.str_]
    others: Bools
    market: Bools
    told: Floats  # (commitments, 2): still there, closed

    def left(self, share: float) -> Bools:
        """Return of which gaps such a share is truly left."""
        return np.asarray(np.abs(self.now - share * self.then) <= NEAR * self.then)

    @property
    def wrong(self) -> Bools:
        """Return of which gaps the verdict is wrong; of exactly half, none is."""
        left, half = np.abs(self.now), self.then / 2
        of_less = np.isin(self.name, ("closed", "halved")) & (left > half)
        return np.asarray((of_less | ((self.name == "still_there") & (self.now < half))) & ~self.left(0.5))

    def share(self, name: str, left: float) -> float:
        """Return how often a verdict is given where such a share is left; 0 where there is no such gap."""
        return mean(self.name[self.left(left)] == name)


def mean(of: Bools) -> float:
    """Return the share of what is True, 0 of nothing."""
    return float(of.mean()) if of.size else 0.0


def followed(rng: np.random.Generator, world: World, cell: Cell, draws: int, *, data: Path | None = None) -> Followed:
    """Return the commitments of companies of a cell, and what was said of them."""
    tree = world.trees[cell.size]
    if cell.leaders is not None:
        tree = replace(tree, leaders=cell.leaders)
    parts = []
    for start in range(0, draws, LOT):
        truths = _truths(rng, cell, min(LOT, draws - start))
        life, windows = replace(world.usual, rate=cell.rate), cell.windows + AFTER
        lived = world.live(rng, tree, min(LOT, draws - start), truths, life, windows, items_of(rng, data))
        parts.append(_follow(lived, cell))
    fields = ("then", "now", "name", "others", "market", "told")
    joined = Followed(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))
    wide = joined.then >= cell.least
    return Followed(*(getattr(joined, field)[wide] for field in fields))


def _truths(rng: np.random.Generator, cell: Cell, draws: int) -> Truths:
    """Return gaps by window, and by how much the staff moves after those before."""
    shape = (draws, QUESTIONS, 1)
    gaps = SPREAD * np.clip(rng.standard_t(TAILS, shape), -4.5, 4.5)
    if cell.planted is not None:
        gaps[:, 0] = rng.uniform(*cell.planted, (draws, 1)) * rng.choice([-1, 1], (draws, 1))
    is_after = np.arange(cell.windows + AFTER) >= cell.windows
    if cell.way == WAYS[2]:  # what the first question's gap loses, all others' lose too
        lost = np.broadcast_to(gaps[:, :1], shape)
        return Truths(np.where(is_after, gaps - lost, gaps), None, np.where(is_after, lost, 0.0))
    left = rng.choice(LEFT, shape)
    lost = np.where(is_after, (1 - left) * gaps, 0.0)
    staff_moves = (gaps > 0) == (cell.way == WAYS[0])
    return Truths(gaps - lost, None, np.where(staff_moves, lost, 0.0))


def _follow(lived: Lived, cell: Cell) -> Followed:
    """Return the commitment of each company that a digest tells of a gap, and the verdicts on it."""
    gap, known = compared(lived, 0, cell.windows)
    told = gap.said & known
    question = np.argmax(np.where(told, np.abs(gap.difference), -1.0), -1)
    company = np.flatnonzero(told.any(-1))
    own = (company, question[company])
    reading = _read(lived, slice(0, cell.windows), since_change=True)
    chosen = before(reading[own], _others(np.stack([reading.difference, reading.deviation], -1), own))
    share = reckoned(lived, cell.windows)[own]
    could = tellable(chosen, np.full(len(company), lived.tree.leaders), share)
    name, others = np.full(len(company), "cannot_tell"), np.zeros(len(company), bool)
    is_final = np.zeros(len(company), bool)
    for count in range(1, AFTER + 1):
        verdict = _verdict(lived, cell.windows, count, chosen, reading, own)
        name = np.where(is_final, name, verdict.name)
        others = np.where(is_final, others, verdict.others)
        is_final |= verdict.final
    side = np.sign(chosen.difference)
    middles = np.abs(_middle(lived.leaders) - _middle(lived.staff))[own]
    return Followed(
        then=side * lived.truth[0][..., cell.windows - 1][own],
        now=side * lived.truth[0][..., cell.windows][own],
        name=name,
        others=others,
        market=middles[:, cell.windows - 1] - middles[:, cell.windows] >= HALF_A_POINT,
        told=np.stack([could.still, could.closed], -1),
    )


def _read(lived: Lived, windows: slice, *, since_change: bool = False) -> Reading:
    """Return what some windows tell of leaders and staff, shape (draws, questions)."""
    part = _cut(lived, windows)
    seen = part.leaders.shape[2]
    return read(*part.axis(0), part.people(0, seen), reckoned(part, seen), since_change=since_change)


def _cut(lived: Lived, windows: slice) -> Lived:
    """Return the same companies of which only some windows are known."""
    staff, first, second = (asked[..., windows] for asked in lived.asked)
    return replace(
        lived,
        leaders=lived.leaders[:, :, windows],
        staff=lived.staff[:, :, windows],
        asked=(staff, first, second),
    )


def _verdict(
    lived: Lived, first: int, count: int, chosen: Before, reading: Reading, own: tuple[NDArray[np.intp], ...]
) -> Verdict:
    """Return the verdict after ``count`` windows from the one numbered ``first`` on."""
    part = _cut(lived, slice(first, first + count))
    after = _read(part, slice(None))
    leaders, staff = (side[own] for side in part.axis(0))
    people = part.people(0, count)
    said = compare_people(leaders, staff, (people[0][own], people[1][own]), reckoned(part, count)[own]).said
    return judge(chosen, after[own], said, _others(after.difference - reading.difference, own))


def _others(of_all: Floats, own: tuple[NDArray[np.intp], ...]) -> Floats:
    """Return what is known of the other questions, shape (commitments, questions, ...), NaN at the chosen one."""
    company, question = own
    rows = of_all[company].copy()
    rows[np.arange(len(company)), question] = np.nan
    return rows


def _middle(blocks: Floats) -> Floats:
    """Return the middle of what blocks leave possible for a mean, NaN without one."""
    low, high, answers = (np.nansum(blocks[..., part], -1) for part in range(3))
    return np.asarray((low + high) / 2 / np.where(answers > 0, answers, np.nan))
