"""Tables and verdicts as plain text, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import fill

from bot.locale import Locale, t
from bot.plain import in_terminal
from bot.report import sentences
from jobs.offline.across import Across
from jobs.offline.analyze import Raw
from jobs.offline.attack import Attack

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


def verdict(locale: Locale, attack: Attack, pairs: Across) -> str:
    """Return the verdict of the attacks on posted figures, in words that employees can be shown."""
    if not attack.figures:
        return t(locale, "audit-nothing")
    return "\n".join([*_of_figures(locale, attack), *_of_pairs(locale, pairs)])


def _of_figures(locale: Locale, attack: Attack) -> Iterator[str]:
    """Yield what the attack on each figure by itself learned, a sentence a line."""
    if not attack.safe:
        fewest = min(weak.left for weak in attack.weak)
        yield t(locale, "audit-weak", fewest=fewest, weak=len(attack.weak))
    elif attack.attacked:
        scales = "two" if attack.fewest is None else "mixed" if attack.of_two else "more"
        yield t(locale, "audit-safe", figures=attack.attacked)
        yield t(locale, "audit-fewest", options=scales, fewest=attack.fewest or 0)
    if attack.agreed:
        yield t(locale, "audit-agreed", count=attack.agreed)


def _of_pairs(locale: Locale, pairs: Across) -> Iterator[str]:
    """Yield what the attack on successive figures learned, a sentence a line."""
    if pairs.pairs:
        yield ""
        yield t(locale, "audit-pairs", pairs=pairs.pairs)
        yield t(locale, "audit-pairs-free", free=pairs.free)
        yield t(locale, "audit-pairs-worst", told=pairs.worst, pairs=pairs.pairs)
    if pairs.unpooled:
        yield t(locale, "audit-pairs-alone", told=pairs.alone, pairs=pairs.unpooled)
    if pairs.turnover_known:
        yield t(locale, "audit-pairs-moved", told=pairs.moved, pairs=pairs.turnover_known)
    if pairs.unread:
        yield t(locale, "audit-pairs-unread", pairs=pairs.unread)
