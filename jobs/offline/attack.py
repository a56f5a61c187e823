"""Our own attack on the figures that were shown: the worst case over every answer (`diapason audit`).

The attacker knows the code, who belongs where, who answered, and what up to c respondents of each block answered
(rule R4). No answer is needed to run it, so it also works after sealing: for each block it looks for the number
of answers and the coalition that would leave somebody else the fewest possible answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from math import ceil, floor

from jobs.release import Figure, Node, colluders
from jobs.release.alike import SAME
from jobs.release.fits import Fit, fits
from jobs.release.majority import room
from jobs.retention import POOLED_WEEKS
from storage.types import QuestionKind

SAFE = 3
"""Possible answers that every respondent keeps (all of them where a question has fewer)."""


MOST_TRIED = 60
"""Numbers of answers beyond this are not tried: of more, more is possible."""


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


def attack(figures: Iterable[Figure], pooled: Iterable[Figure] = ()) -> Attack:
    """Return what an attack on every figure finds, with every coalition that the rules allow for.

    Args:
        figures: those released of one window each.
        pooled: those released of several weeks together (R7).

    """
    all_figures = [*((figure, 1) for figure in figures), *((figure, POOLED_WEEKS) for figure in pooled)]
    attacked = [(figure, fewest_left(figure, weeks)) for figure, weeks in all_figures if not figure.agreed]
    weak = [
        Weak(figure.window, figure.question, figure.node, left)
        for figure, left in attacked
        if left < min(SAFE, figure.options)
    ]
    return Attack(
        windows=len({(figure.window, figure.question) for figure, _ in all_figures}),
        figures=len(all_figures),
        agreed=len(all_figures) - len(attacked),
        of_two=sum(figure.options < SAFE for figure, _ in attacked),
        fewest=min((left for figure, left in attacked if figure.options >= SAFE), default=None),
        weak=(*weak, *_overlaps([figure for figure, _ in attacked])),
    )


def fewest_left(figure: Figure, weeks: int = 1) -> int:
    """Return the fewest possible answers that any respondent keeps, over every coalition and every answer.

    A figure does not say how many answered: every number is tried, and every sum, that look so. Of a figure that this
    version would not have made, these are all between its ends.
    """
    if figure.kind is QuestionKind.CHOICE:
        named = figure.option is not None
        return min(_fewest_left_of(n, figure.options, named=named) for n in _numbers(figure))
    tried = fits(figure, weeks) or _between_ends(figure)
    return min((_fewest_left_of_sums(figure.options, fit) for fit in tried), default=0)


def _numbers(figure: Figure) -> range:
    """Return the numbers of answers that are tried; of more than these, more is possible."""
    fewest, most = figure.answers
    return range(fewest, 1 + min(most or MOST_TRIED, max(MOST_TRIED, fewest)))


def _between_ends(figure: Figure) -> list[Fit]:
    """Return every sum between the ends of a figure, whatever number answered."""
    low, high = figure.low or 0.0, figure.high or 0.0
    return [
        Fit(n, ceil(low * n - SAME) - n, floor(high * n + SAME) - n, colluders(n))
        for n in _numbers(figure)
        if ceil(low * n - SAME) <= floor(high * n + SAME)
    ]


def _fewest_left_of_sums(options: int, fit: Fit) -> int:
    """Return the fewest possible answers of any respondent of a scale, in points from 0, whoever colludes."""
    top = options - 1
    return min(
        min(top, fit.high - pooled) - max(0, fit.low - pooled - top * (fit.answers - size - 1)) + 1
        for size in range(fit.known + 1)
        for pooled in range(top * size + 1)
        if fit.high >= pooled and fit.low - pooled <= top * (fit.answers - size)
    )


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
