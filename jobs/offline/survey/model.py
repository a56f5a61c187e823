"""A survey as it was read, and what was understood of its file."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from jobs.offline.survey.mapping import Mapping
from jobs.offline.survey.scales import Rare, Reason, Scale
from jobs.release import Place
from storage.types import QuestionKind

Favourable = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a file, for whoever knows it better."""

    file: str
    wide: bool
    rows: int
    columns: tuple[tuple[str, tuple[str, ...]], ...]  # role and headings, in the order of `mapping.ROLES`
    unused: tuple[str, ...]
    sheet: str  # of a workbook
    unread: tuple[str, ...]  # its other sheets
    people: int
    leaders: int
    leaders_by: tuple[str, tuple[str, ...]] | None  # column and words that made them leaders
    leaders_found: bool  # by a word of a column that is not called a level
    others: tuple[str, ...]  # words of that column that we do not know: staff
    functions: int
    teams: int
    spellings: tuple[tuple[str, ...], ...]
    answers: int
    not_answered: int
    undated: int  # rows without a date, which are left out
    dated: bool  # False: the file has no date, and counts as answered in the week it was saved
    month_first: bool | None  # how days like 05/10/2026 were read; None where they do not occur
    waves: tuple[tuple[date, date], ...]  # first and last week of each
    moved: int  # people who changed their place between waves
    again: int  # answers given again in the same wave: the last one counts
    scales: tuple[tuple[Scale, tuple[str, ...]], ...]  # with the questions on it
    highest: tuple[int, ...]  # answers of scales of numbers that may be longer
    rare: tuple[Rare, ...]  # ends of a scale that hardly anybody took
    reversed: tuple[str, ...]  # questions whose low answers are good news, as somebody said
    noticed: tuple[str, ...]  # as was noticed
    turned: tuple[str, ...]  # as the words beside their numbers say
    disagree: tuple[str, ...]  # questions that run against each other where it does not show which is meant
    left_out: tuple[tuple[Reason, tuple[str, ...]], ...]  # columns of answers, and why
    mapping: Mapping  # all of this, to be corrected


@dataclass
class Survey:
    """The file as columns; the integer columns hold indices into ``weeks``, ``people`` and ``questions``."""

    weeks: list[date] = field(default_factory=list)  # Monday of the last week of each wave
    people: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)  # one a person, the last that is told
    moved: dict[int, dict[int, Place]] = field(default_factory=dict)  # person -> wave -> place, of who changed it
    questions: list[str] = field(default_factory=list)
    scales: list[Scale] = field(default_factory=list)  # one a question
    favourable: list[Favourable] = field(default_factory=list)  # one a question
    week: array[int] = field(default_factory=lambda: array("i"))
    person: array[int] = field(default_factory=lambda: array("i"))
    question: array[int] = field(default_factory=lambda: array("i"))
    answer: array[int] = field(default_factory=lambda: array("b"))  # on the question's own scale
    understood: Understood = field(init=False, repr=False, compare=False)

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.answer)

    @property
    def kinds(self) -> list[QuestionKind]:
        """The kind of each question."""
        return [scale.kind for scale in self.scales]

    def places_in(self, wave: int) -> list[Place]:
        """Return everybody's place in one wave: of who moved, the last that was told by then, else the first."""
        if not self.moved:
            return self.places
        places = list(self.places)
        for person, told in self.moved.items():
            known = sorted(told, key=lambda index: self.weeks[index])
            until = [index for index in known if self.weeks[index] <= self.weeks[wave]]
            places[person] = told[until[-1] if until else known[0]]
        return places
