"""A withdrawn comment on Slack: the control beside one's own, and the pages of a thread that are written again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.plain import plain
from bot.sandbox.members import Channel
from bot.sandbox.running import Sandbox
from bot.sandbox.workspace import Workspace
from bot.slack import ids
from bot.slack.limits import check_message
from bot.slack.messenger import MOST_NOTED, SlackPlatform
from bot.slack.render import message, pages
from jobs.cards import CommentsLine, DetailCard, MyDataCard, Notice, OwnComment
from jobs.errors import Rejected
from jobs.ports import Address, Pace, Say, Withdrawn
from tests.bot.slack import cards
from tests.bot.slack.fakes import WHO, RecordingDesk, Slack, always

SECRET = "mon-secret"


@dataclass
class Book:
    """An address book in memory."""

    noted: dict[str, Address] = field(default_factory=dict)

    async def get(self, key: str) -> Address | None:
        return self.noted.get(key)

    async def put(self, key: str, address: Address) -> None:
        self.noted[key] = json.loads(json.dumps(address))


@pytest.fixture
async def paced(sandbox: Sandbox) -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform(sandbox.token, api_url=sandbox.api_url, pace=Pace(1_000.0, 0.0)) as connected:
        connected.addresses = Book()
        yield connected


@pytest.fixture
def channel(workspace: Workspace) -> Channel:
    return workspace.add_channel("direction", [workspace.add_person("ana", "Ana Ruiz").id, workspace.app.user_id])


def written(*texts: str | None) -> DetailCard:
    """A detail with these comments, in the order given."""
    line = CommentsLine(
        "Priorités", "Terrain", texts, "w1", tuple(f"{n:032x}" if t else "" for n, t in enumerate(texts))
    )
    return replace(cards.detail(), comments=(line,))


def long(count: int, secret_at: int) -> list[str | None]:
    return [f"{SECRET if n == secret_at else 'x'} " + f"{n} " * 400 for n in range(count)]


async def post(platform: SlackPlatform, channel: Channel, card: DetailCard) -> Address:
    """Post a detail under a message, and wait for its further pages."""
    top = await platform.post(channel.id, Notice("fr", "notice-back"), delivery_id="d0")
    first = await platform.post(channel.id, card, delivery_id="d1", thread=top)
    while platform._tasks:
        await next(iter(platform._tasks))
    return first


def thread_of(channel: Channel) -> list[dict[str, Any]]:
    return [entry for _, entry in sorted(channel.messages.items()) if entry.get("thread_ts") not in (None, entry["ts"])]


# ---------------------------------------------------------------- the thread


async def test_a_comment_on_a_further_page_leaves_every_message(paced: SlackPlatform, channel: Channel) -> None:
    texts = long(30, secret_at=25)
    first = await post(paced, channel, written(*texts))
    before = thread_of(channel)
    assert len(before) == len(pages(written(*texts))) > 2
    assert SECRET in json.dumps(before[1:]) and SECRET not in json.dumps(before[0])  # noqa: PT018 - one fact
    texts[25] = None
    await paced.update(first, written(*texts))
    after = thread_of(channel)
    assert SECRET not in json.dumps(after)
    assert sum("Commentaire 26, retiré par son auteur" in json.dumps(page, ensure_ascii=False) for page in after) == 1
    assert [page["ts"] for page in after] == [page["ts"] for page in before][: len(after)]  # edited, not posted again


async def test_a_page_that_is_not_needed_any_more_is_deleted(paced: SlackPlatform, channel: Channel) -> None:
    texts = long(30, secret_at=29)
    first = await post(paced, channel, written(*texts))
    await paced.update(first, written(*texts[:3], *[None] * 27))
    assert len(thread_of(channel)) == len(pages(written(*texts[:3], *[None] * 27))) < len(pages(written(*texts)))
    assert SECRET not in json.dumps(thread_of(channel))


async def test_a_page_that_somebody_deleted_keeps_no_other_as_it_was(paced: SlackPlatform, channel: Channel) -> None:
    texts = long(30, secret_at=29)
    first = await post(paced, channel, written(*texts))
    del channel.messages[thread_of(channel)[0]["ts"]]
    await paced.update(first, written(*texts[:29], None))
    assert SECRET not in json.dumps(thread_of(channel))


async def test_pages_of_an_older_version_are_said_to_be_unknown(paced: SlackPlatform, channel: Channel) -> None:
    first = await post(paced, channel, written(*long(30, secret_at=0)))
    paced.addresses = Book()
    with pytest.raises(Rejected, match="pages_unknown"):
        await paced.update(first, written(None, *long(30, secret_at=0)[1:]))
    assert SECRET not in json.dumps(thread_of(channel)[0])


async def test_a_message_of_one_page_that_is_gone_is_said_to_be(paced: SlackPlatform, channel: Channel) -> None:
    address = await paced.post(channel.id, Notice("fr", "notice-back"), delivery_id="d0")
    channel.messages.clear()
    with pytest.raises(Rejected, match="message_not_found"):
        await paced.update(address, Notice("fr", "notice-back"))


async def test_only_the_newest_threads_stay_noted(paced: SlackPlatform) -> None:
    for number in range(MOST_NOTED + 5):
        await paced._note_page({"channel": "C1", "ts": f"{1000 + number}.1"}, {"channel": "C1", "ts": "1.2"})
    assert isinstance(paced.addresses, Book)
    assert list(paced.addresses.noted["pages:C1"]) == [f"{1005 + number}.1" for number in range(MOST_NOTED)]


def test_the_thread_says_withdrawn_without_a_control_to_reply() -> None:
    (page,) = pages(replace(written("a", None, "c"), rows=()))
    drawn = json.dumps(page.blocks, ensure_ascii=False)
    assert drawn.count("Commentaire 2, retiré par son auteur") == 1
    assert drawn.count('"reply"') == 2
    assert "Commentaire 2, retiré par son auteur" in plain(written("a", None, "c"))


# ---------------------------------------------------------------- one's own data

OWN = OwnComment("w1", "Priorités", "Trop de *priorités*. " * 60)


async def test_the_control_brings_back_the_window_and_no_thread(slack: Slack, desk: RecordingDesk) -> None:
    rendered = message(MyDataCard("fr", "Ana", "staff", "tech", (), 35, (), (OWN,)))
    (control,) = [block["accessory"] for block in rendered.blocks if "accessory" in block]
    assert (control["action_id"], control["value"]) == ("withdraw", "w1")
    assert "et le restent" in control["confirm"]["text"]["text"]  # asked before it is done
    desk.outcome = always(Say(Notice("fr", "notice-withdrawn")))
    await slack.click({"action_id": "withdraw", "value": "w1", "block_id": ids.published_block("w1")})
    assert desk.events == [Withdrawn(WHO, "w1")]


@pytest.mark.parametrize("value", ["", "w 1", "w1:2", "x" * 65])
async def test_sec_18_a_window_that_was_tampered_with_is_nobodys(slack: Slack, desk: RecordingDesk, value: str) -> None:
    await slack.click({"action_id": "withdraw", "value": value, "block_id": "published:w1"})
    assert desk.events == []


def test_ones_own_comment_is_shown_by_its_beginning_and_literally() -> None:
    card = MyDataCard("fr", "Ana", "staff", "tech", (), 35, (), (OWN,))
    shown = plain(card)
    assert "Trop de *priorités*." in shown
    assert len(shown) < 600


def test_everything_that_can_be_erased_or_withdrawn_fits_one_message() -> None:
    many = tuple(replace(OWN, window=f"w{number}") for number in range(15))
    for answer in ("4", "Trop ! " * 140):
        answers = (("Priorités", answer),) * 40
        rendered = message(MyDataCard("fr", "Ana", "staff", "tech", answers, 35, cards.MUCH_HELD, many))
        check_message(rendered.text, rendered.blocks)
        assert sum("accessory" in block for block in rendered.blocks) == 15
