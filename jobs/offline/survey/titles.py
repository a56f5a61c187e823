"""What the columns of a survey are called: headings in one row or in several, without the markup of their tool."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from jobs.setup.headings import spelling
from jobs.tables.text import without_controls

SUBQUESTION = ("response", "open ended response", "réponse", "réponse ouverte", "réponse libre")
_IMPORT = re.compile(r'\{"ImportId"')
_CODE = re.compile(r"Q?[A-Z]{0,3}[0-9]{1,4}(?:[_.\[][A-Za-z0-9]+\]?)*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_BOLD = re.compile(r"(?<!\w)\*(?=\S)([^*]+)(?<=\S)\*(?!\w)")
_CODED = re.compile(r"[A-Za-z]\w*(?:\[[^\]]*\])*\. (?=\S)")
_LIMESURVEY = re.compile(r"(?:submitdate|lastpage)\. ")


class Headers(NamedTuple):
    """The headings of columns as their tool calls them, as questions are called, and how many rows they took more."""

    headings: list[str]
    titles: list[str]
    more: int


def headers(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Headers:
    """Return what the columns of a file are called, from its header and the rows below."""
    first = [plain(cell) for cell in header]
    second = [plain(cell) for cell in sample[0]] if sample else []
    if len(sample) > 1 and any(_IMPORT.match(cell) for cell in sample[1]):  # Qualtrics: codes, texts, ids
        return Headers(first, [_texted(*pair) for pair in zip(first, _wide(second, len(first)), strict=True)], 2)
    if any(_IMPORT.match(cell) for cell in second):
        return Headers(first, first, 1)
    if _are_numbered(first, second) or _are_groups(first, second):
        return Headers(second, second, 1)
    below = _wide(second, len(first))
    if any(spelling(cell) in _SUB for cell in below) or _spans(first, below):
        return Headers(first, _joined(first, below), 1)
    if any(_LIMESURVEY.match(cell) for cell in first):  # its headings of code and text
        first = [_CODED.sub("", cell, count=1) if _CODED.match(cell) else cell for cell in first]
    return Headers(first, first, 0)


def plain(cell: str) -> str:
    """Return a heading in one line, without HTML (LimeSurvey, Typeform of before 2020) or asterisks (Typeform)."""
    if "<" in cell or "&" in cell:
        cell = without_controls(_TAG.sub("", html.unescape(cell)))
    return " ".join(_BOLD.sub(r"\1", cell).split())


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _texted(code: str, text: str) -> str:
    """Return a question's words, or its code where the row of words has none or only repeats it."""
    return text if text and _CODE.fullmatch(code) else code


def _are_numbered(first: Sequence[str], second: Sequence[str]) -> bool:
    """Return whether the header numbers its columns V1, V2… and their names stand below, as Qualtrics did of old."""
    return first[:2] == ["V1", "V2"] and spelling("".join(second[:1])) == "responseid"


def _are_groups(first: Sequence[str], second: Sequence[str]) -> bool:
    """Return whether the header holds titles of groups, and the row below names every column, as Typeform writes it."""
    named = [cell for cell in second if cell]
    sparse = len(first) < len(second) or first.count("") > 1
    return sparse and not first[0] and len(named) == len(second) and second[:1] == ["#"]


def _spans(titles: Sequence[str], below: Sequence[str]) -> bool:
    """Return whether the second row names columns that the header leaves blank, as merged cells do."""
    blank = [number for number, title in enumerate(titles) if not title]
    named = [number for number in blank if below[number] and not below[number].isdigit()]
    return len(blank) > 1 and len(named) == len(blank) and not below[0]


def _joined(titles: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return headings in two rows as one: a matrix's question stands above the first of its columns alone."""
    joined, question = [], ""
    for title, part in zip(titles, below, strict=True):
        question = title or question
        whole = not part or spelling(part) in _SUB
        joined.append(question if whole else part if not title and not question else f"{question} {part}".strip())
    return joined


_SUB = frozenset(spelling(word) for word in SUBQUESTION)
