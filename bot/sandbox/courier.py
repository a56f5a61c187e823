"""What the sandbox sends to the bot: signed like Slack's own, over connections kept open."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.members import Json
from bot.sandbox.workspace import Workspace

ACK_SECONDS = 3.0
IDLE_SECONDS = 4.0  # uvicorn hangs up after 5: a click must not go out on a connection about to close
EVENT_RETRIES = (0.0, 60.0, 300.0)  # Slack: at once, after a minute, after five
FORM = "application/x-www-form-urlencoded"
LOGGED = 2_000
# urllib's quoting costs more than all the rest of a click; JSON is ASCII, so a table does it in one pass
QUOTED = tuple(  # the percent sign first: those that stand for others come after it
    (bytes([code]), b"%%%02X" % code)
    for code in sorted(range(128), key=lambda code: code != ord("%"))
    if not chr(code).isalnum() and chr(code) not in "-_.~"
)


@dataclass(slots=True)
class Receipt:
    """What the bot answered: ``error`` is Slack's reason when it did not answer well."""

    name: str
    status: int | None
    text: str
    milliseconds: float
    error: str | None = None
    retry: int = 0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether the bot acknowledged in time."""
        return self.error is None

    def body(self) -> Any:
        """Return the JSON answered, None when there is none."""
        try:
            return json.loads(self.text) if self.text.strip() else None
        except ValueError:
            return None


class Courier:
    """Carries callbacks to the bot's request URL. An async context manager: it holds connections and retries."""

    def __init__(self, workspace: Workspace, *, event_retries: tuple[float, ...] = EVENT_RETRIES) -> None:
        self.workspace = workspace
        self.event_retries = event_retries
        self.log: deque[Receipt] = deque(maxlen=LOGGED)
        self._http: aiohttp.ClientSession
        self._retries: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=ACK_SECONDS),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in tuple(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        await self._http.close()

    async def interaction(self, payload: Json) -> Receipt:
        """Send ``payload=…``, as for a click or a modal. Slack never retries these."""
        body = b"payload=" + quoted(json.dumps(payload).encode())
        return await self.send(str(payload["type"]), body, FORM, to=payload["user"]["id"])

    async def command(self, fields: dict[str, str]) -> Receipt:
        """Send a slash command."""
        return await self.send("command", urlencode(fields).encode(), FORM, to=fields["user_id"])

    async def event(self, envelope: Json) -> Receipt:
        """Send an event; a failure is retried in the background, with Slack's headers."""
        event = envelope.get("event") or {}
        name = f"event.{event.get('type', envelope['type'])}"
        user = event.get("user", "")
        to = str(user.get("id", "") if isinstance(user, dict) else user)
        body = json.dumps(envelope).encode()
        receipt = await self.send(name, body, "application/json", to=to)
        if not receipt.ok and not receipt.no_retry and self.event_retries:
            task = asyncio.create_task(self._again(name, body, to, receipt))
            self._retries.add(task)
            task.add_done_callback(self._retries.discard)
        return receipt

    async def _again(self, name: str, body: bytes, to: str, receipt: Receipt) -> None:
        for number, delay in enumerate(self.event_retries, start=1):
            await asyncio.sleep(delay)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": receipt.error or "unknown_error"}
            receipt = await self.send(name, body, "application/json", to=to, headers=headers, retry=number)
            if receipt.ok or receipt.no_retry:
                return

    async def send(
        self, name: str, body: bytes, kind: str, *, to: str = "", headers: dict[str, str] | None = None, retry: int = 0
    ) -> Receipt:
        """Send one callback, through the fault script, and return what came back."""
        fault = self.workspace.faults.take(f"callback.{name}", to)
        if fault is None:
            return self._noted(await self._post(name, body, kind, headers, retry))
        await asyncio.sleep(fault.delay)
        if fault.drop and fault.when == "before":
            return self._noted(Receipt(name, None, "", 0.0, "connection_failed", retry))
        times = 1 + fault.duplicate
        receipts = await asyncio.gather(*(self._post(name, body, kind, headers, retry) for _ in range(times)))
        for receipt in receipts:
            self._noted(receipt)
        if fault.drop:  # the bot did its work, and Slack never learnt it
            return Receipt(name, None, "", receipts[0].milliseconds, "http_timeout", retry)
        return receipts[0]

    def _noted(self, receipt: Receipt) -> Receipt:
        self.log.append(receipt)
        return receipt

    async def _post(self, name: str, body: bytes, kind: str, headers: dict[str, str] | None, retry: int) -> Receipt:
        began = time.perf_counter()
        signed = {"Content-Type": kind, **signature(self.workspace.app.signing_secret, body), **(headers or {})}
        status, text, error, no_retry = None, "", None, False
        url = self.workspace.app.bot_url
        try:
            async with self._http.post(url, data=body, headers=signed, allow_redirects=False) as answer:
                text = (await answer.read()).decode(errors="replace")
        except TimeoutError:
            error = "http_timeout"
        except aiohttp.ClientError:
            error = "connection_failed"
        else:
            status = answer.status
            no_retry = answer.headers.get("x-slack-no-retry") == "1"
            error = None if 200 <= status < 300 else "http_error"  # noqa: PLR2004 - what success means
        return Receipt(name, status, text, (time.perf_counter() - began) * 1_000, error, retry, no_retry)


def quoted(value: bytes) -> bytes:
    """Return an ASCII value as a form holds it.

    A tap brings its whole message along, some 20,000 characters: sign after sign, this is twenty times faster than
    character after character.
    """
    for sign, escape in QUOTED:
        value = value.replace(sign, escape)
    return value


def signature(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers that prove a request comes from Slack, of this very second."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
