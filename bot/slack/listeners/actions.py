"""Clicks on a message or in the home: handled by the desk first, then acknowledged, then shown."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.slack import ids
from bot.slack.listeners.envelope import origin_of, seen_at
from bot.slack.presenter import Presenter
from jobs.errors import NotStored
from jobs.ports import Command, FormRequested, Outcome

ANYTHING = re.compile("")
Listener = Callable[[AsyncAck, dict[str, Any], dict[str, Any], AsyncBoltContext], Awaitable[None]]


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Register a listener for each of our action ids, then one for any other: it explains that the message is old."""
    for action_ids, reader in ids.ROUTES:
        app.block_action(action_ids)(_listener(presenter, reader))
    app.action(ANYTHING)(_listener(presenter, lambda _: None))


def _listener(presenter: Presenter, reader: ids.Reader) -> Listener:
    """Return the listener of the controls that ``reader`` reads."""

    async def clicked(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        origin = origin_of(context, body)
        pressed = ids.Pressed.of(action, origin.actor, seen_at(action), origin.channel)
        event = reader(pressed) if pressed is not None else None
        if event is None:
            await ack()
            presenter.later(presenter.tell_by_name(origin, "unknown-action"))
        elif isinstance(event, FormRequested | Command):
            await ack()
            presenter.later(presenter.open_modal(event, origin))
        else:

            async def late(outcome: Outcome) -> None:
                presenter.show(outcome, origin)

            try:
                outcome = await presenter.ask(event, late=late)
            except NotStored:
                presenter.apologise(origin)
                raise
            await ack()
            presenter.show(outcome, origin)

    return clicked
