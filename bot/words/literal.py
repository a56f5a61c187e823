"""People's own text: made of visible characters only, and short enough, before it goes anywhere."""

from __future__ import annotations

import re
import unicodedata

PERSON_TEXT = 1000  # a comment, or anything else of several lines
PERSON_LINE = 300  # a name, a title, a question: escaped, 1,500 at most, and Fluent takes values up to 2,500

_TAME = re.compile(r"[ !\"#$%'()+,\-./0-9:;=?@A-Z\[\\\]^_a-z{|}\u00a0\u00c0-\u017f‘’“”«»…–—€·−\u202f]*")
_SPACES = re.compile(r" +")  # a no-break space is typography: it stays
_JOINER = "\u200d"
_MOST_MARKS = 3
_BROKEN_ENTITY = re.compile(r"&[a-z]{0,3}$")


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` characters; a shortened one ends in an ellipsis, never in half an escape."""
    if len(text) <= limit:
        return text
    return _BROKEN_ENTITY.sub("", text[: limit - 1]).rstrip() + "…"


def is_tame(text: str) -> bool:
    """Return whether a text holds only ordinary letters and signs: nearly all do, and they need no cleaning."""
    return _TAME.fullmatch(text) is not None


def clean(text: str, limit: int = PERSON_TEXT, *, lines: bool = False) -> str:
    """Return a text without invisible or misleading characters: controls, bidi, lone surrogates, floods of marks.

    Used as it is where a platform takes plain text. At most ``limit`` characters; one line unless ``lines``.
    """
    kept_letters: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", text[: limit * 4].encode("utf-8", "ignore").decode("utf-8")):
        kind = unicodedata.category(letter)
        if kind in ("Cc", "Zl", "Zp"):
            kept_letters.append("\n" if lines and letter in "\n\u2028\u2029" else " ")
            continue
        if kind in ("Cf", "Cs", "Co", "Cn") and letter != _JOINER:
            continue
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept_letters.append(letter)
    joined = "".join(kept_letters)
    if lines:
        return cut("\n".join(line.strip() for line in joined.split("\n")).strip(), limit)
    return cut(_SPACES.sub(" ", joined).strip(), limit)
