"""The desk: takes the events of every platform, checks who acts and what they may do, returns what to show."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import assert_never

from sqlmodel import Session

from jobs import forms
from jobs.answering import answers
from jobs.asking.bank import Bank
from jobs.cards import (
    CommitmentsCard,
    ConfidentialityCard,
    HelpCard,
    HomeView,
    Locale,
    Notice,
    RepliesCard,
    StatusCard,
)
from jobs.digest.decisions import past_digests, told_gaps
from jobs.errors import NotStored
from jobs.home import linking, mine, settings, view
from jobs.loop import commitments, relay
from jobs.loop.obstacles import acting, saying, times
from jobs.ports import (
    Act,
    Actor,
    AdminGesture,
    Command,
    CommitmentGesture,
    ConnectionLost,
    Erased,
    Event,
    FormRequested,
    FormSubmitted,
    Gesture,
    Nothing,
    ObstacleMoved,
    Outcome,
    PeopleChanged,
    Say,
    Tap,
    TypedMessage,
    Withdrawn,
)
from jobs.retention import LIVE_DAYS
from jobs.setup import people, record
from jobs.texts import locale_of
from storage import accounts, companies
from storage.asked import ActingPerson, acting_person
from storage.database import Database
from storage.errors import StorageError
from storage.people import pause, stop
from storage.vault import Vault

log = logging.getLogger(__name__)

_SECRET_RANDOM = SystemRandom()
STOP = frozenset({"stop", "arret", "arrêt"})
RESUME = frozenset({"resume", "reprendre"})


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
        """Store what the event changes; return its outcome.

        Raises:
            NotStored: after any error, and nothing else: nobody is thanked, and the event may come again (F10, F11).
        """
        try:
            work = partial(self._handle, event=event)
            outcome = await (self._database.aread(work) if _only_reads(event) else self._database.awrite(work))
            if isinstance(event, Withdrawn):
                await asyncio.to_thread(relay.scrub, self._database)
            if isinstance(event, ObstacleMoved) and event.action == "withdraw":
                await asyncio.to_thread(saying.scrub, self._database)
        except StorageError as error:
            log.warning("an event could not be stored: %s", error)
            raise NotStored("the database or a key is in trouble") from error
        except Exception as error:  # noqa: BLE001 - after any error, somebody waits for an outcome
            # By its type only: its text may quote an answer.
            log.error("an event could not be answered: %s", type(error).__name__)  # noqa: TRY400 - same
            raise NotStored("a defect") from None  # SEC-30: whoever logs the cause would quote it
        return outcome

    async def home(self, actor: Actor) -> HomeView | None:
        """Return the home of the acting person, None for somebody unknown or gone."""
        return await self._database.aread(partial(self._home, actor=actor))

    # ------------------------------------------------------------ inside one transaction

    def _home(self, session: Session, actor: Actor) -> HomeView | None:
        person = self._person(session, actor)
        return None if person is None else self._view(session, person)

    def _person(self, session: Session, actor: Actor) -> ActingPerson | None:
        """Return who acts, None for somebody unknown or gone."""
        person = acting_person(session, actor.platform, actor.tenant, actor.user)
        return None if person is None or not person.active else linking.recognised(session, self._vault, person)

    def _view(self, session: Session, person: ActingPerson) -> HomeView:
        now = self._now()
        admin_settings = settings.settings(session, person, now) if person.is_admin else None
        replies = relay.of_author(session, self._vault, person, now)
        return view.view(session, self._vault, person, now=now, settings=admin_settings, replies=replies)

    def _handle(self, session: Session, event: Event) -> Outcome:
        """Return the outcome of an event, once it is known who acts."""
        match event:
            case PeopleChanged():
                installation = accounts.installation(session, event.platform, event.tenant)
                if installation is not None and installation.id is not None:
                    people.account_changed(session, installation.id, event.profile, now=self._now())
                return Nothing()
            case ConnectionLost():
                _disconnect(session, event)
                return Nothing()
            case _:
                person = self._person(session, event.actor)
                if person is None:
                    return Say(Notice(_company_locale(session, event.actor), "notice-unknown-person"))
                return self._act(session, person, event)

    def _act(  # noqa: C901, PLR0912 one case an event
        self, session: Session, person: ActingPerson, event: Act
    ) -> Outcome:
        """Return the outcome of what a known person does, after looking at their rights."""
        now = self._now()
        if _about_sample(event):
            return Say(Notice(locale_of(person), "notice-sample"))
        match event:
            case AdminGesture() if not person.is_admin:
                return Say(Notice(locale_of(person), "notice-admins-only"))
            case Tap():
                return answers.tap(session, self._vault, person, event, now=now)
            case Gesture(action="stop" | "resume"):
                stop(session, person.id, stopped=event.action == "stop")
                return Say(Notice(locale_of(person), f"notice-{event.action}"), instead=True)
            case Gesture(action="snooze" | "why"):
                return Say(self._explain(session, person, event.action), instead=event.action == "snooze")
            case Gesture(action="show"):
                return answers.show(session, self._vault, person, event.round, now=now)
            case Gesture(action="agree" | "refuse"):
                return answers.agree(session, self._vault, person, event, now=now)
            case Gesture():
                return answers.gesture(session, self._vault, person, event, now=now)
            case Erased():
                return mine.erase(session, self._vault, person, event, now=now)
            case Withdrawn():
                return relay.withdraw(session, self._vault, person, event.window, now, self._draw)
            case ObstacleMoved():
                return self._move(session, person, event)
            case FormRequested():
                return forms.opened(self._visit(session, person), event)
            case FormSubmitted():
                return forms.taken(self._visit(session, person), event)
            case CommitmentGesture() if not person.leader:
                return Say(Notice(locale_of(person), "notice-leaders-only"))
            case CommitmentGesture():
                told = told_gaps(session, person.company_id)
                return commitments.gesture(session, person, event, told, now)
            case AdminGesture():
                return settings.gesture(session, self._bank, person, event, now)
            case Command():
                return self._command(session, person, event)
            case TypedMessage():
                return Say(Notice(locale_of(person), "notice-typed"))
            case _:
                assert_never(event)

    def _of_leaders(self, session: Session, person: ActingPerson, word: str) -> Outcome:
        """Return what was told to leaders, or what they decided, to one of them."""
        if not person.leader:
            return Say(Notice(locale_of(person), "notice-leaders-only"))
        if word == "digests":
            return past_digests(session, person)
        return Say(CommitmentsCard(locale_of(person), commitments.listed(session, person.company_id)))

    def _move(self, session: Session, person: ActingPerson, event: ObstacleMoved) -> Outcome:
        """Return the outcome of what a leader does about an obstacle, or of its author's withdrawing it."""
        if event.action == "withdraw":
            return saying.withdraw(session, self._vault, person, event.obstacle, self._now(), self._draw)
        if not person.leader:
            return Say(Notice(locale_of(person), "notice-leaders-only"))
        return acting.move(session, person, event.obstacle, event.action, self._now())

    def _visit(self, session: Session, person: ActingPerson) -> forms.Visit:
        """Return what a form needs to be opened or taken for this person, now."""
        return forms.Visit(session, self._vault, self._bank, person, self._now(), self._contacts, self._draw)

    def _obstacles(self, session: Session, person: ActingPerson, word: str) -> Outcome:
        """Return one's obstacles, and a leader's list; the form at once where *obstacle* has nothing to show."""
        card = times.overview(session, self._vault, person, self._now())
        if word == "obstacle" and not card.leader and not card.own:
            return saying.open_form(self._bank, person, self._contacts)
        return Say(card)

    def _explain(self, session: Session, person: ActingPerson, action: str) -> Notice:
        """Return the notice that explains why one is asked, or what happens after *later*."""
        k = companies.smallest_told(session, person.company_id)
        return Notice(locale_of(person), f"notice-{action}", {"k": k})

    def _command(self, session: Session, person: ActingPerson, event: Command) -> Outcome:
        """Return the outcome of `/diapason …`; the words of both languages are understood, in any language."""
        locale = locale_of(person)
        word = _word(event)
        match word:
            case "status" | "statut" | "etat" | "état":
                return Say(StatusCard(locale, self._view(session, person)))
            case "my-data" | "mydata" | "mes-donnees" | "mes-données":
                return Say(mine.my_data(session, self._vault, person, now=self._now()))
            case "replies" | "reponses" | "réponses":
                return Say(RepliesCard(locale, relay.of_author(session, self._vault, person, self._now())))
            case "decisions" | "décisions" | "digests":
                return self._of_leaders(session, person, word)
            case "obstacle" | "obstacles":
                return self._obstacles(session, person, word)
            case "pause":
                return forms.opened(self._visit(session, person), FormRequested(event.actor, "pause"))
            case _ if word in STOP:
                stop(session, person.id, stopped=True)
                return Say(Notice(locale, "notice-stop"))
            case _ if word in RESUME:
                stop(session, person.id, stopped=False)
                pause(session, person.id, None)
                return Say(Notice(locale, "notice-resume"))
            case "confidentiality" | "confidentialite" | "confidentialité" | "privacy":
                k, company = companies.smallest_told(session, person.company_id), person.company_id
                changes = record.changes(session, company, companies.get(session, company).timezone)
                return Say(ConfidentialityCard(locale, k, LIVE_DAYS, self._contacts, changes))
            case _:
                k = companies.smallest_told(session, person.company_id)
                return Say(HelpCard(locale, admin=person.is_admin, k=k, leader=person.leader))


def _only_reads(event: Event) -> bool:
    """Tell whether an event changes nothing, so that it need not wait for those that do: SQLite has one writer."""
    match event:
        case FormRequested() | TypedMessage() | Gesture(action="change" | "snooze" | "why" | "show"):
            return True
        case AdminGesture(action="send_test"):
            return True
        case Command():
            return _word(event) not in STOP | RESUME
        case _:
            return False


def _word(event: Command) -> str:
    """Return the first word of a command, in small letters."""
    return event.text.strip().lower().split(" ")[0]


def _about_sample(event: Event) -> bool:
    """Tell whether an event comes from a test card, on which nothing does anything."""
    match event:
        case Tap(window=window) | Gesture(window=window):
            return window == settings.SAMPLE
        case FormRequested(about=about) | FormSubmitted(about=about):
            return about.get("window") == settings.SAMPLE
        case _:
            return False


def _company_locale(session: Session, actor: Actor) -> Locale:
    """Return the language of the company that an actor writes from, French when it is unknown."""
    installation = accounts.installation(session, actor.platform, actor.tenant)
    return locale_of(companies.get(session, installation.company_id)) if installation is not None else "fr"


def _disconnect(session: Session, event: ConnectionLost) -> None:
    """Mark the installation disconnected: nothing more is sent through it."""
    installation = accounts.installation(session, event.platform, event.tenant)
    if installation is not None:
        accounts.disconnect(session, [installation.id or 0])
