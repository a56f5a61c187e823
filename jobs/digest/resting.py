"""Which questions rest: their gap is known well enough for people not to be asked again at the next turn.

Pure: this week's comparisons and its news in, windows out. The digest publishes them, and the planner
(`jobs.asking.rotation`) passes one turn of each question whose newest window is among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from jobs.digest.standing import Comparison
from jobs.digest.waves import Standing


def resting(
    standings: Sequence[Standing],
    comparisons: Iterable[Comparison],
    *,
    week: date,
    before: Collection[str],
    news: Collection[str],
) -> tuple[str, ...]:
    """Return the newest windows of the questions that rest, sorted.

    A question comes to rest in the week of its figures, and rests until its next ones, unless it is woken.

    Args:
        standings: the questions whose figures stand.
        comparisons: their gaps.
        week: the Monday of the digest.
        before: the windows whose questions rested by the digest before.
        news: the keys of the questions of which this digest has news. It wakes the others of their topics: what they
            said may be true no more.
    """
    settled = {
        comparison.standing.question.key
        for comparison in comparisons
        if comparison.settled and comparison.axis == "leaders_staff"
    }
    return tuple(
        sorted(
            standing.now.window
            for standing in standings
            if (standing.question.key in settled if standing.now.week == week else standing.now.window in before)
            and not any(
                other.question.topic == standing.question.topic
                for other in standings
                if other.question.key in news and other is not standing
            )
        )
    )
