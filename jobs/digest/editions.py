"""The teams' edition: made with a week's digest, published once a month, owed to everybody who is asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.calendar import DAY, Rest, current_week, local_day, midnight, next_slot, week_name
from jobs.cards import EditionCard
from jobs.digest import decisions
from jobs.digest.edition import EVERY, LOCALES, Measured, Month, edition, is_due
from jobs.loop import commitments
from jobs.release import Figure, from_json
from jobs.sending.ledger import Owed, owe
from jobs.texts import locale_of
from storage import companies, published, schedules, windows
from storage.database import Database
from storage.ledger.due import Due
from storage.loop import commitments as rows
from storage.loop import editions
from storage.loop.editions import Reading
from storage.models import Company, Published
from storage.types import CommitmentState, DeliveryKind, Level, PublishedKind

READ_AT = time(10, 0)  # where the reader is
DAYS = (1, 2, 3)  # Tuesday, unless that day asks questions: one message a day
PATIENCE = timedelta(days=5)  # an edition later than this waits for the next one
ASKED = timedelta(weeks=5)  # whoever was asked something in them reads it
LOOK_BACK = timedelta(weeks=53)
AT_ONCE = 2_000  # people owed in one transaction: clicks are stored in between


@cache
def _cards() -> TypeAdapter[EditionCard]:
    """Return the reader of editions, made when the first is read."""
    return TypeAdapter(EditionCard)


def publish(session: Session, company: Company, monday: date) -> None:
    """Make and store the edition of the week of ``monday``, if it is due and has news; the company is locked.

    One made already in that month stays. After a restore nobody knows what was sent: better none for a month than two.
    """
    company_id = company.id or 0
    earlier = published.all_published(session, company_id, PublishedKind.EDITION)
    last = max((row.week for row in earlier), default=None)
    told = decisions.told_digests(session, company_id)
    if company.restored_at is not None and local_day(company.restored_at, company.timezone) + EVERY > monday:
        return
    if not is_due(told, last, monday):
        return
    made = edition(
        Month(
            monday=monday,
            told=told,
            before=[_cards().validate_python(row.body["fr"]) for row in earlier],
            last=last,
            questions={
                key: BankQuestion.from_definition(body)
                for key, body in windows.definitions(session, company_id).items()
            },
            measured=_measured(session, company_id, monday),
            commitments=[
                commitments.line(session, row)
                for row in rows.standing(session, company_id)
                if row.state is CommitmentState.OPEN
            ],
            decided=decisions.decided(session, company_id),
            aside=decisions.aside(session, company_id),
            people=editions.names(session, company_id),
        )
    )
    if made is not None:
        body: dict[str, Any] = {locale: _cards().dump_python(made[locale], mode="json") for locale in LOCALES}
        published.publish(session, company_id, PublishedKind.EDITION, f"{monday:%Y-%m}", monday, body)


def _measured(session: Session, company_id: int, monday: date) -> dict[tuple[str, str], Measured]:
    """Return what each window of the last year released, by question and week; of two in one week, the last by id."""
    since = monday - LOOK_BACK
    found: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for week, weeks, body in published.figures(session, company_id, since, monday):
        part = from_json(body)
        if weeks == 1 and isinstance(part, Figure):
            found[part.question, week_name(week), part.window].append(part)
    promised = editions.told_to_teams(session, company_id, since)
    return {
        (question, week): Measured(tuple(figures), window in promised)
        for (question, week, window), figures in sorted(found.items())
    }


@dataclass(frozen=True, slots=True)
class Post:
    """Owes editions to their readers. `owe` may be called any number of times, by several replicas."""

    database: Database
    _owed: set[int] = field(default_factory=set)  # editions whose messages this process has seen in the ledger

    async def owe(self, now: datetime) -> None:
        """Owe this week's editions to everybody who is asked, at most ``AT_ONCE`` people in a transaction."""
        for company_id, edition_id in await self.database.aread(partial(_this_week, now=now)):
            if edition_id in self._owed:
                continue
            after: int | None = 0
            while after is not None:
                after = await self.database.awrite(
                    partial(_owe, company_id=company_id, edition_id=edition_id, after=after)
                )
            self._owed.add(edition_id)


def _this_week(session: Session, now: datetime) -> list[tuple[int, int]]:
    """Return (company, edition) of those that are not too late; none of before a restore (F33)."""
    found = []
    for company in companies.every(session):
        monday = current_week(now, company.timezone)
        row = published.find(session, company.id or 0, PublishedKind.EDITION, f"{monday:%Y-%m}")
        opens = midnight(monday, company.timezone)
        if row is None or row.week != monday or now >= opens + PATIENCE:
            continue
        if company.restored_at is None or company.restored_at < opens:
            found.append((company.id or 0, row.id or 0))
    return found


def _owe(session: Session, company_id: int, edition_id: int, after: int) -> int | None:
    """Owe an edition to the next readers; return the id of the last of them, None after all."""
    company, row = companies.get(session, company_id), published.get(session, edition_id)
    if row is None:
        return None
    people = editions.readers(session, company_id, row.week - ASKED, after=after, limit=AT_ONCE)
    asking = {schedule.weekday for schedule in schedules.active(session, company_id)}
    day = row.week + next((days for days in DAYS if days + 1 not in asking), DAYS[0]) * DAY
    owed = [_message(company, row, person, day) for person in people]
    owe(session, [message for message in owed if message is not None])
    return people[-1].person_id if people else None


def _message(company: Company, row: Published, person: Reading, day: date) -> Owed | None:
    """Return the message to one reader, None to one who is away until it is too late. Nothing is asked of answers."""
    opens = midnight(row.week, company.timezone)
    first = max(day, person.paused_until or day)
    due_at = next_slot(first, READ_AT, person.zone, Rest.of(company), opens, opens + PATIENCE)
    if due_at is None:
        return None
    return Owed(
        company_id=company.id or 0,
        kind=DeliveryKind.EDITION,
        person_id=person.person_id,
        published_id=row.id,
        occurrence=str(person.person_id),
        due_at=due_at,
        not_after=opens + PATIENCE,
    )


def card(session: Session, due: Due) -> EditionCard | None:
    """Return the edition as a person reads it: in their language, with their own function's figures."""
    row = published.get(session, due.published_id or 0)
    if row is None or due.person is None:
        return None
    function, level = editions.place(session, due.person.id)
    shown = _cards().validate_python(row.body[locale_of(due.person)])
    return shown.of(None if level is Level.LEADER else function, manager=level is Level.MANAGER)
