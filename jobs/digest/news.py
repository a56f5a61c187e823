"""What is news this week: of all that stands, what the channel was not told yet, what has moved since, what is over.

Pure: this week's comparisons and the digests that reached the channel before in, this week's stories out. What was told
is not told again as it was: a leader who reads the same lines every Monday stops reading. Of reminders that come again,
30 % fewer are heeded with each (Ancker et al., *BMC Medical Informatics and Decision Making*, 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jobs.cards import Axis, DigestCard, GapLine, Moved

MOST_STORIES = 3  # one screen: three things can be talked about in a week

MOVED_POINTS = 0.5
"""Change of a gap since it was told from which it is one to talk about, in points of a scale of five."""

MOVED_ERRORS = 1.5
"""The same in standard errors of the difference of both estimates."""

ERRORS_WIDE = 2 * 1.959964  # a 95 % interval, in standard errors

MAP_EVERY = 4
"""Every so many digests, all standing figures are shown, and not only the news."""

_Key = tuple[str, Axis]


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


def news(lines: Sequence[GapLine], ended: Iterable[GapLine], told: Iterable[DigestCard]) -> News:
    """Return the stories of one week.

    Args:
        lines: the gaps of the week, the first to talk about first.
        ended: those of which this week's figures establish that they are over.
        told: the digests that reached the channel before, oldest first.
    """
    last = last_told(told)
    new = [line for line in lines if _key(line) not in last]
    known = [line for line in lines if _key(line) in last]
    moved = [Moved(line, *last[_key(line)]) for line in known if has_moved(line, last[_key(line)][0])]
    told_moved = moved[: max(0, MOST_STORIES - len(new))]
    return News(
        new=tuple(new[:MOST_STORIES]),
        moved=tuple(told_moved),
        ended=tuple(line for line in ended if _key(line) in last),
        waiting=max(0, len(new) - MOST_STORIES) + len(moved) - len(told_moved),
        standing=len(known) - len(moved),
    )


def last_told(told: Iterable[DigestCard]) -> dict[_Key, tuple[GapLine, str]]:
    """Return the gaps of which the channel knows, as each was last told and in which week; ``told`` oldest first."""
    last: dict[_Key, tuple[GapLine, str]] = {}
    for digest in told:
        stories = (*digest.gaps, *(moved.now for moved in digest.moved))
        last |= {_key(line): (line, digest.week) for line in stories}
        for line in digest.ended:
            last.pop(_key(line), None)
    return last


def has_moved(now: GapLine, before: GapLine) -> bool:
    """Return whether a gap has moved since it was told, or whether its course has turned.

    It has moved when T of then and of now (`jobs.insight.people`) lie `MOVED_POINTS` and `MOVED_ERRORS` apart. Both
    pool windows in part the same, so that the error is rather too large. Two figures that read the same are no move.
    """
    if (now.first, now.second) == (before.first, before.second):
        return False
    if now.course in ("growing", "closing") and now.course != before.course:
        return True
    if None in (now.low, now.high, before.low, before.high):
        return False
    (middle, error), (middle_before, error_before) = _estimate(now), _estimate(before)
    low, high = now.first.scale
    points = MOVED_POINTS * (high - low) / 4
    apart = abs(middle - middle_before)
    return apart >= points and apart >= MOVED_ERRORS * float((error**2 + error_before**2) ** 0.5)


def is_map_week(told: Sequence[DigestCard]) -> bool:
    """Tell whether the next digest is one that shows all standing figures: the first, and every fourth after it."""
    return len(told) % MAP_EVERY == 0


def _key(line: GapLine) -> _Key:
    return line.question, line.axis


def _estimate(line: GapLine) -> tuple[float, float]:
    """Return the middle of a gap's interval and its standard error, in points."""
    low, high = line.low or 0.0, line.high or 0.0
    return (low + high) / 2, (high - low) / ERRORS_WIDE
