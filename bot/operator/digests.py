"""`diapason digest` and `diapason audit`: read posted digests again, attack posted figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from bot.config import Settings
from bot.workspaces import opened, our_company
from jobs.calendar import week_named
from jobs.cards import DigestCard
from jobs.closing.figures import figures_of
from jobs.digest.export import exported, outside
from jobs.digest.office import detail_of, digest_of
from jobs.errors import UserMistake
from jobs.offline.attack import Attack, attack
from jobs.release import Figure
from storage import published
from storage.types import PublishedKind


def published_digest(settings: Settings, week: str) -> tuple[DigestCard, dict[str, Any]]:
    """Return a week's digest as a card, as it was posted, and as data, without what stays in the channel (R12).

    Raises:
        UserMistake: not a week, or none was posted.
    """
    try:
        week_named(week)
    except ValueError as error:
        raise UserMistake(f"{error}.") from None

    def work(session: Session) -> tuple[DigestCard, dict[str, Any]] | None:
        row = published.find(session, our_company(session).id or 0, PublishedKind.DIGEST, week)
        if row is None:
            return None
        return outside(digest_of(row)), exported(digest_of(row), detail_of(row))

    with opened(settings) as database:
        digest = database.read(work)
    if digest is None:
        raise UserMistake(f"No digest was posted for {week}.")
    return digest


def attack_posted(settings: Settings) -> Attack:
    """Attack every figure of this database's company, and return what the attack learned.

    Raises:
        UserMistake: no company was ever connected.
    """
    with opened(settings) as database:
        return database.read(lambda session: attack_company(session, our_company(session).id or 0))


def attack_company(session: Session, company_id: int) -> Attack:
    """Attack every figure that one company ever released, and return what the attack learned."""
    rows = figures_of(session, company_id, date.min, date.max)
    return attack(figure for _, _, figure in rows if isinstance(figure, Figure))
