"""The verdicts family: what is said of gaps after a commitment on them was due (`insight.verdicts`).

Leaders commit to a gap that was said, something of it is left, and up to three windows are asked (`commitments`).
Constants were fitted on usual people and seed 11; figures are of the other simulator, and of other seeds.

*Market* is a plain before and after: closed when the middles of the newest figure before and of the first one after lie
half a point closer, and still there otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from jobs.insight.verdicts import SMALL
from jobs.offline.bench import Lost, Progress, Row, ignore_progress
from jobs.offline.bench.commitments import WAYS, Cell, Followed, followed, mean
from jobs.offline.bench.worlds import WORLDS

DRAWS = 1000
"""Companies of each cell; a third in weaker ones, and in companies of 300."""

LESS = 0.10
"""By how much less than was told at commitment may then be said."""

Band = tuple[float | None, float | None]

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
    Lost(
        "verdicts",
        WRONG,
        "the gap before as its windows show it, not shrunk",
        "4.5 % for 3.1 % of gaps as they come, and 1.31 points told where 1.15 are true (shrunk: 1.12)",
    ),
    Lost(
        "verdicts",
        CLOSED,
        "0.90 after three windows too, as after two",
        "76 % for 84 %, mean of the six cells on seed 11",
    ),
    Lost(
        "verdicts",
        CLOSED,
        "a side's mean thought to lie within 0.7 of the middle of its scale",
        "46, 70 and 84 % for 63, 82 and 89 % with 8, 10 and 12 leaders, three of four of whom answer",
    ),
    Lost(
        "verdicts",
        CLOSED,
        "0.85 and 0.75 after two and three windows, under half a point by 0.7",
        "75 % for 62 % with 8 leaders, three of four answering, and 16 % of halved gaps called closed for 11 %",
    ),
    Lost(
        "verdicts",
        "closed, although only the favourable side fell",
        "sides' means before as figures had them, and a side surely moved from 0.90 on",
        "4 % of vanished gaps for 0 %",
    ),
)


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
            {cell: mean(of.market[of.left(left)] == is_closed) for cell, of in other.items()},
            {cell: of.share(name, left) for cell, of in usual.items()},
        )

    halves = {name: np.mean([of.share(name, 0.5) for of in other.values()]) for name in ("halved", "cannot_tell")}
    wrong_market = {
        cell: mean(np.where(of.market, of.now > of.then / 2, of.now < of.then / 2) & ~of.left(0.5))
        for cell, of in other.items()
    }
    wrong = _Measured(
        f"{WRONG}, of any share left",
        (None, 0.02),
        *({cell: mean(of.wrong) for cell, of in other.items()}, wrong_market),
        {cell: mean(of.wrong) for cell, of in usual.items()},
    )
    return [
        measured("closed", 0.0, (0.80, None), CLOSED).row(),
        measured("still_there", 1.0, (0.95, None), STILL).row(),
        wrong.row(),
        *(
            _Measured(
                f"wrong, {what} left",
                (None, 0.02),
                {cell: mean(of.wrong[of.left(left)]) for cell, of in other.items()},
                {cell: mean(of.market[of.left(left)] == kept) for cell, of in other.items()},
                {cell: mean(of.wrong[of.left(left)]) for cell, of in usual.items()},
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
        f"closed, more than {SMALL} left, of its uses", mean(more[closed]), (None, 0.05), cell, mean(more[market])
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
            mean(falls.market[falls.left(0.0)]),
        ),
        _row(
            "others moved as much, all did",
            mean(drift.others[drift.left(0.0)]),
            (0.70, None),
            f"nothing left; usual people: {mean(drift_usual.others[drift_usual.left(0.0)]):.1%}",
        ),
        _row(
            "others moved as much, none did",
            mean(alone),
            (None, 0.01),
            f"of all commitments; usual people: {mean(alone_usual):.1%}",
        ),
    ]


def _weaker(of_cell: dict[str, dict[str, Followed]]) -> list[Row]:
    """Return the rows of weaker cells: what was told at commitment, as the limit, and what was then said."""
    out = []
    for cell in WEAKER:
        usual, other = (of_cell[cell.name][world.name] for world in WORLDS)
        for place, (name, left) in enumerate((("still_there", 1.0), ("closed", 0.0))):
            told = float(other.told[other.left(left), place].mean()) if other.left(left).any() else 0.0
            more = f"wrong of any share: {mean(other.wrong):.1%}" if name == "closed" else f"{len(other.then)} chosen"
            row = _row(
                f"{(STILL, CLOSED)[place]}: {cell.name}",
                other.share(name, left),
                (max(0.0, told - LESS), None),
                f"limit: what was told at commitment; {more}; usual people: {usual.share(name, left):.0%}",
                mean(other.market[other.left(left)] == (name == "closed")),
            )
            out.append(replace(row, limit=told))
    return out
