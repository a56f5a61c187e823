"""The week's digest, its detail and its alerts, made from released figures. Runs in the child process.

One input, one output, both plain and picklable: the bot, `analyze` and the tests all come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
from jobs.digest.standing import STANDS_WEEKS, Comparison, Standing, Wave, compare, standing
from jobs.digest.watching import Alarm
from jobs.release import LEADERS, STAFF, Figure, K, Node, roll_up
from storage.types import Cadence, QuestionKind

MOST_GAPS = 3  # one screen: three things can be talked about in a week
MOST_ROWS = 12  # of the picture


@dataclass(frozen=True, slots=True)
class Composed:
    """What goes out this week, and what it rests on."""

    digest: DigestCard
    detail: DetailCard
    alerts: tuple[AlertCard, ...]
    comparisons: tuple[Comparison, ...]
    alarms: tuple[Alarm, ...]  # of every week so far; the cards are this week's


def compose(material: Material) -> Composed:
    """Make the digest of one week, its thread and its alerts."""
    found = standing(material.released, material.questions, material.week)
    comparisons = sorted(
        compare(found, material.functions, material.eligible or {}, again=material.again), key=lambda one: one.order
    )
    alarms = watching.alarms(material.sums, material.week)
    names = {None: material.company, LEADERS: material.words.first, STAFF: material.words.second}
    alerts = tuple(
        watching.card(alarm, material.sums, material.released, material.locale, names)
        for alarm in alarms
        if alarm.week == material.week
    )
    return Composed(
        digest=_digest(material, found, comparisons, len(alerts)),
        detail=_detail(material, found, comparisons),
        alerts=alerts,
        comparisons=tuple(comparisons),
        alarms=tuple(alarms),
    )


# ---------------------------------------------------------------- the digest


def _digest(
    material: Material, found: Sequence[Standing], comparisons: Sequence[Comparison], signals: int
) -> DigestCard:
    gaps = [one for one in comparisons if one.verdict == "gap"]
    tested = [one for one in comparisons if np.isfinite(one.p)]
    agreed = any(figure.agreed for one in found for figure in one.now.side(LEADERS))
    unseen = [one.smallest for one in tested if one.axis == "leaders_staff" and np.isfinite(one.smallest)]
    return DigestCard(
        locale=material.locale,
        company=material.company,
        week=week_name(material.week),
        starts=material.week,
        ends=material.week + timedelta(days=6),
        gaps=tuple(_gap(one, material) for one in gaps[:MOST_GAPS]),
        others=max(0, len(gaps) - MOST_GAPS),
        signals=signals,
        # To the half point, upwards: saying less than what could be seen would be a promise.
        smallest_gap=float(np.ceil(2 * np.median(unseen)) / 2) if unseen else None,
        leaders_shown=material.leaders >= K or agreed,
        leaders_agreed=agreed,
        standing=len(found),
        chart=_chart(material, comparisons),
        first=not found,
    )


def _gap(one: Comparison, material: Material) -> GapLine:
    now, question, locale = one.standing.now, one.standing.question, material.locale
    forecast = _shown(now.forecast, question, locale) if one.axis == "leaders_staff" else None
    options = len(question.codes)
    return GapLine(
        question=question.key,
        title=question.title(locale),
        topic=question.topic_title(locale),
        axis=one.axis,
        sides=("", "") if one.axis == "leaders_staff" else (one.nodes[0][-1], one.nodes[1][-1]),
        first=_certain(now.side(one.nodes[0]), question, locale),
        second=_certain(now.side(one.nodes[1]), question, locale),
        verdict=one.verdict,
        fresh=now.week == material.week,
        course=one.course,
        waves=len(one.standing.waves),
        holds_against_silence=one.holds,
        expected=forecast,
        blind=one.blind,
        furthest=one.furthest[-1] if one.furthest else None,
        low=None if one.low is None else _tenths(np.clip(one.low, 1 - options, options - 1)),
        high=None if one.high is None else _tenths(np.clip(one.high, 1 - options, options - 1)),
    )


def _tenths(value: float) -> float:
    """Say no more than is worth saying: all the digits of a posterior could be searched for how many answered (R9)."""
    return round(float(value), 1)


def _chart(material: Material, comparisons: Sequence[Comparison]) -> Chart | None:
    """Draw leaders and staff, established gaps first; nothing to draw without a figure on either side."""
    sided = [one for one in comparisons if one.axis == "leaders_staff"]
    ranked = [one for one in sided if one.verdict == "gap"] + [one for one in sided if one.verdict != "gap"]
    rows = tuple(
        ChartRow(
            title=one.standing.question.title(material.locale),
            first=_shown(one.standing.now.side(LEADERS), one.standing.question, material.locale),
            second=_shown(one.standing.now.side(STAFF), one.standing.question, material.locale),
            verdict=one.verdict,
        )
        for one in ranked[:MOST_ROWS]
    )
    rows = tuple(row for row in rows if row.first is not None or row.second is not None)
    if not rows:
        return None
    return Chart(rows=rows, sides=(material.words.first, material.words.second), png=draw(rows, material.words))


# ---------------------------------------------------------------- the thread


def _detail(material: Material, found: Sequence[Standing], comparisons: Sequence[Comparison]) -> DetailCard:
    by_question = {one.standing.question.key: one for one in reversed(comparisons) if one.axis == "leaders_staff"}
    rows = [_row(one, by_question.get(one.question.key), material) for one in found]
    return DetailCard(
        locale=material.locale,
        week=week_name(material.week),
        rows=(*rows, *_pulse_rows(material)),
    )


def _row(one: Standing, comparison: Comparison | None, material: Material) -> DetailRow:
    return DetailRow(
        title=one.question.title(material.locale),
        topic=one.question.topic_title(material.locale),
        first=_shown(one.now.side(LEADERS), one.question, material.locale),
        second=_shown(one.now.side(STAFF), one.question, material.locale),
        verdict=comparison.verdict if comparison else "too_few",
        fresh=one.now.week == material.week,
        teams=tuple(
            (_name(node), _shown(one.now.side(node), one.question, material.locale)) for node in _teams(one.now)
        ),
    )


def _pulse_rows(material: Material) -> list[DetailRow]:
    """Return the pulse items that stand: pooled over four weeks by topic, and this week's of the large teams (R7).

    A large team's answers are in its weekly figures and so not in the pool: where there are such teams, the pool is not
    the staff, and only its teams are told.
    """
    pools: dict[tuple[str, date, str], list[Figure]] = {}
    weekly: dict[str, list[Figure]] = {}
    apart: set[str] = set()  # topics in which some team has figures of its own weeks
    for week, weeks, figure in material.released:
        if not isinstance(figure, Figure) or not _recent(material, week):
            continue
        asked = material.questions.get(figure.question)
        if weeks > 1:
            pools.setdefault((figure.question, week, figure.window), []).append(figure)
        elif asked is not None and asked.cadence is Cadence.PULSE:
            if figure.audience == "staff":
                apart.add(asked.topic)
            if week == material.week:
                weekly.setdefault(figure.question, []).append(figure)
    topics = {question.topic: question for question in material.questions.values()}
    rows = [
        _pulse_row(
            material,
            topics[topic],
            topics[topic].topic_title(material.locale),
            week,
            figures,
            whole=topic not in apart,
        )
        for (topic, week, _), figures in sorted(pools.items(), key=lambda pool: pool[0])
    ]
    for key, figures in sorted(weekly.items()):
        question = material.questions[key]
        rows.append(
            _pulse_row(material, question, question.title(material.locale), material.week, figures, whole=False)
        )
    return rows


def _pulse_row(
    material: Material, question: BankQuestion, title: str, week: date, figures: Sequence[Figure], *, whole: bool
) -> DetailRow:
    """Return one row; ``whole`` says that the figures together are all the staff."""
    wave = Wave(week=week, window=figures[0].window, figures=tuple(figures), withheld=())
    return DetailRow(
        title=title,
        topic=question.topic_title(material.locale),
        first=_shown(wave.side(LEADERS), question, material.locale),
        second=_shown(wave.side(STAFF), question, material.locale) if whole else None,
        verdict="none",
        fresh=week == material.week,
        teams=tuple((_name(node), _shown(wave.side(node), question, material.locale)) for node in _teams(wave)),
    )


def _recent(material: Material, week: date) -> bool:
    return material.week - timedelta(weeks=STANDS_WEEKS) < week <= material.week


# ---------------------------------------------------------------- figures as shown


def _teams(wave: Wave) -> list[Node]:
    """Return the teams of the tree, whether their figure stands or not."""
    return sorted(node for node in wave.nodes if len(node) == len(STAFF) + 2)


def _name(node: Node) -> str:
    return node[-1] or node[-2] or STAFF[0]


def _shown(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown | None:
    return _certain(figures, question, locale) if figures else None


def _certain(figures: Sequence[Figure], question: BankQuestion, locale: Locale) -> Shown:
    labels = [option.label for option in question.options(locale)] if question.kind is QuestionKind.CHOICE else []
    return roll_up(figures, labels)
