"""The other shapes of surveys as the usual tools export them: older ones, other languages, other choices."""

from __future__ import annotations

from pathlib import Path

from tests.jobs.offline.survey.exports import (
    ACCORD,
    AGREE,
    CLEAR,
    NPS,
    PEOPLE,
    SAFE,
    Cells,
    clear,
    csv_text,
    nps,
    safe,
    team,
    text_file,
    workbook,
)


def google_forms_in_english(folder: Path) -> Path:
    """Days with the month first, and e-mails where the form collects them.

    Seen in: hughshanahan/FAIRTerminologySurveyAnalysis, Questionnaire.csv.
    """
    rows: Cells = [["Timestamp", "Email Address", "Role", "Department", CLEAR, SAFE, NPS]]
    for n in PEOPLE:
        who = "Executive" if n < 8 else "Employee"
        mail = f"p{n}@firm.example"
        rows.append([f"10/{5 + n % 4}/2026 13:27:03", mail, who, team(n), clear(n), safe(n), nps(n)])
    return text_file(folder, csv_text(rows))


def microsoft_forms_quiz_in_french(folder: Path) -> Path:
    """Points and feedback stand beside every question; a question called Date is none of the tool's own.

    Seen in: a list of the headings of such a workbook that a public parser keeps (*20 metadata columns, in the exact
    order of the file*): Adresse de messagerie is translated, Total points and Quiz feedback are not.
    """
    asked = ["Date", "Service", "Rôle", CLEAR, SAFE, NPS]
    own = ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Total points", "Quiz feedback"]
    marked = [cell for title in asked for cell in (title, f"Points - {title}", f"Feedback - {title}")]
    rows: Cells = [[*own, "Heure de la dernière modification", *marked]]
    for n in PEOPLE:
        day = f"10/{5 + n % 9}/26"
        who = "Comité de direction" if n < 8 else "Salarié"
        answers = [f"2026-0{1 + n % 9}-02", team(n), who, ACCORD[clear(n) - 1], ACCORD[safe(n) - 1], nps(n)]
        given = [cell for answer in answers for cell in (answer, n % 3, "")]
        rows.append([n + 1, f"{day} 9:12:00", f"{day} 9:13:00", f"p{n}@firm.example", f"P{n}", 4, "", "", *given])
    return workbook(folder, rows)


def limesurvey_in_french(folder: Path) -> Path:
    """Entities of HTML in headings, two languages side by side, and how long each question took.

    Seen in: monsieurpapa/DRCInternet, results-survey.csv.
    """
    own = ["ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Tête de série"]
    own += ["Date de lancement", "Date de la dernière action", "Adresse IP", "URL référente"]
    asked = ["Niveau", "Département", f"Avis &amp; opinions [{CLEAR}]", f"Avis &amp; opinions [{SAFE}]", NPS]
    times = ["Temps total :", "Durée pour le groupe : AVIS", "Durée pour la question: Demo01"]
    both = [f"{french} / {english}" for french, english in zip(ACCORD, AGREE, strict=True)]
    rows: Cells = [[*own, *asked, *times]]
    for n in PEOPLE:
        day = f"2026-10-0{5 + n % 4} 09:12:00"
        who = "Direction" if n < 8 else "Salarié"
        answers = [who, team(n), both[clear(n) - 1], both[safe(n) - 1], nps(n)]
        rows.append([n + 1, day, 3, "fr", 1503249853 + n, day, day, "192.0.2.1", "", *answers, 1044.25, "", n % 5])
    rows.append([61, "", 1, "fr", 1, "", "", "", "", "Salarié", "Tech", both[3], "", "", "", "", ""])
    return text_file(folder, csv_text(rows))


def limesurvey_with_codes(folder: Path) -> Path:
    """Each heading is a code and a text.

    Seen in: msokol99/Wellbeing-data-analysis, results-survey.csv.
    """
    rows: Cells = [
        [
            *("id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language"),
            *("startdate. Date started", "datestamp. Date last action", "lev. Level", "dep. Department"),
            *(f"Op[SQ002]. Here and now [{CLEAR}]", f"Op[SQ003]. Here and now [{SAFE}]", f"nps. {NPS}"),
        ]
    ]
    for n in PEOPLE:
        day = f"2026-10-0{5 + n % 4} 09:12:00"
        who = "leader" if n < 8 else "staff"
        rows.append([n + 1, day, 8, "en", day, day, who, team(n), AGREE[clear(n) - 1], AGREE[safe(n) - 1], nps(n)])
    return text_file(folder, csv_text(rows, quoted=True))


def limesurvey_of_codes(folder: Path) -> Path:
    """Each heading is a code alone, which names the role where the question was given that code.

    Seen in: the headings of results-survey files that public studies read (*id, submitdate, lastpage*…).
    """
    own = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "token",
        "startdate",
        "datestamp",
        "ipaddr",
        "refurl",
    ]
    rows: Cells = [[*own, "level", "department", "Op[SQ001]", "Op[SQ002]", "Q2", "interviewtime", "groupTime721"]]
    for n in PEOPLE:
        day = f"2026-10-0{5 + n % 4} 09:12:00"
        who = "leader" if n < 8 else "staff"
        before = [n + 1, day, 8, "en", 18374 + n, f"t{n}", day, day, "192.0.2.1", ""]
        rows.append([*before, who, team(n), clear(n), safe(n), nps(n), 944.25, 11.5])
    return text_file(folder, csv_text(rows, quoted=True))


def qualtrics_of_old(folder: Path) -> Path:
    """Two rows of headers, the first of numbers, and a comma at the end of each row.

    Seen in: ropensci/qualtRics, tests/testthat/files/sample_legacy.csv.
    """
    names = ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status"]
    names += ["StartDate", "EndDate", "Finished", "Level", "Department", CLEAR, SAFE, NPS, "LocationLatitude", ""]
    codes = [*(f"V{n}" for n in range(1, 11)), "Q1", "Q2", "Q3_1", "Q3_2", "Q4", "LocationLatitude", ""]
    rows: Cells = [[*codes], [*names]]
    for n in PEOPLE:
        days = [f"2026-10-0{5 + n % 4} 08:28:09", f"2026-10-0{5 + n % 4} 08:28:48"]
        who = "Executive" if n < 8 else "Individual contributor"
        before = [f"R_{n:05d}", "Default Response Set", "Anonymous", "", "", "192.0.2.1", 0, *days, 1]
        rows.append([*before, who, team(n), clear(n), safe(n), nps(n), 47.1, ""])
    return text_file(folder, csv_text(rows))


def typeform_of_old(folder: Path) -> Path:
    """HTML in headings, no kind of response, yes and no as 1 and 0, days first.

    Seen in: OmAshish/Organizational-Behaviour, OSMI Mental Health in Tech Survey 2018.csv.
    """
    yes = "<strong>Do you work at the seat of the company?</strong>"
    own = ["Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
    rows: Cells = [["#", "Level", "Department", f"<strong>{CLEAR}</strong>", f"{SAFE} <em></em>", NPS, yes, *own]]
    for n in PEOPLE:
        who = "Direction" if n < 8 else "Staff"
        day = f"0{5 + n % 4}-10-2026"
        before = [f"h{n:04d}xk", who, team(n), clear(n), safe(n), nps(n), n % 2]
        rows.append([*before, f"{day} 23:46", f"{day} 23:58", f"net{n % 5}"])
    return text_file(folder, csv_text(rows))


def typeform_of_groups(folder: Path) -> Path:
    """A row with the titles of groups stands above the header, blank above most columns.

    Seen in: Cantera/user-surveys, responses.csv.
    """
    rows: Cells = [
        ["", "", "What do you think?", "", "", "", "", "", ""],
        ["#", "Level", "Department", CLEAR, SAFE, NPS, "Start Date (UTC)", "Submit Date (UTC)", "Network ID"],
    ]
    rows[0][1] = "You"
    for n in PEOPLE:
        who = "Direction" if n < 8 else "Staff"
        day = f"10/{5 + n % 9}/26"
        rows.append([f"h{n:04d}xk", who, team(n), clear(n), safe(n), nps(n), f"{day} 23:38", f"{day} 23:44", "net"])
    return text_file(folder, csv_text(rows))


def surveymonkey_of_answers_in_numbers(folder: Path) -> Path:
    """The second row names a matrix's rows alone, and answers are the numbers of their places.

    Seen in: fivethirtyeight/data, star-wars-survey/StarWars.csv: RespondentID, lines of old Macs.
    """
    rows: Cells = [
        ["RespondentID", "Start Date", "End Date", "What is your role?", "Your department", "How far?", "", NPS],
        ["", "", "", "Response", "Response", CLEAR, SAFE, "Response"],
    ]
    for n in PEOPLE:
        who = "C-level" if n < 8 else "Employee"
        day = f"10/{5 + n % 9:02d}/2026 09:13:00 AM"
        rows.append([3292879998 + n, day, day, who, team(n), clear(n), safe(n), nps(n)])
    return text_file(folder, csv_text(rows, end="\r"))
