"""The promises: K, which an admin may raise and nobody may lower (R1, R15), and the works council, consulted first.

Who may see figures and how long answers are kept are constants, not settings (`jobs.sending.clearance`,
`jobs.retention`): an answer stays under the promise that was shown with its question.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from jobs.asking.planning import first_week
from jobs.calendar import local_day
from jobs.cards import ConsultationForm, Consulted, Notice, SmallestGroupForm
from jobs.ports import ConsultationSubmitted, FormErrors, OpenForm, Outcome, Say, SmallestGroupSubmitted
from jobs.texts import locale_of
from storage import chain, overview, schedules, workspaces
from storage.asked import ActingPerson
from storage.backups import restored
from storage.models import Workspace
from storage.types import Consultation, Level
from storage.vault import Vault

LARGER = (6, 7, 8, 10, 12, 15, 20)  # beyond 20 hardly any block would stand
COUNCIL_FROM = 50  # people from whom French law wants a works council consulted (L. 2312-8)


def smallest_group(session: Session, person: ActingPerson) -> Outcome:
    """Return the form that raises K, or the notice that it cannot be raised further."""
    k = workspaces.get(session, person.workspace_id).k
    larger = tuple(size for size in LARGER if size > k)
    if not larger:
        return Say(Notice(locale_of(person), "smallest-group-largest", {"k": k}))
    return OpenForm(SmallestGroupForm(locale_of(person), k, larger, _leaders(session, person)))


def raise_k(
    session: Session, vault: Vault, person: ActingPerson, event: SmallestGroupSubmitted, now: datetime
) -> Outcome:
    """Raise K from the next windows on; return a notice, or why not. Nobody may lower it.

    K is stored beside the keys too, before anybody is promised it: an older database does not bring a lower one back.
    """
    before = workspaces.get(session, person.workspace_id).k
    if event.k == before:
        return FormErrors({"k": "smallest-group-same"})
    if event.k < before:
        return FormErrors({"k": "smallest-group-never-lowered"})
    if event.k not in LARGER:
        return FormErrors({"k": "smallest-group-wrong"})
    if not workspaces.raise_k(session, person.workspace_id, event.k):  # somebody else raised it further meanwhile
        return FormErrors({"k": "smallest-group-never-lowered"})
    workspace = workspaces.get(session, person.workspace_id)
    vault.promise({restored.name_of(workspace): event.k})
    detail = {"from": before, "to": event.k}
    chain.append(session, person.workspace_id, at=now, actor=f"person:{person.id}", action="k_raised", detail=detail)
    return Say(Notice(locale_of(person), "notice-k-raised", {"k": event.k}))


def consulted(workspace: Workspace) -> Consulted | None:
    """Return what an admin confirmed of the works council, None while nothing was confirmed."""
    return None if workspace.consultation is None else Consulted(workspace.consulted_on)


def consultation_form(session: Session, person: ActingPerson, now: datetime) -> ConsultationForm:
    """Return the form that confirms the consultation, filled with what was confirmed before."""
    workspace = workspaces.get(session, person.workspace_id)
    return ConsultationForm(locale_of(person), consulted(workspace), local_day(now, workspace.timezone))


def confirm(session: Session, person: ActingPerson, event: ConsultationSubmitted, now: datetime) -> Outcome:
    """Store that the works council was consulted, or that there are fewer than 50 people; rounds may open from now on.

    Schedules that were waiting count from their next day to come, so that nothing goes out by surprise.
    """
    workspace = workspaces.get(session, person.workspace_id)
    today = local_day(now, workspace.timezone)
    errors = _errors(session, person, event, today)
    if errors:
        return FormErrors(errors)
    first = workspace.consultation is None
    how = Consultation.FEWER_THAN_50 if event.fewer_than_50 else Consultation.CONSULTED
    on = None if event.fewer_than_50 else event.on
    workspaces.confirm(session, person.workspace_id, how, on)
    if first:
        for row in schedules.never_asked(session, person.workspace_id):
            row.first_week = max(row.first_week, first_week(workspace, row.weekday, row.local_time, now))
    chain.append(
        session,
        person.workspace_id,
        at=now,
        actor=f"person:{person.id}",
        action="consultation_confirmed",
        detail={"how": how.value, "on": on.isoformat() if on else None},
    )
    return Say(Notice(locale_of(person), "notice-consultation"))


def outgrown(workspace: Workspace, people: int) -> bool:
    """Tell whether *fewer than 50* was confirmed and no longer holds."""
    return workspace.consultation is Consultation.FEWER_THAN_50 and people >= COUNCIL_FROM


def _errors(session: Session, person: ActingPerson, event: ConsultationSubmitted, today: date) -> dict[str, str]:
    """Return what is wrong in the form: field -> key of a message in `bot/locale`."""
    if event.fewer_than_50:
        people = sum(overview.head_count(session, person.workspace_id).values())
        return {"how": "consultation-wrong-fifty"} if people >= COUNCIL_FROM else {}
    if event.on is None:
        return {"on": "consultation-wrong-no-day"}
    return {"on": "consultation-wrong-future"} if event.on > today else {}


def _leaders(session: Session, person: ActingPerson) -> int:
    """Return how many people lead in the workspace."""
    heads = overview.head_count(session, person.workspace_id)
    return sum(count for (level, _, _), count in heads.items() if level is Level.LEADER)
