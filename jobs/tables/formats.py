"""What a file is by its first bytes, and the one sentence for what is no table of ours."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from jobs.errors import BadFile

SHEET = ".xlsx"
"""The one kind of spreadsheet that is read."""

HEAD = 4_096  # bytes that are looked at
_ZIP = b"PK\x03\x04"
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "is an Excel file of before 2007, or has a password",
    b"\x1f\x8b": "is compressed; unpack it first",
    b"7z\xbc\xaf": "is compressed; unpack it first",
    b"%PDF": "is a PDF",
    b"$FL2": "is an SPSS file",
    b"{\\rtf": "is a text document",
    b"SQLite format 3": "is a database",
    b"<stata_dta>": "is a Stata file",
    b"PAR1": "is a Parquet file",
    b"Rar!": "is compressed; unpack it first",
    b"\x28\xb5\x2f\xfd": "is compressed; unpack it first",
}
_PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<div", b"<!--", b"<body")
_JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*[\"}]")


def is_sheet(path: Path, head: bytes) -> bool:
    """Return whether a file is an .xlsx sheet, whatever its name says; False when it may be text.

    Raises:
        BadFile: it is something else, in one sentence.
    """
    if head.startswith(_ZIP):
        return _is_workbook(path)
    what = next((what for signature, what in _SIGNATURES.items() if head.startswith(signature)), None)
    if what is None and head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        what = "is a web page, whatever its name says"
    if what is None and _JSON.match(head):
        what = "is JSON"
    if what is not None:
        raise BadFile(f"{path.name} {what}: save the sheet as CSV (UTF-8) or .xlsx and try again.")
    return False


def _is_workbook(path: Path) -> bool:
    """Return True for an .xlsx; everything else in a zip is refused by its name.

    Raises:
        BadFile: it is something else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
        raise BadFile(f"{path.name} is damaged or cut: save the sheet again and try again.") from None
    if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return True
    what = "is a zip archive; unpack it first"
    if "content.xml" in names:
        what = "is an OpenDocument file"
    elif any(name.endswith("workbook.bin") for name in names):
        what = "is a binary Excel file (.xlsb)"
    elif any(name.startswith("word/") for name in names):
        what = "is a text document"
    raise BadFile(f"{path.name} {what}: save the sheet as CSV (UTF-8) or .xlsx and try again.")
