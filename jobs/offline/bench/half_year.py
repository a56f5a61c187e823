"""The half-year family: what whole companies hear in 26 weeks of digests, false or true (`insight.people`).

False = said although |T| ≤ 0.15, or on the wrong side. A company hears a false gap when any of its eight questions has
one, between leaders and staff or between two functions, in any week. Levels were fitted on seed 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.insight.people import TRIFLING, PeopleGap, compare_people
from jobs.offline.bench import Lost, Progress, Row, companies, ignore_progress
from jobs.offline.bench.companies import QUESTIONS, TREES, Life, Lived, Truths
from jobs.offline.bench.people import Floats

Bools = NDArray[np.bool_]

RATES = (0.5, 0.75, 0.9)
NULLS = {"T = 0": 0.0, "every T 0.15 either way": TRIFLING, "random halves": None}
"""Companies in which nothing is to be said, by |T| on both axes; None: people put at random on both sides."""

LARGE, MODERATE = 0.8, 0.4
DRAWS = {20: 450, 40: 360, 84: 300, 300: 90}
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
STRANGE = {
    "icc 0.3": Life(icc=0.3),
    "icc 0.7": Life(icc=0.7),
    "20 % turnover a year": Life(turnover=0.2),
    "the same are silent (0.8 from window to window)": Life(keep=0.8),
    "half silent, the same ones": Life(keep=0.8, rate=0.5),
    "the unhappy answer less": Life(silence=0.1),
}
"""Other lives that the rule must bear."""

NAMED, FALSE = "0.8 named within 8 / 12 / 26 weeks, 84 people", "false gaps"
LOST = (
    Lost(
        "half_year",
        NAMED,
        "f from the looks of the staff instead of 0.75, as many companies hearing a false gap",
        "47 / 63 / 89 % for 50 / 66 / 91 %; leaders’ looks say 0.87, 0.93, 0.95 where 0.5, 0.75, 0.9 answer",
    ),
    Lost(
        "half_year",
        NAMED,
        "one level for every look, as many companies hearing a false gap",
        "51 / 66 / 89 % for 50 / 67 / 91 %",
    ),
    Lost(
        "half_year",
        "0.4 named within 26 weeks, 300 people",
        "functions at a quarter of the level",
        "47 % for 53 %, as many companies hearing a false gap",
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
        "single windows on either side of a cut, as many vanished gaps still said",
        "22 % of questions of companies of 84 in half a year for 12 %",
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
        more = ", quick=True" if self.quick else ""
        data = ", data=…" if self.data else ""
        command = f"jobs.offline.bench.run(['half_year'], {self.seed}{more}{data})"
        return Row(
            family="half_year",
            metric=metric,
            released=share,
            target=target,
            judged="released",
            cell=cell,
            command=command,
        )


def compared(lived: Lived, axis: int, seen: int) -> tuple[PeopleGap, Bools]:
    """Return the gaps of an axis after ``seen`` windows, and whether both sides have a figure in the newest."""
    first, second = (side[:, :, :seen] for side in lived.axis(axis))
    gap = compare_people(first, second, lived.people(axis), reckoned(lived, seen), functions=axis == 1)
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
        right = (np.sign(truth) == np.sign(gap.difference)) & (np.abs(truth) > TRIFLING + 1e-6)
        true.append(gap.said & known & right)
        false.append(gap.said & known & ~right)
    return np.stack(true, -1), np.stack(false, -1)


def ever_false(lived: Lived) -> Bools:
    """Return which companies hear any false gap in half a year, on either axis."""
    heard = np.arange(lived.staff.shape[2]) < HEARD[:, None]
    axes = [(said(lived, axis)[1] & heard).any((1, 2)) for axis in (0, 1)]
    return np.asarray(axes[0] | axes[1])


# ---------------------------------------------------------------- companies


def null(run: Run, rng: np.random.Generator, size: int, kind: str, life: Life) -> list[Lived]:
    """Return companies in which nothing, or nothing but a trifle, is to be said: one of the kinds of `NULLS`."""
    apart = NULLS[kind]
    if apart is None:
        return halves(run, rng, size, run.draws(size), life)
    return drawn(run, rng, size, run.draws(size), (apart, apart), life)


def drawn(
    run: Run, rng: np.random.Generator, size: int, draws: int, apart: tuple[float, float | None], life: Life
) -> list[Lived]:
    """Return simulated companies whose items divide people as real ones do, or as `people.PROFILES` without data.

    ``apart`` is |T| of each axis, None = as it comes; each question has its own side.
    """
    lots = 3 if run.data else 1  # each has items of its own
    each = max(2, draws // lots)
    lived = []
    for _ in range(lots):
        leaders, functions = (None if gap is None else signed(rng, each, gap) for gap in apart)
        given = given_views(run, rng, size, each)
        lived.append(companies.live(rng, TREES[size], each, Truths(leaders, functions), life, given=given))
    return lived


def halves(run: Run, rng: np.random.Generator, size: int, draws: int, life: Life) -> list[Lived]:
    """Return companies of real people put at random on both sides; of simulated ones without data."""
    tree, real = TREES[size], list(companies.real_companies(run.data).values())
    if not real:
        return [companies.live(rng, tree, draws, Truths(), life)]
    each = max(2, draws // (2 * len(real)))
    return [
        companies.live(
            rng, tree, each, Truths(), life, given=companies.real_views(rng, source, tree, each, life.icc)
        )
        for source, _ in product(real, range(2))
    ]  # fmt: skip


def signed(rng: np.random.Generator, draws: int, size: float) -> Floats:
    """Return gaps of one size on either side, shape (draws, questions, 1)."""
    return rng.choice([-size, size], (draws, QUESTIONS, 1))


def false_share(lots: list[Lived]) -> float:
    """Return the share of companies that hear any false gap."""
    return float(np.concatenate([ever_false(lived) for lived in lots]).mean())


def named(lots: list[Lived]) -> dict[int, float]:
    """Return the share of leaders' gaps that are named within weeks of their first figure."""
    ever = np.concatenate([np.maximum.accumulate(said(lived, 0)[0], -1) for lived in lots])
    return {weeks: float(ever[..., window].mean()) for weeks, window in WITHIN.items()}


# ---------------------------------------------------------------- rows


def rows(
    seed: int, *, quick: bool = False, progress: Progress = ignore_progress, data: Path | None = None
) -> list[Row]:
    """Return every row of the family."""
    run = Run(seed, quick, data)
    out: list[Row] = []
    for i, size in enumerate(TREES):
        progress(f"companies of {size}", i / len(TREES))
        out += [*_false_rows(run, size), *_named_rows(run, size), *_ended_rows(run, size)]
    return out


def still_said(run: Run, size: int, before: int) -> dict[int, float]:
    """Return how often a gap that was said, and then vanished, is said after so many windows more.

    ``before`` windows of a gap of 0.8 come first.
    """
    rng = run.rng(size, 30 + before)
    course = np.repeat([LARGE, 0.0], [before, AFTER])
    ends = course * rng.choice([-1, 1], (max(2, run.draws(size) // 6), QUESTIONS, 1))
    lived = companies.live(
        rng,
        TREES[size],
        len(ends),
        Truths(ends, None),
        windows=len(course),
        given=given_views(run, rng, size, len(ends)),
    )
    after = []
    for seen in range(before, before + AFTER + 1):
        gap, known = compared(lived, 0, seen)
        after.append(gap.said & known)
    return {window: float(said_then[after[0]].mean()) for window, said_then in enumerate(after[1:], start=1)}


def false_changes(run: Run, size: int) -> float:
    """Return how often a T of 0.4 that stays seems to have changed in half a year."""
    rng = run.rng(size, 40)
    draws = max(2, run.draws(size) // 6)
    truths = Truths(signed(rng, draws, MODERATE), None)
    lived = companies.live(rng, TREES[size], draws, truths, given=given_views(run, rng, size, draws))
    ever = [compared(lived, 0, seen)[0].since > 0 for seen in range(2, companies.LOOKS + 1)]
    return float(np.any(ever, 0).mean())


def given_views(
    run: Run, rng: np.random.Generator, size: int, draws: int
) -> tuple[Floats, list[tuple[float, ...]]] | None:
    """Return lasting views for real items that divide people as they do, None without data."""
    shares = companies.real_shares(run.data)
    if not shares:
        return None
    return companies.views(rng, TREES[size], draws), [shares[item] for item in rng.permutation(len(shares))[:QUESTIONS]]


def _ended_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of gaps that end, and of those that do not."""
    out = []
    for before in (3, 6):
        said_after = still_said(run, size, before)
        others = ", ".join(f"{share:.0%} after {window}" for window, share in said_after.items() if window != END)
        metric = f"a vanished gap of {LARGE} still said after {END} windows, {size} people, {before} windows before"
        out.append(run.row(metric, said_after[END], (None, 0.20), others))
    metric = f"a gap of {MODERATE} that stays seems to change in 26 weeks, {size} people"
    return [*out, run.row(metric, false_changes(run, size), (None, 0.10), "per question")]


def _false_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of false gaps of one size: each null at its worst rate of answering, and strange lives."""
    out = []
    shares: dict[str, list[float]] = {kind: [] for kind in NULLS}
    for place, rate in enumerate(RATES):
        rng = run.rng(size, place)
        for kind in NULLS:
            shares[kind].append(false_share(null(run, rng, size, kind, Life(rate=rate))))
    for kind, by_rate in shares.items():
        # The largest of noisy shares is too large: the worst rate is measured again, on fresh draws.
        place = int(np.argmax(by_rate))
        share = false_share(null(run, run.rng(size, place, 1), size, kind, Life(rate=RATES[place])))
        metric = f"companies of {size} hearing a false gap in 26 weeks, {kind}"
        out.append(run.row(metric, share, (None, 0.10), f"{RATES[place]:.0%} answer"))
    strange = {}
    for place, (name, life) in enumerate(STRANGE.items()):
        lots = drawn(run, run.rng(size, 10 + place), size, run.draws(size) // 2, (TRIFLING, TRIFLING), life)
        strange[name] = false_share(lots)
    cell = max(strange, key=strange.__getitem__)
    others = ", ".join(f"{name} {share:.1%}" for name, share in strange.items() if name != cell)
    metric = f"companies of {size}, the same, other lives, T 0.15 either way"
    return [*out, run.row(metric, strange[cell], (None, 0.10), f"{cell} ({others})")]


def _named_rows(run: Run, size: int) -> list[Row]:
    """Return the rows of true gaps of one size, where three of four answer."""
    out = []
    for place, gap in enumerate((LARGE, MODERATE)):
        lots = drawn(run, run.rng(size, 20 + place), size, run.draws(size) // 3, (gap, None), Life())
        shares = named(lots)
        for weeks, target in TARGETS.get((size, gap), {}).items():
            metric = f"a gap of {gap} named within {weeks} weeks, {size} people"
            cell = f"{TREES[size].leaders} leaders, 75 % answer"
            out.append(run.row(metric, shares[weeks], (target, None), cell))
    return out
