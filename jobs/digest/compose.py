"""The week's digest, its detail and its alerts, made from released figures. Runs in the child process.

`compose` is called by the bot, `analyze` and the tests; its input and its output are plain and picklable.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from jobs.calendar import WEEK, week_name
from jobs.cards import (
    AlertCard,
    Chart,
    ChartRow,
    DetailCard,
    DigestCard,
    GapLine,
)
from jobs.digest import watching
from jobs.digest.chart import draw
from jobs.digest.deciding import Undecided, asked, undecided
from jobs.digest.material import Material
from jobs.digest.news import closed_since, is_map_week, news
from jobs.digest.resting import resting
from jobs.digest.showing import Names, functions_of, names_of, rolled_up, shown
from jobs.digest.standing import Comparison, compare
from jobs.digest.thread import detail
from jobs.digest.verdicts import judged, tellable_of
from jobs.digest.watching import Alarm
from jobs.digest.waves import Standing, standing_in
from jobs.insight.majorities import LAST, Parting
from jobs.insight.significance import TELLING
from jobs.release import LEADERS, STAFF, Figure, K, Node, Withheld

MOST_DUE = 3  # commitments that come due, in one digest; the others are counted
MOST_ROWS = 40  # of the picture: more than questions of a company stand at once, fewer than a survey may have


@dataclass(frozen=True, slots=True)
class Composed:
    """The cards of one week, and the comparisons and alarms behind them."""

    digest: DigestCard
    detail: DetailCard
    alerts: tuple[AlertCard, ...]
    comparisons: tuple[Comparison, ...]
    lines: tuple[GapLine, ...]  # every comparison whose two sides have a figure, the first to talk about first
    alarms: tuple[Alarm, ...]  # of this week, also of groups of which an alert spoke lately
    taught: Mapping[str, Any] | None  # what the company has taught of how much it varies, if it taught anew
    resting: tuple[str, ...]  # the newest windows of the questions that rest


def compose(material: Material) -> Composed:
    """Return the digest of one week, its thread and its alerts."""
    released = material.figures()
    standings = standing_in(released, material.questions, material.week)
    compared = compare(
        standings,
        material.functions,
        material.eligible or {},
        again=material.again,
        closed=closed_since(material.digests or ()),
    )
    comparisons = sorted(compared, key=lambda comparison: comparison.order)
    nodes = {part.node for _, _, part in released if isinstance(part, Withheld)} | {
        (*STAFF, *team) for _, _, part in released if isinstance(part, Figure) for team in part.teams
    }
    teams = names_of([*nodes, *(group.node for _, group in material.kept.weeks if group.node)])
    names: dict[Node | None, str] = {
        None: material.company,
        LEADERS: material.words.first,
        STAFF: material.words.second,
    }
    names.update(teams.items())
    alarms = watching.alarms(material.kept, material.week, material.country)
    cards = (watching.card(alarm, material.kept, released, material.locale, names) for alarm in alarms)
    # Two groups of one name are silent together: rather one alert too few than two of one group (R5).
    alerts = tuple(alert for alert in cards if alert.group not in material.told)
    lines = [
        (comparison, _line(comparison, material, teams))
        for comparison in comparisons
        if np.isfinite(comparison.p) or comparison.verdict == "gap"  # of a choice there is no p
    ]
    digest = _with_tellable(_digest(material, standings, comparisons, lines, len(alerts)), comparisons, material)
    told = (*digest.gaps, *(moved.now for moved in digest.moved), *digest.ended)
    told += tuple(verdict.before for verdict in digest.verdicts)
    rest = resting(
        [standing for standing in standings if _may_rest(standing, material)],
        comparisons,
        week=material.week,
        before=material.rested,
        news={line.question for line in told},
    )
    return Composed(
        digest=replace(digest, resting=len(rest)),
        detail=detail(material, standings, comparisons, teams),
        alerts=alerts,
        comparisons=tuple(comparisons),
        lines=tuple(line for comparison, line in lines if np.isfinite(comparison.p)),
        alarms=tuple(alarms),
        taught=watching.taught(material.kept, material.week, material.country),
        resting=rest,
    )


# ---------------------------------------------------------------- the digest


def _digest(
    material: Material,
    standings: Sequence[Standing],
    comparisons: Sequence[Comparison],
    lines: Sequence[tuple[Comparison, GapLine]],
    signals: int,
) -> DigestCard:
    before = material.digests or ()
    verdicts = judged(material, comparisons, [line for _, line in lines])
    stories = news(
        [line for _, line in lines if line.verdict == "gap"],
        [line for comparison, line in lines if comparison.ended],
        before,
        judged=[(verdict.commitment.question, verdict.commitment.axis) for verdict in verdicts],
    )
    established = [line for _, line in lines if line.verdict == "gap"]
    decision = _decision(material, established)
    due = [
        pledge.commitment
        for pledge in material.pledges
        if material.week + WEEK <= pledge.commitment.due < material.week + 2 * WEEK
    ]
    whole = is_map_week(before)
    lines_told = (*stories.new, *(moved.now for moved in stories.moved))
    told = {line.question for line in lines_told}
    agreed = any(standing.now.agreed for standing in standings)
    smallest_gaps = [
        comparison.smallest
        for comparison in comparisons
        if comparison.axis == "leaders_staff" and np.isfinite(comparison.p) and np.isfinite(comparison.smallest)
    ]
    return DigestCard(
        locale=material.locale,
        company=material.company,
        week=week_name(material.week),
        starts=material.week,
        ends=material.week + timedelta(days=6),
        gaps=stories.new,
        others=stories.waiting,
        signals=signals,
        smallest_gap=_unseen(smallest_gaps),
        leaders_shown=material.leaders >= K or agreed,
        leaders_agreed=agreed,
        standing=len(standings),
        chart=_chart(
            material,
            comparisons if whole else [c for c in comparisons if c.standing.question.key in told],
            whole=whole,
            functions={line.question for line in lines_told if line.axis == "functions"},
        ),
        first=not standings,
        moved=stories.moved,
        ended=stories.ended,
        told=stories.standing,
        next_figures=material.next_figures,
        whole=whole,
        alone=material.digests is None,
        verdicts=verdicts,
        due=tuple(due[:MOST_DUE]),
        due_others=len(due[MOST_DUE:]),
        stands=tuple(f"{line.question}:{line.axis}" for line in established),
        decision=None if decision is None else decision.line,
        decision_since="" if decision is None else week_name(decision.since),
    )


def _with_tellable(digest: DigestCard, comparisons: Sequence[Comparison], material: Material) -> DigestCard:
    """Return the digest, its stories with what a verdict will be able to tell of each: somebody may decide on one."""
    if not material.again:
        return digest
    by_key = {(comparison.standing.question.key, comparison.axis): comparison for comparison in comparisons}

    def told(line: GapLine) -> GapLine:
        shares = tellable_of(by_key[line.question, line.axis], comparisons, material.eligible or {})
        return replace(line, tellable=shares)

    return replace(
        digest,
        gaps=tuple(told(line) for line in digest.gaps),
        moved=tuple(replace(moved, now=told(moved.now)) for moved in digest.moved),
    )


def _decision(material: Material, established: Sequence[GapLine]) -> Undecided | None:
    """Return the gap of which a decision is asked, as it stands; those of this week were not told yet."""
    told, stands = material.digests or (), {(line.question, line.axis): line for line in established}
    decided = {(pledge.gap.question, pledge.gap.axis) for pledge in material.pledges}
    gaps = undecided(told, decided | material.proposed, material.aside)
    gap = asked([gap for gap in gaps if gap.key in stands], told, material.week)
    return None if gap is None else replace(gap, line=stands[gap.key])


def _may_rest(standing: Standing, material: Material) -> bool:
    since = material.may_rest.get(standing.question.key)
    decided_on = any(pledge.gap.question == standing.question.key for pledge in material.pledges)
    return since is not None and standing.now.week >= since and not decided_on


def _unseen(smallest_gaps: Sequence[float]) -> float | None:
    """Return the smallest gap that would be seen as it is told, None where even half the scale would go unseen.

    In steps so fine that it stays a gap found four times in five: it is made of looks and head counts alone (R5).
    """
    middle = float(np.median(smallest_gaps)) if smallest_gaps else np.inf
    return round(20 * middle) / 20 if middle <= TELLING * 4 else None


def _line(comparison: Comparison, material: Material, names: Names) -> GapLine:
    """Return what is told of one comparison, both sides of which have a figure."""
    if comparison.parting is not None:
        return _choice_line(comparison, comparison.parting, material)
    now, question, locale = comparison.standing.now, comparison.standing.question, material.locale
    foretold = comparison.standing.foretold if comparison.axis == "leaders_staff" else None
    options = len(question.codes)
    return GapLine(
        question=question.key,
        title=question.title(locale),
        topic=question.topic_title(locale),
        axis=comparison.axis,
        sides=_side_names(comparison),
        first=rolled_up(now.side(comparison.nodes[0]), question, locale),
        second=rolled_up(now.side(comparison.nodes[1]), question, locale),
        verdict=comparison.verdict,
        measured=week_name(now.week),
        course=comparison.course,
        waves=comparison.windows,
        holds_against_silence=comparison.holds,
        expected=shown(foretold.forecast, question, locale) if foretold else None,
        asked="" if foretold in (None, now) else week_name(foretold.week),
        foreseen=comparison.expected,
        blind=comparison.blind,
        furthest=names[comparison.furthest] if comparison.furthest else None,
        low=None if comparison.low is None else _tenths(np.clip(comparison.low, 1 - options, options - 1)),
        high=None if comparison.high is None else _tenths(np.clip(comparison.high, 1 - options, options - 1)),
        once=not material.again,
    )


def _choice_line(comparison: Comparison, parting: Parting, material: Material) -> GapLine:
    """Return what is told of a choice on which two sides part: of each, the option that its majority is for, or none.

    That is established of several windows: the figures of the newest alone may show no majority.
    """
    standing, locale = comparison.standing, material.locale
    first, second = (
        replace(
            rolled_up(standing.now.side(node), standing.question, locale),
            option=standing.question.options(locale)[option - 1].label if option else None,
        )
        for node, option in zip(comparison.nodes, (parting.first, parting.second), strict=True)
    )
    return GapLine(
        question=standing.question.key,
        title=standing.question.title(locale),
        topic=standing.question.topic_title(locale),
        axis=comparison.axis,
        sides=_side_names(comparison),
        first=first,
        second=second,
        verdict=comparison.verdict,
        measured=week_name(standing.now.week),
        course="too_early",
        waves=sum(all(wave.side(node) for node in comparison.nodes) for wave in standing.waves[-LAST:]),
        holds_against_silence=False,
    )


def _side_names(comparison: Comparison) -> tuple[str, str]:
    """Return the names of two functions; leaders and staff are named by the renderer."""
    first, second = comparison.nodes
    return ("", "") if comparison.axis == "leaders_staff" else (first[-1], second[-1])


def _tenths(value: float) -> float:
    """Return a value to the tenth: all the digits of a posterior could be searched for how many answered (R9)."""
    return round(float(value), 1)


def _chart(
    material: Material, comparisons: Sequence[Comparison], *, whole: bool, functions: Container[str]
) -> Chart | None:
    """Return the chart of leaders and staff, established gaps first; None without a figure on either side.

    Args:
        material: what the digest is made from.
        comparisons: those whose questions are drawn.
        whole: all that stands is drawn, topic by topic, the two functions in each row.
        functions: keys of the questions that have the two functions in their row otherwise.
    """
    sided = [
        comparison for comparison in comparisons if comparison.axis == "leaders_staff" and comparison.parting is None
    ]
    ranked = sorted(sided, key=lambda comparison: comparison.verdict != "gap")
    if whole:
        topics = list(dict.fromkeys(comparison.standing.question.topic for comparison in ranked))
        ranked.sort(key=lambda comparison: topics.index(comparison.standing.question.topic))
    rows = tuple(
        _chart_row(comparison, material, functions=whole or comparison.standing.question.key in functions)
        for comparison in ranked
    )
    rows = tuple(row for row in rows if row.first is not None or row.second is not None)[:MOST_ROWS]
    if not rows:
        return None
    png = draw(rows, material.words, by_topic=whole)
    return Chart(rows=rows, sides=(material.words.first, material.words.second), png=png)


def _chart_row(comparison: Comparison, material: Material, *, functions: bool) -> ChartRow:
    standing, question, locale = comparison.standing, comparison.standing.question, material.locale
    return ChartRow(
        title=question.title(locale),
        first=shown(standing.now.side(LEADERS), question, locale),
        second=shown(standing.now.side(STAFF), question, locale),
        verdict=comparison.verdict,
        topic=question.topic_title(locale),
        forecast=shown(standing.foretold.forecast, question, locale) if standing.foretold else None,
        functions=functions_of(standing.now, question, material) if functions else (),
    )
