"""Cards of the loop: what the leadership decided about a gap, and what the figures said of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from jobs.cards.gaps import Axis, GapLine, Shown
from jobs.cards.words import Locale

VerdictOutcome = Literal["closed", "halved", "still_there", "cannot_tell"]
"""As `jobs.insight.verdicts` names them; what cannot be told after three windows stays so."""

MovedSide = Literal["first", "second", "both", "neither"]
"""Which of the two sides moved towards the other, as far as its figures establish it."""


def in_ten(tellable: tuple[float, float]) -> dict[str, int]:
    """Return of ten gaps that stay, and of ten that close, how many a verdict recognises (`GapLine.tellable`)."""
    still, closed = tellable
    return {"still": round(10 * still), "closed": round(10 * closed)}


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was decided about one gap: what, who answers for it now (None: nobody), by when."""

    id: int
    question: str  # key
    axis: Axis
    sides: tuple[str, str]
    title: str  # of the question
    what: str
    owner: str | None
    due: date
    verdict: VerdictOutcome | None = None  # the newest
    looks: int = 0
    judged: bool = False  # that verdict is the last
    proposed: bool = False  # who is to answer for it has not accepted yet
    tellable: tuple[float, float] | None = None  # `GapLine.tellable`, of the gap as it was decided on


@dataclass(frozen=True, slots=True)
class CommitmentCard:
    """A commitment asked of its owner (``asked``), or told to the leadership channel; ``by`` made or changed it."""

    locale: Locale
    stage: Literal["asked", "made", "changed", "withdrawn"]
    commitment: Commitment
    by: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A gap told weeks ago, on which nobody decided: asked of the sponsor, by direct message."""

    locale: Locale
    gap: GapLine
    week: str  # of the digest that told it first, 2026-W47


@dataclass(frozen=True, slots=True)
class CommitmentsCard:
    """What was decided, open commitments first: for leaders, who ask for it."""

    locale: Locale
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What the figures say of a commitment that came due: before, now, which side moved. Never why (LOOP § 2)."""

    commitment: Commitment
    before: GapLine  # as it was decided on
    first: Shown
    second: Shown
    outcome: VerdictOutcome
    look: int  # 1, 2 or 3, of three
    moved: MovedSide = "neither"
    others: bool = False  # other gaps moved at least half as far
    next_on: date | None = None  # when it is measured again; None after the last look
