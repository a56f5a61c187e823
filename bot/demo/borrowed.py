"""A survey's file as the demo's company: its people, tree and questions, and the answers it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.demo.company import Company, Employee
from jobs.errors import UserMistake
from jobs.offline.survey import Survey
from storage.types import QuestionKind

MOST_QUESTIONS = 12  # three a week for four weeks
WEEKS = 4
SCALES = ((QuestionKind.SCALE5, 5), (QuestionKind.SCALE11, 11))


@dataclass(frozen=True)
class Borrowed:
    """What the demo takes from a file: the company, question keys, and codes (1..m) by (user id, question key)."""

    company: Company
    questions: tuple[str, ...]
    answers: dict[tuple[str, str], int]

    def answer(self, person: Employee, question: str, week: int) -> int | None:
        """Return the code (1..m) a person answered to a question in the file, None if they did not."""
        del week
        return self.answers.get((person.key, question))


def borrow(survey: Survey) -> Borrowed:
    """Return the company and answers of a file; of a question asked in several weeks, the last counts.

    Raises:
        UserMistake: more questions than four weeks hold, or a scale that the bot does not ask on.
    """
    if len(survey.questions) > MOST_QUESTIONS:
        raise UserMistake(
            f"The demo asks at most {MOST_QUESTIONS} questions in its four weeks and this file has "
            f"{len(survey.questions)}: leave the others out with --mapping (asked = false), or use `diapason analyze`."
        )
    for question, scale in zip(survey.questions, survey.scales, strict=True):
        if scale.kind is not QuestionKind.CHOICE and (scale.kind, scale.points) not in SCALES:
            raise UserMistake(
                f"The demo asks on scales of 5 points and of 0 to 10, and “{question}” has {scale.points}: "
                "leave it out with --mapping (asked = false), or use `diapason analyze`."
            )
    people = tuple(_employee(i, survey) for i in range(len(survey.people)))
    last_week: dict[int, int] = {}
    for w, q in zip(survey.week, survey.question, strict=True):
        if q not in last_week or survey.weeks[w] > survey.weeks[last_week[q]]:
            last_week[q] = w
    answers = {}
    for w, p, q, value in zip(survey.week, survey.person, survey.question, survey.answer, strict=True):
        if w == last_week[q]:
            answers[people[p].key, key_of(survey, q)] = value - survey.scales[q].low + 1
    company = Company(people=people, planted=(), calm=True, away=None, undeliverable=None, rng=np.random.default_rng(1))
    return Borrowed(company, tuple(key_of(survey, q) for q in range(len(survey.questions))), answers)


def key_of(survey: Survey, q: int) -> str:
    """Return the bank's key of the file's ``q``-th question: the file's own names may not serve as keys."""
    del survey
    return f"file-{q + 1:02d}"


def write_questions(survey: Survey, path: Path) -> None:
    """Write a survey's questions to ``path``, as a question file of an admin's own (TOML)."""
    lines = ["[pack]", 'name = "survey"', 'licence = "its owner\'s"', f"source = {_text(path.name)}", ""]
    lines += ["[topics]", 'survey = { fr = "Sondage", en = "Survey" }', ""]
    for q, name in enumerate(survey.questions):
        kind = survey.kinds[q]
        lines += [f"[question.{key_of(survey, q)}]", 'topic = "survey"', f'kind = "{kind.value}"']
        lines += ['cadence = "alignment"', "weight = 1", "version = 1", "on = false"]
        if kind is not QuestionKind.CHOICE:
            lines.append(f"favourable = {_text(survey.favourable[q])}")
        words = [f"{field} = {_text(name)}" for field in ("title", "text", "forecast")]
        if kind is QuestionKind.CHOICE:
            scale = survey.scales[q]
            options = scale.labels or tuple(str(code) for code in range(1, scale.high + 1))
            words.append(f"options = {json.dumps(options, ensure_ascii=False)}")
        lines += [f"fr = {{ {', '.join(words)} }}", f"en = {{ {', '.join(words)} }}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


def _employee(index: int, survey: Survey) -> Employee:
    place, code = survey.places[index], survey.people[index]
    return Employee(
        key=f"U{index + 1:05d}",
        name=code,
        email=f"p{index + 1}@survey.example",
        level="leader" if place.leader else "staff",
        function=place.function,
        team=place.team,
        is_admin=index == 0,
    )
