"""The signals family: false alarms kept as declared, and changes found in time.

*Released* is what digests do: exact weeks while their answers live, and of those before coarse spans that fade
(`jobs.offline.bench.kept`); one alert of a group in four weeks. *Answers* is `jobs.insight.signals.scan` of exact sums
of all weeks, as digests did before anything was coarse.

Cuts were simulated on seed 1 (`jobs.offline.bench.kept_thresholds`), weights and windows chosen on seeds 100 to 506;
figures are measured on the bench's own seed. The limit of what can be found is the oracle's
(`jobs.offline.bench.oracle`), from exact means of however few: nine tenths of it are asked of a moderate step, and no
later. What is kept should cost a twentieth of what exact sums find, at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.digest.watching import ALPHA
from jobs.insight.contrast import after_silence
from jobs.insight.panel import CHANNELS, TeamWeeks
from jobs.insight.spans import SPAN
from jobs.insight.watch import look
from jobs.offline.bench import Lost, Progress, Row, in_turn, whole
from jobs.offline.bench.groups import NOTHING, Step, World, live
from jobs.offline.bench.kept import Company, Watch, as_digests_do, from_exact_sums
from jobs.offline.bench.oracle import taught
from jobs.offline.bench.people import Floats

COMMAND = "diapason bench signals"
RARE = 0.001
"""The rate at which sensitivity is compared."""

WATCHED = CHANNELS[:2]
"""The channels that are kept: participation and score."""

WORLDS = {
    "half silent, faithful": World(channels=WATCHED),
    "80 % answer": World(rate=0.8, sticky=0.4, items=(3.1, 4.0, 3.4, 3.8), channels=WATCHED),
}
MODERATE = Step(participation=-0.22, score=-0.77, skipped=0.088)
SCORE_ONLY = Step(score=-1.2)
SIZE, GROUPS, CHANGED, AT, WEEKS, IN_TIME = 16, 100, 10, 30, 40, 8

LOST = (
    Lost("signals", "moderate step", "five channels of equal weight", "score-only changes found: 3 points fewer"),
    Lost("signals", "moderate step", "participation, score, behaviour as three equal families", "3 points fewer"),
    Lost("signals", "moderate step", "5 recent weeks instead of 6", "5 points fewer, half a week earlier"),
    Lost("signals", "weeks", "quick look of 4 weeks of equal standing", "4 to 6 points fewer"),
    Lost("signals", "weeks", "mean of the looks at 6 and 4 weeks", "6 points fewer"),
    Lost("signals", "score-only", "all directions of equal standing", "3 to 6 points fewer"),
    Lost(
        "signals",
        "realised / declared",
        "spread of contrasts alone, no noise of single weeks",
        "6 groups: t tails, threshold > 5",
    ),
    Lost(
        "signals",
        "realised / declared",
        "fixed inflation instead of the measured memory",
        "0.24 to 1.7 from world to world",
    ),
)


@dataclass(frozen=True, slots=True)
class Detection:
    """Changes found: share within 8 weeks, median weeks (inf = never), false alarms per group-week of the others."""

    share: float
    weeks: float
    false: float


def rows(seed: int, *, quick: bool, progress: Progress, data: Path | None) -> list[Row]:
    """Return every row of the family, worst cells only; no real answers are weekly, so ``data`` is not used."""
    del data
    parts: Sequence[tuple[str, Callable[[int, int], list[Row]]]] = (
        ("false alarms", false_alarms),
        ("a small company", small_company),
        ("sensitivity", sensitivity),
        ("many groups", many_groups),
        ("the whole company", whole.rows),
        ("speed", speed),
    )
    return [row for measure in in_turn(parts, progress) for row in measure(seed, 8 if quick else 1)]


def row(
    metric: str, raw: float | None, released: float, target: tuple[float | None, float | None], **rest: object
) -> Row:
    """Return one row of this family, judged by what digests do."""
    return Row(
        family="signals",
        metric=metric,
        raw=raw,
        released=released,
        target=target,
        judged="released",
        command=COMMAND,
        **rest,  # type: ignore[arg-type]
    )


# ---------------------------------------------------------------- nothing happens


def quiet(seed: Sequence[int], groups: int, world: World, sizes: tuple[int, int] = (10, 25)) -> TeamWeeks:
    """Return 63 weeks of a company in which nothing happens: 52 with a statistic, starting in any season."""
    rng = np.random.default_rng(seed)
    begun = replace(world, first_week=int(rng.integers(52)))
    return live(rng, rng.integers(*sizes, groups), 63, world=begun)


def realised(
    seed: int,
    groups: int,
    world: World,
    sizes: tuple[int, int],
    group_weeks: int,
    watched: Callable[[TeamWeeks], Watch] = as_digests_do,
) -> float:
    """Return the alarms per declared alarm of quiet companies, over about ``group_weeks`` group-weeks.

    All that pass the threshold are counted; with more than a hundred groups, alerts are written of fewer.
    """
    alarms = looked = 0
    for company in range(max(1, group_weeks // (52 * groups))):
        watch = watched(quiet([seed, groups, company], groups, world, sizes))
        alarms += int(after_silence(watch.passed).sum())
        looked += int(np.isfinite(watch.statistic).sum())
    return alarms / (looked * ALPHA)


def false_alarms(seed: int, fewer: int) -> list[Row]:
    """Return the rows of alarms per declared alarm, from 10 to 4,000 groups."""
    cells = _cells((10, 25, 60, 250, 1000, 4000), (10, 25))
    group_weeks = 26_000 // fewer
    sold = float(np.mean([drop_rate(quiet([seed, 7, i], 100, WORLDS["80 % answer"])) for i in range(4)])) / ALPHA
    first = {name: realised(seed, *cell, group_weeks) for name, cell in cells.items()}
    edges = []
    for edge, chosen in (("highest", max), ("lowest", min)):
        worst = chosen(first, key=first.__getitem__)
        metric = f"false alarms per declared one, 10-4,000 groups, {edge}"
        both = _measured_again(seed, cells[worst], 4 * group_weeks)
        edges.append(row(metric, *both, (0.7, 1.0), market=sold, limit=1.0, cell=worst, unit="score"))
    return edges


def small_company(seed: int, fewer: int) -> list[Row]:
    """Return the row of six groups of twelve in a hundred quiet years."""
    cells, group_weeks = _cells((6,), (12, 13)), 6 * 52 * 25 // fewer
    first = {name: realised(seed, *cell, group_weeks) for name, cell in cells.items()}
    worst = max(first, key=first.__getitem__)
    metric = "false alarms per declared one, 6 groups of 12"
    both = _measured_again(seed, cells[worst], 4 * group_weeks)
    return [row(metric, *both, (None, 1.3), limit=1.0, cell=worst, unit="score")]


def _measured_again(seed: int, cell: Cell, group_weeks: int) -> tuple[float, float]:
    """Return the alarms per declared one from exact sums and as digests do, on fresh draws.

    A cell chosen for being worst must not be judged by the draws that chose it.
    """
    exact, cells = (realised(seed + 1, *cell, group_weeks, watched) for watched in (from_exact_sums, as_digests_do))
    return exact, cells


Cell = tuple[int, World, tuple[int, int]]


def _cells(companies: Sequence[int], sizes: tuple[int, int]) -> dict[str, Cell]:
    """Return every kind of company by name: how many groups, how people answer, of what sizes."""
    return {
        f"{groups} groups, {name}": (groups, world, sizes) for groups in companies for name, world in WORLDS.items()
    }


# ---------------------------------------------------------------- something happens


def drops(panel: TeamWeeks) -> Floats:
    """Return the rule sold today as a number: the worse fall of the week, in score (of 4 points) or participation."""
    with np.errstate(invalid="ignore"):
        score = -np.diff(panel.score, axis=1, prepend=np.nan) / 4
        share = -np.diff(panel.answered / panel.eligible, axis=1, prepend=np.nan)
    return np.asarray(np.fmax(score, share).T)


def drop_rate(panel: TeamWeeks) -> float:
    """Return how often a group falls by 20 points or more from one week to the next."""
    return float(np.nanmean(drops(panel) >= 0.2))  # noqa: PLR2004 - as sold


def companies(seed: int, step: Step, count: int) -> list[TeamWeeks]:
    """Return companies of 100 groups of 16; in each, ten groups take ``step`` in week 30."""
    panels = []
    for company in range(count):
        rng = np.random.default_rng([seed, company])
        world = World(first_week=int(rng.integers(52)), channels=WATCHED)
        panels.append(live(rng, [SIZE] * GROUPS, WEEKS, world=world, step=step, at=AT, changed=_which()))
    return panels


def _which() -> NDArray[np.bool_]:
    """Return which groups of a company change, (groups,)."""
    return np.arange(GROUPS) < CHANGED


def found_at(statistics: list[Floats], rate: float = RARE) -> Detection:
    """Return what is found with the threshold that gives the unchanged groups ``rate`` alarms per group-week."""
    low, high = 0.0, float(max(np.nanmax(statistic) for statistic in statistics)) + 1
    for _ in range(25):
        middle = (low + high) / 2
        too_many = _detection([statistic > middle for statistic in statistics], statistics).false > rate
        low, high = (middle, high) if too_many else (low, middle)
    return _detection([statistic > high for statistic in statistics], statistics)


def _detection(over: list[NDArray[np.bool_]], statistics: list[Floats]) -> Detection:
    alarms = [after_silence(passed) for passed in over]
    first_alarms = np.concatenate([_first(alarm[AT : AT + IN_TIME, _which()]) for alarm in alarms])
    others = sum(int(alarm[:, ~_which()].sum()) for alarm in alarms)
    looked = sum(int(np.isfinite(statistic[:, ~_which()]).sum()) for statistic in statistics)
    return Detection(float(np.mean(np.isfinite(first_alarms))), float(np.median(first_alarms)), others / looked)


def _first(alarm: NDArray[np.bool_]) -> Floats:
    """Return the week of the first alarm, counted from 1, inf = none."""
    return np.where(alarm.any(axis=0), alarm.argmax(axis=0) + 1.0, np.inf)


def sensitivity(seed: int, fewer: int) -> list[Row]:
    """Return the rows of steps found at one false alarm per 1,000 group-weeks, and what cells keep of them."""
    count = max(4, 60 // fewer)
    unchanged = companies(seed + 900, NOTHING, max(4, 16 // fewer))
    figures = {}
    for name, step in (("moderate", MODERATE), ("score", SCORE_ONLY)):
        changed = companies(seed + len(name), step, count)
        oracle = taught(unchanged, companies(seed + 950, step, max(2, 8 // fewer)), AT, _which())
        figures[name] = (
            found_at([drops(panel) for panel in changed]),
            found_at([from_exact_sums(panel, RARE).statistic for panel in changed]),
            found_at([as_digests_do(panel, RARE, begun=i % SPAN).statistic for i, panel in enumerate(changed)]),
            found_at([oracle.statistic(panel) for panel in changed]),
        )
    (sold, exact, ours, best), (sold_score, exact_score, ours_score, best_score) = figures.values()
    cell = "10 of 100 groups of 16"
    kept = "power of what is kept"
    return [
        row(
            "moderate step found within 8 weeks, at 1 per 1,000",
            exact.share,
            ours.share,
            (0.9 * best.share, None),
            market=sold.share,
            limit=best.share,
            cell=cell,
        ),
        row(
            "moderate step: median weeks",
            exact.weeks,
            ours.weeks,
            (None, min(best.weeks, IN_TIME)),
            market=sold.weeks,
            limit=best.weeks,
            unit="weeks",
            cell=cell,
        ),
        row(
            "score-only change found within 8 weeks",
            exact_score.share,
            ours_score.share,
            (0.72, None),
            market=sold_score.share,
            limit=best_score.share,
            cell=cell,
        ),
        row(f"{kept}, moderate step", 1.0, ours.share / exact.share, (0.95, None), limit=1.0, cell=cell),
        row(
            f"{kept}, score-only change", 1.0, ours_score.share / exact_score.share, (0.95, None), limit=1.0, cell=cell
        ),
    ]


def many_groups(seed: int, fewer: int) -> list[Row]:
    """Return the row of 1,000 groups of which 1 % change: the share of the alarms shown that are false, of how many."""
    ways = (from_exact_sums, as_digests_do)
    shown, false = np.zeros(2), np.zeros(2)
    for company in range(max(1, 8 // fewer)):
        rng = np.random.default_rng([seed, 1000, company])
        which = np.arange(1000) < 10  # noqa: PLR2004 - 1 %
        world = World(channels=WATCHED)
        panel = live(rng, [SIZE] * 1000, WEEKS, world=world, step=MODERATE, at=AT, changed=which)
        for i, watched in enumerate(ways):
            alarms = after_silence(watched(panel).over)[AT : AT + IN_TIME]
            shown[i] += alarms.sum()
            false[i] += alarms[:, ~which].sum()
    exact, ours = false / np.maximum(shown, 1)
    metric = "1,000 groups, 1 % change: alarms shown that are false"
    cell = f"of {shown[0]:.0f} and {shown[1]:.0f} alarms, from answers and as released"
    return [row(metric, float(exact), float(ours), (None, 0.25), limit=0.1, cell=cell)]


def speed(seed: int, fewer: int) -> list[Row]:
    """Return the row of one week's look at 10,000 groups on one core."""
    groups = 10_000 // fewer
    panel = live(np.random.default_rng(seed), [12] * groups, WEEKS)
    company = Company(groups)
    for week in range(WEEKS):
        company.live(panel, week)
    spent = []
    for _ in range(5):
        began = time.process_time()
        look(company.past, company.weeks, company.calibration, alpha=ALPHA)
        spent.append(time.process_time() - began)
    return [row("one week's look at 10,000 groups", None, fewer * min(spent), (None, 0.5), unit="seconds")]
