"""Leaders' replies to published comments (R11): nobody learns who wrote a comment, nor whether a reply was read.

Its author may withdraw a comment for as long as it is linked to them, and nobody learns who did.

A reply is shown at a moment drawn at random, to the comment's author, in their home. Nothing looks up who that is: the
author's own visit finds the thread again (`storage.vault.links`). That a comment has a reply is told to the whole group
that it was published for, in the same words, since a direct message to its author alone could be exported by the
employer.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import sleep

from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.calendar import DAY, Rest, after_working, local_day, midnight, next_slot, week_name
from jobs.cards import CommentReply, Form, Locale, Notice, OwnComment
from jobs.cards.forms import About, Field, Note, Quote, Text, Words, word
from jobs.loop import answered
from jobs.loop.answered import MOST_REPLIES
from jobs.ports import FormErrors, FormSubmitted, OpenForm, Outcome, Say
from jobs.release import Node, Place
from jobs.retention import links_until
from jobs.sending.kinds import ANNOUNCED
from jobs.sending.ledger import Owed, owe
from jobs.texts import COMMENT_LENGTH, clean, locale_of
from storage import companies, published, windows
from storage.asked import ActingPerson
from storage.database import Database
from storage.errors import WindowSealed
from storage.loop import replies
from storage.loop.replies import ReplyRow
from storage.models import Company
from storage.types import DeliveryKind, DeliveryState, PublishedKind
from storage.vault import Vault, comments_node

log = logging.getLogger(__name__)

SPREAD = timedelta(hours=6)  # of working time, within which a reply is shown
NAME_LENGTH = 80
TOLD_AT = time(10, 0)  # on the next working day, for a group that was told of another reply today

POSTED_BY = timedelta(minutes=10)  # a detail on its way out has all its pages by then
SCRUBS, SCRUB_PAUSE = 10, 0.3  # tries, and seconds between them, while somebody reads the older state

Draw = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Thread:
    """What one account would have written of a window's question, were it published: its thread, and its week."""

    window: str
    account: str
    thread: str
    week: date


@dataclass(frozen=True, slots=True)
class _Comment:
    """A published comment, the node of the group that wrote it, and its week."""

    text: str
    node: Node
    week: date


def form(
    locale: Locale, window: str, thread: str, comment: str, written: tuple[tuple[str, str], ...], left: int
) -> Form:
    """Return the form that replies to a comment, under one's own name, without knowing whose comment it is (R11).

    ``written`` are the replies it has already, as (leader, text); ``left`` is how many more it may have.
    """
    before: list[Field] = [Quote(comment)]
    for leader, text in written:
        before += [Note(Words("reply-from", {"leader": leader})), Quote(text)]
    box = Text(
        "text",
        Words("reply-label"),
        COMMENT_LENGTH,
        hint=Words("reply-hint"),
        placeholder=Words("reply-placeholder"),
        lines=True,
    )
    fields = (*before, box, Note(Words("reply-how", {"left": left})))
    about: About = {"window": window, "thread": thread}
    return Form("reply", locale, Words("reply-title"), fields, submit=Words("reply-send"), about=about)


def open_form(session: Session, vault: Vault, person: ActingPerson, about: About) -> Outcome:
    """Return the form in which a leader replies to one comment, or the notice that says why there is none."""
    locale = locale_of(person)
    window, thread = word(about, "window"), word(about, "thread")
    comment = _comment(session, vault, person.company_id, window, thread)
    if comment is None:
        return Say(Notice(locale, "notice-reply-too-late"))
    written = tuple(_read(vault, row) for row in replies.of_threads(session, person.company_id, [thread]))
    if len(written) >= MOST_REPLIES:
        return Say(Notice(locale, "notice-reply-enough", {"most": MOST_REPLIES}))
    return OpenForm(form(locale, window, thread, comment.text, written, MOST_REPLIES - len(written)))


def submit(
    session: Session, vault: Vault, person: ActingPerson, event: FormSubmitted, now: datetime, draw: Draw
) -> Outcome:
    """Store a leader's reply until its moment, and plan what tells its group and the leaders; return a notice.

    Args:
        session: one transaction.
        vault: the keys.
        person: the author of the reply, a leader.
        event: the form as it came back.
        now: aware.
        draw: a secret random number in [0, 1).
    """
    locale, window, thread = locale_of(person), word(event.about, "window"), word(event.about, "thread")
    companies.lock(session, person.company_id)  # two leaders at once must not make four replies of three
    comment = _comment(session, vault, person.company_id, window, thread)
    if comment is None:
        return Say(Notice(locale, "notice-reply-too-late"))
    before = len(replies.of_threads(session, person.company_id, [thread]))
    if before >= MOST_REPLIES:
        return Say(Notice(locale, "notice-reply-enough", {"most": MOST_REPLIES}))
    text = clean(event.values.text("text"))[:COMMENT_LENGTH]
    if not text:
        return FormErrors({"text": "reply-wrong-empty"})
    company = companies.get(session, person.company_id)
    shown_from = after_working(now, SPREAD * draw(), company.timezone, Rest.of(company))
    if _is_over(comment.week, shown_from):
        return Say(Notice(locale, "notice-reply-too-late"))
    reply_id = secrets.token_hex(16)
    reply = {"from": clean(person.name)[:NAME_LENGTH], "text": text}
    blob = vault.links.encrypt(window, reply_id, reply, shown_from)
    replies.add(session, person.company_id, ReplyRow(reply_id, window, thread, shown_from, blob))
    _tell(session, company, window, comment.node, shown_from)
    number = answered.number_of(session, vault, person.company_id, comment.week, thread)
    if number is not None:
        answered.tell(session, company, comment.week, number, before + 1, now)
    return Say(Notice(locale, "notice-reply-taken"))


def of_author(session: Session, vault: Vault, person: ActingPerson, now: datetime) -> tuple[CommentReply, ...]:
    """Return the replies to this person's comments that may be shown by now, the newest first."""
    threads = {found.thread for found in _threads(session, vault, person)}
    rows = replies.of_threads(session, person.company_id, threads) if threads else []
    shown = []
    for row in reversed([row for row in rows if row.shown_from <= now]):
        comment = _comment(session, vault, person.company_id, row.window_id, row.thread)
        if comment is not None:
            leader, text = _read(vault, row)
            question = BankQuestion.from_definition(windows.definition(session, row.window_id))
            title = question.title(locale_of(person))
            shown.append(CommentReply(title, comment.text, leader, text))
    return tuple(shown)


def own(session: Session, vault: Vault, person: ActingPerson) -> tuple[tuple[OwnComment, ...], date | None]:
    """Return this person's comments that can still get a reply, the newest first, and when their last link goes."""
    found: list[tuple[date, OwnComment]] = []
    for own_thread in _threads(session, vault, person):
        window = own_thread.window
        comment = _comment(session, vault, person.company_id, window, own_thread.thread)
        if comment is not None:
            question = BankQuestion.from_definition(windows.definition(session, window))
            found.append((own_thread.week, OwnComment(window, question.title(locale_of(person)), comment.text)))
    until = links_until(max(week for week, _ in found)) if found else None
    return tuple(comment for _, comment in reversed(found)), until


def withdraw(session: Session, vault: Vault, person: ActingPerson, window: str, now: datetime, draw: Draw) -> Outcome:
    """Withdraw this person's published comment on a window's question, with its replies; return a notice.

    The text leaves storage at once. The message in the leadership channel is written again at a moment drawn as a
    reply's is: who was online when it changed tells nothing (SEC-34).

    Args:
        session: one transaction; `scrub` follows it.
        vault: the keys.
        person: who asks; only their own visit finds their comment.
        window: whose question the comment is about.
        now: aware.
        draw: a secret random number in [0, 1).
    """
    locale, company_id = locale_of(person), person.company_id
    companies.lock(session, company_id)  # a leader may be replying at this moment
    threads = [found for found in _threads(session, vault, person) if found.window == window]
    weeks = [_withdraw(session, vault, company_id, found.window, found.thread) for found in threads]
    week = next((week for week in weeks if week is not None), None)
    if week is None:
        return Say(Notice(locale, "notice-withdraw-too-late"))
    for found in threads:
        for _, key, _ in replies.questions_of(session, company_id, vault.windows() & {window}):
            with suppress(WindowSealed):  # sealed at this very moment
                vault.delete(session, window, found.account, key, "comment")
    _owe_revision(session, companies.get(session, company_id), week, now, draw)
    return Say(Notice(locale, "notice-withdrawn"), instead=True)


def withdraw_again(database: Database, vault: Vault) -> int:
    """Withdraw once more what an older database brought back of withdrawn comments; return how many there were."""

    def work(session: Session) -> int:
        return sum(
            _withdraw(session, vault, company_id, window, thread) is not None
            for window, company_id in windows.companies_of(session, vault.links.windows()).items()
            for thread in sorted(vault.links.withdrawn(window))
        )

    again = database.write(work)
    if again:
        scrub(database)
    return again


def scrub(database: Database) -> None:
    """Leave no trace on disk of comments and replies that were just withdrawn, whatever keys there are."""
    for _ in range(SCRUBS):
        if database.rewrite("released_comments", "reply"):
            return
        sleep(SCRUB_PAUSE)
    log.warning("a withdrawn comment may stay on the disk of the database until the next purge, within the hour")


def forget_due(database: Database, vault: Vault, now: datetime) -> int:
    """Delete the replies, then destroy the links, of comments published thirty days ago; return how many links."""
    linked_windows = vault.links.windows()
    weeks = database.read(lambda session: replies.weeks_of(session, linked_windows))
    # A link of a window that the database does not know belongs to nothing any more (an older backup was restored).
    over = {window for window in linked_windows if window not in weeks or _is_over(weeks[window], now)}
    if database.write(lambda session: replies.forget(session, linked_windows - over)) or over:
        database.scrub()
    for window in over:
        vault.links.destroy(window)
    return len(over)


# ---------------------------------------------------------------- pieces


def _comment(session: Session, vault: Vault, company_id: int, window: str, thread: str) -> _Comment | None:
    """Return the published comment of a thread, None once no link leads to its author any more."""
    if window not in vault.links.windows():
        return None
    for name, week, blob in replies.comments_of(session, company_id, window):
        content = vault.sums.decrypt(company_id, comments_node(window, name), week, blob)
        for text, text_thread in zip(content["texts"], content.get("threads", ()), strict=False):
            if text_thread == thread:
                return _Comment(str(text), tuple(json.loads(name)), week)
    return None


def _withdraw(session: Session, vault: Vault, company_id: int, window: str, thread: str) -> date | None:
    """Erase a published comment and its replies, and note it beside the keys; return its week, None if none is."""
    week = _take_out(session, vault, company_id, window, thread)
    if week is not None:
        vault.links.note_withdrawn(window, thread)
        replies.forget_thread(session, company_id, thread)
    return week


def _take_out(session: Session, vault: Vault, company_id: int, window: str, thread: str) -> date | None:
    """Erase the text and the thread of a published comment; return its week, None when there is none."""
    for name, week, blob in replies.comments_of(session, company_id, window):
        node = comments_node(window, name)
        content = vault.sums.decrypt(company_id, node, week, blob)
        texts, threads = list(content["texts"]), list(content.get("threads", ()))
        if thread in threads:
            place = threads.index(thread)
            texts[place], threads[place] = None, ""
            left = vault.sums.encrypt(company_id, node, week, {"texts": texts, "threads": threads})
            replies.replace_comments(session, company_id, window, name, left)
            return week
    return None


def _owe_revision(session: Session, company: Company, week: date, now: datetime, draw: Draw) -> None:
    """Plan that the detail of a week's digest is written again; nothing where it was never to be posted."""
    company_id = company.id or 0
    digest = published.find(session, company_id, PublishedKind.DIGEST, week_name(week))
    if digest is None or company.leadership_channel is None:
        return
    delay = POSTED_BY + (SPREAD - POSTED_BY) * draw()
    due_at = after_working(now, delay, company.timezone, Rest.of(company))
    revision = Owed(
        company_id=company_id,
        kind=DeliveryKind.REVISION,
        channel=company.leadership_channel,
        published_id=digest.id,
        occurrence=secrets.token_hex(16),
        due_at=due_at,
    )
    owe(session, [revision])


def _threads(session: Session, vault: Vault, person: ActingPerson) -> Iterator[_Thread]:
    """Yield the thread of each comment that this person may have written, by any of their accounts, while it exists."""
    for window, key, week in replies.questions_of(session, person.company_id, vault.links.windows()):
        for account in person.accounts:
            with suppress(WindowSealed):  # the link went at this very moment
                yield _Thread(window, account, vault.links.thread(window, account, key), week)


def _read(vault: Vault, row: ReplyRow) -> tuple[str, str]:
    """Return (leader's name, text) of a reply."""
    reply = vault.links.decrypt(row.window_id, row.id, row.blob)
    return str(reply["from"]), str(reply["text"])


def _tell(session: Session, company: Company, window: str, node: Node, shown_from: datetime) -> None:
    """Plan one message a day at most to everybody of the group; nothing in the ledger depends on the author."""
    company_id, zone = company.id or 0, company.timezone
    people = [
        member.person_id
        for member in windows.members(session, replies.snapshot_of(session, window))
        if Place(member.leader, member.function, member.team).within(node)
    ]
    day = local_day(shown_from, zone)
    replies.put_off(session, people, day, shown_from)
    _owe(session, company_id, people, day, shown_from, shown_from + ANNOUNCED)
    states = replies.message_states(session, company_id, day)
    told_already = [person_id for person_id in people if states[person_id] is not DeliveryState.PLANNED]
    until = midnight(day + DAY, zone) + ANNOUNCED
    next_due = next_slot(day + DAY, TOLD_AT, zone, Rest.of(company), shown_from, until)
    if told_already and next_due is not None:
        _owe(session, company_id, told_already, local_day(next_due, zone), next_due, until)


def _owe(
    session: Session, company_id: int, people: Sequence[int], day: date, due_at: datetime, not_after: datetime
) -> None:
    """Owe each of these people the one message of a day that speaks of replies; one who has it is owed no second."""
    owe(
        session,
        [
            Owed(
                company_id=company_id,
                kind=DeliveryKind.RELAY,
                person_id=person_id,
                due_at=due_at,
                not_after=not_after,
                occurrence=day.isoformat(),
            )
            for person_id in people
        ],
    )


def _is_over(week: date, now: datetime) -> bool:
    """Tell whether the links of a week's comments are to be destroyed by now."""
    return now.date() >= links_until(week)
