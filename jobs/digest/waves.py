"""The waves of a question: what each of its windows released, and how figures are laid out for `jobs.insight`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from jobs.asking.bank import BankQuestion
from jobs.digest.material import Dated
from jobs.insight.people import ANSWERING
from jobs.insight.sentences import RECENT
from jobs.release import STAFF, ByNode, Figure, Node, Withheld, blocks
from storage.types import Cadence, QuestionKind

STANDS_WEEKS = 8  # a figure stands from the week it is released, until its question's next one: it may rest a turn
WAVES = 13  # windows looked back on for a trend: a year


@dataclass(frozen=True)
class Wave:
    """What one window of one question released.

    What fewer than five leaders agreed to show (R12) is in `agreed` alone: it enters no comparison.
    """

    week: date
    window: str
    figures: tuple[Figure, ...]
    withheld: tuple[Withheld, ...]

    def side(self, node: Node) -> tuple[Figure, ...]:
        """Return the figures that make up a node, leaders or staff, to compare; empty when withheld."""
        return self._by_node.under(node)

    @cached_property
    def _by_node(self) -> ByNode:
        return ByNode(figure for figure in self.figures if figure.audience != "forecast" and not figure.agreed)

    @property
    def agreed(self) -> tuple[Figure, ...]:
        """The answers of fewer than five leaders who all agreed to be shown: for the thread, and nothing else."""
        return tuple(figure for figure in self.figures if figure.audience == "leaders" and figure.agreed)

    @property
    def forecast(self) -> tuple[Figure, ...]:
        """The leaders' forecast of the staff."""
        return tuple(figure for figure in self.figures if figure.audience == "forecast" and not figure.agreed)

    @property
    def nodes(self) -> set[Node]:
        """Every node named by this release, withheld ones too."""
        teams = {(*STAFF, *team) for figure in self.figures for team in figure.teams}
        return teams | {withheld.node for withheld in self.withheld if withheld.audience == "staff"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One question whose figure stands: its waves, the newest last."""

    question: BankQuestion
    waves: tuple[Wave, ...]

    @property
    def now(self) -> Wave:
        """The newest wave, whose figures stand."""
        return self.waves[-1]

    @property
    def foretold(self) -> Wave | None:
        """The newest wave with a forecast, of those for which one is told; None without one."""
        return next((wave for wave in reversed(self.waves[-RECENT:]) if wave.forecast), None)

    @property
    def is_choice(self) -> bool:
        """True where an option is named, and no mean shown."""
        return self.question.kind is QuestionKind.CHOICE


def standing_in(released: Iterable[Dated], questions: Mapping[str, BankQuestion], week: date) -> list[Standing]:
    """Return the questions whose figures stand in ``week`` (its Monday), each with up to a year of waves."""
    waves: dict[str, dict[tuple[date, str], list[Figure | Withheld]]] = defaultdict(lambda: defaultdict(list))
    for answered_week, weeks, figure in released:
        question = questions.get(figure.question)
        # Pulse items feed the signals; their figures are told in the thread, pooled.
        if weeks == 1 and answered_week <= week and question is not None and question.cadence is Cadence.ALIGNMENT:
            waves[figure.question][answered_week, figure.window].append(figure)
    standings = []
    for key in sorted(waves):
        newest = max(waves[key])[0]
        if newest > week - timedelta(weeks=STANDS_WEEKS):
            # What was named of a choice binds its windows for ever (R4): all are looked back on.
            known = sorted(waves[key].items())[0 if questions[key].kind is QuestionKind.CHOICE else -WAVES :]
            standings.append(Standing(questions[key], tuple(_wave(*window, parts) for window, parts in known)))
    return standings


def _wave(week: date, window: str, parts: list[Figure | Withheld]) -> Wave:
    return Wave(
        week=week,
        window=window,
        figures=tuple(part for part in parts if isinstance(part, Figure)),
        withheld=tuple(part for part in parts if isinstance(part, Withheld)),
    )


# ---------------------------------------------------------------- figures as arrays


def laid_out(sides: Sequence[Sequence[tuple[Figure, ...]]]) -> NDArray[np.float64]:
    """Return figures laid out as (comparisons, windows, blocks, 3), the newest window last, NaN where there is none."""
    windows = max((len(waves) for waves in sides), default=1)
    most_blocks = max((len(figures) for waves in sides for figures in waves), default=1)
    layout = np.full((len(sides), max(windows, 1), max(most_blocks, 1), 3), np.nan)
    for i, waves in enumerate(sides):
        for w, figures in enumerate(waves, start=windows - len(waves)):
            for b, block in enumerate(blocks(figures)):
                layout[i, w, b] = block
    return layout


def reckoned(waves: Sequence[Wave], eligible: Mapping[str, int]) -> float:
    """Return the share of the staff that its figures are reckoned as, over the waves with one."""
    sides = [(wave.side(STAFF), eligible.get(wave.window, 0)) for wave in waves]
    return mean_of_known(answers_of(figures) / max(asked, people_asked(figures)) for figures, asked in sides if figures)


def people_asked(figures: Sequence[Figure]) -> float:
    """Return how many people were asked, by what figures say of it; where they do not, as many as were reckoned to."""
    return sum(
        figure.answers[1] or answers / ANSWERING
        for figure, (_, _, answers) in zip(figures, blocks(figures), strict=True)
    )


def mean_of_known(values: Iterable[float]) -> float:
    """Return the mean of what is not zero, and zero of nothing."""
    counted = [value for value in values if value]
    return sum(counted) / len(counted) if counted else 0.0


def answers_of(figures: Sequence[Figure]) -> float:
    """Return how many answers figures are reckoned as: those of their looks, never how many there were (R5)."""
    return sum(answers for _, _, answers in blocks(figures))
