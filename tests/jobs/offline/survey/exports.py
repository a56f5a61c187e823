"""Surveys re-made in the shapes in which the usual tools export them; each says where its shape was seen.

Sixty people answer two agreement items and one recommendation from 0 to 10; the first eight lead.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
ACCORD = [
    "Pas du tout d’accord",
    "Plutôt pas d’accord",
    "Ni d’accord ni pas d’accord",
    "Plutôt d’accord",
    "Tout à fait d’accord",
]
CLEAR, SAFE, NPS = (
    "I know where we are going",
    "I can say what I think",
    "How likely are you to recommend us as a place to work?",
)
PEOPLE = range(60)

Cells = list[list[object]]


def clear(n: int) -> int:
    return 5 - n % 2 if n < 8 else 1 + n % 3


def safe(n: int) -> int:
    return 2 + n % 4


def nps(n: int) -> int:
    return n % 11


def team(n: int) -> str:
    return "Tech" if n % 2 else "Sales"


def csv_text(rows: Sequence[Sequence[object]], separator: str = ",", end: str = "\n", *, quoted: bool = False) -> str:
    text = io.StringIO()
    csv.writer(
        text, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)
    return text.getvalue()


def google_forms(folder: Path) -> Path:
    """CSV, all quoted; questions are headings; a matrix's row stands in brackets; some send it without an answer.

    Seen in: amadou18007/Digital-Comfort-and-Sponsored-Ads, Questionnaire.csv.
    """
    rows: Cells = [
        [
            "Horodateur",
            "Votre niveau",
            "Votre direction",
            f"Votre avis [{CLEAR}]",
            f"Votre avis [{SAFE}]",
            NPS,
            "Un commentaire ?",
        ]
    ]
    rows += [
        [
            f"2026/10/{5 + n % 9:02d} 9:12:{n:02d} AM UTC+2",
            "Comité de direction" if n < 8 else "Collaborateur",
            team(n),
            ACCORD[clear(n) - 1],
            ACCORD[safe(n) - 1],
            nps(n),
            f"texte {n}" if n % 3 else "",
        ]
        for n in PEOPLE
    ]
    return text_file(folder, csv_text(rows, quoted=True))


def microsoft_forms(folder: Path) -> Path:
    """A workbook; every e-mail reads *anonymous*, names are blank, and headings end in no-break spaces.

    Seen in: the headings quoted by acl-org/acl-anthology (add_attachments.py) and MicrosoftDocs/customer-voice.
    """
    rows: Cells = [
        [
            "ID",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            "Last modified time",
            "Department\xa0",
            f"{CLEAR}.\xa0",
            SAFE,
            NPS,
            "Role",
        ]
    ]
    rows += [
        [
            n + 1,
            f"10/{5 + n % 9}/26 9:12:00",
            f"10/{5 + n % 9}/26 9:13:00",
            "anonymous",
            None,
            None,
            team(n),
            AGREE[clear(n) - 1],
            AGREE[safe(n) - 1],
            nps(n),
            "Executive team" if n < 8 else "Team member",
        ]
        for n in PEOPLE
    ]
    return workbook(folder, rows)


def limesurvey(folder: Path) -> Path:
    """All quoted; whole questions as headings; unfinished rows have no date; a matrix's row stands in brackets.

    Seen in: monsieurpapa/DRCInternet, results-survey.csv (in French: `limesurvey_in_french`). Semicolons as Excel asks.
    """
    rows: Cells = [
        [
            "Response ID",
            "Date submitted",
            "Last page",
            "Start language",
            "Seed",
            "Level",
            "Department",
            f"Opinions [{CLEAR}]",
            f"Opinions [{SAFE}]",
            NPS,
        ]
    ]
    rows += [
        [
            n + 1,
            f"2026-10-0{5 + n % 4} 09:12:00",
            3,
            "en",
            183472 + n,
            "leader" if n < 8 else "staff",
            team(n),
            AGREE[clear(n) - 1],
            AGREE[safe(n) - 1],
            nps(n),
        ]
        for n in PEOPLE
    ]
    rows += [[61, "", 1, "en", 1, "staff", "Tech", "Agree", "", ""]]
    return text_file(folder, csv_text(rows, ";", quoted=True))


def qualtrics(folder: Path) -> Path:
    """Three rows of headers: codes, words, ids; seventeen columns of its own; what it measured of a question.

    Seen in: BjoernHartig/data, qualtrics.csv; ropensci/qualtRics, tests/testthat/files/sample.csv (words in German).
    """
    own = [
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    ]
    words = [
        "Start Date",
        "End Date",
        "Response Type",
        "IP Address",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "Recorded Date",
        "Response ID",
        "Recipient Last Name",
        "Recipient First Name",
        "Recipient Email",
        "External Data Reference",
        "Location Latitude",
        "Location Longitude",
        "Distribution Channel",
        "User Language",
    ]
    codes = ["Q1_1", "Q1_2", "Q2", "Q3_First Click", "Q3_Click Count", "Q4 - Topics", "Department", "Level"]
    texts = [f"Please say - {CLEAR}", f"Please say - {SAFE}", NPS, "Timing - First Click", "Timing - Click Count"]
    texts += ["Q4 - Topics", "Department", "Level"]
    rows: Cells = [[*own, *codes], [*words, *texts], [f'{{"ImportId":"{code}"}}' for code in [*own, *codes]]]
    rows += [
        [
            "2026-10-05 09:12:00",
            "2026-10-05 09:15:00",
            0,
            "192.0.2.1",
            100,
            180,
            1,
            f"2026-10-0{5 + n % 4} 09:15:01",
            f"R_{n:05d}",
            "",
            "",
            "",
            "",
            "48.8",
            "2.3",
            "anonymous",
            "EN",
            clear(n),
            safe(n),
            nps(n),
            0.5 + n,
            n % 4,
            "",
            team(n),
            "Executive" if n < 8 else "Individual contributor",
        ]
        for n in PEOPLE
    ]
    return text_file(folder, csv_text(rows))


def surveymonkey(folder: Path) -> Path:
    """Two rows of headers: a matrix's question stands above its first column alone, its rows below.

    Seen in: fivethirtyeight/data, star-wars-survey/StarWars.csv; the nine columns before in what parses such files
    (expectedparrot/edsl, data_classes.py). The French headings were not found anywhere.
    """
    rows: Cells = [
        [
            "Respondent ID",
            "Collector ID",
            "Start Date",
            "End Date",
            "IP Address",
            "Email Address",
            "First Name",
            "Last Name",
            "Custom Data 1",
            "What is your role?",
            "Which department?",
            "How far do you agree?",
            "",
            NPS,
            "Anything else?",
        ],
        ["", "", "", "", "", "", "", "", "", "Response", "Response", CLEAR, SAFE, "Response", "Open-Ended Response"],
    ]
    rows += [
        [
            118000 + n,
            400,
            "10/05/2026 09:12:00 AM",
            f"10/{5 + n % 9:02d}/2026 09:13:00 AM",
            "192.0.2.1",
            "",
            "",
            "",
            "",
            "C-level" if n < 8 else "Employee",
            team(n),
            AGREE[clear(n) - 1],
            AGREE[safe(n) - 1],
            nps(n),
            f"text {n}",
        ]
        for n in PEOPLE
    ]
    return text_file(folder, csv_text(rows))


def typeform(folder: Path) -> Path:
    """A hash for each response, opinion scales in numbers, dates and the last screen at the end, asterisks for bold.

    Colleagues share a Network ID, that of their connection. Seen in: HimanshuBohra-ElevateNow/Files, typeform.csv.
    """
    rows: Cells = [
        [
            "#",
            "Which best describes you?",
            "Your department",
            f"*{CLEAR}*",
            SAFE,
            NPS,
            "fbclid",
            "Response Type",
            "Start Date (UTC)",
            "Stage Date (UTC)",
            "Submit Date (UTC)",
            "Network ID",
            "Tags",
            "Ending",
        ]
    ]
    rows += [
        [
            f"h{n:04d}xk",
            "I am on the board" if n < 8 else "I am in a team",
            team(n),
            clear(n),
            safe(n),
            nps(n),
            "xxxxx" if n % 2 else "",
            "completed",
            "2026-10-05 09:12:00",
            "",
            f"2026-10-0{5 + n % 4} 09:13:00",
            f"net{n % 5}",
            "",
            "Thank you.\n\nSee you soon",
        ]
        for n in PEOPLE
    ]
    return text_file(folder, csv_text(rows))


def text_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Cells) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"
