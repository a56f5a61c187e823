"""Reads somebody's own survey: long or wide, as survey tools and HR systems export it."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobs import tables
from jobs.calendar import monday
from jobs.errors import BadFile
from jobs.offline.survey import directions, places, report
from jobs.offline.survey.complaints import Complaints
from jobs.offline.survey.days import mondays
from jobs.offline.survey.layout import Layout, understand
from jobs.offline.survey.mapping import Mapping
from jobs.offline.survey.model import Survey
from jobs.offline.survey.rows import Raw, collect
from jobs.offline.survey.scales import ABSENT, Meaning, Reason, interpret
from jobs.offline.survey.waves import waves

SAMPLE = 2_000  # rows from which the layout is told
LONGEST_SHOWN = 30  # characters of a wrong value that a complaint repeats
MOST_LEFT = 4  # columns that are named where none holds answers
MOST_TWICE = 20
NOTHING = Mapping()
_WHY: dict[Reason, str] = {
    "free": "free texts",
    "words": "words of no usual scale",
    "numbers": "numbers of no scale",
    "one": "one or two codes only",
}

Ints = NDArray[np.int64]
Progress = Callable[[int], None]


def read(path: Path, mapping: Mapping = NOTHING, *, progress: Progress = lambda _: None) -> Survey:
    """Return the survey in ``path`` (CSV or .xlsx, as `jobs.tables` reads them), with what was understood of it.

    ``progress`` is called now and then with the number of rows read. In a long file a person answers a question once a
    week: a later row for the same question and week is refused, since it does not tell which of them is meant. In a
    wide one the last row of a person and wave counts.

    Raises:
        BadFile: for a file that is no table, or is wrongly headed, or contradicts itself: all bad lines at once.
        NobodySaid: it does not say who leads.
    """
    with tables.opened(path) as table:
        sample = list(islice(table.rows, SAMPLE))
        layout = understand(path.name, table.header, [row for _, row in sample], mapping)
        complaints = Complaints(path.name)
        raw = collect(layout, chain(sample[layout.headers - 1 :], table.rows), complaints, progress)
    if not raw.line:
        complaints.settle()
        raise BadFile(f"{path.name} has a header but no answer.")
    meaning = interpret(raw, mapping, complaints, wide=layout.wide)
    saved = monday(datetime.fromtimestamp(path.stat().st_mtime, UTC).date())
    weeks, week_of_day, month_first = _weeks(raw, layout, saved, complaints)
    survey, kept, again = _assembled(raw, meaning, weeks, week_of_day, mapping, complaints, wide=layout.wide)
    who = places.settle(survey, raw, layout, kept, complaints, path.name)
    complaints.settle()
    if not len(survey):
        raise BadFile(_nothing(path.name, raw, meaning))
    noticed, disagree, told = directions.settle(survey, raw, mapping, meaning.turned)
    asked = np.array([scale is not None for scale in meaning.scales], bool)[np.asarray(raw.question, np.int64)]
    silent = int((asked & (meaning.values[np.asarray(raw.text, np.int64)] == ABSENT)).sum())
    facts = report.Facts(weeks, month_first, silent, again, who, noticed, disagree, told, table.sheet, table.unread)
    survey.understood = report.understood(path.name, raw, layout, meaning, survey, mapping, facts)
    return survey


def _nothing(name: str, raw: Raw, meaning: Meaning) -> str:
    """Return the sentence that says why a file with rows has no answer."""
    left = {question: _WHY[why] for question, why in meaning.left_out.items() if why in _WHY}
    if not left:
        return f"{name} has a header but no answer."
    told = [f"“{raw.questions[question][:60]}” holds {why}" for question, why in sorted(left.items())[:MOST_LEFT]]
    more = f" (and {len(left) - MOST_LEFT} columns more)" if len(left) > MOST_LEFT else ""
    return (
        f"{name}: no column holds answers on a scale: {', '.join(told)}{more}. A mapping file (--mapping) can say what "
        'they mean: [answers] with not_answered = ["99"], or [questions] with "Question" = { words = ["low", "high"] }.'
    )


def _weeks(raw: Raw, layout: Layout, saved: date, complaints: Complaints) -> tuple[list[date], Ints, bool | None]:
    """Return the weeks of a file, the week of each day in it (-1: it is none), and how its days were read."""
    if "week" not in layout.at:
        return [saved], np.zeros(len(raw.days), np.int64), None
    found, month_first = mondays(raw.days, latest=saved + timedelta(weeks=1), american=raw.american)
    weeks: dict[date, int] = {}
    index = np.full(len(raw.days), -1, np.int64)
    for number, (day, (line, text)) in enumerate(zip(found, raw.day_texts, strict=True)):
        if day is not None:
            index[number] = weeks.setdefault(day, len(weeks))
        else:
            complaints.add(line, f"{text[:LONGEST_SHOWN]!r} is not a day, nor an ISO week like 2026-W47")
    ambiguous = any(first != second for first, second in raw.days)
    return list(weeks), index, month_first if ambiguous else None


def _assembled(
    raw: Raw,
    meaning: Meaning,
    weeks: list[date],
    week_of_day: Ints,
    mapping: Mapping,
    complaints: Complaints,
    *,
    wide: bool,
) -> tuple[Survey, Ints, int]:
    """Return the survey without its places, the rows that it holds, and how many answers were given again."""
    day, person, question = (np.asarray(column, np.int64) for column in (raw.day, raw.person, raw.question))
    value = meaning.values[np.asarray(raw.text, np.int64)]
    asked = np.array([scale is not None for scale in meaning.scales], bool)
    week = week_of_day[day]
    kept = np.flatnonzero((value != ABSENT) & asked[question] & (week >= 0))
    by_wave = waves(weeks, week[kept], person[kept], question[kept], mapping.waves) if len(kept) else []
    if not wide:
        _refuse_twice(raw, weeks, week[kept], kept, complaints)
    wave_of_week = np.zeros(max(1, len(weeks)), np.int64)
    for number, of_wave in enumerate(by_wave):
        wave_of_week[of_wave] = number
    wave = wave_of_week[week[kept]]
    last = _last(wave, week[kept], person[kept], question[kept], weeks, asked.size)
    again = len(kept) - len(last)
    kept, wave = kept[last], wave[last]
    number_of = np.cumsum(asked) - 1
    survey = Survey(
        weeks=[max(weeks[index] for index in of_wave) for of_wave in by_wave],
        people=raw.people,
        questions=[title for title, scale in zip(raw.questions, meaning.scales, strict=True) if scale is not None],
        scales=[scale for scale in meaning.scales if scale is not None],
        week=_column(wave, "i"),
        person=_column(person[kept], "i"),
        question=_column(number_of[question[kept]], "i"),
        answer=_column(value[kept], "b"),
    )
    return survey, kept, again


def _column(values: Ints, code: str) -> array[int]:
    column = array(code)
    column.frombytes(values.astype({"i": np.intc, "b": np.int8}[code]).tobytes())
    return column


def _cell(week: Ints, person: Ints, question: Ints, questions: int) -> Ints:
    return (week * (int(person.max(initial=0)) + 1) + person) * max(1, questions) + question


def _refuse_twice(raw: Raw, weeks: list[date], week: Ints, kept: Ints, complaints: Complaints) -> None:
    """Complain of each answer that somebody gives to a question of a week a second time."""
    person, question = (np.asarray(column, np.int64)[kept] for column in (raw.person, raw.question))
    _, first = np.unique(_cell(week, person, question, len(raw.questions)), return_index=True)
    if len(first) == len(kept):
        return
    twice = np.ones(len(kept), bool)
    twice[first] = False
    rows = np.flatnonzero(twice)
    for row in rows if len(rows) <= MOST_TWICE else rows[:1]:
        at = kept[row]
        when = f"{weeks[week[row]].isocalendar().year}-W{weeks[week[row]].isocalendar().week:02d}"
        others = "" if len(rows) <= MOST_TWICE else ", and so on"
        who, what = raw.people[person[row]], raw.questions[question[row]]
        times = 1 if len(rows) <= MOST_TWICE else len(rows)
        complaints.add(raw.line[at], f"{who} already answered {what} in {when}{others}", times)


def _last(wave: Ints, week: Ints, person: Ints, question: Ints, weeks: list[date], questions: int) -> Ints:
    """Return the last answer of each person to each question of each wave, in the order of the file."""
    cell = _cell(wave, person, question, questions)
    when = np.array([day.toordinal() for day in weeks] or [0])[week]
    order = np.lexsort((np.arange(len(cell)), when, cell))
    ends = np.flatnonzero(np.diff(cell[order], append=-1))
    return np.sort(order[ends])
