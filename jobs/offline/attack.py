"""Our own attack on the figures that were shown: the worst case over every answer (`diapason audit`).

The attacker knows the code, who belongs where, who answered, and what up to c respondents of each block answered
(rule R4). No answer is needed to run it, so it also works after sealing: for each block it looks for the coalition
that would leave somebody else the fewest possible answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

from jobs.release import Figure, Node, colluders
from jobs.release.majority import room
from storage.types import QuestionKind

SAFE = 3
"""Possible answers that every respondent keeps (all of them where a question has fewer)."""


CHOICE_BANDS = ((5, 9), (10, 19), (20, 49), (50, 60))
"""Numbers of answers that a choice is attacked with, by the least of its band: of more, more is possible."""


@dataclass(frozen=True, slots=True)
class Weak:
    """A figure that leaves somebody too few possible answers, or whose people are also behind another figure."""

    window: str
    question: str
    node: Node
    left: int  # possible answers that are left to somebody; 0 for people behind two figures


@dataclass(frozen=True, slots=True)
class Attack:
    """Result of an attack: how much was shown, the fewest answers left to anybody, and where that is too few."""

    windows: int
    figures: int
    agreed: int  # leaders' figures that every leader agreed to show: exact, and not attacked
    of_two: int  # figures of questions with two options, which can leave two at most
    fewest: int | None  # of the other figures
    weak: tuple[Weak, ...]

    @property
    def safe(self) -> bool:
        """True when every respondent keeps at least `SAFE` possible answers, or all of a question with fewer options.

        It says nothing of figures that leaders agreed to show (R12).
        """
        return not self.weak

    @property
    def attacked(self) -> int:
        """How many figures were attacked: those protected by R4."""
        return self.figures - self.agreed


def attack(figures: Iterable[Figure]) -> Attack:
    """Return what an attack on every figure finds, with every coalition that the rules allow for."""
    all_figures = list(figures)
    attacked = [figure for figure in all_figures if not figure.agreed]
    counts = [fewest_left(figure) for figure in attacked]
    weak = [
        Weak(figure.window, figure.question, figure.node, count)
        for figure, count in zip(attacked, counts, strict=True)
        if count < min(SAFE, figure.options)
    ]
    return Attack(
        windows=len({(figure.window, figure.question) for figure in all_figures}),
        figures=len(all_figures),
        agreed=len(all_figures) - len(attacked),
        of_two=sum(figure.options < SAFE for figure in attacked),
        fewest=min(
            (count for figure, count in zip(attacked, counts, strict=True) if figure.options >= SAFE), default=None
        ),
        weak=(*weak, *_overlaps(attacked)),
    )


def fewest_left(figure: Figure) -> int:
    """Return the fewest possible answers that any respondent keeps, over every coalition and every answer."""
    if figure.kind is QuestionKind.CHOICE:
        return _fewest_left_of_choice(figure)
    return min(
        _left(figure, size, pooled)
        for size in range(figure.known + 1)
        for pooled in range(size, figure.options * size + 1)
        if figure.high_sum - pooled >= figure.n - size and figure.low_sum - pooled <= figure.options * (figure.n - size)
    )


def _left(figure: Figure, size: int, pooled: int) -> int:
    """Return how many answers are possible for somebody when ``size`` others pooled theirs, which sum to ``pooled``."""
    rest = figure.n - size - 1
    least = max(1, figure.low_sum - pooled - figure.options * rest)
    most = min(figure.options, figure.high_sum - pooled - rest)
    return most - least + 1


def _fewest_left_of_choice(figure: Figure) -> int:
    """Return the fewest possible options of any respondent, over every number of answers in the figure's band."""
    last = next(last for least, last in CHOICE_BANDS if figure.n == least)
    return min(_fewest_left_of(n, figure.options, named=figure.option is not None) for n in range(figure.n, last + 1))


@cache
def _fewest_left_of(n: int, options: int, *, named: bool) -> int:
    """Return the fewest possible options of any of ``n`` respondents; the named option is the first."""
    known = colluders(n)
    most = n if named else n // 2 + room(n, known)
    least = n // 2 + 1 if named else 0
    counts = []
    for size in range(known + 1):
        for picks in combinations_with_replacement(range(options), size):
            pooled = [picks.count(option) for option in range(options)]
            if _could_be(n, least, most, pooled):
                possible = [
                    _could_be(n, least, most, [*pooled[:o], pooled[o] + 1, *pooled[o + 1 :]]) for o in range(options)
                ]
                counts.append(sum(possible))
    return min(counts)


def _could_be(n: int, least: int, most: int, pooled: Sequence[int]) -> bool:
    """Return whether ``n`` answers with at least these counts may be told as this.

    Named, ``least`` > 0 is the smallest count that was drawn for the first option; unnamed, no count is over ``most``.
    """
    spare = n - sum(pooled)
    if least:
        return spare >= 0 and max(least, pooled[0]) <= min(most, n - sum(pooled[1:]))
    return max(pooled) <= most and 0 <= spare <= sum(most - count for count in pooled)


def _overlaps(figures: Sequence[Figure]) -> list[Weak]:
    """Return the figures that share a team with another of the same window: their difference would be a third one."""
    times_shown = Counter(
        (figure.window, figure.question, figure.audience, team) for figure in figures for team in figure.teams
    )
    return [
        Weak(figure.window, figure.question, figure.node, 0)
        for figure in figures
        if any(times_shown[figure.window, figure.question, figure.audience, team] > 1 for team in figure.teams)
    ]
