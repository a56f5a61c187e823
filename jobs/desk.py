"""The desk: takes the events of every platform, checks who acts and what they may do, returns what to show."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import assert_never

from sqlmodel import Session

from jobs.answering import answers
from jobs.asking import schedules
from jobs.asking.bank import Bank
from jobs.calendar import local_day
from jobs.cards import (
    CommentForm,
    ConfidentialityCard,
    HelpCard,
    HomeView,
    Locale,
    Notice,
    PauseForm,
    RepliesCard,
    StatusCard,
)
from jobs.home import mine, settings, view
from jobs.loop import relay
from jobs.ports import (
    Act,
    Actor,
    AdminGesture,
    Command,
    CommentSubmitted,
    ConnectionLost,
    ConsultationSubmitted,
    Erased,
    Event,
    FormErrors,
    FormRequested,
    Gesture,
    Nothing,
    OpenForm,
    Outcome,
    PauseSubmitted,
    PeopleChanged,
    ReplySubmitted,
    Say,
    ScheduleSubmitted,
    SmallestGroupSubmitted,
    Tap,
    TypedMessage,
)
from jobs.retention import LIVE_DAYS
from jobs.setup import people, promises, record
from jobs.texts import locale_of
from storage import workspaces
from storage.asked import ActingPerson, acting_person
from storage.database import Database
from storage.errors import StorageError
from storage.people import pause, stop
from storage.vault import Vault

log = logging.getLogger(__name__)

LONGEST_PAUSE_DAYS = 366
_SECRET_RANDOM = SystemRandom()


class Desk:
    """Handles events. All that an event changes is one transaction, committed before its outcome is returned."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bank: Bank,
        *,
        now: Callable[[], datetime],
        contacts: str | None = None,
        draw: relay.Draw = _SECRET_RANDOM.random,
    ) -> None:
        """Keep what handling events needs.

        Args:
            database: where everything but answers is.
            vault: where answers are.
            bank: the questions that a schedule may ask.
            now: the wall clock, aware.
            contacts: whom to call, as written in the comment form; None leaves that line out.
            draw: a secret random number in [0, 1), for the moment at which a reply is shown.
        """
        self._database, self._vault, self._bank = database, vault, bank
        self._now, self._contacts, self._draw = now, contacts, draw

    async def handle(self, event: Event) -> Outcome:
        """Store what the event changes; return its outcome. Raises nothing: an error gives a notice, never thanks."""
        try:
            return await self._database.awrite(partial(self._handle, event=event))
        except StorageError as error:
            log.warning("an event could not be stored: %s", error)
        except Exception as error:  # noqa: BLE001 - after any error, somebody waits for an outcome
            # By its type only: its text may quote an answer.
            log.error("an event could not be answered: %s", type(error).__name__)  # noqa: TRY400 - same
        return Say(Notice("fr", "notice-try-again"))

    async def home(self, actor: Actor) -> HomeView | None:
        """Return the home of the acting person, None for somebody unknown or gone."""
        return await self._database.aread(partial(self._home, actor=actor))

    # ------------------------------------------------------------ inside one transaction

    def _home(self, session: Session, actor: Actor) -> HomeView | None:
        person = acting_person(session, actor.platform, actor.tenant, actor.user)
        return None if person is None or not person.active else self._view(session, person)

    def _view(self, session: Session, person: ActingPerson) -> HomeView:
        now = self._now()
        admin_settings = settings.settings(session, person, now) if person.is_admin else None
        replies = relay.of_author(session, self._vault, person, now)
        return view.view(session, self._vault, person, now=now, settings=admin_settings, replies=replies)

    def _handle(self, session: Session, event: Event) -> Outcome:
        """Return the outcome of an event, once it is known who acts."""
        match event:
            case PeopleChanged():
                workspace = workspaces.find(session, event.platform, event.tenant)
                if workspace is not None and workspace.id is not None:
                    people.account_changed(session, workspace.id, event.profile, now=self._now())
                return Nothing()
            case ConnectionLost():
                _disconnect(session, event)
                return Nothing()
            case _:
                actor = event.actor
                person = acting_person(session, actor.platform, actor.tenant, actor.user) if actor else None
                if person is None or not person.active:
                    return Say(Notice(_workspace_locale(session, actor), "notice-unknown-person"))
                return self._act(session, person, event)

    def _act(  # noqa: C901, PLR0912 one case an event
        self, session: Session, person: ActingPerson, event: Act
    ) -> Outcome:
        """Return the outcome of what a known person does, after looking at their rights."""
        now = self._now()
        if _about_sample(event):
            return Say(Notice(locale_of(person), "notice-sample"))
        match event:
            case ScheduleSubmitted() | SmallestGroupSubmitted() | ConsultationSubmitted() | AdminGesture() if (
                not person.is_admin
            ):
                return Say(Notice(locale_of(person), "notice-admins-only"))
            case Tap():
                return answers.tap(session, self._vault, person, event, now=now)
            case Gesture(action="stop" | "resume"):
                stop(session, person.id, stopped=event.action == "stop")
                return Say(Notice(locale_of(person), f"notice-{event.action}"))
            case Gesture(action="snooze" | "why"):
                return Say(self._explain(session, person, event.action))
            case Gesture(action="agree" | "refuse"):
                return answers.agree(session, self._vault, person, event, now=now)
            case Gesture():
                return answers.gesture(session, self._vault, person, event, now=now)
            case CommentSubmitted():
                return answers.comment(session, self._vault, person, event, now=now)
            case Erased():
                return mine.erase(session, self._vault, person, event, now=now)
            case PauseSubmitted():
                return self._pause(session, person, event)
            case FormRequested():
                return self._form(session, person, event)
            case ReplySubmitted():
                return relay.submit(session, self._vault, person, event, now, self._draw)
            case ScheduleSubmitted():
                return schedules.save(session, self._bank, person, event, now)
            case SmallestGroupSubmitted():
                return promises.raise_k(session, self._vault, person, event, now)
            case ConsultationSubmitted():
                return promises.confirm(session, person, event, now)
            case AdminGesture():
                return settings.gesture(session, self._bank, person, event, now)
            case Command():
                return self._command(session, person, event.text)
            case TypedMessage():
                return Say(Notice(locale_of(person), "notice-typed"))
            case _:
                assert_never(event)

    def _explain(self, session: Session, person: ActingPerson, action: str) -> Notice:
        """Return the notice that explains why one is asked, or what happens after *later*."""
        k = workspaces.get(session, person.workspace_id).k
        return Notice(locale_of(person), f"notice-{action}", {"k": k})

    def _pause(self, session: Session, person: ActingPerson, event: PauseSubmitted) -> Outcome:
        """Store until when the person is away, from tomorrow to a year ahead; return a notice, or why not."""
        locale, today = locale_of(person), local_day(self._now(), person.zone)
        if event.until is None:
            pause(session, person.id, None)
            return Say(Notice(locale, "notice-back"))
        if not 0 < (event.until - today).days <= LONGEST_PAUSE_DAYS:
            return FormErrors({"until": "pause-wrong-day"})
        pause(session, person.id, event.until)
        return Say(Notice(locale, "notice-paused", {"until": event.until}))

    def _form(self, session: Session, person: ActingPerson, event: FormRequested) -> Outcome:
        """Return the form asked for, or the notice that says why there is none."""
        locale = locale_of(person)
        match event.form:
            case "comment":
                return OpenForm(CommentForm(locale, event.round or 0, event.subject or "", self._contacts))
            case "pause":
                return OpenForm(PauseForm(locale, person.paused_until))
            case "schedule" | "smallest_group" | "consultation" if not person.is_admin:
                return Say(Notice(locale, "notice-admins-only"))
            case "schedule":
                return OpenForm(schedules.form(session, self._bank, person, event.subject))
            case "answer":
                return mine.form(session, self._vault, person, event, now=self._now())
            case "reply":
                return relay.form(session, self._vault, person, event)
            case "smallest_group":
                return promises.smallest_group(session, person)
            case "consultation":
                return OpenForm(promises.consultation_form(session, person, self._now()))

    def _command(self, session: Session, person: ActingPerson, text: str) -> Outcome:
        """Return the outcome of `/diapason …`; the words of both languages are understood, in any language."""
        locale = locale_of(person)
        word = text.strip().lower().split(" ")[0] if text.strip() else "help"
        match word:
            case "status" | "statut" | "etat" | "état":
                return Say(StatusCard(locale, self._view(session, person)))
            case "my-data" | "mydata" | "mes-donnees" | "mes-données":
                return Say(mine.my_data(session, self._vault, person, now=self._now()))
            case "replies" | "reponses" | "réponses":
                return Say(RepliesCard(locale, relay.of_author(session, self._vault, person, self._now())))
            case "pause":
                return OpenForm(PauseForm(locale, person.paused_until))
            case "stop" | "arret" | "arrêt":
                stop(session, person.id, stopped=True)
                return Say(Notice(locale, "notice-stop"))
            case "resume" | "reprendre":
                stop(session, person.id, stopped=False)
                pause(session, person.id, None)
                return Say(Notice(locale, "notice-resume"))
            case "confidentiality" | "confidentialite" | "confidentialité" | "privacy":
                workspace = workspaces.get(session, person.workspace_id)
                changes = record.changes(session, person.workspace_id, workspace.timezone)
                return Say(ConfidentialityCard(locale, workspace.k, LIVE_DAYS, self._contacts, changes))
            case _:
                return Say(HelpCard(locale, admin=person.is_admin))


def _about_sample(event: Event) -> bool:
    """Tell whether an event comes from a test card, on which nothing does anything."""
    match event:
        case Tap(window=window) | Gesture(window=window) | CommentSubmitted(window=window):
            return window == settings.SAMPLE
        case FormRequested(form="comment", subject=window):
            return window == settings.SAMPLE
        case _:
            return False


def _workspace_locale(session: Session, actor: Actor | None) -> Locale:
    """Return the language of the actor's workspace, French when it is unknown."""
    workspace = workspaces.find(session, actor.platform, actor.tenant) if actor else None
    return locale_of(workspace) if workspace is not None else "fr"


def _disconnect(session: Session, event: ConnectionLost) -> None:
    """Mark the workspace disconnected: nothing more is sent to it."""
    workspace = workspaces.find(session, event.platform, event.tenant)
    if workspace is not None:
        workspace.connected = False
