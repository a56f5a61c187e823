"""Shows the person who acted what the desk answered, where they acted: in the message, in a window, in the home.

Everything here happens after the acknowledgement: what had to be stored is stored already.
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
from jobs.errors import PlatformError, RetryLater
from jobs.ports import (
    Actor,
    Address,
    Desk,
    Event,
    FormErrors,
    FormRequested,
    Nothing,
    OpenForm,
    Outcome,
    ReplaceWith,
    Say,
)

BUDGET = 2.5  # seconds the desk may take before Slack is acknowledged all the same: it waits three
PATIENCE = 1.0  # seconds a form may take before a waiting window is opened: trigger ids live three
UPDATE_TRIES = 4
LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody acted, from the signed envelope."""

    actor: Actor
    channel: str | None = None
    message: str | None = None  # ts of a message that can be updated
    trigger: str | None = None
    home: bool = False
    window: str | None = None  # a modal in front of the person

    @property
    def address(self) -> Address | None:
        """The message that was tapped, when there is one that can be replaced."""
        return {"channel": self.channel, "ts": self.message} if self.channel and self.message else None

    def noted(self) -> dict[str, str]:
        """Return what a form keeps of it in its private metadata."""
        if self.home:
            return {"home": "1"}
        return {"channel": self.channel, "ts": self.message} if self.channel and self.message else {}


class Presenter:
    """What happens on the screen after an event."""

    def __init__(self, platform: SlackPlatform, desk: Desk) -> None:
        """Speak through ``platform``; ask ``desk`` for homes and forms."""
        self._platform = platform
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()
        self._cards: dict[tuple[str, str], QuestionCard] = {}
        self._log = logging.getLogger("bot.slack.presenter")

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it after the acknowledgement; trouble is logged by its name, and nobody waits for it."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, patience: float = 10.0) -> None:
        """Wait for what is under way, then let go."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def locale_of(self, actor: Actor) -> Locale:
        """Return the language of somebody, French for somebody we do not know."""
        view = await self._desk.home(actor)
        return view.locale if view is not None else DEFAULT

    async def ask_desk(self, event: Event, *, late: Callable[[Outcome], Coroutine[Any, Any, None]]) -> Outcome | None:
        """Let the desk store and answer; None when it takes so long that Slack must be acknowledged first.

        Nothing is thanked before it is stored: ``late`` is called with the answer once there is one.
        """
        asked = asyncio.ensure_future(self._desk.handle(event))
        await asyncio.wait({asked}, timeout=BUDGET)
        if asked.done():
            return asked.result()

        async def follow() -> None:
            await late(await asked)

        self.later(follow())
        return None

    # ---------------------------------------------------------------- replies

    def show(self, reply: Outcome, origin: Origin) -> None:
        """Show a reply where it belongs, after the acknowledgement."""
        match reply:
            case ReplaceWith(card):
                self.revise(origin, card)
            case Say(card):
                self.later(self.tell(origin, card))
            case OpenForm():
                self.later(self._open(origin, reply))
            case FormErrors() | Nothing():
                pass
            case never:
                assert_never(never)
        if origin.home and not isinstance(reply, ReplaceWith):
            self.later(self.refresh_home(origin.actor))

    def revise(self, origin: Origin, card: QuestionCard) -> None:
        """Bring the tapped message up to date; of several taps in a row only the latest card need be sent."""
        if origin.address is None:
            self.later(self.refresh_home(origin.actor))
            return
        place = (origin.address["channel"], origin.address["ts"])
        busy = place in self._cards
        self._cards[place] = card
        if not busy:
            self.later(self._send_revisions(place, origin.address))

    async def tell(self, origin: Origin, card: Message) -> None:
        """Answer only the person who acted: in the conversation, or in a window when there is none.

        A question asked for from the home (an admin's test) comes as questions do, in a direct message.
        """
        if origin.channel is not None:
            await self._platform.whisper(origin.channel, origin.actor.user, message(card))
        elif origin.window is not None:
            await self._platform.update_view(origin.window, forms.shown(card.locale, message(card)))
        elif isinstance(card, QuestionCard):
            await self._platform.post(origin.actor.user, card, delivery_id="test")
        elif origin.trigger is not None:
            await self._platform.open_view(origin.trigger, forms.shown(card.locale, message(card)))

    async def tell_by_name(self, origin: Origin, key: str) -> None:
        """Answer with one of our own sentences, in the person's language."""
        await self.tell(origin, Notice(await self.locale_of(origin.actor), key))

    async def open_form(self, event: FormRequested, origin: Origin) -> None:
        """Open the form asked for; when the desk is slow, a waiting window first, then the form in it."""
        if origin.trigger is None:
            return
        asked = asyncio.ensure_future(self._desk.handle(event))
        await asyncio.wait({asked}, timeout=PATIENCE)
        if asked.done():
            await self._open(origin, asked.result())
            return
        opened = origin.window or await self._platform.open_view(origin.trigger, forms.loading())
        view = self.view_of(await asked, origin)
        if view is not None:
            await self._platform.update_view(opened, view)

    async def finish_form(self, reply: Outcome, origin: Origin, locale: Locale) -> None:
        """Say in the form's own window how it ended, when that took too long to be said at once."""
        view = self.view_of(reply, origin)
        if view is None:
            key = "form-not-saved" if isinstance(reply, FormErrors) else "form-saved"
            view = forms.shown(locale, message(Notice(locale, key)))
        if origin.window is not None:
            await self._platform.update_view(origin.window, view)
        if isinstance(reply, ReplaceWith):
            self.revise(origin, reply.card)
        elif origin.home:
            await self.refresh_home(origin.actor)

    async def refresh_home(self, actor: Actor) -> None:
        """Publish somebody's home as it is now."""
        view = await self._desk.home(actor)
        if view is not None:
            await self._platform.show_home(actor.user, view)

    def view_of(self, reply: Outcome, origin: Origin) -> dict[str, Any] | None:
        """Draw a reply as a window, or None when there is nothing to show in one."""
        match reply:
            case OpenForm(form):
                return forms.form(form, origin.noted())
            case Say(card):
                return forms.shown(card.locale, message(card))
            case ReplaceWith() | FormErrors() | Nothing():
                return None
            case never:
                assert_never(never)

    async def _open(self, origin: Origin, reply: Outcome) -> None:
        view = self.view_of(reply, origin)
        if view is not None and origin.window is not None:  # a second window does not open over the first
            await self._platform.update_view(origin.window, view)
        elif view is not None and origin.trigger is not None:
            await self._platform.open_view(origin.trigger, view)

    async def _send_revisions(self, place: tuple[str, str], address: Address) -> None:
        done: QuestionCard | None = None
        try:
            while (card := self._cards[place]) is not done:
                done = card
                try:
                    await self._update(address, card)
                except PlatformError:
                    if self._cards[place] is card:
                        raise
        finally:
            del self._cards[place]

    async def _update(self, address: Address, card: QuestionCard) -> None:
        """Replace a message; the tap is stored, so what is asked here is only patience."""
        for tries in range(1, UPDATE_TRIES + 1):
            try:
                await self._platform.update(address, card)
            except RetryLater as later:
                if tries == UPDATE_TRIES:
                    raise
                await asyncio.sleep(min(later.after, LONGEST_PAUSE))
            else:
                return

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except PlatformError as error:
            self._log.warning("Slack did not show it: %s", error)
        except Exception as error:  # noqa: BLE001 - a defect here must neither kill the loop nor quote a payload
            self._log.error("could not show it: %s", type(error).__name__)
