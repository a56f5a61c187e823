"""The verdict of our own attack on posted figures, as plain text.

It is apart from the tables, whose analysis loads scipy and matplotlib: the demo needs neither in its own process.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.locale import Locale, t
from jobs.offline.across import Across
from jobs.offline.attack import Attack


def verdict(locale: Locale, attack: Attack, pairs: Across) -> str:
    """Return the verdict of the attacks on posted figures, in words that employees can be shown."""
    if not attack.figures:
        return t(locale, "audit-nothing")
    return "\n".join([*of_figures(locale, attack), *_of_pairs(locale, pairs)])


def of_figures(locale: Locale, attack: Attack) -> Iterator[str]:
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
