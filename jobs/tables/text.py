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
_NAMED = re.compile(r'"?sep=(.)"?\r?\n?')


@dataclass(frozen=True, slots=True)
class Coding:
    """A file's encoding; ``ascii`` when every byte is, ``looked_at`` when no line is longer than a row may be."""

    name: str
    ascii: bool = False
    looked_at: bool = False


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
    run = 0
    while chunk := file.read(_CHUNK):
        if b"\x00" in chunk:
            raise BadFile(
                f"{path.name} is not a CSV file, it holds binary data: save the sheet as CSV (UTF-8) or .xlsx."
            )
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        run = len(chunk) - 1 - end if end >= 0 else run + len(chunk)
        if run > LONGEST_LINE:
            raise _too_long(path.name)
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        ascii_only = False
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            valid = False
            decoder.reset()
        for name, accents in tables.items():
            counts[name] += len(chunk) - len(chunk.translate(None, accents))
    if valid and not decoder.getstate()[0]:
        return Coding(unicode, ascii=ascii_only, looked_at=True)
    # Excel in France writes Windows-1252 unless told otherwise, on a Mac sometimes Mac Roman.
    return Coding("mac_roman" if counts["mac_roman"] > counts["cp1252"] else "cp1252", looked_at=True)


def rows(name: str, file: TextIO, coding: Coding) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of every row that is not blank, in NFC.

    Raises:
        BadFile: a row that cannot be read, with its line.
    """
    lines: Iterator[str] = iter(file) if coding.looked_at else _lines(name, file)
    if not coding.ascii:
        lines = (line if line.isascii() else unicodedata.normalize("NFC", line) for line in lines)
    sample = list(islice(lines, SAMPLE))
    skipped = 0
    separator = None
    if sample and (named := _NAMED.fullmatch(sample[0])):  # as Excel itself writes
        separator, skipped, sample = named[1], 1, sample[1:]
    reader = csv.reader(chain(sample, lines), delimiter=separator or _separator(sample), strict=True)
    read = 0
    try:
        for row in reader:
            read = reader.line_num
            if row and ((row[0] and not row[0].isspace()) or any(cell.strip() for cell in row)):
                yield read + skipped, row
    except csv.Error as error:
        raise BadFile(
            f"{name}, line {read + 1 + skipped}: not a CSV line that can be read ({error}); "
            "a quotation mark may be open, or a cell too long."
        ) from None


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
