"""The home: what one person sees of their questions, pauses and replies."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs.answering import sheet
from jobs.calendar import local_day
from jobs.cards import CommentReply, HomeView, QuestionCard, SettingsView
from jobs.home import group, linking
from jobs.texts import locale_of
from storage import companies
from storage.asked import ActingPerson, rounds_of
from storage.vault import Vault


def view(
    session: Session,
    vault: Vault,
    person: ActingPerson,
    *,
    now: datetime,
    settings: SettingsView | None = None,
    replies: tuple[CommentReply, ...] = (),
) -> HomeView:
    """Return a person's home: the card that waits, whether they are away, their group, the replies to their comments.

    ``settings`` is the admin's half, None for anybody else.
    """
    return HomeView(
        locale=locale_of(person),
        name=person.name,
        pending=pending(session, vault, person, now=now),
        paused_until=away_until(person, now),
        stopped=person.stopped,
        k=companies.smallest_told(session, person.company_id),
        settings=settings,
        replies=replies,
        counted=group.of_person(session, person, now),
        linkable=linking.possible(session, person),
    )


def away_until(person: ActingPerson, now: datetime) -> date | None:
    """Return the person's first day back, None when they are not away or that day has come where they are."""
    until = person.paused_until
    return until if until and until > local_day(now, person.zone) else None


def pending(session: Session, vault: Vault, person: ActingPerson, *, now: datetime) -> QuestionCard | None:
    """Return the card of the newest round that still holds something to answer, None when there is none."""
    for round_id, _ in rounds_of(session, person.company_id, now):
        card = sheet.card(session, vault, person, round_id, now=now)
        if card is not None and not all(item.done for item in card.items):
            return card
    return None
