"""Verdicts of commitments that came due: from released figures to what a digest says of each (LOOP § 2).

Before are the windows that were over when the commitment was made, after those asked once it was due, three at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from jobs.calendar import WEEK
from jobs.cards import GapLine, MovedSide, VerdictLine, VerdictOutcome
from jobs.digest.material import Material, Pledge
from jobs.digest.standing import Comparison
from jobs.digest.waves import Wave, laid_out, mean_of_known, people_asked, reckoned
from jobs.insight.people import compare_people
from jobs.insight.tellable import tellable
from jobs.insight.verdicts import AFTER, Before, Reading, Verdict, before, judge, read
from jobs.release import Node

MOST_VERDICTS = 3  # in one digest, the first due first
NEXT = 5 * WEEK  # from the digest that could not tell yet to the one of the next window, four weeks on


@dataclass(frozen=True, slots=True)
class _Sides:
    """The figures of two sides over some windows, laid out for `jobs.insight`."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    people: tuple[NDArray[np.float64], NDArray[np.float64]]
    reckoned: NDArray[np.float64]
    options: int


def judged(material: Material, comparisons: Sequence[Comparison], lines: Sequence[GapLine]) -> tuple[VerdictLine, ...]:
    """Return what figures that no digest judged say of open commitments: those asked once they were due.

    A verdict that did not reach the channel, or of a week without a digest, is told with the next.
    """
    by_key = {(comparison.standing.question.key, comparison.axis): comparison for comparison in comparisons}
    shown = {(line.question, line.axis): line for line in lines}
    verdicts = []
    for pledge in material.pledges:
        key = (pledge.gap.question, pledge.gap.axis)
        comparison, line = by_key.get(key), shown.get(key)
        if comparison is None or line is None:
            continue
        if line.sides == pledge.gap.sides[::-1]:  # the second function is the larger one by now
            comparison = replace(comparison, nodes=comparison.nodes[::-1])
            line = replace(line, sides=line.sides[::-1], first=line.second, second=line.first)
        if line.sides != pledge.gap.sides:  # other functions are the largest by now
            continue
        after = after_due(comparison, pledge.commitment.due)
        if len(after) <= pledge.commitment.looks or not _then(comparison, pledge.made_on):
            continue  # told already, or its question was reworded since: what was before is not compared
        verdict = _verdict(material, pledge, comparison, after, line, comparisons)
        verdicts += [] if verdict is None else [verdict]
    return tuple(verdicts[:MOST_VERDICTS])  # the others with the next digest


def after_due(comparison: Comparison, due: date) -> tuple[Wave, ...]:
    """Return the windows that judge a commitment: asked once it was due, a figure on both sides, the first three."""
    waves = (wave for wave in comparison.standing.waves if wave.week >= due and _has_both(wave, comparison.nodes))
    return tuple(waves)[:AFTER]


def tellable_of(
    comparison: Comparison, comparisons: Sequence[Comparison], eligible: Mapping[str, int]
) -> tuple[float, float] | None:
    """Return of a gap of leaders and staff what a verdict on it will recognise, if it stays and if it closes.

    In tenths: all the digits of what is played through could be searched for how many answered (R5). None of a choice,
    and between functions.
    """
    if comparison.axis != "leaders_staff" or comparison.parting is not None:
        return None
    waves = comparison.standing.waves
    sides = _sides(comparison, waves, eligible)
    others = _others(comparison, comparisons)
    readings = [_read(other, other.standing.waves, eligible, since_change=True) for other in others]
    chosen = _chosen(comparison, waves, readings, eligible)
    told = tellable(chosen, sides.people[0][0], sides.reckoned[0], favourable=comparison.standing.question.polarity)
    still, closed = float(told.still), float(told.closed)
    return None if np.isnan(still) else (round(still, 1), round(closed, 1))


def _others(comparison: Comparison, comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return the other gaps of the same two sides that have means."""
    return [
        other
        for other in comparisons
        if other.axis == comparison.axis and other.parting is None and other.standing is not comparison.standing
    ]


def _chosen(
    comparison: Comparison, waves: Sequence[Wave], others: Sequence[Reading], eligible: Mapping[str, int]
) -> Before:
    """Return a gap as it was by some windows, shrunk as the company's others suggest."""
    among = np.asarray([(float(reading.difference), float(reading.deviation)) for reading in others]).reshape(-1, 2)
    return before(_read(comparison, waves, eligible, since_change=True), among)


def _verdict(
    material: Material,
    pledge: Pledge,
    comparison: Comparison,
    after: Sequence[Wave],
    line: GapLine,
    comparisons: Sequence[Comparison],
) -> VerdictLine | None:
    """Return one verdict. Of a choice, whose figures are names, there is none: after three windows that is said."""
    look = len(after)
    if comparison.standing.is_choice:
        if look < AFTER:
            return None
        return VerdictLine(pledge.commitment, pledge.gap, line.first, line.second, "cannot_tell", look)
    said = _judge(material, pledge, comparison, after, comparisons)
    outcome = _outcome(str(said.name))
    final = bool(said.final) or look == AFTER
    return VerdictLine(
        commitment=pledge.commitment,
        before=pledge.gap,
        first=line.first,
        second=line.second,
        outcome=outcome,
        look=look,
        moved=_moved(comparison, said, pledge.gap),
        others=bool(said.others),
        next_on=None if final else material.week + NEXT,
    )


def _judge(
    material: Material,
    pledge: Pledge,
    comparison: Comparison,
    after: Sequence[Wave],
    comparisons: Sequence[Comparison],
) -> Verdict:
    """Return the verdict of one gap among the others of the company."""
    eligible = material.eligible or {}
    others = _others(comparison, comparisons)
    then = [_read(other, _then(other, pledge.made_on), eligible, since_change=True) for other in others]
    now = [_read(other, after_due(other, pledge.commitment.due), eligible) for other in others]
    chosen = _chosen(comparison, _then(comparison, pledge.made_on), then, eligible)
    moves = np.asarray([float(b.difference) - float(a.difference) for a, b in zip(then, now, strict=True)])
    sides = _sides(comparison, after, eligible)
    people = compare_people(sides.first, sides.second, sides.people, sides.reckoned, options=sides.options)
    return judge(
        chosen,
        _read(comparison, after, eligible),
        people.said[0],
        moves,
        favourable=comparison.standing.question.polarity,
    )


def _then(comparison: Comparison, made_on: date) -> tuple[Wave, ...]:
    """Return the windows that were over when a commitment was made."""
    return tuple(wave for wave in comparison.standing.waves if wave.week + WEEK <= made_on)


def _read(
    comparison: Comparison, waves: Sequence[Wave], eligible: Mapping[str, int], *, since_change: bool = False
) -> Reading:
    """Return what some windows say of one gap."""
    sides = _sides(comparison, waves, eligible)
    reading = read(
        sides.first,
        sides.second,
        sides.people,
        sides.reckoned,
        options=sides.options,
        since_change=since_change,
    )
    return reading[0]


def _sides(comparison: Comparison, waves: Sequence[Wave], eligible: Mapping[str, int]) -> _Sides:
    sides = [[wave.side(node) for wave in waves] for node in comparison.nodes]
    first, second = (laid_out([side]) for side in sides)
    people = tuple(np.asarray([mean_of_known(people_asked(figures) for figures in side)]) for side in sides)
    return _Sides(
        first,
        second,
        (people[0], people[1]),
        np.asarray([reckoned(waves, eligible)]),
        len(comparison.standing.question.codes),
    )


def _has_both(wave: Wave, nodes: tuple[Node, Node]) -> bool:
    return all(wave.side(node) for node in nodes)


def _outcome(name: str) -> VerdictOutcome:
    names: dict[str, VerdictOutcome] = {"closed": "closed", "halved": "halved", "still_there": "still_there"}
    return names.get(name, "cannot_tell")


def _moved(comparison: Comparison, said: Verdict, gap: GapLine) -> MovedSide:
    """Return which side surely moved: the unfavourable one rose, the favourable one came down, or both did."""
    raised, lowered = bool(said.raised), bool(said.lowered)
    if raised == lowered:
        return "both" if raised else "neither"
    first_is_higher = (gap.first.mean or 0.0) > (gap.second.mean or 0.0)
    first_is_favourable = first_is_higher == (comparison.standing.question.polarity > 0)
    return "second" if raised == first_is_favourable else "first"
