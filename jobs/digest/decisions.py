"""What digests and commitments tell each other: which gaps stand as told, what was decided on them, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from pydantic import TypeAdapter
from sqlmodel import Session

from jobs.calendar import week_name, week_named
from jobs.cards import Commitment, DecisionCard, DigestCard, DigestsCard, GapLine, Message, Notice
from jobs.cards.forms import About, word
from jobs.digest.deciding import of_sponsor, sponsor_turn, standing_as_told, undecided
from jobs.digest.material import Pledge
from jobs.digest.news import Key
from jobs.loop import commitments
from jobs.loop.commitment_form import key_of, name_of
from jobs.ports import Outcome, Say
from jobs.sending.ledger import Owed, owe
from jobs.texts import locale_of
from storage import companies, published
from storage.asked import ActingPerson
from storage.ledger.due import Due
from storage.loop import commitments as rows
from storage.models import Company
from storage.types import CommitmentState, DeliveryKind


@cache
def _digests() -> TypeAdapter[DigestCard]:
    """Return the reader of digests, made when the first is read."""
    return TypeAdapter(DigestCard)


def told_digests(session: Session, company_id: int, before: date = date.max) -> tuple[DigestCard, ...]:
    """Return the digests of weeks before a day that reached the leadership channel, the oldest first."""
    return tuple(_digests().validate_python(body) for body in published.reached(session, company_id, before))


def told_gaps(session: Session, company_id: int) -> dict[Key, GapLine]:
    """Return the gaps that the channel was told and that stand, as each was last told, the first told first."""
    return standing_as_told(told_digests(session, company_id))


def past_digests(session: Session, person: ActingPerson) -> Outcome:
    """Return the digests that reached the leadership channel, the newest first, to a leader who asks."""
    return Say(DigestsCard(locale_of(person), told_digests(session, person.company_id)[::-1]))


def past_digest(session: Session, person: ActingPerson, about: About) -> Outcome:
    """Return one of them, as it was posted but for its picture; what few leaders agreed to show is not in it (R12)."""
    digests = told_digests(session, person.company_id)
    found = next((digest for digest in digests if digest.week == word(about, "week")), None)
    return Say(
        Notice(locale_of(person), "notice-digest-gone") if found is None else named(session, person.company_id, found)
    )


def pledges(session: Session, company_id: int) -> tuple[Pledge, ...]:
    """Return the open commitments."""
    return tuple(
        Pledge(commitments.line(session, row), commitments.gap_of(row), row.made_on)
        for row in rows.standing(session, company_id)
        if row.state is CommitmentState.OPEN
    )


def proposed(session: Session, company_id: int) -> frozenset[Key]:
    """Return the gaps with a commitment that its owner was asked to accept."""
    standing = rows.standing(session, company_id)
    return frozenset(commitments.key(row) for row in standing if row.state is CommitmentState.PROPOSED)


def decided(session: Session, company_id: int) -> frozenset[Key]:
    """Return the gaps with a commitment, accepted or not yet."""
    return frozenset(commitments.key(row) for row in rows.standing(session, company_id))


def aside(session: Session, company_id: int) -> dict[Key, tuple[date, bool]]:
    """Return when each gap was set aside, and whether for good."""
    found = {key_of(":".join(key)): when for key, when in rows.aside(session, company_id).items()}
    return {key: when for key, when in found.items() if key is not None}


def note_verdicts(session: Session, company_id: int, digest: DigestCard) -> None:
    """Note what a digest that reached the channel said of commitments; a sure verdict, or the third, is the last.

    One that the channel never got is told again with the next digest.
    """
    week = week_named(digest.week)
    for verdict in digest.verdicts:
        row = rows.get(session, company_id, verdict.commitment.id)
        if row is not None and row.state is CommitmentState.OPEN and (row.judged_on is None or row.judged_on < week):
            row.looks, row.verdict, row.judged_on = verdict.look, verdict.outcome, week
            row.state = CommitmentState.OPEN if verdict.next_on is not None else CommitmentState.JUDGED


def unnamed(digest: DigestCard) -> DigestCard:
    """Return a digest without the names of those who answer for decisions: they are not stored with it (R20)."""
    return _with_owners(digest, lambda _: None)


def named(session: Session, company_id: int, digest: DigestCard) -> DigestCard:
    """Return a stored digest with the names of those who answer for its decisions today."""

    def owner(commitment: Commitment) -> str | None:
        row = rows.get(session, company_id, commitment.id)
        answering = None if row is None else rows.answers_for(session, row)
        return None if answering is None else answering[1]

    return _with_owners(digest, owner)


def _with_owners(digest: DigestCard, owner: Callable[[Commitment], str | None]) -> DigestCard:
    def owned(commitment: Commitment) -> Commitment:
        return replace(commitment, owner=owner(commitment))

    return replace(
        digest,
        due=tuple(owned(commitment) for commitment in digest.due),
        verdicts=tuple(replace(line, commitment=owned(line.commitment)) for line in digest.verdicts),
    )


def ask_sponsor(session: Session, company: Company, week: date, due: datetime) -> None:
    """Ask the sponsor about gaps that wait for a decision for eight weeks, and again every thirteen."""
    if company.sponsor_id is None or company.id is None:
        return
    gaps = of_sponsor(
        undecided(told_digests(session, company.id), decided(session, company.id), aside(session, company.id)), week
    )
    owe(
        session,
        [
            Owed(
                company_id=company.id,
                kind=DeliveryKind.DECISION,
                person_id=company.sponsor_id,
                due_at=due,
                about=f"gap:{name_of(gap.key)}",
                occurrence=f"{week_name(gap.since)}:{sponsor_turn(gap, week)}",
                payload={"gap": name_of(gap.key), "since": week_name(gap.since)},
            )
            for gap in gaps
        ],
    )


def decision_card(session: Session, due: Due) -> Message | None:
    """Return the message that asks the sponsor to decide; None once somebody has, or the gap is over."""
    payload = due.payload or {}
    key = key_of(payload.get("gap", ""))
    told = told_gaps(session, due.company.id)
    if (
        due.person is None
        or not due.person.leader
        or key is None
        or key not in told
        or key in decided(session, due.company.id)
    ):
        return None
    if due.person.id != companies.get(session, due.company.id).sponsor_id:
        return None
    return DecisionCard(locale_of(due.person), told[key], payload["since"])
