"""The company's list of people: a CSV file from any spreadsheet, headers in French or English."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs import files
from jobs.errors import BadFile
from jobs.setup import headings
from jobs.setup.headings import HEADERS, LEVELS, Columns, folded
from storage.types import Level

LONGEST = {"name": 200, "id": 64, "email": 320, "function": 120, "team": 120}
LARGEST_FILE = 64 * 2**20
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


@dataclass(frozen=True, slots=True)
class BadLine:
    """One line that cannot be taken: its number in the file, and why."""

    number: int
    why: str


class BadLines(BadFile):
    """Some lines cannot be taken, so none was; ``lines`` says which and why."""

    def __init__(self, name: str, lines: tuple[BadLine, ...]) -> None:
        """Keep every bad line, in the order of the file."""
        listed = "\n".join(f"  line {line.number}: {line.why}" for line in lines)
        count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
        super().__init__(f"{name}: correct {count}, then import again; nothing was changed.\n{listed}")
        self.lines = lines


def read(path: Path) -> Roster:
    """Return the list in a file (UTF-8, or what Excel writes; comma, semicolon or tab).

    Raises:
        BadLines: every line that cannot be taken, with its number and why.
        BadFile: the file as a whole cannot be taken.
    """
    rows = _rows(path)
    columns = headings.columns(path.name, next(rows)[1])
    lines: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        cells = _cells(columns, row)
        if not any(cells.values()):
            continue
        try:
            line = _line(number, cells)
            _refuse_twice(seen, line)
        except ValueError as why:
            bad.append(BadLine(number, str(why)))
        else:
            lines.append(line)
    if bad:
        raise BadLines(path.name, tuple(bad))
    if not lines:
        raise BadFile(f"{path.name} has a header but nobody in it.")
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
    )


def _spellings(names: Sequence[str | None]) -> dict[str, tuple[str, ...]]:
    """Return every spelling of each name, by its folded form: the most frequent first, then the first read."""
    spellings: dict[str, tuple[str, ...]] = {}
    for name, _ in Counter(name for name in names if name).most_common():
        key = folded(name)
        spellings[key] = (*spellings.get(key, ()), name)
    return spellings


def _cells(columns: Columns, row: Sequence[str]) -> dict[str, str]:
    """Return the cells of a line by column, in NFC, with single spaces; first and last name joined."""
    cells = {
        column: " ".join(unicodedata.normalize("NFC", row[at]).split()) if at < len(row) else ""
        for column, at in columns.at.items()
    }
    first, last, name = cells.pop("first", ""), cells.pop("last", ""), cells.get("name", "")
    # A column “Nom” beside “Prénom” may hold the whole name, or the last name alone.
    whole = bool(name) and set(folded(first).split()) <= set(folded(name).split())
    cells["name"] = name if whole else f"{first} {last or name}".strip()
    return cells


def zone(name: str | None) -> str | None:
    """Return the time zone's name, None when there is no such zone."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _text(path: Path) -> str:
    """Return the file's text, UTF-8 or Windows-1252."""
    with files.named(path):
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(f"{path.name} is too large for a list of people (over 64 MB).")
        raw = path.read_bytes()
    if b"\x00" in raw:
        raise BadFile(f"{path.name} is not a CSV file: save the sheet as CSV (UTF-8) and try again.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel in France writes Windows-1252 unless told otherwise; its five unused bytes stand for nothing.
        return raw.decode("cp1252", errors="replace")


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every line that is not blank, the header first."""
    text = _text(path)
    header = text.lstrip().split("\n", 1)[0]
    if not header.strip():
        raise BadFile(f"{path.name} is empty.")
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise BadFile(f"{path.name}, line {reader.line_num}: not a CSV line that can be read ({error}).") from None


def _line(number: int, cells: dict[str, str]) -> Line:
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
    if level is None:
        raise ValueError(f"the level “{values['level']}” is none of leader, manager, staff.")
    if values["timezone"] is not None and zone(values["timezone"]) is None:
        raise ValueError(f"“{values['timezone']}” is not a time zone; write it like Europe/Paris.")
    locale = (values["locale"] or "").replace("_", "-").split("-")[0].casefold() or None
    if locale not in (None, "fr", "en"):
        raise ValueError(f"the language “{values['locale']}” is neither fr nor en.")
    return Line(
        number=number,
        name=values["name"],
        id=values["id"],
        email=values["email"],
        level=level,
        function=values["function"],
        team=values["team"],
        timezone=values["timezone"],
        locale=locale,
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
