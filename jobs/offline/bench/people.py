"""Simulated people for the divergence rows, and real ones when a folder of real answers is given.

A simulated person has a lasting level (56 % of the variance of an answer); what is left keeps 0.43 from one week to
the next; somebody who answered last week answers again with probability 0.82, somebody silent with 0.14. Windows of an
alignment question are four weeks apart: there 0.43⁴ and (0.82 − 0.14)⁴ remain.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from jobs.release.cells import K, colluders, least_answers, scale_cells
from jobs.release.looks import class_of, look_of
from jobs.release.typical import typical

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]

OPTIONS = 5
PERSON, MEMORY, KEEP = 0.56, 0.43, 0.82 - 0.14
"""Share of an answer that is the person's own; what remains of its rest, and of answering at all, after a week."""

WEEKS = 4
RATE = 0.14 / (1 - KEEP)
"""Share who answer in the long run: 0.4375."""

PROFILES = (
    (0.07, 0.20, 0.34, 0.29, 0.10),  # most items of real surveys
    (0.17, 0.27, 0.30, 0.20, 0.06),
    (0.03, 0.08, 0.22, 0.42, 0.25),  # flattering items
    (0.22, 0.22, 0.22, 0.20, 0.14),  # items that divide, as much as any of the real ones
)
"""Shares of the answers 1 to 5."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How people answer from wave to wave: how many, and what is kept of answering and of the mood."""

    rate: float = RATE
    keep: float = KEEP
    memory: float = MEMORY


ONCE = Habits(rate=1.0)
"""Everyone answers: enough for a single wave."""


def cuts(profile: Sequence[float]) -> Floats:
    """Return the latent thresholds between options that give such shares."""
    return np.asarray(special.ndtri(np.cumsum(profile)[:-1]))


def shares(profile: Sequence[float], shift: ArrayLike = 0.0) -> Floats:
    """Return the shares of options once everyone's latent answer moved by ``shift`` standard deviations."""
    below = special.ndtr(cuts(profile) - np.asarray(shift, float)[..., None])
    zero, one = np.zeros((*below.shape[:-1], 1)), np.ones((*below.shape[:-1], 1))
    return np.diff(np.concatenate([zero, below, one], -1), axis=-1)


def delta(first: Floats, second: Floats) -> Floats:
    """Return the true δ of two distributions over options."""
    below = np.cumsum(second, -1) - second
    true: Floats = (first * (2 * below + second - 1)).sum(-1)
    return true


@cache
def shift_for(profile: tuple[float, ...], wanted: float) -> float:
    """Return the latent shift that makes δ equal to ``wanted``."""
    base = shares(profile)
    return float(optimize.brentq(lambda shift: float(delta(shares(profile, shift), base)) - wanted, -6, 6))


def answers(
    rng: np.random.Generator,
    draws: int,
    people: int,
    shifts: ArrayLike,
    profile: Sequence[float] = PROFILES[0],
    habits: Habits = ONCE,
) -> Codes:
    """Return what people answer, wave after wave.

    Args:
        rng: source of the draws.
        draws: independent groups.
        people: members of each.
        shifts: latent shift at each wave, shape (waves,) or (draws, waves).
        profile: shares of options without a shift.
        habits: how they answer.

    Returns:
        Codes 1..5, 0 = silent, shape (draws, people, waves).
    """
    moved = np.broadcast_to(np.asarray(shifts, float), (draws, np.shape(shifts)[-1]))
    waves = moved.shape[-1]
    lasting = np.sqrt(PERSON) * rng.standard_normal((draws, people))
    mood = rng.standard_normal((draws, people))
    answering = rng.random((draws, people)) < habits.rate
    limits = cuts(profile)
    codes = np.empty((draws, people, waves), np.int8)
    for wave in range(waves):
        if wave:
            mood = habits.memory * mood + np.sqrt(1 - habits.memory**2) * rng.standard_normal(mood.shape)
            chance = np.where(answering, habits.rate + (1 - habits.rate) * habits.keep, habits.rate * (1 - habits.keep))
            answering = rng.random(answering.shape) < chance
        latent = lasting + np.sqrt(1 - PERSON) * mood + moved[:, None, wave]
        codes[..., wave] = np.where(answering, 1 + np.searchsorted(limits, latent), 0)
    return codes


def counts(codes: NDArray[np.integer]) -> Floats:
    """Return the counts of options over the people axis: (..., people, waves) → (..., waves, 5)."""
    return np.stack([(codes == option).sum(-2) for option in range(1, OPTIONS + 1)], -1).astype(float)


def blocks(codes: NDArray[np.integer], teams: Sequence[int], *, leaders: bool = False) -> Floats:
    """Return the released blocks (..., waves, teams, 3) of codes (..., people, waves), in teams in order (R4, R5).

    ``leaders``: the people are the leaders, whose one block has narrower cells.

    A team short of 5 answers in a wave releases nothing, nor does one in which fewer than seven were asked; the product
    would join it to a sibling, which tells more.
    """
    edges = np.concatenate([[0], np.cumsum(teams)[:-1]])
    n = np.add.reduceat((codes > 0).astype(np.int64), edges, axis=-2)
    total = np.add.reduceat(codes.astype(np.int64), edges, axis=-2)
    released = np.full((*n.shape, 3), np.nan)
    for place, eligible in enumerate(teams):
        if not leaders and least_answers(eligible) < K:
            continue
        of_team, sums, block = n[..., place, :], total[..., place, :], released[..., place, :, :]
        for size in np.unique(of_team[of_team >= K]):
            block[of_team == size] = table(int(size), int(eligible), leaders=leaders)[sums[of_team == size]]
    return np.moveaxis(released, -3, -2)


@cache
def table(size: int, eligible: int, *, leaders: bool) -> Floats:
    """Return the block (low sum, high sum, answers) as which every sum of ``size`` answers is released."""
    table = np.full((OPTIONS * size + 1, 3), np.nan)
    among = class_of(size, eligible)
    for cell in scale_cells(size, OPTIONS, colluders(size), leaders=leaders):
        block = typical(look_of(size, cell, among, OPTIONS, leaders=leaders), OPTIONS, leaders=leaders)
        table[cell.low : cell.high + 1] = block.low, block.high, block.answers
    return table


# ---------------------------------------------------------------- no gap at all, from real or simulated companies

Company = NDArray[np.int8]
"""Answers of one company, shape (people, items)."""


def companies(rng: np.random.Generator, data: Path | None) -> dict[str, list[Company]]:
    """Return companies by source: the real ones of ``data`` where there are any, and simulated ones."""
    simulated = [
        np.stack([answers(rng, 1, size, [shift], profile)[0, :, 0] for profile in PROFILES for shift in moods], -1)
        for size, moods in zip(rng.integers(60, 120, 40), rng.normal(0, 0.3, (40, 2)), strict=True)
    ]
    by_source: dict[str, list[Company]] = {"simulated": simulated}
    sources = {
        "bhr2000": ("GRP", ("AF", "AP", "AS")),
        "lq2002": ("COMPID", ("LEAD0", "LEAD1", "TSIG0")),
    }
    for name, (group, items) in sources.items():
        path = data / f"{name}.csv" if data else None
        if path is not None and path.exists():
            by_source[name] = _read(path, group, items)
    return by_source


def _read(path: Path, group: str, items: tuple[str, ...]) -> list[Company]:
    """Return the companies of one file of real answers, one row a person."""
    rows: dict[str, list[list[int]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            rows[line[group]].append([int(float(line[item])) for item in line if item.startswith(items)])
    return [np.array(company, np.int8) for company in rows.values()]


def split(rng: np.random.Generator, companies: list[Company], people: int, draws: int) -> Codes:
    """Return ``people`` members of one company, drawn at random: any cut among them is a cut without a gap.

    Returns:
        Codes, shape (about ``draws``, items, people): as many from each company that is large enough.
    """
    large_enough = [company for company in companies if len(company) >= people]
    each = max(1, draws // max(len(large_enough), 1))
    taken = []
    for company in large_enough:
        order = np.argsort(rng.random((each, len(company))), axis=-1)[:, :people]
        taken.append(np.swapaxes(company[order], -1, -2))
    return np.concatenate(taken) if taken else np.empty((0, 1, people), np.int8)
