"""Slack as a `ChatPlatform`: one workspace, one token, one shared connection pool, and no retry of its own.

slack_sdk's default retry handlers post twice when the connection dies after Slack has accepted: none are installed.
Its client's own timeout does not apply to a shared session: the session carries it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import channels, files, lookup, people
from bot.slack.errors import translate
from bot.slack.limits import check_message, check_view
from bot.slack.render import Rendered, home, pages
from bot.slack.render.digest import alternative
from jobs.cards import DigestCard, HomeView, Message
from jobs.errors import Disconnected, PlatformError, Rejected, RetryLater
from jobs.ports import Address, ChannelFacts, Pace, Profile

SLACK = "https://slack.com/api/"
TIMEOUT = 10.0
PAGE = 200
MOST_PAGES = 1_000  # 200,000 accounts: beyond it, a cursor runs in circles
SLACK_PACE = Pace(posts_per_second=4.0, per_conversation_seconds=1.0)
FILE_WAITS = (0.5, 1.0, 2.0)  # Slack takes a moment to make an uploaded picture showable
PAGE_TRIES = 3
METADATA = "diapason_delivery"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SlackPlatform:
    """One connected workspace. Every call raises only `jobs.errors.PlatformError` and its family."""

    name = "slack"

    def __init__(self, token: str, *, api_url: str = SLACK, pace: Pace = SLACK_PACE) -> None:
        """Keep what is needed; `connect` opens."""
        self.api_url = api_url
        self.pace = pace
        self.tenant = ""
        self.bot_user = ""
        self.team = ""
        self.log = logging.getLogger("bot.slack")
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._conversations: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        """Never show the token."""
        return f"SlackPlatform(tenant={self.tenant!r})"

    async def connect(self) -> Self:
        """Open the pool and ask Slack who we are.

        Raises:
            PlatformError: Slack refused the token, or did not answer.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
            self._client = self._new_client(self._session)
        who = await self.call("auth_test")
        self.tenant, self.bot_user = str(who.get("team_id", "")), str(who.get("user_id", ""))
        self.team = str(who.get("team", ""))
        return self

    async def close(self) -> None:
        """Finish the pages under way, then close the pool."""
        await asyncio.gather(*self._tasks)
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None

    async def __aenter__(self) -> Self:
        """Connect."""
        try:
            return await self.connect()
        except PlatformError:
            await self.close()
            raise

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    @property
    def client(self) -> AsyncWebClient:
        """The client, as Bolt wants one."""
        if self._client is None:
            raise RuntimeError("connect() first")
        return self._client

    def _new_client(self, session: aiohttp.ClientSession) -> AsyncWebClient:
        # Its own quiet logger: below INFO slack_sdk writes whole payloads, and builds them even when nobody listens.
        quiet = logging.getLogger("bot.slack.wire")
        quiet.setLevel(logging.WARNING)
        client = AsyncWebClient(
            token=self._token, base_url=self.api_url, session=session, retry_handlers=[], logger=quiet
        )
        if urlsplit(self.api_url).hostname in _LOOPBACK:
            client.proxy = None  # the SDK knows HTTPS_PROXY and ignores NO_PROXY
        return client

    # ---------------------------------------------------------------- the port

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        """Post ``card`` to a user or channel id; ``delivery_id`` travels in the message's metadata."""
        file_id = None
        if isinstance(card, DigestCard) and card.chart is not None and card.chart.png:
            alt = alternative(card.locale, card.chart)
            file_id = await files.upload_or_go_without(self, card.chart.png, name=f"diapason-{card.week}.png", alt=alt)
        first, *rest = pages(card, file_id=file_id)
        metadata = {"event_type": METADATA, "event_payload": {"delivery": delivery_id}}
        place = {"channel": to if thread is None else thread["channel"]}
        if thread is not None:
            place["thread_ts"] = thread["ts"]
        try:
            address = await self._post(first, place, metadata, waits=FILE_WAITS if file_id is not None else ())
        except Rejected as refused:
            if file_id is None or refused.detail != "invalid_blocks":
                raise
            self.log.warning("the digest goes without its picture: Slack could not show it yet")
            address = await self._post(pages(card)[0], place, metadata)
        if thread is None:
            self._conversations[to] = address["channel"]
        if rest:
            self._later(self._post_rest(rest, {**place, "channel": address["channel"]}))
        return address

    async def update(self, address: Address, card: Message) -> None:
        """Replace a message posted earlier."""
        drawn = pages(card)[0]
        _check(drawn)
        await self.call(
            "chat_update", channel=address["channel"], ts=address["ts"], text=drawn.text, blocks=drawn.blocks
        )

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        """Look an in-doubt delivery up on Slack by the id in its metadata.

        Raises:
            Rejected: the app was not given the scopes to read it back.
        """
        return await lookup.find(self, to, delivery_id, since=since, known=self._conversations.get(to))

    async def channel(self, channel_id: str) -> ChannelFacts:
        """Return the facts of a channel, its members included (ourselves left out), read now, never from a cache."""
        return await channels.facts(self, channel_id)

    async def people(self) -> AsyncIterator[Profile]:
        """Yield every account of the workspace, page by page."""
        async for page in self.pages_of("users_list", "members", include_locale=True):
            for user in page:
                found = people.profile(user)
                if found is not None:
                    yield found

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        """Publish somebody's home."""
        await self.publish(platform_user_id, home(view))

    # ---------------------------------------------------------------- what only Slack has

    async def publish(self, user: str, view: dict[str, Any]) -> None:
        """Publish a home already drawn."""
        check_view(view)
        await self.call("views_publish", user_id=user, view=view)

    async def open_view(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal and return its id."""
        check_view(view)
        opened = await self.call("views_open", trigger_id=trigger_id, view=view)
        return str((opened.get("view") or {}).get("id", ""))

    async def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace what a modal shows."""
        check_view(view)
        await self.call("views_update", view_id=view_id, view=view)

    async def whisper(self, channel: str, user: str, drawn: Rendered) -> None:
        """Say something in a conversation that only ``user`` sees, and that no history keeps."""
        _check(drawn)
        await self.call("chat_postEphemeral", channel=channel, user=user, text=drawn.text, blocks=drawn.blocks)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call one method of the Web API by slack_sdk's name for it.

        Raises:
            PlatformError: what the failure means for a delivery.
        """
        try:
            response = await getattr(self.client, method)(**params)
        except Exception as error:
            raise translate(error) from error
        return response.data if isinstance(response.data, dict) else {}

    async def call_if_granted(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that needs an optional scope: lacking it refuses this call, and disconnects nothing.

        Raises:
            PlatformError: as `call`; `Rejected` with ``missing_scope`` where the scope was not granted.
        """
        try:
            return await self.call(method, **params)
        except Disconnected as refused:
            if refused.detail in ("missing_scope", "no_permission"):
                raise Rejected("missing_scope") from refused
            raise

    async def _post(
        self,
        drawn: Rendered,
        place: dict[str, str],
        metadata: dict[str, Any] | None = None,
        *,
        waits: tuple[float, ...] = (),
    ) -> Address:
        _check(drawn)
        params: dict[str, Any] = {
            **place,
            "text": drawn.text,
            "blocks": drawn.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if metadata is not None:
            params["metadata"] = metadata
        for wait in (*waits, None):
            try:
                sent = await self.call("chat_postMessage", **params)
            except Rejected as refused:
                if wait is None or refused.detail != "invalid_blocks":
                    raise
                await asyncio.sleep(wait)
            else:
                return {"channel": str(sent.get("channel") or place["channel"]), "ts": str(sent["ts"])}
        raise AssertionError("the last try returns or raises")

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _post_rest(self, rest: list[Rendered], place: dict[str, str]) -> None:
        """Post the further pages of a long detail; each says *2 of 3*, so a missing one shows."""
        for drawn in rest:
            for _ in range(PAGE_TRIES):
                await asyncio.sleep(self.pace.per_conversation_seconds)
                try:
                    await self._post(drawn, place)
                except RetryLater as later:
                    await asyncio.sleep(min(later.after, TIMEOUT))
                except PlatformError as error:
                    self.log.warning("a page of the detail is missing: %s", error)
                    return
                else:
                    break

    async def pages_of(self, method: str, key: str, **params: Any) -> AsyncIterator[list[Any]]:
        """Follow a cursor; stop on an empty one, one already seen, or too many."""
        cursor, seen = "", set[str]()
        for _ in range(MOST_PAGES):
            answer = await self.call_if_granted(method, limit=PAGE, cursor=cursor, **params)
            found = answer.get(key)
            yield found if isinstance(found, list) else []
            told = answer.get("response_metadata")
            cursor = str(told.get("next_cursor") or "") if isinstance(told, dict) else ""
            if not cursor or cursor in seen:
                return
            seen.add(cursor)


def _check(drawn: Rendered) -> None:
    try:
        check_message(drawn.text, drawn.blocks)
    except ValueError as error:
        raise Rejected(str(error)) from error
