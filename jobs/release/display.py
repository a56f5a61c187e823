"""Released figures as people read them: a function of the figures alone, never of answers (rule R5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor
from typing import Final

from jobs.cards import Shown
from jobs.release.cells import TENTHS_FROM
from jobs.release.figures import Figure
from jobs.release.partition import LEADERS, STAFF, Node
from storage.types import QuestionKind

BANDS: Final = ((50, None), (20, 49), (10, 19), (5, 9), (1, 4))
"""How many answered, as it may be shown; under five only where every leader agreed (R12)."""

ENDS = ((20, 0.3, 0.3), (10, 0.5, 0.5), (1, 0.75, 1.0))
"""(answers from, leaders, staff): step to which the ends of a figure are rounded, in points of a scale of five.

They lie as far on either side of the mean, in whole steps: finer ones, or sums divided by n, would tell n (R9). Ten and
nineteen answers, or five and nine, look alike.
"""


class ByNode:
    """Index of the figures of one window and one audience by node: built once, read for many nodes."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        """Index ``figures``."""
        own: dict[Node, list[Figure]] = {}
        touching: dict[str, list[Figure]] = {}
        staff: list[Figure] = []
        for figure in figures:
            if figure.node == LEADERS or figure.audience == "staff":
                own.setdefault(figure.node, []).append(figure)
            if figure.audience == "staff":
                staff.append(figure)
                for function in {function for function, _ in figure.teams}:
                    touching.setdefault(function, []).append(figure)
        self._staff = tuple(staff)
        self._own = {node: tuple(node_figures) for node, node_figures in own.items()}
        self._touching = {function: tuple(function_figures) for function, function_figures in touching.items()}

    def under(self, node: Node) -> tuple[Figure, ...]:
        """Return the figures that together are ``node``; empty when it is withheld.

        A team's is its own block; a function's or the staff's are the blocks inside it, provided none of them
        reaches beyond it.
        """
        own = self._own.get(node, ())
        if own or node == LEADERS:
            return own
        if node == STAFF:
            return self._staff
        if len(node) > len(STAFF) + 1:
            return ()
        touching = self._touching.get(node[1], ())
        inside = all(function == node[1] for figure in touching for function, _ in figure.teams)
        return touching if inside else ()


def under(figures: Iterable[Figure], node: Node) -> tuple[Figure, ...]:
    """Return the figures that together are ``node`` (see `ByNode.under`), of one window and one audience."""
    return ByNode(figures).under(node)


def shown(figure: Figure, labels: Sequence[str] = ()) -> Shown:
    """Return one figure as people read it; ``labels`` are a choice's options in order.

    Usage: ``shown(figure).mean`` is on the question's own scale: 1-5, or 0-10 for eleven options.
    """
    return roll_up([figure], labels)


def roll_up(figures: Sequence[Figure], labels: Sequence[str] = ()) -> Shown:
    """Return the figure of a function or of all staff, from its blocks' released figures alone.

    Raises:
        ValueError: no figure, or figures that do not belong together.

    """
    if not figures or len({(figure.kind, figure.options, figure.audience) for figure in figures}) != 1:
        raise ValueError("only figures of one question and one side add up")
    first, n = figures[0], sum(figure.n for figure in figures)
    respondents = next(band for band in BANDS if n >= band[0])
    if first.kind is QuestionKind.CHOICE:
        return _choice(figures, n, respondents, labels)
    shift = 1 if first.kind is QuestionKind.SCALE11 else 0
    low = sum(figure.low_sum for figure in figures) / n - shift
    high = sum(figure.high_sum for figure in figures) / n - shift
    bounds = {figure.bound for figure in figures}
    bound = bounds.pop() if len(bounds) == 1 else "about"
    if len(figures) == 1 and first.mean is not None:
        mean = first.mean - shift
    else:
        step = 0.1 if n >= TENTHS_FROM else 0.5
        # Ends are rounded towards the open side, so that "at least" and "at most" stay true.
        steps = {
            "about": round((low + high) / 2 / step),
            "at_least": floor(low / step + 1e-9),
            "at_most": ceil(high / step - 1e-9),
        }
        mean = step * steps[bound]
    mean = round(mean, 1)
    least, most = 1 - shift, first.options - shift
    reach = _reach(first, n, max(mean - low, high - mean)) if bound == "about" else 0.0
    return Shown(
        mean=mean,
        bound=bound,
        respondents=respondents,
        scale=(least, most),
        low=least if bound == "at_most" else max(least, mean - reach),
        high=most if bound == "at_least" else min(most, mean + reach),
    )


def _reach(figure: Figure, n: int, needed: float) -> float:
    """Return how far the ends of a figure lie from its mean; nothing where every leader agreed to show it (R12)."""
    if figure.agreed:
        return 0.0
    step = next(staff if figure.audience == "staff" else leaders for start, leaders, staff in ENDS if n >= start)
    step *= (figure.options - 1) / 4
    return step * ceil(needed / step - 1e-9)


def blocks(figures: Iterable[Figure]) -> list[tuple[int, int, int]]:
    """Return (low sum, high sum, answers) per figure of a scale, what `insight.divergence.compare_released` takes."""
    return [(figure.low_sum, figure.high_sum, figure.n) for figure in figures if figure.kind is not QuestionKind.CHOICE]


def _choice(figures: Sequence[Figure], n: int, respondents: tuple[int, int | None], labels: Sequence[str]) -> Shown:
    """Return the option that surely has a majority of all blocks together, and the band of its share."""
    first = figures[0]
    least = {option: _least(figures, option) for option in range(1, first.options + 1)}
    option, low = max(least.items(), key=lambda pair: pair[1])
    high = sum(_most(figure, option) for figure in figures)
    majority = 2 * low > n
    return Shown(
        mean=None,
        bound="about",
        respondents=respondents,
        scale=(1, first.options),
        option=(labels[option - 1] if labels else str(option)) if majority else None,
        share=_band(low, high, n, 25 if len(figures) == 1 else 5) if majority else (0, 50),
    )


def _band(low: int, high: int, n: int, step: int) -> tuple[int, int]:
    """Return percents rounded outwards: exact ones would tell how many answered (R9)."""
    return step * (100 * low // (step * n)), step * -(-100 * high // (step * n))


def _least(figures: Iterable[Figure], option: int) -> int:
    """Return how many people surely took an option."""
    return sum(figure.low_sum for figure in figures if figure.option == option)


def _most(figure: Figure, option: int) -> int:
    """Return how many people of one block may have taken an option."""
    if figure.option is None or figure.option == option:
        return figure.high_sum
    return figure.n - figure.low_sum
