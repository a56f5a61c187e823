"""Shows the desk's outcome to the person who acted and to nobody else: where they tapped, and nowhere else.

What is tapped in a message is answered beside it, in an ephemeral message that the next tap in it replaces. What is
tapped in a modal is answered in that modal. What is tapped in the home changes the home, or opens a modal over it.

All this happens after the acknowledgement: what had to be stored is stored already. What could not be stored is not
acknowledged (F10): Slack itself shows that a tap failed, and the person is told to try again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.locale import DEFAULT, LOCALES, Locale
from bot.slack import ids
from bot.slack.homes import Homes
from bot.slack.messenger import SlackPlatform
from bot.slack.render import Rendered, forms, message, modal
from bot.waiting import Pending, Queue
from jobs.cards import Message, Notice, QuestionCard
from jobs.errors import NotStored, PlatformError
from jobs.ports import (
    Acknowledge,
    Actor,
    Command,
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
    over: bool = False  # that modal is a form which took another modal's place: what comes of it is shown in it

    def to_metadata(self) -> dict[str, str]:
        """Return what a modal's private metadata keeps of it: where, and in whose place, what comes of it is shown."""
        over = {"over": "1"} if self.modal is not None else {}
        if self.in_home:
            return {"home": "1", **over}
        if self.channel is None:
            return over
        response = {} if self.response is None else {"response": self.response}
        return {"channel": self.channel, **response, **({"alone": "1"} if self.alone else {}), **over}

    @classmethod
    def from_metadata(cls, actor: Actor, metadata: dict[str, Any], modal: str | None) -> Origin:
        """Return where the modal that keeps this metadata was asked for."""
        response = metadata.get("response")
        return cls(
            actor,
            channel=ids.channel_id(metadata.get("channel")),
            alone=metadata.get("alone") == "1",
            response=response if isinstance(response, str) else None,
            in_home=metadata.get("home") == "1",
            modal=modal,
            over=metadata.get("over") == "1",
        )


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
            await self._show_rendered(origin, apology(), DEFAULT, instead=False)
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
            case Say(card, instead):
                self.later(self.tell(origin, card, instead=instead))
            case OpenForm():
                self.later(self._open(origin, outcome))
            case FormErrors() | Nothing():
                pass
            case never:
                assert_never(never)
        self.refresh_home(outcome, origin)

    async def whisper(self, origin: Origin, card: Message) -> None:
        """Show how a person's own questions stand; in the home, the home itself tells."""
        if origin.modal is not None or not origin.in_home:
            await self._show_rendered(origin, message(card), card.locale, instead=True)

    async def tell(self, origin: Origin, card: Message, *, instead: bool = False) -> None:
        """Show a card only to the person who acted, ``instead`` of what they alone saw and tapped, or beside it.

        A question asked for from the home (an admin's test) comes as questions do, in a direct message; a modal over
        the home says so.
        """
        if isinstance(card, QuestionCard) and origin.in_home and origin.modal is None:
            card = await self._sent(origin, card)
        await self._show_rendered(origin, message(card), card.locale, instead=instead)

    async def _sent(self, origin: Origin, card: QuestionCard) -> Notice:
        """Send a test to the person who asked for it; return the notice that says where it is, or that it is not."""
        try:
            await self._platform.post(origin.actor.user, card, delivery_id="test")
        except PlatformError as error:
            self._log.warning("a test was not sent: %s", error)
            return Notice(card.locale, "notice-test-not-sent")
        return Notice(card.locale, "notice-test-sent")

    async def _show_rendered(self, origin: Origin, rendered: Rendered, locale: Locale, *, instead: bool) -> None:
        """Show a message in the modal in front of the person, beside what they tapped, or in a modal over their home.

        ``instead`` puts it in the place of what they tapped where that was theirs alone; what others can read stays.
        """
        if origin.modal is not None:
            await self._platform.update_view(origin.modal, self._modal(origin, locale, rendered))
        elif origin.channel is not None:
            await self._beside(origin, origin.channel, rendered, locale, instead=instead)
        elif origin.trigger is not None:
            await self._platform.open_view(origin.trigger, self._modal(origin, locale, rendered))

    async def _beside(self, origin: Origin, channel: str, rendered: Rendered, locale: Locale, *, instead: bool) -> None:
        """Show a message in the conversation of the tap: by its own address, else by the API, else in a modal.

        The address needs no membership: whoever types a command in a channel without the bot taps in what it answers.
        """
        if origin.response is not None and await self._platform.respond(
            origin.response, rendered, replace=origin.alone and instead
        ):
            return
        try:
            await self._platform.whisper(channel, origin.actor.user, rendered)
        except PlatformError:
            if origin.trigger is None:
                raise
            await self._platform.open_view(origin.trigger, self._modal(origin, locale, rendered))

    @staticmethod
    def _modal(origin: Origin, locale: Locale, rendered: Rendered) -> dict[str, Any]:
        return forms.shown(locale, rendered, origin.to_metadata())

    async def tell_by_name(self, origin: Origin, key: str) -> None:
        """Show the sentence ``key``, in the person's language, only to the person who acted."""
        await self.tell(origin, Notice(await self.locale_of(origin.actor), key))

    async def open_modal(self, event: FormRequested | Command, origin: Origin) -> None:
        """Open what was asked for in a modal; when the desk is slow, open an empty one first, then fill it."""
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
            view = self._modal(origin, DEFAULT, apology())
        except PlatformError:  # its trigger is gone, say: a conversation can still be answered
            if origin.channel is not None:
                self.apologise(replace(origin, modal=None, trigger=None))
            raise
        if view is not None:
            await self._platform.update_view(opened, view)

    async def finish_form(self, outcome: Outcome, origin: Origin, locale: Locale) -> None:
        """Show in the form's modal that it was stored after all, once the person was told to try again.

        One with errors was not: it stays open as it is, with what was typed.
        """
        if isinstance(outcome, FormErrors):
            return
        shown = self.view_of(outcome, origin)
        view = shown or self._modal(origin, locale, message(Notice(locale, "form-saved")))
        if origin.modal is not None:
            await self._platform.update_view(origin.modal, view)
        if isinstance(outcome, Acknowledge) and shown is None:
            await self.whisper(replace(origin, modal=None), outcome.receipt)
        self.refresh_home(outcome, origin)

    def refresh_home(self, outcome: Outcome, origin: Origin) -> None:
        """Have a person's home show what came of an act: at once where they acted there, else in its turn."""
        if origin.in_home:
            self.later(self.homes.publish(origin.actor))
        elif isinstance(outcome, Acknowledge):
            self.later(self.homes.publish_in_turn(origin.actor))

    def view_of(self, outcome: Outcome, origin: Origin) -> dict[str, Any] | None:
        """Return an outcome as a modal, None when it has nothing to show in one.

        A receipt is shown in the form's modal where that form took the place of a modal, as those of *my data* do.
        """
        match outcome:
            case OpenForm(form):
                return forms.form(form, origin.to_metadata())
            case Say(card):
                return self._modal(origin, card.locale, modal(card))
            case Acknowledge(receipt) if origin.over:
                return self._modal(origin, receipt.locale, message(receipt))
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
