"""People's text made fit to be stored, and the language a person reads."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from jobs.cards import Locale

COMMENT_LENGTH = 1_000  # characters; longer ones are cut, and the person is told
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Reader(Protocol):
    """Somebody who reads a language."""

    @property
    def locale(self) -> str:
        """``fr`` or ``en``."""
        ...


def locale_of(person: Reader) -> Locale:
    """Return the language a person reads."""
    return "en" if person.locale == "en" else "fr"


def clean(text: str) -> str:
    """Return a comment without what could not be stored or could disguise it.

    Control and bidirectional characters and lone surrogates go; line ends are one kind; spaces at the ends go.
    """
    # Cut before anything else: to put a flood of accents in their canonical order takes the square of its length.
    unified = text.lstrip()[: 2 * COMMENT_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in unified if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs", "Co") and c not in _BIDI))
    return unicodedata.normalize("NFC", "".join(kept)).strip()
