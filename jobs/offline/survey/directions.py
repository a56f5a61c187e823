"""Which answer of a question is good news: the high one, unless somebody says so or it runs against the others."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np

from jobs.offline.survey.against import senses
from jobs.offline.survey.headings import REVERSED
from jobs.offline.survey.mapping import Mapping
from jobs.offline.survey.model import Survey
from jobs.offline.survey.rows import Raw
from jobs.setup.headings import folded
from storage.types import QuestionKind

_REVERSED = frozenset(folded(word) for word in REVERSED)

Titles = tuple[str, ...]


def settle(survey: Survey, raw: Raw, mapping: Mapping, turned: AbstractSet[int]) -> tuple[Titles, Titles, Titles]:
    """Set the direction of every question; return those noticed to be reversed, those unsure, and those said to be."""
    says = dict(zip(raw.questions, raw.reversed, strict=True))
    words = {raw.questions[question] for question in turned}
    told: dict[str, bool] = {}
    for title in survey.questions:
        declared, cell = mapping.question(title).reversed, says[title].strip("\x00").strip()
        if declared is not None:
            told[title] = declared
        elif cell:
            told[title] = folded(cell) in _REVERSED
        elif title in words:
            told[title] = True
    ordered = [q for q, scale in enumerate(survey.scales) if scale.kind is not QuestionKind.CHOICE]
    titles = [survey.questions[q] for q in ordered]
    scores = _scores(survey, ordered) * np.array([-1.0 if told.get(title) else 1.0 for title in titles])
    sense = dict(zip(ordered, senses(titles, scores), strict=True))
    noticed, unsure = [], []
    for q, title in enumerate(survey.questions):
        against = told.get(title, sense.get(q) == "against")
        survey.favourable.append("low" if against else "high")
        if title not in told and against:
            noticed.append(title)
        elif title not in told and sense.get(q) == "unsure":
            unsure.append(title)
    as_said = tuple(title for title, is_reversed in told.items() if is_reversed and title not in words)
    return tuple(noticed), tuple(unsure), as_said


def _scores(survey: Survey, ordered: list[int]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return the answers of scales as people (of a wave) by questions, NaN where there is none."""
    person, week, question, answer = (
        np.asarray(column, np.int64) for column in (survey.person, survey.week, survey.question, survey.answer)
    )
    column = np.full(len(survey.questions), -1, np.int64)
    column[ordered] = np.arange(len(ordered))
    rows = np.flatnonzero(column[question] >= 0)
    respondents, index = np.unique(week[rows] * len(survey.people) + person[rows], return_inverse=True)
    scores = np.full((len(respondents), len(ordered)), np.nan, np.float64)
    scores[index, column[question[rows]]] = answer[rows]
    return scores
