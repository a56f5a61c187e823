"""What people see, as frozen view models: meaning without markup.

Each platform has one total renderer over `Card` (``match`` + ``assert_never``): a new card fails type checking until
every platform draws it natively. Texts of questions arrive already in the reader's language; everything else is
written by the renderer from `bot/locale`, in ``card.locale``. Anything derived from answers is a `Shown`, made
from released figures only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Locale = Literal["fr", "en"]
ItemState = Literal["open", "answered", "skipped", "closed"]
HeldItem = Literal["answer", "forecast", "comment", "agreed"]


# ---------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True)
class Option:
    """One tap. ``value`` is the code stored: 1..m, in the order shown."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to tap: the question itself, or the forecast that rides on a leader's card."""

    item: Literal["answer", "forecast"]
    text: str
    options: tuple[Option, ...]
    state: ItemState
    anchors: tuple[str, str] | None = None  # words at the two ends of a scale


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One question of a round for one person. ``window`` is the opaque id that comes back with a tap."""

    window: str
    topic: str
    asks: tuple[Ask, ...]  # the answer first; a forecast second on a leader's card
    comment: ItemState  # "open" (none yet) or "answered"; the text itself is never shown back in a message

    @property
    def done(self) -> bool:
        """True once everything on it was answered or skipped."""
        return all(ask.state != "open" for ask in self.asks)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where fewer than five lead: each may agree that their answers of this card are shown together (R12).

    Once they chose, ``state`` is "answered" whatever they chose: the message never tells which.
    """

    leaders: int
    state: Literal["open", "answered"]


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """The week's message: one to three questions. After a tap the same card comes back with that item's state.

    No field, text or order may depend on the value chosen: people's messages are exportable by their employer.
    """

    locale: Locale
    round: int
    items: tuple[QuestionItem, ...]
    k: int
    closes_on: date
    erased_on: date  # the last of its answers are destroyed on this day
    reminder: bool = False
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """What a question message becomes when its window is over."""

    locale: Locale


@dataclass(frozen=True, slots=True)
class WelcomeCard:
    """Before the first question: what this is, who sees what, until when, and how to stop."""

    locale: Locale
    company: str
    k: int
    leader: bool
    weekday: int
    local_time: time
    retention_days: int = 35


# ---------------------------------------------------------------- figures as shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A released figure as people read it.

    ``mean`` is on the question's own scale (1-5, 0-10); ``bound`` says whether it is a top or bottom code;
    ``respondents`` is the band (low, high), high ``None`` for "50 or more". ``low`` and ``high`` are the ends of the
    cell, for drawing. For a choice, ``option`` is the leading option and ``share`` its band in percent.
    """

    mean: float | None
    bound: Literal["about", "at_least", "at_most"]
    respondents: tuple[int, int | None]
    scale: tuple[int, int]
    low: float | None = None
    high: float | None = None
    option: str | None = None
    share: tuple[int, int] | None = None


Verdict = Literal["gap", "none", "too_few"]
Course = Literal["growing", "closing", "stable", "too_early"]
Axis = Literal["leaders_staff", "functions"]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap of the digest, and at most one line on why it is believed."""

    question: str
    title: str
    topic: str
    axis: Axis
    sides: tuple[str, str]  # names of the two sides: leaders/staff are localised by the renderer when empty
    first: Shown
    second: Shown
    verdict: Verdict
    fresh: bool  # released this week
    course: Course
    waves: int
    holds_against_silence: bool
    expected: Shown | None = None  # the leaders' forecast of the teams
    blind: bool = False  # the forecast missed the teams
    furthest: str | None = None  # the team furthest from the leaders
    low: float | None = None  # 95 % interval of the difference of means, first - second, in points
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line of the dumbbell: leaders and teams with what is not known about them."""

    title: str
    first: Shown | None
    second: Shown | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Chart:
    """The digest's picture: ``png`` is drawn from ``rows``, which are also its alternative text."""

    rows: tuple[ChartRow, ...]
    sides: tuple[str, str]
    png: bytes = field(repr=False, default=b"")


@dataclass(frozen=True, slots=True)
class CommentsLine:
    """Comments released under rule R10: shuffled, without time or score."""

    title: str
    group: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestCard:
    """The weekly divergence digest: one screen. The detail goes into its thread as a `DetailCard`."""

    locale: Locale
    company: str
    week: str  # 2026-W47
    starts: date
    ends: date
    gaps: tuple[GapLine, ...]  # at most three, best first
    others: int  # established gaps beyond the three
    signals: int
    smallest_gap: float | None  # what would go unseen, in points of a five-point scale
    leaders_shown: bool  # false with fewer than five leaders who did not all agree to be shown (R12)
    standing: int  # questions whose figures stand this week
    chart: Chart | None
    first: bool = False  # nothing released yet: say when the first figures come
    leaders_agreed: bool = False  # fewer than five leaders, shown because each of them agreed (R12)


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One question of the thread: both sides, or the same words for whatever is withheld."""

    title: str
    topic: str
    first: Shown | None  # None = withheld: same words whatever the reason (R13)
    second: Shown | None
    verdict: Verdict
    fresh: bool
    teams: tuple[tuple[str, Shown | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DetailCard:
    """The detail of a digest, in its thread."""

    locale: Locale
    week: str
    rows: tuple[DetailRow, ...]
    comments: tuple[CommentsLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCard:
    """A weak signal: the direction that fired, two figures, and the declared rate of false alarms."""

    locale: Locale
    week: str
    group: str
    kind: Literal["fatigue", "disengagement"]
    direction: Literal["all", "score", "participation", "behaviour", "organisation"]
    weeks: int
    declared: float  # false alarms per 1,000 group-weeks
    score_before: Shown | None
    score_after: Shown | None
    participation_before: Literal["<50", "50-79", ">=80"] | None
    participation_after: Literal["<50", "50-79", ">=80"] | None
    smallest_change: float | None  # the smallest change it could have seen, in points of a five-point scale


# ---------------------------------------------------------------- home, help, notices


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message to somebody, by name: ``key`` is a message of `bot/locale`, ``params`` its values."""

    locale: Locale
    key: str
    params: dict[str, str | int | float | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule as the admin sees it."""

    id: int
    name: str
    active: bool
    audience: str
    weekday: int
    local_time: time
    questions: int
    next_round: date | None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Somebody who could not be reached, and why. Never somebody who chose not to answer (R9)."""

    name: str
    reason: str
    kind: str


@dataclass(frozen=True, slots=True)
class Consulted:
    """What an admin confirmed of the works council: the day it was consulted, or None for fewer than 50 people."""

    on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record of settings: ``what`` is the audit log's action, ``values`` its counts and groups."""

    on: date
    what: str
    values: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The admin's half of the home: what went out, what could not be delivered and why, what comes next."""

    schedules: tuple[ScheduleLine, ...]
    leadership_channel: str | None
    channel_trouble: str | None
    people: int
    leaders: int
    groups: tuple[tuple[str, int], ...]
    merged: tuple[str, ...]  # teams merged at set-up because they are under 8
    sent_this_week: int
    undelivered: tuple[Undelivered, ...]
    away: int
    last_digest: str | None
    next_digest: date | None
    k: int = 5
    consulted: Consulted | None = None  # None: not confirmed yet, no question goes out
    outgrown: bool = False  # *fewer than 50* was confirmed, and there are 50 or more by now
    lone_moves: tuple[Change, ...] = ()  # people moved alone between groups of late: it could isolate them (R16)


@dataclass(frozen=True, slots=True)
class HomeView:
    """The App Home: everyone's half, and the admin's when ``settings`` is there."""

    locale: Locale
    name: str
    pending: QuestionCard | None
    paused_until: date | None
    stopped: bool
    k: int
    settings: SettingsView | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody may still do with one of their answers: change it while its window is open, erase it."""

    round: int
    window: str
    item: HeldItem
    erased_on: date  # it is destroyed on this day at the latest, whatever they do
    changeable: bool
    erasable: bool


@dataclass(frozen=True, slots=True)
class MyDataCard:
    """What Diapason holds about the person who asks; ``answers`` are (question, answer as text), not sealed yet.

    ``held`` says in the same order what may be done with each.
    """

    locale: Locale
    name: str
    level: str
    path: str
    answers: tuple[tuple[str, str], ...]
    sealed_after_days: int
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpCard:
    """`/diapason help`."""

    locale: Locale
    admin: bool


@dataclass(frozen=True, slots=True)
class ConfidentialityCard:
    """`/diapason confidentiality`: the whole promise, its limits, and whom to call."""

    locale: Locale
    k: int
    retention_days: int
    contacts: str | None = None
    changes: tuple[Change, ...] = ()  # what was changed of late in the set-up, newest first: everybody may read it


@dataclass(frozen=True, slots=True)
class StatusCard:
    """`/diapason status`: where this person, or for an admin the company, stands."""

    locale: Locale
    home: HomeView


# ---------------------------------------------------------------- modals


@dataclass(frozen=True, slots=True)
class CommentForm:
    """One comment on one question, in confidence; the form says whom to call for harassment or danger."""

    locale: Locale
    round: int
    window: str
    contacts: str | None = None


@dataclass(frozen=True, slots=True)
class PauseForm:
    """First day back, for somebody who goes away."""

    locale: Locale
    until: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list in a form."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleFormView:
    """The admin's schedule, new (``id`` None) or to edit. Questions come grouped by topic: (topic, choices)."""

    locale: Locale
    id: int | None
    name: str
    weekday: int
    local_time: time
    reminder: bool
    audiences: tuple[Choice, ...]
    alignment: tuple[tuple[str, tuple[Choice, ...]], ...]
    pulse: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SmallestGroupForm:
    """The admin raises K, for good; ``leaders`` is how many lead: with K above it they have no figure any more."""

    locale: Locale
    k: int
    larger: tuple[int, ...]
    leaders: int


@dataclass(frozen=True, slots=True)
class ConsultationForm:
    """The admin confirms that the works council was consulted, and when, or that they are fewer than 50."""

    locale: Locale
    consulted: Consulted | None
    today: date


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Somebody changes one of their answers; ``chosen`` is what they said: shown to them only, in a window."""

    locale: Locale
    round: int
    window: str
    ask: Ask
    chosen: int | None


Form = CommentForm | PauseForm | ScheduleFormView | SmallestGroupForm | ConsultationForm | AnswerForm


Message = (
    QuestionCard
    | ClosedCard
    | WelcomeCard
    | DigestCard
    | DetailCard
    | AlertCard
    | Notice
    | MyDataCard
    | HelpCard
    | ConfidentialityCard
    | StatusCard
)
Card = Message | HomeView
