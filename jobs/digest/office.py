"""The weekly digest: gathered from released figures, composed in the child process, stored, and owed to the channel."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.calendar import WEEK, Rest, current_week, local_day, midnight, next_slot, week_name
from jobs.cards import (
    AlertCard,
    CommentsLine,
    DetailCard,
    DigestCard,
    Locale,
    Message,
    Notice,
)
from jobs.cards.forms import About, word
from jobs.closing.comments import comments_of
from jobs.closing.sums import kept_of, store_taught
from jobs.digest import decisions, editions
from jobs.digest.child import Child
from jobs.digest.material import ChartWords, Material
from jobs.loop import answered, commitments
from jobs.ports import Outcome, Say
from jobs.sending.ledger import Owed, owe
from jobs.sending.outcomes import tell_admins
from jobs.texts import locale_of
from storage import companies, overview, published, schedules, windows
from storage.asked import ActingPerson
from storage.database import Database
from storage.errors import StorageError
from storage.ledger.due import Due
from storage.models import Company, Published
from storage.types import DeliveryKind, Level, PublishedKind, WindowState
from storage.vault import Vault

log = logging.getLogger(__name__)

POSTED_AT = time(9, 0)  # Monday, or the next working day, in the company's zone
PATIENCE = timedelta(days=5)  # a digest later than this waits for the next one
SILENT = timedelta(weeks=4)  # between two alerts of one group (R5)
LOOK_BACK = timedelta(weeks=53)  # a year of windows for the courses of gaps

Words = Callable[[Locale], ChartWords]


@dataclass(frozen=True, slots=True)
class Office:
    """Writes and posts digests for every company of one database.

    ``again`` is False where one survey is held once, as the demo does with somebody's file: its verdicts need not
    allow for being looked at every week.
    """

    database: Database
    vault: Vault
    child: Child
    words: Words
    again: bool = True

    async def write_due(self, now: datetime) -> int:
        """Compose and publish the digest of every company whose last week has none yet; return how many.

        A failure for one company delays no other; it is tried again at the next call, and its admins are told once
        (F35).
        """
        written = 0
        for company_id, week in await self.database.aread(partial(_due, now=now)):
            try:
                written += await self._write(company_id, week)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001 - any error of a computation
                # By its type only, and where: its text may quote figures.
                log.error("digest %s of company %d: %s", week_name(week), company_id, type(error).__name__)  # noqa: TRY400
                await self.database.awrite(partial(_tell_failure, company_id=company_id, week=week, now=now))
        return written

    async def _write(self, company_id: int, week: date) -> int:
        await self.database.awrite(partial(_note_reached, company_id=company_id))
        material = await self.database.aread(
            partial(gather, vault=self.vault, company_id=company_id, week=week, words=self.words)
        )
        composed = await self.child.run("jobs.digest.compose:compose", replace(material, again=self.again))
        return await self.database.awrite(
            partial(_publish, vault=self.vault, company_id=company_id, week=week, composed=composed)
        )

    async def card(self, due: Due) -> Message | None:
        """Return the card of a delivery to the leadership channel, from what was published; None when that is gone."""
        return await self.database.aread(partial(self._card, due=due))

    def _card(self, session: Session, due: Due) -> Message | None:
        row = published.get(session, due.published_id or 0)
        if row is None:
            return None
        match due.kind:
            case DeliveryKind.DIGEST:
                return self._digest(session, row)
            case DeliveryKind.DETAIL | DeliveryKind.REVISION:
                return self._detail(session, row)
            case DeliveryKind.ALERT:
                return alert_of(row)
            case DeliveryKind.ANSWERED:
                return answered.card(detail_of(row).locale, due)
            case _:
                return None

    def _detail(self, session: Session, row: Published) -> DetailCard:
        """Return the thread; comments are kept encrypted and join it only here."""
        card = detail_of(row)
        definitions = windows.definitions(session, row.company_id)
        released = comments_of(session, self.vault, row.company_id, row.week)
        lines = tuple(
            CommentsLine(
                title=BankQuestion.from_definition(definitions[comments.question]).title(card.locale),
                group=comments.group,
                texts=comments.texts,
                window=comments.window,
                threads=comments.threads,
            )
            for comments in released
        )
        return replace(card, comments=lines)

    def _digest(self, session: Session, row: Published) -> DigestCard:
        """Return the digest; how many comments its thread has is known once they are read, as it is posted."""
        released = comments_of(session, self.vault, row.company_id, row.week)
        digest = decisions.named(session, row.company_id, digest_of(row))
        return replace(digest, comments=sum(len(comments.texts) for comments in released))


def digest_of(row: Published) -> DigestCard:
    """Return a published digest, its picture included."""
    card: DigestCard = _cards(DigestCard).validate_python(row.body["digest"])
    if card.chart is not None and row.picture:
        card = replace(card, chart=replace(card.chart, png=row.picture))
    return card


def detail_of(row: Published) -> DetailCard:
    """Return the thread of a published digest, without its comments, which are kept encrypted."""
    card: DetailCard = _cards(DetailCard).validate_python(row.body["detail"])
    return card


def all_figures(session: Session, person: ActingPerson, about: About) -> Outcome:
    """Return every figure of a posted digest, as its thread has them, to whoever asks below it.

    That message is in the leadership channel alone, and so is what few leaders agreed to show (R12): the envelope says
    where it was asked.
    """
    company = companies.get(session, person.company_id)
    here = (person.installation_id, word(about, "channel"))
    row = None
    if here == (company.leadership_installation, company.leadership_channel):
        row = published.find(session, person.company_id, PublishedKind.DIGEST, word(about, "week"))
    return Say(Notice(locale_of(person), "notice-figures-elsewhere") if row is None else detail_of(row))


def alert_of(row: Published) -> AlertCard:
    """Return a published alert."""
    card: AlertCard = _cards(AlertCard).validate_python(row.body)
    return card


def gather(session: Session, vault: Vault, company_id: int, week: date, words: Words) -> Material:
    """Return the material of one week's digest: released figures and weekly sums only."""
    company = companies.get(session, company_id)
    locale = locale_of(company)
    head_count = overview.head_count(session, company_id)
    functions: Counter[str] = Counter()
    for (level, function, _), count in head_count.items():
        if level is not Level.LEADER and function:
            functions[function] += count
    largest = sorted(functions, key=lambda name: (-functions[name], name))[:2]
    return Material(
        locale=locale,
        company=company.name,
        week=week,
        words=words(locale),
        questions={
            key: BankQuestion.from_definition(body) for key, body in windows.definitions(session, company_id).items()
        },
        stored=[
            # What was named of a choice long ago is never followed by another name (R4).
            *published.named_before(session, company_id, week - LOOK_BACK),
            *_of_one_meaning(session, company_id, published.figures(session, company_id, week - LOOK_BACK, week), week),
        ],
        kept=kept_of(session, vault, company_id, week),
        told=_told(session, company_id, week),
        digests=decisions.told_digests(session, company_id, week),
        rested=published.resting(session, company_id),
        may_rest=_may_rest(session, company_id),
        next_figures=_next_figures(session, company_id, company.timezone),
        eligible=windows.eligible_staff(session, company_id, week - LOOK_BACK),
        pledges=decisions.pledges(session, company_id),
        proposed=decisions.proposed(session, company_id),
        aside=decisions.aside(session, company_id),
        country=company.country,
        functions=(largest[0], largest[1]) if len(largest) == 2 else None,  # noqa: PLR2004 - two sides
        leaders=sum(count for (level, _, _), count in head_count.items() if level is Level.LEADER),
    )


_Stored = list[tuple[date, int, dict[str, Any]]]


def _of_one_meaning(session: Session, company_id: int, stored: _Stored, week: date) -> _Stored:
    """Return the figures of each question's newest version that has any: those of another meaning are not compared."""
    meanings = windows.meanings(session, company_id, week - LOOK_BACK)
    newest: dict[str, int] = {}
    for _, _, body in stored:
        version = meanings.get(body["window"], 0)
        newest[body["question"]] = max(version, newest.get(body["question"], 0))
    return [row for row in stored if meanings.get(row[2]["window"], 0) == newest[row[2]["question"]]]


def _may_rest(session: Session, company_id: int) -> dict[str, date]:
    """Return the first week whose asking lets a question rest, of those that are sent and not being asked again."""
    being_asked = {window.question_key for window in windows.in_state(session, WindowState.OPEN, company_id=company_id)}
    return {
        key: schedule.rests_from
        for schedule in schedules.active(session, company_id)
        for key in schedule.alignment
        if key not in being_asked
    }


def _next_figures(session: Session, company_id: int, zone: str) -> date | None:
    """Return the day on which the digest with the figures of the next windows to close is due."""
    closes_at = windows.next_close(session, company_id)
    return None if closes_at is None else local_day(closes_at, zone)


def _told(session: Session, company_id: int, week: date) -> frozenset[str]:
    """Return the names of the groups of which an alert spoke in the four weeks before a week."""
    alerts = published.all_published(session, company_id, PublishedKind.ALERT)
    return frozenset(alert_of(row).group for row in alerts if week - SILENT <= row.week < week)


def post_again(session: Session, company_id: int, now: datetime) -> None:
    """Owe the newest digest to the leadership channel, if it was never owed: the channel came after it."""
    rows = published.all_published(session, company_id, PublishedKind.DIGEST)
    if rows:
        _owe(session, companies.get(session, company_id), rows[-1], now)


# ---------------------------------------------------------------- publishing


def _note_reached(session: Session, company_id: int) -> None:
    """Note which digests reached the channel, and what it was told of commitments."""
    published.note_reached(session, company_id)
    for digest in decisions.told_digests(session, company_id):
        decisions.note_verdicts(session, company_id, digest)


def posted(session: Session, due: Due) -> None:
    """Note what a digest says of commitments, in the transaction that settles that it reached the channel."""
    if due.kind is not DeliveryKind.DIGEST:  # every message that arrives comes by here
        return
    row = published.get(session, due.published_id or 0)
    if row is not None:
        decisions.note_verdicts(session, row.company_id, digest_of(row))


def _due(session: Session, now: datetime) -> list[tuple[int, date]]:
    """Return (company, Monday) of weeks that are over, have released figures before or in them, and no digest."""
    due = []
    for company in companies.every(session):
        week = current_week(now, company.timezone) - WEEK
        if company.id is None or published.find(session, company.id, PublishedKind.DIGEST, week_name(week)):
            continue
        # After a restore nobody knows whether that digest was posted: better none than twice (F33).
        if company.restored_at is not None and midnight(week + WEEK, company.timezone) <= company.restored_at:
            continue
        if published.has_figures(session, company.id, week - LOOK_BACK, week):
            due.append((company.id, week))
    return due


def _tell_failure(session: Session, company_id: int, week: date, now: datetime) -> None:
    """Tell the admins that a digest could not be written: silence would look like an empty one."""
    name = week_name(week)
    tell_admins(session, company_id, f"digest:{name}", "failed", now, "notice-digest-failed", {"week": name})


def _publish(session: Session, vault: Vault, company_id: int, week: date, composed: Any) -> int:
    """Store the week's digest and alerts, and owe them to the channel; 0 when they were stored already.

    What the company has taught of how much it varies is stored with them: it was computed from the same weeks.
    """
    companies.lock(session, company_id)  # another replica may have composed it too
    digest: DigestCard = composed.digest
    picture = digest.chart.png if digest.chart else None
    without_picture = replace(digest, chart=replace(digest.chart, png=b"")) if digest.chart else digest
    body = {
        "digest": _cards(DigestCard).dump_python(decisions.unnamed(without_picture), mode="json"),
        "detail": _cards(DetailCard).dump_python(composed.detail, mode="json"),
        "resting": composed.resting,
    }
    if published.publish(session, company_id, PublishedKind.DIGEST, week_name(week), week, body, picture) is None:
        return 0
    if composed.taught is not None:
        store_taught(session, vault, company_id, week, composed.taught)
    for i, alert in enumerate(composed.alerts, start=1):
        subject = f"{week_name(week)}#{i}"
        alert_body = _cards(AlertCard).dump_python(alert, mode="json")
        published.publish(session, company_id, PublishedKind.ALERT, subject, week, alert_body)
    commitments.lapse(
        session, company_id, week + WEEK, midnight(week + WEEK, companies.get(session, company_id).timezone)
    )
    company = companies.get(session, company_id)
    since = midnight(week + WEEK, company.timezone)
    row = published.find(session, company_id, PublishedKind.DIGEST, week_name(week))
    if row is not None:
        _owe(session, company, row, since)
    decisions.ask_sponsor(session, company, week, _posted_at(company, since))
    editions.publish(session, company, week + WEEK)
    return 1


def _owe(session: Session, company: Company, row: Published, since: datetime) -> None:
    """Plan the digest, its thread and the week's alerts for the next working 9:00; nothing without a channel."""
    if company.leadership_channel is None or company.id is None:
        return
    due, until = _posted_at(company, since), since + PATIENCE
    message = partial(Owed, company_id=company.id, channel=company.leadership_channel, due_at=due, not_after=until)
    owed = [message(kind=kind, published_id=row.id) for kind in (DeliveryKind.DIGEST, DeliveryKind.DETAIL)]
    alerts = published.all_published(session, company.id, PublishedKind.ALERT)
    owed += [message(kind=DeliveryKind.ALERT, published_id=alert.id) for alert in alerts if alert.week == row.week]
    owe(session, owed)


@cache
def _cards(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _posted_at(company: Company, since: datetime) -> datetime:
    """Return the next working 9:00 of a company, the given moment where there is none soon."""
    zone, rest = company.timezone, Rest.of(company)
    return next_slot(local_day(since, zone), POSTED_AT, zone, rest, since, since + PATIENCE) or since
