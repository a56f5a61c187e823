"""Slack as a `ChatPlatform`: post, replace and look up messages, show homes and forms, list people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine
from datetime import datetime
from typing import Any

from bot.slack import channels, files, lookup, people, responses
from bot.slack.limits import check_message, check_view
from bot.slack.render import Rendered, home, pages
from bot.slack.render.digest import alternative
from bot.slack.web_api import SLACK, TIMEOUT, WebApi
from jobs.cards import DigestCard, HomeView, Message
from jobs.errors import PlatformError, Rejected, RetryLater
from jobs.ports import Address, AddressBook, ChannelFacts, Pace, Profile

SLACK_PACE = Pace(posts_per_second=4.0, per_conversation_seconds=1.0, edits_per_second=40 / 60)  # edits: 50 a minute
FILE_WAITS = (0.5, 1.0, 2.0)  # Slack takes a moment to make an uploaded picture showable
PAGE_TRIES = 3
CLOSING_SECONDS = 1.0
MOST_NOTED = 12  # messages of several pages: one a week, while comments in them may be withdrawn
REFUSED_BLOCKS = ("invalid_blocks", "invalid_attachments", "msg_blocks_too_long")  # a second table: invalid_attachments
METADATA = "diapason_delivery"


class SlackPlatform(WebApi):
    """One connected workspace. Every call raises only subclasses of `jobs.errors.PlatformError`."""

    name = "slack"
    lists_everybody = True

    def __init__(self, token: str, *, api_url: str = SLACK, pace: Pace = SLACK_PACE) -> None:
        """Prepare the workspace of ``token``; `connect` opens it."""
        super().__init__(token, api_url=api_url)
        self.pace = pace
        self.addresses: AddressBook | None = None  # given once the installation is known
        self._conversations: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._takes_tables = True  # until Slack refuses one

    async def close(self) -> None:
        """Finish the pages under way, but do not wait long for a platform that hangs (F30); then close the pools."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await super().close()

    # ---------------------------------------------------------------- the port

    async def post(self, to: str, card: Message, *, delivery_id: str, thread: Address | None = None) -> Address:
        """Post ``card`` to a user or channel id and return its address; its metadata carries ``delivery_id``."""
        file_id = None
        if isinstance(card, DigestCard) and card.chart is not None and card.chart.png:
            alt = alternative(card.locale, card.chart)
            file_id = await files.upload_or_go_without(self, card.chart.png, name=f"diapason-{card.week}.png", alt=alt)
        first_page, *further_pages = pages(card, file_id=file_id)
        metadata = {"event_type": METADATA, "event_payload": {"delivery": delivery_id}}
        target = {"channel": to if thread is None else thread["channel"]}
        if thread is not None:
            target["thread_ts"] = thread["ts"]
        try:
            address = await self._post(first_page, target, metadata, waits=FILE_WAITS if file_id is not None else ())
        except Rejected as refused:
            if file_id is None or refused.detail != "invalid_blocks":
                raise
            self.log.warning("the digest goes without its picture: Slack could not show it yet")
            address = await self._post(pages(card)[0], target, metadata)
        if thread is None:
            await self._note(to, address["channel"])
        if further_pages:
            self._later(self._post_rest(further_pages, {**target, "channel": address["channel"]}, address))
        return address

    async def update(self, address: Address, card: Message) -> None:
        """Replace a message posted earlier; a detail, with the further pages that were noted when they were posted.

        Raises:
            Rejected: *pages_unknown*, once the first was replaced: the others were posted by an older version.
        """
        new, old = pages(card), [str(address["ts"]), *await self._further(address)]
        for ts, rendered in zip(old, new, strict=False):
            page = self._show("chat_update", rendered, channel=address["channel"], ts=ts)
            await self._gone_is_fine(page, several=len(old) > 1)
        for ts in old[len(new) :]:
            page = self.call("chat_delete", channel=address["channel"], ts=ts)
            await self._gone_is_fine(page, several=True)
        if len(old) == 1 < len(new):
            raise Rejected("pages_unknown")

    async def _gone_is_fine(self, call: Awaitable[object], *, several: bool) -> None:
        """Await a call on one page; of several, one that somebody deleted does not keep the others as they are."""
        try:
            await call
        except Rejected as refused:
            if not several or refused.detail != "message_not_found":
                raise

    async def _show(self, method: str, rendered: Rendered, **params: Any) -> dict[str, Any]:
        """Call a method that shows a message, and return the response's data.

        Slack refuses a whole message for one block that it does not take. Where that was a table, the same page is sent
        in paragraphs, once, and all pages after it: a refusal is certain, so nothing can be there twice.
        """
        if rendered.paragraphs is not None and not self._takes_tables:
            rendered = rendered.paragraphs
        _check(rendered)
        try:
            return await self.call(method, text=rendered.text, blocks=rendered.blocks, **params)
        except Rejected as refused:
            if rendered.paragraphs is None or refused.detail not in REFUSED_BLOCKS:
                raise
            shown = await self._show(method, rendered.paragraphs, **params)
            self._takes_tables = False
            self.log.warning("figures go in paragraphs from now on: Slack takes no table here (%s)", refused.detail)
            return shown

    async def find(self, to: str, delivery_id: str, *, since: datetime) -> Address | None:
        """Return the address of a delivery in doubt, None when it is certainly not on Slack.

        Raises:
            Rejected: the app was not given the scopes to read it back.
        """
        return await lookup.find(self, to, delivery_id, since=since, conversation=await self._conversation(to))

    async def channel(self, channel_id: str) -> ChannelFacts:
        """Return a channel's facts and members (without the bot), read now and never from a cache."""
        return await channels.facts(self, channel_id)

    async def people(self) -> AsyncIterator[Profile]:
        """Yield every account of the workspace, page by page."""
        async for page in self.pages_of("users_list", "members", patient=True, include_locale=True):
            for user in page:
                profile = people.profile_of(user, self.tenant)
                if profile is not None:
                    yield profile

    async def show_home(self, platform_user_id: str, view: HomeView) -> None:
        """Publish a person's home."""
        await self.publish(platform_user_id, home(view))

    # ---------------------------------------------------------------- what only Slack has

    async def publish(self, user: str, view: dict[str, Any]) -> None:
        """Publish a home already rendered."""
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

    async def whisper(self, channel: str, user: str, rendered: Rendered) -> None:
        """Post a message that only ``user`` sees and that no history keeps."""
        _check(rendered)
        await self.call("chat_postEphemeral", channel=channel, user=user, text=rendered.text, blocks=rendered.blocks)

    async def respond(self, url: str, rendered: Rendered, *, replace: bool) -> bool:
        """Show a message to the person who tapped, at the address that their tap brought; return whether that worked.

        An address that is not Slack's gets nothing (SEC-09).
        """
        _check(rendered)
        if not responses.may_receive(url, self.api_url):
            self.log.warning("a response address that is not Slack's was left alone")
            return False
        return await responses.respond(self.client, url, rendered, replace=replace)

    async def _post(
        self,
        rendered: Rendered,
        target: dict[str, str],
        metadata: dict[str, Any] | None = None,
        *,
        waits: tuple[float, ...] = (),
    ) -> Address:
        params: dict[str, Any] = {
            **target,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if metadata is not None:
            params["metadata"] = metadata
        for wait in (*waits, None):
            try:
                response = await self._show("chat_postMessage", rendered, **params)
            except Rejected as refused:
                if wait is None or refused.detail != "invalid_blocks":
                    raise
                await asyncio.sleep(wait)
            else:
                return {"channel": str(response.get("channel") or target["channel"]), "ts": str(response["ts"])}
        raise AssertionError("the last try returns or raises")

    async def _note(self, to: str, conversation: str) -> None:
        """Remember the conversation with somebody, so that a message in doubt can be looked up after a restart too."""
        if await self._conversation(to) != conversation:
            self._conversations[to] = conversation
            if self.addresses is not None:
                await self.addresses.put(to, {"channel": conversation})

    async def _conversation(self, to: str) -> str | None:
        if to not in self._conversations and self.addresses is not None:
            noted = await self.addresses.get(to)
            if noted is not None:
                self._conversations[to] = str(noted["channel"])
        return self._conversations.get(to)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _further(self, first: Address) -> list[str]:
        """Return the further pages of a message, as they were noted."""
        noted = await self.addresses.get(_pages_key(first)) if self.addresses is not None else None
        return list((noted or {}).get(first["ts"], ()))

    async def _note_page(self, first: Address, page: Address) -> None:
        """Note a further page of a message, so that it can be replaced; only the newest messages stay noted."""
        if self.addresses is None:
            return
        noted = await self.addresses.get(_pages_key(first)) or {}
        noted = {**noted, first["ts"]: [*noted.get(first["ts"], ()), page["ts"]]}
        kept = sorted(noted, key=float)[-MOST_NOTED:]
        await self.addresses.put(_pages_key(first), {ts: noted[ts] for ts in kept})

    async def _post_rest(self, further_pages: list[Rendered], target: dict[str, str], first: Address) -> None:
        """Post the further pages of a long detail; each says *2 of 3*, so that a missing one is noticed."""
        for rendered in further_pages:
            for _ in range(PAGE_TRIES):
                await asyncio.sleep(self.pace.per_conversation_seconds)
                try:
                    page = await self._post(rendered, target)
                except RetryLater as later:
                    await asyncio.sleep(min(later.after, TIMEOUT))
                except PlatformError as error:
                    self.log.warning("a page of the detail is missing: %s", error)
                    return
                else:
                    await self._note_page(first, page)
                    break


def _pages_key(first: Address) -> str:
    return f"pages:{first['channel']}"


def _check(rendered: Rendered) -> None:
    try:
        check_message(rendered.text, rendered.blocks)
    except ValueError as error:
        raise Rejected(str(error)) from error
