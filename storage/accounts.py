"""Installations of a company, people's accounts in them, and the addresses that their adapters keep."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from storage.models import Account, Company, Installation, PlatformAddress


def installation(session: Session, platform: str, tenant: str) -> Installation | None:
    """Return the installation in a platform's tenant, or None."""
    row: Installation | None = session.execute(
        select(Installation).where(col(Installation.platform) == platform, col(Installation.tenant) == tenant)
    ).scalar_one_or_none()
    return row


def installations(session: Session, company_id: int) -> list[Installation]:
    """Return a company's installations, the oldest first."""
    rows = select(Installation).where(col(Installation.company_id) == company_id).order_by(col(Installation.id))
    return list(session.execute(rows).scalars())


def connect(
    session: Session, platform: str, tenant: str, *, name: str, locale: str, timezone: str, country: str
) -> Installation:
    """Return the installation that has just been reached: made if new, connected again if it was not.

    A new one joins the company that is here; the first makes it.
    """
    reached = installation(session, platform, tenant)
    if reached is None:
        company = session.execute(select(Company).order_by(col(Company.id)).limit(1)).scalar_one_or_none()
        if company is None:
            company = Company(name=name, locale=locale, timezone=timezone, country=country)
            session.add(company)
            session.flush()
        reached = Installation(company_id=company.id or 0, platform=platform, tenant=tenant)
        session.add(reached)
    reached.connected = True
    session.flush()
    if name and reached.id == installations(session, reached.company_id)[0].id:  # the first names the company
        session.get_one(Company, reached.company_id).name = name
    return reached


def account(session: Session, installation_id: int, platform_user_id: str) -> Account | None:
    """Return an account, or None when nobody holds it."""
    row: Account | None = session.execute(
        select(Account).where(
            col(Account.installation_id) == installation_id, col(Account.platform_user_id) == platform_user_id
        )
    ).scalar_one_or_none()
    return row


def link(session: Session, person_id: int, installation_id: int, platform_user_id: str) -> None:
    """Give a person an account; in an installation where they have one, the new id takes its place.

    Messages go on to the account they went to before.
    """
    theirs = list(session.execute(select(Account).where(col(Account.person_id) == person_id)).scalars())
    here = next((row for row in theirs if row.installation_id == installation_id), None)
    if here is None:
        here = Account(person_id=person_id, installation_id=installation_id, platform_user_id="", preferred=not theirs)
        session.add(here)
    here.platform_user_id, here.unreachable = platform_user_id, None
    session.flush()


def unlink(session: Session, person_id: int, installation_id: int) -> bool:
    """Take away a person's account in an installation; return whether another one is left to them."""
    gone = session.execute(
        select(Account).where(col(Account.person_id) == person_id, col(Account.installation_id) == installation_id)
    ).scalar_one_or_none()
    if gone is None:
        return False
    prefer_another(session, gone.id or 0)
    others = select(col(Account.id)).where(col(Account.person_id) == person_id, col(Account.id) != gone.id)
    left = session.execute(others.limit(1)).first() is not None
    if left:
        session.execute(delete(Account).where(col(Account.id) == gone.id))
    return left


def prefer_another(session: Session, account_id: int) -> None:
    """Let a person's messages go to another account of theirs, in a connected installation, if they have one."""
    person_id = select(col(Account.person_id)).where(col(Account.id) == account_id).scalar_subquery()
    other = session.execute(
        select(col(Account.id))
        .join(Installation, col(Installation.id) == col(Account.installation_id))
        .where(
            col(Account.person_id) == person_id,
            col(Account.id) != account_id,
            col(Account.unreachable).is_(None),
            col(Installation.connected).is_(True),
        )
        .order_by(col(Account.id))
        .limit(1)
    ).scalar_one_or_none()
    if other is not None:
        theirs = col(Account.person_id) == person_id
        session.execute(update(Account).where(theirs).values(preferred=col(Account.id) == other))


# ---------------------------------------------------------------- addresses


def address(session: Session, installation_id: int, key: str) -> dict[str, Any] | None:
    """Return what an adapter noted under a key, or None."""
    row = session.get(PlatformAddress, (installation_id, key))
    return None if row is None else row.address


def note_address(session: Session, installation_id: int, key: str, noted: dict[str, Any]) -> None:
    """Keep what an adapter must know under a key, in place of what it noted before."""
    session.merge(PlatformAddress(installation_id=installation_id, key=key, address=noted))
