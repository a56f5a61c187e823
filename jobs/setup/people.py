"""Who takes part: the company's own list (CSV), and the platform's accounts.

Where a list was imported it decides who is in; the platform then only finds accounts, refreshes names and lets
leavers go. Without one, every full account of the company is in, as staff, until an admin places them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from jobs.errors import Refused
from jobs.ports import Profile
from jobs.release import Place
from jobs.setup import moves, roster
from jobs.setup.roster import Line, zone
from storage import accounts, chain, people
from storage.database import Database
from storage.models import Installation
from storage.people import Defaults, Facts, Known
from storage.types import Level

IMPORTED = "people_imported"
SYNCED = "people_synced"
NAME_LENGTH = 200  # what the table holds


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import or a sync changed, or would change (``dry_run``)."""

    added: tuple[str, ...] = ()  # names
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: int = 0
    waiting: tuple[str, ...] = ()  # e-mails for which no account was found yet
    unlisted: tuple[str, ...] = ()  # accounts that the imported list leaves out
    elsewhere: tuple[str, ...] = ()  # accounts of people who take part by another one: they are asked there, once
    moved_by_few: tuple[str, ...] = ()  # fewer than K of a group changed at once: it could isolate them (R16)

    @classmethod
    def joined(cls, summaries: Sequence[Summary]) -> Summary:
        """Return what several platforms changed, one after the other; who waits is who waits after the last."""
        names = ("added", "changed", "gone", "unlisted", "elsewhere", "moved_by_few")
        lists = {name: tuple(one for summary in summaries for one in getattr(summary, name)) for name in names}
        unchanged = min(summary.unchanged for summary in summaries)
        return cls(**lists, unchanged=unchanged, waiting=summaries[-1].waiting)


@dataclass(slots=True)
class _Plan:
    """What an import or a sync will store."""

    add: list[Facts] = field(default_factory=list)
    change: list[tuple[Known, Facts]] = field(default_factory=list)
    leave: list[Known] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


def import_csv(
    database: Database,
    installation_id: int,
    path: Path,
    *,
    now: datetime,
    actor: str = "operator",
    dry_run: bool = False,
) -> Summary:
    """Import the company's list; return what changed. People who are not in it take part no more, except admins.

    Args:
        database: where people are.
        installation_id: whose accounts the list's ids are.
        path: the list.
        now: aware.
        actor: who does it, for the record.
        dry_run: only say what would change.

    Raises:
        BadFile: the file cannot be taken, or some lines (`roster.BadLines`); nothing was changed.
    """
    lines = roster.read(path)

    def work(session: Session) -> Summary:
        here = _Here.of(session, installation_id)
        known = people.known(session, here.company_id, installation_id)
        plan = _plan_import(lines, known, people.defaults(session, here.company_id))
        return _carry_out(session, here, known, plan, now, IMPORTED, actor, dry_run=dry_run)

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
) -> Summary:
    """Merge every account of an installation; return what changed.

    People imported by e-mail are found, names refreshed, leavers let go. Bots, guests, deactivated and external
    accounts are left out. Level, function, team and language stay as chosen.

    Args:
        database: where people are.
        installation_id: whose accounts these are.
        profiles: what the platform lists.
        now: aware.
        complete: whether the platform lists everybody; an incomplete listing lets nobody leave.
        actor: who does it, for the record.
        dry_run: only say what would change.

    Raises:
        Refused: a complete listing named no account at all; nobody is let go.
    """
    profiles_by_id = {profile.platform_user_id: profile for profile in profiles}
    if complete and not any(profile.excluded is None for profile in profiles_by_id.values()):
        raise Refused("The platform named no account at all: check the connection; nothing was changed.")

    def work(session: Session) -> Summary:
        here = _Here.of(session, installation_id)
        known = people.known(session, here.company_id, installation_id)
        listed = chain.has(session, here.company_id, IMPORTED)
        defaults = people.defaults(session, here.company_id)
        plan = _plan_sync(profiles_by_id, known, defaults, listed=listed, complete=complete)
        return _carry_out(session, here, known, plan, now, SYNCED, actor, dry_run=dry_run)

    return database.read(work) if dry_run else database.write(work)


def account_changed(session: Session, installation_id: int, profile: Profile, *, now: datetime) -> Summary:
    """Merge one account that appeared or changed on the platform; return what changed. The others stay as they are."""
    here = _Here.of(session, installation_id)
    known = people.known(
        session, here.company_id, installation_id, account=profile.platform_user_id, email=profile.email
    )
    listed = chain.has(session, here.company_id, IMPORTED)
    plan = _plan_sync(
        {profile.platform_user_id: profile},
        known,
        people.defaults(session, here.company_id),
        listed=listed,
        complete=False,
    )
    return _carry_out(session, here, known, plan, now, SYNCED, "platform", dry_run=False)


@dataclass(frozen=True, slots=True)
class _Here:
    """The installation whose accounts are merged, and its company."""

    installation_id: int
    company_id: int

    @classmethod
    def of(cls, session: Session, installation_id: int) -> _Here:
        return cls(installation_id, session.get_one(Installation, installation_id).company_id)


def _plan_import(lines: Sequence[Line], known: list[Known], defaults: Defaults) -> _Plan:
    """Return what an import of these lines stores."""
    by_id = {person.facts.account.casefold(): person for person in known if person.facts.account}
    by_email = {person.facts.email.casefold(): person for person in known if person.facts.email}
    named = {by_id[line.id.casefold()].id for line in lines if line.id and line.id.casefold() in by_id}
    plan, listed_ids = _Plan(), set()
    for line in lines:
        person = by_id.get((line.id or "").casefold())
        if person is None:  # an id is surer than an e-mail: whom one line names by id, no other finds by e-mail
            person = by_email.get((line.email or "").casefold())
            person = None if person is not None and person.id in named else person
        if person is None:
            plan.add.append(_facts(line, None, defaults))
            continue
        listed_ids.add(person.id)
        facts = _facts(line, person.facts, defaults)
        if facts != person.facts or person.left_on is not None:
            plan.change.append((person, facts))
    plan.leave = [
        person for person in known if person.id not in listed_ids and person.left_on is None and not person.is_admin
    ]
    return plan


def _facts(line: Line, before: Facts | None, defaults: Defaults) -> Facts:
    """Return the facts of a line; where it is silent, those known before, then the company's defaults."""
    email = line.email or (before.email if before else None)
    known_id = before.account if before else None
    same_id = line.id is None or (known_id is not None and line.id.casefold() == known_id.casefold())
    return Facts(
        account=known_id if same_id else line.id,
        name=line.name,
        email=email,
        level=line.level,
        function=line.function,
        team=line.team,
        timezone=line.timezone or (before.timezone if before else defaults.timezone),
        locale=line.locale or (before.locale if before else defaults.locale),
    )


def _plan_sync(
    profiles: dict[str, Profile], known: list[Known], defaults: Defaults, *, listed: bool, complete: bool
) -> _Plan:
    """Return what a sync stores.

    Args:
        profiles: by platform id, bots and guests included.
        known: the people stored.
        defaults: of the company, for people who are new.
        listed: whether a list was imported, which alone decides who is in.
        complete: whether ``profiles`` are all there are, so that people without one have left.
    """
    full = {key: profile for key, profile in profiles.items() if profile.excluded is None}
    by_email = {profile.email.casefold(): profile for profile in full.values() if profile.email}
    plan, held_ids = _Plan(), {person.facts.account for person in known}
    goes = {key for key in held_ids if key is not None and key not in full and (complete or key in profiles)}
    stays = [person for person in known if person.active and (person.elsewhere or person.facts.account not in goes)]
    present = {person.facts.email.casefold(): person.id for person in stays if person.facts.email}
    for person in known:
        profile = full.get(person.facts.account or "")
        if profile is None and person.facts.account is None and person.left_on is None:
            profile = by_email.get((person.facts.email or "").casefold())
            if profile is not None and profile.platform_user_id in held_ids:
                profile = None  # somebody else already holds this account
            if profile is not None and person.elsewhere:
                # By an e-mail alone nobody is given a second account of somebody who may have answered (R14).
                held_ids.add(profile.platform_user_id)
                plan.elsewhere.append(profile.name)
                continue
        if profile is None:
            listed_here = person.facts.account is not None or not person.elsewhere
            if person.active and listed_here and (complete or person.facts.account in goes):
                plan.leave.append(person)
            continue
        held_ids.add(profile.platform_user_id)
        if person.left_on is not None and listed:
            plan.unlisted.append(profile.name)
            continue
        if person.left_on is not None and present.get((profile.email or "").casefold(), person.id) != person.id:
            plan.elsewhere.append(profile.name)  # they came back before, by another account: nobody is asked twice
            continue
        facts = _refreshed(person.facts, profile)
        if facts != person.facts or not person.active:
            plan.change.append((person, facts))
    new = [profile for key, profile in full.items() if key not in held_ids]
    plan.unlisted += [profile.name for profile in new if listed]
    plan.add = [_newcomer(profile, defaults) for profile in new if not listed]
    return plan


def _refreshed(facts: Facts, profile: Profile) -> Facts:
    """Return somebody's facts with what their account says; level, function, team and language stay."""
    return replace(
        facts,
        account=profile.platform_user_id,
        name=profile.name[:NAME_LENGTH],
        email=profile.email or facts.email,
        timezone=zone(profile.timezone) or facts.timezone,
    )


def _newcomer(profile: Profile, defaults: Defaults) -> Facts:
    """Return the facts of somebody new, from their account alone: staff, in no team."""
    language = (profile.locale or "").replace("_", "-").split("-")[0].lower()
    return Facts(
        account=profile.platform_user_id,
        name=profile.name[:NAME_LENGTH],
        email=profile.email,
        level=Level.STAFF,
        function=None,
        team=None,
        timezone=zone(profile.timezone) or defaults.timezone,
        locale=language if language in ("fr", "en") else defaults.locale,
    )


def _carry_out(
    session: Session,
    here: _Here,
    known: list[Known],
    plan: _Plan,
    now: datetime,
    action: str,
    actor: str,
    *,
    dry_run: bool,
) -> Summary:
    """Store a plan, unless it is a dry run, and return its summary."""
    summary = _summary(known, plan, _moved_by_few(session, here, plan, action))
    if not dry_run:
        leaving = {person.id for person in plan.leave}
        if action == SYNCED:  # an account went; who has one in another installation stays
            leaving = {number for number in leaving if not accounts.unlink(session, number, here.installation_id)}
        people.leave(session, leaving, now.date())
        people.change(session, here.installation_id, plan.change)
        people.add(session, here.company_id, here.installation_id, plan.add, now.date())
        if summary.added or summary.changed or summary.gone or action == IMPORTED:
            _note(session, here.company_id, summary, now, action, actor)
    return summary


def _summary(known: list[Known], plan: _Plan, moved_by_few: tuple[str, ...]) -> Summary:
    """Return what a plan changes, by name, and who waits for an account after it."""
    changed = {person.id: facts for person, facts in plan.change}
    gone = {person.id for person in plan.leave}
    staying = [person for person in known if person.left_on is None and person.id not in gone]
    without = [changed.get(person.id, person.facts) for person in staying if not person.elsewhere]
    waiting = [facts for facts in (*without, *plan.add) if facts.account is None]
    return Summary(
        added=tuple(facts.name for facts in plan.add),
        changed=tuple(facts.name for _, facts in plan.change),
        gone=tuple(person.facts.name for person in plan.leave),
        unchanged=sum(person.id not in changed for person in staying),
        waiting=tuple(facts.email or facts.name for facts in waiting),
        unlisted=tuple(plan.unlisted),
        elsewhere=tuple(plan.elsewhere),
        moved_by_few=moved_by_few,
    )


def _note(session: Session, company_id: int, summary: Summary, now: datetime, action: str, actor: str) -> None:
    """Add the change to the record of settings: counts, and no name."""
    detail = {
        "added": len(summary.added),
        "changed": len(summary.changed),
        "gone": len(summary.gone),
        "moved_by_few": len(summary.moved_by_few),
    }
    chain.append(session, company_id, at=now, actor=actor, action=action, detail=detail)


def _moved_by_few(session: Session, here: _Here, plan: _Plan, action: str) -> tuple[str, ...]:
    """Return the names of the people whom the plan could isolate (R16)."""
    changed: dict[int, Place | None] = {}
    for person in plan.leave:
        if not (action == SYNCED and person.elsewhere):
            changed[person.id] = None
    for person, facts in plan.change:
        old = moves.place(person.facts) if person.active else None
        new = moves.place(facts) if facts.account is not None or person.elsewhere else None
        if old != new:
            changed[person.id] = new
    joining = [moves.place(facts) for facts in plan.add if facts.account is not None]
    return moves.could_be_isolated(session, here.company_id, changed, joining)
