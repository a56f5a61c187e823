"""Which question is asked in which week, so that nobody is asked much, nor the same thing twice in four weeks (R7).

An alignment question at position i of its schedule is asked in the weeks of phase i mod 4, counted from the schedule's
first week; its window ends with the week in which it is asked and the next one begins there, four weeks long (the first
one to four). A question that rests (`jobs.digest.resting`) passes one turn: its window is the one after. Of the pulse
items, one a week in turn, in a window of that week. Pure: everything is derived from the lists and from what was asked
before, so that an edited list can neither repeat a question early nor overlap a window.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from storage.types import Cadence

CYCLE = 4  # weeks between two askings of one question
A_WEEK = 3  # questions one person may be asked in a week
MESSAGES_A_WEEK = 2  # a question message and its reminder, or two question messages


@dataclass(frozen=True, slots=True)
class Rotation:
    """The questions of one schedule, in order, and the Monday from which its weeks count."""

    first_week: date
    alignment: Sequence[str]
    pulse: Sequence[str]


@dataclass(frozen=True, slots=True)
class Opening:
    """A window to open: it ends with the week that begins on ``asked_week``, in which its question is sent."""

    key: str
    cadence: Cadence
    asked_week: date


@dataclass(frozen=True, slots=True)
class History:
    """What the people of a schedule were or will be asked: last asked week by key, number of questions by week.

    ``resting`` are the keys of the questions that pass a turn, ``last_forecast`` the last weeks in which leaders were
    or will be asked a forecast, by key. ``due`` are the days from which the figures of a question judge a commitment.
    """

    last_asked: Mapping[str, date]
    load: Mapping[date, int]
    resting: Collection[str] = ()
    last_forecast: Mapping[str, date] = field(default_factory=dict)
    due: Mapping[str, date] = field(default_factory=dict)

    def judges(self, key: str, asked_week: date) -> bool:
        """Tell whether what is asked in a week judges a commitment: such a question comes first, and never rests."""
        return key in self.due and asked_week >= self.due[key]


def openings(rotation: Rotation, week: date, history: History) -> list[Opening]:
    """Return the windows to open as the week that begins on Monday ``week`` starts; call it once a week.

    A question that rests is left for a later cycle, unless its week would go without any, or a commitment on it is
    due: then it is asked before others, at the first turn that its four weeks allow (R7). So is one whose last asking
    is less than four weeks before the next, and one that would make a fourth question of that week: both happen only
    after a schedule was edited.
    """
    week_number = (week - rotation.first_week).days // 7
    if week_number < 0:
        return []
    load = dict(history.load)
    opened = []
    most_alignment = A_WEEK - bool(rotation.pulse)
    due = {
        key: week + timedelta(weeks=(position - week_number) % CYCLE) for position, key in enumerate(rotation.alignment)
    }
    for key, asked_week in sorted(due.items(), key=lambda asking: not history.judges(*asking)):
        turns = 2 if key in history.resting and not history.judges(key, asked_week) else 1
        if _rested(history, key, asked_week, turns) and load.get(asked_week, 0) < most_alignment:
            load[asked_week] = load.get(asked_week, 0) + 1
            opened.append(Opening(key, Cadence.ALIGNMENT, asked_week))
    # Where no pulse item is sent, no week goes without a question because all of its own rest.
    for key, asked_week in due.items() if not rotation.pulse else ():
        if not load.get(asked_week, 0) and _rested(history, key, asked_week):
            load[asked_week] = 1
            opened.append(Opening(key, Cadence.ALIGNMENT, asked_week))
    item = _pulse_item(rotation.pulse, week_number, week, history)
    if item is not None and load.get(week, 0) < A_WEEK:
        opened.append(Opening(item, Cadence.PULSE, week))
    return opened


def forecasts(opened: Sequence[Opening], history: History, may: Collection[str]) -> set[str]:
    """Return the questions of which leaders are asked a forecast too: of each week one, that longest without.

    ``may`` are the keys of those that have forecasts. A week that asks for one already asks for no other.
    """
    chosen: dict[date, str] = {}
    waited = sorted(opened, key=lambda opening: history.last_forecast.get(opening.key, date.min))
    for opening in waited:
        if (
            opening.cadence is Cadence.ALIGNMENT
            and opening.key in may
            and opening.asked_week not in history.last_forecast.values()
        ):
            chosen.setdefault(opening.asked_week, opening.key)
    return set(chosen.values())


def _pulse_item(pulse: Sequence[str], week_number: int, week: date, history: History) -> str | None:
    """Return the key of this week's item, the first in turn that has rested four weeks; None when there is none."""
    turns = (pulse[(week_number + step) % len(pulse)] for step in range(len(pulse)))
    return next((key for key in turns if _rested(history, key, week)), None)


def _rested(history: History, key: str, asked_week: date, turns: int = 1) -> bool:
    """Tell whether the question was last asked so many turns of four weeks before ``asked_week``, or earlier."""
    last = history.last_asked.get(key)
    return last is None or asked_week - last >= turns * timedelta(weeks=CYCLE)


# ---------------------------------------------------------------- what a schedule may hold


def question_errors(
    alignment: Sequence[str], pulse: Sequence[str], others: Collection[Rotation] = ()
) -> dict[str, str]:
    """Return what is wrong with the questions of a schedule: field -> key of a message in `bot/locale`.

    ``others`` are the active schedules that reach some of the same people: together they ask at most three questions
    a week, and no question twice.
    """
    errors: dict[str, str] = {}
    if not alignment and not pulse:
        errors["alignment"] = "schedule-wrong-none"
    if len(set(alignment)) < len(alignment) or len(set(pulse)) < len(pulse) or set(alignment) & set(pulse):
        errors["alignment"] = "schedule-wrong-twice"
    if 0 < len(pulse) < CYCLE:
        errors["pulse"] = "schedule-wrong-few-pulse"
    keys = {*alignment, *pulse}
    if any(keys & {*other.alignment, *other.pulse} for other in others):
        errors["alignment"] = "schedule-wrong-elsewhere"
    elif _a_week(alignment, pulse) + sum(_a_week(other.alignment, other.pulse) for other in others) > A_WEEK:
        errors["alignment"] = "schedule-wrong-too-many"
    return errors


def _a_week(alignment: Sequence[str], pulse: Sequence[str]) -> int:
    """Return how many questions the fullest week holds."""
    return -(-len(alignment) // CYCLE) + bool(pulse)
