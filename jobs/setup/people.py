"""Who takes part: the company's own list (CSV), and the platform's accounts.

Where a list was imported it decides who is in; the platform then only finds accounts, refreshes names and lets
leavers go. Without one, every full account of the workspace is in, as staff, until an admin places them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from jobs.errors import Refused
from jobs.ports import Profile
from jobs.release import Place
from jobs.release.guards import lone_moves
from jobs.setup import roster
from jobs.setup.roster import Line, zone
from storage import chain, people
from storage.database import Database
from storage.people import WAITING, Defaults, Facts, Known
from storage.types import Level

IMPORTED = "people_imported"
SYNCED = "people_synced"


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import or a look at the platform changed, or would change (``dry_run``)."""

    added: tuple[str, ...] = ()  # names
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: int = 0
    waiting: tuple[str, ...] = ()  # e-mails for which no account was found yet
    unlisted: tuple[str, ...] = ()  # accounts that the imported list leaves out
    moved_alone: tuple[str, ...] = ()  # the only one to make this move between groups: it could isolate them (R16)


@dataclass(slots=True)
class _Plan:
    """What will be written."""

    add: list[Facts] = field(default_factory=list)
    change: list[tuple[Known, Facts]] = field(default_factory=list)
    leave: list[Known] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)


def import_csv(
    database: Database,
    workspace_id: int,
    path: Path,
    *,
    now: datetime,
    actor: str = "operator",
    dry_run: bool = False,
) -> Summary:
    """Make the company's list the one that counts: who is not in it takes part no more (admins keep their rights).

    Raises:
        BadFile: the file, or `roster.BadLines` with every bad line; nothing was changed.
    """
    lines = roster.read(path)

    def work(session: Session) -> Summary:
        known = people.known(session, workspace_id)
        plan = _plan_import(lines, known, people.defaults(session, workspace_id))
        return _carry_out(session, workspace_id, known, plan, now, IMPORTED, actor, dry_run=dry_run)

    return database.read(work) if dry_run else database.write(work)


def sync(
    database: Database,
    workspace_id: int,
    profiles: Iterable[Profile],
    *,
    now: datetime,
    actor: str = "operator",
    dry_run: bool = False,
) -> Summary:
    """Merge every account of the platform: find those imported by e-mail, refresh names, let leavers go.

    Bots, guests, deactivated and external accounts are left out. Level, function, team and language stay as chosen.

    Raises:
        Refused: the platform named nobody at all; nobody is let go on such a word.
    """
    accounts = {profile.platform_user_id: profile for profile in profiles}
    if not any(profile.excluded is None for profile in accounts.values()):
        raise Refused("The platform named no account at all: check the connection; nothing was changed.")

    def work(session: Session) -> Summary:
        known = people.known(session, workspace_id)
        listed = chain.has(session, workspace_id, IMPORTED)
        ours = people.defaults(session, workspace_id)
        plan = _plan_sync(accounts, known, ours, listed=listed, complete=True)
        return _carry_out(session, workspace_id, known, plan, now, SYNCED, actor, dry_run=dry_run)

    return database.read(work) if dry_run else database.write(work)


def account_changed(session: Session, workspace_id: int, profile: Profile, *, now: datetime) -> Summary:
    """Merge one account that appeared or changed on the platform; says nothing of the others."""
    known = people.known(session, workspace_id, account=profile.platform_user_id, email=profile.email)
    listed = chain.has(session, workspace_id, IMPORTED)
    accounts = {profile.platform_user_id: profile}
    plan = _plan_sync(accounts, known, people.defaults(session, workspace_id), listed=listed, complete=False)
    return _carry_out(session, workspace_id, known, plan, now, SYNCED, "platform", dry_run=False)


def _plan_import(lines: Iterable[Line], known: list[Known], ours: Defaults) -> _Plan:
    by_id = {one.facts.platform_user_id: one for one in known}
    by_email = {one.facts.email.casefold(): one for one in known if one.facts.email}
    plan, met = _Plan(), set()
    for line in lines:
        found = by_id.get(line.id or "") or by_email.get((line.email or "").casefold())
        if found is None or found.id in met:
            plan.add.append(_facts(line, None, ours))
            continue
        met.add(found.id)
        facts = _facts(line, found.facts, ours)
        if facts != found.facts or found.left_on is not None:
            plan.change.append((found, facts))
    plan.leave = [one for one in known if one.id not in met and one.left_on is None and not one.is_admin]
    return plan


def _facts(line: Line, before: Facts | None, ours: Defaults) -> Facts:
    """Return what a line says; where it is silent, what was known, then what the workspace says."""
    email = line.email or (before.email if before else None)
    return Facts(
        platform_user_id=line.id or (before.platform_user_id if before else people.waiting_id(email or "")),
        name=line.name,
        email=email,
        level=line.level,
        function=line.function,
        team=line.team,
        timezone=line.timezone or (before.timezone if before else ours.timezone),
        locale=line.locale or (before.locale if before else ours.locale),
    )


def _plan_sync(
    accounts: dict[str, Profile], known: list[Known], ours: Defaults, *, listed: bool, complete: bool
) -> _Plan:
    here = {key: profile for key, profile in accounts.items() if profile.excluded is None}
    by_email = {profile.email.casefold(): profile for profile in here.values() if profile.email}
    plan, met = _Plan(), {one.facts.platform_user_id for one in known}
    for one in known:
        profile = here.get(one.facts.platform_user_id)
        if profile is None and one.waiting and one.left_on is None:
            profile = by_email.get((one.facts.email or "").casefold())
            if profile is not None and profile.platform_user_id in met:
                profile = None  # somebody else already holds this account
        if profile is None:
            said = complete or one.facts.platform_user_id in accounts
            if one.active and said:
                plan.leave.append(one)
            continue
        met.add(profile.platform_user_id)
        if one.left_on is not None and listed:
            plan.unlisted.append(profile.name)
            continue
        facts = replace(
            one.facts,
            platform_user_id=profile.platform_user_id,
            name=profile.name[:200],
            email=profile.email or one.facts.email,
            timezone=zone(profile.timezone) or one.facts.timezone,
        )
        if facts != one.facts or not one.active:
            plan.change.append((one, facts))
    new = [profile for key, profile in here.items() if key not in met]
    plan.unlisted += [profile.name for profile in new if listed]
    plan.add = [_newcomer(profile, ours) for profile in new if not listed]
    return plan


def _newcomer(profile: Profile, ours: Defaults) -> Facts:
    language = (profile.locale or "").replace("_", "-").split("-")[0].lower()
    return Facts(
        platform_user_id=profile.platform_user_id,
        name=profile.name[:200],
        email=profile.email,
        level=Level.STAFF,
        function=None,
        team=None,
        timezone=zone(profile.timezone) or ours.timezone,
        locale=language if language in ("fr", "en") else ours.locale,
    )


def _carry_out(
    session: Session,
    workspace_id: int,
    known: list[Known],
    plan: _Plan,
    now: datetime,
    action: str,
    actor: str,
    *,
    dry_run: bool,
) -> Summary:
    after = {one.id: facts for one, facts in plan.change}
    gone = {one.id for one in plan.leave}
    still_waiting = [after.get(one.id, one.facts) for one in known if one.left_on is None and one.id not in gone]
    summary = Summary(
        added=tuple(facts.name for facts in plan.add),
        changed=tuple(facts.name for _, facts in plan.change),
        gone=tuple(one.facts.name for one in plan.leave),
        unchanged=sum(one.left_on is None and one.id not in after and one.id not in gone for one in known),
        waiting=tuple(
            facts.email or facts.name
            for facts in [*still_waiting, *plan.add]
            if facts.platform_user_id.startswith(WAITING)
        ),
        unlisted=tuple(plan.unlisted),
        moved_alone=_moved_alone(plan),
    )
    if not dry_run:
        people.leave(session, gone, now.date())
        people.change(session, after.items())
        people.add(session, workspace_id, plan.add, now.date())
        if summary.added or summary.changed or summary.gone or action == IMPORTED:
            _note(session, workspace_id, summary, now, action, actor)
    return summary


def _note(session: Session, workspace_id: int, summary: Summary, now: datetime, action: str, actor: str) -> None:
    """Enter the change in the record: counts, and no name."""
    detail = {
        "added": len(summary.added),
        "changed": len(summary.changed),
        "gone": len(summary.gone),
        "moved_alone": len(summary.moved_alone),
    }
    chain.append(session, workspace_id, at=now, actor=actor, action=action, detail=detail)


def _moved_alone(plan: _Plan) -> tuple[str, ...]:
    before = {one.id: _place(one.facts) for one, _ in plan.change}
    after = {one.id: _place(facts) for one, facts in plan.change}
    names = {one.id: facts.name for one, facts in plan.change}
    return tuple(names[move.person] for move in lone_moves(before, after))


def _place(facts: Facts) -> Place:
    return Place(facts.level is Level.LEADER, facts.function, facts.team)
