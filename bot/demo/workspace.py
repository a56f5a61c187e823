"""The demo's stage over HTTP: the bot serves, the sandbox stands for Slack, and every gesture is a signed request."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.demo.company import Company, Employee
from bot.demo.leading import PlannedDecision
from bot.demo.life import START, PlannedComment, PlannedReply, PlannedTap
from bot.locale import t
from bot.sandbox.client import SandboxClient
from bot.slack.ids import answer_value, ask_block, commitment_block, decision_block, item_block, reply_block
from jobs.setup.promises import CONSULTED

TOGETHER = 24  # taps under way at once
BOT = "U0DIAPASON"
PATIENCE = 15.0  # seconds
TRIES = 3  # of a tap: who is told to try again does, as on a machine that is busy with something else


class SandboxStage:
    """A stage that makes people's gestures in the sandbox, through its control API."""

    def __init__(self, sandbox: SandboxClient) -> None:
        self.sandbox = sandbox

    async def at(self, now: datetime) -> None:
        """Set the workspace's clock."""
        await self.sandbox.set_clock(now)

    async def tap(self, taps: list[PlannedTap]) -> None:
        """Make everyone's first taps, then their second ones, and so on: nobody taps twice at once.

        Raises:
            RuntimeError: the bot did not acknowledge a tap, however often it was made.
        """
        turns: list[list[PlannedTap]] = []
        turn_of: dict[str, int] = {}
        for tap in taps:
            turn = turn_of[tap.person.key] = turn_of.get(tap.person.key, -1) + 1
            if turn == len(turns):
                turns.append([])
            turns[turn].append(tap)
        for turn_taps in turns:
            clicks = [_click(tap) for tap in turn_taps]
            for _ in range(TRIES):
                results = await self.sandbox.clicks(clicks, concurrency=TOGETHER)
                refused = [(click, result) for click, result in zip(clicks, results, strict=True) if not result["ok"]]
                clicks = [click for click, _ in refused]
                if not clicks:
                    break
            else:
                raise RuntimeError(f"{len(refused)} taps were not acknowledged: {refused[0][1]}")

    async def go_away(self, person: Employee, until: date) -> None:
        """Fill the pause form of somebody's home."""
        await self.sandbox.open_home(person.key)
        await self.in_home(person.key, "pause")
        await self.fill(person.key, {"until": until.isoformat()})

    async def comment(self, person: Employee, comment: PlannedComment) -> None:
        """Open the comment form from the question and send it."""
        await self.sandbox.click(person.key, "comment", block_id=item_block(comment.window), **comment.address)
        await self.fill(person.key, {"text": comment.text})

    async def reply(self, leader: Employee, reply: PlannedReply) -> None:
        """Tap *reply* below a comment in the digest's thread, and send the form.

        Raises:
            TimeoutError: the comment did not appear within ``PATIENCE`` seconds.
        """
        block_id = reply_block(reply.window, reply.thread)
        async with asyncio.timeout(PATIENCE):
            while (stamp := await self._message_with(block_id, leader.key, reply.channel)) is None:  # noqa: ASYNC110 same
                await asyncio.sleep(0.05)
        await self.sandbox.click(leader.key, "reply", block_id=block_id, channel=reply.channel, ts=stamp)
        await self.fill(leader.key, {"text": reply.text})

    async def decide(self, leader: Employee, decision: PlannedDecision) -> None:
        """Tap what the digest offers below the gap that it asks about: decide, and fill the form, or put it off."""
        block_id = decision_block(decision.gap)
        if decision.what is None:
            await self._tap_in_message(leader, "gap-later", block_id, decision.address)
            return
        await self._tap_in_message(leader, "commit", block_id, decision.address)
        values = {"what": decision.what, "owner": str(decision.owner), "due": decision.due.isoformat()}
        await self.fill(leader.key, values)

    async def accept(self, owner: Employee, commitment: int, address: Mapping[str, str]) -> None:
        """Tap *accept* in the message that asks an owner to."""
        await self._tap_in_message(owner, "commitment-accept", commitment_block(commitment), address)

    async def _tap_in_message(
        self, person: Employee, action_id: str, block_id: str, address: Mapping[str, str]
    ) -> None:
        """Tap a button of a message.

        Raises:
            RuntimeError: the bot did not acknowledge the tap.
        """
        result = await self.sandbox.click(person.key, action_id, block_id=block_id, **address)
        if not result["ok"]:
            raise RuntimeError(f"{action_id} was not acknowledged: {result}")

    async def _message_with(self, block_id: str, user: str, channel: str) -> str | None:
        """Return the ts of the newest message that holds a block, None if none does."""
        for message in reversed(await self.sandbox.messages(user, channel, limit=200)):
            if any(block["block_id"] == block_id for block in message.get("blocks", [])):
                return str(message["ts"])
        return None

    async def _home(self, user: str) -> dict[str, Any]:
        """Return a person's home once the bot has published it.

        Raises:
            TimeoutError: it did not within ``PATIENCE`` seconds.
        """
        async with asyncio.timeout(PATIENCE):
            while (view := (await self.sandbox.home(user))["view"]) is None:  # noqa: ASYNC110 it is another process
                await asyncio.sleep(0.05)
        return dict(view)

    async def _wait_for_form(self, user: str) -> None:
        """Wait until a person's open modal is a form: a schedule's comes after an empty modal.

        Raises:
            TimeoutError: it is none within ``PATIENCE`` seconds.
        """
        async with asyncio.timeout(PATIENCE):
            while not await self._fillable(user):  # noqa: ASYNC110 it is another process
                await asyncio.sleep(0.05)

    async def _fillable(self, user: str) -> bool:
        view = (await self.sandbox.modal(user))["view"]
        return view is not None and any(block["type"] == "input" for block in view["blocks"])

    async def fill(self, user: str, values: dict[str, Any]) -> None:
        """Fill a person's open form and send it; ``values`` are by block or action id.

        Raises:
            RuntimeError: the bot refused the form.
        """
        await self._wait_for_form(user)
        result = await self.sandbox.submit_view(user, values)
        if not result["ok"]:
            raise RuntimeError(f"the form was not taken: {result}")

    async def in_home(self, user: str, action_id: str, **target: Any) -> None:
        """Tap a control of a person's open home.

        Raises:
            RuntimeError: the bot did not acknowledge the tap.
        """
        view = await self._home(user)
        result = await self.sandbox.click(user, action_id, view_id=view["id"], **target)
        if not result["ok"]:
            raise RuntimeError(f"{action_id} was not acknowledged: {result}")


def _click(tap: PlannedTap) -> dict[str, Any]:
    return {
        "user": tap.person.key,
        "block_id": ask_block(tap.window, tap.item),
        "value": answer_value(tap.round, tap.value),  # a button's, or an option's of a list
        "at": tap.at.timestamp(),
        **tap.address,
    }


async def settle(stage: SandboxStage, company: Company, *, questions: tuple[str, ...] | None = None) -> str:
    """Set Diapason up in chat as the admin does (works council, schedule, leadership channel), and return the channel.

    Args:
        stage: where the gestures are made.
        company: its first admin makes them; its leaders are the channel's members.
        questions: alignment questions to choose instead of those on by default, without pulse items.

    Returns:
        The leadership channel's id.
    """
    admin = next(person.key for person in company.people if person.is_admin)
    leaders = [person.key for person in company.people if person.leader]
    everyone = [person.key for person in company.people]
    await stage.sandbox.add_channel(t(company.locale, "demo-everyone"), everyone)  # commands are typed there
    channel = await stage.sandbox.add_channel(t(company.locale, "demo-channel"), [*leaders[:19], BOT], is_private=True)
    await stage.sandbox.open_home(admin)
    await stage.in_home(admin, "consultation")
    await stage.fill(admin, {"how": CONSULTED, "on": (START - timedelta(days=14)).isoformat()})
    await stage.in_home(admin, "schedule-new")
    values: dict[str, Any] = {"name": "Alignement" if company.locale == "fr" else "Alignment"}
    if questions is not None:
        values |= {"alignment": list(questions), "pulse": []}
    await stage.fill(admin, values)
    await stage.in_home(admin, "channel", value=channel["id"])
    return str(channel["id"])


@asynccontextmanager
async def served(web: Starlette, bound: socket.socket) -> AsyncIterator[None]:
    """Serve the bot on a bound socket, in the running event loop, until the end."""
    config = uvicorn.Config(web, log_config=None, access_log=False, timeout_keep_alive=75, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    # the demo's own Ctrl-C handling stays in charge
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await task
