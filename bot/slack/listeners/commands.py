"""`/diapason …`: its outcome is shown in the acknowledgement, only to the person who typed it."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.locale import LOCALES
from bot.slack.limits import check_message
from bot.slack.listeners.envelope import actor_of
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import message
from bot.words.text import fixed
from jobs.errors import NotStored
from jobs.ports import Command, Say

LONGEST = 200


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Register the listener of the slash command, under any name that the workspace gave it."""

    @app.command(re.compile("^/"))
    async def typed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        actor = actor_of(context)
        command = Command(actor, str(body.get("text") or "").strip()[:LONGEST])
        try:
            outcome = await presenter.ask(command)
        except NotStored:
            await ack(text="\n".join(fixed(locale, "too-slow") for locale in LOCALES), response_type="ephemeral")
            return
        if isinstance(outcome, Say):
            rendered = message(outcome.card)
            check_message(rendered.text, rendered.blocks)
            await ack(text=rendered.text, blocks=rendered.blocks, response_type="ephemeral", unfurl_links=False)
            return
        await ack()
        presenter.show(outcome, Origin(actor, trigger=str(body.get("trigger_id") or "") or None))
