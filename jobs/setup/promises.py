"""The promises: K, which an admin may raise and nobody may lower (R1, R15), and the works council, consulted first.

Who may see figures and how long answers are kept are constants, not settings (`jobs.sending.clearance`,
`jobs.retention`): an answer stays under the promise that was shown with its question.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from jobs.asking.planning import first_week
from jobs.calendar import local_day
from jobs.cards import Consulted, Form, Locale, Notice
from jobs.cards.forms import Choice, Day, Note, Pick, Values, Words
from jobs.ports import FormErrors, OpenForm, Outcome, Say
from jobs.release import FEW_LEADERS, K, Team, least_answers, merge_teams
from jobs.texts import locale_of
from storage import chain, companies, overview, schedules
from storage.asked import ActingPerson
from storage.backups import restored
from storage.models import Company
from storage.types import Consultation, Level
from storage.vault import Vault

LARGER = (6, 7, 8, 10, 12, 15, 20)  # beyond 20 hardly any block would stand
CONSULTED, FEWER = "consulted", "fewer"  # the works council was, or there are fewer than 50 people
COUNCIL_FROM = 50  # people from whom French law wants a works council consulted (L. 2312-8)


def smallest_group_form(locale: Locale, k: int, larger: tuple[int, ...], leaders: int, people: int | None) -> Form:
    """Return the form that raises K, for good.

    ``leaders`` is how many lead: with K near it they have no figure any more; fewer than five have one when all agree,
    whatever K. ``people`` is how many the smallest of the staff's groups has, None while there is none.
    """
    sizes = tuple(Choice(str(size), Words("smallest-group-size", {"k": size})) for size in larger)
    pick = Pick("k", Words("smallest-group-label", {"k": k}), sizes, hint=Words("smallest-group-hint"))
    notes = []
    if leaders >= K:
        most = leaders if leaders <= FEW_LEADERS else least_answers(leaders)
        notes.append(Note(Words("smallest-group-leaders", {"leaders": leaders, "most": most})))
    if people is not None:
        notes.append(Note(Words("smallest-group-room", {"people": people, "most": least_answers(people)})))
    return Form("smallest-group", locale, Words("smallest-group-title"), (pick, *notes))


def smallest_group(session: Session, person: ActingPerson) -> Outcome:
    """Return the form that raises K, or the notice that it cannot be raised further."""
    k = companies.get(session, person.company_id).k
    people = _smallest_of_staff(session, person)
    larger = tuple(size for size in LARGER if size > k and _has_room(size, people))
    if not larger:
        return Say(Notice(locale_of(person), "smallest-group-largest", {"k": k}))
    return OpenForm(smallest_group_form(locale_of(person), k, larger, _leaders(session, person), people))


def raise_k(session: Session, vault: Vault, person: ActingPerson, values: Values, now: datetime) -> Outcome:
    """Raise K from the next windows on; return a notice, or why not. Nobody may lower it.

    K is stored beside the keys too, before anybody is promised it: an older database does not bring a lower one back.
    """
    before, k = companies.get(session, person.company_id).k, values.whole("k") or 0
    if k == before:
        return FormErrors({"k": "smallest-group-same"})
    if k < before:
        return FormErrors({"k": "smallest-group-never-lowered"})
    if k not in LARGER:
        return FormErrors({"k": "smallest-group-wrong"})
    if not _has_room(k, _smallest_of_staff(session, person)):
        return FormErrors({"k": "smallest-group-no-room"})
    if not companies.raise_k(session, person.company_id, k):  # somebody else raised it further meanwhile
        return FormErrors({"k": "smallest-group-never-lowered"})
    vault.promise(dict.fromkeys(restored.names_of(session, person.company_id), k))
    detail = {"from": before, "to": k}
    chain.append(session, person.company_id, at=now, actor=f"person:{person.id}", action="k_raised", detail=detail)
    return Say(Notice(locale_of(person), "notice-k-raised", {"k": k}))


def consulted(company: Company) -> Consulted | None:
    """Return what an admin confirmed of the works council, None while nothing was confirmed."""
    return None if company.consultation is None else Consulted(company.consulted_on)


def consultation_form(locale: Locale, confirmed: Consulted | None) -> Form:
    """Return the form that confirms that the works council was consulted, and when, or that they are fewer than 50."""
    how = None if confirmed is None else CONSULTED if confirmed.on else FEWER
    ways = (Choice(CONSULTED, Words("consultation-consulted")), Choice(FEWER, Words("consultation-fewer")))
    options = tuple(replace(way, chosen=way.value == how) for way in ways)
    fields = (
        Note(Words("consultation-why"), large=True),
        Pick("how", Words("consultation-label"), options, style="radio"),
        Day("on", Words("consultation-day"), optional=True, value=confirmed.on if confirmed else None),
        Note(Words("consultation-recorded")),
    )
    return Form("consultation", locale, Words("consultation-title"), fields)


def open_consultation(session: Session, person: ActingPerson) -> Form:
    """Return the form that confirms the consultation, filled with what was confirmed before."""
    return consultation_form(locale_of(person), consulted(companies.get(session, person.company_id)))


def confirm(session: Session, person: ActingPerson, values: Values, now: datetime) -> Outcome:
    """Store that the works council was consulted, or that there are fewer than 50 people; rounds may open from now on.

    Schedules that were waiting count from their next day to come, so that nothing goes out by surprise.
    """
    company = companies.get(session, person.company_id)
    today = local_day(now, company.timezone)
    fewer = values.text("how") == FEWER
    on = None if fewer else values.day("on")
    errors = _errors(session, person, today, on, fewer=fewer)
    if errors:
        return FormErrors(errors)
    first = company.consultation is None
    how = Consultation.FEWER_THAN_50 if fewer else Consultation.CONSULTED
    companies.confirm(session, person.company_id, how, on)
    if first:
        for row in schedules.never_asked(session, person.company_id):
            row.first_week = max(row.first_week, first_week(company, row.weekday, row.local_time, now))
    chain.append(
        session,
        person.company_id,
        at=now,
        actor=f"person:{person.id}",
        action="consultation_confirmed",
        detail={"how": how.value, "on": on.isoformat() if on else None},
    )
    return Say(Notice(locale_of(person), "notice-consultation"))


def outgrown(company: Company, people: int) -> bool:
    """Tell whether *fewer than 50* was confirmed and no longer holds."""
    return company.consultation is Consultation.FEWER_THAN_50 and people >= COUNCIL_FROM


def _errors(session: Session, person: ActingPerson, today: date, on: date | None, *, fewer: bool) -> dict[str, str]:
    """Return what is wrong in the form: field -> key of a message in `bot/locale`."""
    if fewer:
        people = sum(overview.head_count(session, person.company_id).values())
        return {"how": "consultation-wrong-fifty"} if people >= COUNCIL_FROM else {}
    if on is None:
        return {"on": "consultation-wrong-no-day"}
    return {"on": "consultation-wrong-future"} if on > today else {}


def _has_room(k: int, people: int | None) -> bool:
    """Tell whether the smallest of the staff's groups has so many people more than K as its figure takes (R9)."""
    return people is None or k <= least_answers(people)


def _smallest_of_staff(session: Session, person: ActingPerson) -> int | None:
    """Return how many people the smallest of the staff's groups has, small ones merged as windows freeze them."""
    sizes: Counter[Team] = Counter()
    for (level, function, team), count in overview.head_count(session, person.company_id).items():
        if level is not Level.LEADER:
            sizes[function or "", team or ""] += count
    places, _ = merge_teams(sizes)
    groups: Counter[Team] = Counter()
    for leaf, count in sizes.items():
        groups[places[leaf]] += count
    return min(groups.values(), default=None)


def _leaders(session: Session, person: ActingPerson) -> int:
    """Return how many people lead in the company."""
    heads = overview.head_count(session, person.company_id)
    return sum(count for (level, _, _), count in heads.items() if level is Level.LEADER)
