"""Cards of digests, their threads and alerts; everything that depends on answers is a `Shown`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from jobs.cards.gaps import GapLine, Moved, Shown, Verdict
from jobs.cards.loop import Commitment, VerdictLine
from jobs.cards.words import Locale


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One question of the picture: leaders and teams with what is not known about them, and who else is drawn."""

    title: str
    first: Shown | None
    second: Shown | None
    verdict: Verdict
    topic: str = ""
    forecast: Shown | None = None  # the leaders' forecast of the teams
    functions: tuple[tuple[str, Shown | None], ...] = ()  # the two largest by name, where they are drawn


@dataclass(frozen=True, slots=True)
class Chart:
    """The digest's picture: ``png`` is drawn from ``rows``, which are also its alternative text."""

    rows: tuple[ChartRow, ...]
    sides: tuple[str, str]
    png: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class CommentsLine:
    """Comments released under rule R10: shuffled, without time or score.

    ``threads``, in the same order, are what a leader's reply to one comes back with (R11), as ``window`` is. None
    stands for a comment that its author withdrew.
    """

    title: str  # of the question
    group: str
    texts: tuple[str | None, ...]
    window: str = ""
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestCard:
    """The weekly divergence digest: one screen. The detail goes into its thread as a `DetailCard`."""

    locale: Locale
    company: str
    week: str  # 2026-W47
    starts: date
    ends: date
    gaps: tuple[GapLine, ...]  # told for the first time, at most three, the first to talk about first
    others: int  # more that is established, and not told here
    signals: int  # alerts of the week
    smallest_gap: float | None  # what would go unseen, in points of a five-point scale
    leaders_shown: bool  # false with fewer than five leaders who did not all agree to be shown (R12)
    standing: int  # questions whose figures stand this week
    chart: Chart | None
    first: bool = False  # nothing released yet: say when the first figures come
    leaders_agreed: bool = False  # fewer than five leaders, shown because each of them agreed (R12)
    moved: tuple[Moved, ...] = ()  # gaps told before, at most three stories with the new ones
    ended: tuple[GapLine, ...] = ()  # gaps told before of which it is established that they are over
    told: int = 0  # gaps told before that stand as they were told
    next_figures: date | None = None  # when the next windows give theirs, if enough people answer
    resting: int = 0  # of the questions that stand, those that pass a turn
    whole: bool = False  # the picture shows all that stands, and not only the stories
    comments: int | None = None  # in its thread, those withdrawn included, which say so there; None until it is posted
    alone: bool = False  # of a file, and not one of a channel's digests: nothing was told before, or will be after
    verdicts: tuple[VerdictLine, ...] = ()  # of commitments that came due, told once for each window since
    due: tuple[Commitment, ...] = ()  # commitments that come due in the week of the digest
    due_others: int = 0  # more of them
    decision: GapLine | None = None  # told weeks ago, and nobody decided: asked once in thirteen weeks
    stands: tuple[str, ...] | None = None  # the gaps that are established, ``question:axis``; None of older versions
    decision_since: str = ""  # the week in which that gap was first told, 2026-W40

    @property
    def is_quiet(self) -> bool:
        """True when nothing is to be told of any gap, nor of what was decided on it."""
        return not (self.gaps or self.moved or self.ended or self.verdicts or self.due or self.decision)


@dataclass(frozen=True, slots=True)
class DigestsCard:
    """The digests that reached the leadership channel, the newest first: for leaders, who ask for them."""

    locale: Locale
    digests: tuple[DigestCard, ...]


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One question of the thread: both sides, functions and teams, each a figure or withheld."""

    title: str
    topic: str
    first: Shown | None  # None = withheld, in the same words for every reason (R13)
    second: Shown | None
    verdict: Verdict
    fresh: bool  # released this week
    teams: tuple[tuple[str, Shown | None], ...] = ()  # (name, figure or None for withheld)
    forecast: Shown | None = None  # the leaders' forecast of the teams
    functions: tuple[tuple[str, Shown | None], ...] = ()  # the two largest by name, where there are two
    week: str = ""  # 2026-W45, of the digest that its figures were new in; "" in what older versions posted


@dataclass(frozen=True, slots=True)
class DetailCard:
    """The detail of a digest, in its thread."""

    locale: Locale
    week: str
    rows: tuple[DetailRow, ...]
    comments: tuple[CommentsLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredCard:
    """What leaders read in a thread once one of them replied to a comment: which by its number there, and no more."""

    locale: Locale
    number: int  # of the comment, in the order in which the thread shows them
    count: int  # of its replies, this one included
    most: int  # that it may have


@dataclass(frozen=True, slots=True)
class AlertCard:
    """A weak signal: the direction that fired, two figures, and the declared rate of false alarms."""

    locale: Locale
    week: str
    group: str
    kind: Literal["fatigue", "disengagement"]
    direction: Literal["all", "score", "participation", "organisation"]
    weeks: int  # recent weeks, compared with those before
    score_before: Shown | None
    score_after: Shown | None
    participation_before: Literal["<50", "50-79", ">=80"] | None
    participation_after: Literal["<50", "50-79", ">=80"] | None
    smallest_change: float | None  # the smallest change it could have seen, in points of a five-point scale
    false_a_year: float = 0.0  # alerts that a company of so many groups gets when nothing happens
    watched: int = 0  # groups that were looked at; 0 in an alert that an earlier version published
