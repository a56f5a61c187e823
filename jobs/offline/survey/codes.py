"""The numbers that answers are, or carry beside words: *4*, *4,0*, *4/5*, *5 - Strongly agree*, *Agree (4)*."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.offline.survey.words import FAMILIES, said

LONGEST_TOP = 11
"""The highest answer that *of so many* can name: scales have no more points."""

_NUMBER = re.compile(r"([+-]?[0-9]{1,3})(?:[.,]0*)?")
_OF = re.compile(r"([0-9]{1,2})(?:[.,]0+)?\s*(?:/|sur|out of|of)\s*([0-9]{1,2})", re.IGNORECASE)
_SIGNED = re.compile(r"([+-]?[0-9]{1,2})(?:[.,]0+)?\s*(?:[-–—:=.)/|]|\s\()\s*(\D.*)", re.DOTALL)
_SPACED = re.compile(r"([+-]?[0-9]{1,2})(?:[.,]0+)?\s+([^-–—:=.)/|(\s\d].*)", re.DOTALL)
_CODED_LAST = re.compile(r"(.*\D)\s*[(\[]([+-]?[0-9]{1,2})[)\]]", re.DOTALL)
_POINTS = frozenset({"point", "points", "pt", "pts", "star", "stars", "etoile", "etoiles"})
"""Units that an answer may have and still be one of a scale; *3 years* and *4 €* are none."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The numbers of one question's answers, None where one has none; ``top``: the answers say *out of so many*."""

    numbers: list[int | None]
    top: int | None = None


def plain(text: str) -> int | None:
    """Return the whole number that an answer is; None for anything else."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def number(text: str) -> int | None:
    """Return the whole number that an answer is, or is coded by (*5 - Strongly agree*); None for anything else."""
    code = plain(text)
    return code if code is not None else _split(text)[0]


def of(texts: Sequence[str]) -> Codes:
    """Return the numbers of one question's answers; numbers that a unit follows are none of a scale."""
    tops = {int(match[2]) for text in texts if (match := _OF.fullmatch(text))}
    numbers = [number(text) for text in texts]
    units: dict[str, set[int]] = {}
    for text, code in zip(texts, numbers, strict=True):
        if code is not None and (match := _SPACED.fullmatch(text)) and not _OF.fullmatch(text):
            units.setdefault(said(match[2]).removesuffix("s"), set()).add(code)
    measured = {unit for unit, codes in units.items() if len(codes) > 1 and unit not in _POINTS}
    numbers = [
        None if (match := _SPACED.fullmatch(text)) and said(match[2]).removesuffix("s") in measured else code
        for text, code in zip(texts, numbers, strict=True)
    ]
    if len(tops) > 1:  # fractions of different wholes, or days
        return Codes([plain(text) for text in texts])
    top = tops.pop() if tops else None
    return Codes(numbers, top if top is not None and 2 < top < LONGEST_TOP else None)  # noqa: PLR2004 - three points


def descend(codes: Mapping[str, int]) -> bool:
    """Return whether the numbers of answers run against their words, as in *1 - Strongly agree*: low is good news."""
    for family in FAMILIES.values():
        places = {code: family.places[word] for text, code in codes.items() if (word := _word(text)) in family.places}
        if len(places) > 1:
            ordered = [places[code] for code in sorted(places)]
            return ordered == sorted(ordered, reverse=True) and ordered[0] > ordered[-1]
    return False


def _word(text: str) -> str:
    return said(_split(text)[1])


def _split(text: str) -> tuple[int | None, str]:
    """Return the number beside a word, and the word; (None, the text) where there is none."""
    if match := _OF.fullmatch(text):
        return int(match[1]), ""
    if match := _SIGNED.fullmatch(text) or _SPACED.fullmatch(text):
        return int(match[1]), match[2]
    if match := _CODED_LAST.fullmatch(text):
        return int(match[2]), match[1]
    return None, text
