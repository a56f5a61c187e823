"""The home: what one person sees of their questions, pauses and replies."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from sqlmodel import Session

from jobs.answering import sheet
from jobs.calendar import local_day
from jobs.cards import CommentReply, HomeView, Leading, QuestionCard, SettingsView
from jobs.home import group, linking
from jobs.loop import commitments
from jobs.loop.obstacles import saying
from jobs.texts import locale_of
from storage import companies
from storage.asked import ActingPerson, rounds_of
from storage.loop import commitments as rows
from storage.types import CommitmentState
from storage.vault import Vault

MOST_ROUNDS = 3  # of several schedules; a home holds a hundred blocks


def view(
    session: Session,
    vault: Vault,
    person: ActingPerson,
    *,
    now: datetime,
    settings: SettingsView | None = None,
    replies: tuple[CommentReply, ...] = (),
) -> HomeView:
    """Return a person's home: the open questions, whether they are away, their group, the replies to their comments.

    ``settings`` is the admin's half, None for anybody else.
    """
    return HomeView(
        locale=locale_of(person),
        name=person.name,
        asked=asked(session, vault, person, now=now),
        paused_until=away_until(person, now),
        stopped=person.stopped,
        k=companies.smallest_told(session, person.company_id),
        settings=settings,
        replies=replies,
        obstacles=saying.own(session, vault, person, now),
        counted=group.of_person(session, person, now),
        linkable=linking.possible(session, person),
        leading=leading(session, person) if person.leader else None,
    )


def leading(session: Session, person: ActingPerson) -> Leading:
    """Return the decisions that a leader is asked to take on, and those under way."""
    standing = rows.standing(session, person.company_id)
    return Leading(
        asked=tuple(
            commitments.line(session, row)
            for row in standing
            if row.state is CommitmentState.PROPOSED and row.owner_id == person.id
        ),
        under_way=tuple(commitments.line(session, row) for row in standing if row.state is CommitmentState.OPEN),
    )


def away_until(person: ActingPerson, now: datetime) -> date | None:
    """Return the person's first day back, None when they are not away or that day has come where they are."""
    until = person.paused_until
    return until if until and until > local_day(now, person.zone) else None


def asked(session: Session, vault: Vault, person: ActingPerson, *, now: datetime) -> tuple[QuestionCard, ...]:
    """Return how each round that takes the person's answers stands, the newest first, at most ``MOST_ROUNDS``.

    Answered ones are among them: the messages never tell, and the home is where somebody sees that they are noted.
    """
    rounds = rounds_of(session, person.company_id, now)
    cards = (sheet.card(session, vault, person, round_id, now=now) for round_id, _ in rounds)
    return tuple(islice((card for card in cards if card is not None), MOST_ROUNDS))
