"""What a person does with a question: tap, skip, change, comment, agree. Nothing is echoed.

The newest act wins, but for the choice of few leaders: it is made once, before anything else (R12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlmodel import Session

from jobs.answering import sheet
from jobs.cards import Form, Locale, Notice, QuestionCard, ReceiptCard
from jobs.cards.forms import About, Note, Text, Words, number, word
from jobs.ports import Acknowledge, FormSubmitted, Gesture, Nothing, Outcome, Say, ShowQuestions, Tap
from jobs.texts import COMMENT_LENGTH, clean, locale_of
from storage.asked import ActingPerson, AskedWindow
from storage.vault import Vault

Act = Literal["answer", "forecast", "skip", "comment", "choice"]
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def tap(session: Session, vault: Vault, person: ActingPerson, event: Tap, *, now: datetime) -> Outcome:
    """Store an answer or a forecast; return its acknowledgement, the same for a first answer and a changed one.

    A tap on a window that closed, or that never asked this person anything, changes nothing and says so kindly.
    An older tap that arrives late is ignored: the latest one counts.
    """
    open_round = _OpenRound.of(session, vault, person, event.round, now)
    window = open_round.window(event.window)
    if window is None:
        return open_round.too_late()
    if event.item not in sheet.items_of(window) or event.value not in sheet.question_of(window).codes:
        return Say(Notice(locale_of(person), "notice-old-message"))
    if not open_round.is_decided(window):
        return open_round.choice_first()
    vault.put(session, window.id, window.author, window.question_key, event.item, {"v": event.value}, event.at)
    return open_round.acknowledged(event.item, window, event.item)


def gesture(session: Session, vault: Vault, person: ActingPerson, event: Gesture, *, now: datetime) -> Outcome:
    """Skip a question, which also takes an answer back, or show it open again, which stores nothing."""
    open_round = _OpenRound.of(session, vault, person, event.round, now)
    window = open_round.window(event.window)
    if window is None or event.item not in sheet.items_of(window):
        return open_round.too_late()
    if event.action == "change":
        return ShowQuestions(sheet.reopened(session, vault, person, event.round, window, event.item))
    if not open_round.is_decided(window):
        return open_round.choice_first()
    for item in sheet.items_of(window):
        # Who skips the question skips its forecast too, unless they give one, before or after: any tap is newer.
        if event.item in (item, "answer"):
            at = event.at if item == event.item else LONG_AGO
            vault.put(session, window.id, window.author, window.question_key, item, {"skip": True}, at)
    return open_round.acknowledged("skip", window, event.item)


def show(session: Session, vault: Vault, person: ActingPerson, round_id: int, *, now: datetime) -> Outcome:
    """Return how a round's questions stand for the acting person, as the button of its reminder asks."""
    open_round = _OpenRound.of(session, vault, person, round_id, now)
    card = open_round.card()
    return open_round.too_late() if card is None else ShowQuestions(card)


def agree(session: Session, vault: Vault, person: ActingPerson, event: Gesture, *, now: datetime) -> Outcome:
    """Store whether one of three or four leaders lets their answers be shown together (R12).

    The first choice stands, in any order of arrival: no one agrees, or thinks again, by what was answered since.
    """
    open_round = _OpenRound.of(session, vault, person, event.round, now)
    few = sheet.few_leaders(session, open_round.windows)
    if not few:
        return open_round.too_late()
    for window in open_round.windows:
        if window.id in few:
            value = {"v": int(event.action == "agree")}
            vault.put(session, window.id, window.author, window.question_key, sheet.AGREED, value, event.at, once=True)
    return open_round.acknowledged("choice", open_round.windows[0])


def comment_form(locale: Locale, about: About, contacts: str | None = None) -> Form:
    """Return the form of one comment on one question, in confidence; it says whom to call for harassment or danger."""
    danger = Words("comment-danger-default") if contacts is None else Words("comment-danger", {"contacts": contacts})
    box = Text(
        "text",
        Words("comment-label"),
        COMMENT_LENGTH,
        hint=Words("comment-hint"),
        placeholder=Words("comment-placeholder"),
        optional=True,
        lines=True,
    )
    comment_about: About = {"round": number(about, "round"), "window": word(about, "window")}
    return Form("comment", locale, Words("comment-title"), (box, Note(danger)), about=comment_about)


def comment(session: Session, vault: Vault, person: ActingPerson, event: FormSubmitted, *, now: datetime) -> Outcome:
    """Store, replace or (with an empty text) take back a person's one comment on a question.

    An empty text is stored in the place of the old comment: an older comment that comes late must not return.
    """
    open_round = _OpenRound.of(session, vault, person, number(event.about, "round"), now)
    window = open_round.window(word(event.about, "window"))
    if window is None:
        return open_round.too_late()
    if not open_round.is_decided(window):
        return open_round.choice_first()
    text = clean(event.values.text("text"))
    value = {"text": text[:COMMENT_LENGTH]}
    vault.put(session, window.id, window.author, window.question_key, "comment", value, event.at)
    if len(text) > COMMENT_LENGTH:
        return Say(Notice(locale_of(person), "notice-comment-cut"))
    return open_round.acknowledged("comment", window)


@dataclass(frozen=True, slots=True)
class _OpenRound:
    """The windows of a round that still take one person's answers; read once, for the check and for the card."""

    session: Session
    vault: Vault
    person: ActingPerson
    round_id: int
    now: datetime
    windows: Sequence[AskedWindow]

    @classmethod
    def of(cls, session: Session, vault: Vault, person: ActingPerson, round_id: int, now: datetime) -> _OpenRound:
        """Read what the round still asks of the person."""
        windows = sheet.open_windows(session, round_id, person.accounts, now)
        return cls(session, vault, person, round_id, now, windows)

    def window(self, window_id: str | None) -> AskedWindow | None:
        """Return the window of this id, None when it does not take answers from this person."""
        return next((window for window in self.windows if window.id == window_id), None)

    def is_decided(self, window: AskedWindow) -> bool:
        """Tell whether the window takes answers: no choice is to be made first, or it was made (R12)."""
        return not sheet.undecided(self.session, self.vault, [window])

    def choice_first(self) -> Outcome:
        """Return the notice that few leaders choose before they answer."""
        return Say(Notice(locale_of(self.person), "notice-choice-first"))

    def card(self) -> QuestionCard | None:
        """Return how the round stands for the person, None when it asks nothing of them any more."""
        return sheet.card(self.session, self.vault, self.person, self.round_id, now=self.now, windows=self.windows)

    def acknowledged(self, act: Act, window: AskedWindow, item: sheet.Item = "answer") -> Outcome:
        """Return what tells the person that their act is stored, and how the round now stands for them."""
        card = self.card()
        if card is None:
            return Nothing()
        text = None if act == "choice" else sheet.ask(window, item, card.locale).text
        receipt = ReceiptCard(card.locale, self.round_id, window.id, act, text, sheet.left(card), item)
        return Acknowledge(receipt, card)

    def too_late(self) -> Outcome:
        """Return the notice that the round, or this question of it, takes no answer."""
        key = "notice-old-message" if self.windows else "notice-closed"
        return Say(Notice(locale_of(self.person), key))
