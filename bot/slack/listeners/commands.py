"""`/diapason …`: answered in the acknowledgement itself, to the person who typed and to nobody else."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.locale import LOCALES
from bot.slack.limits import check_message
from bot.slack.listeners.envelope import actor
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import message
from bot.slack.render.words import fixed
from jobs.ports import Command, Outcome, ReplaceWith, Say

LONGEST = 200


def register(app: AsyncApp, presenter: Presenter) -> None:
    """Listen to the slash command, whatever name the workspace gave it."""

    @app.command(re.compile("^/"))
    async def typed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        who = actor(context)
        command = Command(who, str(body.get("text") or "").strip()[:LONGEST])
        reply = await presenter.ask_desk(command, late=_too_late)
        if reply is None:
            await ack(text="\n".join(fixed(locale, "too-slow") for locale in LOCALES), response_type="ephemeral")
            return
        if isinstance(reply, Say | ReplaceWith):
            drawn = message(reply.card)
            check_message(drawn.text, drawn.blocks)
            await ack(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral", unfurl_links=False)
            return
        await ack()
        presenter.show(reply, Origin(who, trigger=str(body.get("trigger_id") or "") or None))


async def _too_late(_: Outcome) -> None:
    """Show nothing: the person was told to try again, and a command said twice does the same."""
