"""Every form: who may have it, what it is about, what opens it, and what takes it when it comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from jobs.answering import answers
from jobs.asking import schedules
from jobs.asking.bank import Bank
from jobs.cards import Notice
from jobs.cards.forms import About
from jobs.digest.decisions import past_digest, told_gaps
from jobs.digest.office import all_figures
from jobs.home import linking, mine, pause
from jobs.loop import commitments, relay
from jobs.loop.commitment_form import key_of
from jobs.loop.obstacles import acting, saying
from jobs.ports import FormErrors, FormRequested, FormSubmitted, OpenForm, Outcome, Say
from jobs.setup import promises, sponsor
from jobs.texts import locale_of
from storage.asked import ActingPerson
from storage.vault import Vault

_WINDOW = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_THREAD = re.compile(r"[0-9a-f]{32}")  # and the id of an obstacle


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks for a form or sends one back, and what the rooms need to answer, within one transaction."""

    session: Session
    vault: Vault
    bank: Bank
    person: ActingPerson
    now: datetime
    contacts: str | None
    draw: relay.Draw


@dataclass(frozen=True, slots=True)
class Row:
    """One form. ``about`` names the pieces without which what comes back is nobody's."""

    opens: Callable[[Visit, About], Outcome]
    takes: Callable[[Visit, FormSubmitted], Outcome]
    who: Literal["everybody", "leaders", "admins"] = "everybody"
    about: tuple[str, ...] = ()


FORMS: Mapping[str, Row] = {
    "comment": Row(
        opens=lambda visit, about: OpenForm(answers.comment_form(locale_of(visit.person), about, visit.contacts)),
        takes=lambda visit, event: answers.comment(visit.session, visit.vault, visit.person, event, now=visit.now),
        about=("round", "window"),
    ),
    "answer": Row(
        opens=lambda visit, about: mine.change(visit.session, visit.vault, visit.person, about, now=visit.now),
        takes=lambda visit, event: mine.changed(visit.session, visit.vault, visit.person, event, now=visit.now),
        about=("round", "window", "item"),
    ),
    "pause": Row(
        opens=lambda visit, _: OpenForm(pause.form(locale_of(visit.person), visit.person.paused_until)),
        takes=lambda visit, event: pause.submit(visit.session, visit.person, event.values, visit.now),
    ),
    "link": Row(
        opens=lambda visit, _: OpenForm(linking.form(visit.vault, visit.person, visit.now)),
        takes=lambda visit, event: linking.submit(visit.session, visit.vault, visit.person, event.values, visit.now),
    ),
    "reply": Row(
        opens=lambda visit, about: relay.open_form(visit.session, visit.vault, visit.person, about),
        takes=lambda visit, event: relay.submit(visit.session, visit.vault, visit.person, event, visit.now, visit.draw),
        who="leaders",
        about=("window", "thread"),
    ),
    "obstacle": Row(
        opens=lambda visit, _: saying.open_form(visit.bank, visit.person, visit.contacts),
        takes=lambda visit, event: saying.submit(
            visit.session, visit.vault, visit.bank, visit.person, event, visit.now
        ),
    ),
    "decision": Row(
        opens=lambda visit, about: acting.open_form(visit.session, visit.vault, visit.person, about, visit.now),
        takes=lambda visit, event: acting.submit(visit.session, visit.vault, visit.person, event, visit.now),
        who="leaders",
        about=("obstacle",),
    ),
    "figures": Row(  # it has nothing to fill in
        opens=lambda visit, about: all_figures(visit.session, visit.person, about),
        takes=lambda visit, _: _say(visit, "unknown-action"),
    ),
    "commitment": Row(
        opens=lambda visit, about: commitments.open_form(
            visit.session, visit.bank, visit.person, about, told_gaps(visit.session, visit.person.company_id)
        ),
        takes=lambda visit, event: commitments.submit(
            visit.session, visit.person, event, told_gaps(visit.session, visit.person.company_id), visit.now
        ),
        who="leaders",
        about=("gap", "commitment"),
    ),
    "schedule": Row(
        opens=lambda visit, about: OpenForm(schedules.open_form(visit.session, visit.bank, visit.person, about)),
        takes=lambda visit, event: schedules.save(visit.session, visit.bank, visit.person, event, visit.now),
        who="admins",
        about=("schedule",),
    ),
    "smallest-group": Row(
        opens=lambda visit, _: promises.smallest_group(visit.session, visit.person),
        takes=lambda visit, event: promises.raise_k(visit.session, visit.vault, visit.person, event.values, visit.now),
        who="admins",
    ),
    "sponsor": Row(
        opens=lambda visit, _: sponsor.open_form(visit.session, visit.person),
        takes=lambda visit, event: sponsor.choose(visit.session, visit.person, event.values, visit.now),
        who="admins",
    ),
    "digest": Row(  # it has nothing to fill in
        opens=lambda visit, about: past_digest(visit.session, visit.person, about),
        takes=lambda visit, _: _say(visit, "unknown-action"),
        who="leaders",
    ),
    "consultation": Row(
        opens=lambda visit, _: OpenForm(promises.open_consultation(visit.session, visit.person)),
        takes=lambda visit, event: promises.confirm(visit.session, visit.person, event.values, visit.now),
        who="admins",
    ),
}


def opened(visit: Visit, event: FormRequested) -> Outcome:
    """Return the form asked for, or the notice that says why there is none."""
    row = FORMS.get(event.form)
    if row is None:
        return _say(visit, "unknown-action")
    return _refused(visit, row) or row.opens(visit, event.about)


def taken(visit: Visit, event: FormSubmitted) -> Outcome:
    """Return the outcome of a form that comes back; rights are looked at now, not when it was opened (SEC-17)."""
    row = FORMS.get(event.form)
    if row is None or not all(name in event.about and _is_whole(name, event.about[name]) for name in row.about):
        return _say(visit, "unknown-action")
    refused = _refused(visit, row)
    if refused is not None:
        return refused
    outcome = row.takes(visit, event)
    return _with_form(visit, row, event, outcome) if isinstance(outcome, FormErrors) else outcome


def _refused(visit: Visit, row: Row) -> Outcome | None:
    """Return the notice that the person has no right to a form, None when they have."""
    if row.who == "leaders" and not visit.person.leader:
        return _say(visit, "notice-leaders-only")
    if row.who == "admins" and not visit.person.is_admin:
        return _say(visit, "notice-admins-only")
    return None


def _with_form(visit: Visit, row: Row, event: FormSubmitted, errors: FormErrors) -> FormErrors:
    """Return what is wrong with the form around it, as it was filled in; without it once it cannot be opened any more.

    Only some platforms draw it again: Slack keeps what was typed by itself.
    """
    again = row.opens(visit, event.about)
    if not isinstance(again, OpenForm):
        return errors
    return replace(errors, form=replace(again.form, about=event.about).filled(event.values))


def _is_whole(name: str, value: object) -> bool:
    """Tell whether a piece of what a form is about is well formed: it came back from outside."""
    match name:
        case "round":
            return isinstance(value, int) and not isinstance(value, bool)
        case "gap":  # None: one is chosen in the form
            return value is None or (isinstance(value, str) and key_of(value) is not None)
        case "schedule" | "commitment":  # None: a new one
            return value is None or (isinstance(value, int) and not isinstance(value, bool))
        case "window":
            return isinstance(value, str) and _WINDOW.fullmatch(value) is not None
        case "thread" | "obstacle":
            return isinstance(value, str) and _THREAD.fullmatch(value) is not None
        case "item":
            return value in ("answer", "forecast")
        case _:
            return False


def _say(visit: Visit, key: str) -> Say:
    """Return a notice in the language of the person."""
    return Say(Notice(locale_of(visit.person), key))
