"""`/diapason …`: answered in the acknowledgement itself, to the person who typed and to nobody else."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.slack.limits import check_message
from bot.slack.listeners.envelope import actor
from bot.slack.presenter import Origin, Presenter
from bot.slack.render import message
from jobs.ports import Command, Desk, ReplaceWith, Say

LONGEST = 200


def register(app: AsyncApp, desk: Desk, presenter: Presenter) -> None:
    """Listen to the slash command, whatever name the workspace gave it."""

    @app.command(re.compile("^/"))
    async def typed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        who = actor(context)
        reply = await desk.handle(Command(who, str(body.get("text") or "").strip()[:LONGEST]))
        if isinstance(reply, Say | ReplaceWith):
            drawn = message(reply.card)
            check_message(drawn.text, drawn.blocks)
            await ack(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral", unfurl_links=False)
            return
        await ack()
        presenter.show(reply, Origin(who, trigger=str(body.get("trigger_id") or "") or None))
