"""Surveys re-made as systems of human resources export them: who people are, beside a column a question."""

from __future__ import annotations

from pathlib import Path

from tests.jobs.offline.survey.exports import (
    ACCORD,
    CLEAR,
    PEOPLE,
    SAFE,
    Cells,
    clear,
    csv_text,
    safe,
    team,
    text_file,
    workbook,
)


def culture_amp(folder: Path) -> Path:
    """A workbook; demographics of the employee file, whose levels are numbers, beside ratings of one to five.

    Seen in: its template *Build Your Employee Data File* and its article *Raw Data extract types and guidelines*, which
    say what the columns of people are; how the answers stand beside them was not found anywhere.
    """
    rows: Cells = [
        [
            "Response ID",
            "Submitted At",
            "Department",
            "Division",
            "Job Title Level",
            "Gender",
            "Tenure",
            CLEAR,
            SAFE,
            "What could we do better?",
        ]
    ]
    rows += [
        [
            n + 1,
            f"2026-10-0{5 + n % 4}",
            team(n),
            "France",
            1 if n < 8 else 3 + n % 3,
            "x",
            "1-2 years",
            clear(n),
            safe(n),
            f"text {n}",
        ]
        for n in PEOPLE
    ]
    return workbook(folder, rows)


def lucca(folder: Path) -> Path:
    """Semicolons, Windows-1252: who somebody is stands beside a yearly questionnaire’s answers.

    Not seen anywhere: the columns are those of its list of people, with a column a question.
    """
    rows: Cells = [
        [
            "Matricule",
            "Nom",
            "Prénom",
            "Département",
            "Niveau hiérarchique",
            "Date de réponse",
            "Je sais où nous allons",
            "Je peux dire un désaccord",
        ]
    ]
    rows += [
        [
            f"{n:05d}",
            f"Nom{n}",
            f"Prénom{n}",
            team(n),
            "Comité de direction" if n < 8 else "Employé",
            f"{5 + n % 4:02d}/10/2026",
            ACCORD[clear(n) - 1].replace("’", "'"),
            ACCORD[safe(n) - 1].replace("’", "'"),
        ]
        for n in PEOPLE
    ]
    return text_file(folder, csv_text(rows, ";", "\r\n"), "cp1252")
