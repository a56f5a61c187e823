"""The app between a desk and a wire that record, and Slack in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.slack.app import build
from tests.bot.slack import cards
from tests.bot.slack.fakes import ANA, SECRET, RecordingDesk, RecordingSlack, Slack


@pytest.fixture
def desk() -> RecordingDesk:
    made = RecordingDesk()
    made.homes[ANA] = cards.home()
    return made


@pytest.fixture
def wire() -> RecordingSlack:
    return RecordingSlack()


@pytest.fixture
async def slack(desk: RecordingDesk, wire: RecordingSlack) -> AsyncIterator[Slack]:
    """Slack, about to knock at the door."""
    made = Slack(build(SECRET, wire, desk))
    yield made
    await made.http.aclose()
    await made.app.close()
