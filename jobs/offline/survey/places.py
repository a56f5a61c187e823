"""Where people stand in a survey, and who leads: a place is of its wave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.errors import BadFile
from jobs.offline.survey.complaints import Complaints
from jobs.offline.survey.layout import Layout
from jobs.offline.survey.model import Survey
from jobs.offline.survey.rows import Raw
from jobs.release import Place
from jobs.setup.headings import LEVELS, folded
from storage.types import Level

LONGEST_SHOWN = 30
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Who:
    """The words of the column that says who leads: those that do, and those that we do not know."""

    leading: tuple[str, ...]
    unknown: tuple[str, ...]


def settle(survey: Survey, raw: Raw, layout: Layout, kept: Ints, complaints: Complaints, name: str) -> Who:
    """Set the places of a survey whose rows are ``kept`` of the raw ones, and return by which words people lead.

    Raises:
        BadFile: nobody has the word that was said to lead.
    """
    who = _who(raw, layout, complaints, name)
    names = _paths(raw)
    of_text = [
        Place(level in who.leading, function or None, names.get((function, team), team) or None)
        for level, function, team in raw.places
    ]
    place = np.asarray(raw.place, np.int64)
    last = np.zeros(len(raw.people), np.int64)
    last[np.asarray(raw.person, np.int64)] = place  # the last row of several wins
    survey.places = [of_text[index] for index in last]
    if raw.moved:
        _set_moved(survey, raw, of_text, kept, complaints, wide=layout.wide)
    return who


def _paths(raw: Raw) -> dict[tuple[str, str], str]:
    """Return a name of its own for each team whose name is that of a team of another function, or of a function."""
    groups = {(function, team) for _, function, team in raw.places if team}
    uses = Counter(team for _, team in groups)
    functions = {function for _, function, _ in raw.places}
    return {
        (function, team): f"{function} / {team}"
        for function, team in groups
        if function and (uses[team] > 1 or (team in functions and team != function))
    }


def _who(raw: Raw, layout: Layout, complaints: Complaints, name: str) -> Who:
    """Return the words that lead: as was said, else the usual ones.

    Raises:
        BadFile: nobody has the word that was said to lead.
    """
    words = list(dict.fromkeys(level for level, _, _ in raw.places))
    if layout.leaders is not None:
        leading = tuple(word for word in words if layout.leaders.lead(word))
        if layout.leaders.column is not None and not leading:
            held = ", ".join(sorted(filter(None, words))[:10])
            raise BadFile(f"{name}: nobody has that word in the column {layout.leaders.column}; it holds {held}.")
        return Who(leading, ())
    leading = tuple(word for word in words if LEVELS.get(folded(word)) is Level.LEADER)
    unknown = tuple(word for word in words if folded(word) not in LEVELS)
    if unknown and not leading:
        for (level, _, _), line in zip(raw.places, raw.place_lines, strict=True):
            if level in unknown:
                complaints.add(
                    line,
                    f"level {level[:LONGEST_SHOWN]!r} is not one of leader, manager, staff; "
                    "--leaders 'COLUMN=WORD' says who leads",
                )
    return Who(leading, () if not leading else unknown)


def _set_moved(
    survey: Survey, raw: Raw, of_text: list[Place], kept: Ints, complaints: Complaints, *, wide: bool
) -> None:
    """Set the places of people who moved, by wave; in a long file two places in one week contradict each other."""
    person, place = (np.asarray(column, np.int64)[kept] for column in (raw.person, raw.place))
    wave, day = np.asarray(survey.week, np.int64), np.asarray(raw.day, np.int64)[kept]
    told: dict[tuple[int, int], int] = {}
    for row in np.flatnonzero(np.isin(person, sorted(raw.moved))):
        somebody, when, where = int(person[row]), int(day[row]), int(place[row])
        before = told.setdefault((somebody, when), where)
        if of_text[before] != of_text[where] and not wide:
            line = raw.line[int(kept[row])]
            complaints.add(line, f"{raw.people[somebody]} stands elsewhere on an earlier line of the same week")
        survey.moved.setdefault(somebody, {})[int(wave[row])] = of_text[where]
    survey.moved = {one: places for one, places in survey.moved.items() if len(set(places.values())) > 1}
    for one, by_wave in survey.moved.items():
        survey.places[one] = by_wave[max(by_wave, key=lambda index: survey.weeks[index])]
