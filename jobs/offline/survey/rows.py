"""The rows of a survey as small integer columns, read in one pass; what they mean is told once all are there.

A million rows stay far under 500 MB: each distinct text is kept once, and each answer is a few integers.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from jobs.errors import BadFile
from jobs.offline.survey.complaints import Complaints
from jobs.offline.survey.days import Readings, readings
from jobs.offline.survey.layout import Layout
from jobs.setup.headings import folded

MOST_TEXTS = 200
"""Distinct answers of a question: with more it is a free text, of which nothing is kept."""

MOST_QUESTIONS = 2_000
MOST_PLACES = 10_000
"""Groups of people; with more, a column that was taken for a team holds something of each person."""

LONGEST = 200  # characters of an answer that are kept
TOLD_EVERY = 50_000  # rows
UNDATED = -1
PLACE = ("level", "function", "team")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
_STAMP = re.compile(r"([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})[T ,].*")

Rows = Iterable[tuple[int, list[str]]]


@dataclass
class Raw:
    """A file as columns of indices into its distinct texts; one row an answer."""

    days: list[Readings] = field(default_factory=list)
    day_texts: list[tuple[int, str]] = field(default_factory=list)  # line of the first
    people: list[str] = field(default_factory=list)
    places: list[tuple[str, str, str]] = field(default_factory=list)  # level, function, team
    place_lines: list[int] = field(default_factory=list)  # of the first
    questions: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)  # one a question
    reversed: list[str] = field(default_factory=list)  # one a question
    texts: list[tuple[int, str]] = field(default_factory=list)  # (question, answer)
    free: set[int] = field(default_factory=set)  # questions that are free texts
    line: array[int] = field(default_factory=lambda: array("i"))
    day: array[int] = field(default_factory=lambda: array("i"))
    person: array[int] = field(default_factory=lambda: array("i"))
    place: array[int] = field(default_factory=lambda: array("i"))
    question: array[int] = field(default_factory=lambda: array("i"))
    text: array[int] = field(default_factory=lambda: array("i"))
    moved: set[int] = field(default_factory=set)  # people of whom several places are told
    spellings: dict[str, list[str]] = field(default_factory=dict)  # of one function or team
    rows: int = 0
    american: bool = False  # hours are told like 2:30 PM
    undated: int = 0  # rows without a date in a file that has dates: nobody sent them


def collect(layout: Layout, rows: Rows, complaints: Complaints, progress: Callable[[int], None]) -> Raw:
    """Return the rows of a file; rows that are cut, or lack a person or a question, become complaints.

    ``progress`` is called now and then with the number of rows read.

    Raises:
        BadFile: there are more questions, or more groups, than any survey has.
    """
    reader = _Reader(layout, complaints)
    (reader.wide if layout.wide else reader.long)(rows, progress)
    return reader.raw


class _Reader:
    """Appends rows to the columns; each distinct text is looked at once."""

    def __init__(self, layout: Layout, complaints: Complaints) -> None:
        self.raw = Raw()
        self._layout, self._complaints = layout, complaints
        self._width = len(layout.header)
        self._days: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._places: dict[tuple[str, str, str], int] = {}
        self._questions: dict[str, int] = {}
        self._texts: dict[tuple[int, str], int] = {}
        self._first_place: list[int] = []
        self._distinct: list[int] = []  # texts of each question

    def long(self, rows: Rows, progress: Callable[[int], None]) -> None:  # noqa: C901 - calls would cost a third
        """Read a file of one row an answer."""
        raw, at = self.raw, self._layout.at
        kind, reversed_ = at.get("kind"), at.get("reversed")
        place_at = itemgetter(*(at.get(role, self._width) for role in PLACE))
        day_at, question_at, answer_at = at.get("week", self._width), at["question"], at["answer"]
        first_name, *last_name = self._layout.person
        days, people, places, questions, texts = self._days, self._people, self._places, self._questions, self._texts
        first_place, width, count = self._first_place, self._width, 0
        lines, day_of, person_of, place_of, question_of, text_of = (
            column.append for column in (raw.line, raw.day, raw.person, raw.place, raw.question, raw.text)
        )
        for count, (line, row) in enumerate(rows, start=1):
            if len(row) != width and not self._fitted(line, row):
                continue
            row.append("")  # what a file does not have is read here
            name = " ".join((row[first_name], row[last_name[0]])) if last_name else row[first_name]
            day = days.get(row[day_at])
            if day is None:
                day = self._day(line, row[day_at])
            if day == UNDATED:
                raw.undated += 1
                continue
            person = people.get(name)
            if person is None and (person := self._person(line, name)) is None:
                continue
            question = questions.get(row[question_at])
            if question is None and (question := self._question(line, row[question_at])) is None:
                continue
            place = places.get(spelt := place_at(row))
            if place is None:
                place = self._place(line, spelt)
            if first_place[person] != place and not self._same_place(person, place):
                raw.moved.add(person)
            text = texts.get((question, row[answer_at]))
            if text is None:
                text = self._text(question, row[answer_at])
            if kind is not None and row[kind] != raw.kinds[question]:
                self._same(line, raw.kinds, question, row[kind], "kind")
            if reversed_ is not None and row[reversed_] != raw.reversed[question]:
                self._same(line, raw.reversed, question, row[reversed_], "direction")
            lines(line)
            day_of(day)
            person_of(person)
            place_of(place)
            question_of(question)
            text_of(text)
            if not count % TOLD_EVERY:
                progress(count)
        raw.rows = count

    def wide(self, rows: Rows, progress: Callable[[int], None]) -> None:  # noqa: C901 - as above
        """Read a file of one row a person (and wave)."""
        raw, cells = self.raw, self._cells((*PLACE, "week"))
        items = [(number, self._question(1, self._layout.header[number])) for number in self._layout.items]
        texts, count = self._texts, 0
        for count, (line, row) in enumerate(rows, start=1):
            if len(row) != self._width and not self._fitted(line, row):
                continue
            row.append("")
            level, function, team, day_text, *who = cells(row)
            day = self._days.get(day_text)
            if day is None:
                day = self._day(line, day_text)
            if day == UNDATED:
                raw.undated += 1
                continue
            name = " ".join(who) if self._layout.person else f"row {line}"
            person = self._people.get(name)
            if person is None and (person := self._person(line, name)) is None:
                continue
            place = self._place(line, (level, function, team))
            if self._first_place[person] != place and not self._same_place(person, place):
                raw.moved.add(person)
            for number, question in items:
                if question is None or question in raw.free:
                    continue
                answer = row[number]
                text = texts.get((question, answer))
                if text is None:
                    text = self._text(question, answer)
                raw.line.append(line)
                raw.day.append(day)
                raw.person.append(person)
                raw.place.append(place)
                raw.question.append(question)
                raw.text.append(text)
            if not count % TOLD_EVERY:
                progress(count)
        raw.rows = count

    def _cells(self, roles: Sequence[str]) -> Callable[[list[str]], tuple[str, ...]]:
        """Return what takes the cells of some roles, then of the person, from a row with one blank at its end."""
        where = [self._layout.at.get(role, self._width) for role in roles]
        return itemgetter(*where, *(self._layout.person or (self._width,)))

    def _fitted(self, line: int, row: list[str]) -> bool:
        """Return whether a row can be read: blanks past the header go, a row that is cut becomes a complaint."""
        while len(row) > self._width and not row[-1].strip():
            row.pop()
        if len(row) != self._width:
            why = f"{len(row)} columns where the header has {self._width}; the file may be cut"
            self._complaints.add(line, why)
        return len(row) == self._width

    # ---------------------------------------------------------------- first sights

    def _person(self, line: int, name: str) -> int | None:
        code = " ".join(name.split())
        code = code.casefold() if "@" in code else code  # an address is the same in every spelling, a code is not
        if _ROUNDED.fullmatch(code):
            why = f"{code} is a number that a spreadsheet has rounded, and may be several people; keep codes as text"
            self._complaints.add(line, why)
            return None
        if not code:
            self._complaints.add(line, "no person; give each respondent a code of their own")
            return None
        index = self._people.get(code)
        if index is None:
            index = len(self.raw.people)
            self.raw.people.append(code)
            self._first_place.append(-1)
        self._people[code] = self._people[name] = index
        return index

    def _same_place(self, person: int, place: int) -> bool:
        """Return whether somebody's place is the one that was told first."""
        if self._first_place[person] == -1:
            self._first_place[person] = place
        return self._first_place[person] == place

    def _place(self, line: int, spelt: tuple[str, str, str]) -> int:
        index = self._places.get(spelt)
        if index is None:
            level, function, team = (" ".join(name.split()) if folded(name) else "" for name in spelt)
            clean = (level, self._spelling(function), self._spelling(team))
            index = self._places.get(clean)
            if index is None:
                index = len(self.raw.places)
                if index >= MOST_PLACES:
                    raise BadFile(f"{self._complaints.name} has more than {MOST_PLACES:,} groups; no survey has.")
                self.raw.places.append(clean)
                self.raw.place_lines.append(line)
            self._places[clean] = self._places[spelt] = index
        return index

    def _spelling(self, name: str) -> str:
        """Return a function's or team's name as it was spelt first."""
        spellings = self.raw.spellings.setdefault(folded(name), [name])
        if name not in spellings:
            spellings.append(name)
        return spellings[0]

    def _question(self, line: int, text: str) -> int | None:
        name = " ".join(text.split())
        if not name:
            self._complaints.add(line, "no question")
            return None
        index = self._questions.get(name)
        if index is None or self._layout.wide:  # two columns of one name are two questions
            index = len(self.raw.questions)
            if index > MOST_QUESTIONS:
                raise BadFile(f"{self._complaints.name} has more than {MOST_QUESTIONS:,} questions; no survey has.")
            asked = self.raw.questions if self._layout.wide else ()
            again = sum(one == name or one.startswith(f"{name} (") for one in asked) + 1
            self.raw.questions.append(name if again == 1 else f"{name} ({again})")
            self.raw.kinds.append("\x00")
            self.raw.reversed.append("\x00")
            self._distinct.append(0)
        self._questions[name] = self._questions[text] = index
        return index

    def _day(self, line: int, text: str) -> int:
        stamp = _STAMP.fullmatch(text.strip())
        key = stamp[1] if stamp else text.strip()
        self.raw.american = self.raw.american or (stamp is not None and text.rstrip().upper().endswith((" AM", " PM")))
        index = self._days.get(key)
        if index is None and not key and "week" in self._layout.at:
            index = UNDATED
        if index is None:
            index = len(self.raw.days)
            self.raw.days.append(readings(key))
            self.raw.day_texts.append((line, key))
            self._days[key] = index
        if stamp is None:
            self._days[text] = index
        return index

    def _text(self, question: int, answer: str) -> int:
        """Return the index of an answer of a question; a question with too many of them is a free text."""
        clean = answer.strip()[:LONGEST]
        index = self._texts.get((question, clean))
        if index is None:
            if self._distinct[question] >= MOST_TEXTS:
                self.raw.free.add(question)
                return 0
            self._distinct[question] += 1
            index = len(self.raw.texts)
            self.raw.texts.append((question, clean))
            self._texts[question, clean] = index
        if len(answer) <= LONGEST:
            self._texts[question, answer] = index
        return index

    def _same(self, line: int, column: list[str], question: int, cell: str, what: str) -> None:
        """Keep what a cell says of its question; a blank says nothing, another word than before is a complaint."""
        name, before = cell.strip(), column[question]
        if before == "\x00":
            column[question] = name
        elif name and before and name != before:
            title = self.raw.questions[question]
            self._complaints.add(line, f"{what} of {title} is {before} on an earlier line and {name} here")
        elif name:
            column[question] = name
