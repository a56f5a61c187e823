"""Tables and verdicts as plain text, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.locale import Locale, t
from jobs.calendar import week_name
from jobs.offline.across import Across
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
