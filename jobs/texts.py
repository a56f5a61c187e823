"""Texts that people type, cleaned to be stored, and the language a person reads."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from jobs.cards import Locale

COMMENT_LENGTH = 1_000  # characters; longer ones are cut, and the person is told
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Reader(Protocol):
    """A person, or a company, that reads a language."""

    @property
    def locale(self) -> str:
        """``fr`` or ``en``."""
        ...


def locale_of(person: Reader) -> Locale:
    """Return the language a person reads: French unless it is English."""
    return "en" if person.locale == "en" else "fr"


def clean(text: str) -> str:
    """Return a text without characters that cannot be stored or that disguise it, in NFC.

    Control and bidirectional characters and lone surrogates go; line ends become newlines; spaces at the ends go.
    """
    # Cut before anything else: to put a flood of accents in their canonical order takes the square of its length.
    unified = text.lstrip()[: 2 * COMMENT_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(_is_storable, unified))).strip()


def _is_storable(character: str) -> bool:
    """Tell whether a character may stay: neither control, surrogate, private nor bidirectional, except a line end."""
    if character == "\n":
        return True
    return unicodedata.category(character) not in ("Cc", "Cs", "Co") and character not in _BIDI
