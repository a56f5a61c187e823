"""What an attacker could learn from the figures that were shown: the worst case over every answer (`diapason audit`).

The attacker knows the code, who belongs where, who answered, and what up to c respondents of each block answered
(rule R4). No answer is needed to run it, so it also works after sealing: for each block it looks for the coalition
that would leave somebody else the fewest possible answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from jobs.release import Figure, Node
from storage.types import QuestionKind

SAFE = 3
"""Possible answers that every respondent keeps (all of them where a question has fewer)."""


@dataclass(frozen=True, slots=True)
class Weak:
    """A figure that leaves somebody too few possible answers, or whose people are also behind another figure."""

    window: str
    question: str
    node: Node
    left: int


@dataclass(frozen=True, slots=True)
class Attack:
    """The verdict: how much was shown, the fewest answers left to anybody, and where that is too few."""

    windows: int
    figures: int
    agreed: int  # leaders' figures that every leader agreed to show: their own word, not attacked
    fewest: int | None
    weak: tuple[Weak, ...]

    @property
    def safe(self) -> bool:
        """True when nobody's answer can be told, nor told within a point."""
        return not self.weak


def attack(figures: Iterable[Figure]) -> Attack:
    """Attack every figure, in its window and with every coalition the rules allow for."""
    everything = list(figures)
    attacked = [figure for figure in everything if not figure.agreed]
    left = [left_by(figure) for figure in attacked]
    weak = [
        Weak(figure.window, figure.question, figure.node, count)
        for figure, count in zip(attacked, left, strict=True)
        if count < min(SAFE, figure.options)
    ]
    return Attack(
        windows=len({(figure.window, figure.question) for figure in everything}),
        figures=len(everything),
        agreed=len(everything) - len(attacked),
        fewest=min(left, default=None),
        weak=(*weak, *_overlaps(attacked)),
    )


def left_by(figure: Figure) -> int:
    """Return the fewest possible answers that any respondent keeps, over every coalition and every answer."""
    if figure.kind is QuestionKind.CHOICE:
        return _left_by_choice(figure)
    return min(
        _left(figure, size, pooled)
        for size in range(figure.known + 1)
        for pooled in range(size, figure.options * size + 1)
        if figure.high_sum - pooled >= figure.n - size and figure.low_sum - pooled <= figure.options * (figure.n - size)
    )


def _left(figure: Figure, size: int, pooled: int) -> int:
    """Count the answers open to somebody when ``size`` others pooled theirs, which sum to ``pooled``."""
    rest = figure.n - size - 1
    least = max(1, figure.low_sum - pooled - figure.options * rest)
    most = min(figure.options, figure.high_sum - pooled - rest)
    return most - least + 1


def _left_by_choice(figure: Figure) -> int:
    """Count by option instead of by sum; the leading option, named or not, is the first."""
    left = []
    for size in range(figure.known + 1):
        for picks in combinations_with_replacement(range(figure.options), size):
            known = [picks.count(option) for option in range(figure.options)]
            if _could_be(figure, known):
                open_ = [_could_be(figure, [*known[:o], known[o] + 1, *known[o + 1 :]]) for o in range(figure.options)]
                left.append(sum(open_))
    return min(left)


def _could_be(figure: Figure, least: Sequence[int]) -> bool:
    """Say whether answers with at least these counts per option may have been shown like this."""
    if figure.option is not None:
        return max(figure.low_sum, least[0]) <= min(figure.high_sum, figure.n - sum(least[1:]))
    spare = figure.n - sum(least)
    return max(least) <= figure.high_sum and 0 <= spare <= sum(figure.high_sum - count for count in least)


def _overlaps(figures: Sequence[Figure]) -> list[Weak]:
    """Return the figures that share a team with another of the same window: their difference would be a third one."""
    seen = Counter(
        (figure.window, figure.question, figure.audience, team) for figure in figures for team in figure.teams
    )
    return [
        Weak(figure.window, figure.question, figure.node, 0)
        for figure in figures
        if any(seen[figure.window, figure.question, figure.audience, team] > 1 for team in figure.teams)
    ]
