"""What people of a company do in chat, as events, and what the outcomes show: for tests of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobs.cards import Notice, QuestionCard
from jobs.cards.forms import About, Value, Values
from jobs.ports import Acknowledge, FormSubmitted, Gesture, Outcome, Say, ShowQuestions, Tap
from storage.database import Database
from storage.types import Cadence
from storage.vault import Vault
from storage.windows import WindowRow
from tests.factories import Answering, answering
from tests.ledger import ALIGNMENT, MONDAY, PULSE, at

TUESDAY = at(MONDAY + timedelta(days=1), 8)
STAFF, LEADER = 20, 3


async def firm_on_tuesday(database: Database, vault: Vault) -> Answering:
    """Return a company whose first week is open, on its Tuesday at ten."""
    firm = answering(database, vault, alignment=ALIGNMENT[:1], pulse=PULSE)
    await firm.open()
    firm.company.clock.now = TUESDAY
    return firm


def window_of(firm: Answering, cadence: Cadence = Cadence.ALIGNMENT) -> WindowRow:
    return next(window for window in firm.windows(MONDAY) if window.cadence is cadence)


def stored(firm: Answering, number: int, item: str = "answer") -> Any:
    window = window_of(firm)
    author = firm.account(number)
    return firm.database.read(lambda session: firm.vault.get(session, window.id, author, window.question_key, item))


def tap(firm: Answering, value: int, *, number: int = STAFF, minutes: int = 0, **changed: Any) -> Tap:
    moment = TUESDAY + timedelta(minutes=minutes)
    event = Tap(firm.actor(number), moment, firm.round_of(), window_of(firm).id, "answer", value)
    return replace(event, **changed)


def gesture(firm: Answering, action: Any, *, number: int = STAFF, minutes: int = 0, item: Any = "answer") -> Gesture:
    moment = TUESDAY + timedelta(minutes=minutes)
    return Gesture(firm.actor(number), moment, firm.round_of(), window_of(firm).id, action, item)


def comment_event(firm: Answering, text: str, *, number: int = STAFF, minutes: int = 0) -> FormSubmitted:
    about: About = {"round": firm.round_of(), "window": window_of(firm).id}
    return form_event(firm, "comment", about, number=number, minutes=minutes, text=text)


def form_event(
    firm: Answering, form: str, about: About, *, number: int = STAFF, minutes: int = 0, **values: Value
) -> FormSubmitted:
    moment = TUESDAY + timedelta(minutes=minutes)
    return FormSubmitted(firm.actor(number), moment, form, about, Values(values))


def card(outcome: Outcome) -> QuestionCard:
    """Return how the round stands for the person, as an acknowledgement or the button of a reminder shows it."""
    assert isinstance(outcome, Acknowledge | ShowQuestions)
    return outcome.card


def notice(outcome: Outcome) -> str:
    assert isinstance(outcome, Say)
    assert isinstance(outcome.card, Notice)
    return outcome.card.key
