"""What every part of the page is made of: a section under its title, a paragraph of ours."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from bot.locale import Locale
from bot.plain import in_terminal as plain
from bot.report.elements import Content, element
from bot.words.text import Text, fixed


def section(locale: Locale, name: str, parts: Iterable[Element]) -> Element:
    """Return a section of the page under its title, the message ``report-`` and ``name``."""
    heading = element("h2", plain(fixed(locale, f"report-{name}")), id=name)
    return element("section", heading, *parts, aria_labelledby=name)


def paragraph(text: Text, kind: str = "words") -> Element:
    """Return a paragraph; what stands between grave accents in it is a command."""
    parts: list[Content] = [element("code", part) if i % 2 else part for i, part in enumerate(plain(text).split("`"))]
    return element("p", *parts, class_=kind)
