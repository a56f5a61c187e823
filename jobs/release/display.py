"""Released figures as people read them: a function of the figures alone, never of answers (rule R5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor

from jobs.cards import Shown
from jobs.release.figures import Figure, look_of_figure
from jobs.release.looks import Band, Look
from jobs.release.partition import LEADERS, STAFF, Node
from jobs.release.typical import Typical, mean_range, typical
from storage.types import QuestionKind


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
    """Return the figure of a function or of all staff, from what its blocks' released figures look like alone.

    Raises:
        ValueError: no figure, or figures that do not belong together.

    """
    if not figures or len({(figure.kind, figure.options, figure.audience) for figure in figures}) != 1:
        raise ValueError("only figures of one question and one side add up")
    first, eligible = figures[0], _eligible(figures)
    if first.kind is QuestionKind.CHOICE:
        return _choice(figures, eligible, labels)
    shift = 1 if first.kind is QuestionKind.SCALE11 else 0
    look = look_of_figure(first) if len(figures) == 1 else _together(figures)
    return Shown(
        mean=round(look.mean - shift, 2),
        bound=look.bound,
        eligible=eligible,
        scale=(1 - shift, first.options - shift),
        low=round(look.low - shift, 3),
        high=round(look.high - shift, 3),
    )


def _together(figures: Sequence[Figure]) -> Look:
    """Return what several blocks look like together, to the tenth; their ends are rounded outwards, to stay true."""
    first, parts = figures[0], typicals(figures)
    answers = sum(part.answers for part in parts)
    middle = round(sum(part.low + part.high for part in parts) / 2 / answers, 1)
    least, most = mean_range(parts)
    low, high = floor(10 * least + 1e-9) / 10, ceil(10 * most - 1e-9) / 10
    bounds = {figure.bound for figure in figures}
    bound = bounds.pop() if len(bounds) == 1 else "about"
    mean = {"about": min(max(middle, low), high), "at_least": low, "at_most": high}[bound]
    return Look(
        answers=first.answers,
        bound=bound,
        mean=mean,
        low=1.0 if bound == "at_most" else low,
        high=float(first.options) if bound == "at_least" else high,
    )


def _eligible(figures: Iterable[Figure]) -> Band | None:
    """Return how many were asked, as a band: the blocks' bands added up; None where one of them does not say."""
    bands = [figure.eligible for figure in figures]
    known = [band for band in bands if band is not None]
    ends = [high for _, high in known if high is not None]
    if len(known) < len(bands):
        return None
    return sum(low for low, _ in known), sum(ends) if len(ends) == len(known) else None


def typicals(figures: Iterable[Figure]) -> list[Typical]:
    """Return what each figure of a scale is reckoned as, in the same order."""
    return [typical(look_of_figure(figure), figure.options, leaders=figure.audience != "staff") for figure in figures]


def blocks(figures: Iterable[Figure]) -> list[tuple[float, float, float]]:
    """Return (low sum, high sum, answers) per figure of a scale, what `insight.divergence.compare_released` takes.

    They are those of the figure's look (R5), and no figure that leaders agreed to show is among them (R12).
    """
    compared = [figure for figure in figures if figure.kind is not QuestionKind.CHOICE and not figure.agreed]
    return [(part.low, part.high, part.answers) for part in typicals(compared)]


def _choice(figures: Sequence[Figure], eligible: Band | None, labels: Sequence[str]) -> Shown:
    """Return the option that every block names: then more than half of them all chose it, however many they are."""
    first = figures[0]
    named = {figure.option for figure in figures}
    option = named.pop() if len(named) == 1 else None
    if option is not None and labels:
        name: str | None = labels[option - 1]
    else:
        name = None if option is None else str(option)
    return Shown(
        mean=None,
        bound="about",
        eligible=eligible,
        scale=(1, first.options),
        option=name,
    )
