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
from jobs.insight.watch import WEEKS_A_YEAR, false_alarms_a_year, look
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
WITH_EXACT_SUMS = (12, 40, 400)
SIZE, GROUPS, CHANGED, AT, WEEKS, IN_TIME = 16, 100, 10, 30, 40, 8

LOST = (
    Lost(
        "signals",
        "moderate step",
        "skips as a third channel, kept in the cells that R9 asks for",
        "17 instead of 24 % found where half are silent, 88 instead of 91 % where 80 % answer (exact: 31 and 93 %): "
        "the skips of a team of 16 hardly leave the outermost cell",
    ),
    Lost(
        "signals",
        "August",
        "holidays of recent weeks less those of the weeks before",
        "18 % of companies of 320 still told: July is no August",
    ),
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


def quiet(
    seed: Sequence[int], groups: int, world: World, sizes: tuple[int, int] = (10, 25)
) -> tuple[TeamWeeks, list[float]]:
    """Return 63 weeks of a company in which nothing happens, starting in any season, and their shares of holidays."""
    rng = np.random.default_rng(seed)
    begun = replace(world, first_week=int(rng.integers(52)))
    return live(rng, rng.integers(*sizes, groups), 63, world=begun), begun.holidays(63)


def realised(
    seed: int,
    groups: int,
    world: World,
    sizes: tuple[int, int],
    group_weeks: int,
    watched: Callable[..., Watch] = as_digests_do,
) -> float:
    """Return the alarms per declared alarm of quiet companies, over about ``group_weeks`` group-weeks.

    All that pass the threshold are counted; with more than a hundred groups, alerts are written of fewer.
    """
    alarms = looked = 0
    for company in range(max(1, group_weeks // (52 * groups))):
        panel, holidays = quiet([seed, groups, company], groups, world, sizes)
        watch = watched(panel, holidays=holidays)
        alarms += int(after_silence(watch.passed).sum())
        looked += int(np.isfinite(watch.statistic).sum())
    return alarms / (looked * ALPHA)


def false_alarms(seed: int, fewer: int) -> list[Row]:
    """Return the rows of alarms per declared alarm, from 1 to 4,000 groups."""
    sold = float(np.mean([drop_rate(quiet([seed, 7, i], 100, WORLDS["80 % answer"])[0]) for i in range(4)])) / ALPHA
    rows_of_all = []
    for groups in (1, 3, 6, 12, 40, 400, 4000):
        # Of few groups both kinds of company together: an alarm in nine years is too rare to tell the worse of them.
        ways = (from_exact_sums, as_digests_do) if groups in WITH_EXACT_SUMS else (as_digests_do,)
        ratios = [
            float(np.mean([realised(seed, groups, world, (10, 25), 15_000 // fewer, way) for world in WORLDS.values()]))
            for way in ways
        ]
        metric = f"false alarms per declared one, {groups:,} group{'s' if groups > 1 else ''}"
        exact = ratios[0] if len(ratios) > 1 else None
        cell = "mean of both kinds of company"
        rows_of_all.append(row(metric, exact, ratios[-1], (0.7, 1.0), market=sold, limit=1.0, cell=cell, unit="score"))
    written = float(np.mean([written_a_year(seed, 400, world, max(2, 10 // fewer)) for world in WORLDS.values()]))
    metric = "false alerts per declared one, 400 groups, as an alert says it"
    ratio = written / false_alarms_a_year(400, ALPHA)
    return [*rows_of_all, row(metric, None, ratio, (0.7, 1.0), limit=1.0, cell="mean of both kinds", unit="score")]


def written_a_year(seed: int, groups: int, world: World, companies: int) -> float:
    """Return the alerts that a quiet company gets in 52 weeks, of groups that passed all that an alert has to."""
    alerts = looked = 0
    for company in range(companies):
        panel, holidays = quiet([seed, groups, company], groups, world)
        watch = as_digests_do(panel, holidays=holidays)
        alerts += int(after_silence(watch.over).sum())
        looked += int(np.isfinite(watch.statistic).any(axis=1).sum())
    return alerts / looked * WEEKS_A_YEAR


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


def companies(seed: int, step: Step, count: int) -> list[tuple[TeamWeeks, list[float]]]:
    """Return companies of 100 groups of 16, and their holidays; in each, ten groups take ``step`` in week 30."""
    lives = []
    for company in range(count):
        rng = np.random.default_rng([seed, company])
        world = World(first_week=int(rng.integers(52)), channels=WATCHED)
        panel = live(rng, [SIZE] * GROUPS, WEEKS, world=world, step=step, at=AT, changed=_which())
        lives.append((panel, world.holidays(WEEKS)))
    return lives


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
    unchanged = [panel for panel, _ in companies(seed + 900, NOTHING, max(4, 16 // fewer))]
    figures = {}
    for name, step in (("moderate", MODERATE), ("score", SCORE_ONLY)):
        changed = companies(seed + len(name), step, count)
        shown = [panel for panel, _ in companies(seed + 950, step, max(2, 8 // fewer))]
        oracle = taught(unchanged, shown, AT, _which())
        figures[name] = (
            found_at([drops(panel) for panel, _ in changed]),
            found_at([from_exact_sums(panel, RARE).statistic for panel, _ in changed]),
            found_at(
                [
                    as_digests_do(panel, RARE, begun=index % SPAN, holidays=holidays).statistic
                    for index, (panel, holidays) in enumerate(changed)
                ]
            ),
            found_at([oracle.statistic(panel) for panel, _ in changed]),
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
    ways: tuple[Callable[..., Watch], ...] = (from_exact_sums, as_digests_do)
    shown, false = np.zeros(2), np.zeros(2)
    for company in range(max(1, 8 // fewer)):
        rng = np.random.default_rng([seed, 1000, company])
        which = np.arange(1000) < 10  # noqa: PLR2004 - 1 %
        world = World(channels=WATCHED)
        panel = live(rng, [SIZE] * 1000, WEEKS, world=world, step=MODERATE, at=AT, changed=which)
        for i, watched in enumerate(ways):
            alarms = after_silence(watched(panel, holidays=world.holidays(WEEKS)).over)[AT : AT + IN_TIME]
            shown[i] += alarms.sum()
            false[i] += alarms[:, ~which].sum()
    exact, ours = false / np.maximum(shown, 1)
    metric = "1,000 groups, 1 % change: alarms shown that are false"
    cell = f"of {shown[0]:.0f} and {shown[1]:.0f} alarms, from answers and as released"
    return [row(metric, float(exact), float(ours), (None, 0.25), limit=0.1, cell=cell)]


def speed(seed: int, fewer: int) -> list[Row]:
    """Return the row of a year of weekly looks at 10,000 groups on one core."""
    groups = 10_000 // fewer
    panel = live(np.random.default_rng(seed), [12] * groups, WEEKS)
    company = Company(groups)
    for week in range(WEEKS):
        company.live(panel, week)
    spent = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(WEEKS_A_YEAR):
            look(company.past, company.weeks, company.calibration, alpha=ALPHA)
        spent.append(time.process_time() - began)
    return [row("52 weekly looks at 10,000 groups", None, fewer * min(spent), (None, 0.5), unit="seconds")]
