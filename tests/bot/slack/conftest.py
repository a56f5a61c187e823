"""The app between a desk and a wire that record, and Slack in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.sandbox.running import Sandbox, in_thread
from bot.sandbox.workspace import Workspace
from bot.slack.app import build
from bot.slack.messenger import SlackPlatform
from tests.bot.slack import cards
from tests.bot.slack.fakes import ANA, SECRET, RecordingDesk, RecordingSlack, Slack


@pytest.fixture
def desk() -> RecordingDesk:
    recording = RecordingDesk()
    recording.homes[ANA] = cards.home()
    return recording


@pytest.fixture
def wire() -> RecordingSlack:
    return RecordingSlack()


@pytest.fixture
async def slack(desk: RecordingDesk, wire: RecordingSlack) -> AsyncIterator[Slack]:
    """Yield Slack's side: it sends signed requests to the app."""
    client = Slack(build(SECRET, wire, desk))
    yield client
    await client.http.aclose()
    await client.app.close()


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def sandbox(workspace: Workspace) -> Iterator[Sandbox]:
    with in_thread(workspace) as running:
        yield running


@pytest.fixture
async def platform(sandbox: Sandbox) -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform(sandbox.token, api_url=sandbox.api_url) as connected:
        yield connected


@pytest.fixture
def ana(workspace: Workspace) -> str:
    return workspace.add_person("ana", "Ana Ruiz").id
