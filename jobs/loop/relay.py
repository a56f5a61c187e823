"""Leaders' replies to published comments, relayed in confidence (R11): nobody learns who wrote, nor if it was read.

A reply is shown at a moment drawn at random, to whoever wrote the comment, in their home. Who that is, nobody looks up:
the author's own visit finds the thread again (`storage.vault.links`). That a comment was answered is told to the whole
group it was published for, in the same words, since a direct message to its author alone could be exported by the
employer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from jobs.asking.bank import BankQuestion
from jobs.calendar import DAY, Rest, after_working, local_day, midnight, next_slot
from jobs.cards import CommentReply, Form, Locale, Notice
from jobs.cards.forms import About, Field, Note, Quote, Text, Words, word
from jobs.ports import FormErrors, FormSubmitted, OpenForm, Outcome, Say
from jobs.release import Node, Place
from jobs.retention import links_until
from jobs.texts import COMMENT_LENGTH, clean, locale_of
from storage import windows, workspaces
from storage.asked import ActingPerson
from storage.database import Database
from storage.errors import WindowSealed
from storage.loop import replies
from storage.loop.replies import ReplyRow
from storage.models import Workspace
from storage.types import DeliveryState
from storage.vault import Vault, comments_node

MOST = 3  # replies to one comment
SPREAD = timedelta(hours=6)  # of working time, within which a reply is shown
NAME_LENGTH = 80
TOLD_AT = time(10, 0)  # on the next working day, when the group heard of another reply today
PATIENCE = timedelta(days=4)  # later than this, the home alone tells

Draw = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    node: Node
    week: date


def form(
    locale: Locale, window: str, thread: str, comment: str, replied: tuple[tuple[str, str], ...], left: int
) -> Form:
    """Return the form that replies to a comment, under one's own name, without knowing whose comment it is (R11).

    ``replied`` are the replies it has already, as (leader, text); ``left`` is how many more it may have.
    """
    before: list[Field] = [Quote(comment)]
    for leader, text in replied:
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
    """Answer a leader with the form that replies to one comment, and what others replied already."""
    locale = locale_of(person)
    window, thread = word(about, "window"), word(about, "thread")
    comment = _comment(session, vault, person.workspace_id, window, thread)
    if comment is None:
        return Say(Notice(locale, "notice-reply-too-late"))
    replied = tuple(_read(vault, row) for row in replies.of_threads(session, person.workspace_id, [thread]))
    if len(replied) >= MOST:
        return Say(Notice(locale, "notice-reply-enough", {"most": MOST}))
    return OpenForm(form(locale, window, thread, comment.text, replied, MOST - len(replied)))


def submit(
    session: Session, vault: Vault, person: ActingPerson, sent: FormSubmitted, now: datetime, draw: Draw
) -> Outcome:
    """Keep a leader's reply until its moment, and owe its group the message that says so.

    Args:
        session: one transaction.
        vault: the keys.
        person: the leader who sends it.
        sent: the form as it came back.
        now: aware.
        draw: a secret random number in [0, 1).
    """
    locale, window, thread = locale_of(person), word(sent.about, "window"), word(sent.about, "thread")
    workspaces.lock(session, person.workspace_id)  # two leaders at once must not make four replies of three
    comment = _comment(session, vault, person.workspace_id, window, thread)
    if comment is None:
        return Say(Notice(locale, "notice-reply-too-late"))
    if len(replies.of_threads(session, person.workspace_id, [thread])) >= MOST:
        return Say(Notice(locale, "notice-reply-enough", {"most": MOST}))
    text = clean(sent.values.text("text"))[:COMMENT_LENGTH]
    if not text:
        return FormErrors({"text": "reply-wrong-empty"})
    workspace = workspaces.get(session, person.workspace_id)
    shown_from = after_working(now, SPREAD * draw(), workspace.timezone, Rest.of(workspace))
    if _is_over(comment.week, shown_from):
        return Say(Notice(locale, "notice-reply-too-late"))
    name = secrets.token_hex(16)
    blob = vault.links.encrypt(window, name, {"from": clean(person.name)[:NAME_LENGTH], "text": text}, shown_from)
    replies.add(session, person.workspace_id, ReplyRow(name, window, thread, shown_from, blob))
    _tell(session, workspace, window, comment.node, shown_from)
    return Say(Notice(locale, "notice-reply-taken"))


def of_author(session: Session, vault: Vault, person: ActingPerson, now: datetime) -> tuple[CommentReply, ...]:
    """Return the replies that this person's comments have received and that may be shown by now, the newest first."""
    mine = {thread for _, thread, _ in _threads(session, vault, person)}
    rows = replies.of_threads(session, person.workspace_id, mine) if mine else []
    found = []
    for row in reversed([row for row in rows if row.shown_from <= now]):
        comment = _comment(session, vault, person.workspace_id, row.window_id, row.thread)
        if comment is not None:
            leader, text = _read(vault, row)
            question = BankQuestion.from_definition(windows.definition(session, row.window_id))
            title = question.title(locale_of(person))
            found.append(CommentReply(title, comment.text, leader, text))
    return tuple(found)


def linked(session: Session, vault: Vault, person: ActingPerson) -> tuple[int, date | None]:
    """Return how many of this person's published comments can still be answered, and when the last link goes."""
    weeks = [
        week
        for window, thread, week in _threads(session, vault, person)
        if _comment(session, vault, person.workspace_id, window, thread) is not None
    ]
    return len(weeks), links_until(max(weeks)) if weeks else None


def forget_due(database: Database, vault: Vault, now: datetime) -> int:
    """Delete the replies, then destroy the links, of comments published thirty days ago; return how many links."""
    known = vault.links.windows()
    weeks = database.read(lambda session: replies.weeks_of(session, known))
    # A link of a window that the database does not know belongs to nothing any more (an older backup was restored).
    over = {window for window in known if window not in weeks or _is_over(weeks[window], now)}
    if database.write(lambda session: replies.forget(session, known - over)) or over:
        database.scrub()
    for window in over:
        vault.links.destroy(window)
    return len(over)


# ---------------------------------------------------------------- pieces


def _comment(session: Session, vault: Vault, workspace_id: int, window: str, thread: str) -> _Comment | None:
    """Return the published comment of a thread, None once nobody can be reached through it."""
    if window not in vault.links.windows():
        return None
    for name, week, blob in replies.comments_of(session, workspace_id, window):
        kept = vault.decrypt_sum(workspace_id, comments_node(window, name), week, blob)
        for text, mark in zip(kept["texts"], kept.get("threads", ()), strict=False):
            if mark == thread:
                return _Comment(str(text), tuple(json.loads(name)), week)
    return None


def _threads(session: Session, vault: Vault, person: ActingPerson) -> Iterator[tuple[str, str, date]]:
    """Yield (window, thread, week) of what this person may have commented on, where links still hold."""
    for window, key, week in replies.questions_of(session, person.workspace_id, vault.links.windows()):
        with suppress(WindowSealed):  # the link went at this very moment
            yield window, vault.links.thread(window, person.id, key), week


def _read(vault: Vault, row: ReplyRow) -> tuple[str, str]:
    kept = vault.links.decrypt(row.window_id, row.id, row.blob)
    return str(kept["from"]), str(kept["text"])


def _tell(session: Session, workspace: Workspace, window: str, node: Node, shown_from: datetime) -> None:
    """Owe everybody of the group one message at most a day: nothing in it, or in the ledger, depends on who wrote."""
    here, zone = workspace.id or 0, workspace.timezone
    people = [
        member.person_id
        for member in windows.members(session, replies.snapshot_of(session, window))
        if Place(member.leader, member.function, member.team).within(node)
    ]
    day = local_day(shown_from, zone)
    replies.put_off(session, people, day, shown_from)
    replies.tell(session, here, people, day, shown_from, shown_from + PATIENCE)
    told = replies.message_states(session, here, day)
    late = [person for person in people if told[person] is not DeliveryState.PLANNED]
    until = midnight(day + DAY, zone) + PATIENCE
    again = next_slot(day + DAY, TOLD_AT, zone, Rest.of(workspace), shown_from, until)
    if late and again is not None:
        replies.tell(session, here, late, local_day(again, zone), again, until)


def _is_over(week: date, now: datetime) -> bool:
    return now.date() >= links_until(week)
