"""The week's digest, its detail and its alerts, made from released figures. Runs in the child process.

`compose` is called by the bot, `analyze` and the tests; its input and its output are plain and picklable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from jobs.asking.bank import BankQuestion
from jobs.calendar import week_name
from jobs.cards import (
    AlertCard,
    Chart,
    ChartRow,
    DetailCard,
    DetailRow,
    DigestCard,
    GapLine,
    Locale,
    Shown,
)
from jobs.digest import watching
from jobs.digest.chart import draw
from jobs.digest.material import Material
from jobs.digest.news import is_map_week, news
from jobs.digest.resting import resting
from jobs.digest.standing import Comparison, Standing, Wave, compare, standing_in
from jobs.digest.watching import Alarm
from jobs.insight.majorities import LAST, Parting
from jobs.insight.significance import TELLING
from jobs.release import LEADERS, STAFF, Figure, K, Node, Withheld, roll_up
from storage.types import Cadence, QuestionKind

MOST_ROWS = 12  # of the picture
PULSE_STANDS = timedelta(weeks=4)  # a pooled pulse figure stands until the next one (R7)

Names = Mapping[Node, str]  # of the staff's groups, as people read them


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
    comparisons = sorted(
        compare(standings, material.functions, material.eligible or {}, again=material.again),
        key=lambda comparison: comparison.order,
    )
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
    digest = _digest(material, standings, comparisons, lines, len(alerts))
    told = (*digest.gaps, *(moved.now for moved in digest.moved), *digest.ended)
    rest = resting(
        standings, comparisons, week=material.week, before=material.rested, news={line.question for line in told}
    )
    return Composed(
        digest=replace(digest, resting=len(rest)),
        detail=_detail(material, standings, comparisons, teams),
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
    stories = news(
        [line for _, line in lines if line.verdict == "gap"],
        [line for comparison, line in lines if comparison.ended],
        before,
    )
    whole = is_map_week(before)
    told = {line.question for line in (*stories.new, *(moved.now for moved in stories.moved))}
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
        chart=_chart(material, comparisons if whole else [c for c in comparisons if c.standing.question.key in told]),
        first=not standings,
        moved=stories.moved,
        ended=stories.ended,
        told=stories.standing,
        next_figures=material.next_figures,
        whole=whole,
        alone=material.digests is None,
    )


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
        first=_rolled_up(now.side(comparison.nodes[0]), question, locale),
        second=_rolled_up(now.side(comparison.nodes[1]), question, locale),
        verdict=comparison.verdict,
        measured=week_name(now.week),
        course=comparison.course,
        waves=comparison.windows,
        holds_against_silence=comparison.holds,
        expected=_shown(foretold.forecast, question, locale) if foretold else None,
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
            _rolled_up(standing.now.side(node), standing.question, locale),
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


def _chart(material: Material, comparisons: Sequence[Comparison]) -> Chart | None:
    """Return the chart of leaders and staff, established gaps first; None without a figure on either side."""
    sided = [
        comparison for comparison in comparisons if comparison.axis == "leaders_staff" and comparison.parting is None
    ]
    ranked = [comparison for comparison in sided if comparison.verdict == "gap"] + [
        comparison for comparison in sided if comparison.verdict != "gap"
    ]
    rows = tuple(
        ChartRow(
            title=comparison.standing.question.title(material.locale),
            first=_shown(comparison.standing.now.side(LEADERS), comparison.standing.question, material.locale),
            second=_shown(comparison.standing.now.side(STAFF), comparison.standing.question, material.locale),
            verdict=comparison.verdict,
        )
        for comparison in ranked[:MOST_ROWS]
    )
    rows = tuple(row for row in rows if row.first is not None or row.second is not None)
    if not rows:
        return None
    return Chart(rows=rows, sides=(material.words.first, material.words.second), png=draw(rows, material.words))


# ---------------------------------------------------------------- the thread


def _detail(
    material: Material, standings: Sequence[Standing], comparisons: Sequence[Comparison], names: Names
) -> DetailCard:
    by_question = {
        comparison.standing.question.key: comparison
        for comparison in reversed(comparisons)
        if comparison.axis == "leaders_staff"
    }
    rows = [_row(standing, by_question.get(standing.question.key), material, names) for standing in standings]
    return DetailCard(
        locale=material.locale,
        week=week_name(material.week),
        rows=(*rows, *_pulse_rows(material, names)),
    )


def _row(standing: Standing, comparison: Comparison | None, material: Material, names: Names) -> DetailRow:
    return DetailRow(
        title=standing.question.title(material.locale),
        topic=standing.question.topic_title(material.locale),
        first=_shown(standing.now.side(LEADERS) or standing.now.agreed, standing.question, material.locale),
        second=_shown(standing.now.side(STAFF), standing.question, material.locale),
        verdict=comparison.verdict if comparison else "too_few",
        fresh=standing.now.week == material.week,
        teams=tuple(
            (_name(node, names), _shown(standing.now.side(node), standing.question, material.locale))
            for node in _teams(standing.now)
        ),
    )


def _pulse_rows(material: Material, names: Names) -> list[DetailRow]:
    """Return the pulse items that stand: pooled over four weeks by topic, and this week's of the large teams (R7).

    A large team's answers are in its weekly figures and so not in the pool: where there are such teams, the pool is not
    the staff, and only its teams are told.
    """
    pools: dict[tuple[str, date, str], list[Figure]] = {}
    weekly: dict[str, list[Figure]] = {}
    weekly_topics: set[str] = set()  # topics in which some team has weekly figures
    for week, weeks, figure in material.figures():
        if not isinstance(figure, Figure) or not _recent(material, week):
            continue
        question = material.questions.get(figure.question)
        if weeks > 1:
            pools.setdefault((figure.question, week, figure.window), []).append(figure)
        elif question is not None and question.cadence is Cadence.PULSE:
            if figure.audience == "staff":
                weekly_topics.add(question.topic)
            if week == material.week:
                weekly.setdefault(figure.question, []).append(figure)
    topics = {question.topic: question for question in material.questions.values()}
    rows = [
        _pulse_row(
            material,
            names,
            topics[topic],
            topics[topic].topic_title(material.locale),
            week,
            figures,
            whole=topic not in weekly_topics,
        )
        for (topic, week, _), figures in sorted(pools.items(), key=lambda pool: pool[0])
    ]
    for key, figures in sorted(weekly.items()):
        question = material.questions[key]
        rows.append(
            _pulse_row(material, names, question, question.title(material.locale), material.week, figures, whole=False)
        )
    return rows


def _pulse_row(
    material: Material,
    names: Names,
    question: BankQuestion,
    title: str,
    week: date,
    figures: Sequence[Figure],
    *,
    whole: bool,
) -> DetailRow:
    """Return the row of one pulse item; ``whole``: the figures together are all the staff."""
    wave = Wave(week=week, window=figures[0].window, figures=tuple(figures), withheld=())
    return DetailRow(
        title=title,
        topic=question.topic_title(material.locale),
        first=_shown(wave.side(LEADERS), question, material.locale),
        second=_shown(wave.side(STAFF), question, material.locale) if whole else None,
        verdict="none",
        fresh=week == material.week,
        teams=tuple((_name(node, names), _shown(wave.side(node), question, material.locale)) for node in _teams(wave)),
    )


def _recent(material: Material, week: date) -> bool:
    """Return whether the pulse figures of ``week`` still stand."""
    return material.week - PULSE_STANDS < week <= material.week


# ---------------------------------------------------------------- figures as shown


def _teams(wave: Wave) -> list[Node]:
    """Return the smallest groups of the tree, whether their figure stands or not; a function without teams is one."""
    leaves = sorted(node for node in wave.nodes if len(node) == len(STAFF) + 2)
    of_function = Counter(node[-2] for node in leaves)
    # A staff without functions and teams is no group of itself.
    named = leaves if len(leaves) > 1 else [node for node in leaves if any(node[len(STAFF) :])]
    return [node[:-1] if not node[-1] and of_function[node[-2]] == 1 else node for node in named]


def names_of(nodes: Iterable[Node]) -> Names:
    """Return the name of each group: its own, and the way to it where another group has the same."""
    ways = {node: tuple(part for part in node[len(STAFF) :] if part) for node in nodes}
    used = Counter(way[-1] for way in {*ways.values()} if way)
    return {node: " / ".join(way if used[way[-1]] > 1 else way[-1:]) for node, way in ways.items() if way}


def _name(node: Node, names: Names) -> str:
    """Return the name of a group as its row has it; a function without teams is named as its only node is."""
    return names.get(node) or names.get((*node, "")) or node[-1]


def _shown(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown | None:
    """Return figures as people read them; None for no figure, which is withheld."""
    return _rolled_up(figures, question, locale) if figures else None


def _rolled_up(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown:
    """Return one or more figures as people read them, a choice with the labels of its options."""
    labels = [option.label for option in question.options(locale)] if question.kind is QuestionKind.CHOICE else []
    return roll_up(figures, labels)
