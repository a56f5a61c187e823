"""Reads a survey in the long form: ``week,person,level,function,team,question,answer[,kind]``, one row an answer.

The file is read in one pass into small integer columns: a million rows stay far under 500 MB.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jobs import tables
from jobs.errors import BadFile
from jobs.release import Place
from storage.types import Level, QuestionKind

COLUMNS = ("week", "person", "level", "function", "team", "question", "answer")
RANGES = {QuestionKind.SCALE5: (1, 5), QuestionKind.SCALE11: (0, 10)}
MOST_OPTIONS = 100  # of a choice: its answers are option numbers, 1..m
LONGEST_SHOWN = 30  # characters of a wrong value that an error repeats
_WHOLE = re.compile(r"-?[0-9]{1,3}")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass
class Survey:
    """The file as columns; the integer columns hold indices into ``weeks``, ``people`` and ``questions``."""

    weeks: list[date] = field(default_factory=list)  # Mondays
    people: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)  # one a person
    questions: list[str] = field(default_factory=list)
    kinds: list[QuestionKind] = field(default_factory=list)  # one a question
    week: array[int] = field(default_factory=lambda: array("i"))
    person: array[int] = field(default_factory=lambda: array("i"))
    question: array[int] = field(default_factory=lambda: array("i"))
    answer: array[int] = field(default_factory=lambda: array("b"))  # on the question's own scale

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.answer)


def read(path: Path, *, progress: Callable[[int], None] = lambda _: None) -> Survey:
    """Return the survey in ``path`` (CSV or .xlsx, as `jobs.tables` reads them).

    ``progress`` is called now and then with the number of rows read. A person answers a question once a week: a later
    row for the same question and week is refused, since it does not tell which of them is meant.

    Raises:
        BadFile: one sentence with the line, for a file that is missing, empty, cut, no table, wrongly headed, or that
            contradicts itself.
    """
    with tables.opened(path) as table:
        return _read(table, progress)


def _read(table: tables.Table, progress: Callable[[int], None]) -> Survey:
    name, header = table.name, table.header
    indices = _columns(name, header)
    survey = Survey()
    reader = _Reader(name, survey)
    for count, (line, row) in enumerate(table.rows, start=1):
        if len(row) != len(header):
            raise BadFile(
                f"{name}, line {line}: {len(row)} columns where the header has {len(header)}; the file may be cut."
            )
        reader.take(line, [row[i].strip() for i in indices])
        if not count % 50_000:
            progress(count)
    if not len(survey):
        raise BadFile(f"{name} has a header but no answer.")
    return survey


def _columns(name: str, header: list[str]) -> list[int]:
    names = [column.strip().lower() for column in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise BadFile(
            f"{name}: no column {', '.join(missing)}; the header must be {','.join(COLUMNS)} (kind optional)."
        )
    wanted = [*COLUMNS, *(["kind"] if "kind" in names else [])]
    return [names.index(column) for column in wanted]


class _Reader:
    """Appends rows to the columns of a survey; each distinct text is checked once."""

    def __init__(self, name: str, survey: Survey) -> None:
        self._name, self._survey = name, survey
        self._weeks: dict[str, int] = {}
        self._people: dict[str, tuple[int, tuple[str, str, str]]] = {}
        self._questions: dict[str, tuple[int, str]] = {}
        self._answers: dict[tuple[int, str], int] = {}
        self._seen: set[int] = set()

    def take(self, line: int, row: list[str]) -> None:
        """Add one row.

        Raises:
            BadFile: the row is wrong; one sentence says where and why.
        """
        week, person, level, function, team, question, answer = row[:7]
        kind = row[7] if len(row) > 7 else ""  # noqa: PLR2004 the eighth column
        week_index = self._weeks.get(week)
        if week_index is None:
            week_index = self._week(line, week)
        person_entry = self._people.get(person)
        if person_entry is None:
            person_entry = self._person(line, person, (level, function, team))
        if person_entry[1] != (level, function, team):
            raise self._bad(line, f"{person} stands elsewhere on an earlier line; one person has one place")
        question_entry = self._questions.get(question)
        if question_entry is None:
            question_entry = self._question(line, question, kind)
        if kind and question_entry[1] != kind:
            raise self._bad(line, f"question {question} is {question_entry[1]} on an earlier line and {kind} here")
        question_index = question_entry[0]
        value = self._answers.get((question_index, answer))
        if value is None:
            value = self._answer(line, question_index, answer)
        cell = (week_index * 100_003 + question_index) * 10_000_019 + person_entry[0]
        if cell in self._seen:
            raise self._bad(line, f"{person} already answered {question} in {week}")
        self._seen.add(cell)
        survey = self._survey
        survey.week.append(week_index)
        survey.person.append(person_entry[0])
        survey.question.append(question_index)
        survey.answer.append(value)

    def _bad(self, line: int, why: str) -> BadFile:
        return BadFile(f"{self._name}, line {line}: {why}.")

    def _week(self, line: int, text: str) -> int:
        match = _WEEK.fullmatch(text)
        try:
            if match is None:
                raise ValueError  # noqa: TRY301 one message for both ways of being wrong
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            raise self._bad(line, f"{text[:LONGEST_SHOWN]!r} is not an ISO week like 2026-W47") from None
        self._survey.weeks.append(monday)
        return self._weeks.setdefault(text, len(self._weeks))

    def _person(self, line: int, text: str, place: tuple[str, str, str]) -> tuple[int, tuple[str, str, str]]:
        if not text:
            raise self._bad(line, "no person; give each respondent a code of their own")
        if place[0] not in list(Level):
            raise self._bad(line, f"level {place[0][:LONGEST_SHOWN]!r} is not one of leader, manager, staff")
        self._survey.people.append(text)
        self._survey.places.append(Place(place[0] == Level.LEADER, place[1] or None, place[2] or None))
        return self._people.setdefault(text, (len(self._people), place))

    def _question(self, line: int, text: str, kind: str) -> tuple[int, str]:
        if not text:
            raise self._bad(line, "no question")
        named = kind or QuestionKind.SCALE5.value
        if named not in (QuestionKind.SCALE5, QuestionKind.SCALE11, QuestionKind.CHOICE):
            raise self._bad(line, f"kind {kind[:LONGEST_SHOWN]!r} is not one of scale5, scale11, choice")
        self._survey.questions.append(text)
        self._survey.kinds.append(QuestionKind(named))
        return self._questions.setdefault(text, (len(self._questions), named))

    def _answer(self, line: int, question_index: int, text: str) -> int:
        low, high = RANGES.get(self._survey.kinds[question_index], (1, MOST_OPTIONS))
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            question = self._survey.questions[question_index]
            raise self._bad(
                line, f"answer {text[:LONGEST_SHOWN]!r} to {question} is not a whole number from {low} to {high}"
            )
        return self._answers.setdefault((question_index, text), int(text))
