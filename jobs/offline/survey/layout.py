"""Which column is what: long (one row an answer) or wide (one row a person), by headings, rows and what is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from jobs.errors import BadFile
from jobs.offline.survey.days import readings
from jobs.offline.survey.headings import COLUMNS, bare, is_marking, is_question, role_of
from jobs.offline.survey.mapping import Mapping
from jobs.offline.survey.titles import headers
from jobs.offline.survey.words import FAMILIES, NO_ANSWER, YES_NO, said
from jobs.setup.headings import LEVELS, Leaders, folded, spelling
from storage.types import Level

FIRST, LAST = ("first name", "prénom", "given name"), ("last name", "nom", "nom de famille", "surname")
MOST_WORDS = 25  # in a column that may say who leads
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ALONE = re.compile(r"anonym(?:ous|e)|none|0", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A column that may say who leads, with its words, the commonest first."""

    heading: str
    words: tuple[str, ...]


class NobodySaid(BadFile):
    """The file does not say who leads; ``columns`` may."""

    def __init__(self, name: str, columns: tuple[Unsure, ...]) -> None:
        """Keep the columns, in the order of the file."""
        listed = "".join(f"\n  {column.heading}: {', '.join(column.words)}" for column in columns)
        super().__init__(
            f"{name}: which column says who leads? Add --leaders 'COLUMN=WORD' (or --leaders none).{listed}"
        )
        self.name, self.columns = name, columns


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands; an index of a column, or None where the file has none."""

    header: tuple[str, ...]  # as questions are called
    wide: bool
    at: dict[str, int]
    person: tuple[int, ...]  # two, of a first and a last name
    items: tuple[int, ...] = ()  # of a wide file: columns that may be questions
    leaders: Leaders | None = None  # None: the usual words of levels
    unused: tuple[str, ...] = ()
    headers: int = 1  # rows that are none of answers
    leaders_found: bool = field(default=False)  # by a word of a column that is not called a level


def understand(name: str, header: Sequence[str], sample: Sequence[Sequence[str]], mapping: Mapping) -> Layout:
    """Return the layout of a file, from its header and some of its rows.

    Raises:
        NobodySaid: no column says who leads.
        BadFile: there is no answer, no column for them, or one that was named is not there.
    """
    header, titles, extra = headers(header, sample)
    rows = sample[extra:]
    at = _columns(name, header, mapping)
    if len(header) == 1:
        raise BadFile(
            f"{name} has a single column; a survey has several, with a comma, semicolon, tab or | in between."
        )
    if not at and _is_answers(header, rows):
        raise BadFile(f"{name}: the first row is somebody's answers; put a row above it that says what each column is.")
    wide = not {"question", "answer"} <= at.keys()
    if wide and "question" in at:
        raise BadFile(f"{name}: no column answer ({', '.join(COLUMNS['answer'])}) beside {header[at['question']]}.")
    if wide:
        for role in ("question", "answer", "kind", "reversed"):
            at.pop(role, None)
    people = _people(name, header, rows, at, mapping, wide=wide)
    if "team" in at and "function" not in at and not mapping.columns.get("team"):
        at["function"] = at.pop("team")  # the only grouping there is
    layout = Layout(tuple(titles), wide, at, people, headers=1 + extra)
    layout = _with_items(name, layout, header, mapping)
    if not rows:
        raise BadFile(f"{name} has a header but no answer.")
    layout = _with_leaders(name, layout, rows, mapping)
    used = {*layout.person, *layout.at.values()}
    items = tuple(number for number in layout.items if number not in used)
    unused = tuple(
        title or f"nº {number + 1}"
        for number, title in enumerate(layout.header)
        if number not in used.union(items) and (title or any(row[number].strip() for row in rows if number < len(row)))
    )
    return replace(layout, items=items, unused=unused)


def _is_answers(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a header is none: it holds an e-mail address, or what its columns hold again and again."""
    held: list[set[str]] = [{row[number] for row in rows if number < len(row)} for number in range(len(header))]
    again = sum(bool(cell.strip()) and cell in of_column for cell, of_column in zip(header, held, strict=True))
    return again > 1 or any(_EMAIL.fullmatch(cell.strip()) for cell in header)


# ---------------------------------------------------------------- columns


def _columns(name: str, header: Sequence[str], mapping: Mapping) -> dict[str, int]:
    """Return the column of each role.

    Raises:
        BadFile: a column that was named is not in the file.
    """
    at: dict[str, int] = {}
    for role in COLUMNS:
        said_of = mapping.columns.get(role)
        if said_of:
            at[role] = _named(name, header, said_of)
        elif said_of is None:
            sure = [(rank, number) for number, cell in enumerate(header) if (rank := role_of(cell, role)) is not None]
            if sure:
                at[role] = min(sure)[1]
    return at


def _named(name: str, header: Sequence[str], heading: str) -> int:
    spelt = [spelling(cell) for cell in header]
    if spelling(heading) not in spelt:
        raise BadFile(f"{name} has no column “{heading}”; it has {', '.join(cell for cell in header if cell)[:200]}.")
    return spelt.index(spelling(heading))


def _people(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str]], at: dict[str, int], mapping: Mapping, *, wide: bool
) -> tuple[int, ...]:
    """Return the columns that tell people apart: none of a wide file where each row is somebody.

    Raises:
        BadFile: a long file has none.
    """
    at.pop("person", None)
    declared = mapping.columns.get("person")
    if declared:
        return (_named(name, header, declared),)
    if declared == "" and wide:
        return ()
    taken = set(at.values())
    ranked = [(rank, number) for number, cell in enumerate(header) if (rank := role_of(cell, "person")) is not None]
    names = [_first_of(header, words) for words in (FIRST, LAST)]
    for _, number in sorted(ranked):
        if number in taken or (None not in names and number in names):
            continue
        if not wide or _tells_apart([row[number] for row in rows if number < len(row)]):
            return (number,)
    if None not in names:
        return tuple(number for number in names if number is not None)
    if not wide:
        raise BadFile(f"{name}: no column for the person ({', '.join(COLUMNS['person'][:6])}…); give each a code.")
    return ()


def _first_of(header: Sequence[str], words: Iterable[str]) -> int | None:
    spelt = [spelling(cell) for cell in header]
    return next((spelt.index(spelling(word)) for word in words if spelling(word) in spelt), None)


def _tells_apart(cells: Sequence[str]) -> bool:
    """Return whether the cells of a column can be people: they are there, and few of them repeat."""
    there = [cell.strip() for cell in cells if cell.strip() and not _ALONE.fullmatch(cell.strip())]
    return bool(there) and len(there) > 0.9 * len(cells) and len(set(there)) * 20 > len(there)


# ---------------------------------------------------------------- who leads


def _with_leaders(name: str, layout: Layout, rows: Sequence[Sequence[str]], mapping: Mapping) -> Layout:
    """Return the layout with the column that says who leads: said, called so, or by its words.

    Raises:
        NobodySaid: none does.
    """
    at = dict(layout.at)
    if mapping.leaders is not None:
        at.pop("level", None)
        if mapping.leaders.column is not None:
            at["level"] = _named(name, layout.header, mapping.leaders.column)
        return replace(layout, at=at, leaders=mapping.leaders)
    if "level" in at and _levels(rows, at["level"]):
        return layout
    skipped = {*layout.person, *(at[role] for role in ("week", "question", "answer", "kind", "reversed") if role in at)}
    words = {
        number: counted
        for number in range(len(layout.header))
        if number not in skipped
        and 1 <= len(counted := _words(rows, number, numbers=number == at.get("level"))) <= MOST_WORDS
    }
    for number, of_column in words.items():
        asks = layout.header[number].endswith("?") and number not in at.values()  # *Who should decide?*: they answer
        if not asks and any(LEVELS.get(folded(word)) is Level.LEADER for word in of_column):
            at["level"] = number
            return replace(layout, at=at, leaders_found=True)
    columns = tuple(
        Unsure(layout.header[number], tuple(of_column))
        for number, of_column in words.items()
        if len(of_column) > 1 and (number == at.get("level") or _may_lead(layout.header[number], of_column))
    )
    raise NobodySaid(name, columns)


def _may_lead(heading: str, words: Sequence[str]) -> bool:
    """Return whether a column may say who leads: it holds no names, days or answers."""
    if bare(spelling(heading)) in _NEVER or any(role_of(heading, role) is not None for role in ("week", "person")):
        return False
    spelt = {said(word) for word in words}
    leads = any(LEVELS.get(word, Level.STAFF) is not Level.STAFF for word in spelling(heading).split())
    answers = (spelt <= YES_NO and not leads) or any(spelt <= family.places.keys() for family in FAMILIES.values())
    return not answers and not all("@" in word or readings(word) != (None, None) for word in words)


_NEVER = frozenset(
    bare(spelling(heading))
    for heading in (
        *FIRST,
        *LAST,
        "phone number",
        "téléphone",
        "status",
        "network id",
        "gender",
        "sexe",
        "genre",
        "age",
        "âge",
        "age group",
        "age range",
        "tranche d'âge",
        "langue",
    )
)


def _levels(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Return whether the words of a column called a level tell who leads: one of them does, or we know them all."""
    words = {folded(row[number]) for row in rows if number < len(row)}
    return words <= LEVELS.keys() or any(LEVELS.get(word) is Level.LEADER for word in words)


def _words(rows: Sequence[Sequence[str]], number: int, *, numbers: bool) -> list[str]:
    """Return the words of a column, the commonest first; nothing for texts, nor for numbers unless these are levels."""
    counts: dict[str, int] = {}
    for row in rows:
        cell = row[number].strip() if number < len(row) else ""
        if cell and said(cell) not in NO_ANSWER:
            counts[cell] = counts.get(cell, 0) + 1
            if len(counts) > MOST_WORDS or len(cell) > 60:  # noqa: PLR2004 - no name of a level is so long
                return []
    return (
        []
        if not numbers and all(re.fullmatch(r"[-0-9.,]+", word) for word in counts)
        else sorted(counts, key=lambda w: (-counts[w], w))
    )


# ---------------------------------------------------------------- questions


def _with_items(name: str, layout: Layout, header: Sequence[str], mapping: Mapping) -> Layout:
    """Return the layout with the columns of a wide file that may be questions.

    Raises:
        BadFile: there is no column for answers.
    """
    used = {*layout.person, *layout.at.values()}
    items: list[int] = []
    for number, title in enumerate(layout.header if layout.wide else ()):
        asked = mapping.question(title).asked
        called = {header[number] or title, title}
        noticed = asked is None and all(map(is_question, called)) and not is_marking(title, layout.header)
        if number not in used and title and (asked or noticed):
            items.append(number)
    if layout.wide and not items:
        raise BadFile(
            f"{name}: no column holds answers; a survey has a row an answer (question, answer) or a column a question. "
            f"It has {json.dumps([cell for cell in header if cell], ensure_ascii=False)[1:-1][:200]}."
        )
    return replace(layout, items=tuple(items))
