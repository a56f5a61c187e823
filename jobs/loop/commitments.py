"""Commitments: one tap on a gap that was told, and a leader says what will be done, who answers for it, by when.

A gap is frozen with it as it was told. Its question is asked again after the due date, whatever rests, and what the
figures say then is a verdict of the digest (`jobs.digest.verdicts`): here is only what people do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter
from sqlmodel import Session

from jobs.asking.bank import Bank
from jobs.calendar import local_day
from jobs.cards import Commitment, CommitmentCard, Form, GapLine, Locale, Message, Notice
from jobs.cards.forms import About, number, word
from jobs.loop.commitment_form import WHAT_LENGTH, Key, form, key_of
from jobs.ports import CommitmentGesture, FormErrors, FormSubmitted, OpenForm, Outcome, Say
from jobs.sending.ledger import Owed, owe
from jobs.texts import clean, locale_of
from storage import chain, companies
from storage.asked import ActingPerson
from storage.ledger.due import Due
from storage.loop import commitments
from storage.models import Commitment as Row
from storage.models import Company
from storage.types import CommitmentState, DeliveryKind

LATEST = timedelta(days=366)  # a due date
MEASURED_WITHIN = timedelta(weeks=26)  # after the due date: later, no figures came, as of a question asked no more
ANSWERED_WITHIN = timedelta(weeks=4)  # an owner who was asked; later, the gap is undecided

_GAP: TypeAdapter[GapLine] = TypeAdapter(GapLine)


# ---------------------------------------------------------------- the form


def open_form(session: Session, bank: Bank, person: ActingPerson, about: About, told: Mapping[Key, GapLine]) -> Outcome:
    """Return the form of a new commitment or of one to change, or the notice that says why there is none.

    Args:
        session: one transaction.
        bank: the questions, for what others did about such gaps.
        person: a leader.
        about: ``commitment``, the id of one to change; else ``gap``, the gap that was tapped, or empty.
        told: the gaps that the channel was told, and that stand.
    """
    if number(about, "commitment"):
        row = commitments.get(session, person.company_id, number(about, "commitment"))
        if row is None or not may_change(session, row, person.id):
            return Say(Notice(locale_of(person), "notice-commit-not-yours"))
        return OpenForm(_form(session, bank, person, gap_of(row), row))
    standing = commitments.standing(session, person.company_id)
    decided = {key(row): row for row in standing}
    tapped = key_of(word(about, "gap"))
    if tapped in decided:
        return Say(_taken(session, person, decided[tapped]))
    if tapped is not None and tapped not in told:
        return Say(Notice(locale_of(person), "notice-commit-over"))
    open_gaps = {gap_key: gap for gap_key, gap in told.items() if gap_key not in decided}
    if not open_gaps:
        return Say(Notice(locale_of(person), "notice-commit-none"))
    gaps = open_gaps if tapped is None else told[tapped]
    return OpenForm(_form(session, bank, person, gaps))


def _form(
    session: Session,
    bank: Bank,
    person: ActingPerson,
    gaps: GapLine | Mapping[Key, GapLine],
    written: Row | None = None,
) -> Form:
    """Return the form for one person, who comes first in its list: most take it on themselves, and lists end."""
    leaders = commitments.leaders(session, person.company_id)
    leaders.sort(key=lambda leader: leader[0] != person.id)
    topic = bank[gaps.question].topic if isinstance(gaps, GapLine) and gaps.question in bank else "other"
    owner = person.id if written is None else written.owner_id
    return form(locale_of(person), gaps, leaders, owner, topic=topic, written=written)


def submit(
    session: Session, person: ActingPerson, event: FormSubmitted, told: Mapping[Key, GapLine], now: datetime
) -> Outcome:
    """Store a commitment, or what was changed of one, and ask its owner or tell the channel; return a notice.

    The first of two taps wins, the second is shown it.
    """
    companies.lock(session, person.company_id)
    company = companies.get(session, person.company_id)
    today = local_day(now, company.timezone)
    leaders = dict(commitments.leaders(session, person.company_id))
    what = clean(event.values.text("what"))[:WHAT_LENGTH]
    owner, due = event.values.whole("owner"), event.values.day("due")
    changed = number(event.about, "commitment")
    gap = key_of(word(event.about, "gap") or event.values.text("gap"))
    errors = {
        "what": None if what else "commit-wrong-what",
        "owner": None if owner in leaders else "commit-wrong-owner",
        "due": None if due is not None and today < due <= today + LATEST else "commit-wrong-due",
        "gap": None if changed or gap is not None else "commit-wrong-gap",
    }
    wrong = {field: sentence for field, sentence in errors.items() if sentence is not None}
    if wrong or owner is None or due is None:
        return FormErrors(wrong)
    if changed:
        return _change(session, person, changed, what, owner, due, now)
    row = next((row for row in commitments.standing(session, person.company_id) if key(row) == gap), None)
    if row is not None:
        return Say(_taken(session, person, row))
    if gap is None or gap not in told:
        return Say(Notice(locale_of(person), "notice-commit-over"))
    row = Row(
        company_id=person.company_id,
        question_key=gap[0],
        axis=gap[1],
        state=CommitmentState.PROPOSED,
        what=what,
        owner_id=owner,
        made_by_id=person.id,
        made_on=today,
        due=due,
        gap=_GAP.dump_python(told[gap], mode="json"),
    )
    commitments.add(session, row)
    _record(session, person, row, "commitment_made", now)
    return _asked_or_taken(session, person, row, company, leaders[owner], now)


def _change(
    session: Session, person: ActingPerson, commitment_id: int, what: str, owner: int, due: date, now: datetime
) -> Outcome:
    row = commitments.get(session, person.company_id, commitment_id)
    if row is None or not may_change(session, row, person.id):
        return Say(Notice(locale_of(person), "notice-commit-not-yours"))
    if due != row.due:  # what was measured was measured for another day
        row.looks, row.verdict = 0, None
    row.what, row.owner_id, row.due, row.changes = what, owner, due, row.changes + 1
    row.state = CommitmentState.PROPOSED  # words and days that somebody else wrote are accepted anew (R20)
    _record(session, person, row, "commitment_changed", now)
    company = companies.get(session, person.company_id)
    name = dict(commitments.leaders(session, person.company_id))[owner]
    return _asked_or_taken(session, person, row, company, name, now)


def _asked_or_taken(
    session: Session, person: ActingPerson, row: Row, company: Company, owner: str, now: datetime
) -> Outcome:
    """Tell the channel of a commitment that its owner takes by this very tap; else ask the owner (R20)."""
    locale = locale_of(person)
    if row.owner_id == person.id:
        row.state = CommitmentState.OPEN
        _tell(session, company, row, person, "changed" if row.announced else "made", now)
        return Say(Notice(locale, "notice-commit-made", {"due": row.due}))
    _owe(session, company, row, person.id, "asked", now, person_id=row.owner_id)
    return Say(Notice(locale, "notice-commit-asked", {"owner": owner}))


# ---------------------------------------------------------------- taps


def gesture(
    session: Session, person: ActingPerson, event: CommitmentGesture, told: Mapping[Key, GapLine], now: datetime
) -> Outcome:
    """Do what a leader tapped about a commitment or a gap; return a notice."""
    companies.lock(session, person.company_id)
    locale, company = locale_of(person), companies.get(session, person.company_id)
    if event.action in ("later", "dismiss"):
        return _put_aside(session, person, company, event, told, now)
    row = commitments.get(session, person.company_id, int(event.subject)) if event.subject.isdecimal() else None
    if row is None:
        return Say(Notice(locale, "notice-commit-gone"))
    if event.action == "withdraw":
        if row.state not in commitments.STANDING or not may_change(session, row, person.id):
            return Say(Notice(locale, "notice-commit-not-yours"))
        row.state = CommitmentState.WITHDRAWN
        _record(session, person, row, "commitment_withdrawn", now)
        _tell_ended(session, company, row, person.id, now)
        return Say(Notice(locale, "notice-commit-withdrawn"))
    if row.owner_id != person.id or row.state is not CommitmentState.PROPOSED:
        return Say(Notice(locale, "notice-commit-not-asked"))
    if event.action == "decline":
        row.state = CommitmentState.DECLINED
        _tell_ended(session, company, row, person.id, now)
        _tell_maker(session, row, "notice-commit-refused", {"title": gap_of(row).title}, now)
        return Say(Notice(locale, "notice-commit-declined"))
    if row.due <= local_day(now, company.timezone):
        return Say(Notice(locale, "notice-commit-late", {"due": row.due}))
    row.state = CommitmentState.OPEN
    _tell(session, company, row, person, "changed" if row.announced else "made", now)
    return Say(Notice(locale, "notice-commit-made", {"due": row.due}))


def _put_aside(
    session: Session,
    person: ActingPerson,
    company: Company,
    event: CommitmentGesture,
    told: Mapping[Key, GapLine],
    now: datetime,
) -> Outcome:
    """Note that a gap is not to be decided on; one on which somebody decided meanwhile is shown."""
    locale, gap = locale_of(person), key_of(event.subject)
    if gap is None or gap not in told:
        return Say(Notice(locale, "notice-commit-over"))
    row = next((row for row in commitments.standing(session, person.company_id) if key(row) == gap), None)
    if row is not None:
        return Say(_taken(session, person, row))
    for_good = event.action == "dismiss"
    today = local_day(now, company.timezone)
    commitments.set_aside(session, person.company_id, *gap, today, for_good=for_good)
    return Say(Notice(locale, "notice-gap-dismissed" if for_good else "notice-gap-later", {"title": told[gap].title}))


def lapse(session: Session, company_id: int, today: date, now: datetime) -> None:
    """Let go of what was proposed four weeks ago, or due by today, without an answer, and of what was never measured.

    The gap waits for a decision again.
    """
    company = companies.get(session, company_id)
    for row in commitments.standing(session, company_id):
        if row.state is CommitmentState.PROPOSED and (row.made_on + ANSWERED_WITHIN < today or row.due <= today):
            row.state = CommitmentState.DECLINED
            _tell_ended(session, company, row, row.owner_id, now)
            _tell_maker(session, row, "notice-commit-lapsed", {"title": gap_of(row).title}, now)
        elif row.state is CommitmentState.OPEN and row.due + MEASURED_WITHIN < today:
            row.state, row.judged_on = CommitmentState.JUDGED, today


def may_change(session: Session, row: Row, person_id: int) -> bool:
    """Tell whether somebody may change or withdraw a commitment: who answers for it, or who made it."""
    answering = commitments.answers_for(session, row)
    return row.state in commitments.STANDING and person_id in (row.made_by_id, answering[0] if answering else None)


# ---------------------------------------------------------------- what is shown of it


def line(session: Session, row: Row) -> Commitment:
    """Return a commitment as leaders read it; the name of who answers for it is that of today."""
    gap, answering = gap_of(row), commitments.answers_for(session, row)
    return Commitment(
        id=row.id or 0,
        question=row.question_key,
        axis=gap.axis,
        sides=gap.sides,
        title=gap.title,
        what=row.what,
        owner=answering[1] if answering else None,
        due=row.due,
        verdict=row.verdict,  # type: ignore[arg-type]
        looks=row.looks,
        judged=row.state is CommitmentState.JUDGED,
        tellable=gap.tellable,
        proposed=row.state is CommitmentState.PROPOSED,
    )


def listed(session: Session, company_id: int) -> tuple[Commitment, ...]:
    """Return what was decided, open commitments first, then those judged, the newest first."""
    return tuple(line(session, row) for row in commitments.every(session, company_id))


def card(session: Session, due: Due) -> Message | None:
    """Return the message of a delivery about a commitment, None when what it says is true no more."""
    payload = due.payload or {}
    row = commitments.get(session, due.company.id, int(payload.get("commitment", 0)))
    if row is None or row.changes != payload.get("changes"):
        return None
    stage = payload["stage"]
    if stage == "asked" and (row.state is not CommitmentState.PROPOSED or due.person_id != row.owner_id):
        return None
    if stage in ("made", "changed") and row.state not in (CommitmentState.OPEN, CommitmentState.JUDGED):
        return None
    names = dict(commitments.leaders(session, due.company.id))
    if stage == "asked" and row.owner_id not in names:  # they lead no more: a gap is nothing for them
        return None
    locale: Locale = locale_of(companies.get(session, due.company.id) if due.person is None else due.person)
    return CommitmentCard(locale, stage, line(session, row), names.get(int(payload.get("by", 0))))


def gap_of(row: Row) -> GapLine:
    """Return the gap of a commitment, frozen as it was told when it was made."""
    return _GAP.validate_python(row.gap)


def key(row: Row) -> Key:
    """Return the gap of a commitment."""
    return row.question_key, gap_of(row).axis


def _taken(session: Session, person: ActingPerson, row: Row) -> Notice:
    """Return who has decided already, and what, for whoever comes second."""
    commitment = line(session, row)
    state = "asked" if row.state is CommitmentState.PROPOSED else "open"
    values: dict[str, str | int | float | date] = {
        "title": commitment.title,
        "what": commitment.what,
        "owner": commitment.owner or "",
        "owned": "yes" if commitment.owner else "no",
        "due": commitment.due,
        "state": state,
    }
    return Notice(locale_of(person), "notice-commit-taken", values)


def _tell(session: Session, company: Company, row: Row, person: ActingPerson, stage: str, now: datetime) -> None:
    """Owe the leadership channel the news of a commitment; nothing without a channel."""
    row.announced = True
    if company.leadership_channel is not None:
        _owe(session, company, row, person.id, stage, now, channel=company.leadership_channel)


def _tell_ended(session: Session, company: Company, row: Row, by: int, now: datetime) -> None:
    """Owe the leadership channel the end of a commitment that it was told of."""
    if row.announced and company.leadership_channel is not None:
        _owe(session, company, row, by, "withdrawn", now, channel=company.leadership_channel)


def _owe(
    session: Session,
    company: Company,
    row: Row,
    by: int,
    stage: str,
    now: datetime,
    *,
    person_id: int | None = None,
    channel: str | None = None,
) -> None:
    payload = {"commitment": row.id, "changes": row.changes, "stage": stage, "by": by}
    message = Owed(
        company_id=company.id or 0,
        kind=DeliveryKind.COMMITMENT,
        person_id=person_id,
        channel=channel,
        due_at=now,
        about=f"commitment:{row.id}",
        occurrence=f"{stage}:{row.changes}",
        payload=payload,
    )
    owe(session, [message])


def _tell_maker(session: Session, row: Row, key: str, params: dict[str, str], now: datetime) -> None:
    """Tell who made a commitment that nobody takes it, as long as they lead."""
    if row.made_by_id not in dict(commitments.leaders(session, row.company_id)):
        return
    message = Owed(
        company_id=row.company_id,
        kind=DeliveryKind.NOTICE,
        person_id=row.made_by_id,
        due_at=now,
        about=f"commitment:{row.id}",
        occurrence=f"declined:{row.changes}",
        payload={"key": key, "params": params},
    )
    owe(session, [message])


def _record(session: Session, person: ActingPerson, row: Row, action: str, now: datetime) -> None:
    """Leave a trace in the record: which commitment, and neither its words nor whose it is (R20)."""
    detail = {"commitment": row.id}
    chain.append(session, person.company_id, at=now, actor=f"person:{person.id}", action=action, detail=detail)
