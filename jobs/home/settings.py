"""The admin's half of the home: the state of the company, the leadership channel, a test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from jobs.asking import schedules
from jobs.asking.bank import Bank
from jobs.calendar import WEEK, current_week, midnight
from jobs.cards import Ask, Locale, Notice, QuestionCard, QuestionItem, SettingsView, Undelivered
from jobs.digest import office
from jobs.ports import AdminGesture, Nothing, Outcome, Say
from jobs.release import Merged, Team, merge_teams
from jobs.setup import promises, record, sponsor
from jobs.texts import locale_of
from storage import chain, companies, overview
from storage.asked import ActingPerson
from storage.ledger import deliveries
from storage.schedules import STAFF
from storage.types import Cadence, Level

CHANNEL_LENGTH = 64  # what the table holds
SAMPLE = "sample"  # the window id of a test card: a tap on it stores nothing


def settings(session: Session, person: ActingPerson, now: datetime) -> SettingsView:
    """Return the admin's half of the home."""
    company = companies.get(session, person.company_id)
    counts = overview.head_count(session, person.company_id)
    groups: Counter[str] = Counter()
    for (level, function, team), count in counts.items():
        if level is not Level.LEADER:
            groups[" › ".join(part for part in (function, team) if part) or STAFF] += count
    week = current_week(now, company.timezone)
    return SettingsView(
        schedules=tuple(
            schedules.line(session, row, now, company) for row in schedules.every_schedule(session, person.company_id)
        ),
        leadership_channel=company.leadership_channel,
        channel_trouble=overview.held(session, person.company_id),
        people=sum(counts.values()),
        leaders=sum(count for (level, _, _), count in counts.items() if level is Level.LEADER),
        groups=tuple(sorted(groups.items())),
        merged=tuple(merge.name for merge in _merges(counts)),
        sent_this_week=overview.has_sent_questions(session, person.company_id, midnight(week, company.timezone)),
        undelivered=tuple(
            Undelivered(name, reason, "question") for name, reason in overview.unreachable(session, person.company_id)
        ),
        last_digest=overview.last_digest(session, person.company_id),
        next_digest=week + WEEK,
        k=company.k,
        consulted=promises.consulted(company),
        moved_by_few=record.moved_by_few(session, person.company_id, company.timezone, now),
        outgrown=promises.outgrown(company, sum(counts.values())),
        sponsor=sponsor.name(session, company),
    )


def gesture(session: Session, bank: Bank, person: ActingPerson, event: AdminGesture, now: datetime) -> Outcome:
    """Pause or resume a schedule, choose the channel or send a test; return what to show."""
    match event.action:
        case "choose_channel":
            return _choose_channel(session, person, event.subject or "", now)
        case "send_test":
            return Say(sample(bank, locale_of(person), companies.get(session, person.company_id).k, now.date()))
        case "pause_schedule" | "resume_schedule":
            return schedules.pause_or_resume(session, person, event, now)


def sample(bank: Bank, locale: Locale, k: int, today: date) -> QuestionCard:
    """Return a test card, as a team receives it. Nothing tapped on it is stored."""
    question = next(question for question in bank.on_by_default if question.cadence is Cadence.ALIGNMENT)
    ask = Ask("answer", question.text(locale, "team"), question.options(locale), "open", question.anchors(locale))
    item = QuestionItem(window=SAMPLE, topic=question.topic, asks=(ask,), comment="open")
    return QuestionCard(
        locale=locale,
        round=0,
        items=(item,),
        sample=True,
        k=k,
        closes_on=today + timedelta(days=5),
        erased_on=today + timedelta(days=13),
    )


def _choose_channel(session: Session, person: ActingPerson, channel: str, now: datetime) -> Outcome:
    """Store the leadership channel; return a notice.

    Whether it is private, and who is in it, is checked immediately before every post.
    """
    if not 0 < len(channel) <= CHANNEL_LENGTH:
        return Nothing()
    before = companies.get(session, person.company_id).leadership_channel
    deliveries.move_channel(session, person.company_id, person.installation_id, channel, now)
    if before is None:
        office.post_again(session, person.company_id, now)
    chain.append(
        session,
        person.company_id,
        at=now,
        actor=f"person:{person.id}",
        action="channel_chosen",
        detail={"channel": channel},
    )
    return Say(Notice(locale_of(person), "notice-channel-chosen"))


def _merges(counts: Mapping[tuple[Level, str | None, str | None], int]) -> tuple[Merged, ...]:
    """Return the merges of teams that are too small to be shown alone."""
    sizes: Counter[Team] = Counter()
    for (level, function, team), count in counts.items():
        if level is not Level.LEADER:
            sizes[function or "", team or ""] += count
    return merge_teams(sizes)[1]
