"""The resting family: what passing a turn saves and costs (`insight.settled`), against asking everything each turn.

Companies live a year of 13 turns. Released figures are those of `half_year`; of a question that rests there is none,
and its gap stands as it was said. Nothing wakes a question here: its topic has no other news. The rule was chosen on
seed 11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from jobs.insight.people import TRIFLING, PeopleGap, compare_people
from jobs.insight.settled import settled
from jobs.offline.bench import Lost, Progress, Row, ignore_progress
from jobs.offline.bench.companies import Lived
from jobs.offline.bench.half_year import LARGE, MODERATE, Bools, reckoned
from jobs.offline.bench.people import Floats
from jobs.offline.bench.worlds import WORLDS, World, drawn

SIZES = {40: 60, 84: 45, 300: 15}
"""Companies of each size and case."""

TURNS = 13
HALF_A_YEAR = 6  # windows after a question's first by which half a year is over
ASKED = 0.59  # of all questions: what was hoped for
APPEARS = 6  # the turn in which a gap that comes later is there

CASES: dict[str, Floats | float] = {
    "no gap": 0.0,
    f"gaps of {MODERATE}": MODERATE,
    f"gaps of {LARGE}": LARGE,
    f"gaps of {LARGE} that appear later": np.repeat([0.0, LARGE], [APPEARS, TURNS - APPEARS]),
}

NAMED = f"gaps of {LARGE} named in their first half year, 84 people"
LATER = f"gaps of {LARGE} that appear later, named within half a year, 84 people"
LOST = (
    Lost("resting", NAMED, "three turns of rest within 1 point", "about 11 of a hundred named less"),
    Lost("resting", LATER, "one turn of rest within 1 point", "52 % for 64 %, and 33 to 41 % not asked for 13 to 31 %"),
)


@dataclass(frozen=True, slots=True)
class Year:
    """What a year of companies was: shape (draws, questions, turns)."""

    asked: Bools
    true: Bools  # a gap is said, and rightly
    false: Bools


def live(lived: Lived, *, rests: bool) -> Year:
    """Return the year of companies whose questions pass a turn when they are settled, or never do."""
    shape = lived.staff.shape[:3]
    asked, said, true, false = (np.zeros(shape, bool) for _ in range(4))
    sign = np.zeros(shape)
    passes = np.zeros(shape[:2], bool)
    for turn in range(shape[2]):
        asked[..., turn] = ~passes
        gap, known = _compared(lived, asked[..., : turn + 1])
        now, before = asked[..., turn], max(0, turn - 1)
        said[..., turn] = np.where(now, gap.said & known, said[..., before])
        sign[..., turn] = np.where(now, np.sign(gap.difference), sign[..., before])
        passes = now & known & settled(gap) & rests
        truth = lived.truth[0][..., turn]
        right = (np.sign(truth) == sign[..., turn]) & (np.abs(truth) > TRIFLING + 1e-3)
        true[..., turn], false[..., turn] = said[..., turn] & right, said[..., turn] & ~right
    return Year(asked, true, false)


def _compared(lived: Lived, asked: Bools) -> tuple[PeopleGap, Bools]:
    """Return the gaps of leaders and staff by the windows that were asked, and which have two figures in the newest."""
    turns = asked.shape[-1]
    order = np.argsort(asked, -1, kind="stable")  # as in a digest: windows that were, the newest last

    def kept(side: Floats) -> Floats:
        seen = np.where(asked[..., None, None], side[:, :, :turns], np.nan)
        laid: Floats = np.take_along_axis(seen, order[..., None, None], 2)
        return laid

    leaders, staff = (kept(side) for side in lived.axis(0))
    gap = compare_people(leaders, staff, lived.people(0, turns), reckoned(lived, turns))
    has_both = [np.isfinite(side[:, :, -1]).all(-1).any(-1) for side in (leaders, staff)]
    return gap, np.asarray(has_both[0] & has_both[1])


def rows(
    seed: int, *, quick: bool = False, progress: Progress = ignore_progress, data: Path | None = None
) -> list[Row]:
    """Return every row of the family; the limit is what asking everything each turn does."""
    out: list[Row] = []
    for i, size in enumerate(SIZES):
        years: dict[tuple[str, str, bool], Year] = {}
        for j, ((w, world), (place, case)) in enumerate(product(enumerate(WORLDS), enumerate(CASES))):
            progress(f"companies of {size}", (i + j / (len(WORLDS) * len(CASES))) / len(SIZES))
            lots = _lots(np.random.default_rng([seed, size, w, place]), world, size, case, quick=quick, data=data)
            for rests in (False, True):
                years[world.name, case, rests] = _joined([live(lived, rests=rests) for lived in lots])
        out += _rows(years, size, seed, quick=quick, data=data)
    return out


def _lots(
    rng: np.random.Generator, world: World, size: int, case: str, *, quick: bool, data: Path | None
) -> list[Lived]:
    draws = max(3, SIZES[size] // (15 if quick else 1))
    return drawn(rng, world, size, draws, (CASES[case], None), world.usual, data=data, windows=TURNS)


def _joined(years: list[Year]) -> Year:
    """Return the years of several lots of companies as one."""
    return Year(*(np.concatenate([getattr(year, name) for year in years]) for name in ("asked", "true", "false")))


def _asked(year: Year) -> float:
    return float(year.asked.mean())


def _first_half_year(year: Year) -> float:
    return float(year.true[..., : HALF_A_YEAR + 1].any(-1).mean())


def _appeared(year: Year) -> float:
    return float(year.true[..., APPEARS : APPEARS + HALF_A_YEAR + 1].any(-1).mean())


def _hears_false(year: Year) -> float:
    return float(year.false[..., : HALF_A_YEAR + 1].any((1, 2)).mean())


def _rows(
    years: dict[tuple[str, str, bool], Year], size: int, seed: int, *, quick: bool, data: Path | None
) -> list[Row]:
    """Return the rows of one size, each the worse of both worlds."""
    large, later = f"gaps of {LARGE}", f"gaps of {LARGE} that appear later"
    command = (
        f"jobs.offline.bench.run(['resting'], {seed}{', quick=True' if quick else ''}{', data=…' if data else ''})"
    )

    def row(
        metric: str,
        measure: Callable[[Year], float],
        cases: list[str],
        target: Callable[[float], tuple[float | None, float | None]],
    ) -> Row:
        """Return a row of the worst case; ``target`` makes its band of the figure where everything is asked."""
        cells = {
            (name, case): (measure(years[name, case, True]), measure(years[name, case, False]))
            for name, case in product((world.name for world in WORLDS), cases)
        }
        is_cost = target(0.0)[0] is None
        ranked = sorted(cells.items(), key=lambda cell: cell[1][0] - cell[1][1], reverse=is_cost)
        (name, case), (resting, always) = ranked[0]
        others = "; ".join(f"{name}, {case}: {share:.0%}" for (name, case), (share, _) in ranked[1:])
        return Row(
            family="resting",
            metric=f"{metric}, {size} people",
            released=resting,
            limit=always,
            target=target(always),
            judged="released",
            cell=f"{name}, {case} ({others})" if others else f"{name}, {case}",
            command=command,
        )

    return [
        row("questions asked in a year, of all", _asked, list(CASES), lambda _: (None, ASKED)),
        row(f"{large} named in their first half year", _first_half_year, [large], lambda always: (always - 0.01, None)),
        row(f"{later}, named within half a year", _appeared, [later], lambda always: (always - 0.1, None)),
        row("companies hearing a false gap in 26 weeks", _hears_false, ["no gap"], lambda _: (None, 0.1)),
    ]
