"""Lists as spreadsheets write them: headings of the trade, names in two columns, spellings of one team."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from jobs.errors import BadFile
from jobs.setup import roster
from jobs.setup.headings import Leaders, leaders_said
from jobs.setup.roster import BadLines, Roster
from storage.types import Level

Read = Callable[..., Roster]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(*lines: str, encoding: str = "utf-8", leaders: Leaders | None = None) -> Roster:
        path = tmp_path / "people.csv"
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return roster.read(path, leaders)

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
    book.create_sheet("Anciens")
    book.save(tmp_path / "people.xlsx")
    taken = roster.read(tmp_path / "people.xlsx")
    (line,) = taken.lines
    assert taken.unread == ("Anciens",)
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


# ---------------------------------------------------------------- lists as HR systems export them

# Headings as these systems export them; each list has no column of levels, and is asked once who leads.
SYSTEMS = {
    "BambooHR": (
        "Employee #,First Name,Last Name,Job Title,Work Email,Supervisor email,Department,Division",
        ("1,Ana,Roy,CEO,ana@firm.fr,,Executive,HQ", "2,Bob,Lim,Engineer,bob@firm.fr,ana@firm.fr,Tech,HQ"),
        "Job Title=CEO",
    ),
    "Lucca": (
        "login;lastName;firstName;mail;legalEntity;department;manager;rolePrincipal;employeenumber",
        (
            "aroy;Roy;Ana;ana@firm.fr;Firm SAS;Direction;;Dirigeant;1",
            "blim;Lim;Bob;bob@firm.fr;Firm SAS;Tech;aroy;Salarié;2",
        ),
        "rolePrincipal=Dirigeant",
    ),
    "PayFit": (
        "Matricule;Nom;Prénom;Email professionnel;Intitulé du poste;Équipes;Manager;Date de début",
        (
            "1;Roy;Ana;ana@firm.fr;Directrice générale;;;01/02/2020",
            "2;Lim;Bob;bob@firm.fr;Développeur;Tech;Ana Roy;01/02/2021",
        ),
        "Intitulé du poste=Directrice générale|DRH",
    ),
    "Culture Amp": (
        "Name,Preferred Name,Employee Id,Email,Start Date,Language,Manager Email,Job Title,Job Title Level,Department",
        (
            "Ana Roy,Ana,1,ana@firm.fr,2020-02-01,fr,,CEO,1,Exec",
            "Bob Lim,Bob,2,bob@firm.fr,2021-02-01,,ana@firm.fr,Dev,5,Tech",
        ),
        "Job Title Level=1|2",
    ),
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_list_of_a_usual_system_goes_in_with_one_question(read: Read, system: str) -> None:
    header, people, answer = SYSTEMS[system]
    with pytest.raises(BadFile, match="it says who leads"):
        read(header, *people)
    ana, bob = read(header, *people, leaders=leaders_said(answer)).lines
    assert [(ana.name, ana.email, ana.level), (bob.name, bob.email, bob.level)] == [
        ("Ana Roy", "ana@firm.fr", Level.LEADER),
        ("Bob Lim", "bob@firm.fr", Level.STAFF),
    ]
    assert "Tech" in {bob.function, bob.team}


def test_who_leads_may_be_said_of_a_list_that_has_levels_too(read: Read) -> None:
    lines = ("name,email,level,grade", "Ana,a@firm.fr,staff,A", "Bob,b@firm.fr,leader,B", "Cam,c@firm.fr,manager,B")
    told = [line.level for line in read(*lines, leaders=leaders_said("grade=a")).lines]
    assert told == [Level.LEADER, Level.STAFF, Level.STAFF]
    nobody = [line.level for line in read(*lines, leaders=leaders_said("none")).lines]
    assert nobody == [Level.STAFF] * 3
    by_level = [line.level for line in read(*lines, leaders=leaders_said("Level=Manager")).lines]
    assert by_level == [Level.STAFF, Level.STAFF, Level.LEADER]
    with pytest.raises(BadFile, match="nobody has that word"):
        read(*lines, leaders=leaders_said("grade=C"))
    with pytest.raises(BadFile, match="has no column “rank”; it has name, email"):
        read(*lines, leaders=leaders_said("rank=C"))


def test_a_language_that_we_do_not_speak_falls_back_and_is_told(read: Read) -> None:
    words = ["de", "fr_CA", "English (US)", "Français", "", "de", "Deutsch"]
    taken = read("name,email,level,language", *[f"P{n},p{n}@firm.fr,staff,{word}" for n, word in enumerate(words)])
    assert [line.locale for line in taken.lines] == [None, "fr", "en", "fr", None, None, None]
    assert taken.foreign == ("de", "Deutsch")


def test_a_line_of_another_width_than_the_header_is_refused(read: Read) -> None:
    """Cut, a leader's line would be one of the staff; with a comma too many, everything stands in the wrong column."""
    with pytest.raises(BadLines) as refused:
        read(
            "name,email,title,level,team",
            "Ana,ana@firm.fr,CEO,leader,",
            "Bob,bob@firm.fr,Director, Sales,leader,Core",
            "Cam,cam@firm.fr,CFO",
            "Dan,dan@firm.fr,CTO,leader,,,",
        )
    assert [line.number for line in refused.value.lines] == [3, 4]


def test_the_same_complaint_about_many_lines_is_one(read: Read) -> None:
    with pytest.raises(BadLines) as refused:
        read("name,email,level", *[f"P{n},p{n}@firm.fr,boss" for n in range(1_000)])
    assert str(refused.value).splitlines()[1:] == [
        "  lines 2, 3, 4, 5, 6 and 995 more: the level “boss” is none of leader, manager, staff."
    ]
    with pytest.raises(BadLines) as refused:
        read("name,email,level", *[f"P{n},p{n}@firm.fr,boss{n}" for n in range(1_000)])
    assert len(str(refused.value).splitlines()) == 42


def test_signs_that_nobody_sees_are_in_no_address_and_no_name(read: Read) -> None:
    taken = read("name,email,level", "Ana\u200b,\u200eana@firm.fr\u200b,staff")
    assert (taken.lines[0].name, taken.lines[0].email) == ("Ana", "ana@firm.fr")
    with pytest.raises(BadLines, match="the name is missing"):
        read("name,email,level", "\u200b,ana@firm.fr,staff")


@pytest.mark.parametrize("cell", ["mailto:ana@firm.fr", "Ana Petit <ana@firm.fr>", "<MAILTO:ana@firm.fr>"])
def test_an_address_is_taken_out_of_what_mail_programs_put_around_it(read: Read, cell: str) -> None:
    assert read("name,email,level", f"Ana,{cell},staff").lines[0].email == "ana@firm.fr"


def test_a_pole_is_a_function(read: Read) -> None:
    assert read("NOM,EMAIL,NIVEAU,POLE", "Ana,ana@firm.fr,dirigeant,Nord").lines[0].function == "Nord"
