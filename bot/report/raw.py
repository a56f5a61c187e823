"""The owner's unprotected figures on the page, question by question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from bot.locale import Locale
from bot.plain import in_terminal as plain
from bot.report import sentences
from bot.report.elements import element
from bot.report.parts import paragraph, section
from bot.words.text import fixed
from jobs.offline.analyze import Raw


def raw_section(locale: Locale, rows: Sequence[Raw]) -> Element:
    """Return the unprotected comparisons as one table: a group of rows a question, a row a week."""
    heads = [element("th", plain(name), scope="col") for name in sentences.raw_columns(locale)]
    table = element(
        "table",
        element("caption", plain(fixed(locale, "raw-title"))),
        element("thead", element("tr", *heads)),
        *(_question(locale, question, weeks) for question, weeks in groupby(rows, lambda row: row.question)),
        class_="raw",
    )
    # Seven columns of numbers are wider than a telephone: the table moves inside its place, the page does not.
    place = element(
        "div", table, class_="wide", tabindex="0", role="region", aria_label=plain(fixed(locale, "report-raw"))
    )
    return section(locale, "raw", [paragraph(fixed(locale, "raw-what"), "quiet"), place])


def _question(locale: Locale, question: str, rows: Iterable[Raw]) -> Element:
    """Return one question's rows under its title."""
    title = element("th", plain(question), colspan=str(len(sentences.RAW_COLUMNS)), scope="rowgroup")
    weeks = [element("tr", *(element("td", plain(cell)) for cell in sentences.raw_row(locale, row))) for row in rows]
    return element("tbody", element("tr", title), *weeks)
