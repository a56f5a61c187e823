"""What a digest is made from: the bot fills it, the child process composes. Imports neither numpy nor matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs.asking.bank import BankQuestion
from jobs.cards import Axis, Commitment, DigestCard, GapLine, Locale
from jobs.release import Figure, Kept, Withheld, from_json

Dated = tuple[date, int, Figure | Withheld]  # (Monday of the last week answered, weeks pooled, figure)


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The words of the picture, in its language."""

    first: str
    second: str
    forecast: str  # what the leaders expected of the teams
    bar: str  # what the bars are


@dataclass(frozen=True, slots=True)
class Pledge:
    """An open commitment, the gap it was made on as it was told, and the day it was made."""

    commitment: Commitment
    gap: GapLine
    made_on: date


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a digest is made from. Figures reach back as far as they are kept.

    Figures come as the database holds them (``stored``) or as figures (``released``): what is stored is read once,
    where the digest is composed, and not on the way there.
    """

    locale: Locale
    company: str
    week: date  # Monday of the week that the digest is about
    words: ChartWords
    questions: Mapping[str, BankQuestion]  # by key
    released: Sequence[Dated] = ()
    stored: Sequence[tuple[date, int, Mapping[str, Any]]] = ()  # like ``released``, bodies of `jobs.release.to_json`
    kept: Kept = field(default_factory=Kept)  # of the groups that weak signals watch
    told: frozenset[str] = frozenset()  # names of the groups of which an alert spoke in the four weeks before (R5)
    eligible: Mapping[str, int] | None = None  # window id -> eligible staff
    functions: tuple[str, str] | None = None  # the two functions set against each other
    again: bool = True  # False for one survey, looked at once
    # Those that reached the leadership channel before, oldest first; None = of a file, and told in no channel.
    digests: tuple[DigestCard, ...] | None = None
    rested: frozenset[str] = frozenset()  # windows whose questions rested by the digest before
    # Of each question that may rest, the first week whose asking lets it; one that is being asked again may not.
    may_rest: Mapping[str, date] = field(default_factory=dict)
    next_figures: date | None = None  # when the next windows give theirs
    country: str = ""  # whose holidays people take, as `jobs.calendar.holiday_share` reads it; "" = not known
    pledges: Sequence[Pledge] = ()  # open commitments
    proposed: frozenset[tuple[str, Axis]] = frozenset()  # gaps with one that its owner was asked to accept
    # The day on which gaps were set aside, and whether for good.
    aside: Mapping[tuple[str, Axis], tuple[date, bool]] = field(default_factory=dict)
    leaders: int = 5  # how many there are: fewer than five have no figure (R12)

    def figures(self) -> list[Dated]:
        """Return what was released."""
        return [*self.released, *((week, weeks, from_json(body)) for week, weeks, body in self.stored)]
