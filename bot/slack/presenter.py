"""Shows the desk's outcome to the person who acted and to nobody else: beside the message, in a modal, in the home.

All this happens after the acknowledgement: what had to be stored is stored already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, assert_never

from bot.locale import DEFAULT, Locale
from bot.slack.messenger import SlackPlatform
from bot.slack.render import forms, message
from jobs.cards import Message, Notice, QuestionCard
from jobs.errors import PlatformError
from jobs.ports import (
    Acknowledge,
    Actor,
    Desk,
    Event,
    FormErrors,
    FormRequested,
    Nothing,
    OpenForm,
    Outcome,
    Say,
    ShowQuestions,
)

BUDGET = 2.5  # seconds the desk may take before Slack is acknowledged all the same: it waits three
PATIENCE = 1.0  # seconds a form may take before an empty modal is opened: trigger ids live three


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a person acted, from the signed envelope."""

    actor: Actor
    channel: str | None = None
    alone: bool = False  # what was tapped is shown to this person alone
    response: str | None = None  # where Slack takes what is shown to them
    trigger: str | None = None
    in_home: bool = False
    modal: str | None = None  # id of the modal in front of the person

    def to_metadata(self) -> dict[str, str]:
        """Return what a form's private metadata keeps of it."""
        if self.in_home:
            return {"home": "1"}
        return {"channel": self.channel} if self.channel else {}


class Presenter:
    """Shows the outcomes of events."""

    def __init__(self, platform: SlackPlatform, desk: Desk) -> None:
        """Show through ``platform``; ask ``desk`` for homes and forms."""
        self._platform = platform
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()
        self._stale: dict[str, bool] = {}  # people whose home is being published: whether once more
        self._log = logging.getLogger("bot.slack.presenter")

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` in the background; an error is logged by its name."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, patience: float = 10.0) -> None:
        """Wait for the work under way, and cancel what takes longer than ``patience`` seconds."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def locale_of(self, actor: Actor) -> Locale:
        """Return a person's language, the default one for an unknown person."""
        view = await self._desk.home(actor)
        return view.locale if view is not None else DEFAULT

    async def ask_desk(self, event: Event, *, late: Callable[[Outcome], Coroutine[Any, Any, None]]) -> Outcome | None:
        """Return the desk's outcome, None when it takes so long that Slack must be acknowledged first.

        ``late`` is then called with the outcome once there is one: nobody is thanked before the answer is stored.
        """
        pending = asyncio.ensure_future(self._desk.handle(event))
        await asyncio.wait({pending}, timeout=BUDGET)
        if pending.done():
            return pending.result()

        async def follow() -> None:
            await late(await pending)

        self.later(follow())
        return None

    # ---------------------------------------------------------------- outcomes

    def show(self, outcome: Outcome, origin: Origin) -> None:
        """Show an outcome where the person acted, in the background."""
        match outcome:
            case Acknowledge(receipt, card):
                self.later(self.whisper(origin, card if origin.alone and receipt.left else receipt))
            case ShowQuestions(card):
                self.later(self.whisper(origin, card))
            case Say(card):
                self.later(self.tell(origin, card))
            case OpenForm():
                self.later(self._open(origin, outcome))
            case FormErrors() | Nothing():
                pass
            case never:
                assert_never(never)
        if origin.in_home or isinstance(outcome, Acknowledge):
            self.later(self.refresh_home(origin.actor))

    async def whisper(self, origin: Origin, card: Message) -> None:
        """Show a card to the person who acted in a conversation, and to nobody else; what others can read stays.

        It takes the place of what they tapped where that was theirs alone. In the home, the home itself tells.
        """
        if origin.channel is None:
            return
        rendered = message(card)
        if origin.response is not None and await self._platform.respond(
            origin.response, rendered, replace=origin.alone
        ):
            return
        await self._platform.whisper(origin.channel, origin.actor.user, rendered)

    async def tell(self, origin: Origin, card: Message) -> None:
        """Show a card only to the person who acted: in the conversation, or in a modal when there is none.

        A question asked for from the home (an admin's test) comes as questions do, in a direct message.
        """
        if origin.channel is not None:
            await self._platform.whisper(origin.channel, origin.actor.user, message(card))
        elif origin.modal is not None:
            await self._platform.update_view(origin.modal, forms.shown(card.locale, message(card)))
        elif isinstance(card, QuestionCard):
            await self._platform.post(origin.actor.user, card, delivery_id="test")
        elif origin.trigger is not None:
            await self._platform.open_view(origin.trigger, forms.shown(card.locale, message(card)))

    async def tell_by_name(self, origin: Origin, key: str) -> None:
        """Show the sentence ``key``, in the person's language, only to the person who acted."""
        await self.tell(origin, Notice(await self.locale_of(origin.actor), key))

    async def open_form(self, event: FormRequested, origin: Origin) -> None:
        """Open the form asked for; when the desk is slow, open an empty modal first, then put the form in it."""
        if origin.trigger is None:
            return
        pending = asyncio.ensure_future(self._desk.handle(event))
        await asyncio.wait({pending}, timeout=PATIENCE)
        if pending.done():
            await self._open(origin, pending.result())
            return
        modal_id = origin.modal or await self._platform.open_view(origin.trigger, forms.loading())
        view = self.view_of(await pending, origin)
        if view is not None:
            await self._platform.update_view(modal_id, view)

    async def finish_form(self, outcome: Outcome, origin: Origin, locale: Locale) -> None:
        """Show in the form's modal how it ended, when the desk took too long for the acknowledgement."""
        view = self.view_of(outcome, origin)
        if view is None:
            key = "form-not-saved" if isinstance(outcome, FormErrors) else "form-saved"
            view = forms.shown(locale, message(Notice(locale, key)))
        if origin.modal is not None:
            await self._platform.update_view(origin.modal, view)
        if isinstance(outcome, Acknowledge):
            await self.whisper(origin, outcome.receipt)
        if origin.in_home or isinstance(outcome, Acknowledge):
            await self.refresh_home(origin.actor)

    async def refresh_home(self, actor: Actor) -> None:
        """Publish a person's home as it is now; of several refreshes asked for meanwhile, one is made."""
        if actor.user in self._stale:
            self._stale[actor.user] = True
            return
        try:
            self._stale[actor.user] = True
            while self._stale[actor.user]:
                self._stale[actor.user] = False
                view = await self._desk.home(actor)
                if view is not None:
                    await self._platform.show_home(actor.user, view)
        finally:
            del self._stale[actor.user]

    def view_of(self, outcome: Outcome, origin: Origin) -> dict[str, Any] | None:
        """Return an outcome as a modal, None when it has nothing to show in one."""
        match outcome:
            case OpenForm(form):
                return forms.form(form, origin.to_metadata())
            case Say(card):
                return forms.shown(card.locale, message(card))
            case Acknowledge() | ShowQuestions() | FormErrors() | Nothing():
                return None
            case never:
                assert_never(never)

    async def _open(self, origin: Origin, outcome: Outcome) -> None:
        view = self.view_of(outcome, origin)
        if view is not None and origin.modal is not None:  # a second modal does not open over the first
            await self._platform.update_view(origin.modal, view)
        elif view is not None and origin.trigger is not None:
            await self._platform.open_view(origin.trigger, view)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PlatformError as error:
            self._log.warning("Slack did not show it: %s", error)
        except Exception as error:  # noqa: BLE001 - a defect here must neither kill the loop nor quote a payload
            self._log.error("could not show it: %s", type(error).__name__)
