"""My own data: what is held about the person who asks, changed and erased by them, and by nobody else (rule R14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jobs.answering import answers, sheet
from jobs.cards import Ask, Form, Held, HeldItem, Locale, MyDataCard, Notice
from jobs.cards.forms import About, Choice, Pick, Verbatim, Words, number, word
from jobs.loop import relay
from jobs.ports import Erased, FormSubmitted, OpenForm, Outcome, Say, Tap
from jobs.retention import LIVE_DAYS, sealed_from
from jobs.texts import locale_of
from storage import asked
from storage.asked import ActingPerson, AskedWindow
from storage.models import Person
from storage.types import Cadence
from storage.vault import Vault

ITEMS: tuple[HeldItem, ...] = ("answer", "forecast", "comment", "agreed")


def my_data(session: Session, vault: Vault, person: ActingPerson, *, now: datetime) -> MyDataCard:
    """Return what is held about the person who asks, their answers that are not sealed yet in words."""
    locale = locale_of(person)
    kept: list[tuple[str, str]] = []
    held: list[Held] = []
    for round_id, window, item, stored in _stored(session, vault, person):
        question = sheet.question_of(window)
        labels: dict[object, str] = {option.value: option.label for option in question.options(locale)}
        chosen: dict[object, str] = {0: "✗", 1: "✓"} if item == "agreed" else labels
        said = stored.get("text") or chosen.get(stored.get("v"))
        said = said or ("–" if stored.get("skip") else None)
        if said is None:
            continue
        kept.append((question.title(locale), str(said)))
        held.append(_held(round_id, window, item, person, now))
    row = session.get(Person, person.id)
    linked, linked_until = relay.linked(session, vault, person)
    path = [part for part in (row.function, row.team) if part] if row else []
    return MyDataCard(
        locale=locale,
        name=person.name,
        level=row.level if row else "",
        path=" › ".join(path),
        answers=tuple(kept),
        sealed_after_days=LIVE_DAYS,
        held=tuple(held),
        linked=linked,
        linked_until=linked_until,
    )


def form(locale: Locale, round_id: int, window: str, ask: Ask, chosen: int | None) -> Form:
    """Return the form that changes one answer, the given one chosen: no history keeps it."""
    options = tuple(Choice(str(one.value), Verbatim(one.label), one.value == chosen) for one in ask.options)
    pick = Pick("v", Verbatim(ask.text), options, placeholder=Words("question-choose"))
    about: About = {"round": round_id, "window": window, "item": ask.item}
    return Form("answer", locale, Words("answer-title"), (pick,), about=about)


def change(session: Session, vault: Vault, person: ActingPerson, about: About, *, now: datetime) -> Outcome:
    """Answer with the form that changes one answer, or say that its question has closed."""
    locale, round_id, item = locale_of(person), number(about, "round"), _item(about)
    for window in sheet.open_windows(session, round_id, person.id, now):
        if window.id == word(about, "window") and item in sheet.items_of(window):
            stored = vault.get(session, window.id, person.id, window.question_key, item) or {}
            return OpenForm(form(locale, round_id, window.id, sheet.ask(window, item, locale), stored.get("v")))
    return Say(Notice(locale, "notice-closed"))


def changed(session: Session, vault: Vault, person: ActingPerson, sent: FormSubmitted, *, now: datetime) -> Outcome:
    """Store a changed answer, which is a tap like any other."""
    value = sent.values.whole("v")
    if value is None:
        return Say(Notice(locale_of(person), "unknown-action"))
    round_id, window = number(sent.about, "round"), word(sent.about, "window")
    tap = Tap(sent.actor, sent.at, round_id, window, _item(sent.about), value)
    return answers.tap(session, vault, person, tap, now=now)


def erase(session: Session, vault: Vault, person: ActingPerson, event: Erased, *, now: datetime) -> Outcome:
    """Erase one answer, or all, and show what is left."""
    for _, window, item, _ in _stored(session, vault, person):
        wanted = event.window is None or (window.id, item) == (event.window, event.item)
        if wanted and _erasable(window, now):
            vault.delete(session, window.id, person.id, window.question_key, item)
    return Say(my_data(session, vault, person, now=now))


def _item(about: About) -> Literal["answer", "forecast"]:
    return "forecast" if about.get("item") == "forecast" else "answer"


def _stored(
    session: Session, vault: Vault, person: ActingPerson
) -> Iterator[tuple[int, AskedWindow, HeldItem, Mapping[str, object]]]:
    readable = vault.windows()
    for round_id, window in asked.unsealed(session, person.id):
        if window.id not in readable:  # it is being sealed at this moment
            continue
        held = [(window.id, window.question_key, item) for item in ITEMS]
        found = vault.get_items(session, person.id, held)
        for item in ITEMS:
            if (window.id, item) in found:
                yield round_id, window, item, found[window.id, item]


def _held(round_id: int, window: AskedWindow, item: HeldItem, person: ActingPerson, now: datetime) -> Held:
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
