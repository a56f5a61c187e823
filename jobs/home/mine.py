"""My data: what is held about the acting person, changed and erased by them, and by nobody else (R14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jobs.answering import sheet
from jobs.asking.bank import BankQuestion
from jobs.cards import AnswerForm, Held, HeldItem, Locale, MyDataCard, Notice
from jobs.loop import relay
from jobs.ports import Erased, FormRequested, OpenForm, Outcome, Say
from jobs.retention import LIVE_DAYS, sealed_from
from jobs.texts import locale_of
from storage.asked import ActingPerson, AskedWindow, unsealed
from storage.models import Person
from storage.types import Cadence
from storage.vault import Vault

ITEMS: tuple[HeldItem, ...] = ("answer", "forecast", "comment", "agreed")


def my_data(session: Session, vault: Vault, person: ActingPerson, *, now: datetime) -> MyDataCard:
    """Return what is held about the acting person, with their answers that are not sealed yet, in words."""
    locale = locale_of(person)
    answers: list[tuple[str, str]] = []
    held: list[Held] = []
    for round_id, window, item, value in _stored(session, vault, person):
        question = sheet.question_of(window)
        words = _in_words(question, item, value, locale)
        if words is None:
            continue
        answers.append((question.title(locale), words))
        held.append(_held(round_id, window, item, person, now))
    row = session.get(Person, person.id)
    linked, linked_until = relay.linked(session, vault, person)
    path = [part for part in (row.function, row.team) if part] if row else []
    return MyDataCard(
        locale=locale,
        name=person.name,
        level=row.level if row else "",
        path=" › ".join(path),
        answers=tuple(answers),
        sealed_after_days=LIVE_DAYS,
        held=tuple(held),
        linked=linked,
        linked_until=linked_until,
    )


def form(session: Session, vault: Vault, person: ActingPerson, event: FormRequested, *, now: datetime) -> Outcome:
    """Return the form that changes one answer, or the notice that its question has closed."""
    locale = locale_of(person)
    for window in sheet.open_windows(session, event.round or 0, person.id, now):
        if window.id == event.subject and event.item in sheet.items_of(window):
            value = vault.get(session, window.id, person.id, window.question_key, event.item) or {}
            ask = sheet.ask(window, event.item, locale)
            return OpenForm(AnswerForm(locale, event.round or 0, window.id, ask, value.get("v")))
    return Say(Notice(locale, "notice-closed"))


def erase(session: Session, vault: Vault, person: ActingPerson, event: Erased, *, now: datetime) -> Outcome:
    """Erase one answer, or all of them; return the card of what is left."""
    for _, window, item, _ in _stored(session, vault, person):
        is_meant = event.window is None or (window.id, item) == (event.window, event.item)
        if is_meant and _erasable(window, now):
            vault.delete(session, window.id, person.id, window.question_key, item)
    return Say(my_data(session, vault, person, now=now))


def _stored(
    session: Session, vault: Vault, person: ActingPerson
) -> Iterator[tuple[int, AskedWindow, HeldItem, Mapping[str, object]]]:
    """Yield (round id, window, item, value) of everything the person has stored that is not sealed."""
    readable = vault.windows()
    for round_id, window in unsealed(session, person.id):
        if window.id not in readable:  # it is being sealed at this moment
            continue
        values = vault.get_items(session, person.id, [(window.id, window.question_key, item) for item in ITEMS])
        for item in ITEMS:
            if (window.id, item) in values:
                yield round_id, window, item, values[window.id, item]


def _in_words(question: BankQuestion, item: HeldItem, value: Mapping[str, object], locale: Locale) -> str | None:
    """Return a stored value as its person reads it, None for a comment that was taken back."""
    labels: dict[object, str] = {option.value: option.label for option in question.options(locale)}
    options: dict[object, str] = {0: "✗", 1: "✓"} if item == "agreed" else labels
    words = value.get("text") or options.get(value.get("v"))
    return str(words) if words else ("–" if value.get("skip") else None)


def _held(round_id: int, window: AskedWindow, item: HeldItem, person: ActingPerson, now: datetime) -> Held:
    """Return what the person may do with one stored item, and the day it is destroyed."""
    return Held(
        round=round_id,
        window=window.id,
        item=item,
        erased_on=sealed_from(window).astimezone(ZoneInfo(person.zone)).date(),
        changeable=item != "agreed" and sheet.takes_answers(window, now),
        erasable=_erasable(window, now),
    )


def _erasable(window: AskedWindow, now: datetime) -> bool:
    """Tell whether an answer may still be erased.

    A pulse item that has closed waits for its four weeks: taken away now, it would change what was counted in a figure
    already released, and their difference would tell it (R6).
    """
    return window.cadence is not Cadence.PULSE or sheet.takes_answers(window, now)
