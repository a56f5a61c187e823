"""An obstacle on Slack: from the form to the leadership channel, and back to its author's home, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.running import in_thread
from bot.sandbox.workspace import Workspace
from bot.slack.app import SlackApp, build
from bot.slack.messenger import SlackPlatform
from bot.slack.render import message
from jobs.ports import Pace
from storage.database import Database
from storage.models import Company, Installation
from storage.vault import Vault
from tests.bot.slack import cards
from tests.bot.slack.test_journeys import served
from tests.jobs.loop.floor import AUTHORS, LEADER, QUESTIONS, RED, Floor, floor_of

TEXT = "Trois outils pour un devis."


@dataclass
class Place:
    """A company in a workspace: its leadership channel, a leader, an author, a colleague of theirs."""

    floor: Floor
    workspace: Workspace
    sandbox: SandboxClient
    app: SlackApp
    channel: str
    users: dict[int, str]

    async def click(self, person: int, action: str, **where: Any) -> None:
        assert (await self.sandbox.click(self.users[person], action, **where))["ok"]
        await self.app.presenter.drain()

    async def submit(self, person: int, **values: Any) -> None:
        assert (await self.sandbox.submit_view(self.users[person], values))["ok"]
        await self.app.presenter.drain()

    def posted(self) -> dict[str, Any]:
        """Return the message of the obstacle in the channel, as Slack has it now."""
        found = [
            entry
            for entry in self.workspace.channels[self.channel].messages.values()
            if TEXT in json.dumps(entry, ensure_ascii=False)
        ]
        assert len(found) == 1
        return found[0]

    def history(self, person: int) -> str:
        """Return what an export of somebody's conversation holds."""
        return json.dumps(list(self.workspace.direct(self.users[person]).messages.values()), ensure_ascii=False)

    async def home(self, person: int) -> str:
        await self.sandbox.open_home(self.users[person])
        await self.app.presenter.drain()
        return str((await self.sandbox.home(self.users[person]))["text"])


@pytest.fixture
async def place(sqlite: Database, vault: Vault) -> AsyncIterator[Place]:
    floor, workspace = await floor_of(sqlite, vault), Workspace()
    people = (LEADER, *RED[:4])
    users = {number: workspace.add_person(f"p{number}", f"Person {number}", id=f"U{number}").id for number in people}
    channel = workspace.add_channel("direction", [users[LEADER], workspace.app.user_id], is_private=True).id
    company = floor.firm.company
    company.platform.tenant = workspace.team_id
    company.change(Installation, tenant=workspace.team_id)
    company.change(Company, leadership_channel=channel)
    with in_thread(workspace) as running:
        pace = Pace(1_000.0, 0.0)
        async with (
            SlackPlatform(running.token, api_url=running.api_url, pace=pace) as platform,
            running.client() as sandbox,
        ):
            floor.house.platforms[company.installation_id] = platform
            app = build(running.signing_secret, platform, floor.desk())
            async with served(app) as url:
                workspace.app.bot_url = url
                yield Place(floor, workspace, sandbox, app, channel, users)
            await app.close()


async def test_an_obstacle_is_said_seen_decided_and_told_back_in_slack(place: Place) -> None:
    author, colleague = AUTHORS[0], RED[3]
    before = place.history(author)
    for person, text in ((author, TEXT), (AUTHORS[1], "b"), (AUTHORS[2], "c")):
        assert (await place.sandbox.slash(place.users[person], "obstacle"))["ok"]
        await place.app.presenter.drain()
        assert "Adressez-vous" in (await place.sandbox.modal(place.users[person]))["text"]
        await place.submit(person, topic="resources", text=text, since="weeks", role="executives", alone=False)
    assert place.history(author) == before  # nothing of it is in a conversation that an employer exports
    await place.floor.on(QUESTIONS)
    where = {"channel": place.channel, "ts": place.posted()["ts"]}
    for action, shows in (("obstacle-seen", "Vu."), ("obstacle-take", "Pris en charge par *Person 3*")):
        await place.click(LEADER, action, **where)
        await place.floor.on(QUESTIONS + timedelta(minutes=1))
        assert shows in json.dumps(place.posted(), ensure_ascii=False)
    await place.click(LEADER, "obstacle-decide", **where)
    await place.submit(LEADER, outcome="decided", decision="Un seul outil.")
    assert "Un seul outil." not in await place.home(author)
    await place.floor.on(QUESTIONS + timedelta(minutes=2))
    exported = place.history(author)
    await place.click(LEADER, "obstacle-tell", **where)
    await place.floor.on(QUESTIONS + timedelta(minutes=3))
    assert "Un seul outil." in await place.home(author)
    assert "Un seul outil." not in await place.home(colleague)
    assert place.history(author) == exported
    assert "actions" not in {block["type"] for block in place.posted()["blocks"]}
    assert "Person 7" not in json.dumps(place.posted(), ensure_ascii=False)


async def test_its_author_withdraws_it_in_their_home(place: Place) -> None:
    for person in AUTHORS:
        await place.floor.say(person, TEXT if person == AUTHORS[0] else "autre chose")
    await place.floor.on(QUESTIONS)
    assert TEXT in await place.home(AUTHORS[0])
    view = (await place.sandbox.home(place.users[AUTHORS[0]]))["view"]["id"]
    await place.click(AUTHORS[0], "obstacle-withdraw", view_id=view)
    assert TEXT not in await place.home(AUTHORS[0])
    assert place.posted()
    await place.floor.on(QUESTIONS + timedelta(hours=6))
    channel = json.dumps(list(place.workspace.channels[place.channel].messages.values()), ensure_ascii=False)
    assert TEXT not in channel
    assert channel.count("Obstacle retiré par son auteur.") >= 1


async def test_a_leader_reads_what_is_open_by_a_command(place: Place) -> None:
    await place.floor.say_three()
    await place.floor.on(QUESTIONS)
    assert (await place.sandbox.slash(place.users[LEADER], "obstacles", channel=place.channel))["ok"]
    told = (await place.sandbox.text(place.users[LEADER], place.channel))[-1]
    assert told["is_ephemeral"]
    assert "3 obstacles ouverts" in told["text"]


def test_each_stage_has_the_buttons_of_the_next_step_alone() -> None:
    acts = {}
    for card in cards.obstacles():
        rows = [block["elements"] for block in message(card).blocks if block["type"] == "actions"]
        acts[card.stage, card.owner is None] = [button["action_id"] for row in rows for button in row]
    assert acts == {
        ("shown", True): ["obstacle-seen", "obstacle-take"],
        ("seen", True): ["obstacle-take"],
        ("taken", False): ["obstacle-decide"],
        ("taken", True): ["obstacle-take", "obstacle-decide"],
        ("decided", False): ["obstacle-tell", "obstacle-decide"],
        ("told", False): [],
        ("withdrawn", True): [],
    }


def test_the_notification_of_an_obstacle_holds_nothing_of_it() -> None:
    for card in cards.obstacles():
        assert cards.HURDLE[:10] not in message(card).text
        assert "Moyens" not in message(card).text
