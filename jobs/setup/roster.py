"""The company's list of people: a table from any spreadsheet, headers in French or English."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs import files, tables
from jobs.errors import BadFile
from jobs.setup import headings
from jobs.setup.headings import HEADERS, LEVELS, Columns, Leaders, folded
from storage.types import Level

ZERO_WIDTH_JOINER = "\u200d"
"""It holds a sign of several people together, and letters of some scripts."""

LANGUAGES = {"fr": "fr", "francais": "fr", "french": "fr", "en": "en", "anglais": "en", "english": "en"}
LONGEST = {"name": 200, "id": 64, "email": 320, "function": 120, "team": 120}
MOST_TOLD = 40  # complaints
MOST_LINES = 5  # of one complaint
LARGEST_FILE = 64 * 2**20
_WRAPPED = re.compile(r"(?:[^<>@]*<)?(?:mailto:)?([^<>@\s]+@[^<>@\s]+)>?", re.IGNORECASE)
"""An address as mail programs and links write it: *Ana Petit <ana@firm.fr>*, *mailto:ana@firm.fr*."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the file; None where their line is silent."""

    number: int
    name: str
    id: str | None
    email: str | None
    level: Level
    function: str | None
    team: str | None
    timezone: str | None
    locale: str | None


@dataclass(frozen=True, slots=True)
class Roster:
    """The company's list as it was read."""

    name: str  # of the file
    lines: tuple[Line, ...]
    unused: tuple[str, ...] = ()  # headings of columns that say nothing to us
    spellings: tuple[tuple[str, ...], ...] = field(default=())  # of one team or function; the first is kept
    sheet: str = ""  # of a workbook
    unread: tuple[str, ...] = ()  # its other sheets
    foreign: tuple[str, ...] = ()  # languages that we do not speak


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that cannot be taken: its number in the file, and why."""

    number: int
    why: str


class BadLines(BadFile):
    """Some lines cannot be taken, so none was; ``lines`` says which and why."""

    def __init__(self, name: str, lines: tuple[BadLine, ...]) -> None:
        """Keep every bad line, in the order of the file."""
        listed = "\n".join(f"  {told}" for told in _grouped(lines))
        count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
        super().__init__(f"{name}: correct {count}, then import again; nothing was changed.\n{listed}")
        self.lines = lines


def _grouped(lines: Sequence[BadLine]) -> list[str]:
    """Return what is wrong, a line each: the same complaint about many lines of the file is one."""
    numbers: dict[str, list[int]] = {}
    for line in lines:
        numbers.setdefault(line.why, []).append(line.number)
    told = []
    for why, of in list(numbers.items())[:MOST_TOLD]:
        rest = f" and {len(of) - MOST_LINES} more" if len(of) > MOST_LINES else ""
        told.append(f"line{'s' if len(of) > 1 else ''} {', '.join(map(str, of[:MOST_LINES]))}{rest}: {why}")
    return told + ([f"and {len(numbers) - MOST_TOLD} more."] if len(numbers) > MOST_TOLD else [])


def read(path: Path, leaders: Leaders | None = None) -> Roster:
    """Return the list in a file, CSV or .xlsx as `jobs.tables` reads them; ``leaders``: who leads, as somebody said.

    Raises:
        BadLines: every line that cannot be taken, with its number and why.
        BadFile: the file as a whole cannot be taken.
    """
    with files.named(path):
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(f"{path.name} is too large for a list of people (over 64 MB).")
    lines: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    foreign: dict[str, None] = {}
    with tables.opened(path) as table:
        columns = headings.columns(path.name, table.header, leaders)
        for number, row in table.rows:
            cells = _cells(columns, row)
            if not any(cells.values()):
                continue
            try:
                _refuse_other_width(row, len(table.header), columns)
                line = _line(number, cells, leaders)
                _refuse_twice(seen, line)
            except ValueError as why:
                bad.append(BadLine(number, str(why)))
            else:
                lines.append(line)
                if line.locale is None and cells.get("locale"):
                    foreign[cells["locale"]] = None
    if bad:
        raise BadLines(path.name, tuple(bad))
    if not lines:
        raise BadFile(f"{path.name} has a header but nobody in it.")
    if leaders is not None and leaders.column and all(line.level is not Level.LEADER for line in lines):
        raise BadFile(f"{path.name}: nobody has that word in the column {leaders.column}.")
    functions, teams = _spellings([line.function for line in lines]), _spellings([line.team for line in lines])
    return Roster(
        path.name,
        tuple(
            replace(
                line,
                function=line.function and functions[folded(line.function)][0],
                team=line.team and teams[folded(line.team)][0],
            )
            for line in lines
        ),
        columns.unused,
        tuple(spelt for spelt in (*functions.values(), *teams.values()) if len(spelt) > 1),
        table.sheet,
        table.unread,
        tuple(foreign),
    )


def _refuse_other_width(row: Sequence[str], width: int, columns: Columns) -> None:
    """Refuse a line that is cut before its last column, or has cells beyond the header: others stand where they should.

    Raises:
        ValueError: why, as a sentence.
    """
    if len(row) <= max(columns.at.values()):
        raise ValueError(f"it has {len(row)} columns where the header has {width}; the file may be cut.")
    if any(cell.strip() for cell in row[width:]):
        raise ValueError(
            f"it has {len(row)} columns where the header has {width}; a comma in a cell needs quotation marks."
        )


def _spellings(names: Sequence[str | None]) -> dict[str, tuple[str, ...]]:
    """Return every spelling of each name, by its folded form: the most frequent first, then the first read."""
    spellings: dict[str, tuple[str, ...]] = {}
    for name, _ in Counter(name for name in names if name).most_common():
        key = folded(name)
        spellings[key] = (*spellings.get(key, ()), name)
    return spellings


def _cells(columns: Columns, row: Sequence[str]) -> dict[str, str]:
    """Return the cells of a line by column, with single spaces; first and last name joined."""
    cells = {column: _clean(row[at]) if at < len(row) else "" for column, at in columns.at.items()}
    first, last, name = cells.pop("first", ""), cells.pop("last", ""), cells.get("name", "")
    # A column “Nom” beside “Prénom” may hold the whole name, or the last name alone.
    whole = bool(name) and set(folded(first).split()) <= set(folded(name).split())
    if match := _WRAPPED.fullmatch(cells.get("email", "")):
        cells["email"] = match[1]
    cells["name"] = name if whole else f"{first} {last or name}".strip()
    return cells


def _clean(cell: str) -> str:
    """Return a cell with single spaces, and without signs that nobody sees but that no account's address has."""
    if not cell.isascii():
        cell = "".join(sign for sign in cell if unicodedata.category(sign) != "Cf" or sign == ZERO_WIDTH_JOINER)
    return " ".join(cell.split()) if cell.strip(ZERO_WIDTH_JOINER) else ""


def zone(name: str | None) -> str | None:
    """Return the time zone's name, None when there is no such zone."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _line(number: int, cells: dict[str, str], leaders: Leaders | None) -> Line:
    """Return the person of one line.

    Raises:
        ValueError: why it cannot be taken, as a sentence.
    """
    for column, longest in LONGEST.items():
        if len(cells.get(column, "")) > longest:
            raise ValueError(f"the {column} is longer than {longest} characters.")
    values = {column: cells.get(column) or None for column in HEADERS}
    if values["name"] is None:
        raise ValueError("the name is missing.")
    if values["id"] is None and values["email"] is None:
        raise ValueError("neither an e-mail nor an id: one of them is needed to find the account.")
    if values["email"] is not None and not _EMAIL.fullmatch(values["email"]):
        raise ValueError(f"“{values['email']}” is not an e-mail address.")
    level = LEVELS.get(folded(cells.get("level", "")))
    if leaders is not None:
        manages = level is Level.MANAGER
        level = Level.LEADER if leaders.lead(cells.get("level", "")) else Level.MANAGER if manages else Level.STAFF
    if level is None:
        raise ValueError(f"the level “{values['level']}” is none of leader, manager, staff.")
    if values["timezone"] is not None and zone(values["timezone"]) is None:
        raise ValueError(f"“{values['timezone']}” is not a time zone; write it like Europe/Paris.")
    language = re.split(r"[-_ (]", folded(values["locale"] or ""))[0]
    return Line(
        number=number,
        name=values["name"],
        id=values["id"],
        email=values["email"],
        level=level,
        function=values["function"],
        team=values["team"],
        timezone=values["timezone"],
        locale=LANGUAGES.get(language),
    )


def _refuse_twice(seen: dict[str, int], line: Line) -> None:
    """Refuse an e-mail that is in the file twice; ``seen`` holds the line number of every one so far.

    Ids are looked at later: a company's own may repeat.

    Raises:
        ValueError: why, as a sentence.
    """
    before = seen.setdefault(line.email.casefold(), line.number) if line.email else line.number
    if before != line.number:
        raise ValueError(f"{line.email} is already on line {before}.")
