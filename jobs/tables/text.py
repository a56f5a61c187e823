"""CSV as the world writes it: its encoding, its separator, and its rows, one at a time."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import BinaryIO, TextIO

from jobs.errors import BadFile

SEPARATORS = ",;\t|"
LONGEST_LINE = 4 * 2**20
"""Characters of one line: a longer one is no row, and would fill the memory. `csv` holds a cell to 131,072."""

MOST_BLANK = 2**20
"""Blank lines in a row: as many as a sheet has rows."""

SURER = 4
"""Bytes that are no UTF-8 which one letter in UTF-8 outweighs: older encodings hardly ever look like it."""

SAMPLE = 50  # lines from which the separator is told
_CHUNK = 2**20
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ACCENTED = "éèêëàâäçùûüîïôöœæñáíóúßÉÈÊÀÂÇÙÎÔŒ’‘“”«»–—…€ÄÖÜ"
_STEERING = bytes(code for code in (*range(32), 127) if chr(code) not in "\t\n\r")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAMED = re.compile(r'"?sep=(.)"?\r?\n?')


@dataclass(frozen=True, slots=True)
class Coding:
    """A file's encoding; ``ascii`` when every byte is, ``looked_at`` when no line is longer than a row may be."""

    name: str
    ascii: bool = False
    looked_at: bool = False
    controls: bool = True  # False: no byte is a sign that steers a terminal
    errors: str = "strict"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Return the bytes of a UTF-8 file that are none, as Windows-1252: somebody's line that was pasted in."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows_1252)


def coding(path: Path) -> Coding:
    """Return the encoding of a text file: by its mark, else UTF-8 where all of it is, else Windows-1252 or Mac Roman.

    Raises:
        BadFile: it holds binary data, or a line longer than any row.
    """
    with path.open("rb") as file:
        head = file.read(4_096)
        marked = next((name for mark, name in _BOMS.items() if head.startswith(mark)), None)
        if marked is not None and marked != "utf-8-sig":
            return Coding(marked)
        if head.count(0) > len(head) * 0.7:  # three of four bytes, of Latin letters in UTF-32
            return Coding("utf-32-le" if head[1::4].count(0) > head[0::4].count(0) else "utf-32-be")
        zeros = head[0::2].count(0), head[1::2].count(0)
        if max(zeros) > len(head) // 4:  # half of all bytes, of Latin letters in UTF-16
            return Coding("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
        file.seek(0)
        return _of_bytes(path, file, marked or "utf-8")


def _of_bytes(path: Path, file: BinaryIO, unicode: str) -> Coding:
    """Return ``unicode`` where a file decodes as UTF-8, else the older encoding whose accents it holds more of.

    Raises:
        BadFile: it holds binary data, or a line longer than any row.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    tables = {name: _ACCENTED.encode(name, errors="ignore") for name in ("cp1252", "mac_roman")}
    counts = dict.fromkeys(tables, 0)
    valid = ascii_only = True
    controls = False
    run = letters = 0  # for UTF-8
    while chunk := file.read(_CHUNK):
        if b"\x00" in chunk:
            raise BadFile(
                f"{path.name} is not a CSV file, it holds binary data: save the sheet as CSV (UTF-8) or .xlsx."
            )
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        run = len(chunk) - 1 - end if end >= 0 else run + len(chunk)
        if run > LONGEST_LINE:
            raise _too_long(path.name)
        controls = controls or len(chunk.translate(None, _STEERING)) != len(chunk)
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        ascii_only = False
        try:
            letters += SURER * _beyond_ascii(decoder.decode(chunk))
        except UnicodeDecodeError:
            valid = False
            decoder.reset()
            wrong, told = _mixture(chunk)
            letters += SURER * told - wrong
        for name, accents in tables.items():
            counts[name] += len(chunk) - len(chunk.translate(None, accents))
    if valid and not decoder.getstate()[0]:
        return Coding(unicode, ascii=ascii_only, looked_at=True, controls=controls or not ascii_only)
    if letters > 0:  # most of it is UTF-8, and some lines came from elsewhere
        return Coding(unicode, looked_at=True, errors="windows-1252")
    # Excel in France writes Windows-1252 unless told otherwise, on a Mac sometimes Mac Roman.
    # The five bytes that Windows-1252 leaves unused stand for nothing.
    name = max(counts, key=lambda one: counts[one])
    return Coding(name, looked_at=True, errors="replace")


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _mixture(chunk: bytes) -> tuple[int, int]:
    """Return how many bytes of a chunk are no UTF-8, and how many letters beyond ASCII are."""
    text = chunk.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong, _beyond_ascii(text) - wrong


def rows(name: str, file: TextIO, coding: Coding) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row that is not blank, in NFC.

    Raises:
        BadFile: a row that cannot be read, with its line.
    """
    lines: Iterator[str] = iter(file) if coding.looked_at else _lines(name, file)
    if not coding.ascii:
        lines = (line if line.isascii() else unicodedata.normalize("NFC", line) for line in lines)
    if coding.controls:
        lines = (without_controls(line) for line in lines)
    sample = list(islice(lines, SAMPLE))
    skipped = 0
    separator = None
    if sample and (named := _NAMED.fullmatch(sample[0])):  # as Excel itself writes
        separator, skipped, sample = named[1], 1, sample[1:]
    reader = csv.reader(chain(sample, lines), delimiter=separator or _separator(sample), strict=True)
    read = blank = 0
    try:
        for row in reader:
            read = reader.line_num
            if row and ((row[0] and not row[0].isspace()) or any(cell.strip() for cell in row)):
                yield read + skipped, row
                blank = read
            elif read - blank > MOST_BLANK:
                raise BadFile(f"{name} is blank from line {blank + 1 + skipped} on; save the rows before it alone.")
    except csv.Error as error:
        raise BadFile(
            f"{name}, line {read + 1 + skipped}: not a CSV line that can be read ({error}); "
            "a quotation mark may be open, or a cell too long."
        ) from None


def without_controls(text: str) -> str:
    """Return a text without the signs that steer a terminal, or turn the writing of what follows them."""
    return _CONTROLS.sub("", text)


def _lines(name: str, file: TextIO) -> Iterator[str]:
    """Yield the lines of a file whose bytes were not looked at, their ends kept.

    Raises:
        BadFile: one is longer than any row.
    """
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _too_long(name)
        yield line


def _too_long(name: str) -> BadFile:
    return BadFile(f"{name} is not a CSV file that can be read: a line has more than {LONGEST_LINE:,} characters.")


def _separator(sample: Iterable[str]) -> str:
    """Return the separator by which most lines have as many cells as the first; of two, the one that makes more.

    Titles above the header, which have none of them, are passed over.
    """
    lines = list(dropwhile(lambda line: not set(SEPARATORS) & set(line), sample))
    return max(SEPARATORS, key=lambda separator: _agreement(lines, separator))


def _agreement(lines: list[str], separator: str) -> tuple[bool, float, int]:
    """Return whether a separator divides the header, the share of rows as wide as it, and how wide it is."""
    widths = []
    try:
        widths += [len(row) for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return False, 0.0, 0
    if not widths:
        return False, 0.0, 0
    return widths[0] > 1, round(widths.count(widths[0]) / len(widths), 1), widths[0]
