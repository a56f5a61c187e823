"""Lists as spreadsheets write them: headings of the trade, names in two columns, spellings of one team."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from jobs.errors import BadFile
from jobs.setup import roster
from jobs.setup.roster import Roster
from storage.types import Level

Read = Callable[..., Roster]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(*lines: str, encoding: str = "utf-8") -> Roster:
        path = tmp_path / "people.csv"
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return roster.read(path)

    return read


def test_headings_of_the_trade_are_known(read: Read) -> None:
    taken = read(
        "Name,Email,Department,Squad,Management Level",
        "Ana,ana@firm.fr,Tech,Core,Executive",
        "Bob,bob@firm.fr,Tech,Core,Employee",
    )
    assert [(line.level, line.function, line.team) for line in taken.lines] == [
        (Level.LEADER, "Tech", "Core"),
        (Level.STAFF, "Tech", "Core"),
    ]
    assert taken.unused == ()


def test_what_is_no_column_of_ours_is_named(read: Read) -> None:
    """A second column of one kind is none of ours either: of two, the surer heading is read."""
    taken = read("Office, Email,Level,Name,Work_Email,Start  date,", "Lyon,a@firm.fr,staff,Ana,b@firm.fr,2020,")
    assert taken.unused == ("Office", "Work_Email", "Start date")
    assert taken.lines[0].email == "a@firm.fr"


def test_a_french_export_is_taken(read: Read) -> None:
    header = "Identifiant;Nom;E-mail;Niveau;Fonction;Équipe"
    (line,) = read(header, "00000;Personne 0;p0@firm.fr;dirigeant;tech;Core", encoding="cp1252").lines
    assert (line.id, line.level, line.team) == ("00000", Level.LEADER, "Core")


def test_a_sheet_is_taken_as_its_csv_would_be(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Nom", "E-mail", "Niveau", "Équipe"], ["Zoé Petit", "zoe@firm.fr", "Dirigeante", None]):
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    (line,) = roster.read(tmp_path / "people.xlsx").lines
    assert (line.number, line.name, line.level, line.team) == (2, "Zoé Petit", Level.LEADER, None)


@pytest.mark.parametrize(
    ("header", "names", "name"),
    [
        ("First Name,Last Name", "Ana,Roy", "Ana Roy"),
        ("first_name,LAST_NAME", "Ana,Roy", "Ana Roy"),
        ("Nom,Prénom", "Durand,Alix", "Alix Durand"),
        ("Nom,Prenom", "Durand,Alix", "Alix Durand"),
        (unicodedata.normalize("NFD", "Nom,Prénom"), "Durand,Alix", "Alix Durand"),
        ("Nom,Prénom", "DURAND Alix,Alix", "DURAND Alix"),  # the whole name already
        ("Name,First Name,Last Name", "Ana Roy,Ana,Roy", "Ana Roy"),
        ("Nom de famille,Prénom", "Martin,Martin", "Martin Martin"),
        ("Last Name,First Name", "Albert,Al", "Al Albert"),
        ("Nom,Prénom", ",Alix", "Alix"),
    ],
)
def test_names_in_two_columns_are_joined(read: Read, header: str, names: str, name: str) -> None:
    (line,) = read(f"{header},Work Email,Level", f"{names},ana@firm.fr,staff").lines
    assert line.name == name


def test_without_a_level_a_list_says_which_headings_are_taken(read: Read) -> None:
    with pytest.raises(BadFile, match=r"no column for the level \(level, niveau, management level") as caught:
        read("Employee Number,First Name,Last Name,Work Email,Department", "0,Ana,Roy,ana@firm.fr,Tech")
    assert len(str(caught.value).splitlines()) == 1


def test_a_last_name_alone_is_not_everybody(read: Read) -> None:
    with pytest.raises(BadFile, match="first name and last name"):
        read("First Name,Email,Level", "Ana,ana@firm.fr,staff")


def test_spellings_of_one_team_are_one_team(read: Read) -> None:
    spellings = ["Équipe Nord"] * 3 + [
        unicodedata.normalize("NFD", "Équipe Nord"),
        "Équipe nord",
        "equipe  nord",
        "Équipe\u00a0Nord",
    ]
    lines = [f"P{n},p{n}@firm.fr,staff,{'TECH' if n == 1 else 'Tech'},{team}" for n, team in enumerate(spellings)]
    taken = read("name,email,level,function,team", *lines)
    assert {(line.function, line.team) for line in taken.lines} == {("Tech", "Équipe Nord")}
    assert taken.spellings == (("Tech", "TECH"), ("Équipe Nord", "Équipe nord", "equipe nord"))


def test_teams_of_other_words_stay_apart(read: Read) -> None:
    lines = [f"P{n},p{n}@firm.fr,staff,Tech,{team}" for n, team in enumerate(["Core 1", "Core 2", "Core", ""])]
    taken = read("name,email,level,function,team", *lines)
    assert [line.team for line in taken.lines] == ["Core 1", "Core 2", "Core", None]
    assert taken.spellings == ()


@pytest.mark.parametrize("word", ["DIRIGEANT", "Comité de direction", "comite  de direction", "Executive"])
def test_levels_are_read_in_any_spelling(read: Read, word: str) -> None:
    assert read("name,email,level", f"Ana,a@firm.fr,{word}").lines[0].level is Level.LEADER
