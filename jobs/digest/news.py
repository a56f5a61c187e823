"""What is news this week: of all that stands, what the channel was not told yet, what has moved since, what is over.

Pure: this week's comparisons and the digests that reached the channel before in, this week's stories out. What was told
is not told again as it was: a leader who reads the same lines every Monday stops reading. Of reminders that come again,
30 % fewer are heeded with each (Ancker et al., *BMC Medical Informatics and Decision Making*, 2017).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jobs.cards import Axis, DigestCard, GapLine, Moved

MOST_STORIES = 3  # one screen: three things can be talked about in a week

MAP_EVERY = 4
"""Every so many digests, all standing figures are shown, and not only the news."""

Key = tuple[str, Axis]


@dataclass(frozen=True, slots=True)
class News:
    """The stories of one week: ``new`` gaps and those that ``moved`` are told in full, those that ``ended`` in a line.

    ``waiting`` more are news too, for a later week; ``standing`` were told, and stand as they were told.
    """

    new: tuple[GapLine, ...]
    moved: tuple[Moved, ...]
    ended: tuple[GapLine, ...]
    waiting: int
    standing: int


def news(
    lines: Sequence[GapLine], ended: Iterable[GapLine], told: Iterable[DigestCard], judged: Collection[Key] = ()
) -> News:
    """Return the stories of one week.

    Args:
        lines: the gaps of the week, the first to talk about first.
        ended: those of which this week's figures establish that they are over.
        told: the digests that reached the channel before, oldest first.
        judged: the gaps whose commitments this digest judges: a verdict tells what became of them, each a full story.
    """
    last = last_told(told)
    lines = [line for line in lines if _key(line) not in judged]
    ended = [line for line in ended if _key(line) not in judged]
    most = max(0, MOST_STORIES - len(judged))
    new = [line for line in lines if _key(line) not in last]
    known = [line for line in lines if _key(line) in last]
    moved = [Moved(line, *last[_key(line)]) for line in known if has_moved(line, last[_key(line)][0])]
    told_moved = moved[: max(0, most - len(new))]
    return News(
        new=tuple(new[:most]),
        moved=tuple(told_moved),
        ended=tuple(line for line in ended if _key(line) in last),
        waiting=max(0, len(new) - most) + len(moved) - len(told_moved),
        standing=len(known) - len(moved),
    )


def last_told(told: Iterable[DigestCard]) -> dict[Key, tuple[GapLine, str]]:
    """Return the gaps of which the channel knows, as each was last told and in which week; ``told`` oldest first."""
    last: dict[Key, tuple[GapLine, str]] = {}
    for digest in told:
        stories = (*digest.gaps, *(moved.now for moved in digest.moved))
        last |= {_key(line): (line, digest.week) for line in stories}
        for line in digest.ended:
            last.pop(_key(line), None)
        for verdict in digest.verdicts:
            if verdict.outcome == "closed":
                last.pop(_key(verdict.before), None)
    return last


def closed_since(told: Iterable[DigestCard]) -> dict[Key, date]:
    """Return the gaps that a verdict called closed, and the day on which what was decided was due; oldest first."""
    verdicts = (verdict for digest in told for verdict in digest.verdicts if verdict.outcome == "closed")
    return {_key(verdict.before): verdict.commitment.due for verdict in verdicts}


def first_told(told: Iterable[DigestCard]) -> dict[Key, str]:
    """Return the week in which each gap that the channel knows was told first, since it last ended."""
    first: dict[Key, str] = {}
    for digest in told:
        for line in digest.gaps:
            first.setdefault(_key(line), digest.week)
        for line in digest.ended:
            first.pop(_key(line), None)
        for verdict in digest.verdicts:
            if verdict.outcome == "closed":
                first.pop(_key(verdict.before), None)
    return first


def has_moved(now: GapLine, before: GapLine) -> bool:
    """Return whether a gap has established a course since it was told: it grows, or closes, as it did not then.

    The course alone is sure enough (`jobs.insight.sentences`): of gaps that lay half a point and 1.5 errors from where
    they were told, half had not moved, since a gap is first told when its figures show it wide. Two figures that read
    the same are no move.
    """
    if (now.first, now.second) == (before.first, before.second):
        return False
    return now.course in ("growing", "closing") and now.course != before.course


def is_map_week(told: Sequence[DigestCard]) -> bool:
    """Tell whether the next digest is one that shows all standing figures: the first, and every fourth after it."""
    return len(told) % MAP_EVERY == 0


def _key(line: GapLine) -> Key:
    return line.question, line.axis
