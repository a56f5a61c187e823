"""Words people read, French and English side by side: ``fr/*.ftl`` and ``en/*.ftl`` (Project Fluent).

Whole sentences with named values, never built by concatenation; plurals, numbers and dates follow the language.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource

Locale = Literal["fr", "en"]
LOCALES: tuple[Locale, ...] = ("fr", "en")
DEFAULT: Locale = "fr"


def closest(tag: str | None) -> Locale:
    """Return the language we speak that is nearest to a platform's tag (``fr-FR``, ``en_GB``…), French when unknown."""
    language = (tag or "").replace("_", "-").split("-")[0].lower()
    return "en" if language not in ("", "fr") else "fr"


@cache
def bundle(locale: Locale) -> FluentBundle:
    """Return the messages of one language, all files together."""
    made = FluentBundle(["fr-FR" if locale == "fr" else "en-GB"], use_isolating=False)
    for entry in sorted(files(__package__).joinpath(locale).iterdir(), key=lambda found: found.name):
        if entry.name.endswith(".ftl"):
            made.add_resource(FluentResource(entry.read_text(encoding="utf-8")))
    return made


def t(locale: Locale, key: str, /, **values: str | float | date) -> str:
    """Return message ``key`` in ``locale``.

    Raises:
        KeyError: no such message, or a value it needs is missing; a test holds every key in both languages.
    """
    messages = bundle(locale)
    pattern = messages.get_message(key).value if messages.has_message(key) else None
    if pattern is None:
        raise KeyError(f"no message {key!r} in {locale}")
    text, errors = messages.format_pattern(pattern, values)
    if errors:
        raise KeyError(f"message {key!r} in {locale}: {errors[0]}")
    return str(text)


def day(locale: Locale, when: date, pattern: str = "EEEE d MMMM") -> str:
    """Write a date as people do: *mardi 17 novembre*, *mardi 1er décembre*, *Tuesday 17 November*."""
    if locale == "fr" and when.day == 1:
        pattern = pattern.replace("d MMMM", "d'er' MMMM")
    return format_date(when, pattern, locale="fr_FR" if locale == "fr" else "en_GB")
