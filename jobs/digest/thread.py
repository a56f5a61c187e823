"""The thread of a digest: every figure that stands, and those of the pulse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jobs.asking.bank import BankQuestion
from jobs.calendar import week_name
from jobs.cards import DetailCard, DetailRow, Shown
from jobs.digest.material import Material
from jobs.digest.showing import Names, functions_of, name_of, shown, teams_of
from jobs.digest.standing import Comparison
from jobs.digest.waves import Standing, Wave
from jobs.release import LEADERS, STAFF, Figure
from storage.types import Cadence

PULSE_STANDS = timedelta(weeks=4)  # a pooled pulse figure stands until the next one (R7)


def detail(
    material: Material, standings: Sequence[Standing], comparisons: Sequence[Comparison], names: Names
) -> DetailCard:
    """Return the thread of a week's digest, without the comments, which are kept encrypted."""
    by_question = {
        comparison.standing.question.key: comparison
        for comparison in reversed(comparisons)
        if comparison.axis == "leaders_staff"
    }
    rows = [_row(standing, by_question.get(standing.question.key), material, names) for standing in standings]
    rows.sort(key=lambda row: row.verdict != "gap")  # a topic stands where its first question does
    return DetailCard(
        locale=material.locale,
        week=week_name(material.week),
        rows=(*rows, *_pulse_rows(material, names)),
    )


def _row(standing: Standing, comparison: Comparison | None, material: Material, names: Names) -> DetailRow:
    return DetailRow(
        title=standing.question.title(material.locale),
        topic=standing.question.topic_title(material.locale),
        first=shown(standing.now.side(LEADERS) or standing.now.agreed, standing.question, material.locale),
        second=shown(standing.now.side(STAFF), standing.question, material.locale),
        verdict=comparison.verdict if comparison else "too_few",
        fresh=standing.now.week == material.week,
        teams=_teams(standing.now, standing.question, material, names),
        forecast=shown(standing.now.forecast, standing.question, material.locale),
        functions=functions_of(standing.now, standing.question, material),
        week=week_name(standing.now.week),
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
        first=shown(wave.side(LEADERS), question, material.locale),
        second=shown(wave.side(STAFF), question, material.locale) if whole else None,
        verdict="none",
        fresh=week == material.week,
        teams=_teams(wave, question, material, names),
    )


def _teams(
    wave: Wave, question: BankQuestion, material: Material, names: Names
) -> tuple[tuple[str, Shown | None], ...]:
    """Return each team by name, with its figure or none."""
    return tuple((name_of(node, names), shown(wave.side(node), question, material.locale)) for node in teams_of(wave))


def _recent(material: Material, week: date) -> bool:
    """Return whether the figures of ``week`` still stand."""
    return material.week - PULSE_STANDS < week <= material.week
