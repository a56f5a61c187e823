"""Slack's Web API for one workspace: one token, one shared connection pool, and no retry of its own.

slack_sdk's default retry handlers post twice when the connection dies after Slack has accepted: none are installed.
Its client's own timeout does not apply to a shared session: the session carries it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any, Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.address import is_loopback
from bot.slack.errors import translate
from jobs.errors import Disconnected, PlatformError, Rejected, RetryLater

SLACK = "https://slack.com/api/"
TIMEOUT = 10.0
PAGE = 200
PAGE_TRIES = 3
LONGEST_REST = 60.0  # seconds: the limits of pages are by the minute
MOST_PAGES = 1_000  # 200,000 accounts: beyond it, a cursor runs in circles


class WebApi:
    """The Web API's methods by slack_sdk's names. Every call raises only subclasses of `jobs.errors.PlatformError`."""

    def __init__(self, token: str, *, api_url: str = SLACK) -> None:
        """Prepare the workspace of ``token``; `connect` opens it."""
        self.api_url = api_url
        self.tenant = ""
        self.organisation = ""  # of an Enterprise Grid, which has several workspaces
        self.bot_user = ""
        self.team = ""
        self.log = logging.getLogger("bot.slack")
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    def __repr__(self) -> str:
        """Return the class and the tenant, without the token."""
        return f"{type(self).__name__}(tenant={self.tenant!r})"

    async def connect(self) -> Self:
        """Open the pool, ask Slack for the bot's own ids, and return self.

        Raises:
            PlatformError: Slack refused the token, or did not answer.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
            self._client = self._new_client(self._session)
        identity = await self.call("auth_test")
        self.tenant, self.bot_user = str(identity.get("team_id", "")), str(identity.get("user_id", ""))
        self.team = str(identity.get("team", ""))
        self.organisation = str(identity.get("enterprise_id") or "")
        return self

    async def close(self) -> None:
        """Close the pool."""
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
        """Return slack_sdk's client.

        Raises:
            RuntimeError: it is not connected.
        """
        if self._client is None:
            raise RuntimeError("connect() first")
        return self._client

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method by slack_sdk's name for it, and return the response's data.

        Raises:
            PlatformError: what the failure means for a delivery.
        """
        try:
            response = await getattr(self.client, method)(**params)
        except Exception as error:
            raise translate(error) from error
        return response.data if isinstance(response.data, dict) else {}

    async def call_if_granted(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that needs an optional scope, and return the response's data.

        A missing scope refuses this call and disconnects nothing.

        Raises:
            PlatformError: as `call`; `Rejected` with ``missing_scope`` where the scope was not granted.
        """
        try:
            return await self.call(method, **params)
        except Disconnected as refused:
            if refused.detail in ("missing_scope", "no_permission"):
                raise Rejected("missing_scope") from refused
            raise

    async def pages_of(
        self, method: str, key: str, *, patient: bool = False, **params: Any
    ) -> AsyncIterator[list[Any]]:
        """Yield the list ``key`` of each page, until a cursor is empty or comes again, at most ``MOST_PAGES`` pages.

        ``patient`` waits as long as Slack asks: a long list takes more pages than it gives in a minute.
        """
        cursor, cursors = "", set[str]()
        for _ in range(MOST_PAGES):
            response = await self._page(method, patient=patient, limit=PAGE, cursor=cursor, **params)
            page = response.get(key)
            yield page if isinstance(page, list) else []
            paging = response.get("response_metadata")
            cursor = str(paging.get("next_cursor") or "") if isinstance(paging, dict) else ""
            if not cursor or cursor in cursors:
                return
            cursors.add(cursor)

    async def _page(self, method: str, *, patient: bool, **params: Any) -> dict[str, Any]:
        """Return one page, after at most ``PAGE_TRIES`` refusals for now."""
        for _ in range(PAGE_TRIES if patient else 0):
            try:
                return await self.call_if_granted(method, **params)
            except RetryLater as later:
                await asyncio.sleep(min(later.after, LONGEST_REST))
        return await self.call_if_granted(method, **params)

    def _new_client(self, session: aiohttp.ClientSession) -> AsyncWebClient:
        # Its own quiet logger: below INFO slack_sdk writes whole payloads, and builds them even when nobody listens.
        quiet = logging.getLogger("bot.slack.wire")
        quiet.setLevel(logging.WARNING)
        client = AsyncWebClient(
            token=self._token, base_url=self.api_url, session=session, retry_handlers=[], logger=quiet
        )
        if is_loopback(self.api_url):
            client.proxy = None  # the SDK knows HTTPS_PROXY and ignores NO_PROXY
        return client
