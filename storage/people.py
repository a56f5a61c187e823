"""People: listed, added, changed, gone. Core and plain values: lists may be long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update
from sqlmodel import Session, col

from storage import accounts
from storage.models import Account, Company, FormerAccount, Person, TreeMember, TreeSnapshot, Window
from storage.types import Level, WindowState

TREES_OUTLIVE = timedelta(days=60)
"""From the erasure of a leaver's identity until no window that asked them is left: weeks, and some for a bot at rest.
Beyond, their rows are not looked at again: a schedule at rest keeps its last tree."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a list can say of somebody, apart from their account."""

    name: str
    email: str | None
    level: Level
    function: str | None
    team: str | None
    timezone: str
    locale: str


@dataclass(frozen=True, slots=True)
class Known:
    """A person as stored, or to be stored; ``accounts`` and ``former`` are installation -> the platform's id.

    Who has an account takes part. Who has none either left (``left_on``) or waits for one.
    """

    id: int  # negative for somebody new
    facts: Facts
    since: date
    left_on: date | None = None
    listed: bool = False
    is_admin: bool = False
    accounts: Mapping[int, str] = field(default_factory=dict)
    former: Mapping[int, str] = field(default_factory=dict)  # what they held and do not hold now

    @property
    def waiting(self) -> bool:
        """True for somebody whom the list names and who has no open account."""
        return not self.accounts and self.left_on is None


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
    session: Session, company_id: int, *, account: tuple[int, str] | None = None, email: str | None = None
) -> list[Known]:
    """Return everybody of a company, gone or not, except those whose identity was erased.

    Args:
        session: reads only.
        company_id: whose people.
        account: an installation and the platform's id: with it, only those it may be about, who hold or held that
            account, or have that ``email``.
        email: see ``account``.
    """
    conditions = [col(Person.company_id) == company_id, _has_identity()]
    if account is not None:
        conditions.append(or_(_about(Account, *account), _about(FormerAccount, *account), _has_email(email)))
    rows = session.execute(
        select(
            col(Person.id),
            col(Person.since),
            col(Person.left_on),
            col(Person.listed),
            col(Person.is_admin),
            col(Person.name),
            col(Person.email),
            col(Person.level),
            col(Person.function),
            col(Person.team),
            col(Person.timezone),
            col(Person.locale),
        )
        .where(*conditions)
        .order_by(col(Person.id))
    ).all()
    only = None if account is None else [row[0] for row in rows]
    held, former = _accounts(session, Account, company_id, only), _accounts(session, FormerAccount, company_id, only)
    return [
        Known(
            id=row[0],
            since=row[1],
            left_on=row[2],
            listed=row[3],
            is_admin=row[4],
            facts=Facts(*row[5:]),
            accounts=held.get(row[0], {}),
            former=former.get(row[0], {}),
        )
        for row in map(tuple, rows)
    ]


Holding = type[Account] | type[FormerAccount]


def _accounts(
    session: Session, holding: Holding, company_id: int, person_ids: Collection[int] | None
) -> dict[int, dict[int, str]]:
    """Return the accounts of a company's people, or of these alone: person -> installation -> the platform's id."""
    rows = (
        select(col(holding.person_id), col(holding.installation_id), col(holding.platform_user_id))
        .join(Person, col(Person.id) == col(holding.person_id))
        .where(col(Person.company_id) == company_id)
    )
    if person_ids is not None:
        rows = rows.where(col(holding.person_id).in_(person_ids))
    accounts_of: dict[int, dict[int, str]] = {}
    for person_id, installation_id, platform_user_id in session.execute(rows):
        accounts_of.setdefault(person_id, {})[installation_id] = platform_user_id
    return accounts_of


def _about(holding: Holding, installation_id: int, platform_user_id: str) -> ColumnElement[bool]:
    """Keep to whoever holds, or held, an account."""
    return exists().where(
        col(holding.person_id) == col(Person.id),
        col(holding.installation_id) == installation_id,
        col(holding.platform_user_id) == platform_user_id,
    )


def _has_email(email: str | None) -> ColumnElement[bool]:
    return func.lower(col(Person.email)) == (email or "").strip().lower()


def names(session: Session, company_id: int) -> dict[int, str]:
    """Return the names of a company's active people, by person id."""
    rows = session.execute(
        select(col(Person.id), col(Person.name)).where(
            col(Person.company_id) == company_id, col(Person.active).is_(True)
        )
    )
    return {row[0]: row[1] for row in rows}


def _has_identity() -> ColumnElement[bool]:
    """Leave out those whose identity was erased: they have neither an e-mail nor an account, open or not."""
    return or_(
        col(Person.email).is_not(None),
        exists().where(col(Account.person_id) == col(Person.id)),
        exists().where(col(FormerAccount.person_id) == col(Person.id)),
    )


def save(session: Session, company_id: int, before: Mapping[int, Known], after: Iterable[Known]) -> None:
    """Write what became of people: ``before`` by id, as `known` returned them, and ``after``.

    Somebody new has a negative id. Who is missing ``after`` became one with somebody else: their row is emptied.
    """
    people = list(after)
    changed = [person for person in people if person.id in before and person != before[person.id]]
    rows = [{"id": person.id, **_columns(person)} for person in changed]
    if rows:
        session.execute(update(Person), rows)
    was = [(before[person.id], person) for person in changed]
    _empty(session, before.keys() - {person.id for person in people})
    accounts.take_away(session, [(new.id, place) for old, new in was for place in old.accounts.keys() - new.accounts])
    accounts.forget_former(session, [item for old, new in was for item in old.former.items() - new.former.items()])
    added = [person for person in people if person.id not in before]
    ids = _insert(session, company_id, added)
    now = [
        *((old.accounts.items(), old.former.items(), new, new.id) for old, new in was),
        *((frozenset(), frozenset(), new, person_id) for new, person_id in zip(added, ids, strict=True)),
    ]
    accounts.hold(session, [(id_, *item) for held, _, new, id_ in now for item in new.accounts.items() - held])
    accounts.remember(session, [(id_, *item) for _, had, new, id_ in now for item in new.former.items() - had])


def _insert(session: Session, company_id: int, people: Sequence[Known]) -> list[int]:
    """Add people and return their ids, in order."""
    rows = [
        {**_columns(person), "company_id": company_id, "is_admin": False, "stopped": False, "welcomed": False}
        for person in people
    ]
    if not rows:
        return []
    inserted = session.execute(insert(Person).returning(col(Person.id), sort_by_parameter_order=True), rows)
    return list(inserted.scalars())


def _columns(person: Known) -> dict[str, Any]:
    return {
        **asdict(person.facts),
        "since": person.since,
        "left_on": person.left_on,
        "listed": person.listed,
        "active": bool(person.accounts),
    }


def leave(session: Session, person_id: int, today: date) -> None:
    """Note that somebody, whose account is another person's from now on, takes part no more by this row."""
    gone = {"active": False, "left_on": today, "listed": False}
    session.execute(update(Person).where(col(Person.id) == person_id).values(**gone))


def any_known(session: Session, company_id: int) -> bool:
    """Tell whether a company has, or had, any people."""
    return (
        session.execute(select(col(Person.id)).where(col(Person.company_id) == company_id).limit(1)).first() is not None
    )


def waiting_count(session: Session, company_id: int) -> int:
    """Return the number of people whom the list names and who have no open account."""
    count: int = session.execute(
        select(func.count(col(Person.id))).where(
            col(Person.company_id) == company_id,
            col(Person.active).is_(False),
            col(Person.left_on).is_(None),
            _has_identity(),
        )
    ).scalar_one()
    return count


def erase_leavers(session: Session, before: date) -> int:
    """Erase the identity of those who left before this day, and which accounts they held; return how many.

    The row stays, without a name: the tree of a window may still point at it. So do trees, without their account once
    no window needs it to find what they answered.
    """
    left = (col(Person.active).is_(False), col(Person.left_on) < before)
    leaver_ids = session.execute(select(col(Person.id)).where(*left, _has_identity())).scalars()
    erased = _empty(session, leaver_ids)
    recent = select(col(Person.id)).where(*left, col(Person.left_on) >= before - TREES_OUTLIVE)
    needed = select(col(Window.snapshot_id)).where(col(Window.state) != WindowState.SEALED)
    session.execute(
        update(TreeMember)
        .where(
            col(TreeMember.snapshot_id).in_(select(col(TreeSnapshot.id)).where(col(TreeSnapshot.id).not_in(needed))),
            col(TreeMember.person_id).in_(recent),
            col(TreeMember.account).is_not(None),
        )
        .values(account=None)
        .execution_options(synchronize_session=False)
    )
    return erased


def _empty(session: Session, person_ids: Iterable[int]) -> int:
    """Erase all that tells who these rows are; return how many there were."""
    rows = [
        {
            "id": person_id,
            "name": "",
            "email": None,
            "level": Level.STAFF,
            "function": None,
            "team": None,
            "is_admin": False,
            "listed": False,
        }
        for person_id in person_ids
    ]
    if rows:
        session.execute(update(Person), rows)
        session.execute(delete(FormerAccount).where(col(FormerAccount.person_id).in_([row["id"] for row in rows])))
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
