"""The figures that stand this week, side by side, and what `jobs.insight` says of them.

Everything here is a function of released figures and of how many people the tree holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from jobs.asking.bank import BankQuestion
from jobs.cards import Axis, Course, Verdict
from jobs.digest.material import Dated
from jobs.insight import divergence, significance
from jobs.release import LEADERS, STAFF, ByNode, Figure, Node, Withheld, blocks
from storage.types import Cadence, QuestionKind

STANDS_WEEKS = 4  # a figure is ranked from the week it is released for so long, until its question's next one
WAVES = 13  # windows looked back on for a trend: a year


@dataclass(frozen=True)
class Wave:
    """What one window of one question released."""

    week: date
    window: str
    figures: tuple[Figure, ...]
    withheld: tuple[Withheld, ...]

    def side(self, node: Node) -> tuple[Figure, ...]:
        """Return the figures that make up a node, leaders or staff; empty when withheld."""
        return self._by_node.under(node)

    @cached_property
    def _by_node(self) -> ByNode:
        return ByNode(figure for figure in self.figures if figure.audience != "forecast")

    @property
    def forecast(self) -> tuple[Figure, ...]:
        """The leaders' forecast of the staff."""
        return tuple(figure for figure in self.figures if figure.audience == "forecast")

    @property
    def nodes(self) -> set[Node]:
        """Every node named by this release, withheld ones too."""
        teams = {(*STAFF, *team) for figure in self.figures for team in figure.teams}
        return teams | {one.node for one in self.withheld if one.audience == "staff"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One question whose figure stands: its waves, the newest last."""

    question: BankQuestion
    waves: tuple[Wave, ...]

    @property
    def now(self) -> Wave:
        """The figure that stands."""
        return self.waves[-1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One gap looked for: two nodes of one question. Means and their difference are on codes 1..m."""

    standing: Standing
    axis: Axis
    nodes: tuple[Node, Node]
    delta: float = 0.0
    p: float = float("nan")
    low: float | None = None
    high: float | None = None
    smallest: float = float("inf")
    verdict: Verdict = "too_few"
    course: Course = "too_early"
    holds: bool = False
    blind: bool = False
    furthest: Node | None = None
    order: int = field(default=0, compare=False)


def standing(released: Iterable[Dated], questions: Mapping[str, BankQuestion], week: date) -> list[Standing]:
    """Return the questions whose figures stand in ``week`` (its Monday), each with its earlier waves."""
    waves: dict[str, dict[tuple[date, str], list[Figure | Withheld]]] = defaultdict(lambda: defaultdict(list))
    for asked, weeks, figure in released:
        asks = questions.get(figure.question)
        # Pulse items feed the signals; their figures are told in the thread, pooled.
        if weeks == 1 and asked <= week and asks is not None and asks.cadence is Cadence.ALIGNMENT:
            waves[figure.question][asked, figure.window].append(figure)
    found = []
    for key in sorted(waves):
        newest = max(waves[key])[0]
        if newest > week - timedelta(weeks=STANDS_WEEKS):
            found.append(Standing(questions[key], tuple(_wave(*one) for one in sorted(waves[key].items())[-WAVES:])))
    return found


def _wave(at: tuple[date, str], parts: list[Figure | Withheld]) -> Wave:
    return Wave(
        week=at[0],
        window=at[1],
        figures=tuple(part for part in parts if isinstance(part, Figure)),
        withheld=tuple(part for part in parts if isinstance(part, Withheld)),
    )


def compare(
    found: Sequence[Standing],
    functions: tuple[str, str] | None,
    eligible: Mapping[str, int],
    *,
    again: bool = True,
) -> list[Comparison]:
    """Look for gaps between leaders and staff, and between two functions, over the whole set shown at once.

    Args:
        found: the questions that stand.
        functions: names of the two functions set against each other, None when there are not two.
        eligible: staff eligible in each window, by window id.
        again: the same questions are looked at with every window, as a digest does; False for one survey, looked at
            once.

    Returns:
        Every comparison with its verdict; ``order`` ranks them, 0 = first to talk about.
    """
    pairs: list[tuple[Axis, tuple[Node, Node]]] = [("leaders_staff", (LEADERS, STAFF))]
    if functions is not None:
        pairs.append(("functions", ((*STAFF, functions[0]), (*STAFF, functions[1]))))
    wanted = [
        Comparison(one, axis, nodes)
        for axis, nodes in pairs
        for one in found
        if one.question.kind is not QuestionKind.CHOICE
    ]
    by_options: dict[int, list[int]] = defaultdict(list)
    for i, comparison in enumerate(wanted):
        by_options[len(comparison.standing.question.codes)].append(i)
    for options, places in by_options.items():
        for i, measured in zip(places, _measure([wanted[i] for i in places], options, eligible), strict=True):
            wanted[i] = measured
    return _ranked(wanted, again=again)


def _measure(wanted: list[Comparison], options: int, eligible: Mapping[str, int]) -> list[Comparison]:
    first, second = (_windows([_sides(one, side) for one in wanted]) for side in (0, 1))
    gap = divergence.compare_windows(first, second, options=options)
    course = divergence.trend_released(first, second, options=options, rate=_answering(wanted, eligible)).verdict
    here, there = first[:, -1], second[:, -1]
    smallest = divergence.smallest_gap(here[..., 2], there[..., 2], options=options)
    silent = [
        max(0, eligible.get(one.standing.now.window, 0) - sum(figure.n for figure in one.standing.now.side(STAFF)))
        for one in wanted
    ]
    holds = divergence.holds_against_silence(here, there, np.asarray(silent, float), options=options)
    forecast = _windows([[one.standing.now.forecast] for one in wanted])[:, -1]
    blind = divergence.blind_spot(forecast, there, options=options)
    far = divergence.furthest(here, there, options=options)
    known = np.asarray(np.isfinite(here).all(-1).any(-1) & np.isfinite(there).all(-1).any(-1))
    return [
        replace(
            one,
            delta=float(gap.delta[i]),
            p=float(gap.p[i]) if known[i] else float("nan"),
            low=float(gap.difference_low[i]) if known[i] else None,
            high=float(gap.difference_high[i]) if known[i] else None,
            smallest=float(smallest[i]) / (options - 1) * 4,
            course=_course(str(course[i])),
            holds=bool(holds[i]) and one.axis == "leaders_staff" and silent[i] > 0,
            blind=bool(blind[i]) and bool(one.standing.now.forecast) and one.axis == "leaders_staff",
            furthest=_team(one, int(far[i])),
        )
        for i, one in enumerate(wanted)
    ]


def _answering(wanted: Sequence[Comparison], eligible: Mapping[str, int]) -> NDArray[np.float64]:
    """Return the share of the staff who answered, over each question's waves; 0, the cautious choice, where unknown."""
    shares = []
    for one in wanted:
        asked = sum(eligible.get(wave.window, 0) for wave in one.standing.waves)
        answered = sum(figure.n for wave in one.standing.waves for figure in wave.side(STAFF))
        shares.append(min(1.0, answered / asked) if asked else 0.0)
    return np.asarray(shares)


def _ranked(wanted: list[Comparison], *, again: bool) -> list[Comparison]:
    if not wanted:
        return []
    p = np.array([one.p for one in wanted])
    windows = np.array([len(one.standing.waves) for one in wanted]) if again else None
    verdicts = significance.verdicts(p, np.array([one.smallest for one in wanted]), options=5, windows=windows)
    weights = np.array([one.standing.question.weight * _people(one) for one in wanted])
    delta = np.array([one.delta for one in wanted])
    gaps = divergence.Gap(delta, delta, delta, p)
    place = {int(i): rank for rank, i in enumerate(divergence.rank(gaps, weights))}
    said: dict[str, Verdict] = {"gap": "gap", "none": "none", "too_few": "too_few"}
    return [replace(one, verdict=said[str(verdicts[i])], order=place[i]) for i, one in enumerate(wanted)]


def _people(one: Comparison) -> int:
    return sum(figure.n for node in one.nodes for figure in one.standing.now.side(node))


def _sides(one: Comparison, side: int) -> list[tuple[Figure, ...]]:
    return [wave.side(one.nodes[side]) for wave in one.standing.waves]


def _windows(sides: Sequence[Sequence[tuple[Figure, ...]]]) -> NDArray[np.float64]:
    """Lay figures out as (comparisons, windows, blocks, 3), the newest window last, NaN where there is none."""
    windows = max((len(waves) for waves in sides), default=1)
    most = max((len(figures) for waves in sides for figures in waves), default=1)
    laid = np.full((len(sides), max(windows, 1), max(most, 1), 3), np.nan)
    for i, waves in enumerate(sides):
        for w, figures in enumerate(waves, start=windows - len(waves)):
            for b, block in enumerate(blocks(figures)):
                laid[i, w, b] = block
    return laid


def _team(one: Comparison, index: int) -> Node | None:
    """Return the node of a staff block, when it is one team of the tree and the gap is with the leaders."""
    if index < 0 or one.axis != "leaders_staff":
        return None
    figure = one.standing.now.side(STAFF)[index]
    return (*STAFF, *figure.teams[0]) if len(figure.teams) == 1 else None


def _course(text: str) -> Course:
    words: dict[str, Course] = {"growing": "growing", "closing": "closing", "stable": "stable"}
    return words.get(text, "too_early")
