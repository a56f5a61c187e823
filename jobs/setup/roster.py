"""The company's list of people: a table from any spreadsheet, headers in French or English."""

from __future__ import annotations

import re
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
    unread: tuple[str, ...] = ()  # other sheets of the workbook


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
    with tables.opened(path) as table:
        columns = headings.columns(path.name, table.header, leaders)
        for number, row in table.rows:
            cells = _cells(columns, row)
            if not any(cells.values()):
                continue
            try:
                line = _line(number, cells, leaders)
                _refuse_twice(seen, line)
            except ValueError as why:
                bad.append(BadLine(number, str(why)))
            else:
                lines.append(line)
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
        table.unread,
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
    cells = {column: " ".join(row[at].split()) if at < len(row) else "" for column, at in columns.at.items()}
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
