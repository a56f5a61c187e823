"""Cards of the teams' edition: what everybody who is asked reads, once a month at most, of what came of the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from jobs.cards.gaps import Axis, Shown
from jobs.cards.loop import MovedSide, VerdictOutcome
from jobs.cards.words import Locale


@dataclass(frozen=True, slots=True)
class ToldGap:
    """A gap that the leadership was told: both sides, and each function of the staff that has a figure to be told."""

    question: str  # key
    axis: Axis
    title: str
    sides: tuple[str, str]  # names of two functions; leaders and staff are named by the renderer
    first: Shown
    second: Shown
    week: str  # of the digest that told it, 2026-W47
    functions: tuple[tuple[str, Shown], ...] = ()  # none where there is one function, which is the staff
    several: bool = False  # functions: the others' figure is withheld, in the same words (R13)


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """A commitment under way: what, by when, never whose it is (R18, R20); without its words where they name people."""

    id: int
    title: str
    what: str | None
    due: date


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """What the figures say of a decision that came due, as the digest told it."""

    id: int  # of the commitment
    look: int
    axis: Axis
    title: str
    sides: tuple[str, str]
    what: str | None
    before: tuple[Shown, Shown]
    now: tuple[Shown, Shown]
    outcome: VerdictOutcome
    moved: MovedSide
    others: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A gap that the leadership was told first in the digest of week ``since``, and on which nobody decided."""

    question: str  # key
    axis: Axis
    title: str
    since: str  # 2026-W34


@dataclass(frozen=True, slots=True)
class EditionCard:
    """The teams' edition, the same for everybody but for the language and the function of who reads it (R9)."""

    locale: Locale
    month: date  # its first day
    said: tuple[ToldGap, ...] = ()
    decided: tuple[ToldDecision, ...] = ()
    changed: tuple[ToldVerdict, ...] = ()
    undecided: tuple[Waiting, ...] = ()
    function: str | None = None  # the reader's own; None of leaders, and of who has none
    manager: bool = False  # the reader has a team to talk about it with

    def of(self, function: str | None, *, manager: bool = False) -> EditionCard:
        """Return the edition as somebody of a function reads it."""
        return replace(self, function=function, manager=manager)
