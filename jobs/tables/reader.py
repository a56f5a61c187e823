"""One reader for every table: a path becomes a header and rows of text, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from jobs import files
from jobs.errors import BadFile
from jobs.tables import formats, sheet, text

MOST_COLUMNS = 2_000
"""The widest surveys have some hundred questions; a table wider than this is none."""

MOST_TITLES = 10
"""Rows of one cell that may stand above the header: the title of an export, its day."""

LOOKED_AT = 50
"""Rows by which it tells how far a table reaches: a column without a heading is one all the same."""

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read: ``rows`` are those after the header, none of them blank."""

    name: str  # of the file
    line: int  # of the header
    header: list[str]  # without the blanks at its end under which nothing stands
    rows: Rows
    sheet: str = ""  # of a workbook, that is read
    unread: tuple[str, ...] = ()  # its other sheets


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Open a table: CSV in any usual encoding and separator, or a sheet of an .xlsx workbook.

    Text comes in NFC, as it stands otherwise. Raised while rows are read, too.

    Raises:
        BadFile: one sentence, with the line where known.
    """
    with files.named(path):
        files.regular(path)
        with path.open("rb") as file:
            head = file.read(formats.HEAD)
        is_sheet = formats.is_sheet(path, head)
    if is_sheet:
        with sheet.rows(path) as (rows, title, unread):
            yield replace(_table(path.name, _padded(rows)), sheet=title, unread=unread)
        return
    coding = text.coding(path)
    try:
        with path.open(encoding=coding.name, errors=coding.errors, newline="") as file:
            yield _table(path.name, text.rows(path.name, file, coding))
    except UnicodeError:
        raise BadFile(f"{path.name} is not text that can be read; save it as CSV (UTF-8) and try again.") from None


def _table(name: str, rows: Rows) -> Table:
    """Return a table whose header has been read.

    Raises:
        BadFile: it is empty, or too wide.
    """
    above = list(islice(rows, LOOKED_AT))
    if not above:
        raise BadFile(f"{name} is empty.")
    start = next((number for number, row in enumerate(above[: MOST_TITLES + 1]) if _cells(row) > 1), 0)
    line, header = above[start]
    rows = chain(above[start + 1 :], rows)
    held = max(map(_width, above[start:]))
    header = header[:held]
    if len(header) > MOST_COLUMNS:
        raise BadFile(f"{name} has {len(header):,} columns; a list or a survey has at most {MOST_COLUMNS:,}.")
    return Table(name, line, header, rows)


def _width(row: tuple[int, list[str]]) -> int:
    """Return where the last cell of a row stands that is not blank."""
    return max((number for number, cell in enumerate(row[1], start=1) if cell.strip()), default=0)


def _cells(row: tuple[int, list[str]]) -> int:
    """Return how many cells of a row are not blank."""
    return sum(bool(cell.strip()) for cell in row[1])


def _padded(rows: Rows) -> Rows:
    """Yield rows at least as wide as any before: a sheet leaves out the blank cells at the end of a row."""
    width = 0
    for line, cells in rows:
        width = max(width, len(cells))
        yield line, cells + [""] * (width - len(cells))
