"""A survey's file as the demo's company and questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.borrowed import borrow, write_questions
from bot.demo.run import borrow_file
from jobs.asking.bank import Bank
from jobs.errors import UserMistake
from jobs.offline import survey

WORDS = ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"]


def written(folder: Path, *rows: str) -> survey.Survey:
    path = folder / "survey.csv"
    path.write_text("\n".join(["Niveau;Direction;Je dors bien;Où travailler ?", *rows]))
    return survey.read(path)


def test_words_of_a_wide_file_are_asked_as_codes_and_options(tmp_path: Path) -> None:
    rows = [
        f"{'Dirigeant' if n < 3 else 'Salarié'};Tech;{word};{'Lyon' if n % 2 else 'Lille'}"
        for n, word in enumerate(WORDS * 3)
    ]
    answers = written(tmp_path, *rows)
    write_questions(answers, tmp_path / "questions.toml")
    questions = {question.key: question for question in Bank.load(tmp_path / "questions.toml")}
    borrowed = borrow(answers)
    assert [option.label for option in questions["file-02"].options("fr")] == ["Lille", "Lyon"]
    assert [borrowed.answers[f"U{n + 1:05d}", "file-01"] for n in range(5)] == [1, 2, 3, 4, 5]
    assert [borrowed.answers[f"U{n + 1:05d}", "file-02"] for n in range(2)] == [1, 2]
    assert sum(person.level == "leader" for person in borrowed.company.people) == 3


def test_a_scale_that_the_bot_does_not_ask_on_is_refused_in_one_sentence(tmp_path: Path) -> None:
    rows = [f"Dirigeant;Tech;{1 + n % 4};" for n in range(40)]
    with pytest.raises(UserMistake, match="“Je dors bien” has 4: use `diapason analyze`"):
        borrow(written(tmp_path, *rows))


def test_the_demo_says_what_it_understood_of_a_file_before_it_lives_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, *[f"{'Dirigeant' if n < 3 else 'Salarié'};Tech;{word};" for n, word in enumerate(WORDS * 3)])
    borrow_file("en", tmp_path / "survey.csv", tmp_path / "questions.toml")
    told = capsys.readouterr().err
    assert "Read in survey.csv: 15 answers of 15 people to one question. 3 lead." in told
    assert "Scale of 5 words, from “Jamais” to “Toujours”: Je dors bien." in told
