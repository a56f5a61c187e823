"""What a workbook may hold at most: looked at as it unpacks, before anything of it is kept in memory."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree.ElementTree import ParseError, XMLParser

from jobs.errors import BadFile

LARGEST_SHEET = 2**30
"""Bytes that the sheets may unpack to: over two million rows of a survey. Sheets are read as they unpack."""

LARGEST_TEXTS = 64 * 2**20
"""Bytes of the workbook's shared texts, which openpyxl holds in memory."""

LARGEST_PART = 16 * 2**20
"""Bytes of any other part that is read."""

LONGEST_RUN = 2**20
"""Bytes between two tags. Excel holds a cell to 32,767 characters."""

MOST_TAGS = 250_000
"""Tags of one row, of what follows the rows, and of a part without any: a row of Excel has 16,384 cells at most. Each
tag becomes an object in memory until its row ends."""

DEEPEST = 1_000
"""Tags that are open at once; a workbook's are some ten."""

MOST_ROWS = 2**20
"""Rows of a sheet in Excel: one that is numbered higher would have all those before it filled in."""

LONGEST_TAG = 200
"""Bytes that are kept of a chunk, for what reaches over its end."""

MOST_SHEETS = 200
MOST_PARTS = 10_000

BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, KeyError, ValueError, TypeError, AttributeError)
"""What openpyxl raises of workbooks that other programs wrote, or that were cut."""

_CHUNK = 64 * 2**10
_ROW = re.compile(rb"</?(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"""mergeCell [^>]{0,60}ref=["']([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})["']""")
_ENCODING = re.compile(rb"""^[^>]*encoding=["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
_XML = (".xml", ".rels")
_READ = frozenset({"worksheet", "sharedStrings", "styles", "theme", "officeDocument"})


class Merged(NamedTuple):
    """A cell that is merged over several rows."""

    column: int
    first: int
    last: int


def check(path: Path) -> dict[str, tuple[Merged, ...]]:
    """Refuse a workbook whose parts are too large, by what it declares and by what really comes out.

    Returns the cells of each part that are merged over several rows.

    Raises:
        BadFile: it is too large, or cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise too_large(path)
            sheets = 0
            merged = {}
            for part in parts:
                if not part.filename.endswith(_XML):
                    continue
                is_sheet = "worksheets/" in part.filename
                room = LARGEST_SHEET - sheets if is_sheet else _room(part.filename)
                if part.file_size > room:
                    raise too_large(path)
                with archive.open(part) as unpacked:
                    measured = _Measured(path, room, rows=is_sheet, texts=room == LARGEST_TEXTS)
                    size = measured.read(unpacked)
                sheets += size if is_sheet else 0
                merged[part.filename] = tuple(sorted(measured.merged))
            for part in parts:
                if part.filename.endswith(".rels") or part.filename == "[Content_Types].xml":
                    _check_targets(path, archive.read(part))
                elif part.filename.endswith("workbook.xml"):
                    _check_sheets(path, archive.read(part))
    except (*BROKEN, NotImplementedError, RuntimeError):
        raise unreadable(path) from None
    return merged


def _room(name: str) -> int:
    return LARGEST_TEXTS if name.endswith("sharedStrings.xml") else LARGEST_PART


def _check_targets(path: Path, index: bytes) -> None:
    """Refuse a workbook that keeps what is read in parts of another name than those that were looked at.

    Raises:
        BadFile: it does.
    """
    parser = XMLParser()  # noqa: S314 - small, and without entities: it was looked at
    parser.feed(index)
    targets = []
    for element in parser.close():
        kind = element.get("Type", "").rpartition("/")[2]
        target = element.get("Target") if kind in _READ else None
        if "+xml" in element.get("ContentType", ""):
            target = element.get("PartName")
        if target is not None and not target.endswith(_XML):
            raise unreadable(path)
        targets += [target] if kind == "worksheet" else []
    if len(set(targets)) < len(targets):
        raise too_large(path)


def _check_sheets(path: Path, index: bytes) -> None:
    """Refuse a workbook that names more sheets than anybody makes, or a part twice: each is opened to look into it.

    Raises:
        BadFile: it does.
    """
    parser = XMLParser()  # noqa: S314 - as above
    parser.feed(index)
    sheets = [element.attrib for element in parser.close().iter() if element.tag.rpartition("}")[2] == "sheet"]
    ids = [next((value for name, value in sheet.items() if name.endswith("}id")), None) for sheet in sheets]
    if len(ids) > MOST_SHEETS or len(set(ids)) < len(ids):
        raise too_large(path)


class _Measured:
    """One part as it unpacks: its bytes, its tags since the last row, its depth."""

    def __init__(self, path: Path, room: int, *, rows: bool, texts: bool) -> None:
        self._path, self._room, self._rows, self._texts = path, room, rows, texts
        self._tags = self._depth = self._run = self._count = 0
        self.merged: set[Merged] = set()

    def read(self, unpacked: IO[bytes]) -> int:
        """Return how many bytes a part unpacks to, read a chunk at a time.

        Raises:
            BadFile: it is larger than it may be, defines entities, or has a text longer than a cell may be.
        """
        size, before = 0, b""
        while chunk := unpacked.read(_CHUNK):
            if not size and _ENCODING.match(chunk[:200]):
                raise unreadable(self._path)  # an encoding in which the signs below look otherwise
            size += len(chunk)
            if size > self._room:
                raise too_large(self._path)
            self._look(chunk, before)
            before = chunk[-LONGEST_TAG:]
        return size

    def _look(self, chunk: bytes, before: bytes) -> None:
        joined = before + chunk
        if b"\0" in chunk or b"<!DOCTYPE" in joined or b"<!ENTITY" in joined or b"<![CDATA" in joined:
            raise unreadable(self._path)
        if b"mergeCell " in joined:
            self.merged.update(_merged(joined))
        self._run = len(chunk) - 1 - chunk.rfind(b"<") if b"<" in chunk else self._run + len(chunk)
        if self._run > LONGEST_RUN:
            raise BadFile(f"{self._path.name} has a cell that is longer than a spreadsheet allows; it is not read.")
        opened = chunk.count(b"<")
        self._depth += opened - 2 * chunk.count(b"</") - chunk.count(b"/>") - chunk.count(b"<?") - chunk.count(b"<!")
        self._tags += opened
        if self._rows and (end := max(chunk.rfind(b"</row"), chunk.rfind(b"<row"), _last_row(chunk))) >= 0:
            self._tags = chunk.count(b"<", end)
            self._count += chunk.count(b"<row") + chunk.count(b":row") // 2
        if self._depth > DEEPEST or self._count > MOST_ROWS or (self._tags > MOST_TAGS and not self._texts):
            raise too_large(self._path)


def _merged(xml: bytes) -> Iterator[Merged]:
    """Yield the cells of some XML that are merged over several rows."""
    for letters, first, last in _MERGED.findall(xml):
        if int(first) < int(last) <= MOST_ROWS:
            yield Merged(reduce(lambda column, letter: 26 * column + letter - 64, letters, 0), int(first), int(last))


def _last_row(chunk: bytes) -> int:
    """Return where the last tag of a row stands whose name has a prefix; -1 where there is none."""
    if b":row" not in chunk:
        return -1
    return max((match.start() for match in _ROW.finditer(chunk)), default=-1)


def too_large(path: Path) -> BadFile:
    """Return what is said of a workbook that is larger than any list or survey."""
    return BadFile(f"{path.name} unpacks to more than any list or survey needs; save the sheet as CSV (UTF-8).")


def unreadable(path: Path) -> BadFile:
    """Return what is said of a workbook that is none."""
    return BadFile(f"{path.name} is not a spreadsheet that can be read: save it again, as .xlsx or CSV (UTF-8).")
