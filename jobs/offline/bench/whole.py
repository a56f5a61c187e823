"""What alerts say of a whole company: nothing when one team falls or people are on holiday, else what happened.

Companies of 84: ten leaders, and staff in five teams; everything as digests see it (`jobs.offline.bench.kept`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jobs.digest.watching import ALPHA
from jobs.insight.contrast import after_silence
from jobs.offline.bench import Row
from jobs.offline.bench.groups import Step, World, live
from jobs.offline.bench.kept import Company

COMMAND = "diapason bench signals"
SIZES = (10, 12, 14, 16, 16, 16)
CHANGED_AT, WEEKS_AFTER, IN_TIME = 30, 12, 8
WORLDS = {
    "half silent, faithful": World(channels=("participation", "score")),
    "80 % answer": World(rate=0.8, sticky=0.4, items=(3.1, 4.0, 3.4, 3.8), channels=("participation", "score")),
}
ONE_TEAM = np.arange(len(SIZES)) == len(SIZES) - 1
EVERYBODY = np.ones(len(SIZES), dtype=bool)
FALLS = {
    "score by 1.2 SD": Step(score=-1.2),
    "score by 2 SD": Step(score=-2.0),
    "participation by 40 points": Step(participation=-0.4),
}

SUMMERS = {
    "August −9, Christmas −17 points": (-0.09, -0.17, 0.0),
    "August −20, Christmas −30 points, half as much apart from team to team": (-0.2, -0.3, 0.5),
    "August −35, Christmas −45 points, half as much apart from team to team": (-0.35, -0.45, 0.5),
}
"""What holidays take from the share who answer, in August and at Christmas, and how differently from team to team."""

SPRING, YEAR = 9, 52
AWAY = slice(23, 48)  # of a year that begins in the spring: from August until after Christmas


def rows(seed: int, fewer: int) -> list[Row]:
    """Return the rows of *across the company*: said when one team fell, and when everybody did."""
    count = max(20, 100 // fewer)
    false = {
        f"{world}: {fall}": told(seed, WORLDS[world], step, ONE_TEAM, count)
        for world in WORLDS
        for fall, step in FALLS.items()
    }
    found = {world: told(seed, WORLDS[world], Step(score=-0.8), EVERYBODY, count) for world in WORLDS}
    worst, least = max(false, key=false.__getitem__), min(found, key=found.__getitem__)
    return [
        _row("*across the company* said within 12 weeks when one team fell", false[worst], (None, 0.02), worst),
        _row("*across the company* said within 12 weeks when all fell by 0.8 SD", found[least], (0.9, None), least),
        *_holidays(seed, count // 2),
        *(_team(seed, size, count) for size in (12, 16)),
    ]


def _team(seed: int, size: int, count: int) -> Row:
    """Return the row of one team of so many whose answers fall by 0.8 SD, found at the declared rate."""
    team, world, found = SIZES.index(size), WORLDS["80 % answer"], 0
    for index in range(count):
        rng = np.random.default_rng([seed, size, index])
        begun = replace(world, first_week=int(rng.integers(52)))
        changed = np.arange(len(SIZES)) == team
        panel = live(
            rng, SIZES, CHANGED_AT + IN_TIME, world=begun, step=Step(score=-0.8), at=CHANGED_AT, changed=changed
        )
        company = Company(len(SIZES), index % 4, begun.holidays(CHANGED_AT + IN_TIME))
        looks = [company.live(panel, week) for week in range(CHANGED_AT + IN_TIME)]
        found += any(look.over[team] for look in looks[CHANGED_AT:])
    metric = f"team of {size} falling by 0.8 SD found within 8 weeks, at the declared rate"
    return _row(metric, found / count, ({12: 0.85, 16: 0.95}[size], None), "80 % answer")


def _holidays(seed: int, count: int) -> list[Row]:
    """Return the rows of a year with August and Christmas, in which nothing happens."""
    cells = {
        f"{name}, {world}": replace(WORLDS[world], first_week=SPRING, august=august, christmas=christmas, uneven=uneven)
        for world in WORLDS
        for name, (august, christmas, uneven) in SUMMERS.items()
    }
    lived = {name: year(seed, world, count) for name, world in cells.items()}
    called = max(lived, key=lambda name: lived[name][0])
    worst = max(lived, key=lambda name: lived[name][1])
    alarms = "false alarms per declared one, August until after Christmas, 6 groups"
    return [
        _row("a company told that it disengages, August until after Christmas", lived[called][0], (None, 0.05), called),
        replace(_row(alarms, lived[worst][1], (None, 1.3), worst), unit="score"),
    ]


def year(seed: int, world: World, count: int) -> tuple[float, float]:
    """Return the share of companies told that fewer answer, and alarms of groups per declared one, in holidays."""
    called = alarms = looked = 0
    for index in range(count):
        panel = live(np.random.default_rng([seed, index]), SIZES, YEAR, world=world)
        company = Company(len(SIZES), index % 4, world.holidays(YEAR))
        looks = [company.live(panel, week) for week in range(YEAR)]
        called += any(look.organisation.direction == "participation" for look in looks[AWAY])
        alarms += int(after_silence(np.stack([look.over for look in looks]))[AWAY].sum())
        looked += int(np.isfinite([look.statistic for look in looks[AWAY]]).sum())
    return called / count, alarms / (looked * ALPHA)


def _row(metric: str, share: float, target: tuple[float | None, float | None], cell: str) -> Row:
    return Row(
        family="signals",
        metric=metric,
        released=share,
        target=target,
        judged="released",
        cell=f"companies of 84, {cell}",
        command=COMMAND,
    )


def told(seed: int, world: World, step: Step, changed: Sequence[bool] | np.ndarray, count: int) -> float:
    """Return the share of companies that are told within 12 weeks of a change of some groups that all of it fell."""
    weeks = CHANGED_AT + WEEKS_AFTER
    said = 0
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        begun = replace(world, first_week=int(rng.integers(52)))
        panel = live(rng, SIZES, weeks, world=begun, step=step, at=CHANGED_AT, changed=changed)
        company = Company(len(SIZES), index % 4, begun.holidays(weeks))
        looks = [company.live(panel, week) for week in range(weeks)]
        said += any(look.organisation.over for look in looks[CHANGED_AT:])
    return said / count
