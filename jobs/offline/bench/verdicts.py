"""The verdicts family: what is said of gaps after a commitment on them was due (`insight.verdicts`).

In each company leaders commit to the widest gap that a digest says, whatever it truly is: it is chosen for being said.
Of every gap of the company nothing, a quarter, half, three quarters or all is then left, since one side moves, and up
to three windows are asked. Constants were fitted on usual people and seed 11; figures are of the other simulator, and
of other seeds.

*Market* is a plain before and after: closed when the middles of the newest figure before and of the first one after lie
half a point closer, and still there otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs.insight.people import compare_people
from jobs.insight.tellable import tellable
from jobs.insight.verdicts import AFTER, SMALL, Before, Reading, Verdict, before, judge, read
from jobs.offline.bench import Lost, Progress, Row, ignore_progress
from jobs.offline.bench.companies import QUESTIONS, Bools, Lived, Truths
from jobs.offline.bench.half_year import compared, reckoned
from jobs.offline.bench.people import Floats
from jobs.offline.bench.worlds import WORLDS, World, items_of

DRAWS = 1000
"""Companies of each cell; a third in weaker ones, and in companies of 300."""

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
LESS = 0.10
"""By how much less than was told at commitment may then be said."""

WAYS = ("the unfavourable side rises", "the favourable side falls", "all gaps move")


Band = tuple[float | None, float | None]


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


CELLS = tuple(
    Cell(f"{leaders} leaders, {rate:.0%} answer", leaders=leaders, rate=rate)
    for leaders in (8, 10, 12)
    for rate in (0.75, 0.9)
)
"""What targets are for: 84 people, gaps of 1.2 to 1.6, two windows before."""

FALLS = Cell("the favourable side falls", way=WAYS[1])
DRIFT = Cell("all gaps move", way=WAYS[2])
WEAKER = (
    Cell("half answer, three windows before", rate=0.5, windows=3),
    Cell("gaps of 0.8, three windows before", windows=3, planted=(0.8, 0.8)),
    Cell("gaps as they come, three windows before", windows=3, planted=None),
    Cell("one window before", windows=1),
    Cell("6 leaders", leaders=6),
    Cell("14 leaders", leaders=14),
    Cell("40 people, three windows before", size=40, windows=3),
    Cell("300 people", size=300),
)

CLOSED, STILL, WRONG = "closed, nothing left", "still there, all left", "wrong, of all commitments"
LOST = (
    Lost("verdicts", CLOSED, "0.90 after three windows too, as after two", "74 % for 83 %, seed 11, all six cells"),
    Lost(
        "verdicts",
        CLOSED,
        "a side's mean thought to lie within 0.7 of the middle of its scale",
        "46, 70 and 84 % for 63, 82 and 89 % with 8, 10 and 12 leaders, three of four of whom answer",
    ),
    Lost(
        "verdicts",
        CLOSED,
        "0.75 after three windows, under half a point by 0.7",
        "76 % for 63 % with 8 leaders, and 16 % of halved gaps called closed for 11 %",
    ),
    Lost(
        "verdicts",
        "closed, although only the favourable side fell",
        "sides' means before as figures had them, not as the shrunk gap leaves them",
        "4 % of vanished gaps for 0 %",
    ),
)


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
        return _mean(self.name[self.left(left)] == name)


def _mean(of: Bools) -> float:
    return float(of.mean()) if of.size else 0.0


# ---------------------------------------------------------------- companies that commit


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


# ---------------------------------------------------------------- rows


def rows(
    seed: int, *, quick: bool = False, progress: Progress = ignore_progress, data: Path | None = None
) -> list[Row]:
    """Return every row of the family: of the other simulator, and in the cell what usual people have."""
    cells = (*CELLS, FALLS, DRIFT, *WEAKER)
    of_cell: dict[str, dict[str, Followed]] = {}
    for place, cell in enumerate(cells):
        progress(cell.name, place / len(cells))
        draws = DRAWS // (1 if cell in CELLS else 3)
        of_cell[cell.name] = {
            world.name: followed(
                np.random.default_rng([seed, place, w]), world, cell, draws // 10 if quick else draws, data=data
            )
            for w, world in enumerate(WORLDS)
        }
    command = (
        f"jobs.offline.bench.run(['verdicts'], {seed}{', quick=True' if quick else ''}{', data=…' if data else ''})"
    )
    return [replace(row, command=command) for row in (*_main(of_cell), *_sides(of_cell), *_weaker(of_cell))]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A share by cell, the market's beside it, of one simulator and of the other, to be told by its worst cell."""

    metric: str
    target: Band
    reported: dict[str, float]
    market: dict[str, float]
    fitted: dict[str, float]

    def row(self, more: str = "") -> Row:
        """Return the row of the worst cell."""
        pick = min if self.target[1] is None else max
        worst = pick(self.reported, key=self.reported.__getitem__)
        rest = "; ".join(f"{cell}: {share:.1%}" for cell, share in self.reported.items() if cell != worst)
        usual = pick(self.fitted, key=self.fitted.__getitem__)
        cell = [worst, f"({rest})" if rest else "", f"usual people, {usual}: {self.fitted[usual]:.1%}", more]
        return _row(self.metric, self.reported[worst], self.target, "; ".join(filter(None, cell)), self.market[worst])


def _row(metric: str, share: float, target: Band, cell: str, market: float | None = None) -> Row:
    return Row(
        family="verdicts", metric=metric, released=share, market=market, target=target, judged="released", cell=cell
    )


def _main(of_cell: dict[str, dict[str, Followed]]) -> list[Row]:
    """Return the rows of wide gaps."""
    usual, other = ({cell.name: of_cell[cell.name][world.name] for cell in CELLS} for world in WORLDS)

    def measured(name: str, left: float, target: Band, metric: str) -> _Measured:
        is_closed = name == "closed"
        return _Measured(
            metric,
            target,
            {cell: of.share(name, left) for cell, of in other.items()},
            {cell: _mean(of.market[of.left(left)] == is_closed) for cell, of in other.items()},
            {cell: of.share(name, left) for cell, of in usual.items()},
        )

    halves = {name: np.mean([of.share(name, 0.5) for of in other.values()]) for name in ("halved", "cannot_tell")}
    wrong_market = {
        cell: _mean(np.where(of.market, of.now > of.then / 2, of.now < of.then / 2) & ~of.left(0.5))
        for cell, of in other.items()
    }
    wrong = _Measured(
        f"{WRONG}, of any share left",
        (None, 0.02),
        *({cell: _mean(of.wrong) for cell, of in other.items()}, wrong_market),
        {cell: _mean(of.wrong) for cell, of in usual.items()},
    )
    return [
        measured("closed", 0.0, (0.80, None), CLOSED).row(),
        measured("still_there", 1.0, (0.95, None), STILL).row(),
        wrong.row(),
        *(
            _Measured(
                f"wrong, {what} left",
                (None, 0.02),
                {cell: _mean(of.wrong[of.left(left)]) for cell, of in other.items()},
                {cell: _mean(of.market[of.left(left)] == kept) for cell, of in other.items()},
                {cell: _mean(of.wrong[of.left(left)]) for cell, of in usual.items()},
            ).row()
            for what, left, kept in (("a quarter", 0.25, False), ("three quarters", 0.75, True))
        ),
        measured("closed", 0.5, (None, 0.15), "half left, said closed").row(
            f"mean of all: halved {halves['halved']:.0%}, cannot tell {halves['cannot_tell']:.0%}"
        ),
        measured("still_there", 0.5, (None, 0.30), "half left, said still there").row(),
        _more_than_small(list(other.values())),
    ]


def _more_than_small(parts: Sequence[Followed]) -> Row:
    """Return the share of all uses of *closed* of which more than half a point is left."""
    uses = [(of.name == "closed", of.now > SMALL, of.market) for of in parts]
    closed, more, market = (np.concatenate(part) for part in zip(*uses, strict=True))
    cell = f"{closed.sum()} uses, as many gaps of which 0, ¼, ½, ¾ and all is left"
    return _row(
        f"closed, more than {SMALL} left, of its uses", _mean(more[closed]), (None, 0.05), cell, _mean(more[market])
    )


def _sides(of_cell: dict[str, dict[str, Followed]]) -> list[Row]:
    """Return the rows of which side moved, and of other gaps."""
    usual, falls = (of_cell[FALLS.name][world.name] for world in WORLDS)
    drift_usual, drift = (of_cell[DRIFT.name][world.name] for world in WORLDS)
    alone_usual, alone = (np.concatenate([of_cell[cell.name][world.name].others for cell in CELLS]) for world in WORLDS)
    halved = f"halved: {falls.share('halved', 0.0):.0%}; usual people: {usual.share('closed', 0.0):.1%}"
    return [
        _row(
            "closed, although only the favourable side fell",
            falls.share("closed", 0.0),
            (None, 0.02),
            f"10 or 11 leaders, nothing left; said to have {halved}",
            _mean(falls.market[falls.left(0.0)]),
        ),
        _row(
            "others moved as much, all did",
            _mean(drift.others[drift.left(0.0)]),
            (0.70, None),
            f"nothing left; usual people: {_mean(drift_usual.others[drift_usual.left(0.0)]):.1%}",
        ),
        _row(
            "others moved as much, none did",
            _mean(alone),
            (None, 0.01),
            f"of all commitments; usual people: {_mean(alone_usual):.1%}",
        ),
    ]


def _weaker(of_cell: dict[str, dict[str, Followed]]) -> list[Row]:
    """Return the rows of weaker cells: what was told at commitment, as the limit, and what was then said."""
    out = []
    for cell in WEAKER:
        usual, other = (of_cell[cell.name][world.name] for world in WORLDS)
        for place, (name, left) in enumerate((("still_there", 1.0), ("closed", 0.0))):
            told = float(other.told[other.left(left), place].mean()) if other.left(left).any() else 0.0
            more = f"wrong of any share: {_mean(other.wrong):.1%}" if name == "closed" else f"{len(other.then)} chosen"
            row = _row(
                f"{(STILL, CLOSED)[place]}: {cell.name}",
                other.share(name, left),
                (max(0.0, told - LESS), None),
                f"limit: what was told at commitment; {more}; usual people: {usual.share(name, left):.0%}",
                _mean(other.market[other.left(left)] == (name == "closed")),
            )
            out.append(replace(row, limit=told))
    return out
