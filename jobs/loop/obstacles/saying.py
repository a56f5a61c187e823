"""Saying an obstacle, following one's own, and withdrawing it: the author's own visit finds it, and nobody's else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from time import sleep

from sqlmodel import Session

from jobs.asking.bank import Bank
from jobs.calendar import Rest, after_working, current_week, midnight
from jobs.cards import ROLES, SINCE, Form, Locale, Notice, OwnObstacle
from jobs.cards.forms import Check, Choice, Note, Pick, Text, Verbatim, Words
from jobs.loop.obstacles.content import Content, is_refused, read, stage_of
from jobs.ports import FormErrors, FormSubmitted, OpenForm, Outcome, Say
from jobs.sending.ledger import Owed, owe
from jobs.texts import COMMENT_LENGTH, clean, locale_of
from storage import companies
from storage.asked import ActingPerson
from storage.database import Database
from storage.errors import WindowSealed
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow
from storage.models import Company
from storage.types import DeliveryKind
from storage.vault import Vault

MOST_OWN = 3  # of one person, not told back yet: nobody fills the channel alone
DECIDED_LENGTH = 1_000
POSTED_BY, SPREAD = timedelta(minutes=10), timedelta(hours=6)  # of working time, in which a withdrawal shows
SCRUBS, SCRUB_PAUSE = 10, 0.3  # tries, and seconds between them, while somebody reads the older state
DRAWS = 20  # of a key, while others draw the same

Draw = Callable[[], float]


def form(locale: Locale, topics: tuple[tuple[str, str], ...], contacts: str | None) -> Form:
    """Return the form of an obstacle; it says first what this is not made for, and whom to turn to then.

    ``topics`` are (key, name) of the bank's.
    """
    danger = Words("obstacle-danger-default") if contacts is None else Words("obstacle-danger", {"contacts": contacts})
    fields = (
        Note(danger, large=True),
        Pick("topic", Words("obstacle-topic"), tuple(Choice(key, Verbatim(name)) for key, name in topics)),
        Text(
            "text",
            Words("obstacle-label"),
            COMMENT_LENGTH,
            hint=Words("obstacle-hint"),
            placeholder=Words("obstacle-placeholder"),
            lines=True,
        ),
        Pick(
            "since",
            Words("obstacle-since"),
            tuple(Choice(since, Words(f"obstacle-since-{since}")) for since in SINCE),
            optional=True,
        ),
        Pick("role", Words("obstacle-role"), tuple(Choice(role, Words(f"obstacle-role-{role}")) for role in ROLES)),
        Note(Words("obstacle-how")),
        Check("alone", Words("obstacle-alone"), Words("obstacle-alone-on"), hint=Words("obstacle-alone-hint")),
    )
    return Form("obstacle", locale, Words("obstacle-title"), fields, submit=Words("obstacle-send"))


def open_form(bank: Bank, person: ActingPerson, contacts: str | None) -> Outcome:
    """Return the form in which somebody says an obstacle."""
    locale = locale_of(person)
    topics = {question.topic: question.topic_title(locale) for question in bank}
    return OpenForm(form(locale, tuple(topics.items()), contacts))


def submit(
    session: Session, vault: Vault, bank: Bank, person: ActingPerson, event: FormSubmitted, now: datetime
) -> Outcome:
    """Store an obstacle until a question day's batch takes it; return a notice, the same whatever waits (R13)."""
    locale, values = locale_of(person), event.values
    asked = next((question for question in bank if question.topic == values.text("topic")), None)
    role = next((role for role in ROLES if role == values.text("role")), None)
    text = clean(values.text("text"))[:COMMENT_LENGTH]
    missing = {"topic": asked is None, "text": not text, "role": role is None}
    if asked is None or role is None or not text:
        return FormErrors({name: f"obstacle-wrong-{name}" for name, is_missing in missing.items() if is_missing})
    under_way = [row for row in _rows_of(session, vault, person) if row.told_at is None]
    if len(under_way) >= MOST_OWN:
        return Say(Notice(locale, "notice-obstacle-enough", {"most": MOST_OWN}))
    since = next((since for since in SINCE if since == values.text("since")), None)
    content = Content(
        {"fr": asked.topic_title("fr"), "en": asked.topic_title("en")}, text, since, role, values.ticked("alone")
    )
    _store(session, vault, person, content, now)
    return Say(Notice(locale, "notice-obstacle-taken"))


def own(session: Session, vault: Vault, person: ActingPerson, now: datetime) -> tuple[OwnObstacle, ...]:
    """Return this person's obstacles, each with how far it has come, those under way first, then the newest.

    Those that they withdrew are gone.
    """
    locale, found = locale_of(person), []
    rows = sorted(_rows_of(session, vault, person), key=lambda row: row.week, reverse=True)
    for row in sorted(rows, key=lambda row: row.told_at is not None):
        with suppress(WindowSealed):  # its key went at this very moment
            content = read(vault, row)
            if content is not None:
                stage = stage_of(row, now)
                decision = content.decision if stage == "told" else None
                refused = stage == "told" and is_refused(row)
                found.append(OwnObstacle(row.id, content.topic[locale], content.text, stage, refused, decision))
    return tuple(found)


def withdraw(
    session: Session, vault: Vault, person: ActingPerson, obstacle_id: str, now: datetime, draw: Draw
) -> Outcome:
    """Withdraw one's own obstacle; return a notice.

    What leadership has not read goes at once. What was shown goes at a moment drawn as a reply's is, from storage and
    from the channel together: who was online when it changed tells nothing (SEC-34).

    Args:
        session: one transaction; `scrub` follows it.
        vault: the keys.
        person: who asks; only their own visit finds their obstacle.
        obstacle_id: which of theirs.
        now: aware.
        draw: a secret random number in [0, 1).
    """
    locale, company_id = locale_of(person), person.company_id
    companies.lock(session, company_id)  # its batch may be on its way at this moment
    row = next((row for row in _rows_of(session, vault, person) if row.id == obstacle_id), None)
    if row is None:
        return Say(Notice(locale, "notice-obstacle-gone"), instead=True)
    vault.obstacles.note_withdrawn(row.id)
    if row.released_at is None:
        obstacles.remove(session, [row.id])
        return Say(Notice(locale, "notice-obstacle-withdrawn-unread"), instead=True)
    company = companies.get(session, company_id)
    moment = after_working(now, POSTED_BY + (SPREAD - POSTED_BY) * draw(), company.timezone, Rest.of(company))
    obstacles.change(session, row.id, withdrawn_at=moment)
    owe_progress(session, company, row.id, moment)
    return Say(Notice(locale, "notice-obstacle-withdrawn"), instead=True)


def owe_progress(session: Session, company: Company, obstacle_id: str, at: datetime) -> None:
    """Plan that the message of an obstacle is written again, as it will stand then."""
    if company.leadership_channel is None:
        return
    again = Owed(
        company_id=company.id or 0,
        kind=DeliveryKind.PROGRESS,
        channel=company.leadership_channel,
        about=subject(obstacle_id),
        due_at=at,
    )
    owe(session, [again])


def subject(obstacle_id: str) -> str:
    """Return what a message about an obstacle is about, in the ledger."""
    return f"obstacle:{obstacle_id}"


def scrub(database: Database) -> None:
    """Leave no trace on disk of obstacles that were just withdrawn, whatever keys there are."""
    for _ in range(SCRUBS):
        if database.rewrite("obstacle"):
            return
        sleep(SCRUB_PAUSE)


# ---------------------------------------------------------------- pieces


def _store(session: Session, vault: Vault, person: ActingPerson, content: Content, now: datetime) -> None:
    """Store what was said under a key of its own; of when, only the week is kept, in the ciphertext too."""
    zone = companies.get(session, person.company_id).timezone
    week = current_week(now, zone)
    for _ in range(DRAWS):
        obstacle_id = vault.obstacles.draw(obstacles.ids(session))
        thread = vault.obstacles.thread(obstacle_id, person.account)
        blob = vault.obstacles.encrypt(obstacle_id, content.to_json(), midnight(week, zone))
        if obstacles.add(session, person.company_id, obstacle_id, thread, week, blob):
            return
    raise RuntimeError("no key was free for an obstacle")


def _rows_of(session: Session, vault: Vault, person: ActingPerson) -> Iterator[ObstacleRow]:
    """Yield the obstacles that any of this person's accounts said, but those that they withdrew."""
    rows = obstacles.linked(session, person.company_id)
    keyed = vault.obstacles.ids() if rows else set()
    for row in rows:
        if row.id in keyed:
            with suppress(WindowSealed):
                threads = {vault.obstacles.thread(row.id, account, there=True) for account in person.accounts}
                if row.thread in threads:
                    yield row
