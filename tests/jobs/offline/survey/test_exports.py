"""Surveys in the shapes of the usual tools: each goes in with one question at most."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.offline import survey
from jobs.offline.survey import Mapping, NobodySaid, Survey
from jobs.setup.headings import leaders_said
from storage.types import QuestionKind
from tests.jobs.offline.survey.exports import (
    PEOPLE,
    clear,
    google_forms,
    limesurvey,
    microsoft_forms,
    nps,
    qualtrics,
    safe,
    surveymonkey,
    typeform,
)
from tests.jobs.offline.survey.hr_tools import culture_amp, lucca
from tests.jobs.offline.survey.variants import (
    google_forms_in_english,
    limesurvey_in_french,
    limesurvey_of_codes,
    limesurvey_with_codes,
    microsoft_forms_quiz_in_french,
    qualtrics_of_old,
    surveymonkey_of_answers_in_numbers,
    typeform_of_groups,
    typeform_of_old,
)

Export = Callable[[Path], Path]
ASKED: dict[Export, str | None] = {
    google_forms: None,
    microsoft_forms: "Role=Executive team",
    limesurvey: None,
    qualtrics: None,
    surveymonkey: None,
    typeform: "Which best describes you?=I am on the board",
    culture_amp: "Job Title Level=1",
    lucca: None,
    google_forms_in_english: None,
    microsoft_forms_quiz_in_french: None,
    limesurvey_in_french: None,
    limesurvey_with_codes: None,
    limesurvey_of_codes: None,
    qualtrics_of_old: None,
    typeform_of_old: None,
    typeform_of_groups: None,
    surveymonkey_of_answers_in_numbers: None,
}
"""What is asked of each: who leads, where no column is called a level or holds a usual word for it."""


def read(path: Path, answer: str | None) -> Survey:
    if answer is None:
        return survey.read(path)
    with pytest.raises(NobodySaid) as asked:
        survey.read(path)
    column, _, word = answer.partition("=")
    assert any((unsure.heading, word in unsure.words) == (column, True) for unsure in asked.value.columns)
    assert len(asked.value.columns) <= 4  # no days, names or answers among them
    return survey.read(path, Mapping(leaders=leaders_said(answer)))


@pytest.mark.parametrize("export", ASKED, ids=lambda export: export.__name__)
def test_an_export_goes_in_with_one_question_at_most(tmp_path: Path, export: Export) -> None:
    taken = read(export(tmp_path), ASKED[export])
    assert len(taken.people) == len(PEOPLE)
    assert sum(place.leader for place in taken.places) == 8
    assert {place.function for place in taken.places if not place.leader} == {"Tech", "Sales"}
    assert len(taken.weeks) == 1
    expected = {(n, q): value(n) for q, value in enumerate((clear, safe, nps)[: len(taken.questions)]) for n in PEOPLE}
    answers = {(p, q): value for p, q, value in zip(taken.person, taken.question, taken.answer, strict=True)}
    assert answers == expected


@pytest.mark.parametrize(
    "export",
    [export for export in ASKED if export not in (culture_amp, lucca, limesurvey_of_codes)],
    ids=lambda export: export.__name__,
)
def test_the_questions_are_those_that_were_asked(tmp_path: Path, export: Export) -> None:
    taken = read(export(tmp_path), ASKED[export])
    assert [
        words in title for words, title in zip(("know where", "say what", "likely"), taken.questions, strict=True)
    ] == [True] * 3
    assert [(scale.low, scale.high) for scale in taken.scales] == [(1, 5), (1, 5), (0, 10)]
    assert taken.kinds[2] is QuestionKind.SCALE11
