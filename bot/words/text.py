r"""Our own markup, and how a renderer translates it.

In a `Text`, ``*bold*``, ``_italic_`` and ```code``` are marks (an underscore between two letters is none); a character
after a backslash stands for itself, as every such character of a person's text does; ``{home.fr}`` is a name that each
platform has its own of, in one language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from bot.locale import Locale, day, t
from bot.words.literal import PERSON_LINE, PERSON_TEXT, clean, is_tame

# What a message of `bot/locale` may name without knowing the platform; ``home_bold`` is ``home`` with its emphasis.
NAMES = ("command", "home", "home_bold", "platform", "invite")
_EDGE = r"(?<![^\W_])_|_(?![^\W_])"  # an underscore without a letter or a digit on both sides
_SPECIAL = re.compile(rf"[\\*`{{]|{_EDGE}")
_PART = re.compile(rf"\\(.)|\{{([a-z_]+)\.(fr|en)\}}|([*`]|{_EDGE})|([^\\{{*_`]+|_)", re.DOTALL)
_EMPHASIS = re.compile(rf"(\\.)|\*|{_EDGE}", re.DOTALL)


class Text(str):
    """Words in our own markup; a string that is none is a person's text, to be shown literally."""

    __slots__ = ()


class Fixed(Text):
    """A sentence of ours without values, the same for everybody: a renderer may keep what it makes of it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes our markup.

    Attributes:
        marks: what is written for ``*``, ``_`` and a grave accent.
        escape: makes characters, ours and people's, stand for themselves.
        name: returns the platform's name for a thing of `NAMES` (``home``, not ``home_bold``), in our markup.
    """

    marks: Mapping[str, str]
    escape: Callable[[str], str]
    name: Callable[[Locale, str], str]


def translate(text: str, dialect: Dialect) -> str:
    """Return a text as a platform writes it; a string that is no `Text` is shown literally."""

    def written(part: re.Match[str]) -> str:
        escaped, name, locale, mark, own = part.groups()
        if name is not None:
            return translate(_name(dialect, "en" if locale == "en" else "fr", name), dialect)
        return dialect.marks[mark] if mark is not None else dialect.escape(escaped or own)

    ready = text if isinstance(text, Text) else literal(text)
    return _PART.sub(written, ready) if _SPECIAL.search(ready) else dialect.escape(ready)


def _name(dialect: Dialect, locale: Locale, name: str) -> Text:
    if name == "home_bold":
        return Text(dialect.name(locale, "home"))
    return unmarked(Text(dialect.name(locale, name)))


def unmarked(text: Text) -> Text:
    """Return a text without emphasis."""
    return Text(_EMPHASIS.sub(lambda part: part[1] or "", text))


@lru_cache(maxsize=8192)
def literal(text: str) -> Text:
    """Return a person's text as one line, shown as it is.

    Names and questions come again and again, so they are kept; comments never pass here.
    """
    return _escaped(text if is_tame(text) and len(text) <= PERSON_LINE else clean(text, PERSON_LINE))


def paragraph(text: str) -> Text:
    """Return a person's text of several lines, shown as it is."""
    return _escaped(clean(text, PERSON_TEXT, lines=True))


def _escaped(text: str) -> Text:
    return Text(_SPECIAL.sub(r"\\\g<0>", text))


def joined(texts: Iterable[Text], between: str = " ") -> Text:
    """Return texts one after the other."""
    return Text(between.join(texts))


def lines(*texts: Text) -> Text:
    """Return texts, each on its own line."""
    return Text("\n".join(texts))


def say(locale: Locale, key: str, /, **values: str | float | date) -> Text:
    """Return message ``key``: a string among its values is shown literally, a `Text` as it is, a date in words."""
    return _said(locale, key, tuple((name, _fit(locale, value)) for name, value in values.items()))


@lru_cache(maxsize=4096)
def _said(locale: Locale, key: str, values: tuple[tuple[str, str | float], ...]) -> Text:
    """Return message ``key`` with values that are ready; kept, since thousands of people read the same one."""
    return Text(t(locale, key, **_names(locale), **dict(values)))


@cache
def fixed(locale: Locale, key: str) -> Text:
    """Return a message that takes no value (a `Fixed`); kept, since there are few, each used thousands of times."""
    return Fixed(t(locale, key, **_names(locale)))


@cache
def _names(locale: Locale) -> dict[str, str]:
    return {name: f"{{{name}.{locale}}}" for name in NAMES}


def _fit(locale: Locale, value: str | float | date) -> str | float:
    if isinstance(value, date):
        return _day(locale, value)
    return literal(value) if isinstance(value, str) and not isinstance(value, Text) else value


@lru_cache(maxsize=64)
def _day(locale: Locale, when: date) -> str:
    return day(locale, when)
