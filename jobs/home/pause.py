"""A pause: somebody goes away until a day, and nothing is asked before."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs.calendar import local_day
from jobs.cards import Form, Locale, Notice
from jobs.cards.forms import Day, Values, Words
from jobs.ports import FormErrors, Outcome, Say
from jobs.texts import locale_of
from storage import people
from storage.asked import ActingPerson

LONGEST_PAUSE_DAYS = 366


def form(locale: Locale, until: date | None) -> Form:
    """Return the form that asks for the first day back, filled with the one that is stored."""
    day = Day("until", Words("pause-label"), hint=Words("pause-hint"), optional=True, value=until)
    return Form("pause", locale, Words("pause-title"), (day,))


def submit(session: Session, person: ActingPerson, values: Values, now: datetime) -> Outcome:
    """Store until when the person is away, from tomorrow to a year ahead; return a notice, or why not.

    No day is back now.
    """
    locale, today, until = locale_of(person), local_day(now, person.zone), values.day("until")
    if until is None:
        people.pause(session, person.id, None)
        return Say(Notice(locale, "notice-back"))
    if not 0 < (until - today).days <= LONGEST_PAUSE_DAYS:
        return FormErrors({"until": "pause-wrong-day"})
    people.pause(session, person.id, until)
    return Say(Notice(locale, "notice-paused", {"until": until}))
