"""The first sheet of an .xlsx workbook as text, row by row, within bounds that hold for a hostile file too."""

from __future__ import annotations

import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from jobs.errors import BadFile

LARGEST_SHEET = 2**30
"""Bytes that the sheets may unpack to: over two million rows of a survey. Sheets are read as they unpack."""

LARGEST_TEXTS = 64 * 2**20
"""Bytes of the workbook's shared texts, which openpyxl holds in memory."""

LARGEST_PART = 16 * 2**20
"""Bytes of any other part that is read."""

LONGEST_RUN = 2**20
"""Bytes between two tags. Excel holds a cell to 32,767 characters."""

MOST_ROWS = 2**20
"""Rows of a sheet in Excel: one that is numbered higher would have all those before it filled in."""

_CHUNK = 64 * 2**10
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, ValueError, TypeError, AttributeError)
"""What openpyxl raises of workbooks that other programs wrote, or that were cut."""


@contextmanager
def rows(path: Path) -> Iterator[tuple[Iterator[tuple[int, list[str]]], tuple[str, ...]]]:
    """Open a workbook: (row number, cells) of every row of its first sheet with any, and the names of the others.

    Formulas count as what they last came to, and as nothing where the file does not say.

    Raises:
        BadFile: it unpacks to more than any list or survey, or cannot be read.
    """
    _check_size(path)
    openpyxl: Any = import_module("openpyxl")  # loaded for a workbook alone: it brings numpy, and the bot stays small
    with warnings.catch_warnings(), path.open("rb") as file:  # a path would be judged by its name
        warnings.simplefilter("ignore")  # of styles and extensions, which are not read
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except _BROKEN:
            raise _unreadable(path) from None
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
                raise _too_large(path)
            cells = [_text(value) for value in row]
            if any(cells):
                yield number, cells
    except _BROKEN:
        raise _unreadable(path) from None


def _text(value: object) -> str:
    """Return a cell as a CSV file would say it; a whole number has no point, a day no hour."""
    match value:
        case None:
            return ""
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
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


def _check_size(path: Path) -> None:
    """Refuse a workbook whose parts are too large, by what it declares and by what really comes out.

    Raises:
        BadFile: it is too large, or cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
            sheets = 0
            for part in parts:
                is_sheet = "worksheets/" in part.filename
                room = LARGEST_SHEET - sheets if is_sheet else _room(part.filename)
                if part.file_size > room:
                    raise _too_large(path)
                with archive.open(part) as unpacked:
                    size = _measure(path, unpacked, room)
                sheets += size if is_sheet else 0
    except (*_BROKEN, NotImplementedError, RuntimeError):
        raise _unreadable(path) from None


def _room(name: str) -> int:
    return LARGEST_TEXTS if name.endswith("sharedStrings.xml") else LARGEST_PART


def _measure(path: Path, unpacked: Any, room: int) -> int:
    """Return how many bytes a part unpacks to, read a chunk at a time.

    Raises:
        BadFile: it is larger than ``room``, defines entities, or has a text longer than a cell may be.
    """
    size = run = 0
    while chunk := unpacked.read(_CHUNK):
        if not size and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise _unreadable(path)
        size += len(chunk)
        run = len(chunk) - 1 - chunk.rfind(b"<") if b"<" in chunk else run + len(chunk)
        if size > room:
            raise _too_large(path)
        if run > LONGEST_RUN:
            raise BadFile(f"{path.name} has a cell that is longer than a spreadsheet allows; it is not read.")
    return size


def _too_large(path: Path) -> BadFile:
    return BadFile(f"{path.name} unpacks to more than any list or survey needs; save the sheet as CSV (UTF-8).")


def _unreadable(path: Path) -> BadFile:
    return BadFile(f"{path.name} is not a spreadsheet that can be read: save it again, as .xlsx or CSV (UTF-8).")
