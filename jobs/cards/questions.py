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
    """The week's message: one to three questions. After a tap the same card comes back with that item's state.

    No field, text or order may depend on the value chosen: people's messages are exportable by their employer.
    """

    locale: Locale
    round: int
    items: tuple[QuestionItem, ...]
    k: int
    closes_on: date  # the last day on which it can be answered
    erased_on: date  # the last of its answers are destroyed on this day
    reminder: bool = False
    sample: bool = False  # to look at: nothing tapped on it is stored
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """The card that replaces a question message once its window is over."""

    locale: Locale


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
