"""Cards of obstacles: one as leadership reads it, one's own as their author follows them, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from jobs.cards.words import Locale

Role = Literal["team", "function", "executives", "other", "unknown"]
"""Who could remove it: a role, never a person (R19)."""
Since = Literal["days", "weeks", "months"]
Stage = Literal["waiting", "shown", "seen", "taken", "decided", "told", "withdrawn"]
LegName = Literal["seen", "taken", "decided", "told", "whole"]
ROLES: tuple[Role, ...] = ("team", "function", "executives", "other", "unknown")
SINCE: tuple[Since, ...] = ("days", "weeks", "months")
LEGS: tuple[LegName, ...] = ("seen", "taken", "decided", "told", "whole")


@dataclass(frozen=True, slots=True)
class ObstacleCard:
    """One obstacle in the leadership channel, and how far it has come; nothing of who said it.

    ``text`` is None once it was withdrawn. ``group`` is None where it stands alone, as its author agreed. ``owner`` is
    None until a leader takes it, and again once that one has left. ``decision`` says what is done, or why nothing is.
    """

    locale: Locale
    id: str
    stage: Stage
    text: str | None = None
    topic: str = ""
    since: Since | None = None
    role: Role = "unknown"
    group: tuple[str, ...] | None = None
    owner: str | None = None
    refused: bool = False
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class OwnObstacle:
    """An obstacle as its author alone follows it; ``decision`` is there once it was told back."""

    id: str
    topic: str
    text: str
    stage: Stage
    refused: bool = False
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class OpenObstacle:
    """An obstacle that leadership still has to do something about, as the list of them shows it."""

    topic: str
    text: str
    stage: Stage
    shown_on: date
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """How long one leg takes, in days: from shown to seen, taken, decided, told back; or the whole way.

    ``median`` is None where there are too few to tell it. ``high`` is None where no end of its interval shows yet.
    """

    name: LegName
    ended: int
    running: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ObstaclesCard:
    """`/diapason obstacles`: one's own; and for a leader those that are open, and how long things take."""

    locale: Locale
    own: tuple[OwnObstacle, ...]
    leader: bool = False
    open: tuple[OpenObstacle, ...] = ()
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """The reminder in the leadership channel: how many obstacles wait to be seen, decided, told back."""

    locale: Locale
    unseen: int
    undecided: int
    untold: int
