"""Cards as plain text, for the terminal: what Slack would show, read aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.locale import Locale, t
from bot.sandbox.reading import Reader
from bot.sandbox.workspace import Workspace
from bot.slack.render import pages
from jobs.calendar import week_name
from jobs.cards import Message
from jobs.offline.analyze import Raw
from jobs.offline.attack import Attack


def plain(card: Message) -> str:
    """Return a card as its reader sees it, without buttons."""
    reader = Reader(Workspace())
    text = "\n".join(reader.blocks([dict(block) for block in page.blocks]) for page in pages(card))
    return without_buttons(text)


def without_buttons(text: str) -> str:
    """Drop what can only be tapped: ``[words]`` alone on a line."""
    lines = (
        line for line in text.split("\n") if not re.fullmatch(r"(\[[^\]]*\] ?)+", line) or line.startswith("[image")
    )
    return "\n".join(lines)


def raw_table(rows: Sequence[Raw]) -> str:
    """Return unprotected comparisons as a table, one line a question and week."""
    head = f"{'question':<28} {'week':<9} {'n':>9} {'means':>11} {'delta':>6} {'95 %':>15} {'p':>7}  verdict"
    return "\n".join([head, *(_raw_line(row) for row in rows)])


def _raw_line(row: Raw) -> str:
    n = f"{row.n[0]}/{row.n[1]}"
    means = "/".join("–" if mean is None else f"{mean:.2f}" for mean in row.mean)
    interval = f"{row.low:+.2f} … {row.high:+.2f}"
    week = week_name(row.week)
    what = f"{row.question[:28]:<28} {week:<9} {n:>9} {means:>11}"
    return f"{what} {row.delta:>+6.2f} {interval:>15} {row.p:>7.4f}  {row.verdict}"


def verdict(locale: Locale, found: Attack) -> str:
    """Return the audit's verdict in words that employees can be shown."""
    if not found.figures:
        return t(locale, "audit-nothing")
    key = "audit-safe" if found.safe else "audit-weak"
    said = t(
        locale,
        key,
        figures=found.figures,
        fewest=found.fewest or 0,
        weak=len(found.weak),
    )
    agreed = f"\n{t(locale, 'audit-agreed', count=found.agreed)}" if found.agreed else ""
    return said + agreed
