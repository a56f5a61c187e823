"""The sponsor: the leader whom Diapason asks, by direct message, for decisions that nobody took."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from jobs.cards import Form, Locale, Notice
from jobs.cards.forms import Choice, Pick, Values, Verbatim, Words
from jobs.ports import FormErrors, OpenForm, Outcome, Say
from jobs.texts import locale_of
from storage import chain, companies
from storage.asked import ActingPerson
from storage.loop import commitments
from storage.models import Company


def form(locale: Locale, leaders: tuple[Choice, ...], sponsor_id: int | None) -> Form:
    """Return the form that names the sponsor among the leaders."""
    options = tuple(replace(leader, chosen=leader.value == str(sponsor_id)) for leader in leaders)
    pick = Pick("sponsor", Words("sponsor-label"), options, hint=Words("sponsor-hint"))
    return Form("sponsor", locale, Words("sponsor-title"), (pick,), submit=Words("sponsor-save"))


def open_form(session: Session, person: ActingPerson) -> Outcome:
    """Return the form that names the sponsor."""
    leaders = commitments.leaders(session, person.company_id)
    choices = tuple(Choice(str(leader_id), Verbatim(leader)) for leader_id, leader in leaders)
    return OpenForm(form(locale_of(person), choices, companies.get(session, person.company_id).sponsor_id))


def choose(session: Session, person: ActingPerson, values: Values, now: datetime) -> Outcome:
    """Store who the sponsor is; return a notice."""
    leaders = dict(commitments.leaders(session, person.company_id))
    sponsor_id = values.whole("sponsor")
    if sponsor_id is None or sponsor_id not in leaders:
        return FormErrors({"sponsor": "sponsor-wrong"})
    companies.get(session, person.company_id).sponsor_id = sponsor_id
    actor = f"person:{person.id}"
    chain.append(session, person.company_id, at=now, actor=actor, action="sponsor_chosen", detail={})
    return Say(Notice(locale_of(person), "notice-sponsor-chosen", {"name": leaders[sponsor_id]}))


def name(session: Session, company: Company) -> str | None:
    """Return the sponsor's name, None when nobody was chosen, or they lead no more."""
    leaders = dict(commitments.leaders(session, company.id or 0))
    return leaders.get(company.sponsor_id or 0)
