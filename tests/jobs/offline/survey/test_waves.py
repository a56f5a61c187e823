"""Weeks as waves, and places of their wave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from jobs.errors import BadFile
from jobs.offline.survey import Mapping, Survey
from jobs.release import Place

Taken = Callable[..., Survey]
HEAD = "week,person,level,function,team,question,answer"


def rows(*cells: tuple[int, str, str]) -> list[str]:
    """(week, person, question), in week 40 and later."""
    return [f"2026-W{week},{person},staff,f,t,{question},4" for week, person, question in cells]


def spans(survey: Survey) -> list[tuple[date, date]]:
    return list(survey.understood.waves)


W40, W41, W42, W46 = date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 12), date(2026, 11, 9)


def test_one_survey_answered_over_three_weeks_is_one_wave_of_its_last_week(taken: Taken) -> None:
    survey = taken(HEAD, *rows((40, "a", "q"), (41, "b", "q"), (42, "c", "q"), (40, "a", "r"), (42, "b", "r")))
    assert (survey.weeks, list(survey.week)) == ([W42], [0] * 5)
    assert spans(survey) == [(W40, W42)]


def test_the_same_question_asked_again_of_somebody_is_another_wave(taken: Taken) -> None:
    survey = taken(HEAD, *rows((40, "a", "q"), (41, "b", "q"), (41, "a", "q")))
    assert survey.weeks == [W40, W41]


def test_rotating_questions_keep_their_weeks(taken: Taken) -> None:
    survey = taken(HEAD, *rows((40, "a", "q"), (40, "b", "q"), (41, "a", "r"), (41, "b", "r")))
    assert survey.weeks == [W40, W41]


def test_two_surveys_with_weeks_between_them_are_two_waves(taken: Taken) -> None:
    survey = taken(HEAD, *rows((40, "a", "q"), (41, "b", "q"), (46, "b", "q"), (46, "a", "q")))
    assert spans(survey) == [(W40, W41), (W46, W46)]


@pytest.mark.parametrize(("how", "weeks"), [("one", [W41]), ("weeks", [W40, W41])])
def test_waves_can_be_said(taken: Taken, how: str, weeks: list[date]) -> None:
    lines = rows((40, "a", "q"), (41, "b", "q"))
    assert taken(HEAD, *lines, mapping=Mapping(waves=how)).weeks == weeks  # type: ignore[arg-type]


def test_a_place_is_of_its_wave(taken: Taken) -> None:
    lines = ["2026-W40,p1,staff,tech,A,q,4", "2026-W41,p1,staff,tech,B,q,4", "2026-W41,p2,staff,tech,A,q,4"]
    survey = taken(HEAD, *lines)
    before, after = survey.weeks.index(W40), survey.weeks.index(W41)
    assert survey.places == [Place(False, "tech", "B"), Place(False, "tech", "A")]
    assert survey.places_in(before)[0] == Place(False, "tech", "A")
    assert survey.places_in(after)[0] == Place(False, "tech", "B")
    assert survey.understood.moved == 1


def test_two_places_in_one_week_contradict_each_other(taken: Taken) -> None:
    with pytest.raises(BadFile, match="line 3: p1 stands elsewhere on an earlier line of the same week"):
        taken(HEAD, "2026-W40,p1,staff,tech,A,q,4", "2026-W40,p1,staff,tech,B,r,4")


def test_a_form_that_was_sent_twice_counts_once_and_the_last_time(taken: Taken) -> None:
    lines = ["05/10/2026;a;staff;2", "06/10/2026;a;staff;5", "06/10/2026;b;leader;4"]
    survey = taken("Date;Email;Level;I know where we go", *lines)
    assert (list(survey.answer), survey.understood.again) == ([5, 4], 1)


def test_a_team_whose_name_is_used_twice_goes_by_its_path(taken: Taken) -> None:
    lines = [
        f"2026-W40,p{n},staff,{function},{team},q,4"
        for n, (function, team) in enumerate([("a", "Lyon"), ("b", "Lyon"), ("b", "Lille")])
    ]
    assert [place.team for place in taken(HEAD, *lines).places] == ["a / Lyon", "b / Lyon", "Lille"]


def test_spellings_of_one_team_are_one_team(taken: Taken) -> None:
    survey = taken(
        HEAD,
        *[f"2026-W40,p{n},staff,f,{team},q,4" for n, team in enumerate(["Équipe Nord", "équipe nord", "Equipe  Nord"])],
    )
    assert {place.team for place in survey.places} == {"Équipe Nord"}
    assert survey.understood.spellings == (("Équipe Nord", "équipe nord", "Equipe Nord"),)
