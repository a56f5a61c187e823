"""One sheet of an .xlsx workbook as text, row by row, within bounds that hold for a hostile file too."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from jobs.tables import bounds
from jobs.tables.bounds import BROKEN, MOST_ROWS, Merged, too_large, unreadable
from jobs.tables.text import without_controls

FEWEST_COLUMNS = 3
"""Columns of a list or a survey: a sheet of fewer is a cover, or explains the others."""

LOOKED_AT = 20  # rows of a sheet by which it tells


@contextmanager
def rows(path: Path) -> Iterator[tuple[Iterator[tuple[int, list[str]]], str, tuple[str, ...]]]:
    """Open a workbook: (row number, cells) of every row of one of its sheets, its name, and those of the others.

    It is the first sheet that is as wide as a list, else the first with anything. Cells that are merged over several
    rows say the same in each. Formulas count as what they last came to, and as nothing where the file does not say.

    Raises:
        BadFile: it unpacks to more than any list or survey, or cannot be read.
    """
    merged = bounds.check(path)
    openpyxl: Any = import_module("openpyxl")  # loaded for a workbook alone: it brings numpy, and the bot stays small
    with warnings.catch_warnings(), path.open("rb") as file:  # a path would be judged by its name
        warnings.simplefilter("ignore")  # of styles and extensions, which are not read
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN:
            raise unreadable(path) from None
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            first = [list(islice(_rows(path, sheet), LOOKED_AT)) for sheet in sheets]
            wide = [
                number for number, above in enumerate(first) if max(map(_width, above), default=0) >= FEWEST_COLUMNS
            ]
            chosen = next(iter([*wide, *(number for number, above in enumerate(first) if above)]), None)
            titles = [without_controls(sheet.title) for sheet in sheets]
            others = tuple(title for number, title in enumerate(titles) if number != chosen)
            if chosen is None:
                yield iter(()), "", others
            else:
                sheet = sheets[chosen]
                part = sheet._worksheet_path  # noqa: SLF001 - openpyxl says it nowhere else
                yield _filled(_rows(path, sheet), merged.get(part, ())), titles[chosen], others
        finally:
            book.close()


def _rows(path: Path, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet that are not blank, with their numbers."""
    sheet.reset_dimensions()  # some programs write that a sheet is one cell large
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > MOST_ROWS:
                raise too_large(path)
            cells = [_text(value) for value in row]
            if any(cells):
                yield number, cells
    except BROKEN:
        raise unreadable(path) from None


def _width(row: tuple[int, list[str]]) -> int:
    return sum(bool(cell.strip()) for cell in row[1])


def _filled(rows: Iterator[tuple[int, list[str]]], merged: Iterable[Merged]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows in which each cell of a merged one says what it says; those of a header stay as they are."""
    starts: dict[int, list[Merged]] = {}
    for cell in merged:
        starts.setdefault(cell.first, []).append(cell)
    held: dict[int, tuple[int, str]] = {}  # column -> last row, what it says
    header = 0
    for number, cells in rows:
        header = header or (number if _width((number, cells)) > 1 else 0)
        for cell in starts.get(number, ()) if 0 < header < number else ():
            if cell.column <= len(cells):
                held[cell.column] = cell.last, cells[cell.column - 1]
        until = [(column, text) for column, (last, text) in held.items() if number <= last]
        filled = cells + [""] * (max((column for column, _ in until), default=0) - len(cells))
        for column, text in until:
            filled[column - 1] = filled[column - 1] or text
        yield number, filled


def _text(value: object) -> str:
    """Return a cell as a CSV file would say it; a whole number has no point, a day no hour."""
    match value:
        case None:
            return ""
        case str():
            text = value if value.isascii() else unicodedata.normalize("NFC", value)
            return text if text.isprintable() else without_controls(text)
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
