"""What was planted in the demo's company makes sense in words: who holds which statement to be true."""

from __future__ import annotations

from dataclasses import replace
from statistics import correlation, mean
from typing import Literal

import pytest

from bot.demo.company import PLANTED, TIRED_FROM, TIRED_TEAM, Company, found_company
from jobs.asking.bank import Bank, BankQuestion
from storage.types import Cadence

BANK = Bank.load()
END = {"high": 1, "low": -1}


@pytest.fixture
def company() -> Company:
    return found_company(BANK, people=400, seed=2)


def turned(key: str, favourable: Literal["high", "low"]) -> BankQuestion:
    """Return a question of which the given end is good news."""
    return replace(BANK[key], favourable=favourable)


def answers(company: Company, question: BankQuestion, *, leaders: bool, week: int = 1) -> list[int]:
    return [company.answer(person, question, week) for person in company.people if person.leader is leaders]


def test_the_planted_statements_are_asked_of_both_sides_in_the_same_words(company: Company) -> None:
    assert company.planted == PLANTED
    for key in PLANTED:
        question = BANK[key]
        assert question in BANK.on_by_default
        assert question.fr.team == question.fr.leader
        assert question.en.team == question.en.leader


@pytest.mark.parametrize("favourable", ["high", "low"])
@pytest.mark.parametrize("key", PLANTED)
def test_leaders_see_it_better_than_the_teams_and_expect_the_teams_to_see_it_as_they_do(
    company: Company, key: str, favourable: Literal["high", "low"]
) -> None:
    question = turned(key, favourable)
    leaders = mean(answers(company, question, leaders=True))
    teams = mean(answers(company, question, leaders=False))
    expected = mean(company.forecast(person, question) for person in company.people if person.leader)
    assert END[favourable] * (leaders - teams) > 0.8
    assert abs(expected - leaders) < abs(expected - teams) / 2


@pytest.mark.parametrize("favourable", ["high", "low"])
def test_the_tired_team_has_less_energy_from_its_week_on(company: Company, favourable: Literal["high", "low"]) -> None:
    key = next(question.key for question in BANK.on_by_default if question.cadence is Cadence.PULSE)
    question = turned(key, favourable)
    team = [person for person in company.people if person.team == TIRED_TEAM]
    before, after = (
        mean(company.answer(person, question, week) for person in team) for week in (TIRED_FROM - 1, TIRED_FROM)
    )
    assert END[favourable] * (before - after) > 0.5


def test_the_contented_agree_less_where_agreement_is_bad_news(company: Company) -> None:
    good = answers(company, BANK["help-across-teams"], leaders=False)
    bad = answers(company, BANK["contradictory-requests"], leaders=False)
    assert BANK["contradictory-requests"].favourable == "low"
    assert correlation(good, bad) < -0.05
