"""The figures that stand this week, compared side by side by `jobs.insight`.

Everything here is a function of released figures and of how many people the tree holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jobs.cards import Axis, Course, Verdict
from jobs.digest.choices import names_in, parting
from jobs.digest.waves import Standing, answers_of, laid_out, mean_of_known, people_asked, reckoned
from jobs.insight import divergence, significance
from jobs.insight.gaps import WINDOWS
from jobs.insight.majorities import Named, Parting
from jobs.insight.people import ANSWERING, PeopleGap, compare_people, has_figure
from jobs.insight.sentences import course_among_people, furthest_team, seen_by_leaders
from jobs.insight.settled import settled
from jobs.release import LEADERS, STAFF, Figure, Node

NONE_CLOSED: Mapping[tuple[str, Axis], date] = {}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One gap looked for: two nodes of one question. Means and their difference are on codes 1..m."""

    standing: Standing
    axis: Axis
    nodes: tuple[Node, Node]
    delta: float = 0.0  # `insight.gaps.Gap.delta`, in [-1, 1]
    p: float = float("nan")  # two-sided; NaN where a side has no figure
    low: float | None = None  # 95 % interval of first - second, in points
    high: float | None = None
    said: bool = False  # looked at again with every window, it is surely more than trifling (`insight.people`)
    ended: bool = False  # said from the windows before, and by the newest one it is established that it is over
    settled: bool = False  # so well known, and going nowhere, that its question may pass a turn (`insight.settled`)
    smallest: float = float("inf")  # smallest gap that would be found, in points of a five-point scale
    verdict: Verdict = "too_few"
    course: Course = "too_early"
    holds: bool = False  # it would stand if the silent staff thought as the leaders do
    windows: int = 0  # windows in which both sides had a figure
    expected: bool = False  # the leaders surely expected what the staff thinks
    blind: bool = False  # they surely did not
    furthest: Node | None = None  # the team surely furthest from the leaders, of those with a figure
    parting: Parting | None = None  # of a choice, how the sides part; it has no means, and none of what is made of them
    order: int = field(default=0, compare=False)  # 0 = first to talk about


def compare(
    standings: Sequence[Standing],
    functions: tuple[str, str] | None,
    eligible: Mapping[str, int],
    *,
    again: bool = True,
    closed: Mapping[tuple[str, Axis], date] = NONE_CLOSED,
) -> list[Comparison]:
    """Return the gaps between leaders and staff, and between two functions, judged.

    What is looked at with every window is said when it is surely more than trifling between these people
    (`insight.people`), what is looked at once when it is established over the whole set shown (`insight.significance`).

    Args:
        standings: the questions that stand.
        functions: names of the two functions set against each other, None when there are not two.
        eligible: staff eligible in each window, by window id.
        again: the same questions are looked at with every window, as a digest does; False for one survey, looked at
            once.
        closed: the gaps, as (question, axis), of which a verdict said that they closed, and the day from which the
            windows count that it saw: by those before, such a gap would still be said, and be called new.

    Returns:
        Every comparison with its verdict; ``order`` ranks them, 0 = first to talk about.
    """
    pairs: list[tuple[Axis, tuple[Node, Node]]] = [("leaders_staff", (LEADERS, STAFF))]
    if functions is not None:
        pairs.append(("functions", ((*STAFF, functions[0]), (*STAFF, functions[1]))))
    comparisons = [
        Comparison(_from(standing, closed.get((standing.question.key, axis))), axis, nodes)
        for axis, nodes in pairs
        for standing in standings
        if not standing.is_choice
    ]
    by_options: dict[int, list[int]] = defaultdict(list)
    for i, comparison in enumerate(comparisons):
        by_options[len(comparison.standing.question.codes)].append(i)
    # Looked at once, a gap is judged over the whole set; again and again, each by itself.
    together = (
        0 if again else sum(all(map(comparison.standing.now.side, comparison.nodes)) for comparison in comparisons)
    )
    for options, indices in by_options.items():
        of_scale = [comparisons[i] for i in indices]
        for i, measured in zip(indices, _measure(of_scale, options, eligible, together), strict=True):
            comparisons[i] = measured
    if again:
        for standing in standings:
            if standing.is_choice:
                names = names_in([wave.figures for wave in standing.waves])
                comparisons += [_of_choice(standing, names, *pair) for pair in pairs]
    return _ranked(comparisons, again=again)


def _from(standing: Standing, day: date | None) -> Standing:
    """Return a question with the windows alone that were asked from a day on; with all of them without a day."""
    return standing if day is None else Standing(standing.question, tuple(w for w in standing.waves if w.week >= day))


def _of_choice(standing: Standing, names: Mapping[Figure, Named], axis: Axis, nodes: tuple[Node, Node]) -> Comparison:
    """Return what two sides make of a choice; `too_few` until both have had two figures, and have one now."""
    first, second = ([wave.side(node) for wave in standing.waves] for node in nodes)
    part = parting(names, first, second, options=len(standing.question.codes), functions=axis == "functions")
    known = bool(first[-1] and second[-1]) and sum(bool(a and b) for a, b in zip(first, second, strict=True)) > 1
    verdict: Verdict = "gap" if part.said else "none" if known else "too_few"
    return Comparison(standing, axis, nodes, delta=part.apart, said=part.said, verdict=verdict, parting=part)


def _measure(
    comparisons: list[Comparison], options: int, eligible: Mapping[str, int], together: int
) -> list[Comparison]:
    """Return comparisons of one scale with everything but verdict and order.

    ``together`` is how many are judged as one set, looked at once; 0 = each is looked at again with every window.
    """
    first, second = (laid_out([_sides(comparison, side) for comparison in comparisons]) for side in (0, 1))
    people = _people_of(comparisons)
    gap = divergence.compare_windows(first, second, options=options)
    course = course_among_people(first, second, people, options=options).verdict
    first_now, second_now = first[:, -1], second[:, -1]
    if together:
        fewest = np.minimum(*(np.nansum(side[..., 2], -1) for side in (first_now, second_now)))
        smallest = divergence.smallest_gap(gap, fewest, together)
        low, high = gap.difference_low, gap.difference_high
        said = ended = known_well = np.zeros(len(comparisons), bool)
    else:
        judge = partial(_among_people, comparisons, people, options=options, eligible=eligible)
        apart = judge(first, second)
        low, high, said, smallest = apart.low, apart.high, apart.said, apart.smallest
        ended = _ended(judge, first, second, apart)
        known_well = settled(apart, options=options) & ~ended & ~np.isin(course, ("growing", "closing"))
    silent = [
        max(0.0, eligible.get(comparison.standing.now.window, 0) - answers_of(comparison.standing.now.side(STAFF)))
        for comparison in comparisons
    ]
    holds = divergence.holds_against_silence(first_now, second_now, np.asarray(silent, float), options=options)
    forecast = laid_out([[wave.forecast for wave in comparison.standing.waves] for comparison in comparisons])
    seen = seen_by_leaders(forecast, second, people, options=options)
    has_figures = has_figure(first) & has_figure(second)
    known = has_figures[:, -1]
    furthest = _furthest([c for i, c in enumerate(comparisons) if said[i]], gap.delta[said], options)
    sided = [comparison.axis == "leaders_staff" for comparison in comparisons]
    return [
        replace(
            comparison,
            delta=float(gap.delta[i]),
            p=float(gap.p[i]) if known[i] else float("nan"),
            low=float(low[i]) if known[i] else None,
            high=float(high[i]) if known[i] else None,
            said=bool(said[i] and known[i]),
            ended=bool(ended[i] and known[i]),
            settled=bool(known_well[i] and known[i]),
            smallest=float(smallest[i]) / (options - 1) * 4,
            course=_course(str(course[i])),
            windows=int(has_figures[i].sum()),
            holds=bool(holds[i]) and sided[i] and silent[i] > 0,
            expected=bool(seen.expected[i]) and sided[i],
            blind=bool(seen.missed[i]) and sided[i],
            furthest=furthest.get(id(comparison)),
        )
        for i, comparison in enumerate(comparisons)
    ]


def _ended(
    judge: Callable[[NDArray[np.float64], NDArray[np.float64]], PeopleGap],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    apart: PeopleGap,
) -> NDArray[np.bool_]:
    """Return which gaps the newest window establishes to be over: said before the change that it shows, and not since.

    So each is told once: of later windows it is no longer the newest that shows the change.
    """
    if not apart.since.any():
        return np.zeros(apart.since.shape, bool)
    windows = np.arange(first.shape[1])
    newest, later = (windows == windows[-1])[:, None, None], (windows >= apart.since[:, None])[..., None, None]
    shown_now = (apart.since > 0) & (judge(np.where(newest, np.nan, first), second).since != apart.since)
    before = judge(np.where(later, np.nan, first), np.where(later, np.nan, second))
    ended: NDArray[np.bool_] = shown_now & before.said & ~apart.said
    return ended


def _among_people(
    comparisons: Sequence[Comparison],
    people: tuple[NDArray[np.float64], NDArray[np.float64]],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    options: int,
    eligible: Mapping[str, int],
) -> PeopleGap:
    """Return the gaps between these people over their last windows."""
    return compare_people(
        first,
        second,
        people,
        np.asarray([reckoned(comparison.standing.waves[-WINDOWS:], eligible) for comparison in comparisons]),
        options=options,
        functions=np.asarray([comparison.axis == "functions" for comparison in comparisons]),
    )


def _people_of(comparisons: Sequence[Comparison]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many people the two sides of comparisons have, by what their figures say."""
    first, second = (
        np.asarray(
            [mean_of_known(people_asked(figures) for figures in _sides(comparison, side)) for comparison in comparisons]
        )
        for side in (0, 1)
    )
    return first, second


def _furthest(comparisons: Sequence[Comparison], delta: NDArray[np.float64], options: int) -> dict[int, Node]:
    """Return the team that surely lies furthest from the leaders, by the id of its comparison; none where unsure."""
    named: dict[int, Node] = {}
    for comparison, apart in zip(comparisons, delta, strict=True):
        if comparison.axis != "leaders_staff":
            continue
        waves = [
            {figure.teams[0]: figure for figure in wave.side(STAFF) if len(figure.teams) == 1}
            for wave in comparison.standing.waves
        ]
        teams = sorted(waves[-1])
        own = [[(wave[team],) if team in wave else () for wave in waves] for team in teams]
        if not own:
            continue
        people = np.asarray([mean_of_known(people_asked(figures) for figures in windows) for windows in own])
        index = int(furthest_team(apart, laid_out(own)[:, :, 0], people, options=options))
        if index >= 0:
            named[id(comparison)] = (*STAFF, *teams[index])
    return named


def _ranked(comparisons: list[Comparison], *, again: bool) -> list[Comparison]:
    """Return comparisons with their verdict and their order over the whole set."""
    if not comparisons:
        return []
    p = np.array([comparison.p for comparison in comparisons])
    smallest = np.array([comparison.smallest for comparison in comparisons])
    if again:
        said = np.array([comparison.said for comparison in comparisons])
        verdicts = significance.judged(said, p, smallest, options=5)
    else:
        verdicts = significance.verdicts(p, smallest, options=5)
    weights = np.array([comparison.standing.question.weight * _people(comparison) for comparison in comparisons])
    delta = np.array([comparison.delta for comparison in comparisons])
    gaps = divergence.Gap(delta, delta, delta, p)
    order_of = {int(i): rank for rank, i in enumerate(divergence.rank(gaps, weights))}
    verdict_of: dict[str, Verdict] = {"gap": "gap", "none": "none", "too_few": "too_few"}
    return [
        replace(
            comparison,
            verdict=verdict_of[str(verdicts[i])] if comparison.parting is None else comparison.verdict,
            order=order_of[i],
        )
        for i, comparison in enumerate(comparisons)
    ]


def _people(comparison: Comparison) -> float:
    """Return how many answers the two sides are reckoned as."""
    if comparison.parting is not None:
        sides = (comparison.standing.now.side(node) for node in comparison.nodes)
        return ANSWERING * sum(figure.answers[1] or figure.answers[0] for side in sides for figure in side)
    return sum(answers_of(comparison.standing.now.side(node)) for node in comparison.nodes)


def _sides(comparison: Comparison, side: int) -> list[tuple[Figure, ...]]:
    return [wave.side(comparison.nodes[side]) for wave in comparison.standing.waves]


def _course(text: str) -> Course:
    """Return the card's name of a course of `jobs.insight.gaps`."""
    words: dict[str, Course] = {"growing": "growing", "closing": "closing", "stable": "stable"}
    return words.get(text, "too_early")
