"""Which gap the leadership is asked to decide on: the oldest that was told, stands, and that nobody decided on.

Pure: the digests that reached the channel, what was decided and what was set aside in; gaps out. One is asked in a
digest, and the same not again for thirteen weeks: whoever reads the same request every Monday stops reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.calendar import week_named
from jobs.cards import DigestCard, GapLine
from jobs.digest.news import Key, first_told, last_told

ASKED_AFTER = timedelta(weeks=4)  # of the channel, since the gap was first told
SPONSOR_AFTER = timedelta(weeks=8)  # of the sponsor, by direct message
UNDECIDED_AFTER = timedelta(weeks=13)  # the teams are told that it is undecided
AGAIN_AFTER = timedelta(weeks=13)  # the channel, after it was asked or put the gap off


@dataclass(frozen=True, slots=True)
class Undecided:
    """A gap that waits for a decision since the week ``since``: told first then, or its last verdict was."""

    key: Key
    line: GapLine  # as it was last told
    first: date  # the week of the digest that told it first
    since: date
    later: date | None  # the day on which a leader put it off, since it was told


def standing_as_told(told: Sequence[DigestCard]) -> dict[Key, GapLine]:
    """Return the gaps that the channel was told and that are established by the newest digest, as each was last told.

    One whose question has no recent figure any more, or that is neither established nor surely over, is not decided on.
    """
    stands = told[-1].stands if told else None
    return {key: line for key, (line, _) in last_told(told).items() if stands is None or f"{key[0]}:{key[1]}" in stands}


def last_judged(told: Sequence[DigestCard]) -> dict[Key, str]:
    """Return the week in which each gap had its last verdict: until then it was decided on."""
    return {
        (line.before.question, line.before.axis): digest.week
        for digest in told
        for line in digest.verdicts
        if line.next_on is None
    }


def undecided(
    told: Sequence[DigestCard], decided: Collection[Key], aside: Mapping[Key, tuple[date, bool]]
) -> list[Undecided]:
    """Return the gaps on which nobody decided, the first told first.

    Args:
        told: the digests that reached the channel, oldest first.
        decided: the gaps with a commitment that is proposed or open.
        aside: the day on which gaps were set aside, and whether for good. One that ended since and came again is new.
    """
    last, first, judged = standing_as_told(told), first_told(told), last_judged(told)
    gaps = []
    for key, week in first.items():
        on, for_good = aside.get(key, (None, False))
        since = week_named(max(week, judged.get(key, week)))
        put_off = on if on is not None and on >= since else None
        if key in last and key not in decided and not (for_good and put_off):
            gaps.append(Undecided(key, last[key], week_named(week), since, put_off))
    return sorted(gaps, key=lambda gap: gap.since)


def asked(gaps: Sequence[Undecided], told: Sequence[DigestCard], week: date) -> Undecided | None:
    """Return the gap of which the digest of a week asks a decision, None when it asks none."""
    askings = [(digest.decision, week_named(digest.week)) for digest in told]
    asked_on = {(line.question, line.axis): monday for line, monday in askings if line is not None}
    for gap in gaps:
        before = max(asked_on.get(gap.key, date.min), gap.later or date.min)
        # Asked of a gap that ended since, and came again, is not asked of this one.
        waits = before >= gap.first and week < before + AGAIN_AFTER
        if gap.since + ASKED_AFTER <= week and not waits:
            return gap
    return None


def of_sponsor(gaps: Sequence[Undecided], week: date) -> list[Undecided]:
    """Return the gaps of which the sponsor is asked: those that wait for eight weeks, and again every thirteen.

    Each is asked about for four weeks: as long as the ledger remembers that it was.
    """
    return [gap for gap in gaps if gap.later is None and sponsor_turn(gap, week) is not None]


def sponsor_turn(gap: Undecided, week: date) -> int | None:
    """Return how often the sponsor was to be asked about a gap before, None in a week in which they are not."""
    waited = week - gap.since - SPONSOR_AFTER
    turn, into = divmod(waited.days, AGAIN_AFTER.days)
    return turn if waited >= timedelta() and into < timedelta(weeks=4).days else None
