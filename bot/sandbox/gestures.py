"""People's gestures (tap, choose, fill a form, open the home, type): each is one signed request to the bot."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.sandbox import payloads, views
from bot.sandbox.blocks import option_of, state_of
from bot.sandbox.courier import Courier, Receipt
from bot.sandbox.errors import Misuse, SlackError
from bot.sandbox.finding import find_element, find_field, unfilled
from bot.sandbox.limits import TAPPED
from bot.sandbox.members import Channel, Json, Person, View
from bot.sandbox.response_url import respond
from bot.sandbox.workspace import ResponseUrl, Workspace

BULK_CONCURRENCY = 16


class Gestures:
    """The gestures of one workspace's people."""

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
        """Tap a button or choose in a menu: of a message (``channel``, ``ts``), a modal or the home (``view_id``).

        The element is found by any of ``action_id``, ``block_id``, and a button's ``label`` (its words) and ``value``;
        for a menu, ``value`` is the option's value, a list of them, a date, a text. ``at`` (seconds since 1970) is the
        moment of the tap, the workspace's own by default.

        Returns:
            ``{"ok", "status", "error", "ms", "view"}``; ``view`` is the id of this person's topmost modal, if any.

        Raises:
            Misuse: this person could not do that.
        """
        person = self._active(user)
        if view_id is not None:
            view = self._view(person, view_id)
            block, element = find_element(view.body["blocks"], action_id, block_id, label, value)
            chosen = self._choose(view.state, block, element, value)
            entry = payloads.action(block, element, chosen, self.workspace.clock.tap_stamp(at))
            payload = payloads.view_action(self.workspace, person, view, entry)
        else:
            conversation, message = self._message(person, channel, ts)
            block, element = find_element(message.get("blocks", []), action_id, block_id, label, value)
            state = {} if element["type"] in TAPPED else self.workspace.choices.setdefault((user, message["ts"]), {})
            chosen = self._choose(state, block, element, value)
            self.workspace.read(user, conversation)
            entry = payloads.action(block, element, chosen, self.workspace.clock.tap_stamp(at))
            payload = payloads.message_action(self.workspace, person, conversation, message, entry)
        return self._result(person, await self.courier.interaction(payload))

    async def clicks(self, taps: list[Json], concurrency: int = BULK_CONCURRENCY) -> list[Json]:
        """Make many taps (each the arguments of `click`), ``concurrency`` at a time; return results in their order.

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
        """Fill a person's modal and submit it.

        Args:
            user: the person's id.
            values: ``{block_id or action_id: value}``; a value is text, an option's value, or a list of them.
            view_id: which modal, the topmost by default.

        Returns:
            As `click`, with ``"errors": {block_id: words}`` when the form was refused by the bot, or by the sandbox: as
            in Slack, a form with a required field left empty never reaches the bot.
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
        return self._result(person, receipt) | {"ok": receipt.ok and not errors, "errors": errors}

    async def close_view(self, user: str, *, cleared: bool = False) -> Json:
        """Close a person's topmost modal, or all of them (``cleared``), and return as `click`."""
        person = self._active(user)
        view = self._view(person, None)
        stack = self.workspace.modals[user]
        stack.clear() if cleared else stack.remove(view)
        self.workspace.changes.tell("view", user=user)
        if not view.body.get("notify_on_close"):
            return {"ok": True, "status": None, "error": None, "ms": 0.0, "view": stack[-1].id if stack else None}
        payload = payloads.view_closed(self.workspace, person, view, cleared=cleared)
        return self._result(person, await self.courier.interaction(payload))

    def _follow(self, view: View, receipt: Receipt) -> dict[str, str]:
        """Obey the bot's response to a submission, and return the errors it shows, by block id."""
        if not receipt.ok:
            return {}
        answer = receipt.body() or {}
        stack = self.workspace.modals.get(view.user, [])
        kind = answer.get("response_action") if isinstance(answer, dict) else None
        if kind == "errors":
            return {str(block): str(words) for block, words in answer["errors"].items()}
        try:
            if kind == "update":
                views.replace_body(self.workspace, view, views.checked_body(self.workspace, answer["view"], "modal"))
            elif kind == "push":
                views.push_modal(self.workspace, view.user, views.checked_body(self.workspace, answer["view"], "modal"))
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
        """Open the app's page on its ``home`` or ``messages`` tab, and return as `click`."""
        person = self._active(user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.workspace.direct(user).id,
            "tab": tab,
        }
        home = self.workspace.homes.get(user)
        if home is not None and tab == "home":
            event["view"] = views.view_object(self.workspace, home)
        return self._result(person, await self.event(event))

    async def slash(self, user: str, text: str = "", *, command: str = "/diapason", channel: str | None = None) -> Json:
        """Type a slash command, in ``channel`` or the conversation with the bot, and return as `click`."""
        person = self._active(user)
        conversation = self._conversation(person, channel)
        if command not in self.workspace.app.commands:
            raise Misuse(f"{command} is not a command of this workspace")
        form = payloads.command(self.workspace, person, conversation, command, text)
        receipt = await self.courier.command(form)
        body = receipt.body() if receipt.ok else None
        if body is None and receipt.ok and receipt.text.strip():
            body = {"text": receipt.text}
        if isinstance(body, dict) and (body.get("text") or body.get("blocks")):
            response_url = ResponseUrl(conversation.id, user, None, 0.0)
            try:
                respond(self.workspace, response_url, {"response_type": "ephemeral", **body})
            except SlackError as refusal:
                receipt.error = json.dumps(refusal.body())
        return self._result(person, receipt)

    async def say(self, user: str, text: str, *, channel: str | None = None, thread_ts: str | None = None) -> Json:
        """Type a message and return as `click`, with its ``ts``; the bot gets an event only in direct messages."""
        person = self._active(user)
        conversation = self._conversation(person, channel)
        if conversation.is_im and (self.workspace.app.read_only or not self.workspace.app.messages_tab):
            raise Misuse("nobody writes to this app: its messages tab is closed or read-only")
        content: Json = {"text": text} | ({"thread_ts": thread_ts} if thread_ts else {})
        message = self.workspace.post(conversation, user, content)
        message["blocks"] = payloads.typed(message["ts"], text)
        self.workspace.read(user, conversation)
        if not conversation.is_im:
            return {"ok": True, "status": None, "error": None, "ms": 0.0, "view": None, "ts": message["ts"]}
        event = {**message, "channel": conversation.id, "channel_type": "im", "event_ts": message["ts"]}
        return self._result(person, await self.event(event)) | {"ts": message["ts"]}

    # ------------------------------------------------------------ events

    async def event(self, event: Json) -> Receipt:
        """Send an event, wrapped and signed, and return its receipt; one without a subscription is not sent."""
        subscribed = self.workspace.app.events
        if subscribed is not None and subscription(event) not in subscribed:
            return Receipt(f"event.{event['type']}", None, "", 0.0)
        return await self.courier.event(payloads.envelope(self.workspace, event))

    async def change_person(self, user: str, facts: Json) -> Receipt:
        """Change an account, and send the bot ``user_change``."""
        person = self.workspace.person(user)
        for name, value in facts.items():
            setattr(person, name, value)
        person.updated = int(self.workspace.clock.now())
        self.workspace.changes.tell("people")
        return await self.event({"type": "user_change", "user": self._account(person), "cache_ts": person.updated})

    async def join(self, user: str) -> Receipt:
        """Send the bot the event of a person who has just arrived (``team_join``)."""
        return await self.event({"type": "team_join", "user": self._account(self.workspace.person(user))})

    async def uninstall(self) -> list[Receipt]:
        """Uninstall the app: refuse its token, send ``tokens_revoked`` and ``app_uninstalled``, return the receipts."""
        self.workspace.app.refusal = "account_inactive"
        tokens = {"oauth": [], "bot": [self.workspace.app.user_id]}
        revoked = await self.event({"type": "tokens_revoked", "tokens": tokens})
        return [revoked, await self.event({"type": "app_uninstalled"})]

    async def verify(self) -> bool:
        """Send the challenge of a new request URL, and return whether the bot gives it back."""
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

    def _conversation(self, person: Person, channel: str | None) -> Channel:
        conversation = self.workspace.direct(person.id) if channel is None else self.workspace.channels.get(channel)
        if conversation is None or person.id not in conversation.members:
            raise Misuse(f"{person.real_name} is not in conversation {channel}")
        return conversation

    def _message(self, person: Person, channel: str | None, ts: str | None) -> tuple[Channel, Json]:
        conversation = self._conversation(person, channel)
        message = conversation.messages.get(ts or "") or conversation.ephemerals.get(ts or "")
        if message is None or message.get("to", person.id) != person.id:
            raise Misuse(f"{person.real_name} sees no message {ts} in {conversation.id}")
        return conversation, message

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
            chosen = state_of(element, value)
        except ValueError as unknown:
            raise Misuse(str(unknown)) from None
        state.setdefault(block["block_id"], {})[element["action_id"]] = chosen
        return chosen

    def _fill(self, view: View, values: dict[str, Any]) -> None:
        for name, value in values.items():
            block, element = find_field(view.body["blocks"], name)
            if element["type"] in TAPPED:
                raise Misuse(f"{name} is a button, not a field")
            self._choose(view.state, block, element, value)

    def _result(self, person: Person, receipt: Receipt) -> Json:
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
