"""People: listed, added, changed, gone. Core and plain values: lists may be long."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.models import Person, Workspace
from storage.types import Level

# Somebody imported by e-mail has no account id until the platform's list is read: they wait under this one.
WAITING = "email:"
# An id that belongs to nobody any more (see `erase_leavers`).
ERASED = "erased:"


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of a person that an import or a platform's list can set."""

    platform_user_id: str
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

    @property
    def waiting(self) -> bool:
        """True for somebody of whom only the e-mail is known yet."""
        return self.facts.platform_user_id.startswith(WAITING)


@dataclass(frozen=True, slots=True)
class Defaults:
    """The workspace's values for what a list leaves out."""

    timezone: str
    locale: str


def defaults(session: Session, workspace_id: int) -> Defaults:
    """Return the workspace's own time zone and language."""
    row = session.execute(
        select(col(Workspace.timezone), col(Workspace.locale)).where(col(Workspace.id) == workspace_id)
    ).one()
    return Defaults(*row)


def waiting_id(email: str) -> str:
    """Return the platform id of a person whose account is not known yet: 46 characters, whatever the e-mail."""
    return WAITING + sha256(email.casefold().encode()).hexdigest()[:40]


def known(session: Session, workspace_id: int, *, account: str | None = None, email: str | None = None) -> list[Known]:
    """Return the people of a workspace by id, gone or not, except those whose identity was erased.

    With ``account``, return only the person with that platform id and the one waiting under ``email``.
    """
    query = (
        select(
            col(Person.id),
            col(Person.active),
            col(Person.left_on),
            col(Person.is_admin),
            col(Person.platform_user_id),
            col(Person.name),
            col(Person.email),
            col(Person.level),
            col(Person.function),
            col(Person.team),
            col(Person.timezone),
            col(Person.locale),
        )
        .where(col(Person.workspace_id) == workspace_id, ~col(Person.platform_user_id).startswith(ERASED))
        .order_by(col(Person.id))
    )
    if account is not None:
        query = query.where(col(Person.platform_user_id).in_([account, waiting_id(email or "")]))
    return [
        Known(id=row[0], active=row[1], left_on=row[2], is_admin=row[3], facts=Facts(*row[4:]))
        for row in map(tuple, session.execute(query))
    ]


def add(session: Session, workspace_id: int, people: Iterable[Facts], today: date) -> None:
    """Add people; those without an account yet stay inactive until one is found."""
    rows = [
        {
            **asdict(facts),
            "workspace_id": workspace_id,
            "active": not facts.platform_user_id.startswith(WAITING),
            "since": today,
            "is_admin": False,
            "stopped": False,
            "welcomed": False,
        }
        for facts in people
    ]
    if rows:
        session.execute(insert(Person), rows)


def change(session: Session, people: Iterable[tuple[int, Facts]]) -> None:
    """Update people, given as (person id, facts), and bring back those who had gone."""
    rows = [
        {
            "id": person_id,
            **asdict(facts),
            "active": not facts.platform_user_id.startswith(WAITING),
            "left_on": None,
            "unreachable": None,
        }
        for person_id, facts in people
    ]
    if rows:
        session.execute(update(Person), rows)


def leave(session: Session, person_ids: Collection[int], today: date) -> None:
    """Mark people as gone: nothing more is sent to them; their answers stay until the window is sealed."""
    rows = [{"id": person_id, "active": False, "left_on": today} for person_id in person_ids]
    if rows:
        session.execute(update(Person), rows)


def erase_leavers(session: Session, before: date) -> int:
    """Erase the identity of the people who left before this day; return how many.

    The row stays, without a name: the tree of a window may still point at it.
    """
    leaver_ids = session.execute(
        select(col(Person.id)).where(
            col(Person.active).is_(False),
            col(Person.left_on) < before,
            ~col(Person.platform_user_id).startswith(ERASED),
        )
    ).scalars()
    rows = [
        {
            "id": person_id,
            "platform_user_id": f"{ERASED}{person_id}",
            "name": "",
            "email": None,
            "level": Level.STAFF,
            "function": None,
            "team": None,
            "unreachable": None,
            "is_admin": False,
        }
        for person_id in leaver_ids
    ]
    if rows:
        session.execute(update(Person), rows)
    return len(rows)


def pause(session: Session, person_id: int, until: date | None) -> None:
    """Note that a person is away until their first day back; None: they are back."""
    session.execute(update(Person).where(col(Person.id) == person_id).values(paused_until=until))


def stop(session: Session, person_id: int, *, stopped: bool) -> None:
    """Note that a person wants no more messages, or wants them again."""
    session.execute(update(Person).where(col(Person.id) == person_id).values(stopped=stopped))


def name_admins(session: Session, workspace_id: int, ids_or_emails: Collection[str]) -> int:
    """Make these people the workspace's admins, and nobody else; return how many were found."""
    wanted = {id_or_email.strip().casefold() for id_or_email in ids_or_emails}
    admin_ids = [
        person.id
        for person in known(session, workspace_id)
        if person.active and {person.facts.platform_user_id.casefold(), (person.facts.email or "").casefold()} & wanted
    ]
    session.execute(update(Person).where(col(Person.workspace_id) == workspace_id).values(is_admin=False))
    if admin_ids:
        session.execute(update(Person), [{"id": person_id, "is_admin": True} for person_id in admin_ids])
    return len(admin_ids)
