"""My data: what is held about the acting person, changed and erased by them, and by nobody else (R14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jobs.answering import answers, sheet
from jobs.asking.bank import BankQuestion
from jobs.cards import Ask, Form, Held, HeldItem, Locale, MyDataCard, Notice
from jobs.cards.forms import About, Choice, Pick, Verbatim, Words, number, word
from jobs.loop import relay
from jobs.ports import Erased, FormSubmitted, OpenForm, Outcome, Say, Tap
from jobs.retention import LIVE_DAYS, sealed_from
from jobs.texts import locale_of
from storage.asked import ActingPerson, AskedWindow, unsealed
from storage.models import Person
from storage.types import Cadence, WindowState
from storage.vault import Vault

ITEMS: tuple[HeldItem, ...] = ("answer", "forecast", "comment", "agreed")


def my_data(session: Session, vault: Vault, person: ActingPerson, *, now: datetime) -> MyDataCard:
    """Return what is held about the acting person, with their answers that are not sealed yet, in words."""
    locale = locale_of(person)
    answer_lines: list[tuple[str, str]] = []
    held: list[Held] = []
    for round_id, window, item, value in _stored(session, vault, person):
        question = sheet.question_of(window)
        words = _in_words(question, item, value, locale)
        if words is None:
            continue
        answer_lines.append((question.title(locale), words))
        held.append(replace(_held(round_id, window, item, person, now), skipped=bool(value.get("skip"))))
    row = session.get(Person, person.id)
    own_comments, linked_until = relay.own(session, vault, person)
    path = [part for part in (row.function, row.team) if part] if row else []
    return MyDataCard(
        locale=locale,
        name=person.name,
        level=row.level if row else "",
        path=" › ".join(path),
        answers=tuple(answer_lines),
        sealed_after_days=LIVE_DAYS,
        held=tuple(held),
        published=own_comments,
        linked_until=linked_until,
    )


def form(locale: Locale, round_id: int, window: str, ask: Ask, chosen: int | None) -> Form:
    """Return the form that changes one answer, the given one chosen: no history keeps it."""
    choices = tuple(Choice(str(option.value), Verbatim(option.label), option.value == chosen) for option in ask.options)
    pick = Pick("v", Verbatim(ask.text), choices, placeholder=Words("question-choose"))
    about: About = {"round": round_id, "window": window, "item": ask.item}
    return Form("answer", locale, Words("answer-title"), (pick,), about=about)


def change(session: Session, vault: Vault, person: ActingPerson, about: About, *, now: datetime) -> Outcome:
    """Return the form that changes one answer, or the notice that its question has closed."""
    locale, round_id, item = locale_of(person), number(about, "round"), _item(about)
    for window in sheet.open_windows(session, round_id, person.accounts, now):
        if window.id == word(about, "window") and item in sheet.items_of(window):
            value = vault.get(session, window.id, window.author, window.question_key, item) or {}
            return OpenForm(form(locale, round_id, window.id, sheet.ask(window, item, locale), value.get("v")))
    return Say(Notice(locale, "notice-closed"))


def changed(session: Session, vault: Vault, person: ActingPerson, event: FormSubmitted, *, now: datetime) -> Outcome:
    """Store a changed answer, as a tap would; return its acknowledgement."""
    value = event.values.whole("v")
    if value is None:
        return Say(Notice(locale_of(person), "unknown-action"))
    round_id, window = number(event.about, "round"), word(event.about, "window")
    tap = Tap(event.actor, event.at, round_id, window, _item(event.about), value)
    return answers.tap(session, vault, person, tap, now=now)


def erase(session: Session, vault: Vault, person: ActingPerson, event: Erased, *, now: datetime) -> Outcome:
    """Erase one answer, or all of them; return the card of what is left.

    A choice to be shown with the leadership goes with the answers that were given after it, never alone (R12).
    """
    for _, window, item, _ in _stored(session, vault, person):
        is_meant = event.window is None or (item != sheet.AGREED and (window.id, item) == (event.window, event.item))
        if is_meant and _erasable(window, now):
            vault.delete(session, window.id, window.author, window.question_key, item)
    return Say(my_data(session, vault, person, now=now), instead=True)


def _item(about: About) -> Literal["answer", "forecast"]:
    """Return the item that a form is about."""
    return "forecast" if about.get("item") == "forecast" else "answer"


def _stored(
    session: Session, vault: Vault, person: ActingPerson
) -> Iterator[tuple[int, AskedWindow, HeldItem, Mapping[str, object]]]:
    """Yield (round id, window, item, value) of everything the person has stored that is not sealed."""
    readable = vault.windows()
    for round_id, window in unsealed(session, person.accounts):
        if window.id not in readable:  # it is being sealed at this moment
            continue
        values = vault.get_items(session, [(window.id, window.author, window.question_key, item) for item in ITEMS])
        for item in ITEMS:
            if (window.id, item) in values:
                yield round_id, window, item, values[window.id, item]


def _in_words(question: BankQuestion, item: HeldItem, value: Mapping[str, object], locale: Locale) -> str | None:
    """Return a stored value as its person reads it, empty for a skip, None for a comment that was taken back."""
    labels: dict[object, str] = {option.value: option.label for option in question.options(locale)}
    options: dict[object, str] = {0: "✗", 1: "✓"} if item == "agreed" else labels
    words = value.get("text") or options.get(value.get("v"))
    return str(words) if words else ("" if value.get("skip") else None)


def _held(round_id: int, window: AskedWindow, item: HeldItem, person: ActingPerson, now: datetime) -> Held:
    """Return what the person may do with one stored item, and the day it is destroyed."""
    return Held(
        round=round_id,
        window=window.id,
        item=item,
        erased_on=sealed_from(window).astimezone(ZoneInfo(person.zone)).date(),
        changeable=item != "agreed" and sheet.takes_answers(window, now),
        erasable=item != sheet.AGREED and _erasable(window, now),
    )


def _erasable(window: AskedWindow, now: datetime) -> bool:
    """Tell whether an answer may still be erased.

    A pulse item that has closed waits for its four weeks: taken away now, it would change what was counted in a figure
    already released, and their difference would tell it (R6). Nor while a window is being closed: its release may have
    been cut, and only the same is released again.
    """
    if sheet.takes_answers(window, now):
        return True
    return window.cadence is not Cadence.PULSE and window.state is not WindowState.OPEN
