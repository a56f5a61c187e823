"""What somebody sees of themselves: the home, their data, where things stand."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs import rounds
from jobs.calendar import local_day
from jobs.cards import HomeView, Locale, MyDataCard, QuestionCard, SettingsView
from jobs.questions import BankQuestion
from jobs.retention import LIVE_DAYS
from storage import replies, workspaces
from storage.models import Person
from storage.replies import Replier
from storage.vault import Vault

ITEMS = ("answer", "forecast", "comment")


def view(
    session: Session, vault: Vault, person: Replier, *, now: datetime, settings: SettingsView | None = None
) -> HomeView:
    """Return somebody's home: what is pending, whether they are away; ``settings`` is the admin's half."""
    return HomeView(
        locale=locale_of(person),
        name=person.name,
        pending=pending(session, vault, person, now=now),
        paused_until=away_until(person, now),
        stopped=person.stopped,
        k=workspaces.get(session, person.workspace_id).k,
        settings=settings,
    )


def away_until(person: Replier, now: datetime) -> date | None:
    """Return somebody's first day back, None when that day has come where they are."""
    until = person.paused_until
    return until if until and until > local_day(now, person.zone) else None


def pending(session: Session, vault: Vault, person: Replier, *, now: datetime) -> QuestionCard | None:
    """Return the newest round that still holds something to answer for this person."""
    for round_id, _ in replies.rounds_of(session, person.workspace_id, now):
        card = rounds.card(session, vault, person, round_id, now=now)
        if card is not None and not all(item.done for item in card.items):
            return card
    return None


def my_data(session: Session, vault: Vault, person: Replier) -> MyDataCard:
    """Return what is held about the person who asks, their own live answers in words (rule R14: to nobody else)."""
    locale = locale_of(person)
    kept: list[tuple[str, str]] = []
    readable = vault.windows()
    for window, key, definition in replies.unsealed(session, person.id):
        if window not in readable:  # it is being sealed at this moment
            continue
        question = BankQuestion.from_definition(definition)
        labels = {option.value: option.label for option in question.options(locale)}
        held = vault.get_items(session, person.id, [(window, key, item) for item in ITEMS])
        for item in ITEMS:
            stored = held.get((window, item), {})
            said = stored.get("text") or labels.get(stored.get("v", 0)) or ("–" if stored.get("skip") else None)
            if said is not None:
                kept.append((question.title(locale), str(said)))
    row = session.get(Person, person.id)
    path = [part for part in (row.function, row.team) if part] if row else []
    return MyDataCard(
        locale=locale,
        name=person.name,
        level=row.level if row else "",
        path=" › ".join(path),
        answers=tuple(kept),
        sealed_after_days=LIVE_DAYS,
    )


def locale_of(person: Replier) -> Locale:
    """Return the language a person reads."""
    return "en" if person.locale == "en" else "fr"
