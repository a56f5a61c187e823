"""Tables and verdicts as plain text, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from bot.locale import Locale, t
from jobs.calendar import week_name
from jobs.offline.analyze import Raw
from jobs.offline.attack import Attack


def raw_table(rows: Sequence[Raw]) -> str:
    """Return unprotected comparisons as a table, one line a question and week."""
    head = f"{'question':<28} {'week':<9} {'n':>9} {'means':>11} {'delta':>6} {'95 %':>15} {'p':>7}  verdict"
    return "\n".join([head, *(_raw_line(row) for row in rows)])


def _raw_line(row: Raw) -> str:
    n = f"{row.n[0]}/{row.n[1]}"
    means = "/".join("–" if mean is None else f"{mean:.2f}" for mean in row.mean)
    interval = f"{row.low:+.2f} … {row.high:+.2f}"
    week = week_name(row.week)
    comparison = f"{row.question[:28]:<28} {week:<9} {n:>9} {means:>11}"
    return f"{comparison} {row.delta:>+6.2f} {interval:>15} {row.p:>7.4f}  {row.verdict}"


def verdict(locale: Locale, attack: Attack) -> str:
    """Return the verdict of an attack on posted figures, in words that employees can be shown."""
    if not attack.figures:
        return t(locale, "audit-nothing")
    sentence = t(
        locale,
        "audit-safe" if attack.safe else "audit-weak",
        figures=attack.figures,
        fewest=attack.fewest or 0,
        weak=len(attack.weak),
    )
    agreed = f"\n{t(locale, 'audit-agreed', count=attack.agreed)}" if attack.agreed else ""
    return sentence + agreed
