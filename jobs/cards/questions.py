"""Cards of the week's questions, and the welcome before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from jobs.cards.words import ItemState, Locale


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
        """True when everything on it was answered or skipped."""
        return all(ask.state not in ("open", "waiting") for ask in self.asks)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The question to three or four leaders, before all others, whether they may be shown together (R12)."""

    leaders: int  # how many there are: three or four
    state: Literal["open", "answered"]  # "answered" for yes and for no: the message never tells which


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One to three questions of a round: as the week's message asks them, or as they stand for one person.

    The week's message has every question open, whatever was answered: whoever exports people's messages must not read
    in them who answered (R9). How things stand is shown to the person alone, and never tells the value chosen.
    """

    locale: Locale
    round: int
    items: tuple[QuestionItem, ...]
    k: int
    closes_on: date  # the last day on which it can be answered
    erased_on: date  # the last of its answers are destroyed on this day
    occasion: Literal["week", "own", "again"] = "week"  # the message; how things stand; one answer given anew
    sample: bool = False  # to look at: nothing tapped on it is stored
    agreement: Agreement | None = None
    leaders: int | None = None  # five or six, one of whom is asked: their figure proves that one at most was silent
    told_to_teams: bool = True  # figures of its questions may be told to everybody: no older promise binds them (R15)


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """What tells somebody, alone, that what they did is stored; it never says what that was (SEC-28).

    ``text`` is the question it is about, None for the choice of few leaders. ``left`` counts what the person may still
    answer in the round.
    """

    locale: Locale
    round: int
    window: str
    act: Literal["answer", "forecast", "skip", "comment", "choice"]
    text: str | None
    left: int
    item: Literal["answer", "forecast"] = "answer"  # what *change* opens again


@dataclass(frozen=True, slots=True)
class ReminderCard:
    """The one reminder of a round: the same words to everybody who was asked, whatever they answered (R9)."""

    locale: Locale
    round: int
    closes_on: date  # the last day on which the questions can be answered


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """What every question message and reminder of a round becomes once it is closed: the same for everybody (R9)."""

    locale: Locale
    questions: tuple[str, ...] = ()  # as they were asked
    reminder: bool = False  # in the place of the reminder


@dataclass(frozen=True, slots=True)
class WelcomeCard:
    """The message before the first question: what this is, who sees what, until when, and how to stop."""

    locale: Locale
    company: str
    k: int
    leader: bool
    weekday: int
    local_time: time
    retention_days: int = 35
