"""What leadership does about an obstacle, below its message: seen, taken, decided, told back; each by a leader's click.

Each act is stored with its moment, and the message is written again. Whoever comes second is told what stands.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from jobs.cards import Form, Locale, Notice
from jobs.cards.forms import About, Choice, Pick, Quote, Text, Words, word
from jobs.loop.obstacles.content import Content, is_refused, read, released_blob
from jobs.loop.obstacles.saying import DECIDED_LENGTH, owe_progress
from jobs.ports import FormErrors, FormSubmitted, OpenForm, Outcome, Say
from jobs.texts import clean, locale_of
from storage import companies
from storage.asked import ActingPerson
from storage.loop import obstacles
from storage.loop.obstacles import ObstacleRow
from storage.types import ObstacleOutcome
from storage.vault import Vault


def move(
    session: Session, person: ActingPerson, obstacle_id: str, action: Literal["seen", "take", "tell"], now: datetime
) -> Outcome:
    """Note that a leader saw an obstacle, takes it, or tells its decision back to its author; return a notice."""
    companies.lock(session, person.company_id)  # two leaders at once: the first is shown to the second
    row = _open(session, person, obstacle_id, now)
    if row is None:
        return _say(person, "notice-obstacle-closed")
    match action:
        case "seen":
            return _seen(session, person, row, now)
        case "take":
            return _take(session, person, row, now)
        case "tell":
            return _tell(session, person, row, now)


def form(locale: Locale, obstacle_id: str, text: str, *, refused: bool = False, decision: str = "") -> Form:
    """Return the form of a decision, or of a refusal with its reason."""
    outcomes = tuple(
        Choice(outcome.value, Words(f"decision-{outcome.value}"), (outcome is ObstacleOutcome.REFUSED) is refused)
        for outcome in ObstacleOutcome
    )
    fields = (
        Quote(text),
        Pick("outcome", Words("decision-label"), outcomes, style="radio"),
        Text("decision", Words("decision-what"), DECIDED_LENGTH, Words("decision-hint"), lines=True, value=decision),
    )
    return Form("decision", locale, Words("decision-title"), fields, about={"obstacle": obstacle_id})


def open_form(session: Session, vault: Vault, person: ActingPerson, about: About, now: datetime) -> Outcome:
    """Return the form in which a leader says what is decided, or the notice that says why there is none."""
    row = _open(session, person, word(about, "obstacle"), now)
    content = None if row is None else read(vault, row)
    if row is None or content is None:
        return _say(person, "notice-obstacle-closed")
    if row.taken_at is None:
        return _say(person, "notice-obstacle-untaken")
    decision = content.decision or ""
    return OpenForm(form(locale_of(person), row.id, content.text, refused=is_refused(row), decision=decision))


def submit(session: Session, vault: Vault, person: ActingPerson, event: FormSubmitted, now: datetime) -> Outcome:
    """Store what was decided of an obstacle, until it is told back; return a notice.

    It may be put better until then: the first moment counts.
    """
    companies.lock(session, person.company_id)
    row = _open(session, person, word(event.about, "obstacle"), now)
    content = None if row is None else read(vault, row)
    if row is None or content is None:
        return _say(person, "notice-obstacle-closed")
    if row.taken_at is None:
        return _say(person, "notice-obstacle-untaken")
    decision = clean(event.values.text("decision"))[:DECIDED_LENGTH]
    if not decision:
        return FormErrors({"decision": "decision-wrong-empty"})
    refused = event.values.text("outcome") == ObstacleOutcome.REFUSED
    _store_decision(session, vault, row, content, decision, refused=refused, now=now)
    owe_progress(session, companies.get(session, person.company_id), row.id, now)
    return _say(person, "notice-obstacle-decided")


# ---------------------------------------------------------------- pieces


def _open(session: Session, person: ActingPerson, obstacle_id: str, now: datetime) -> ObstacleRow | None:
    """Return an obstacle that leadership was shown and has not told back, None for any other.

    One that its author withdrew a moment ago is still open, until the moment drawn for it (SEC-34).
    """
    row = obstacles.get(session, person.company_id, obstacle_id)
    if row is None or row.shown_at is None or row.told_at is not None:
        return None
    return None if row.withdrawn_at is not None and row.withdrawn_at <= now else row


def _seen(session: Session, person: ActingPerson, row: ObstacleRow, now: datetime) -> Outcome:
    if row.seen_at is None:
        obstacles.change(session, row.id, seen_at=now)
        owe_progress(session, companies.get(session, person.company_id), row.id, now)
    return _say(person, "notice-obstacle-seen")


def _take(session: Session, person: ActingPerson, row: ObstacleRow, now: datetime) -> Outcome:
    """Give an obstacle to who takes it; one whose owner left may be taken again, and its first moment counts."""
    if row.owner is not None:
        return _say(person, "notice-obstacle-owned", owner=row.owner)
    obstacles.change(session, row.id, owner_id=person.id, taken_at=row.taken_at or now, seen_at=row.seen_at or now)
    owe_progress(session, companies.get(session, person.company_id), row.id, now)
    return _say(person, "notice-obstacle-yours")


def _tell(session: Session, person: ActingPerson, row: ObstacleRow, now: datetime) -> Outcome:
    """Let its author read what was decided, in their home; no message leaves, to nobody."""
    if row.decided_at is None:
        return _say(person, "notice-obstacle-undecided")
    obstacles.change(session, row.id, told_at=now)
    owe_progress(session, companies.get(session, person.company_id), row.id, now)
    return _say(person, "notice-obstacle-told")


def _store_decision(
    session: Session, vault: Vault, row: ObstacleRow, content: Content, decision: str, *, refused: bool, now: datetime
) -> None:
    blob = released_blob(vault, row, replace(content, decision=decision))
    outcome = ObstacleOutcome.REFUSED if refused else ObstacleOutcome.DECIDED
    obstacles.change(session, row.id, blob=blob, outcome=outcome, decided_at=row.decided_at or now)


def _say(person: ActingPerson, key: str, **values: str) -> Outcome:
    return Say(Notice(locale_of(person), key, dict(values)))
