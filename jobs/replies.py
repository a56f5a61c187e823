"""What a person does with a question: tap, skip, change, comment. The newest act wins; nothing is echoed."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlmodel import Session

from jobs import rounds
from jobs.cards import Notice, QuestionCard
from jobs.home import locale_of
from jobs.ports import CommentSubmitted, Gesture, Nothing, ReplaceWith, Reply, Say, Tap
from jobs.rounds import Item
from storage.replies import AskedWindow, Replier, asked
from storage.vault import Vault

COMMENT_LENGTH = 1_000  # characters; longer ones are cut, and the person is told


def tap(session: Session, vault: Vault, person: Replier, event: Tap, *, now: datetime) -> Reply:
    """Store an answer or a forecast, then give the card back with that item thanked for.

    A tap on a window that closed, or that never asked this person anything, changes nothing and says so kindly.
    An older tap that arrives late is ignored, and the card shows what stands.
    """
    window = _open_window(session, person, event.round, event.window, now)
    if window is None:
        return _too_late(session, vault, person, event.round, now)
    question = rounds.question_of(window)
    if event.item not in rounds.items_of(window) or not 1 <= event.value <= len(question.options("fr")):
        return Say(Notice(locale_of(person), "notice-old-message"))
    vault.put(session, window.id, person.id, window.question_key, event.item, {"v": event.value}, event.at)
    return _replace(session, vault, person, event.round, now)


def gesture(session: Session, vault: Vault, person: Replier, event: Gesture, *, now: datetime) -> Reply:
    """Skip a question, or open it again to change the answer."""
    window = _open_window(session, person, event.round, event.window, now)
    if window is None:
        return _too_late(session, vault, person, event.round, now)
    if event.action == "change":
        return _replace(session, vault, person, event.round, now, reopened=((window.id, event.item),))
    for item in rounds.items_of(window):
        # A forecast already given stays when only the question is skipped, and the other way round.
        if vault.get(session, window.id, person.id, window.question_key, item) is None:
            vault.put(session, window.id, person.id, window.question_key, item, {"skip": True}, event.at)
    return _replace(session, vault, person, event.round, now)


def comment(session: Session, vault: Vault, person: Replier, event: CommentSubmitted, *, now: datetime) -> Reply:
    """Store, replace or (with an empty text) delete the one comment of a person on a question."""
    window = _open_window(session, person, event.round, event.window, now)
    if window is None:
        return _too_late(session, vault, person, event.round, now)
    text = clean(event.text)
    if text:
        kept = {"text": text[:COMMENT_LENGTH]}
        vault.put(session, window.id, person.id, window.question_key, "comment", kept, event.at)
    else:
        vault.delete(session, window.id, person.id, window.question_key, "comment")
    return _replace(session, vault, person, event.round, now)


def clean(text: str) -> str:
    """Return a comment without what could not be stored or could disguise it.

    Control and bidirectional characters and lone surrogates go; line ends are one kind; spaces at the ends go.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in unified if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs", "Co") and c not in _BIDI))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _open_window(
    session: Session, person: Replier, round_id: int, window_id: str | None, now: datetime
) -> AskedWindow | None:
    for window in asked(session, round_id, person.id):
        if window.id == window_id and rounds.takes_answers(window, now):
            return window
    return None


def _replace(
    session: Session,
    vault: Vault,
    person: Replier,
    round_id: int,
    now: datetime,
    *,
    reopened: tuple[tuple[str, Item], ...] = (),
) -> Reply:
    card: QuestionCard | None = rounds.card(session, vault, person, round_id, now=now, reopened=reopened)
    return ReplaceWith(card) if card else Nothing()


def _too_late(session: Session, vault: Vault, person: Replier, round_id: int, now: datetime) -> Reply:
    if rounds.card(session, vault, person, round_id, now=now) is None:
        return Say(Notice(locale_of(person), "notice-closed"))
    return Say(Notice(locale_of(person), "notice-old-message"))
