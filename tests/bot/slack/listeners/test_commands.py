"""A command is answered in its acknowledgement, to the person who typed it."""

from __future__ import annotations

import pytest

from bot.slack.render import message
from jobs.ports import (
    Command,
    OpenForm,
    Say,
)
from tests.bot.slack import cards
from tests.bot.slack.cards import NOTE
from tests.bot.slack.fakes import WHO, RecordingDesk, RecordingSlack, Slack, always, slow, tap


async def test_f10_a_slow_command_says_to_try_again_in_both_languages(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.waiting.BUDGET", 0.01)
    monkeypatch.setattr(slack.app.presenter._desk, "handle", lambda _: slow(Say(NOTE)))
    text = (await slack.command("statut")).json()["text"]
    assert "Réessayez" in text
    assert "Try again" in text


async def test_a_command_is_answered_in_its_acknowledgement_to_that_person_only(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(NOTE))
    response = await slack.command("  mes-donnees ")
    assert desk.events == [Command(WHO, "mes-donnees")]
    assert response.json()["response_type"] == "ephemeral"
    assert response.json()["blocks"] == message(NOTE).blocks
    assert wire.calls == []


async def test_a_command_can_open_a_form(slack: Slack, desk: RecordingDesk, wire: RecordingSlack) -> None:
    desk.outcome = always(OpenForm(cards.pause_form()))
    assert (await slack.command("pause")).text == ""
    assert [call["view"]["callback_id"] for call in wire.calls_of("views_open")] == ["pause"]


async def test_sec_09_10_nothing_is_ever_sent_to_an_address_that_came_in(
    slack: Slack, desk: RecordingDesk, wire: RecordingSlack
) -> None:
    desk.outcome = always(Say(NOTE))
    await slack.click(tap(), response_url="http://169.254.169.254/latest/meta-data")
    await slack.command("aide", response_url="file:///etc/passwd")
    assert {method for method, _ in wire.calls} == {"chat_postEphemeral"}
