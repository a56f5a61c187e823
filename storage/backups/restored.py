"""Restored databases: an older one in the place of a newer one is noticed, and made safe before anything is sent (F33).

Every few minutes the time is written to the database, then beside the keys. A database whose time is older than that
of the keys was restored, with `diapason restore` or by other means. What happened since then happened: messages went
out, figures were released. So nothing that was due is sent again, nothing whose time has passed is released again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from storage import accounts, companies
from storage.database import Database
from storage.models import Company, Delivery, Window
from storage.types import DeliveryState, WindowState
from storage.vault import Vault

_PENDING = (DeliveryState.PLANNED, DeliveryState.SENDING, DeliveryState.IN_DOUBT)
RESTORED = "restored from a backup: may have gone out"


@dataclass(frozen=True, slots=True)
class Restored:
    """The number of windows, deliveries and answers that a restore cost."""

    lost_windows: int  # their keys are gone: answers unreadable
    unreleased_windows: int  # closed while we were away: their figure may have been shown, so it is not shown again
    missed_deliveries: int  # were due: may have gone out, so they do not go out again
    swept_answers: int  # rows that no key opens


def ever_used(database: Database) -> bool:
    """Tell whether Diapason ever ran on this database: its master key exists somewhere, so none may be made anew."""
    return database.read(lambda session: session.execute(select(func.max(col(Company.seen_at)))).scalar()) is not None


def sign_of_life(database: Database, vault: Vault, *, now: datetime) -> Restored | None:
    """Note that the database is in use; call it before anything is sent, then every few minutes.

    Returns:
        What was lost when the database turns out to be older than the last note; None when all is well.
    """
    noted_at = vault.last_seen()  # read first: it is always written after the database

    def work(session: Session) -> Restored | None:
        keep_promises(session, vault)
        seen_at, count = session.execute(select(func.max(col(Company.seen_at)), func.count(col(Company.id)))).one()
        # Without a note although it was seen alive, the keys folder was lost or replaced: the answers went with it.
        older = count > 0 and (seen_at is not None if noted_at is None else seen_at is None or seen_at < noted_at)
        restored = take_stock(session, vault, now) if older else None
        session.execute(update(Company).values(seen_at=_newest(vault, now)))
        return restored

    restored = database.write(work)
    latest = database.read(lambda session: session.execute(select(func.max(col(Company.seen_at)))).scalar())
    if latest is not None:
        vault.note_seen(latest)
    return restored


def names_of(session: Session, company_id: int) -> list[str]:
    """Return the names under which a company's promise is kept beside the keys, one an installation."""
    return [f"{row.platform}|{row.tenant}" for row in accounts.installations(session, company_id)]


def keep_promises(session: Session, vault: Vault) -> None:
    """Raise each company's smallest group to the one it once promised, and note it beside the keys (R15).

    A database that knows a smaller one was restored or edited.
    """
    promised = vault.promised()
    for company in companies.every(session):
        names = names_of(session, company.id or 0)
        company.k = max([company.k, *(promised.get(name, 0) for name in names)])
        vault.promise(dict.fromkeys(names, company.k))


def take_stock(session: Session, vault: Vault, now: datetime) -> Restored:
    """Make a restored database safe to go on with, and return what it cost; harmless when repeated."""
    keep_promises(session, vault)
    session.execute(update(Company).values(restored_at=now, seen_at=_newest(vault, now)))
    missed = session.execute(
        update(Delivery)
        .where(col(Delivery.state).in_(_PENDING), col(Delivery.due_at) <= now)
        .values(state=DeliveryState.MISSED, reason=RESTORED, changed_at=now)
    )
    unreleased = session.execute(
        update(Window)
        .where(col(Window.state) == WindowState.OPEN, col(Window.closes_at) <= now)
        .values(state=WindowState.CLOSED)
    )
    lost = session.execute(
        update(Window)
        .where(
            col(Window.state) != WindowState.SEALED,
            ~col(Window.id).in_(sorted(vault.windows() | vault.unfinished_seals())),
        )
        .values(state=WindowState.SEALED)
    )
    return Restored(
        lost_windows=lost.rowcount,  # type: ignore[attr-defined]
        unreleased_windows=unreleased.rowcount,  # type: ignore[attr-defined]
        missed_deliveries=missed.rowcount,  # type: ignore[attr-defined]
        swept_answers=vault.sweep(session),
    )


def _newest(vault: Vault, now: datetime) -> datetime:
    """Return now, or the last note: a clock set back must not make the next look believe in a restore."""
    return max(now, vault.last_seen() or now)
