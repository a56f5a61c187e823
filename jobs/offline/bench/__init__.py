"""The bench: how well the measures do, row by row, against the rules sold today and the limit of what could be known.

Every row is simulated with fixed seeds: thresholds were fitted on one, figures are measured on another. A row is
the worst of its cells, never their mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeVar

Progress = Callable[[str, float], None]
"""Called with what is being measured, and the share of the whole that is done (0 to 1)."""

FAMILIES = ("choices", "divergence", "half_year", "resting", "sentences", "signals", "verdicts")
Measure = TypeVar("Measure")
SEED = 20_261
"""Figures are measured on this seed and those after it; what was fitted was fitted on others (see each module)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One metric: the rule sold today, ours from answers, ours from released figures, and what can be hoped for.

    Shares are between 0 and 1, times in seconds. ``None`` = does not apply. ``target`` is the band that the judged
    figure must stay in, both ends included; ``judged`` says which figure that is.
    """

    family: str
    metric: str
    unit: Literal["share", "seconds", "score", "weeks"] = "share"
    market: float | None = None  # by the rule sold today
    raw: float | None = None  # ours, from answers
    released: float | None = None  # ours, from released figures
    limit: float | None = None
    target: tuple[float | None, float | None]
    judged: Literal["raw", "released", "both"] = "raw"
    cell: str = ""  # the worst cell
    command: str = ""  # makes the row again

    @property
    def reached(self) -> bool:
        """True when every judged figure is in the band."""
        wanted = {"raw": (self.raw,), "released": (self.released,), "both": (self.raw, self.released)}[self.judged]
        low, high = self.target
        return all(
            value is not None and (low is None or value >= low) and (high is None or value <= high) for value in wanted
        )


def released_row(
    family: str,
    seed: int,
    metric: str,
    share: float,
    target: tuple[float | None, float | None],
    cell: str,
    *,
    quick: bool = False,
    data: Path | None = None,
) -> Row:
    """Return a row of released figures alone, with the call that makes it again."""
    more = f"{', quick=True' if quick else ''}{', data=…' if data else ''}"
    return Row(
        family=family,
        metric=metric,
        released=share,
        target=target,
        judged="released",
        cell=cell,
        command=f"jobs.offline.bench.run(['{family}'], {seed}{more})",
    )


@dataclass(frozen=True, slots=True)
class Lost:
    """A way that was tried and did not win, with the figure that says so."""

    family: str
    row: str
    way: str
    figure: str


def in_turn(parts: Sequence[tuple[str, Measure]], progress: Progress) -> Iterator[Measure]:
    """Yield the measures of a family one after the other, each told by its name before it runs."""
    for i, (what, measure) in enumerate(parts):
        progress(what, i / len(parts))
        yield measure


def ignore_progress(_what: str, _share: float) -> None:
    """Do nothing with the progress of a run."""


def run(
    families: Iterable[str] = FAMILIES,
    seed: int = SEED,
    *,
    quick: bool = False,
    progress: Progress = ignore_progress,
    data: Path | None = None,
) -> list[Row]:
    """Return every row of some families, measured.

    Args:
        families: names among `FAMILIES`; each is a module ``jobs.offline.bench.<family>`` with a function ``rows``.
        seed: where the draws start.
        quick: fewer draws, for a test or a first look; figures are then rough.
        progress: called with what is being measured.
        data: a folder with real answers (``bhr2000.csv``, ``lq2002.csv``), used when given and present.

    Returns:
        The rows, family after family.

    Raises:
        KeyError: no such family.
    """
    wanted = list(families)
    rows: list[Row] = []
    for done, family in enumerate(wanted):
        if family not in FAMILIES:
            raise KeyError(f"no family {family!r} among {', '.join(FAMILIES)}")

        def within(what: str, share: float, done: int = done, family: str = family) -> None:
            progress(f"{family}: {what}", (done + share) / len(wanted))

        module = import_module(f"jobs.offline.bench.{family}")
        rows += module.rows(seed, quick=quick, progress=within, data=data)
    return rows
