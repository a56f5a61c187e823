"""Installations of a company, people's accounts in them, and the addresses that their adapters keep."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, exists, insert, select, true, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.models import Account, Company, FormerAccount, Installation, Person, PlatformAddress

_ACCOUNT: Table = Account.__table__  # type: ignore[attr-defined]
_FORMER: Table = FormerAccount.__table__  # type: ignore[attr-defined]


def name_of(platform: str, tenant: str, user: str) -> str:
    """Return the name of a platform account, as windows' trees freeze it. Neither platform nor tenant holds a bar."""
    return f"{platform}|{tenant}|{user}"


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


def tenants(session: Session, platform: str) -> list[str]:
    """Return a platform's tenants that are installed, the oldest first."""
    rows = select(col(Installation.tenant)).where(col(Installation.platform) == platform).order_by(col(Installation.id))
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
        session.flush()
    elif not reached.connected:
        reached.connected = True
        session.flush()
        prefer_reachable(session)
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


def hold(session: Session, held: Iterable[tuple[int, int, str]]) -> None:
    """Note accounts of people who have no other: (person, installation, the platform's id)."""
    rows = [
        {"person_id": person, "installation_id": installation, "platform_user_id": account, "preferred": True}
        for person, installation, account in held
    ]
    if rows:
        session.execute(insert(Account), rows)


def take_away(session: Session, taken: Iterable[tuple[int, int]]) -> None:
    """Take away people's accounts: (person, installation). Who has another is written to there."""
    rows = [{"of_person": person, "there": installation} for person, installation in taken]
    if not rows:
        return
    session.connection().execute(
        delete(_ACCOUNT).where(
            _ACCOUNT.c.person_id == bindparam("of_person"), _ACCOUNT.c.installation_id == bindparam("there")
        ),
        rows,
    )
    held = select(col(Account.person_id)).where(col(Account.person_id).in_([row["of_person"] for row in rows]))
    still = set(session.execute(held).scalars())
    if still:
        prefer_reachable(session, still)


def remember(session: Session, former: Iterable[tuple[int, int, str]]) -> None:
    """Note accounts that people held, or whose turn is to come: (person, installation, the platform's id)."""
    rows = [
        {"person_id": person, "installation_id": installation, "platform_user_id": account}
        for person, installation, account in former
    ]
    if rows:
        session.execute(insert(FormerAccount), rows)


def forget_former(session: Session, former: Iterable[tuple[int, str]]) -> None:
    """Forget that these accounts were anybody's: (installation, the platform's id)."""
    rows = [{"there": installation, "id": account} for installation, account in former]
    if rows:
        session.connection().execute(
            delete(_FORMER).where(
                _FORMER.c.installation_id == bindparam("there"), _FORMER.c.platform_user_id == bindparam("id")
            ),
            rows,
        )


def prefer_reachable(session: Session, person_ids: Collection[int] | Select[Any] | None = None) -> None:
    """Let messages go to another account of somebody whose preferred one is gone or cannot be reached.

    It can be reached when the platform does not refuse it and its installation is connected. Whoever has no account
    that can be reached keeps the preferred one; whoever has one keeps it when others can be reached again.

    Args:
        session: one transaction.
        person_ids: whose accounts, or a query for them; without it, everybody's.
    """
    row, other = aliased(Account), aliased(Account)
    of_whom = true() if person_ids is None else col(Account.person_id).in_(person_ids)
    reachable = select(col(row.id)).where(
        col(row.person_id) == col(Account.person_id), col(row.id).in_(_reachable()), col(row.id) != col(Account.id)
    )
    session.execute(
        update(Account)
        .where(of_whom, col(Account.preferred).is_(True), col(Account.id).not_in(_reachable()), reachable.exists())
        .values(preferred=False)
        .execution_options(synchronize_session=False)
    )
    preferred = exists().where(col(other.person_id) == col(Account.person_id), col(other.preferred).is_(True))
    best = (
        select(col(row.id))
        .where(col(row.person_id) == col(Account.person_id))
        .order_by(col(row.id).not_in(_reachable()), col(row.id))
        .limit(1)
        .correlate(Account)
        .scalar_subquery()
    )
    session.execute(
        update(Account)
        .where(of_whom, ~preferred, col(Account.id) == best)
        .values(preferred=True)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _reachable() -> Select[Any]:
    """Return the query for the ids of accounts that messages can go to."""
    account = aliased(Account)
    return (
        select(col(account.id))
        .join(Installation, col(Installation.id) == col(account.installation_id))
        .where(col(account.unreachable).is_(None), col(Installation.connected).is_(True))
    )


def disconnect(session: Session, installation_ids: Collection[int]) -> None:
    """Stop sending through these installations until somebody repairs the connection; nothing owed is lost.

    Whoever has an account in another one is written to there.
    """
    if installation_ids:
        session.execute(update(Installation).where(col(Installation.id).in_(installation_ids)).values(connected=False))
        prefer_reachable(session)


# ---------------------------------------------------------------- links between accounts


class Prover(Protocol):
    """What proves links between accounts: `Vault.holders`."""

    def prove(self, account: str, linked_to: str) -> bytes:
        """Return the proof of a link."""
        ...

    def is_proved(self, account: str, linked_to: str, proof: bytes | None) -> bool:
        """Tell whether a link was made by its holder."""
        ...


def has_links(person_id: Any) -> ColumnElement[bool]:
    """Tell, in a statement, whether an account of a person claims a link: only then is there a proof to ask for."""
    row = aliased(Account)
    return exists().where(col(row.person_id) == person_id, col(row.linked_to).is_not(None))


def held_with(session: Session, person_id: int, account_name: str, prover: Prover) -> tuple[str, ...]:
    """Return the other accounts that the holder of an account proved to hold, in the order of their names."""
    links = {name: root for name, root, proof in _links(session, person_id) if prover.is_proved(name, root, proof)}
    root = links.get(account_name, account_name)
    held = {name for name, linked_to in links.items() if linked_to == root} | {root}
    return tuple(sorted(held - {account_name}))


def may_join(session: Session, row: Account, person_id: int) -> bool:
    """Tell whether an account may become one of a person's: they have no other where it is."""
    other = select(col(Account.id)).where(
        col(Account.person_id) == person_id,
        col(Account.installation_id) == row.installation_id,
        col(Account.id) != row.id,
    )
    return session.execute(other.limit(1)).first() is None


def join(session: Session, row: Account, person_id: int) -> None:
    """Make an account one of a person's, who goes on to be written to where they were."""
    if row.person_id != person_id:
        row.person_id, row.preferred = person_id, False
        session.flush()
        prefer_reachable(session, [person_id])


def note_link(session: Session, row: Account, name: str, linked_to: str, prover: Prover) -> None:
    """Write down that an account's holder linked it to another one of theirs."""
    row.linked_to, row.link_proof = linked_to, prover.prove(name, linked_to)
    session.add(row)


def prove_again(session: Session, prover: Prover) -> None:
    """Prove every link again, under the master key in use: another one is about to be forgotten."""
    for row, platform, tenant in session.execute(_LINKED):
        name = name_of(platform, tenant, row.platform_user_id)
        if prover.is_proved(name, row.linked_to, row.link_proof):
            note_link(session, row, name, row.linked_to, prover)


def elsewhere(session: Session, company_id: int, installation_id: int) -> list[tuple[str, Account]]:
    """Return (name, account) of each active person's accounts in a company's other installations."""
    rows = session.execute(
        select(col(Installation.platform), col(Installation.tenant), Account)
        .join(Account, col(Account.installation_id) == col(Installation.id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(
            col(Installation.company_id) == company_id,
            col(Installation.id) != installation_id,
            col(Person.active).is_(True),
        )
        .order_by(col(Account.id))
    )
    return [(name_of(platform, tenant, row.platform_user_id), row) for platform, tenant, row in rows]


_LINKED = (
    select(Account, col(Installation.platform), col(Installation.tenant))
    .join(Installation, col(Installation.id) == col(Account.installation_id))
    .where(col(Account.linked_to).is_not(None))
)


def _links(session: Session, person_id: int) -> list[tuple[str, str, bytes | None]]:
    """Return (name, linked to, proof) of a person's accounts that claim a link."""
    rows = session.execute(_LINKED.where(col(Account.person_id) == person_id))
    return [
        (name_of(platform, tenant, row.platform_user_id), row.linked_to or "", row.link_proof)
        for row, platform, tenant in rows
    ]


# ---------------------------------------------------------------- addresses


def address(session: Session, installation_id: int, key: str) -> dict[str, Any] | None:
    """Return what an adapter noted under a key, or None."""
    row = session.get(PlatformAddress, (installation_id, key))
    return None if row is None else row.address


def note_address(session: Session, installation_id: int, key: str, noted: dict[str, Any]) -> None:
    """Keep what an adapter must know under a key, in place of what it noted before."""
    session.merge(PlatformAddress(installation_id=installation_id, key=key, address=noted))
