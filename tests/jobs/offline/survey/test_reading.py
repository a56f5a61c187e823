"""Somebody's own survey: read as it is, or refused in one sentence with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobs.errors import BadFile
from jobs.offline.survey import NobodySaid, read
from jobs.release import Place
from storage.types import QuestionKind

HEAD = "week,person,level,function,team,question,answer"
OTHER = "2026-W47,p2,staff,tech,red,clear,4"
ROW = "2026-W47,p1,staff,tech,red,clear,4"


def file(folder: Path, *lines: str, end: str = "\n") -> Path:
    path = folder / "survey.csv"
    path.write_bytes((end.join(lines) + end).encode())
    return path


def test_every_answer_is_read_with_its_person_place_question_and_week(tmp_path: Path) -> None:
    survey = read(file(tmp_path, HEAD, ROW, "2026-W48,p2,leader,,,clear,5", "2026-W48,p1,staff,tech,red,clear,1"))
    assert len(survey) == 3
    assert survey.weeks == [date(2026, 11, 16), date(2026, 11, 23)]
    assert survey.people == ["p1", "p2"]
    assert survey.places == [Place(False, "tech", "red"), Place(True, None, None)]
    assert (survey.questions, survey.kinds) == (["clear"], [QuestionKind.SCALE5])
    assert [list(column) for column in (survey.week, survey.person, survey.answer)] == [[0, 1, 1], [0, 1, 0], [4, 5, 1]]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "change", [lambda t: t, lambda t: t.replace(",", ";"), lambda t: "\ufeff" + t], ids=["comma", "semicolon", "bom"]
)
def test_files_as_spreadsheets_write_them_are_read_alike(tmp_path: Path, end: str, change: object) -> None:
    assert callable(change)
    lines = [change(HEAD), ROW.replace(",", ";") if ";" in change(HEAD) else ROW, ""]
    assert len(read(file(tmp_path, *lines, end=end))) == 1


def test_columns_may_come_in_any_order_with_others_between_them_and_spaces_around(tmp_path: Path) -> None:
    head = "answer,note,Question,team,function,level,person,week,kind"
    survey = read(
        file(tmp_path, head, " 10 ,x, nps , red,tech,staff, p1,2026-W47,scale11", "0,,nps,red,tech,staff,p2,2026-W47,")
    )
    assert survey.kinds == [QuestionKind.SCALE11]
    assert list(survey.answer) == [10, 0]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([""], "survey.csv is empty"),
        ([HEAD], "has a header but no answer"),
        ([HEAD, ROW.replace(",4", ",")], "has a header but no answer"),
        (["person,week"], "no column holds answers"),
        ([HEAD, ROW, "2026-W47,p2,staff,te"], "line 3: 4 columns where the header has 7; the file may be cut"),
        ([HEAD, ROW, ROW], "line 3: p1 already answered clear in 2026-W47"),
        (
            [HEAD, ROW, ROW.replace("red", "blue").replace("clear", "other")],
            "line 3: p1 stands elsewhere",
        ),
        ([HEAD, ROW.replace("W47", "W54")], "line 2: '2026-W54' is not a day, nor an ISO week like 2026-W47"),
        ([HEAD, ROW.replace("2026-W47", "soon")], "line 2: 'soon' is not a day, nor an ISO week like 2026-W47"),
        (
            [HEAD + ",kind", ROW.replace(",4", ",6,scale5")],
            "line 2: answer '6' to clear is not a whole number from 1 to 5",
        ),
        ([HEAD, ROW.replace(",4", ",4.5")], "line 2: answer '4.5' to clear is not a whole number from 1 to 5"),
        ([HEAD, ROW.replace(",4", ",²")], "line 2: answer '²' to clear is not a whole number from 1 to 5"),
        ([HEAD, ROW.replace(",4", ",--4")], "line 2: answer '--4' to clear is not a whole number from 1 to 5"),
        ([HEAD, ROW.replace(",4", "," + "9" * 5000)], "is not a whole number from 1 to 5"),
        ([HEAD, ROW.replace("p1", "")], "line 2: no person"),
        ([HEAD, ROW.replace("clear", "")], "line 2: no question"),
        ([HEAD + ",kind", ROW + ",stars"], "line 2: kind 'stars' is not one of scale5, scale11, choice"),
        (
            [HEAD + ",kind", ROW + ",scale5", ROW.replace("p1", "p2") + ",scale11"],
            "line 3: kind of clear is scale5 on an earlier line and scale11 here",
        ),
        ([HEAD, '2026-W47,"p1,staff,tech,red,clear,4'], "line 2: not a CSV line that can be read"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_taken_is_refused_in_one_sentence(tmp_path: Path, lines: list[str], reason: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(file(tmp_path, *lines))
    sentence = str(refused.value)
    assert reason in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02\x03", b"PK\x03\x04\x14\x00\x06\x00", b"\xff\xfew\x00e\x00", b"week,person\xe9"],
    ids=ascii,
)
def test_what_is_not_text_is_refused_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"binary|damaged|single column|no answer"):
        read(path)


def test_windows_1252_is_read(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes((HEAD + "\n" + ROW.replace("red", "équipe") + "\n").encode("cp1252"))
    assert read(path).places == [Place(False, "tech", "équipe")]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="there is no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(BadFile, match="is a folder"):
        read(tmp_path)


def test_progress_is_told_now_and_then(tmp_path: Path) -> None:
    reported: list[int] = []
    rows = [ROW.replace("p1", f"p{i}") for i in range(100_001)]
    read(file(tmp_path, HEAD, *rows), progress=reported.append)
    assert reported == [50_000, 100_000]


def test_a_level_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(NobodySaid) as asked:
        read(file(tmp_path, HEAD, OTHER, ROW.replace("staff", "boss")))
    assert [(column.heading, column.words) for column in asked.value.columns] == [("level", ("boss", "staff"))]


def test_a_level_that_nobody_knows_beside_leaders_is_staff_and_it_is_said(tmp_path: Path) -> None:
    survey = read(file(tmp_path, HEAD, OTHER.replace("staff", "leader"), ROW.replace("staff", "boss")))
    assert [place.leader for place in survey.places] == [True, False]
    assert survey.understood.others == ("boss",)


def test_rows_that_nobody_sent_are_nobody(tmp_path: Path) -> None:
    survey = read(file(tmp_path, HEAD, ROW, OTHER.replace("2026-W47", " ")))
    assert (survey.people, survey.understood.undated) == (["p1"], 1)


@pytest.mark.parametrize(
    "heading", ["Your department", "Which department do you work in?", "Votre département", "DEPARTMENT"]
)
def test_a_column_may_be_asked_for_in_a_sentence(tmp_path: Path, heading: str) -> None:
    head = HEAD.replace("function", heading)
    assert read(file(tmp_path, head, ROW, OTHER)).places[0].function == "tech"


def test_a_level_that_nobody_knows_far_down_is_a_complaint(tmp_path: Path) -> None:
    rows = [ROW.replace("p1", f"p{n}") for n in range(2_000)]
    with pytest.raises(BadFile, match=r"line 2002: level 'boss' is not one of leader, manager, staff; --leaders"):
        read(file(tmp_path, HEAD, *rows, OTHER.replace("p2", "last").replace("staff", "boss")))


def test_a_file_without_headings_is_refused(tmp_path: Path) -> None:
    rows = [f"2026-10-05,p{n},{'leader' if n < 3 else 'staff'},{n % 5}" for n in range(20)]
    for first in (rows[0], rows[0].replace("p0", "p0@example.org")):
        with pytest.raises(BadFile, match="the first row is somebody's answers"):
            read(file(tmp_path, first, *rows))


def test_a_heading_that_is_a_code_has_its_question_below(tmp_path: Path) -> None:
    head = [
        "level,Q1,Q2",
        "Your level,I know where we go,What is your gender?",
        ",".join(['"{""ImportId"":""x""}"'] * 3),
    ]
    survey = read(file(tmp_path, *head, *[f"leader,{1 + n % 5},{('Woman', 'Man')[n % 2]}" for n in range(40)]))
    assert (survey.questions, survey.understood.unused) == (["I know where we go"], ("What is your gender?",))


def test_a_word_for_leaders_in_the_answers_to_a_question_makes_nobody_lead(tmp_path: Path) -> None:
    rows = [f"tech,{1 + n % 5},{('Direction', 'Équipe')[n % 2]}" for n in range(20)]
    with pytest.raises(NobodySaid):
        read(file(tmp_path, "Function,Q1,Who should decide?", *rows))


def test_a_level_in_numbers_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(NobodySaid) as asked:
        read(file(tmp_path, "Level,Q1", *[f"{1 + n % 2},{1 + n % 5}" for n in range(20)]))
    assert [(unsure.heading, unsure.words) for unsure in asked.value.columns] == [("Level", ("1", "2"))]


def test_an_address_is_one_person_in_every_spelling_and_a_code_is_not(tmp_path: Path) -> None:
    def people(*who: str) -> list[str]:
        return read(
            file(tmp_path, "person,level,question,answer", *[f"{one},staff,q{n},4" for n, one in enumerate(who)])
        ).people

    assert people("Ann@x.org", "ann@X.org") == ["ann@x.org"]
    assert people("aB1", "ab1") == ["aB1", "ab1"]


def test_codes_that_a_spreadsheet_has_rounded_are_refused(tmp_path: Path) -> None:
    """Twenty digits become fifteen: different people would be one."""
    with pytest.raises(BadFile, match=r"line 2: 1.23457E\+19 is a number that a spreadsheet has rounded"):
        read(file(tmp_path, "person,level,question,answer", "1.23457E+19,staff,q,4"))


def test_a_name_of_invisible_signs_is_none(tmp_path: Path) -> None:
    survey = read(file(tmp_path, "person,level,team,question,answer", "p1,staff,\u200b\u200d,q,4"))
    assert (survey.places[0].function, survey.understood.spellings) == (None, ())


def test_a_column_without_a_heading_is_named_by_its_number(tmp_path: Path) -> None:
    survey = read(file(tmp_path, ",Level,Q1,,", *[f"{n},leader,{1 + n % 5},x," for n in range(9)]))
    assert survey.understood.unused == ("nº 1", "nº 4")


def test_a_question_of_a_row_an_answer_keeps_its_name(tmp_path: Path) -> None:
    rows = [f"p{n},leader,{question},4" for n, question in enumerate(("clear (now)", "clear"))]
    assert read(file(tmp_path, "person,level,question,answer", *rows)).questions == ["clear (now)", "clear"]


def test_more_questions_than_any_survey_has_are_refused(tmp_path: Path) -> None:
    rows = [f"p{n},leader,q{n},4" for n in range(2_100)]
    with pytest.raises(BadFile, match="more than 2,000 questions"):
        read(file(tmp_path, "person,level,question,answer", *rows))


def test_more_groups_than_any_survey_has_are_refused(tmp_path: Path) -> None:
    rows = [f"p{n},staff,t{n},q,4" for n in range(10_001)]
    with pytest.raises(BadFile, match="more than 10,000 groups"):
        read(file(tmp_path, "person,level,team,question,answer", *rows))
    assert len(read(file(tmp_path, "person,level,team,question,answer", *rows[1:])).people) == 10_000


def test_only_columns_that_may_say_who_leads_are_asked_about(tmp_path: Path) -> None:
    head = "Start time,Email,Network ID,Prénom,What is your gender?,Tranche d’âge :,Poste,Yes?,I know where we go"
    rows = [
        f"2026-10-0{1 + n % 3} 09:00,p{n % 9}@firm.example,net{n % 5},Ada{n % 9},{'MF'[n % 2]},"
        f"{'18–24' if n % 2 else '–18'},"
        f"{'PDG' if n < 8 else 'Vendeur'},{'Oui' if n % 2 else 'Non'},{'Agree' if n % 2 else 'Disagree'}"
        for n in range(40)
    ]
    with pytest.raises(NobodySaid) as asked:
        read(file(tmp_path, head, *rows))
    assert [(column.heading, column.words) for column in asked.value.columns] == [("Poste", ("Vendeur", "PDG"))]


def test_a_yes_or_no_says_who_leads_where_its_heading_speaks_of_leading(tmp_path: Path) -> None:
    rows = [f"{'Oui' if n < 8 else 'Non'},{'Oui' if n % 2 else 'Non'},{1 + n % 5}" for n in range(40)]
    with pytest.raises(NobodySaid) as asked:
        read(file(tmp_path, "Est manager ?,À distance ?,Q1", *rows))
    assert [column.heading for column in asked.value.columns] == ["Est manager ?"]


@pytest.mark.parametrize(
    "heading",
    [
        *("What is your gender?", "Quel est votre genre ?", "In which country do you live?", "Points - I know", "#"),
        *("Durée pour la question: Q1", "Q3_Click Count", "Q2 - Sentiment Score", "lastpage", "Tête de série"),
    ],
)
def test_what_tools_add_and_who_people_are_is_no_question(tmp_path: Path, heading: str) -> None:
    rows = [f"{'leader' if n < 3 else 'staff'},{1 + n % 5},{n % 5}" for n in range(40)]
    survey = read(file(tmp_path, f"level,I know,{heading}", *rows))
    assert survey.questions == ["I know"]
    assert survey.understood.unused == (heading,)
