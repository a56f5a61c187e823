"""Forms, which a platform opens in front of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from jobs.cards.home import Consulted
from jobs.cards.questions import Ask
from jobs.cards.words import Locale


@dataclass(frozen=True, slots=True)
class CommentForm:
    """One comment on one question, in confidence; the form says whom to call for harassment or danger."""

    locale: Locale
    round: int  # id of the round that asked the question
    window: str  # opaque id of the window
    contacts: str | None = None  # whom to call, as the admin wrote it


@dataclass(frozen=True, slots=True)
class PauseForm:
    """The form in which somebody who goes away gives their first day back."""

    locale: Locale
    until: date | None  # first day back, when they are away already


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list in a form."""

    value: str  # what comes back with the form
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleFormView:
    """The admin's schedule, new (``id`` None) or to edit. Questions come grouped by topic: (topic, choices)."""

    locale: Locale
    id: int | None
    name: str
    weekday: int  # ISO: 1 = Monday
    local_time: time
    reminder: bool  # one is sent two working days later
    audiences: tuple[Choice, ...]
    alignment: tuple[tuple[str, tuple[Choice, ...]], ...]  # alignment questions by topic
    pulse: tuple[Choice, ...]  # pulse topics


@dataclass(frozen=True, slots=True)
class SmallestGroupForm:
    """The admin raises K, for good; ``leaders`` is how many lead: with K above it they have no figure any more."""

    locale: Locale
    k: int  # as it is
    larger: tuple[int, ...]  # what it may be raised to
    leaders: int


@dataclass(frozen=True, slots=True)
class ConsultationForm:
    """The admin confirms that the works council was consulted, and when, or that they are fewer than 50."""

    locale: Locale
    consulted: Consulted | None
    today: date


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The form in which somebody changes one of their answers, shown to them only."""

    locale: Locale
    round: int
    window: str
    ask: Ask
    chosen: int | None  # code of their answer so far


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The form in which a leader replies to a comment, under their own name, without knowing whose it is (R11)."""

    locale: Locale
    window: str
    thread: str  # finds the comment's author, without naming them
    comment: str
    replies: tuple[tuple[str, str], ...]  # those it has already: (leader, text)
    left: int  # how many more it may have


Form = CommentForm | PauseForm | ScheduleFormView | SmallestGroupForm | ConsultationForm | AnswerForm | ReplyForm
