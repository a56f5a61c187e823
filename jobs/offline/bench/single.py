"""One comparison at a time: false gaps where there is none, intervals, and what protection costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from jobs.insight import divergence
from jobs.insight.gaps import LEVEL
from jobs.offline.bench import Row, market, people
from jobs.offline.bench.cells import Bench, Cell, Three, worst
from jobs.offline.bench.people import PROFILES

PAIRS = ((6, (10,)), (11, (10, 10, 11)))
FIFTY = (10,) * 5


def no_gap(bench: Bench) -> list[Row]:
    """Return the rows of companies cut at random into mock leaders and teams: every gap found is false."""
    sources = people.companies(bench.rng(1), bench.data)
    if len(sources) > 1:
        del sources["simulated"]  # the target is about the worst real cell

    def cells(sizes: Sequence[tuple[int, tuple[int, ...]]]) -> dict[str, Cell]:
        return {
            f"{source}, {leaders} leaders and {sum(teams)} staff": _cut(companies, leaders, teams)
            for (leaders, teams), (source, companies) in product(sizes, sources.items())
        }

    small, small_cell = worst(bench, 2, cells(PAIRS), bench.draws(800, 120), badness=float)
    fifty = cells([(leaders, FIFTY) for leaders in (6, 8, 10, 12)])
    large, large_cell = worst(bench, 3, fifty, bench.draws(250, 30), badness=float)
    band = (None, 0.055)
    return [
        bench.row("false gaps at no gap, 6/10 and 11/31", small, band, limit=LEVEL, cell=small_cell, judged="both"),
        bench.row(
            "false gaps at no gap, 50 staff in 5 teams", large, band, limit=LEVEL, cell=large_cell, judged="both"
        ),
    ]


def _cut(companies: list[people.Company], leaders: int, teams: tuple[int, ...]) -> Cell:
    """Return a cell that measures how often mock sides of real or simulated companies are said to part."""

    def cell(rng: np.random.Generator, draws: int) -> Three:
        codes = people.split(rng, companies, leaders + sum(teams), draws)[..., None]
        return _shares(codes[..., :leaders, :], codes[..., leaders:, :], teams)

    return cell


def _shares(first: people.Codes, second: people.Codes, teams: Sequence[int]) -> Three:
    """Return how often two sides of (..., people, 1) codes are said to part, in one survey looked at once."""
    a, b = people.counts(first)[..., 0, :], people.counts(second)[..., 0, :]
    first_blocks = people.blocks(first, (first.shape[-2],), leaders=True)[..., 0, :, :]
    second_blocks = people.blocks(second, teams)[..., 0, :, :]
    return Three(
        float(market.gap(a, b).mean()),
        float((divergence.compare(a, b).p <= LEVEL).mean()),
        float((divergence.compare_released(first_blocks, second_blocks).p <= LEVEL).mean()),
    )


def coverage(bench: Bench) -> list[Row]:
    """Return the row of how often the 95 % interval holds the truth, from no gap to large ones."""
    cells = {
        f"{leaders} leaders and {sum(teams)} staff, δ {wanted:+.1f}, items of kind {kind}": _covered(
            leaders, teams, PROFILES[kind], wanted
        )
        for (leaders, teams), kind, wanted in product(PAIRS, range(len(PROFILES)), (-0.4, -0.2, 0.0, 0.2, 0.4))
    }
    held, held_cell = worst(bench, 4, cells, bench.draws(1500, 250), badness=lambda share: abs(share - 0.95))
    return [bench.row("coverage of the 95 % interval", held, (0.94, 0.97), limit=0.95, cell=held_cell)]


def _covered(leaders: int, teams: tuple[int, ...], profile: tuple[float, ...], wanted: float) -> Cell:
    """Return a cell that measures how often the interval holds the true gap ``wanted``."""
    shift = people.shift_for(profile, wanted)
    truth = float((people.shares(profile, shift) - people.shares(profile)) @ np.arange(1, people.OPTIONS + 1))

    def cell(rng: np.random.Generator, draws: int) -> Three:
        first = people.answers(rng, draws, leaders, [shift], profile)
        second = people.answers(rng, draws, sum(teams), [0.0], profile)
        gap = divergence.compare(people.counts(first)[:, 0], people.counts(second)[:, 0])
        first_blocks, second_blocks = (
            people.blocks(first, (leaders,), leaders=True)[:, 0],
            people.blocks(second, teams)[:, 0],
        )
        released = divergence.compare_released(first_blocks, second_blocks)
        return Three(
            None,
            float(((gap.low <= wanted) & (wanted <= gap.high)).mean()),
            float(((released.difference_low <= truth) & (truth <= released.difference_high)).mean()),
        )

    return cell


def utility(bench: Bench) -> list[Row]:
    """Return the rows of gaps of 0.4 to 0.55 found in 50 staff in 5 teams: released figures against answers."""
    rows = []
    for leaders, target in ((6, 0.75), (8, 0.90), (10, 0.90), (12, 0.90)):
        rng = bench.rng(6, leaders)
        found_shares = np.zeros(2)
        for profile, size, sign in product(PROFILES, (0.40, 0.475, 0.55), (1, -1)):
            draws = bench.draws(1500, 60)
            first = people.answers(rng, draws, leaders, [people.shift_for(profile, sign * size)], profile)
            shares = _shares(first, people.answers(rng, draws, sum(FIFTY), [0.0], profile), FIFTY)
            found_shares += [shares.raw or 0.0, shares.released or 0.0]
        rows.append(
            bench.row(
                f"power kept by released figures, {leaders} leaders and 50 staff",
                Three(None, 1.0, float(found_shares[1] / found_shares[0])),
                (target, None),
                limit=1.0,
                cell="share of the gaps found without protection: four kinds of items, δ 0.40 to 0.55, both signs",
                judged="released",
            )
        )
    return rows
