"""The company's list of people: a CSV file from any spreadsheet, headers in French or English."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jobs import files
from jobs.errors import BadFile
from storage.types import Level

HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name", "nom", "nom complet", "prénom nom"),
    "id": ("id", "platform id", "user id", "slack id", "identifiant", "id slack"),
    "email": ("email", "e-mail", "mail", "courriel", "adresse e-mail", "adresse mail"),
    "level": ("level", "niveau"),
    "function": ("function", "fonction"),
    "team": ("team", "équipe", "equipe"),
    "timezone": ("timezone", "time zone", "fuseau", "fuseau horaire"),
    "locale": ("locale", "language", "langue"),
}
LEVELS: dict[str, Level] = {
    "leader": Level.LEADER,
    "dirigeant": Level.LEADER,
    "dirigeante": Level.LEADER,
    "direction": Level.LEADER,
    "manager": Level.MANAGER,
    "encadrant": Level.MANAGER,
    "encadrante": Level.MANAGER,
    "encadrement": Level.MANAGER,
    "staff": Level.STAFF,
    "équipe": Level.STAFF,
    "terrain": Level.STAFF,
    "salarié": Level.STAFF,
    "salariée": Level.STAFF,
    "": Level.STAFF,
}
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


def read(path: Path) -> list[Line]:
    """Return the people of a file (UTF-8, or what Excel writes; comma, semicolon or tab).

    Raises:
        BadLines: every line that cannot be taken, with its number and why.
        BadFile: the file as a whole cannot be taken.
    """
    rows = _rows(path)
    columns = _columns(path.name, next(rows)[1])
    lines: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        cells = {column: " ".join(row[at].split()) if at < len(row) else "" for column, at in columns.items()}
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
    return lines


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


def _columns(name: str, header: list[str]) -> dict[str, int]:
    """Return the position of each known column in the header.

    Raises:
        BadFile: there is no name, or neither an e-mail nor an id.
    """
    headings = [" ".join(cell.casefold().split()) for cell in header]
    columns = {
        column: next(at for at, heading in enumerate(headings) if heading in accepted)
        for column, accepted in HEADERS.items()
        if any(heading in accepted for heading in headings)
    }
    if "name" not in columns:
        raise BadFile(f"{name}: no column for the name; the header must be {','.join(HEADERS)} (nom, e-mail, équipe…).")
    if "id" not in columns and "email" not in columns:
        raise BadFile(f"{name}: no column email (or id): without one, nobody can be found on the platform.")
    return columns


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
    level = LEVELS.get(cells.get("level", "").casefold())
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
    """Refuse a person who is in the file twice; ``seen`` holds the line number of every id and e-mail so far.

    Raises:
        ValueError: why, as a sentence.
    """
    for key in filter(None, (line.id, line.email)):
        before = seen.setdefault(key.casefold(), line.number)
        if before != line.number:
            raise ValueError(f"{key} is already on line {before}.")
