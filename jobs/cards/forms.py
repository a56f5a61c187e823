"""Forms as data: what is asked, how it is worded, what stands now; and what somebody sent back, read by kind of field.

A platform has one renderer and one parser for all of them. Words are keys of `bot/locale`: each platform writes the
sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal, TypeVar, assert_never

from jobs.cards.words import Locale

# ---------------------------------------------------------------- words


@dataclass(frozen=True, slots=True)
class Words:
    """A message of `bot/locale` and its values."""

    key: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text in the reader's language already (a question, a topic) or by a person: shown as it is, never as markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """The name of a day of the week, 1 = Monday."""

    iso: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked, from a node of the tree: ``everyone``, ``leaders``, ``staff``, ``staff/tech``."""

    node: str


Label = Words | Verbatim | Weekday | Audience

# ---------------------------------------------------------------- fields


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list in a form."""

    value: str
    label: Label
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """Entries of a list under one title."""

    label: Label
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Something typed, of at most ``limit`` characters; ``lines`` asks for a large box."""

    name: str
    label: Label
    limit: int
    hint: Words | None = None
    placeholder: Words | None = None
    optional: bool = False
    lines: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several options; no field is drawn when there is none."""

    name: str
    label: Label
    options: tuple[Choice, ...]
    hint: Words | None = None
    placeholder: Words = Words("schedule-choose")
    optional: bool = False
    style: Literal["list", "radio"] = "list"


@dataclass(frozen=True, slots=True)
class Several:
    """Any of several options, by topic; no field is drawn when there is none."""

    name: str
    label: Label
    topics: tuple[Topic, ...]
    hint: Words | None = None
    placeholder: Words = Words("schedule-choose")
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    name: str
    label: Label
    hint: Words | None = None
    placeholder: Words = Words("pause-placeholder")
    optional: bool = False
    value: date | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day."""

    name: str
    label: Label
    hint: Words | None = None
    optional: bool = False
    value: time | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A box to tick; ``says`` stands beside it."""

    name: str
    label: Label
    says: Label
    hint: Words | None = None
    value: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph that only tells, in small letters unless ``large``."""

    says: Words
    large: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Something a person wrote, shown literally."""

    text: str


Input = Text | Pick | Several | Day | Hour | Check
Field = Input | Note | Quote
About = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Form:
    """A form in front of a person; ``about`` comes back with it, and platforms never look into it."""

    name: str
    locale: Locale
    title: Words
    fields: tuple[Field, ...]
    submit: Words = Words("form-save")
    about: About = field(default_factory=dict)

    def filled(self, values: Values) -> Form:
        """Return the form with what somebody filled in, to be drawn again."""
        return replace(self, fields=tuple(_filled(asked, values) for asked in self.fields))


# ---------------------------------------------------------------- what comes back

Raw = str | bool | Sequence[str] | None
Value = str | bool | date | time | tuple[str, ...] | None
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Values:
    """What was filled in, by field name. A field that is missing, or of another kind, reads as an empty one."""

    by_name: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return what was typed, or what was picked, empty when nothing was."""
        return self._of(name, str) or ""

    def several(self, name: str) -> tuple[str, ...]:
        """Return what was picked of several."""
        return self._of(name, tuple) or ()

    def day(self, name: str) -> date | None:
        """Return a date."""
        return self._of(name, date)

    def hour(self, name: str) -> time | None:
        """Return a time of day."""
        return self._of(name, time)

    def ticked(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return self._of(name, bool) or False

    def whole(self, name: str) -> int | None:
        """Return the number that was picked, None when nothing was or it is none."""
        picked = self.text(name)
        return int(picked) if picked.isascii() and picked.isdecimal() and len(picked) <= _DIGITS else None

    def _of(self, name: str, kind: type[_T]) -> _T | None:
        value = self.by_name.get(name)
        return value if isinstance(value, kind) else None


_DIGITS = 12


def read(fields: Sequence[Field], raw: Mapping[str, Raw]) -> Values:
    """Return what was sent for these fields, each by its kind; whatever a field could not hold is left out of it.

    Text is cut to its limit and loses what can be neither stored nor encrypted; a pick is one of what was offered or
    None; a day is a date, an hour a time, a check a bool.
    """
    return Values(
        {asked.name: _read(asked, raw.get(asked.name)) for asked in fields if not isinstance(asked, Note | Quote)}
    )


def _read(asked: Input, sent: Raw) -> Value:
    match asked:
        case Text():
            return _text(sent, asked.limit)
        case Pick():
            return next((choice.value for choice in asked.options if choice.value == sent), None)
        case Several():
            offered = {choice.value for topic in asked.topics for choice in topic.options}
            picked = () if isinstance(sent, str | bool) or sent is None else sent
            return tuple(value for value in picked if value in offered)
        case Day():
            return _iso(date.fromisoformat, sent)
        case Hour():
            return clock(sent)
        case Check():
            return sent is True
        case never:
            assert_never(never)


def clock(sent: Raw) -> time | None:
    """Return an hour written HH:MM, None when it is none."""
    moment = _iso(time.fromisoformat, sent)
    return None if moment is None else moment.replace(tzinfo=None)


def number(about: About, name: str) -> int:
    """Return a number that a form is about, 0 when it has none."""
    value = about.get(name)
    return value if isinstance(value, int) else 0


def word(about: About, name: str) -> str:
    """Return a word that a form is about, empty when it has none."""
    value = about.get(name)
    return value if isinstance(value, str) else ""


def _text(sent: Raw, limit: int) -> str:
    """Return a typed text without lone surrogates and NUL, cut to ``limit``."""
    typed = sent if isinstance(sent, str) else ""
    return typed.encode("utf-8", "ignore").decode().replace("\x00", "")[:limit].strip()


def _iso(parse: Callable[[str], _T], sent: Raw) -> _T | None:
    try:
        return parse(sent.strip()) if isinstance(sent, str) else None
    except ValueError:
        return None


def _filled(asked: Field, values: Values) -> Field:
    match asked:
        case Text():
            return replace(asked, value=values.text(asked.name))
        case Pick():
            return replace(asked, options=_chosen(asked.options, {values.text(asked.name)}))
        case Several():
            picked = {*values.several(asked.name)}
            topics = tuple(replace(topic, options=_chosen(topic.options, picked)) for topic in asked.topics)
            return replace(asked, topics=topics)
        case Day():
            return replace(asked, value=values.day(asked.name))
        case Hour():
            return replace(asked, value=values.hour(asked.name))
        case Check():
            return replace(asked, value=values.ticked(asked.name))
        case Note() | Quote():
            return asked
        case never:
            assert_never(never)


def _chosen(options: tuple[Choice, ...], values: set[str]) -> tuple[Choice, ...]:
    return tuple(replace(choice, chosen=choice.value in values) for choice in options)
