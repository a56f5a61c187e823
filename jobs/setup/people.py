"""Who takes part: the company's own list (CSV), and the platform's accounts.

Where a list was imported it decides who is in; the platform then only finds accounts, refreshes names and lets
leavers go. Without one, every full account of the company is in, as staff, until an admin places them. Who a person
is, is decided in `jobs.setup.membership`; here it is stored, summed up and recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from jobs.errors import Refused
from jobs.ports import Profile
from jobs.release import Place
from jobs.setup import moves, roster
from jobs.setup.headings import Leaders
from jobs.setup.membership import Listing, Roll
from jobs.setup.roster import Roster
from storage import chain, people
from storage.database import Database
from storage.models import Installation
from storage.people import Facts, Known
from storage.types import Level

IMPORTED = "people_imported"
SYNCED = "people_synced"
MANY = 0.1
"""When more than this share of the people would leave at once, somebody is asked first: it may be the wrong file."""
HANDFUL = 5
"""So few may leave between two readings of the platform without a question, even of a small company."""


@dataclass(frozen=True, slots=True)
class ListRead:
    """What was understood of the company's list."""

    leaders: int
    functions: int
    teams: int
    unused: tuple[str, ...] = ()  # headings of columns that say nothing to us
    spellings: tuple[tuple[str, ...], ...] = ()  # taken for one name; the first is kept
    unknown_ids: tuple[str, ...] = ()  # no platform knows them, so that e-mails decided
    sheet: str = ""  # of a workbook
    unread: tuple[str, ...] = ()  # its other sheets
    foreign: tuple[str, ...] = ()  # languages that we do not speak: the company's instead


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import or a sync changed, or would change (``dry_run``), and how things stand after it."""

    added: tuple[str, ...] = ()  # names
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: int = 0
    waiting: tuple[str, ...] = ()  # e-mails, or names, of whom the list names and who have no open account
    unlisted: tuple[str, ...] = ()  # accounts that the imported list leaves out
    elsewhere: tuple[str, ...] = ()  # accounts of people who take part by another one: they are asked there, once
    moved_by_few: tuple[str, ...] = ()  # fewer than K of a group changed at once: it could isolate them (R16)
    read: ListRead | None = None


class ManyLeave(Refused):
    """So many would leave at once that somebody must say it is right; nothing was changed."""

    def __init__(self, leaving: int, people: int) -> None:
        """Keep how many would leave, of how many."""
        super().__init__(
            f"{leaving} of {people} people would take part no more: nothing was changed. "
            "If that is right, type the same command again with --yes."
        )
        self.leaving, self.people = leaving, people


def import_csv(
    database: Database,
    installation_id: int,
    path: Path,
    *,
    now: datetime,
    listings: Sequence[Listing] = (),
    actor: str = "operator",
    dry_run: bool = False,
    confirmed: bool = False,
    leaders: Leaders | None = None,
) -> Summary:
    """Import the company's list; return what changed. People who are not in it take part no more, except admins.

    Args:
        database: where people are.
        installation_id: an installation of the company.
        path: the list.
        now: aware.
        listings: what the company's platforms list today; accounts known before are known without them.
        actor: who does it, for the record.
        dry_run: only say what would change.
        confirmed: somebody said that it is right if many leave.
        leaders: who leads, where somebody said it.

    Raises:
        BadFile: the file cannot be taken, or some lines (`roster.BadLines`); nothing was changed.
        Refused: a complete listing named no account at all.
        ManyLeave: more than a tenth would leave, and nobody confirmed it.
    """
    roster_read = roster.read(path, leaders)
    for listing in listings:
        _require_somebody(listing)

    def work(session: Session) -> Summary:
        roll, before = _roll(session, installation_id, listings, now)
        roll.take_list(roster_read)
        roll.take_accounts()
        summary = _summary(session, installation_id, before, roll, _understood(roster_read, roll))
        if not dry_run:
            if not confirmed:
                _require_few(summary, before)
            _store(session, installation_id, before, roll, summary, now, IMPORTED, actor)
        return summary

    return database.read(work) if dry_run else database.write(work)


def sync(
    database: Database,
    installation_id: int,
    profiles: Iterable[Profile],
    *,
    now: datetime,
    complete: bool = True,
    actor: str = "operator",
    dry_run: bool = False,
    confirmed: bool = False,
) -> Summary:
    """Merge every account of an installation; return what changed.

    Whom the list names is found by e-mail, names are refreshed, leavers let go. Bots, guests, deactivated and external
    accounts are left out. Level, function, team and language stay as chosen.

    Args:
        database: where people are.
        installation_id: whose accounts these are.
        profiles: what the platform lists.
        now: aware.
        complete: whether the platform lists everybody; an incomplete listing lets nobody leave.
        actor: who does it, for the record.
        dry_run: only say what would change.
        confirmed: somebody said that it is right if many leave.

    Raises:
        Refused: a complete listing named no account at all; nobody is let go.
        ManyLeave: more than a tenth, and more than a handful, would leave, and nobody confirmed it.
    """
    listing = Listing.of(installation_id, profiles, complete=complete)
    return sync_all(database, [listing], now=now, actor=actor, dry_run=dry_run, confirmed=confirmed)


def sync_all(
    database: Database,
    listings: Sequence[Listing],
    *,
    now: datetime,
    actor: str = "operator",
    dry_run: bool = False,
    confirmed: bool = False,
) -> Summary:
    """Merge the accounts of several installations of one company at once, as `sync` does."""
    for listing in listings:
        _require_somebody(listing)

    def work(session: Session) -> Summary:
        roll, before = _roll(session, listings[0].installation_id, listings, now)
        roll.take_accounts()
        summary = _summary(session, listings[0].installation_id, before, roll)
        if not dry_run:
            if not confirmed and len(summary.gone) > HANDFUL:
                _require_few(summary, before)
            _store(session, listings[0].installation_id, before, roll, summary, now, SYNCED, actor)
        return summary

    return database.read(work) if dry_run else database.write(work)


def account_changed(session: Session, installation_id: int, profile: Profile, *, now: datetime) -> Summary:
    """Merge one account that appeared or changed on the platform; return what changed. The others stay as they are."""
    listing = Listing.of(installation_id, [profile], complete=False)
    roll, before = _roll(session, installation_id, [listing], now, only=profile)
    roll.take_accounts()
    summary = _summary(session, installation_id, before, roll)
    _store(session, installation_id, before, roll, summary, now, SYNCED, "platform")
    return summary


def _require_somebody(listing: Listing) -> None:
    """Refuse a complete listing without a single account: the connection is wrong, not the company empty.

    Raises:
        Refused: it is one.
    """
    if listing.complete and next(listing.open(), None) is None:
        raise Refused("The platform named no account at all: check the connection; nothing was changed.")


def _require_few(summary: Summary, before: Mapping[int, Known]) -> None:
    """Refuse to let more than a tenth of the people go.

    Raises:
        ManyLeave: they would.
    """
    present = sum(person.left_on is None for person in before.values())
    if len(summary.gone) > MANY * present:
        raise ManyLeave(len(summary.gone), present)


def _roll(
    session: Session,
    installation_id: int,
    listings: Sequence[Listing],
    now: datetime,
    *,
    only: Profile | None = None,
) -> tuple[Roll, Mapping[int, Known]]:
    """Return the people of an installation's company with what the platforms say of them, and as they were before.

    With ``only`` one account, those whom it may be about.
    """
    company_id = _company_of(session, installation_id)
    if only is None:
        known = people.known(session, company_id)
    else:
        account = (installation_id, only.platform_user_id)
        known = people.known(session, company_id, account=account, email=only.email)
    before = {person.id: person for person in known}
    listed = chain.has(session, company_id, IMPORTED)
    return Roll(dict(before), listings, people.defaults(session, company_id), now.date(), listed), before


def _company_of(session: Session, installation_id: int) -> int:
    return session.get_one(Installation, installation_id).company_id


def _store(
    session: Session,
    installation_id: int,
    before: Mapping[int, Known],
    roll: Roll,
    summary: Summary,
    now: datetime,
    action: str,
    actor: str,
) -> None:
    """Store what became of everybody, and record it when somebody came, changed or went."""
    company_id = _company_of(session, installation_id)
    people.save(session, company_id, before, roll.people.values())
    if summary.added or summary.changed or summary.gone or action == IMPORTED:
        _note(session, company_id, summary, now, action, actor)


def _understood(roster_read: Roster, roll: Roll) -> ListRead:
    """Return what was understood of a list."""
    lines = roster_read.lines
    return ListRead(
        leaders=sum(line.level is Level.LEADER for line in lines),
        functions=len({line.function for line in lines if line.function}),
        teams=len({(line.function, line.team) for line in lines if line.team}),
        unused=roster_read.unused,
        spellings=roster_read.spellings,
        unknown_ids=tuple(roll.unknown_ids),
        sheet=roster_read.sheet,
        unread=roster_read.unread,
        foreign=roster_read.foreign,
    )


def _summary(
    session: Session, installation_id: int, before: Mapping[int, Known], roll: Roll, read: ListRead | None = None
) -> Summary:
    """Return what changed, by name, and how things stand after it."""
    after = roll.people.values()
    present = [person for person in after if person.left_on is None]
    stayed = [person for person in present if person.id in before]
    gone = [person for person in after if person.left_on is not None and _was_here(before, person)]
    changed = [person for person in stayed if _seen(person) != _seen(before[person.id])]
    return Summary(
        added=tuple(person.facts.name for person in present if person.id not in before),
        changed=tuple(person.facts.name for person in changed),
        gone=tuple(person.facts.name for person in gone),
        unchanged=len(stayed) - len(changed),
        waiting=tuple(person.facts.email or person.facts.name for person in present if person.waiting),
        unlisted=tuple(roll.unlisted),
        elsewhere=tuple(roll.elsewhere),
        moved_by_few=_moved_by_few(session, _company_of(session, installation_id), before, roll.people),
        read=read,
    )


def _was_here(before: Mapping[int, Known], person: Known) -> bool:
    return person.id in before and before[person.id].left_on is None


def _seen(person: Known) -> tuple[Facts, Mapping[int, str], bool]:
    """Return what makes somebody *changed* in a summary."""
    return person.facts, person.accounts, person.left_on is None


def _note(session: Session, company_id: int, summary: Summary, now: datetime, action: str, actor: str) -> None:
    """Add the change to the record of settings: counts, and no name."""
    detail = {
        "added": len(summary.added),
        "changed": len(summary.changed),
        "gone": len(summary.gone),
        "moved_by_few": len(summary.moved_by_few),
    }
    chain.append(session, company_id, at=now, actor=actor, action=action, detail=detail)


def _moved_by_few(
    session: Session, company_id: int, before: Mapping[int, Known], after: Mapping[int, Known]
) -> tuple[str, ...]:
    """Return the names of the people whom a change could isolate (R16)."""
    changed = {
        person_id: _place(after.get(person_id))
        for person_id, person in before.items()
        if _place(person) != _place(after.get(person_id))
    }
    joining = [place for person in after.values() if person.id not in before and (place := _place(person)) is not None]
    return moves.could_be_isolated(session, company_id, changed, joining)


def _place(person: Known | None) -> Place | None:
    """Return somebody's place in the tree, None for who is asked nothing: they are gone, or have no account."""
    return None if person is None or not person.accounts else moves.place(person.facts)
