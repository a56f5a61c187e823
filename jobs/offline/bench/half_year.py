"""The half-year family: what whole companies hear in 26 weeks of digests, false or true (`insight.people`).

False = said although |T| ≤ 0.15, or on the wrong side. A company hears a false gap when any of its eight questions has
one, between leaders and staff or between two functions, in any week. Everything is measured in two simulators written
apart (`worlds`), and a row is the worse of both. Levels were fitted on seed 11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.insight.people import TRIFLING, PeopleGap, compare_people
from jobs.insight.significance import TELLING
from jobs.offline.bench import Lost, Progress, Row, companies, ignore_progress, released_row
from jobs.offline.bench.companies import Life, Lived
from jobs.offline.bench.people import Floats
from jobs.offline.bench.worlds import WORLDS, World, drawn, halves

Bools = NDArray[np.bool_]

RATES = (0.5, 0.75, 0.9)
NULLS = {"T = 0": 0.0, "every T 0.15 either way": TRIFLING, "random halves": None}
"""Companies in which nothing is to be said, by |T| on both axes; None: people put at random on both sides."""

LARGE, MODERATE = 0.8, 0.4
DRAWS = {20: 270, 40: 240, 84: 210, 300: 75}
"""Companies of each size and null; of gaps, a third."""

HEARD = np.array([7, 7, 6, 6] * 2)
"""Windows of each question that end in 26 weeks."""

WITHIN = {8: 2, 12: 3, 26: 6}
"""Weeks since a question's first figure → its last window by then, counted from 0."""

END, AFTER = 2, 4
"""Windows after its end by which a gap is no longer to be said, and windows looked at."""

TARGETS = {
    (20, LARGE): {26: 0.38},
    (40, LARGE): {26: 0.75},
    (84, LARGE): {8: 0.50, 12: 0.77, 26: 0.97},
    (300, LARGE): {8: 0.90, 12: 0.99, 26: 0.99},
    (84, MODERATE): {26: 0.35},
    (300, MODERATE): {26: 0.70},
}
STRANGE: dict[str, dict[str, float]] = {
    "icc 0.3": {"icc": 0.3},
    "icc 0.7": {"icc": 0.7},
    "20 % turnover a year": {"turnover": 0.2},
    "the same are silent (0.8 from window to window)": {"keep": 0.8},
    "half silent, the same ones": {"keep": 0.8, "rate": 0.5},
    "the unhappy answer less": {"silence": 0.1},
}
"""Other lives that the rule must bear: what each has unlike the usual one."""

COVERED = 0.94
APART = (0.0, MODERATE, LARGE)
"""Truths at which the interval of T must hold it."""

SEEN = (3, 7)
"""Windows after which the smallest gap that would be said is looked at."""

NAMED, FALSE = "0.8 named within 8 / 12 / 26 weeks, 40 people", "false gaps"
LOST = (
    Lost(
        "half_year",
        NAMED,
        "one level for every look, as many companies hearing a false gap",
        "20 / 29 / 50 % for 21 / 32 / 58 %",
    ),
    Lost(
        "half_year",
        NAMED,
        "a margin wider by 0.15 and a level seven times as high, as many companies hearing a false gap",
        "22 / 33 / 56 % for 21 / 32 / 58 %",
    ),
    Lost(
        "half_year",
        FALSE,
        "where looks say that 94 % answer, 85 % instead of 75 %",
        "21 % of companies of 40 with every T 0.15 either way, where nine of ten answer",
    ),
    Lost(
        "half_year",
        FALSE,
        "the windows since a change judged alone, by the levels of all",
        "13.7 % of companies of 84 with every T 0.15 either way",
    ),
    Lost(
        "half_year",
        "changes that are none",
        "a change from 2.5 standard errors on, and nothing asked of the last two windows",
        "18 % of questions of companies of 84 in half a year for 9 %, 19 % of vanished gaps still said for 9 %",
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: where draws start, what share of them is made, and where real answers are."""

    seed: int
    quick: bool
    data: Path | None

    def rng(self, *place: int) -> np.random.Generator:
        """Return the generator of one place."""
        return np.random.default_rng([self.seed, *place])

    def draws(self, size: int) -> int:
        """Return how many companies of a size to draw."""
        return max(6, DRAWS[size] // (15 if self.quick else 1))

    def row(self, metric: str, share: float, target: tuple[float | None, float | None], cell: str) -> Row:
        """Return one row, of released figures."""
        return released_row("half_year", self.seed, metric, share, target, cell, quick=self.quick, data=self.data)

    def worse(
        self,
        metric: str,
        shares: dict[str, tuple[float, str]],
        target: tuple[float | None, float | None],
    ) -> Row:
        """Return the row of the world that is worse for a target, and in its cell what the other has."""
        low, high = target

        def room(share: float) -> float:
            return min(share - low if low is not None else np.inf, high - share if high is not None else np.inf)

        worst = min(shares, key=lambda name: room(shares[name][0]))
        share, cell = shares[worst]
        others = "; ".join(f"{name}: {of:.1%}" for name, (of, _) in shares.items() if name != worst)
        return self.row(metric, share, target, f"{worst}, {cell} ({others})")


def compared(lived: Lived, axis: int, seen: int) -> tuple[PeopleGap, Bools]:
    """Return the gaps of an axis after ``seen`` windows, and whether both sides have a figure in the newest."""
    first, second = (side[:, :, :seen] for side in lived.axis(axis))
    gap = compare_people(first, second, lived.people(axis, seen), reckoned(lived, seen), functions=axis == 1)
    known = [np.asarray(np.isfinite(side[:, :, -1]).all(-1).any(-1)) for side in (first, second)]
    return gap, known[0] & known[1]


def reckoned(lived: Lived, seen: int) -> Floats:
    """Return the share of the staff that the looks of its figures are reckoned as, over the windows with one."""
    answers = np.nansum(lived.staff[:, :, :seen, :, 2], -1)
    windows = np.maximum((answers > 0).sum(-1), 1)
    share: Floats = answers.sum(-1) / windows / lived.tree.staff
    return share


def said(lived: Lived, axis: int) -> tuple[Bools, Bools]:
    """Return after which windows a gap is said truly, and falsely, shape (draws, questions, windows)."""
    true, false = [], []
    for seen in range(1, lived.staff.shape[2] + 1):
        gap, known = compared(lived, axis, seen)
        truth = lived.truth[axis][..., seen - 1]
        right = (np.sign(truth) == np.sign(gap.difference)) & (np.abs(truth) > TRIFLING + 1e-3)
        true.append(gap.said & known & right)
        false.append(gap.said & known & ~right)
    return np.stack(true, -1), np.stack(false, -1)


def ever_false(lived: Lived) -> Bools:
    """Return which companies hear any false gap in half a year, on either axis."""
    heard = np.arange(lived.staff.shape[2]) < HEARD[:, None]
    axes = [(said(lived, axis)[1] & heard).any((1, 2)) for axis in (0, 1)]
    return np.asarray(axes[0] | axes[1])


# ---------------------------------------------------------------- companies


def null(run: Run, rng: np.random.Generator, world: World, size: int, draws: int, kind: str, life: Life) -> list[Lived]:
    """Return companies in which nothing, or nothing but a trifle, is to be said: one of the kinds of `NULLS`."""
    apart = NULLS[kind]
    if apart is None:
        return halves(rng, world, size, draws, life, data=run.data)
    return drawn(rng, world, size, draws, (apart, apart), life, data=run.data)


def false_share(lots: list[Lived]) -> float:
    """Return the share of companies that hear any false gap."""
    return float(np.concatenate([ever_false(lived) for lived in lots]).mean())


def named(lots: list[Lived]) -> dict[int, float]:
    """Return the share of leaders' gaps that are named within weeks of their first figure."""
    ever = np.concatenate([np.maximum.accumulate(said(lived, 0)[0], -1) for lived in lots])
    return {weeks: float(ever[..., window].mean()) for weeks, window in WITHIN.items()}


def still_said(run: Run, world: World, size: int, before: int) -> dict[int, float]:
    """Return how often a gap that was said, and then vanished, is said after so many windows more.

    ``before`` windows of a gap of 0.8 come first.
    """
    course = np.repeat([LARGE, 0.0], [before, AFTER])
    rng, draws = run.rng(size, 30 + before), run.draws(size) // 3
    lots = drawn(rng, world, size, draws, (course, None), world.usual, data=run.data, windows=len(course))
    after = [
        np.concatenate([gap.said & known for gap, known in (compared(lived, 0, seen) for lived in lots)])
        for seen in range(before, before + AFTER + 1)
    ]
    return {window: float(said_then[after[0]].mean()) for window, said_then in enumerate(after[1:], start=1)}


def false_changes(run: Run, world: World, size: int) -> float:
    """Return how often a T of 0.4 that stays seems to have changed in half a year."""
    lots = drawn(
        run.rng(size, 40), world, size, run.draws(size) // 3, (MODERATE, None), world.usual, data=run.data
    )  # fmt: skip
    ever = [
        np.any([compared(lived, 0, seen)[0].since > 0 for seen in range(2, companies.LOOKS + 1)], 0) for lived in lots
    ]
    return float(np.concatenate(ever).mean())


def covered(lots: list[Lived], seen: int, axis: int) -> float:
    """Return the share of intervals after ``seen`` windows that hold T, of those with a figure."""
    inside = []
    for lived in lots:
        gap, _ = compared(lived, axis, seen)
        truth = lived.truth[axis][..., seen - 1]
        inside.append(((gap.low <= truth) & (truth <= gap.high))[gap.windows > 0])
    return float(np.concatenate(inside).mean())


def found(run: Run, world: World, size: int, seen: int) -> tuple[float, float]:
    """Return the smallest gap that is told after so many windows where there is none, and how often it is found.

    Found = said after those windows, where there is a figure of the newest, and T is as large as was told; NaN where
    even half the scale would go unseen, and none is told.
    """
    rng, draws = run.rng(size, 60 + seen), run.draws(size) // 3

    def after(apart: float) -> list[tuple[PeopleGap, Bools]]:
        lots = drawn(rng, world, size, draws, (apart, None), world.usual, data=run.data, windows=seen)
        return [compared(lived, 0, seen) for lived in lots]

    smallest = np.concatenate([gap.smallest[known] for gap, known in after(0.0)])
    told = float(np.round(20 * np.median(smallest)) / 20)  # as `jobs.digest.compose` does
    if told > TELLING * 4:
        return told, np.nan
    return told, float(np.concatenate([gap.said[known] for gap, known in after(told)]).mean())


# ---------------------------------------------------------------- rows


def rows(
    seed: int, *, quick: bool = False, progress: Progress = ignore_progress, data: Path | None = None
) -> list[Row]:
    """Return every row of the family."""
    run = Run(seed, quick, data)
    out: list[Row] = []
    parts: tuple[Callable[[Run, int], list[Row]], ...] = (
        _false_rows, _strange_rows, _named_rows, _ended_rows, _covered_rows, _found_rows,
    )  # fmt: skip
    for i, (size, part) in enumerate(product(DRAWS, parts)):
        progress(f"companies of {size}", i / (len(DRAWS) * len(parts)))
        out += part(run, size)
    return out


def _false_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of false gaps of one size, each null at its worst rate of answering."""
    out = []
    for place, kind in enumerate(NULLS):
        shares = {}
        for w, world in enumerate(WORLDS):
            lives = [replace(world.usual, rate=rate) for rate in RATES]
            draws = run.draws(size)
            by_rate = [
                false_share(null(run, run.rng(size, place, w, i), world, size, draws // 3, kind, life))
                for i, life in enumerate(lives)
            ]
            # The largest of noisy shares is too large: the worst rate is measured again, on fresh draws and more.
            worst = int(np.argmax(by_rate))
            again = false_share(null(run, run.rng(size, place, w, 9), world, size, draws, kind, lives[worst]))
            shares[world.name] = again, f"{RATES[worst]:.0%} answer"
        out.append(run.worse(f"companies of {size} hearing a false gap in 26 weeks, {kind}", shares, (None, 0.10)))
    return out


def _strange_rows(run: Run, size: int) -> list[Row]:
    """Return the row of false gaps in other lives, T 0.15 either way."""
    shares = {}
    for w, world in enumerate(WORLDS):
        by_life = {}
        for place, (name, unlike) in enumerate(STRANGE.items()):
            rng, life = run.rng(size, 10 + place, w), replace(world.usual, **unlike)
            lots = drawn(rng, world, size, run.draws(size) // 3, (TRIFLING, TRIFLING), life, data=run.data)
            by_life[name] = false_share(lots)
        worst = max(by_life, key=by_life.__getitem__)
        rest = ", ".join(f"{name} {share:.1%}" for name, share in by_life.items() if name != worst)
        shares[world.name] = by_life[worst], f"{worst}; {rest}"
    return [run.worse(f"companies of {size}, the same, other lives, T 0.15 either way", shares, (None, 0.10))]


def _named_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of true gaps of one size, where three of four answer."""
    out = []
    for place, gap in enumerate((LARGE, MODERATE)):
        if (size, gap) not in TARGETS:
            continue
        by_world = {
            world: named(
                drawn(
                    run.rng(size, 20 + place, w), world, size, run.draws(size) // 3, (gap, None), world.usual,
                    data=run.data,
                )
            )
            for w, world in enumerate(WORLDS)
        }  # fmt: skip
        for weeks, target in TARGETS[size, gap].items():
            shares = {
                world.name: (by_weeks[weeks], f"{world.trees[size].leaders} leaders, 75 % answer")
                for world, by_weeks in by_world.items()
            }
            out.append(run.worse(f"a gap of {gap} named within {weeks} weeks, {size} people", shares, (target, None)))
    return out


def _ended_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of gaps that end, and of those that do not."""
    out = []
    for before in (3, 6):
        shares = {}
        for world in WORLDS:
            after = still_said(run, world, size, before)
            rest = ", ".join(f"{share:.0%} after {window}" for window, share in after.items() if window != END)
            shares[world.name] = after[END], rest
        metric = f"a vanished gap of {LARGE} still said after {END} windows, {size} people, {before} windows before"
        out.append(run.worse(metric, shares, (None, 0.20)))
    metric = f"a gap of {MODERATE} that stays seems to change in 26 weeks, {size} people"
    shares = {world.name: (false_changes(run, world, size), "per question") for world in WORLDS}
    return [*out, run.worse(metric, shares, (None, 0.10))]


def _covered_rows(run: Run, size: int) -> list[Row]:
    """Return the row of the interval of T: its worst cell is looked for, and measured again on fresh draws."""
    shares = {}
    for w, world in enumerate(WORLDS):
        cells = {}
        for place, (rate, apart) in enumerate(product(RATES, APART)):
            rng, life = run.rng(size, 50, w, place), replace(world.usual, rate=rate)
            lots = drawn(rng, world, size, run.draws(size) // 6, (apart, apart), life, data=run.data)
            for seen, axis in product(range(1, companies.LOOKS + 1), (0, 1)):
                cells[rate, apart, seen, axis] = covered(lots, seen, axis)
        rate, apart, seen, axis = min(cells, key=cells.__getitem__)
        rng, life = run.rng(size, 51, w), replace(world.usual, rate=rate)
        lots = drawn(rng, world, size, run.draws(size), (apart, apart), life, data=run.data, windows=seen)
        sides = "functions" if axis else "leaders and staff"
        cell = f"{sides} {apart} apart, {rate:.0%} answer, {seen} windows"
        shares[world.name] = covered(lots, seen, axis), cell
    return [run.worse(f"T in its interval, {size} people", shares, (COVERED, None))]


def _found_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of the smallest gap that would not go unseen."""
    out = []
    for seen in SEEN:
        shares = {}
        for world in WORLDS:
            told, share = found(run, world, size, seen)
            if np.isfinite(share):
                shares[world.name] = share, f"told {told:.2f} points"
        if not shares:
            continue
        metric = f"a gap as large as the smallest that is told is found, {size} people, {seen} windows"
        out.append(run.worse(metric, shares, (0.75, 0.85)))
    return out
