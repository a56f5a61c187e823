"""How surveys call their columns, in French and English; beside those of lists of people (`jobs.setup.headings`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jobs.setup.headings import HEADERS, spelling

WEEK = (
    *("week", "semaine", "horodateur", "timestamp", "recorded date", "recordeddate", "date submitted", "submitdate"),
    *("submit date utc", "submit date", "submitted at", "submitted on", "completion time", "heure de fin", "end date"),
    *("enddate", "date de soumission", "date de reponse", "response date", "soumis le", "repondu le", "date de fin"),
    *(
        "survey date",
        "date du sondage",
        "date de l'enquête",
        "answered at",
        "answered on",
        "completed at",
        "day",
        "jour",
    ),
    *("completion date", "date of response", "date réponse", "response time", "heure de soumission", "date soumission"),
    *(
        "date",
        "datestamp",
        "wave",
        "vague",
        "month",
        "mois",
        "start date",
        "startdate",
        "start time",
        "heure de debut",
        "created at",
    ),
)
PERSON = (
    *("person", "personne", "respondent", "repondant", "employee id", "employee number", "employee", "matricule"),
    *(
        "participant id",
        "participant",
        "email",
        "email address",
        "adresse mail",
        "adresse e mail",
        "adresse de messagerie",
        "e mail",
        "courriel",
    ),
    *(
        "respondent id",
        "respondentid",
        "id repondant",
        "user id",
        "identifiant",
        "token",
        "responseid",
        "response id",
        "id de la reponse",
    ),
    *("id", "name", "nom", "full name", "participant name", "participant email"),
)
LEVEL = (
    *HEADERS["level"],
    *("role", "rôle", "position level", "job title level", "seniority level", "hierarchy level", "leadership level"),
)
FUNCTION = (
    *HEADERS["function"],
    "division",
    "business unit",
    "pole",
    "filiere",
    "departement/service",
    "function name",
)
TEAM = (*HEADERS["team"], "sub department", "group", "groupe", "unite", "team name", "nom de l'équipe")

COLUMNS: dict[str, tuple[str, ...]] = {
    "week": WEEK,
    "person": PERSON,
    "level": LEVEL,
    "function": FUNCTION,
    "team": TEAM,
    "question": ("question", "item", "question text", "texte de la question", "enonce", "statement"),
    "answer": ("answer", "reponse", "response", "value", "valeur", "score", "rating", "note"),
    "kind": ("kind", "type", "genre de question", "question type"),
    "reversed": ("reversed", "reverse", "inverse", "sens", "direction of the item", "polarity", "polarite"),
}
"""The first of several that a file has is read: the sooner listed, the surer."""

REVERSED = (
    "true",
    "vrai",
    "yes",
    "oui",
    "1",
    "-1",
    "r",
    "x",
    "reversed",
    "reverse",
    "inverse",
    "low",
    "negative",
    "negatif",
)
"""What a column of directions says of a question whose low answers are the good ones."""

OURS_NOT = (
    *("lastpage", "startlanguage", "tete de serie", "ipaddr", "refurl", "url referente", "interviewtime"),
    *("total time", "temps total", "fbclid", "phone number", "telephone", "adresse de messagerie", "username"),
    *("ip address", "ipaddress", "adresse ip", "duration in seconds", "duration", "progress", "finished", "status"),
    *("distribution channel", "distributionchannel", "user language", "userlanguage", "language", "langue", "locale"),
    *("location latitude", "locationlatitude", "location longitude", "locationlongitude", "external reference"),
    *(
        "externalreference",
        "external data reference",
        "externaldatareference",
        "recipientlastname",
        "recipientfirstname",
    ),
    *(
        "recipientemail",
        "recipient last name",
        "recipient first name",
        "recipient email",
        "collector id",
        "custom data 1",
    ),
    *("email address", "first name", "last name", "prenom", "nom", "nom de famille", "name", "email", "e mail", "seed"),
    *("last page", "derniere page", "start language", "langue de depart", "date last action", "referrer url", "tags"),
    *("date de la derniere action", "date started", "date de lancement", "response type", "ending", "stage date utc"),
    *(
        "stage date",
        "start date utc",
        "last modified time",
        "heure de la derniere modification",
        "points",
        "total points",
    ),
    *("quiz feedback", "id", "response id", "network id", "browser", "os", "device"),
)
"""Columns that survey tools add: they are named, and never taken for answers."""

ABOUT_PEOPLE = (
    *("gender", "sexe", "genre", "age", "age group", "age range", "tranche d'age", "birth year", "annee de naissance"),
    *("niveau d'etudes", "education level", "level of education"),
    *("year of birth", "years in company", "years of service", "number of direct reports", "grade", "salary band"),
    *("shift", "floor", "etage", "total", "average", "mean", "moyenne", "rank", "rang", "weight", "poids", "phone"),
    *(
        "telephone",
        "postal code",
        "code postal",
        "zip",
        "zip code",
        "how long have you worked here",
        "where do you work",
    ),
    *("how long have you been with the company", "where are you based", "depuis combien de temps travaillez vous ici"),
    *("ou travaillez vous", "manager name", "nom du manager", "duree", "salaire", "salary"),
    *(
        "tenure",
        "anciennete",
        "country",
        "pays",
        "location",
        "site",
        "lieu",
        "ville",
        "city",
        "office",
        "bureau",
        "region",
    ),
    *("contract", "contrat", "type de contrat", "employment type", "job title", "intitule de poste", "poste", "emploi"),
    *(
        "manager",
        "manager email",
        "supervisor",
        "supervisor email",
        "reporting to",
        "responsable",
        "hire date",
        "start",
    ),
    *("date d'embauche", "date of birth", "date de naissance", "generation", "seniority", "education", "ethnicity"),
    *(
        "sections",
        "factors",
        "survey",
        "survey name",
        "comment",
        "comments",
        "commentaire",
        "commentaires",
        "score total",
    ),
)
"""Columns that tell who answers, or add up what they answered: they are named, and never taken for answers."""


_FILLERS = frozenset(
    word
    for words in (
        "your my our which what is are in do does you work live the of please select choose indicate belong to part",
        "any other have un une autre autres avez",
        "votre mon ma notre quel quelle est dans travaillez vous etes le la les de du l d a choisissez indiquez merci",
        "habitez vivez",
    )
    for word in words.split()
)
"""Words around the name of a column where a form asks for it: *Which department do you work in?*"""

_ASKED = ("level", "function", "team")


def role_of(heading: str, role: str) -> int | None:
    """Return how sure it is that a heading names a column (0 = surest), None when it does not."""
    spelt = spelling(heading)
    names = [spelling(name) for name in COLUMNS[role]]
    if spelt in names:
        return names.index(spelt)
    core = bare(spelt)
    return len(names) + names.index(core) if role in _ASKED and core in names else None


def is_question(heading: str) -> bool:
    """Return whether a heading may be a question: it is none of the columns that surveys come with."""
    spelt = spelling(heading)
    return bool(spelt) and spelt not in _NOT and bare(spelt) not in _NOT and _MEASURED.search(spelt) is None


def is_marking(title: str, titles: Sequence[str]) -> bool:
    """Return whether a column holds the points of another one, or what is said of it: a quiz of Microsoft Forms."""
    match = _MARKED.fullmatch(title)
    return match is not None and match[1] in titles


def bare(spelt: str) -> str:
    """Return a heading without the words of a sentence around it."""
    return " ".join(word for word in spelt.split() if word not in _FILLERS)


_MARKED = re.compile(r"(?:points|feedback) - (.+)", re.IGNORECASE)
_MEASURED = re.compile(
    r"^q\S* (?:first click|last click|page submit|click count|(?:parent )?topics|sentiment(?: score| polarity)?)$"
    r"|^(?:group time|question time|duree pour (?:le groupe|la question)) |^grouptime ?[0-9]+$"
)
"""What Qualtrics and LimeSurvey measured of a question, or made of its comments."""

_NOT = frozenset(
    spelt
    for heading in (*OURS_NOT, *ABOUT_PEOPLE, *(name for names in COLUMNS.values() for name in names))
    for spelt in (spelling(heading), bare(spelling(heading)) if heading in ABOUT_PEOPLE else "")
    if spelt
)
