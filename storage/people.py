"""People: listed, added, changed, gone. Core and plain values: lists may be long."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage import accounts
from storage.models import Account, Company, Person
from storage.types import Level


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a list can say of somebody; ``account``: their id on the platform at hand, None while it is unknown."""

    account: str | None
    name: str
    email: str | None
    level: Level
    function: str | None
    team: str | None
    timezone: str
    locale: str


@dataclass(frozen=True, slots=True)
class Known:
    """A stored person. ``left_on`` is the day they went; one who waits for their account is only inactive."""

    id: int
    facts: Facts
    active: bool
    left_on: date | None
    is_admin: bool
    elsewhere: bool  # they have an account in another installation

    @property
    def waiting(self) -> bool:
        """True for somebody of whom no account is known yet, only the e-mail."""
        return self.facts.account is None and not self.elsewhere


@dataclass(frozen=True, slots=True)
class Defaults:
    """The company's values for what a list leaves out."""

    timezone: str
    locale: str


def defaults(session: Session, company_id: int) -> Defaults:
    """Return the company's own time zone and language."""
    row = session.execute(select(col(Company.timezone), col(Company.locale)).where(col(Company.id) == company_id)).one()
    return Defaults(*row)


def known(
    session: Session, company_id: int, installation_id: int, *, account: str | None = None, email: str | None = None
) -> list[Known]:
    """Return everybody of a company, gone or not, except those whose identity was erased.

    Args:
        session: reads only.
        company_id: whose people.
        installation_id: whose accounts.
        account: with it, only those it may be about: who holds that account, or has that ``email``.
        email: see ``account``.
    """
    other = aliased(Account)
    elsewhere = exists().where(col(other.person_id) == col(Person.id), col(other.installation_id) != installation_id)
    people = (
        select(
            col(Person.id),
            col(Person.active),
            col(Person.left_on),
            col(Person.is_admin),
            elsewhere,
            col(Account.platform_user_id),
            col(Person.name),
            col(Person.email),
            col(Person.level),
            col(Person.function),
            col(Person.team),
            col(Person.timezone),
            col(Person.locale),
        )
        .outerjoin(
            Account,
            and_(col(Account.person_id) == col(Person.id), col(Account.installation_id) == installation_id),
        )
        .where(col(Person.company_id) == company_id, _has_identity())
        .order_by(col(Person.id))
    )
    if account is not None:
        same_email = func.lower(col(Person.email)) == (email or "").strip().lower()
        people = people.where(or_(col(Account.platform_user_id) == account, same_email))
    return [
        Known(id=row[0], active=row[1], left_on=row[2], is_admin=row[3], elsewhere=bool(row[4]), facts=Facts(*row[5:]))
        for row in map(tuple, session.execute(people))
    ]


def names(session: Session, company_id: int) -> dict[int, str]:
    """Return the names of a company's active people, by person id."""
    rows = session.execute(
        select(col(Person.id), col(Person.name)).where(
            col(Person.company_id) == company_id, col(Person.active).is_(True)
        )
    )
    return {row[0]: row[1] for row in rows}


def _has_identity() -> ColumnElement[bool]:
    """Leave out those whose identity was erased: they have neither an e-mail nor an account."""
    theirs = aliased(Account)  # apart from the account that a statement may join
    return or_(col(Person.email).is_not(None), exists().where(col(theirs.person_id) == col(Person.id)))


def add(session: Session, company_id: int, installation_id: int, people: Iterable[Facts], today: date) -> None:
    """Add people; those without an account yet stay inactive until one is found."""
    added = list(people)
    rows = [
        {
            **_columns(facts),
            "company_id": company_id,
            "active": facts.account is not None,
            "since": today,
            "is_admin": False,
            "stopped": False,
            "welcomed": False,
        }
        for facts in added
    ]
    if not rows:
        return
    ids = session.execute(insert(Person).returning(col(Person.id), sort_by_parameter_order=True), rows).scalars().all()
    held = [
        {
            "person_id": person_id,
            "installation_id": installation_id,
            "platform_user_id": facts.account,
            "preferred": True,
        }
        for person_id, facts in zip(ids, added, strict=True)
        if facts.account is not None
    ]
    if held:
        session.execute(insert(Account), held)


def change(session: Session, installation_id: int, people: Iterable[tuple[Known, Facts]]) -> None:
    """Write what is now known of people, and bring them back if they had gone."""
    changed = list(people)
    rows = [
        {
            "id": person.id,
            **_columns(facts),
            "active": facts.account is not None or person.elsewhere,
            "left_on": None,
        }
        for person, facts in changed
    ]
    if rows:
        session.execute(update(Person), rows)
    for person, facts in changed:
        if facts.account is not None:
            accounts.link(session, person.id, installation_id, facts.account)


def _columns(facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in asdict(facts).items() if name != "account"}


def leave(session: Session, person_ids: Collection[int], today: date) -> None:
    """Mark people as gone: nothing more is sent to them; their answers stay until the window is sealed."""
    rows = [{"id": person_id, "active": False, "left_on": today} for person_id in person_ids]
    if rows:
        session.execute(update(Person), rows)


def erase_leavers(session: Session, before: date) -> int:
    """Erase the identity and the accounts of those who left before this day; return how many.

    The row stays, without a name: the tree of a window may still point at it.
    """
    leaver_ids = session.execute(
        select(col(Person.id)).where(col(Person.active).is_(False), col(Person.left_on) < before, _has_identity())
    ).scalars()
    rows = [
        {
            "id": person_id,
            "name": "",
            "email": None,
            "level": Level.STAFF,
            "function": None,
            "team": None,
            "is_admin": False,
        }
        for person_id in leaver_ids
    ]
    if rows:
        session.execute(update(Person), rows)
        session.execute(delete(Account).where(col(Account.person_id).in_([row["id"] for row in rows])))
    return len(rows)


def pause(session: Session, person_id: int, until: date | None) -> None:
    """Note that a person is away until their first day back; None: they are back."""
    session.execute(update(Person).where(col(Person.id) == person_id).values(paused_until=until))


def stop(session: Session, person_id: int, *, stopped: bool) -> None:
    """Note that a person wants no more messages, or wants them again."""
    session.execute(update(Person).where(col(Person.id) == person_id).values(stopped=stopped))


def name_admins(session: Session, company_id: int, ids_or_emails: Collection[str]) -> int:
    """Make these people the company's admins, and nobody else; return how many were found."""
    wanted = {text.strip().casefold() for text in ids_or_emails}
    rows = session.execute(
        select(col(Person.id), col(Person.email), col(Account.platform_user_id))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(col(Person.company_id) == company_id, col(Person.active).is_(True))
    )
    found = {person_id for person_id, *names in rows if {(name or "").casefold() for name in names} & wanted}
    session.execute(update(Person).where(col(Person.company_id) == company_id).values(is_admin=False))
    if found:
        session.execute(update(Person), [{"id": person_id, "is_admin": True} for person_id in sorted(found)])
    return len(found)
