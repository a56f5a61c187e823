"""Slack as a `ChatPlatform`: messages posted, replaced and found again, homes and forms shown, people listed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime
from typing import Any

from bot.slack import channels, files, lookup, people
from bot.slack.limits import check_message, check_view
from bot.slack.render import Rendered, home, pages
from bot.slack.render.digest import alternative
from bot.slack.web_api import SLACK, TIMEOUT, WebApi
from jobs.cards import DigestCard, HomeView, Message
from jobs.errors import PlatformError, Rejected, RetryLater
from jobs.ports import Address, ChannelFacts, Pace, Profile

SLACK_PACE = Pace(posts_per_second=4.0, per_conversation_seconds=1.0)
FILE_WAITS = (0.5, 1.0, 2.0)  # Slack takes a moment to make an uploaded picture showable
PAGE_TRIES = 3
METADATA = "diapason_delivery"


class SlackPlatform(WebApi):
    """One connected workspace. Every call raises only `jobs.errors.PlatformError` and its family."""

    name = "slack"

    def __init__(self, token: str, *, api_url: str = SLACK, pace: Pace = SLACK_PACE) -> None:
        """Keep what is needed; `connect` opens."""
        super().__init__(token, api_url=api_url)
        self.pace = pace
        self._conversations: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Finish the pages under way, then close the pool."""
        await asyncio.gather(*self._tasks)
        await super().close()

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


def _check(drawn: Rendered) -> None:
    try:
        check_message(drawn.text, drawn.blocks)
    except ValueError as error:
        raise Rejected(str(error)) from error
