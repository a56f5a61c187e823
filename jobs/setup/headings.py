"""How spreadsheets of people call their columns and levels, in French and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jobs.errors import BadFile
from storage.types import Level

# The first of several that a file has is read: the sooner listed, the surer.
HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "nom complet", "prénom nom", "nom prénom", "display name", "employee name", "nom"),
    "first": ("first name", "given name", "prénom", "forename", "preferred first name", "firstname"),
    "last": ("last name", "surname", "family name", "nom de famille", "nom d'usage", "lastname"),
    "id": ("platform id", "slack id", "id slack", "slack user id", "member id", "user id", "id", "identifiant"),
    "email": (
        *("email", "e-mail", "mail", "courriel", "email address", "adresse e-mail", "adresse mail"),
        *("work email", "work email address", "business email", "company email", "e-mail professionnel"),
        *(
            "adresse e-mail professionnelle",
            "courriel professionnel",
            "email professionnel",
            "adresse email",
            "email pro",
        ),
        *("adresse email professionnelle", "mail professionnel"),
    ),
    "level": ("level", "niveau", "management level", "niveau hiérarchique", "job level"),
    "function": (
        "function",
        "fonction",
        "department",
        "département",
        "direction",
        "département/service",
        "division",
        "dept",
        "pôle",
        "business unit",
        "filière",
    ),
    "team": ("team", "équipe", "squad", "service", "sub-department", "équipes"),
    "timezone": ("timezone", "time zone", "fuseau horaire", "fuseau"),
    "locale": ("locale", "language", "langue"),
}
_LEVELS: dict[Level, tuple[str, ...]] = {
    Level.LEADER: (
        *("leader", "dirigeant", "dirigeante", "direction", "executive", "exec", "leadership", "c-level"),
        *("comité de direction", "codir", "comex", "cadre dirigeant", "cadre dirigeante"),
    ),
    Level.MANAGER: ("manager", "encadrant", "encadrante", "encadrement", "management", "middle management"),
    Level.STAFF: (
        *("staff", "équipe", "terrain", "salarié", "salariée", "employee", "employé", "employée"),
        *("collaborateur", "collaboratrice", "individual contributor", "team member", ""),
    ),
}


@lru_cache(maxsize=1_024)  # a list says few names many times
def folded(text: str) -> str:
    """Return what is the same in every spelling of a text: no accents, capitals, invisible signs or double spaces."""
    kept = (
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )
    return " ".join("".join(kept).split())


LEVELS: dict[str, Level] = {folded(word): level for level, words in _LEVELS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Leaders:
    """Whoever has one of these words in a column leads, as somebody said; no column where nobody does."""

    column: str | None
    words: frozenset[str] = frozenset()  # folded

    def lead(self, word: str) -> bool:
        """Return whether somebody with this word leads."""
        return folded(word) in self.words


def leaders_said(text: str) -> Leaders:
    """Return who leads, from ``COLUMN=WORD`` or ``COLUMN=WORD|WORD``, or ``none``.

    Raises:
        BadFile: it is neither.
    """
    if text.strip().lower() == "none":
        return Leaders(None)
    column, sign, words = text.rpartition("=")
    if not sign or not column.strip() or not words.strip():
        raise BadFile(f"“{text}” does not say who leads: write COLUMN=WORD, like “Level=Executive”, or none.")
    return Leaders(column.strip(), frozenset(folded(word) for word in words.split("|")))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known column of a file is, and the headings that are none."""

    at: dict[str, int]
    unused: tuple[str, ...]


def columns(file: str, header: Sequence[str], leaders: Leaders | None = None) -> Columns:
    """Return the columns of a header; that of the level is the one by which somebody said who leads.

    Raises:
        BadFile: there is no name or no level, or neither an e-mail nor an id, or not the column that was named.
    """
    headings = [spelling(cell) for cell in header]
    at = {}
    for column, accepted in HEADERS.items():
        known = [headings.index(heading) for heading in map(spelling, accepted) if heading in headings]
        if known:
            at[column] = known[0]
    if "name" in at and at.pop("last", None) is not None:
        at.pop("first", None)  # the whole name is there
    if not at.keys() & {"name", "last"}:
        raise BadFile(
            f"{file}: no column for the name (name, nom; or first name and last name). "
            "The header can be name,email,level,function,team."
        )
    if not at.keys() & {"id", "email"}:
        raise BadFile(f"{file}: no column email (or id): without one, nobody can be found on the platform.")
    if leaders is not None:
        at.pop("level", None)
        if leaders.column is not None and spelling(leaders.column) not in headings:
            raise BadFile(f"{file} has no column “{leaders.column}”; it has {', '.join(filter(None, header))[:200]}.")
        if leaders.column is not None:
            at["level"] = headings.index(spelling(leaders.column))
    elif "level" not in at:
        raise BadFile(
            f"{file}: no column for the level ({', '.join(HEADERS['level'])}): it says who leads, "
            "and without it everybody would be staff. Or say it: --leaders 'Job Title=CEO|CFO', --leaders none."
        )
    used = set(at.values())
    unused = [" ".join(cell.split()) for number, cell in enumerate(header) if number not in used and cell.strip()]
    return Columns(at, tuple(unused))


def spelling(cell: str) -> str:
    """Return what is the same in every spelling of a heading; ``_`` and ``-`` are spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", folded(cell)).split())
