"""The question bank: what is in it, how it reads, and what a wrong file is told."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from jobs.asking.bank import LOCALES, Bank, BankQuestion
from jobs.cards import Locale, Option
from jobs.errors import BadFile
from storage.types import Cadence, QuestionKind

BANK = Bank.load()
EVERY = pytest.mark.parametrize("question", list(BANK), ids=lambda question: question.key)
PHONE = 110  # characters; three lines on a small phone

OWN = """
[pack]
name = "Ours"
licence = "ours"
source = "our own words"

[question.coffee]
topic = "routines"
kind = "scale5"
cadence = "alignment"
favourable = "high"
fr = { title = "Le café", text = "Le café est bon.", forecast = "Et elles ?" }
en = { title = "Coffee", text = "The coffee is good.", forecast = "And them?" }
"""
CHOICE = (
    OWN.replace('kind = "scale5"', 'kind = "choice"')
    .replace('favourable = "high"\n', "")
    .replace('forecast = "Et elles ?"', 'forecast = "Et elles ?", options = ["Oui", "Non"]')
    .replace('forecast = "And them?"', 'forecast = "And them?", options = ["Yes", "No"]')
)

APART = OWN.replace('text = "Le café est bon."', 'team = "Le café est bon.", leader = "Elles l’aiment."').replace(
    'text = "The coffee is good."', 'team = "The coffee is good.", leader = "The teams like it."'
)


def own_file(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- what is in the bank


def test_every_topic_has_questions_and_there_are_enough_of_each_kind() -> None:
    topics = Counter(question.topic for question in BANK)
    kinds = Counter(question.kind for question in BANK)
    assert len(BANK) >= 28
    assert len(topics) == 12
    assert min(topics.values()) >= 2
    assert kinds[QuestionKind.CHOICE] >= 4
    assert kinds[QuestionKind.SCALE11] >= 2


def test_eight_alignment_questions_and_four_pulse_items_are_on_by_default() -> None:
    on = Counter(question.cadence for question in BANK.on_by_default)
    pulse = Counter(question.topic for question in BANK.on_by_default if question.cadence is Cadence.PULSE)
    alignment = [question.topic for question in BANK.on_by_default if question.cadence is Cadence.ALIGNMENT]
    assert on == {Cadence.ALIGNMENT: 8, Cadence.PULSE: 4}
    assert pulse == {"energy": 2, "engagement": 2}  # one a week, each at most once in four weeks
    assert len(set(alignment)) == 8  # eight topics, one question each


def test_questions_of_one_topic_stand_together() -> None:
    order = [question.topic for question in BANK]
    assert sum(before != after for before, after in pairwise(order)) == len(set(order)) - 1


@EVERY
def test_a_question_is_short_enough_for_a_phone_and_ends_like_a_sentence(question: BankQuestion) -> None:
    for locale in LOCALES:
        assert 0 < len(question.title(locale)) <= 50
        assert question.title(locale)[-1] not in ".?!"
        for audience in ("team", "leader", "forecast"):
            text = question.text(locale, audience)
            # A forecast quotes the statement, in about thirty characters more.
            assert len(text) < PHONE + (30 if audience == "forecast" else 0)
            assert text[-1] in (".?" if audience != "forecast" else "?")
        assert all(len(option.label) < 40 for option in question.options(locale))


@EVERY
def test_leaders_and_teams_answer_the_same_statement(question: BankQuestion) -> None:
    """Two sides that are asked two things differ by the words: *it is clear to me*, *it is clear to the teams*."""
    first_persons: dict[Locale, set[str]] = {"fr": {"je", "j’", "moi", "mon", "mes", "m’"}, "en": {"i", "me", "my"}}
    about_oneself = question.cadence is Cadence.PULSE or question.key == "advise-a-friend"
    for locale, first_person in first_persons.items():
        text = question.text(locale, "team")
        assert question.text(locale, "leader") == text
        said = set(text.lower().replace("’", "’ ").rstrip(".?").split())
        # Energy and engagement are one's own, and the company's success matters to me; all else is about the company.
        assert bool(first_person & said) == about_oneself
        if question.kind is not QuestionKind.CHOICE:
            assert text.rstrip(".") in question.text(locale, "forecast")


@EVERY
def test_french_follows_french_typography_and_says_vous(question: BankQuestion) -> None:
    wording = question.wording("fr")
    for text in (wording.topic, wording.title, wording.team, wording.leader, wording.forecast, *wording.options):
        assert "'" not in text
        assert '"' not in text
        for mark in "?!:;»":
            assert f"\u202f{mark}" in text or mark not in text
        assert "«\u202f" in text or "«" not in text
        assert not {"tu", "te", "ton", "ta", "tes", "toi"} & set(text.lower().split())


@EVERY
def test_no_question_asks_about_symptoms_or_denies_twice(question: BankQuestion) -> None:
    english, french = question.text("en", "team").lower(), question.text("fr", "team").lower()
    for symptom in ("stress", "burnout", "anxi", "sleep", "depress", "exhaust", "sick", "health"):
        assert symptom not in english
    for symptom in ("stress", "burn", "anxi", "sommeil", "dépress", "épuis", "malad", "santé", "fatigué"):
        assert symptom not in french
    assert sum(english.split().count(word) for word in ("not", "never", "no")) <= 1
    assert sum(french.replace("’", " ").split().count(word) for word in ("ne", "n", "jamais", "sans")) <= 1


@EVERY
def test_a_question_comes_back_from_the_database_as_it_was(question: BankQuestion) -> None:
    stored = json.loads(json.dumps(question.definition()))
    assert BankQuestion.from_definition(stored) == question


# ---------------------------------------------------------------- scales


def test_a_five_point_scale_shows_one_to_five_and_stores_the_same_codes() -> None:
    question = BANK["priorities-clear"]
    assert question.scale == (1, 5)
    assert question.options("fr") == tuple(Option(code, str(code)) for code in (1, 2, 3, 4, 5))
    assert [question.unit(code) for code in question.codes] == [1, 2, 3, 4, 5]
    assert question.anchors("en") == ("Strongly disagree", "Strongly agree")


def test_an_eleven_point_scale_shows_zero_to_ten_and_stores_one_to_eleven() -> None:
    question = BANK["same-course"]
    assert question.scale == (0, 10)
    assert question.options("en")[0] == Option(1, "0")
    assert question.options("en")[-1] == Option(11, "10")
    assert question.unit(11) == 10
    with pytest.raises(ValueError, match="not 12"):
        question.unit(12)
    with pytest.raises(ValueError, match="not 0"):
        question.unit(0)


def test_a_choice_shows_its_own_words_in_the_same_order_in_both_languages() -> None:
    question = BANK["critical-information-time"]
    assert question.scale == (1, 5)
    assert question.anchors("fr") is None
    assert question.options("en")[0] == Option(1, "The same day")
    assert question.options("fr")[-1] == Option(5, "Je ne sais pas")


def test_polarity_says_which_end_is_good_news() -> None:
    assert BANK["priorities-clear"].polarity == 1
    assert BANK["contradictory-requests"].polarity == -1
    assert BANK["roadmap-last-word"].polarity == 0


# ---------------------------------------------------------------- a company's own file


def test_a_companys_own_questions_come_after_the_built_in_ones(tmp_path: Path) -> None:
    bank = Bank.load(own_file(tmp_path, OWN))
    assert len(bank) == len(BANK) + 1
    assert [question.key for question in bank][-1] == "coffee"
    assert bank["coffee"].topic_title("en") == BANK["meetings-help"].topic_title("en")
    assert (bank["coffee"].weight, bank["coffee"].version, bank["coffee"].on) == (1, 1, False)
    assert "coffee" in bank
    assert "coffee" not in BANK


def test_a_companys_own_file_may_bring_topics_and_anchors_of_its_own(tmp_path: Path) -> None:
    own = OWN.replace('topic = "routines"', 'topic = "kitchen"\nanchors = "taste"') + (
        '[topics]\nkitchen = { fr = "Cuisine", en = "Kitchen" }\n'
        '[anchors]\ntaste = { fr = ["Mauvais", "Bon"], en = ["Bad", "Good"] }\n'
    )
    coffee = Bank.load(own_file(tmp_path, own))["coffee"]
    assert coffee.topic_title("fr") == "Cuisine"
    assert coffee.anchors("en") == ("Bad", "Good")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OWN.replace('licence = "ours"', ""), r"own.toml: \[pack\] does not state its licence"),
        (OWN.replace('source = "our own words"', 'source = " "'), r"own.toml: \[pack\] does not state its source"),
        (OWN.replace('name = "Ours"', 'name = "Ours"\nurl = "x"'), "unknown field 'url'"),
        (OWN.replace("[question.coffee]", "[question.priorities-clear]"), "'priorities-clear', field key: already"),
        (OWN.replace("[question.coffee]", '[question."Café"]'), "field key: must be lower case"),
        (OWN.replace("topic =", 'colour = "red"\ntopic ='), "'coffee', field colour: is unknown"),
        (OWN.replace('"routines"', '"kitchen"'), "'coffee', field topic: is 'kitchen'; one of vision"),
        (OWN.replace('"scale5"', '"text"'), "'coffee', field kind: is 'text'; one of scale5, scale11, choice"),
        (OWN.replace('"alignment"', '"daily"'), "field cadence: is 'daily'; one of alignment, pulse"),
        (OWN.replace('favourable = "high"\n', ""), "field favourable: is missing"),
        (OWN.replace("cadence =", "weight = 5\ncadence ="), "field weight: is 5; a number from 0.5 to 2"),
        (OWN.replace("cadence =", "version = 1.5\ncadence ="), "field version: is 1.5; a whole number"),
        (OWN.replace("cadence =", "on = 1\ncadence ="), "field on: is 1; true or false"),
        (OWN.replace("cadence =", 'anchors = "x"\ncadence ='), "field anchors: is 'x'; one of agree"),
        (OWN.replace("en = {", "english = {"), "field english: is unknown"),
        (OWN[: OWN.index("en = {")], "'coffee', field en: is missing"),
        (OWN.replace(', forecast = "And them?"', ""), "'coffee', field en.forecast: is missing"),
        (OWN.replace('"The coffee is good."', f'"{"x" * 301}"'), "field en.text: has 301 characters"),
        (OWN.replace('text = "The coffee is good.", ', ""), "'coffee', field en.text: is missing"),
        (OWN.replace('forecast = "And', 'leader = "x", forecast = "And'), "field en.leader: is unknown here; use fore"),
        (APART.replace('leader = "The teams like it.", ', ""), "'coffee', field en.leader: is missing"),
        (OWN.replace('forecast = "And', 'options = ["a", "b"], forecast = "And'), "field en.options: is unknown here"),
        (CHOICE.replace('["Oui", "Non"]', '["Oui"]'), "field fr.options: needs 2 to 10 options"),
        (CHOICE.replace('"Non"]', '"Non", "Bof"]'), "field en.options: must be as many as fr.options"),
        (CHOICE.replace('"Yes"', f'"{"y" * 76}"'), "field en.options: .* has 76 characters; a button holds 75"),
        (CHOICE.replace('"Yes"', '"No"'), "field en.options: has the same option twice"),
        (CHOICE.replace('"Yes"', '" "'), "field en.options: has an empty option"),
        (CHOICE.replace("cadence =", 'favourable = "low"\ncadence ='), "field favourable: belongs to scales"),
        (CHOICE.replace("cadence =", 'anchors = "agree"\ncadence ='), "field anchors: belongs to scales"),
        (OWN + '[topics]\nkitchen = { fr = "Cuisine" }', "topics.kitchen needs its words in both languages"),
        (OWN + "[extra]\n", r"unknown section \[extra\]"),
        (OWN + "[question.tea", "own.toml: is not valid TOML"),
        ("question = 3", "question must be a section"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence_where_and_what(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence) as caught:
        Bank.load(own_file(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_right_choice_of_the_companys_own_is_taken(tmp_path: Path) -> None:
    assert [option.label for option in Bank.load(own_file(tmp_path, CHOICE))["coffee"].options("fr")] == ["Oui", "Non"]


def test_an_older_file_of_ones_own_with_two_wordings_is_still_read(tmp_path: Path) -> None:
    coffee = Bank.load(own_file(tmp_path, APART))["coffee"]
    assert coffee.text("en", "team") == "The coffee is good."
    assert coffee.text("en", "leader") == "The teams like it."


def test_a_file_that_is_not_there_or_not_text_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        Bank.load(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes("name = 'é'".encode("latin-1"))
    with pytest.raises(BadFile, match="UTF-8"):
        Bank.load(tmp_path / "latin.toml")


# ---------------------------------------------------------------- one wording is one question


@pytest.mark.parametrize("shouted", [False, True])
def test_r17_a_question_in_the_words_of_another_is_refused(tmp_path: Path, *, shouted: bool) -> None:
    words = next(iter(BANK)).en.team
    text = OWN.replace("The coffee is good.", f"  {words.upper()} " if shouted else words)
    with pytest.raises(BadFile, match="question 'coffee', field text: asks in the same words"):
        Bank.load(own_file(tmp_path, text))


def test_r17_two_questions_of_ones_own_do_not_share_their_words(tmp_path: Path) -> None:
    _, _, coffee = OWN.partition("[question.coffee]")
    twice = OWN + "[question.tea]" + coffee.replace("Le café est bon.", "Le thé est bon.")
    with pytest.raises(BadFile, match="question 'tea', field text: asks in the same words as coffee"):
        Bank.load(own_file(tmp_path, twice))


def test_r17_no_two_questions_of_the_bank_share_their_words() -> None:
    words = Counter(text for question in BANK for text in question.words)
    assert max(words.values()) == 1
