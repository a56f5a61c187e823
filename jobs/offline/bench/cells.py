"""Measuring a row: its worst cell is found on some draws and measured again on others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from jobs.offline.bench import Row


class Three(NamedTuple):
    """One figure in three ways: the rule sold today, ours from answers, ours from released figures."""

    market: float | None
    raw: float | None
    released: float | None = None


Cell = Callable[[np.random.Generator, int], Three]
"""Returns the figures of one cell, measured with so many draws."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: where draws start, how many, and where real answers are, if anywhere."""

    seed: int
    quick: bool
    data: Path | None

    def rng(self, *place: int) -> np.random.Generator:
        """Return the generator of one place, so that rows do not depend on each other."""
        return np.random.default_rng([self.seed, *place])

    def draws(self, full: int, quick: int) -> int:
        """Return how many draws to make."""
        return quick if self.quick else full

    @property
    def command(self) -> str:
        """Return the command that makes these figures again."""
        options = [str(self.seed), *(["quick=True"] if self.quick else [])]
        return f"jobs.offline.bench.run(['divergence'], {', '.join(options)}" + (", data=…)" if self.data else ")")

    def row(
        self,
        metric: str,
        figures: Three,
        target: tuple[float | None, float | None],
        *,
        cell: str = "",
        limit: float | None = None,
        unit: Literal["share", "seconds", "score", "weeks"] = "share",
        judged: Literal["raw", "released", "both"] = "raw",
    ) -> Row:
        """Return one row of the divergence family."""
        return Row(
            family="divergence",
            metric=metric,
            unit=unit,
            market=figures.market,
            raw=figures.raw,
            released=figures.released,
            limit=limit,
            target=target,
            judged=judged,
            cell=cell,
            command=self.command,
        )


def worst(
    bench: Bench, place: int, cells: Mapping[str, Cell], draws: int, badness: Callable[[float], float]
) -> tuple[Three, str]:
    """Return the worst cell of each way, measured again on fresh draws, and the name of the worst from answers.

    The largest of many noisy figures is too large: a cell chosen for being worst must not be judged by the very
    draws that chose it.

    Args:
        bench: the run.
        place: which row, so that its draws are its own.
        cells: the cells by name.
        draws: how many for the search; four times as many measure the chosen cell.
        badness: larger is worse.

    Returns:
        The three figures, each of its own worst cell, and the name of the worst cell from answers.
    """
    names = list(cells)
    searched = [cells[name](bench.rng(place, i), draws) for i, name in enumerate(names)]
    measured_again: dict[int, Three] = {}
    chosen: list[float | None] = []
    place_of_raw = 0
    for way in range(3):
        values = [figures[way] for figures in searched]
        if any(value is None for value in values):
            chosen.append(None)
            continue
        index = int(np.argmax([badness(value) for value in values if value is not None]))
        if index not in measured_again:
            measured_again[index] = cells[names[index]](bench.rng(place, index, 1), 4 * draws)
        chosen.append(measured_again[index][way])
        if way == 1:
            place_of_raw = index
    return Three(*chosen), names[place_of_raw]
