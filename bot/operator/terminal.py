"""Tables as plain text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import fill

from bot.locale import Locale, t
from bot.plain import in_terminal
from bot.report import sentences
from jobs.offline.analyze import Raw

WIDTH = 80  # columns that every terminal has
_COLUMNS = (">9", ">13", ">7", ">17", ">8")  # of the unprotected figures, after the week


def fitted(text: str) -> str:
    """Return a text with no line longer than a terminal is wide, broken between words; a long word stays whole."""
    lines = (fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join(lines)


def raw_table(locale: Locale, rows: Sequence[Raw]) -> str:
    """Return unprotected comparisons, a line a week under each question's own."""
    text = [fitted(t(locale, "raw-title")), _raw_line([str(name) for name in sentences.raw_columns(locale)])]
    for question, weeks in groupby(rows, lambda row: row.question):
        text.append(fitted(in_terminal(question)))
        text += [_raw_line([in_terminal(cell) for cell in sentences.raw_row(locale, row)]) for row in weeks]
    return "\n".join([*text, fitted(t(locale, "raw-what"))])


def _raw_line(cells: Sequence[str]) -> str:
    week, *numbers, verdict = cells
    return " ".join([f"{week:<9}", *map(format, numbers, _COLUMNS), f" {verdict}"])
