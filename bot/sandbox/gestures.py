"""What people do: tap, choose, fill a form, open the home, type. Each is one signed request to the bot."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.sandbox import payloads, views
from bot.sandbox.blocks import held, option_of
from bot.sandbox.courier import Courier, Receipt
from bot.sandbox.errors import Misuse, SlackError
from bot.sandbox.finding import by_name, unfilled, wanted
from bot.sandbox.limits import TAPPED
from bot.sandbox.members import Channel, Json, Person, View
from bot.sandbox.response_url import respond
from bot.sandbox.workspace import ResponseUrl, Workspace

BULK_CONCURRENCY = 16


class Gestures:
    """Gestures of the people of one workspace."""

    def __init__(self, workspace: Workspace, courier: Courier) -> None:
        self.workspace = workspace
        self.courier = courier

    # ------------------------------------------------------------ taps

    async def click(
        self,
        user: str,
        action_id: str | None = None,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
        label: str | None = None,
        value: Any = None,
        at: float | None = None,
    ) -> Json:
        """Tap a button, or choose in a menu, in a message (``channel``, ``ts``), a modal or the home (``view_id``).

        The element is found by any of ``action_id``, ``block_id``, and a button's ``label`` (its words) and ``value``;
        for a menu, ``value`` is the option's value, a list of them, a date, a text. ``at`` (seconds since 1970) is the
        moment of the tap, the workspace's own by default.

        Returns:
            ``{"ok", "status", "error", "ms", "view"}``; ``view`` is the modal now in front of this person, if any.

        Raises:
            Misuse: this person could not do that.
        """
        person = self._active(user)
        if view_id is not None:
            view = self._view(person, view_id)
            block, element = wanted(view.body["blocks"], action_id, block_id, label, value)
            chosen = self._choose(view.state, block, element, value)
            done = payloads.action(block, element, chosen, self.workspace.clock.tap_stamp(at))
            payload = payloads.view_action(self.workspace, person, view, done)
        else:
            where, message = self._message(person, channel, ts)
            block, element = wanted(message.get("blocks", []), action_id, block_id, label, value)
            state = {} if element["type"] in TAPPED else self.workspace.choices.setdefault((user, message["ts"]), {})
            chosen = self._choose(state, block, element, value)
            self.workspace.read(user, where)
            done = payloads.action(block, element, chosen, self.workspace.clock.tap_stamp(at))
            payload = payloads.message_action(self.workspace, person, where, message, done)
        return self._outcome(person, await self.courier.interaction(payload))

    async def clicks(self, taps: list[Json], concurrency: int = BULK_CONCURRENCY) -> list[Json]:
        """Make many taps (each the arguments of `click`), ``concurrency`` at a time; results in the order given.

        A tap nobody could make is a result with ``"ok": false, "error": "misuse"``, and the others go on.
        """
        results: list[Json] = [{}] * len(taps)
        queue = iter(enumerate(taps))

        async def hand() -> None:
            for index, tap in queue:
                try:
                    results[index] = await self.click(**tap)
                except Misuse as misuse:
                    results[index] = {"ok": False, "error": "misuse", "detail": str(misuse)}

        async with asyncio.TaskGroup() as hands:
            for _ in range(min(concurrency, len(taps))):
                hands.create_task(hand())
        return results

    # ------------------------------------------------------------ modals

    async def submit_view(self, user: str, values: dict[str, Any] | None = None, view_id: str | None = None) -> Json:
        """Fill the modal in front of somebody and submit it.

        Args:
            user: who.
            values: ``{block_id or action_id: value}``; a value is text, an option's value, or a list of them.
            view_id: which modal, the one in front by default.

        Returns:
            As `click`, with ``"errors": {block_id: words}`` when the form came back, whoever refused it: as in Slack, a
            required field left empty never reaches the bot.
        """
        person = self._active(user)
        view = self._view(person, view_id)
        self._fill(view, values or {})
        missing = unfilled(view)
        if missing:
            return {"ok": False, "status": None, "error": "incomplete", "ms": 0.0, "view": view.id, "errors": missing}
        payload = payloads.view_submission(self.workspace, person, view)
        receipt = await self.courier.interaction(payload)
        errors = self._follow(view, receipt)
        return self._outcome(person, receipt) | {"ok": receipt.ok and not errors, "errors": errors}

    async def close_view(self, user: str, *, cleared: bool = False) -> Json:
        """Close the modal in front of somebody, or all of them (``cleared``)."""
        person = self._active(user)
        view = self._view(person, None)
        stack = self.workspace.modals[user]
        stack.clear() if cleared else stack.remove(view)
        self.workspace.changes.tell("view", user=user)
        if not view.body.get("notify_on_close"):
            return {"ok": True, "status": None, "error": None, "ms": 0.0, "view": stack[-1].id if stack else None}
        payload = payloads.view_closed(self.workspace, person, view, cleared=cleared)
        return self._outcome(person, await self.courier.interaction(payload))

    def _follow(self, view: View, receipt: Receipt) -> dict[str, str]:
        """Do what the answer to a submission says, and return the errors it shows by field."""
        if not receipt.ok:
            return {}
        answer = receipt.body() or {}
        stack = self.workspace.modals.get(view.user, [])
        kind = answer.get("response_action") if isinstance(answer, dict) else None
        if kind == "errors":
            return {str(block): str(words) for block, words in answer["errors"].items()}
        try:
            if kind == "update":
                views.replaced(self.workspace, view, views.checked(self.workspace, answer["view"], "modal"))
            elif kind == "push":
                views.stacked(self.workspace, view.user, views.checked(self.workspace, answer["view"], "modal"))
            elif kind == "clear":
                stack.clear()
            elif view in stack:
                stack.remove(view)
        except SlackError as refusal:
            receipt.error = json.dumps(refusal.body())
        self.workspace.changes.tell("view", user=view.user)
        return {}

    # ------------------------------------------------------------ home, commands, words

    async def open_home(self, user: str, tab: str = "home") -> Json:
        """Open the app's page on its ``home`` or ``messages`` tab, and return as `click`, plus the home's blocks."""
        person = self._active(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.workspace.direct(user).id,
            "tab": tab,
        }
        home = self.workspace.homes.get(user)
        if home is not None and tab == "home":
            event["view"] = views.shape(self.workspace, home)
        return self._outcome(person, await self.event(event))

    async def slash(self, user: str, text: str = "", *, command: str = "/diapason", channel: str | None = None) -> Json:
        """Type a slash command, in the conversation with the bot unless ``channel`` says otherwise."""
        person = self._active(user)
        where = self._where(person, channel)
        if command not in self.workspace.app.commands:
            raise Misuse(f"{command} is not a command of this workspace")
        form = payloads.command(self.workspace, person, where, command, text)
        receipt = await self.courier.command(form)
        said = receipt.body() if receipt.ok else None
        if said is None and receipt.ok and receipt.text.strip():
            said = {"text": receipt.text}
        if isinstance(said, dict) and (said.get("text") or said.get("blocks")):
            known = ResponseUrl(where.id, user, None, 0.0)
            try:
                respond(self.workspace, known, {"response_type": "ephemeral", **said})
            except SlackError as refusal:
                receipt.error = json.dumps(refusal.body())
        return self._outcome(person, receipt)

    async def say(self, user: str, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> Json:
        """Type a message; the bot hears of it only in its direct messages. Returns as `click`, with its ``ts``."""
        person = self._active(user)
        where = self._where(person, channel)
        if where.is_im and (self.workspace.app.read_only or not self.workspace.app.messages_tab):
            raise Misuse("nobody writes to this app: its messages tab is closed or read-only")
        content: Json = {"text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        message = self.workspace.post(where, user, content)
        message["blocks"] = payloads.typed(message["ts"], text)
        self.workspace.read(user, where)
        if not where.is_im:
            return {"ok": True, "status": None, "error": None, "ms": 0.0, "view": None, "ts": message["ts"]}
        event = {**message, "channel": where.id, "channel_type": "im", "event_ts": message["ts"]}
        return self._outcome(person, await self.event(event)) | {"ts": message["ts"]}

    # ------------------------------------------------------------ events

    async def event(self, event: Json) -> Receipt:
        """Send an event, wrapped and signed; one the app did not subscribe to goes nowhere, and all is well."""
        subscribed = self.workspace.app.events
        if subscribed is not None and subscription(event) not in subscribed:
            return Receipt(f"event.{event['type']}", None, "", 0.0)
        return await self.courier.event(payloads.envelope(self.workspace, event))

    async def change_person(self, user: str, facts: Json) -> Receipt:
        """Change an account, and tell the bot (``user_change``)."""
        person = self.workspace.person(user)
        for name, value in facts.items():
            setattr(person, name, value)
        person.updated = int(self.workspace.clock.now())
        self.workspace.changes.tell("people")
        return await self.event({"type": "user_change", "user": self._account(person), "cache_ts": person.updated})

    async def join(self, user: str) -> Receipt:
        """Tell the bot that somebody has just arrived (``team_join``)."""
        return await self.event({"type": "team_join", "user": self._account(self.workspace.person(user))})

    async def uninstall(self) -> list[Receipt]:
        """Take the app out of the workspace: its token dies, and it is told so."""
        self.workspace.app.refusal = "account_inactive"
        tokens = {"oauth": [], "bot": [self.workspace.app.user_id]}
        revoked = await self.event({"type": "tokens_revoked", "tokens": tokens})
        return [revoked, await self.event({"type": "app_uninstalled"})]

    async def verify(self) -> bool:
        """Send the challenge of a new request URL; True when the bot gives it back."""
        challenge = payloads.verification(self.workspace)
        receipt = await self.courier.event(challenge)
        body = receipt.body()
        return challenge["challenge"] in (receipt.text, body.get("challenge") if isinstance(body, dict) else None)

    # ------------------------------------------------------------ finding

    def _account(self, person: Person) -> Json:
        return person.as_slack(self.workspace.team_id, self.workspace.clock.today(), locale=True)

    def _active(self, user: str) -> Person:
        person = self.workspace.person(user)
        if person.deleted or person.is_bot:
            raise Misuse(f"{person.real_name} cannot do anything here: the account is a bot's or is deactivated")
        return person

    def _where(self, person: Person, channel: str | None) -> Channel:
        where = self.workspace.direct(person.id) if channel is None else self.workspace.channels.get(channel)
        if where is None or person.id not in where.members:
            raise Misuse(f"{person.real_name} is not in conversation {channel}")
        return where

    def _message(self, person: Person, channel: str | None, ts: str | None) -> tuple[Channel, Json]:
        where = self._where(person, channel)
        message = where.messages.get(ts or "") or where.ephemerals.get(ts or "")
        if message is None or message.get("to", person.id) != person.id:
            raise Misuse(f"{person.real_name} sees no message {ts} in {where.id}")
        return where, message

    def _view(self, person: Person, view_id: str | None) -> View:
        stack = self.workspace.modals.get(person.id, [])
        home = self.workspace.homes.get(person.id)
        for view in [*stack[::-1], *([home] if home else [])]:
            if view_id in (None, view.id):
                return view
        raise Misuse(f"{person.real_name} has no view {view_id or ''} open")

    def _choose(self, state: dict[str, dict[str, Json]], block: Json, element: Json, value: Any) -> Json | None:
        try:
            if element["type"] == "button":
                return None
            if element["type"] == "overflow":
                return option_of(element, str(value))
            chosen = held(element, value)
        except ValueError as unknown:
            raise Misuse(str(unknown)) from None
        state.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        return chosen

    def _fill(self, view: View, values: dict[str, Any]) -> None:
        for name, value in values.items():
            block, element = by_name(view.body["blocks"], name)
            if element["type"] in TAPPED:
                raise Misuse(f"{name} is a button, not a field")
            self._choose(view.state, block, element, value)

    def _outcome(self, person: Person, receipt: Receipt) -> Json:
        stack = self.workspace.modals.get(person.id)
        return {
            "ok": receipt.ok,
            "status": receipt.status,
            "error": receipt.error,
            "ms": round(receipt.milliseconds, 2),
            "view": stack[-1].id if stack else None,
        }


def subscription(event: Json) -> str:
    """Return the name under which an app subscribes to an event: ``message.im`` for a direct message."""
    kind = str(event["type"])
    return f"{kind}.{event['channel_type']}" if kind == "message" else kind
