"""The first sheet of an .xlsx workbook as text, row by row, within bounds that hold for a hostile file too."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

from jobs.tables import bounds
from jobs.tables.bounds import BROKEN, MOST_ROWS, too_large, unreadable
from jobs.tables.text import without_controls


@contextmanager
def rows(path: Path) -> Iterator[tuple[Iterator[tuple[int, list[str]]], tuple[str, ...]]]:
    """Open a workbook: (row number, cells) of every row of its first sheet with any, and the names of the others.

    Formulas count as what they last came to, and as nothing where the file does not say.

    Raises:
        BadFile: it unpacks to more than any list or survey, or cannot be read.
    """
    bounds.check(path)
    openpyxl: Any = import_module("openpyxl")  # loaded for a workbook alone: it brings numpy, and the bot stays small
    with warnings.catch_warnings(), path.open("rb") as file:  # a path would be judged by its name
        warnings.simplefilter("ignore")  # of styles and extensions, which are not read
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN:
            raise unreadable(path) from None
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
            chosen = next((sheet for sheet in sheets if next(_rows(path, sheet), None)), None)
            others = tuple(sheet.title for sheet in sheets if sheet is not chosen)
            yield (iter(()) if chosen is None else _rows(path, chosen)), others
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
