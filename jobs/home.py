"""What somebody sees of themselves: the home, their data, where things stand."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from jobs import rounds
from jobs.cards import HomeView, Locale, MyDataCard, QuestionCard, SettingsView
from storage import replies, workspaces
from storage.models import Person
from storage.replies import Replier
from storage.vault import Vault

LIVE_DAYS = 35  # answers of a window are unreadable at the latest this long after they were given


def view(
    session: Session, vault: Vault, person: Replier, *, now: datetime, settings: SettingsView | None = None
) -> HomeView:
    """Return somebody's home: what is pending, whether they are away; ``settings`` is the admin's half."""
    return HomeView(
        locale=locale_of(person),
        name=person.name,
        pending=pending(session, vault, person, now=now),
        paused_until=person.paused_until if person.paused_until and person.paused_until > now.date() else None,
        stopped=person.stopped,
        k=workspaces.get(session, person.workspace_id).k,
        settings=settings,
    )


def pending(session: Session, vault: Vault, person: Replier, *, now: datetime) -> QuestionCard | None:
    """Return the newest round that still holds something to answer for this person."""
    for round_id, _ in replies.rounds_of(session, person.workspace_id, now):
        card = rounds.card(session, vault, person, round_id, now=now)
        if card is not None and not all(item.done for item in card.items):
            return card
    return None


def my_data(session: Session, vault: Vault, person: Replier, *, now: datetime) -> MyDataCard:
    """Return what is held about the person who asks, their own live answers in words (rule R14: to nobody else)."""
    locale = locale_of(person)
    kept: list[tuple[str, str]] = []
    for round_id, _ in replies.rounds_of(session, person.workspace_id, now):
        for window in replies.asked(session, round_id, person.id):
            question = rounds.question_of(window)
            labels = {option.value: option.label for option in question.options(locale)}
            for item in (*rounds.items_of(window), "comment"):
                stored = vault.get(session, window.id, person.id, window.question_key, item)
                if stored is not None:
                    said = stored.get("text") or labels.get(int(str(stored.get("v", 0))), "–")
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
