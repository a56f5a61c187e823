"""Shows the desk's outcome to the person who acted and to nobody else: beside the message, in a modal, in the home.

All this happens after the acknowledgement: what had to be stored is stored already. What could not be stored is not
acknowledged (F10): Slack itself shows that a tap failed, and the person is told to try again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, assert_never

from bot.locale import DEFAULT, LOCALES, Locale
from bot.slack.homes import Homes
from bot.slack.messenger import SlackPlatform
from bot.slack.render import Rendered, forms, message, modal
from bot.waiting import Pending, Queue
from jobs.cards import Message, Notice, QuestionCard
from jobs.errors import NotStored, PlatformError
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

PATIENCE = 1.0  # seconds a form may take before an empty modal is opened: trigger ids live three
MOST_APOLOGIES = 20  # under way at once: past them, what Slack shows of an act that failed has to do


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
        self.homes = Homes(platform, desk)
        self._platform = platform
        self._desk = desk
        self._queue = Queue(desk)
        self._apologies = 0
        self._tasks: set[asyncio.Task[None]] = set()
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

    async def ask(self, event: Event, *, late: Callable[[Outcome], Coroutine[Any, Any, None]] | None = None) -> Outcome:
        """Return the desk's outcome, all that it changes stored.

        Args:
            event: what happened.
            late: called with an outcome that came after its time: what was stored then is kept.

        Raises:
            NotStored: not stored, or not in time: Slack is not to be acknowledged.
        """

        async def follow(pending: Pending, show: Callable[[Outcome], Coroutine[Any, Any, None]]) -> None:
            await show(await pending)

        return await self._queue.ask(
            event, late=None if late is None else lambda pending: self.later(follow(pending, late))
        )

    def apologise(self, origin: Origin) -> None:
        """Tell the person who acted, in the background, that nothing was stored and to try again.

        The database is not asked for their language: it may be what is in trouble.
        """
        if self._apologies < MOST_APOLOGIES:
            self._apologies += 1
            self.later(self._apologise(origin))

    async def _apologise(self, origin: Origin) -> None:
        try:
            await self._show_rendered(origin, apology(), DEFAULT)
        finally:
            self._apologies -= 1

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
        self.refresh_home(outcome, origin)

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
        if isinstance(card, QuestionCard) and origin.channel is None and origin.modal is None:
            await self._platform.post(origin.actor.user, card, delivery_id="test")
        else:
            await self._show_rendered(origin, message(card), card.locale)

    async def _show_rendered(self, origin: Origin, rendered: Rendered, locale: Locale) -> None:
        if origin.channel is not None:
            await self._platform.whisper(origin.channel, origin.actor.user, rendered)
        elif origin.modal is not None:
            await self._platform.update_view(origin.modal, forms.shown(locale, rendered))
        elif origin.trigger is not None:
            await self._platform.open_view(origin.trigger, forms.shown(locale, rendered))

    async def tell_by_name(self, origin: Origin, key: str) -> None:
        """Show the sentence ``key``, in the person's language, only to the person who acted."""
        await self.tell(origin, Notice(await self.locale_of(origin.actor), key))

    async def open_form(self, event: FormRequested, origin: Origin) -> None:
        """Open the form asked for; when the desk is slow, open an empty modal first, then put the form in it."""
        if origin.trigger is None:
            return
        opened: str | None = None
        try:
            pending = self._queue.begin(event)
            await asyncio.wait({pending}, timeout=PATIENCE)
            if pending.done():
                await self._open(origin, pending.result())
                return
            opened = origin.modal or await self._platform.open_view(origin.trigger, forms.loading())
            view = self.view_of(await pending, origin)
        except NotStored:
            if opened is None:
                self.apologise(origin)
                return
            view = forms.shown(DEFAULT, apology())
        if view is not None:
            await self._platform.update_view(opened, view)

    async def finish_form(self, outcome: Outcome, origin: Origin, locale: Locale) -> None:
        """Show in the form's modal that it was stored after all, once the person was told to try again.

        One with errors was not: it stays open as it is, with what was typed.
        """
        if isinstance(outcome, FormErrors):
            return
        view = self.view_of(outcome, origin) or forms.shown(locale, message(Notice(locale, "form-saved")))
        if origin.modal is not None:
            await self._platform.update_view(origin.modal, view)
        if isinstance(outcome, Acknowledge):
            await self.whisper(origin, outcome.receipt)
        self.refresh_home(outcome, origin)

    def refresh_home(self, outcome: Outcome, origin: Origin) -> None:
        """Have a person's home show what came of an act: at once where they acted there, else in its turn."""
        if origin.in_home:
            self.later(self.homes.publish(origin.actor))
        elif isinstance(outcome, Acknowledge):
            self.later(self.homes.publish_in_turn(origin.actor))

    def view_of(self, outcome: Outcome, origin: Origin) -> dict[str, Any] | None:
        """Return an outcome as a modal, None when it has nothing to show in one."""
        match outcome:
            case OpenForm(form):
                return forms.form(form, origin.to_metadata())
            case Say(card):
                return forms.shown(card.locale, modal(card))
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
        except NotStored:
            pass  # the person was told so already, and the desk has logged why
        except PlatformError as error:
            self._log.warning("Slack did not show it: %s", error)
        except Exception as error:  # noqa: BLE001 - a defect here must neither kill the loop nor quote a payload
            self._log.error("could not show it: %s", type(error).__name__)


def apology() -> Rendered:
    """Return the message that nothing was stored, in every language: nobody's own is looked up for it."""
    parts = [message(Notice(locale, "notice-try-again")) for locale in LOCALES]
    return Rendered("\n".join(part.text for part in parts), [block for part in parts for block in part.blocks])
