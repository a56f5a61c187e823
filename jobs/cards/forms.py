"""Forms, which platforms draw as windows in front of a person."""

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


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A leader replies to a comment, under their own name, without knowing whose it is (R11).

    ``said`` are the replies it has already, as (leader, text); ``left`` is how many more it may have.
    """

    locale: Locale
    window: str
    thread: str
    comment: str
    said: tuple[tuple[str, str], ...]
    left: int


Form = CommentForm | PauseForm | ScheduleFormView | SmallestGroupForm | ConsultationForm | AnswerForm | ReplyForm
