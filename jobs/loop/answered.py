"""The message in a digest's thread that a leader has replied to a comment, so that nobody answers it a second time.

It names the comment by its number there, and holds nothing that anybody wrote. It is owed when a reply is taken, and
goes whatever becomes of the comment: whether its author withdraws it meanwhile is not told before its time (SEC-34).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs.calendar import week_name
from jobs.cards import AnsweredCard, Locale
from jobs.closing.comments import comments_of
from jobs.sending.ledger import Owed, owe
from storage import published
from storage.ledger.due import Due
from storage.models import Company
from storage.types import DeliveryKind, PublishedKind
from storage.vault import Vault

MOST_REPLIES = 3  # to one comment


def number_of(session: Session, vault: Vault, company_id: int, week: date, thread: str) -> int | None:
    """Return the number of a comment among those of a week's digest, from 1, as its thread shows them; None for none.

    A withdrawn comment keeps its place, so that the others keep their numbers.
    """
    threads = [own for comments in comments_of(session, vault, company_id, week) for own in comments.threads]
    return threads.index(thread) + 1 if thread in threads else None


def tell(session: Session, company: Company, week: date, number: int, count: int, now: datetime) -> None:
    """Owe the leaders that a comment has one more reply; nothing where its digest was never to be posted."""
    company_id = company.id or 0
    digest = published.find(session, company_id, PublishedKind.DIGEST, week_name(week))
    if digest is None or company.leadership_channel is None:
        return
    said = Owed(
        company_id=company_id,
        kind=DeliveryKind.ANSWERED,
        channel=company.leadership_channel,
        published_id=digest.id,
        occurrence=f"{number}:{count}",
        due_at=now,
        payload={"number": number, "count": count},
    )
    owe(session, [said])


def card(locale: Locale, due: Due) -> AnsweredCard | None:
    """Return what a delivery says; nothing but what was owed goes into it."""
    if due.payload is None:
        return None
    return AnsweredCard(locale, due.payload["number"], due.payload["count"], MOST_REPLIES)
